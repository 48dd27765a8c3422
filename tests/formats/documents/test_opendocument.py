"""OpenDocument texts: what each kind of paragraph becomes, and what is refused."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from tests.commands.pictures import png
from tests.formats.documents.odt import p, picture, span, write

from newsroom.errors import Invalid
from newsroom.formats.documents import opendocument

_INNER = "<text:list><text:list-item><text:p>b</text:p></text:list-item></text:list>"
LIST = (
    f'<text:list text:style-name="L1"><text:list-item><text:p>a</text:p>{_INNER}</text:list-item>'
    "<text:list-item><text:p>c</text:p></text:list-item></text:list>"
)
NOTE = (
    '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
    f"<text:note-body>{p('Note')}</text:note-body></text:note>"
)
_WORDS = "Figure <text:sequence>1</text:sequence>: At night"
BOX = f"<draw:frame><draw:text-box>{p(picture('a.png', 'Boat') + _WORDS, 'Illustration')}</draw:text-box></draw:frame>"


def row(*cells: str) -> str:
    """A row of a table."""
    written = "".join(f"<table:table-cell>{p(cell)}</table:table-cell>" for cell in cells)
    return f"<table:table-row>{written}</table:table-row>"


TABLE = f"<table:table><table:table-header-rows>{row('a', 'b')}</table:table-header-rows>{row('1', '2')}</table:table>"
CASES = {
    "paragraphs": ([p("Xin chào"), p(""), p("a &lt;b&gt;")], "Xin chào\n\na \\<b>\n"),
    "text around a span": ([p(f"a {span('b', 'T1')} c")], "a **b** c\n"),
    "raised": ([p(f"m{span('2', 'T2')}.")], "m<sup>2</sup>.\n"),
    "spaces and breaks": ([p('a<text:s text:c="3"/>b<text:line-break/>c<text:tab/>d')], "a b\\\nc d\n"),
    "headings": (
        [p("T", "Title"), '<text:h text:outline-level="2">A</text:h>', p("B", "Heading_20_1")],
        "# T\n\n## A\n\n# B\n",
    ),
    "lists": ([LIST], "- a\n  1. b\n- c\n"),
    "quotations": ([p("a", "P1"), p("b", "P1")], "> a\n>\n> b\n"),
    "a table": ([TABLE], "| a | b |\n| --- | --- |\n| 1 | 2 |\n"),
    "a footnote": ([p(f"a{NOTE} b")], "a[^1] b\n\n[^1]: Note\n"),
    "a footnote in a footnote": (
        [p("a" + NOTE.replace("Note", f"One{NOTE.replace('Note', 'Two')}") + " b")],
        "a[^1] b\n\n[^1]: One[^2]\n\n[^2]: Two\n",
    ),
    "a link": (
        [p('see <text:a xlink:href="https://example.org/">this</text:a>.')],
        "see [this](https://example.org/).\n",
    ),
    "a picture with a caption": ([p("x"), p(BOX)], 'x\n\n![Boat](a.png "Figure 1: At night")\n'),
    "a section": (['<text:section text:name="s">' + p("a") + "</text:section>"], "a\n"),
    "letters of VNI": ([p(span("Vieät Nam", "T3") + ", Việt Nam")], "Việt Nam, Việt Nam\n"),
    "fields of any kind": (
        [
            p(
                "a<text:bibliography-mark>[1]</text:bibliography-mark><text:page-count>7</text:page-count><text:script>x()</text:script>"
                "<text:ruby><text:ruby-base>b</text:ruby-base><text:ruby-text>c</text:ruby-text></text:ruby>"
            )
        ],
        "a\\[1\\]7b\n",
    ),
    "capitals of TCVN3": ([p("ViÖt Nam", "P2")], "VIỆT NAM\n"),
}


@pytest.mark.parametrize(("body", "markdown"), CASES.values(), ids=CASES.keys())
def test_texts_become_markdown(tmp_path: Path, body: list[str], markdown: str) -> None:
    found = opendocument.read(write(tmp_path / "a.odt", *body, files={"Pictures/a.png": png("red")}))
    assert found.markdown == markdown
    assert found.pictures == ({"a.png": png("red")} if "![" in markdown else {})


def test_what_is_not_in_the_text_is_counted(tmp_path: Path) -> None:
    region = "<text:changed-region><text:deletion>{}</text:deletion></text:changed-region>"
    changes = f"<text:tracked-changes>{region}</text:tracked-changes>"
    note = "<office:annotation><text:p>Check this</text:p></office:annotation>"
    found = opendocument.read(write(tmp_path / "a.odt", changes.format(p("gone")), p(f"a{note}b"), p(picture("a.svm"))))
    assert found.markdown.startswith("ab\n")
    assert dict(found.lost) == {
        "deletion in tracked changes": 1,
        "comment by a reviewer": 1,
        "picture in a format that is not supported (a.svm)": 1,
    }


@pytest.mark.parametrize(
    "hidden",
    [
        '<text:section text:display="none"><text:p>b</text:p></text:section>',
        '<text:section text:display="condition" text:is-hidden="true"><text:p>b</text:p></text:section>',
        p('<text:hidden-paragraph text:is-hidden="true"/>b'), p('<text:hidden-text text:is-hidden="true">b</text:hidden-text>'),
        p(span("b", "Secret")), p("b", "Aside"),
    ],
)  # fmt: skip
def test_hidden_text_is_counted_and_left_out(tmp_path: Path, hidden: str) -> None:
    shown = (
        '<text:section text:display="condition" text:is-hidden="false"><text:p>c</text:p></text:section>',
        p("<text:hidden-text>d</text:hidden-text>" + span("e", "Shown")),
    )
    styles = (
        "<office:document-styles><office:styles>"
        '<style:style style:name="Base"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="Secret"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="Aside" style:parent-style-name="Base"/>'
        '<style:style style:name="Shown" style:parent-style-name="Base"><style:text-properties text:display="true"/></style:style>'
        "</office:styles></office:document-styles>"
    )
    found = opendocument.read(write(tmp_path / "a.odt", p("a"), hidden, *shown, files={"styles.xml": styles.encode()}))
    assert (found.markdown, dict(found.lost)) == ("a\n\nc\n\nde\n", {"hidden text": 1})


BOMB = b"<office:document-content>" + b" " * 100_000_000
REFUSED = {
    "text": (b"text", "not an OpenDocument text"),
    "an archive": ({"a": b"x"}, "not an OpenDocument text"),
    "a bomb": ({"content.xml": BOMB}, "larger than 64 MB"),
    "entities": ({"content.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><office:document-content/>'}, "declarations inside"),
    "very many elements": (
        {"content.xml": b"<office:document-content><office:body><office:text><text:p>" + b"<a/>" * 300_001},
        "more than 300,000 others",
    ),
}


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_other_files_are_refused(tmp_path: Path, content: bytes | dict[str, bytes], message: str) -> None:
    path = tmp_path / "a.odt"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in content.items():
                archive.writestr(name, data)
    begun = time.process_time()
    with pytest.raises(Invalid, match=message):
        opendocument.read(path)
    assert time.process_time() - begun < 5
