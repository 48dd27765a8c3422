"""The contents of a long story."""

from __future__ import annotations

import pytest

from newsroom import markup


def contents(text: str) -> list[tuple[str, str]]:
    return [tuple(one) for one in markup.contents(markup.article_html(text, media=lambda _: None))]  # type: ignore[misc]


def test_four_headings_have_contents() -> None:
    text = "## One & *two*\n\nx\n\n## Two {#b}\n\n### Below\n\n## Two\n\n## <b></b>\n\n## Ba `c`\n"
    assert contents(text) == [("t-one-two", "One & two"), ("t-b", "Two"), ("t-two", "Two"), ("t-ba-c", "Ba c")]


@pytest.mark.parametrize(
    "text", ["", "## a\n## b\n## c", "## a\n### b\n### c\n### d\n### e", "## a\n## b\n## c\n## <i></i>"]
)
def test_with_fewer_there_are_none(text: str) -> None:
    assert contents(text) == []


def test_contents_have_an_end() -> None:
    assert len(contents("## a\n" * 500)) == 60
