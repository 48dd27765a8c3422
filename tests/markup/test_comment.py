"""A reader's comment as HTML: its own words, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import hostile
from tests.markup.harmless import PIECES, Parsed

from newsroom import markup
from newsroom.markup.canonical import CONTROL
from newsroom.text import cap_marks


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo\n\n\nthree ", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        # Spaces before a line are shown: browsers would leave them out.
        (
            "for x in y:\n    print(x)\n\tdone",
            "<p>for x in y:<br>\n\u00a0\u00a0\u00a0\u00a0print(x)<br>\n\u00a0\u00a0\u00a0\u00a0done</p>",
        ),
        ("one\n\n  two", "<p>one</p>\n<p>\u00a0\u00a0two</p>"),
        ("\n\n  a\n    b", "<p>\u00a0\u00a0a<br>\n\u00a0\u00a0\u00a0\u00a0b</p>"),
        ("  one line", "<p>one line</p>"),
        ("a\n" + " " * 100 + "b", "<p>a<br>\n" + "\u00a0" * 40 + "b</p>"),
        ("one\r\n\r\ntwo", "<p>one</p>\n<p>two</p>"),
        ('<b>x</b> & "q" *y* [z](http:)', "<p>&lt;b&gt;x&lt;/b&gt; &amp; &quot;q&quot; *y* [z](http:)</p>"),
        (
            "(see https://e.example/a_(b)?c=1&d=2).",
            '<p>(see <a href="https://e.example/a_(b)?c=1&amp;d=2" rel="nofollow ugc noopener">'
            "https://e.example/a_(b)?c=1&amp;d=2</a>).</p>",
        ),
        (
            "javascript:alert(1) data:x ftp://e.example http://",
            "<p>javascript:alert(1) data:x ftp://e.example http://</p>",
        ),
        ("a\x00b\x1b[2J\x9b", "<p>ab[2J</p>"),
        ("e" + "\u0301" * 50, "<p>e\u0301\u0301\u0301</p>"),
        (" \n \n", ""),
    ],
)
def test_comment(text: str, html: str) -> None:
    assert markup.comment_html(text) == html


def assert_only_a_comment(html: str) -> None:
    for tag, attributes in Parsed(html).elements:
        assert tag in ("p", "br", "a")
        if tag == "a":
            assert set(attributes) == {"href", "rel"}
            assert re.match("https?://", attributes["href"] or "", re.I)
        else:
            assert not attributes


@given(st.one_of(st.text(), PIECES, st.text("htps:/.<>\"'&() \n")))
def test_any_comment_is_harmless_and_whole(text: str) -> None:
    html = markup.comment_html(text)
    assert_only_a_comment(html)
    shown = "".join(Parsed(html).words).split()
    assert shown == cap_marks(re.sub(CONTROL, "", text.replace("\r", "\n"))).split()


def test_known_attacks() -> None:
    for line in (*hostile.strings(), *hostile.payloads()):
        assert_only_a_comment(markup.comment_html(line))


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://e.example/a_(b)", "https://e.example/a_(b)"),
        ("(https://e.example/a_(b))", "https://e.example/a_(b)"),
        ("(https://e.example/a)", "https://e.example/a"),
        ("[https://e.example/[a]]", "https://e.example/[a]"),
        ("https://e.example/a).", "https://e.example/a"),
        ("https://e.example/a,;:!?…*_~»”’", "https://e.example/a"),
        ("https://e.example/a/-", "https://e.example/a/-"),
    ],
)
def test_where_an_address_ends(written: str, address: str) -> None:
    assert re.findall('href="([^"]*)"', markup.comment_html(written)) == [address]
