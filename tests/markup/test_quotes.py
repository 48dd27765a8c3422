"""Quotations and their sources."""

from __future__ import annotations

import time

import pytest

from newsroom import markup


def html(text: str) -> str:
    return markup.article_html(text, media=lambda _: None).replace("\n", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("> We asked.\n> — Ana Ferro, pilot", "<p>We asked.</p><p>— <cite>Ana Ferro, pilot</cite></p>"),
        ("> We asked.  \n> – Ana", "<p>We asked.</p><p>– <cite>Ana</cite></p>"),
        ("> We asked.\n>\n> -- [Ana](/a/)", '<p>We asked.</p><p>-- <cite><a href="/a/">Ana</a></cite></p>'),
        ("> Một.\n>\n> Hai.\n> — Lan", "<p>Một.</p><p>Hai.</p><p>— <cite>Lan</cite></p>"),
    ],
)
def test_the_last_line_with_a_dash_is_the_source(text: str, shown: str) -> None:
    assert html(text) == f"<blockquote>{shown}</blockquote>"


@pytest.mark.parametrize(
    "text",
    [
        "> — Alone",
        "> — Where to?\n> — To market",  # a dialogue
        "> — Where to?\n>\n> — To market",
        "> He said:\n> — I never did.",
        "> We asked.\n> —Ana",
        "> We asked.\n> — " + "x" * 201,
        "We asked.\n— Ana",
        "> We asked.\n> — Ana\n> and more",
    ],
)
def test_other_lines_with_a_dash_are_text(text: str) -> None:
    assert "<cite>" not in html(text)


def test_many_dashes_take_little_time() -> None:
    start = time.process_time()
    html("> a\n" + "> — b\n" * 20_000)
    html("> a\n>\n> — " + "— " * 50_000)
    assert time.process_time() - start < 5
