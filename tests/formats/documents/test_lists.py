"""HTML of lists in lists, tables, pictures with captions, and paragraphs that belong to the one before."""

from __future__ import annotations

from collections import Counter

import pytest

from newsroom.formats.documents import lists
from newsroom.formats.documents.lists import Cell, ListItem


@pytest.mark.parametrize(
    ("items", "html"),
    [
        ("", []), ("0ul", ["<ul><li>0</li></ul>"]), ("0ul 0ul", ["<ul><li>0</li><li>1</li></ul>"]),
        ("0ul 0ol", ["<ul><li>0</li></ul><ol><li>1</li></ol>"]),
        ("0ul 1ol 1ol 0ul", ["<ul><li>0<ol><li>1</li><li>2</li></ol></li><li>3</li></ul>"]),
        ("0ul 1ul 1ol", ["<ul><li>0<ul><li>1</li></ul><ol><li>2</li></ol></li></ul>"]),
        ("0ul 1ul 2ul 0ul", ["<ul><li>0<ul><li>1<ul><li>2</li></ul></li></ul></li><li>3</li></ul>"]),
        ("1ul 0ul", ["<ul><li><ul><li>0</li></ul></li><li>1</li></ul>"]),
        ("2ol", ["<ol><li><ol><li><ol><li>0</li></ol></li></ol></li></ol>"]),
        ("0ul 2ul", ["<ul><li>0<ul><li><ul><li>1</li></ul></li></ul></li></ul>"]),
    ],
)  # fmt: skip
def test_lists_in_lists(items: str, html: list[str]) -> None:
    given = [ListItem(int(one[0]), one[1:], str(number)) for number, one in enumerate(items.split())]
    out: list[str] = []
    lists.end(given, out)
    assert (out, given) == (html, [])


def test_tables() -> None:
    assert lists.table([]) == lists.table([[], []]) == ""
    rows = [[Cell("th", "a", 2, 1)], [Cell("td", "b", 1, 2), Cell("td", "c")]]
    assert lists.table(rows) == (
        '<table><tr><th colspan="2">a</th></tr><tr><td rowspan="2">b</td><td>c</td></tr></table>'
    )


def test_paragraphs_that_go_on() -> None:
    out: list[str] = []
    lists.quote(out, "a")
    lists.quote(out, "b")
    lists.preformatted(out, "c")
    lists.preformatted(out, "d")
    lists.quote(out, "e")
    assert out == ["<blockquote><p>a</p><p>b</p></blockquote>", "<pre>c\nd</pre>", "<blockquote><p>e</p></blockquote>"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["<p> <img src=x> </p>"], ["<figure><img src=x><figcaption>At <b>sea</b></figcaption></figure>"]),
        (["<p>y</p>", "<p><img src=x></p>"], ["<p>y</p>", "<figure><img src=x><figcaption>At <b>sea</b></figcaption></figure>"]),
        (["<p><img src=x> words</p>"], None), (["<p>x</p>"], None), ([], None),
    ],
)  # fmt: skip
def test_captions(before: list[str], after: list[str] | None) -> None:
    out = list(before)
    assert lists.caption(out, "At <b>sea</b>") is (after is not None)
    assert out == (after or before)


@pytest.mark.parametrize(
    ("inner", "out", "lost"),
    [
        ("<p><img src=x><br> Words</p>", ["<figure><img src=x><figcaption>Words</figcaption></figure>"], 0),
        ("<p><img src=x></p>", ["<p><img src=x></p>"], 0), ("<figure>x</figure>", ["<figure>x</figure>"], 0), ("", [], 0),
        ("<p>Words</p>", ["<p>Words</p>"], 1), ("<p><img src=x> <img src=y></p>", ["<p><img src=x> <img src=y></p>"], 1),
    ],
)  # fmt: skip
def test_text_boxes(inner: str, out: list[str], lost: int) -> None:
    written: list[str] = []
    counted: Counter[str] = Counter()
    lists.text_box(inner, written, counted)
    assert written == out
    assert counted == Counter({"text box (its text follows the paragraph beside it)": lost} if lost else {})


def test_the_names_of_styles() -> None:
    assert set(lists.CAPTIONS) == {"caption", "illustration", "figure", "drawing", "text", "chú thích"}
    assert set(lists.QUOTES) == {"quotations", "quote", "intense quote", "block text"}
    assert lists.DEEPEST == 8
