"""Blocks of OpenDocument texts as HTML: styles, levels, lists with headings in them, tables and indexes."""

from __future__ import annotations

import pytest
from tests.formats.documents.elements import elements

from newsroom.formats.documents.odt_html import OdtStyle, OdtStyles, OdtWriter

PARENTS = {
    "P1": ("quote",), "P2": ("own", "heading 3"), "P3": ("title",), "P4": ("preformatted text",), "P5": ("illustration",),
    "P6": ("heading 7",), "P7": ("block text",),
}  # fmt: skip
STYLES = OdtStyles(
    {name: OdtStyle(parents=parents) for name, parents in PARENTS.items()},
    {("L1", 1): "number", ("L1", 2): "bullet", ("L2", 1): "bullet", ("L2", 2): "number"},
)


def html(xml: str) -> tuple[str, dict[str, int]]:
    writer = OdtWriter(STYLES)
    return writer.body(elements(xml)), dict(writer.lost)


def p(words: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{words}</text:p>'


def h(words: str, level: str) -> str:
    return f'<text:h text:outline-level="{level}">{words}</text:h>'


@pytest.mark.parametrize(
    ("block", "written"),
    [
        (p("a"), "<p>a</p>"), (p(" "), ""), (p("a", "P1"), "<blockquote><p>a</p></blockquote>"), (p("a", "P2"), "<h3>a</h3>"),
        (p("a", "P7"), "<blockquote><p>a</p></blockquote>"), (p("a", "P3"), "<h1>a</h1>"), (p("a", "P4"), "<pre>a</pre>"),
        (p("a", "P5"), "<p>a</p>"), (p("a", "P6"), "<p>a</p>"), (p("a", "Heading_20_2"), "<h2>a</h2>"),
        (p("a", "Title"), "<h1>a</h1>"), (h("a", "2"), "<h2>a</h2>"), (h("a", "0"), "<h1>a</h1>"), (h("a", "1"), "<h1>a</h1>"),
        (h("a", "6"), "<h6>a</h6>"), (h("a", "7"), "<h6>a</h6>"), (h("a", "99"), "<h6>a</h6>"), (h("a", "100"), "<h1>a</h1>"),
        (h("a", "x"), "<h1>a</h1>"), (h(" ", "2"), ""), ("<text:h>a</text:h>", "<h1>a</h1>"),
        ('<text:h text:outline-level="x" text:style-name="P2">a</text:h>', "<h3>a</h3>"),
        ('<text:h text:outline-level="2" text:style-name="P3">a</text:h>', "<h1>a</h1>"),
        ("<text:other>a</text:other>", ""),
    ],
)  # fmt: skip
def test_paragraphs_and_headings(block: str, written: str) -> None:
    assert html(block) == (written, {})
    for around in ("text:section", "text:numbered-paragraph"):
        assert html(f"<{around}>{block}</{around}>") == (written, {})


def items(*content: str, style: str = "", tag: str = "text:list-item") -> str:
    named = f' text:style-name="{style}"' if style else ""
    return f"<text:list{named}>" + "".join(f"<{tag}>{one}</{tag}>" for one in content) + "</text:list>"


@pytest.mark.parametrize(
    ("block", "written"),
    [
        (items(p("a"), p("b"), style="L1"), "<ol><li>a</li><li>b</li></ol>"), (items(p("a"), style="L2"), "<ul><li>a</li></ul>"),
        (items(p("a")), "<ul><li>a</li></ul>"), (items(p("a"), tag="text:list-header"), "<ul><li>a</li></ul>"),
        (items(p("a"), tag="text:other"), ""),
        (items(p("a") + items(p("b")), style="L1"), "<ol><li>a<ul><li>b</li></ul></li></ol>"),
        (items(p("a") + items(p("b"), style="L2"), style="L1"), "<ol><li>a<ol><li>b</li></ol></li></ol>"),
        (items(p("a") + p("b"), style="L1"), "<ol><li>a<p>b</p></li></ol>"),
        (items(p("a") + items(p("b")) + p("c"), style="L1"), "<ol><li>a<ul><li>b<p>c</p></li></ul></li></ol>"),
        (items(items(p("a")), style="L1"), "<ul><li><ul><li>a</li></ul></li></ul>"),
        (items(p("a"), h("b", "2"), p("c"), style="L1"), "<ol><li>a</li></ol>\n<h2>b</h2>\n<ol><li>c</li></ol>"),
    ],
)  # fmt: skip
def test_lists(block: str, written: str) -> None:
    assert html(block) == (written, {})


def cell(content: str, wide: str = "", down: str = "") -> str:
    spans = (f' table:number-columns-spanned="{wide}"' if wide else "") + (
        f' table:number-rows-spanned="{down}"' if down else ""
    )
    return f"<table:table-cell{spans}>{content}</table:table-cell>"


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


@pytest.mark.parametrize(
    ("rows", "written"),
    [
        (row(cell(p("a"))) + row(cell(p("b"))), "<table><tr><th>a</th></tr><tr><td>b</td></tr></table>"),
        (row(cell(p("a") + p("b"))), "<table><tr><th><p>a</p>\n<p>b</p></th></tr></table>"),
        (row(cell(p("a"), "2", "3")), '<table><tr><th colspan="2" rowspan="3">a</th></tr></table>'),
        (row(cell(p("a"), "999")), '<table><tr><th colspan="999">a</th></tr></table>'),
        *((row(cell(p("a"), wide)), "<table><tr><th>a</th></tr></table>") for wide in ("0", "1000", "x", "-2", "²")),
        *((f"<{around}>{row(cell(p('a')))}</{around}>", "<table><tr><th>a</th></tr></table>")
          for around in ("table:table-header-rows", "table:table-rows", "table:table-row-group")),
        (f"<table:table-columns>{row(cell(p('a')))}</table:table-columns>", ""),
    ],
)  # fmt: skip
def test_tables(rows: str, written: str) -> None:
    assert html(f"<table:table>{rows}</table:table>") == (written, {})


def test_tables_are_read_to_a_depth() -> None:
    inner = p("x")
    for _ in range(9):
        inner = f"<table:table>{row(cell(inner))}</table:table>"
    assert (html(inner)[0].count("<table>"), html(inner)[1]) == (9, {})
    assert html(f"<table:table>{row(cell(inner))}</table:table>")[1] == {"table nested too deeply": 1}


def test_indexes_and_changes_are_counted() -> None:
    for name in (
        "table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index", "bibliography",
    ):  # fmt: skip
        lines = f"<text:{name}><text:index-body>{p('a')}{p('b')}</text:index-body></text:{name}>"
        assert html(lines) == ("", {"line in a table of contents": 2})
        assert html(f"<text:{name}/>") == ("", {"line in a table of contents": 1})
    regions = "".join(
        f"<text:changed-region>{one}</text:changed-region>"
        for one in ("<text:insertion/>", "<text:deletion/>", "<text:deletion/>", "<text:format-change/>")
    )
    assert html(f"<text:tracked-changes>{regions}</text:tracked-changes>") == (
        "",
        {"insertion in tracked changes (it is in the text)": 1, "deletion in tracked changes": 2},
    )
