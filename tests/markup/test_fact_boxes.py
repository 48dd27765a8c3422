"""Fact boxes in Markdown."""

from __future__ import annotations

import time

import pytest

from newsroom import markup

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
