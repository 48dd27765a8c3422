"""Blocks of Word documents as HTML: styles, levels of lists, joined cells, and what is nested too deeply."""

from __future__ import annotations

import pytest
from tests.formats.documents.elements import elements

from newsroom.formats.documents.word_html import WordStyle, WordStyles, WordWriter

NAMES = (
    "heading 1", "heading 6", "title", "toc 1", "quote", "caption", "source code", "html preformatted", "preformatted text",
    "list bullet", "list number", "list bullet 3", "list number 2", "list paragraph", "body",
)  # fmt: skip
STYLES = WordStyles(
    {name.replace(" ", ""): WordStyle(name) for name in NAMES}
    | {"in": WordStyle("in a list", number="1"), "deep": WordStyle("deep", number="2", level="1")},
    {("1", "0"): "bullet", ("2", "0"): "decimal", ("2", "1"): "decimal", ("3", "0"): "none", ("4", "0"): "lowerLetter"},
)


def p(words: str, style: str = "", more: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'


def in_list(number: str, level: str = "") -> str:
    levels = f'<w:ilvl w:val="{level}"/>' if level else ""
    return f'<w:numPr>{levels}<w:numId w:val="{number}"/></w:numPr>'


def html(xml: str) -> tuple[str, dict[str, int]]:
    writer = WordWriter(STYLES, {})
    return writer.body(elements(xml)), dict(writer.lost)


@pytest.mark.parametrize(
    ("paragraph", "written"),
    [
        (p("a"), "<p>a</p>"), (p("a", "unknown"), "<p>a</p>"), (p("a", "title"), "<h1>a</h1>"),
        (p("a", "heading1"), "<h1>a</h1>"),
        (p("a", "heading6"), "<h6>a</h6>"), (p("a", "quote"), "<blockquote><p>a</p></blockquote>"),
        (p("a", "caption"), "<p>a</p>"),
        (p("a", "sourcecode"), "<pre>a</pre>"), (p("a", "htmlpreformatted"), "<pre>a</pre>"),
        (p("a", "preformattedtext"), "<pre>a</pre>"), (p(" "), ""), (p(" ", "heading1"), ""), (p("a", "body"), "<p>a</p>"),
        # Levels of outlines count from 0, and only without a heading's style.
        (p("a", "", '<w:outlineLvl w:val="0"/>'), "<h1>a</h1>"), (p("a", "", '<w:outlineLvl w:val="5"/>'), "<h6>a</h6>"),
        (p("a", "", '<w:outlineLvl w:val="6"/>'), "<p>a</p>"), (p("a", "", '<w:outlineLvl w:val=""/>'), "<p>a</p>"),
        (p("a", "heading6", '<w:outlineLvl w:val="0"/>'), "<h6>a</h6>"),
        (p("a", "", in_list("1")), "<ul><li>a</li></ul>"), (p("a", "", in_list("2")), "<ol><li>a</li></ol>"),
        (p("a", "", in_list("4")), "<ol><li>a</li></ol>"), (p("a", "", in_list("9")), "<ul><li>a</li></ul>"),
        (p("a", "", in_list("3")), "<p>a</p>"), (p("a", "", in_list("0")), "<p>a</p>"), (p(" ", "", in_list("1")), ""),
        (p("a", "heading1", in_list("1")), "<h1>a</h1>"), (p("a", "title", in_list("1")), "<h1>a</h1>"),
        (p("a", "caption", in_list("1")), "<p>a</p>"),
        (p("a", "in"), "<ul><li>a</li></ul>"), (p("a", "in", in_list("0")), "<p>a</p>"),
        (p("a", "in", in_list("2")), "<ol><li>a</li></ol>"),
        (p("a", "deep"), "<ol><li><ol><li>a</li></ol></li></ol>"), (p("a", "", in_list("2", "x")), "<ul><li>a</li></ul>"),
        (p("a", "listbullet"), "<ul><li>a</li></ul>"), (p("a", "listnumber"), "<ol><li>a</li></ol>"),
        (p("a", "listnumber2"), "<ol><li><ol><li>a</li></ol></li></ol>"),
        (p("a", "listbullet", in_list("0")), "<ul><li>a</li></ul>"),
        (p("a", "listbullet3"), "<ul><li><ul><li><ul><li>a</li></ul></li></ul></li></ul>"),
        (p("a", "listparagraph"), "<p>a</p>"), (p("a", "listbullet", in_list("2")), "<ol><li>a</li></ol>"),
    ],
)  # fmt: skip
def test_paragraphs(paragraph: str, written: str) -> None:
    assert html(paragraph) == (written, {})


def test_what_is_around_paragraphs_and_what_is_not_in_the_text() -> None:
    for tag in ("w:ins", "w:moveTo", "w:sdt", "w:sdtContent", "w:customXml", "mc:AlternateContent", "mc:Choice"):
        assert html(f"<{tag}>{p('a')}</{tag}>") == ("<p>a</p>", {})
    for tag in ("w:del", "w:moveFrom"):
        assert html(f"<{tag}>{p('a')}</{tag}>{p('b')}") == ("<p>b</p>", {"deletion in tracked changes": 1})
    assert html(f"<w:other>{p('a')}</w:other>") == ("", {})
    assert html(p("1", "toc1") + p("2", "toc1") + p("b")) == ("<p>b</p>", {"line in a table of contents": 2})


def cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{words}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


@pytest.mark.parametrize(
    ("rows", "written"),
    [
        ((cell(p("a")), cell(p("b"))), "<table><tr><th>a</th></tr><tr><td>b</td></tr></table>"),
        ((cell(p("a") + p("b")),), "<table><tr><th><p>a</p>\n<p>b</p></th></tr></table>"),
        ((cell(p("a"), '<w:gridSpan w:val="2"/>'),), '<table><tr><th colspan="2">a</th></tr></table>'),
        ((cell(p("a"), '<w:gridSpan w:val="99"/>'),), '<table><tr><th colspan="99">a</th></tr></table>'),
        *(((cell(p("a"), f'<w:gridSpan w:val="{wide}"/>'),), "<table><tr><th>a</th></tr></table>")
          for wide in ("0", "100", "x", "-1", "²")),
        # A cell reaches down as far as those below it say, in its own column, however wide the cells before it are.
        ((cell(p("x"), '<w:gridSpan w:val="2"/>') + cell(p("a"), '<w:vMerge w:val="restart"/>'),
          cell(p("y")) + cell(p("z")) + cell(p(""), "<w:vMerge/>"), cell(p("y"), '<w:gridSpan w:val="2"/>') + cell("", "<w:vMerge/>"),
          cell(p("p")) + cell(p("q")) + cell(p("r")), cell(p("s")) + cell(p("t")) + cell(p("u"), "<w:vMerge/>")),
         '<table><tr><th colspan="2">x</th><th rowspan="3">a</th></tr><tr><td>y</td><td>z</td></tr><tr><td colspan="2">y</td></tr>'
         "<tr><td>p</td><td>q</td><td>r</td></tr><tr><td>s</td><td>t</td><td>u</td></tr></table>"),
        ((f"<w:sdt><w:sdtContent>{cell(p('a'))}</w:sdtContent></w:sdt>",), "<table><tr><th>a</th></tr></table>"),
    ],
)  # fmt: skip
def test_tables(rows: tuple[str, ...], written: str) -> None:
    assert html(table(*rows)) == (written, {})


def test_a_list_ends_before_a_table_and_a_paragraph() -> None:
    item = p("a", "", in_list("1"))
    assert html(item + table(cell(p("x"))) + item + p("b"))[0] == (
        "<ul><li>a</li></ul>\n<table><tr><th>x</th></tr></table>\n<ul><li>a</li></ul>\n<p>b</p>"
    )


def test_tables_are_read_to_a_depth() -> None:
    inner = p("x")
    for _ in range(9):
        inner = table(cell(inner))
    assert html(inner)[1] == {}
    assert "<p>x</p>" not in html(inner)[0]
    assert html(inner)[0].count("<table>") == 9
    assert html(table(cell(inner)))[1] == {"table nested too deeply": 1}
