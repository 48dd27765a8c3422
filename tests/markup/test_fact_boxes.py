"""Fact boxes in Markdown."""

from __future__ import annotations

import time

import pytest

from newsroom import markup
from newsroom.markup import fact_boxes

BOX = '<div class="fact-box">'


def html(text: str) -> str:
    return markup.article_html(text, media=lambda _: None).replace("\n", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (":::box\nfour *boats*\n:::", f"{BOX}<p>four <em>boats</em></p></div>"),
        ("before\n:::box\nfour\n:::\nafter", f"<p>before</p>{BOX}<p>four</p></div><p>after</p>"),
        (":::box\n- one\n- two\n:::", f"{BOX}<ul><li>one</li><li>two</li></ul></div>"),
        ("::: {.note}\nfour\n:::", f"{BOX}<p>four</p></div>"),
        (":::tip In *short*\nfour\n:::::", f"{BOX}<p><strong>In <em>short</em></strong></p><p>four</p></div>"),
        (":::box\r\nfour\r\n:::\r\n", f"{BOX}<p>four</p></div>"),
        (":::box\none\n:::\n:::box\ntwo\n:::", f"{BOX}<p>one</p></div>{BOX}<p>two</p></div>"),
        (":::box\nno end", "<p>:::boxno end</p>"),
        (":::", "<p>:::</p>"),
        (":::boxing\nfour\n:::", "<p>:::boxingfour:::</p>"),
        ("```\n:::box\n:::\n```", "<pre><code>:::box:::</code></pre>"),
        ("~~~~\n~~~\n:::box\n:::\n~~~~", "<pre><code>~~~:::box:::</code></pre>"),
        # Code ends at a fence of its sign that is as long and has nothing after it; boxes begin again below it.
        ("```\n:::box\n:::\n```\n:::box\nx\n:::", f"<pre><code>:::box:::</code></pre>{BOX}<p>x</p></div>"),
        ("```\n```py\n:::box\n:::\n```\n:::box\nx\n:::", f"<pre><code>```py:::box:::</code></pre>{BOX}<p>x</p></div>"),
        ("````\n```\n:::box\n:::\n````", "<pre><code>```:::box:::</code></pre>"),
        ("```\n````\n:::box\nx\n:::", f"<pre><code></code></pre>{BOX}<p>x</p></div>"),
        ("see :::box in a line\n:::", "<p>see :::box in a line:::</p>"),
        (":::box <script>x</script>\nfour\n:::", f"{BOX}<p><strong></strong></p><p>four</p></div>"),
    ],
)
def test_boxes(text: str, shown: str) -> None:
    assert html(text) == shown


def test_the_words_of_a_box_are_words_of_the_story() -> None:
    assert markup.plain("one\n\n:::box\ntwo\n:::\n\nthree") == "one\n\ntwo\n\nthree"
    assert markup.opening(markup.article_html(":::box\ntwo\n:::", media=lambda _: None), 50) == "two"


def test_many_boxes_take_little_time() -> None:
    start = time.process_time()
    html(":::box\n" * 20_000)
    html(":::box x\n:::\n" * 5_000)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (":::box\nx\n:::\n\n:::transcript\n0:05 x\n:::\n", []),
        ("```\n:::box\n:::hello\n```\n", []),
        ("a ::: b", []),
        ("x\n:::box\ny", [(2, "open", ":::box")]),
        (":::transcript Said\n0:05 x\n\n:::box\ny\n:::", [(1, "open", ":::transcript Said")]),
        (":::details More\nx\n:::", [(1, "unknown", ":::details More"), (3, "stray", ":::")]),
        (":::transcript a.vtt", [(1, "file", "a.vtt")]),
        (":::transcript a.vtt\n\n:::", [(1, "file", "a.vtt")]),
        (":::transcript a.vtt\n\nWords ![x](y.jpg)\n\n:::", [(1, "file", "a.vtt"), (5, "stray", ":::")]),
        (":::transcript\n0:05 see ![x](y.jpg)\n:::", [(2, "picture", "y.jpg")]),
    ],
)
def test_lines_that_made_no_box_are_found(text: str, found: list[tuple[int, str, str]]) -> None:
    assert [(line, str(fault), written) for line, fault, written in fact_boxes.problems(text)] == found


@pytest.mark.parametrize("begin", [":::transcript a.vtt", ":::transcript\n0:05 words", "```\n:::transcript\n```"])
def test_what_stands_between_a_transcript_without_an_end_and_a_box_is_text(begin: str) -> None:
    text = f"{begin}\n\n![x](https://a.example/x.jpg)\n\n:::box\ny\n:::"
    assert "x.jpg" in fact_boxes.without_transcripts(text)
    assert markup.images(text) == ["https://a.example/x.jpg"]
    assert html(text).endswith(f"{BOX}<p>y</p></div>")
