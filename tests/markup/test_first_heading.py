"""The heading at the head of a text, of any level and form, and the text without it."""

from __future__ import annotations

import time

import pytest

from newsroom import markup


@pytest.mark.parametrize(
    ("text", "heading", "rest"),
    [
        ("# The river\n\nrises", "The river", "rises"),
        ("## The night boat\n\nText under it.\n", "The night boat", "Text under it.\n"),
        ("\n\n###### Deep ######\nx\n", "Deep", "x\n"),
        ("The night boat\n==============\n\nText\n", "The night boat", "Text\n"),
        ("The night boat\n---\nText\n", "The night boat", "Text\n"),
        ("# The *night* [boat](/b) &amp; `x`\ny", "The night boat & x", "y"),
        ("# Boat {#boat .wide}\ny", "Boat", "y"),
        ("# Only this", "Only this", ""),
        ("# C#\ny", "C#", "y"),
    ],
)
def test_a_first_heading_is_found(text: str, heading: str, rest: str) -> None:
    assert markup.first_heading(text) == (heading, rest)


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n", "Text\n# Later\n", "#hashtag first\n", "- item\n---\n", "> quoted\n===\n", "a | b\n--|--\n", "# ![](a.png)\ny",
        "1. one\n---\n", "    # code\n", "#\ny", "<h1>x</h1>\n", "# " + "x" * 2000 + "\ny",
    ],
)  # fmt: skip
def test_what_is_no_heading_stays(text: str) -> None:
    assert markup.first_heading(text) == ("", text)


@pytest.mark.parametrize("piece", ["#", "# ", " #", "{", "# {#", "=", "a\n="])
def test_a_long_hostile_line_costs_no_time(piece: str) -> None:
    began = time.process_time()
    markup.first_heading(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 0.5
