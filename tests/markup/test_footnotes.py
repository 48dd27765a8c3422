"""Footnotes stand at the end, in the order of their marks, wherever they were written."""

from __future__ import annotations

import re

import pytest
from tests.markup.harmless import article

from newsroom import markup


def notes(markdown: str) -> list[str]:
    """The words of the notes at the end of a text."""
    html = article(markdown)
    last_mark = html.rfind('class="footnote-ref"')
    assert html.find('class="footnote"') > last_mark or last_mark < 0 or html.count('class="footnote"') == 0
    return re.findall(r'<div class="footnote" id="t-fn-(\d+)"><sup>.*?</sup>\s*<p>(.*?)</p>', html)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("A.[^x]\n\n[^x]: one\n\nB.[^y]\n\n[^y]: two\n", [("1", "one"), ("2", "two")]),
        ("[^y]: two\n\n[^x]: one\n\nA.[^x] B.[^y]\n", [("1", "one"), ("2", "two")]),
        ("A.[^b] B.[^a]\n\n[^a]: second\n[^b]: first\n", [("1", "first"), ("2", "second")]),
        ("A.[^a] B.[^a]\n\n[^a]: once\n", [("1", "once")]),
        ("A.[^a]\n\n[^a]: used\n[^z]: never named\n", [("1", "used"), ("2", "never named")]),
        ("> A.[^a]\n>\n> [^a]: in a quotation\n\nEnd.\n", [("1", "in a quotation")]),
    ],
)
def test_notes_come_last_in_the_order_of_their_marks(markdown: str, expected: list[tuple[str, str]]) -> None:
    assert notes(markdown) == expected


def test_what_follows_a_note_in_the_text_stands_before_it() -> None:
    html = article("A.[^x]\n\n[^x]: <div>note <div>deep</div></div>\n\nB is the end.\n")
    assert html.index("B is the end") < html.index("<div>note <div>deep</div></div>")


def test_the_words_of_a_text_have_no_numbers_of_notes() -> None:
    assert markup.plain("A.[^x]\n\n[^x]: note\n\nB.").split() == ["A.", "B.", "note"]
