"""What a writer hid from readers is not imported, whatever form of HTML hides it."""

from __future__ import annotations

from collections import Counter

import pytest

from newsroom.formats.sites import hidden_parts, html_tree
from newsroom.formats.sites.markdown_blocks import to_markdown

# HTML, what is left of it as Markdown, and the number of hidden elements.
HTML: dict[str, tuple[str, str, int]] = {
    "an attribute": ("<p>a</p><p hidden>x</p><p>b</p>", "a\n\nb", 1),
    "in capitals": ('<P HIDDEN="">x</P><p>b</p>', "b", 1),
    "a style": ('<p style="color:red;display:none">x</p><p>b</p>', "b", 1),
    "a style without quotes": ("<p style=display:none!important>x</p><p>b</p>", "b", 1),
    "a style with references and a comment": ('<p style="display&#58; /* a */ none">x</p><p>b</p>', "b", 1),
    "visibility": ("<span style='VISIBILITY : HIDDEN'>x</span>b", "b", 1),
    "a sign in another value": ('<p title="a > b" hidden>x</p><p>b</p>', "b", 1),
    "over several lines": ("<p\n  hidden\n>x</p><p>b</p>", "b", 1),
    "an unknown element": ("<my-box hidden>x</my-box>b", "b", 1),
    "elements in it": ("<div hidden><div>x</div><p>x<br>x<img src=x><ul><li>x<li>x</ul></div><p>b</p>", "b", 1),
    "two": ("<p hidden>x</p><p>a</p><p hidden>x</p><p>b</p>", "a\n\nb", 2),
    "two together": ("<p hidden>x<p hidden>x<p>b", "b", 2),
    "a paragraph without an end": ("<div><p hidden>x<p>b</div>", "b", 1),
    "the last one without an end": ("<div><p>b<p hidden>x</div>c", "b\n\nc", 1),
    "one at the end": ("<p>b<p hidden>x <b>x", "b", 1),
    "an end of another element": ("<p hidden>x</b>x</p><p>b</p>", "b", 1),
    "an element in it without an end": ("<div hidden>x<b>x</div><p>b</p>", "b", 1),
    "entries of a list": ("<ul><li>a<li hidden>x<ul><li>x</ul>x<li>b</ul>", "- a\n- b", 1),
    "a row": ("<table><tr><th>a<tr hidden><td>x<tr><td>b</table>", "| a |\n| --- |\n| b |", 1),
    "a script in it": ("<div hidden><script>'</div>'</script>x</div><p>b</p>", "b", 1),
    "a script with a tag": ("<script>'<p hidden>'</script><p>b</p>", "b", 0),
    "a comment": ("<!-- <p hidden> --><p>b</p>", "b", 0),
    "other words": ('<p class="hidden" title="display:none" data-hidden>a</p><p style="display:block">b</p>', "a\n\nb", 0),
    "what a search in the page finds": ('<div hidden="until-found"><p>b</p></div>', "b", 0),
    "the whole page, until a script has run": ('<body style="visibility:hidden"><p>b</p></body>', "b", 0),
    "a box that never ends": ("<p>a</p><div hidden>b", "a\n\nb", 0),
}  # fmt: skip


@pytest.mark.parametrize(("html", "left", "number"), HTML.values(), ids=HTML.keys())
def test_what_is_hidden_does_not_come_and_is_counted(html: str, left: str, number: int) -> None:
    made = to_markdown(html)
    assert (made.markdown.strip(), made.lost["hidden text"]) == (left, number)
    assert set(made.lost) <= {"hidden text", "<script> element"}


def test_a_line_has_no_hidden_words() -> None:
    assert html_tree.only_text("<p>a</p><p hidden>x</p> b") == "a b"


def test_many_elements_that_never_end() -> None:
    html = "<p hidden>" + "<b>" * 100_000 + "</i>" * 100_000
    assert hidden_parts.left_out(html, Counter()) == ""
