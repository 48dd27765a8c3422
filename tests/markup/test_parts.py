"""What a text holds beside words, with the lines on which it stands."""

from __future__ import annotations

import time

import pytest

from newsroom.markup.parts import PartKind, has_web_links_only, parts, picture_lines

ELEMENT, LINK, PICTURE, ATTRIBUTES = PartKind.ELEMENT, PartKind.LINK, PartKind.PICTURE, PartKind.ATTRIBUTES


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("plain words", []),
        ("a\n\n<iframe src='https://v.example/1'></iframe>\n", [(3, ELEMENT, "iframe https://v.example/1")]),
        ("a\n<video\n src=b.mp4>\n", [(2, ELEMENT, "video b.mp4")]),
        ("<div>\n<p\nid=x>\n<audio src=c></audio>\n</div>", [(4, ELEMENT, "audio c")]),
        ("> a\n> <form action=/x>", [(2, ELEMENT, "form /x")]),
        ("é <object data=d><embed src=e></object>", [(1, ELEMENT, "object d")]),
        (
            "<script>if (a < b) '<iframe>'</script>\n\n<style>p{}</style>",
            [(1, ELEMENT, "script"), (3, ELEMENT, "style")],
        ),
        ("<?php x ?>", [(1, ELEMENT, "?")]),
        ("<my-video src=f></my-video>", [(1, ELEMENT, "my-video f")]),
        ("<input type=checkbox> <input name=q>", [(1, ELEMENT, "input")]),
        ("<!-- <iframe> -->\n\n`<iframe>`\n\n    <iframe>\n\n```\n<iframe>\n```", []),
        ("<section><center><font color=red>x</font></center></section>", []),
        ("[a](b.md)\n[c]\n\n[c]: javascript:x", [(1, LINK, "b.md"), (2, LINK, "javascript:x")]),
        ("<https://x.example> <an@x.example>", [(1, LINK, "https://x.example")]),
        ('x\n<a href="data:&#104;">y</a>', [(2, LINK, "data:h")]),
        ("![a](<b c.png>)\n\n<img alt=x src=d.png>", [(1, PICTURE, "b c.png"), (3, PICTURE, "d.png")]),
        ("## A {#a}\n## B {#b .c}", [(2, ATTRIBUTES, "{.c}")]),
        ("x\n{: .note}\n\n`{: .x}`", [(2, ATTRIBUTES, "{: .note}")]),
        ("![a](b.png){: width=300}", [(1, PICTURE, "b.png")]),
        ("a {b} {#c}", []),
        ("<", []),
        ("<a <b>", []),
    ],
)
def test_parts(markdown: str, expected: list[tuple[int, PartKind, str]]) -> None:
    assert [tuple(part) for part in parts(markdown)] == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("plain (words) [and] these! {", False),
        ("plain (words) [and] these!", True),
        ("[a](https://x.example/1) and [b](http://y.example 'title')", True),
        ("[a](https://x.example/1) and [b](c.md)", False),
        ("[a]( javascript:x)", False),
        ("[a](HTTPS://x.example)", False),
        ("[a](https://x.example) [c]\n\n[c]: javascript:x", False),
        ("[a][c] d", False),
        ("[[c]]", False),
        ("![a](https://x.example/b.png)", False),
        ("a < b", False),
    ],
)
def test_texts_with_nothing_but_links_to_the_web_are_known_at_a_glance(markdown: str, expected: bool) -> None:
    assert has_web_links_only(markdown) == expected
    if expected:
        found = parts(markdown)
        assert all(part.kind is LINK and part.value.startswith(("http://", "https://")) for part in found)


def test_the_lines_of_pictures_by_the_names_that_they_are_looked_for() -> None:
    text = "![a](x%20y.png)\n\n![b](\\assets\\dot.png) ![a](x%20y.png)\n"
    assert picture_lines(text) == {"x y.png": 1, "/assets/dot.png": 3}


@pytest.mark.parametrize(
    "many",
    [
        '<a b="',
        "<a b='",
        "<a ",
        "<a b=",
        "<iframe>",
        "<form>\n",
        "<!--",
        "<?",
        "{: .a",
        "{:}",
        "[a](b) ",
        "![",
        "x <b> {: .c}\n\n",
    ],
)
def test_time_grows_with_the_length_only(many: str) -> None:
    def seconds(n: int) -> float:
        start = time.process_time()
        parts(many * n)
        return time.process_time() - start

    seconds(100)
    assert min(seconds(8_000) for _ in range(2)) <= 3 * min(seconds(4_000) for _ in range(2)) + 0.05


def test_a_large_text_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with its line; a text is not cut at a blank line inside a fence."""
    text = (
        "A [link](one.md) here.\n\nMore.\n\n```\ncode <video>\n\nstill [code](no.md)\n\nand more\n```\n\n"
        "![two](two.png)\n\n<iframe src=x></iframe>\n\nLast [three](three.md).\n"
    )
    whole = parts(text)
    assert [(one.line, one.value) for one in whole] == [
        (1, "one.md"),
        (13, "two.png"),
        (15, "iframe x"),
        (17, "three.md"),
    ]
    for size in range(1, len(text) + 1):
        monkeypatch.setattr("newsroom.markup.parts._PIECE", size)
        assert parts(text) == whole, size
