"""Text in which nobody need look for pictures, players and tables."""

from __future__ import annotations

import pytest

from newsroom import markup
from newsroom.markup import canonical, players, transcripts


def html(text: str) -> str:
    return markup.article_html(text, media=lambda _: None, hosts=(markup.ANY,))


@pytest.mark.parametrize(
    "text",
    [
        "Một đoạn.\n\n## Mục\n\n- một\n- hai\n\n1. ba\n\n> lời\n>\n> — Lan",
        "A [link](https://example.org/a) and *words* in **bold**, `code`, <sup>2</sup> and ~~old~~ text.\n\n---\n\n```\nx\n```",
        "",
    ],
)
def test_running_text(text: str) -> None:
    made = html(text)
    assert markup.is_running_text(made)
    assert markup.with_viewer(made, {}) is made
    assert markup.shown_embeds(made) == []
    assert markup.with_title(made, "x") is made
    assert markup.split_main(made) == ("", made)
    assert "<table>" not in made


@pytest.mark.parametrize(
    "text",
    [
        "Một.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "Một.\n\n![Một ô](https://example.org/a.png)\n",
        "Một.\n\nhttps://youtu.be/dQw4w9WgXcQ\n",
        "![a](https://example.org/a.png)\n![b](https://example.org/b.png)\n",
        "https://youtu.be/dQw4w9WgXcQ\n\n:::transcript\nMột.\n:::\n",
        ":::box\nMột.\n:::\n",
    ],
)
def test_other_text(text: str) -> None:
    assert not markup.is_running_text(html(text))


@pytest.mark.parametrize(
    "beginning",
    [
        players._SIGN, f'<div class="{canonical.GALLERY}">', f'<details class="{transcripts.CLASS}">', "<table>", "<img src=",
    ],
)  # fmt: skip
def test_everything_that_is_looked_for_is_other_text(beginning: str) -> None:
    assert not markup.is_running_text(f"<p>a</p>\n{beginning}")
