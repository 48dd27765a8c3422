"""The series that a text names: joined, changed and left with the key of the text."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core.articles.articles import Article
from newsroom.core.journal import actions
from newsroom.desk import Desk, series_of_text
from tests.desk.conftest import Heard, Make


def apply(desk: Desk, article: Article, *extras: dict[str, Any]) -> list[tuple[int, str]]:
    """Each article in a series, with the name of that."""
    with actions.act(desk.db, actor="lan", now=desk.now, command="test") as act:
        series_of_text.apply(desk, act, article, *extras)
    rows = desk.db.execute(
        "select p.article_id, s.name from series_stories p join series s on s.id = p.series_id order by 1"
    )
    return [(row[0], row[1]) for row in rows]


RIVERS: dict[str, Any] = {"series": "Rivers"}


def test_a_text_joins_its_series(desk: Desk, make: Make, heard: Heard) -> None:
    one, two = make(), make("---\ntitle: Two\n---\n")
    assert apply(desk, one, RIVERS) == [(1, "Rivers")]
    assert heard.said == ["new series: Rivers"]
    assert apply(desk, two, RIVERS) == [(1, "Rivers"), (2, "Rivers")]
    assert heard.said == ["new series: Rivers"]
    assert apply(desk, one, {}) == [(1, "Rivers"), (2, "Rivers")]  # without the key it stays
    assert heard.warned == []


@pytest.mark.parametrize(
    ("after", "before", "stays"),
    [(RIVERS, RIVERS, True), ({}, {}, True), ({}, RIVERS, False), ({"series": ""}, RIVERS, False), ({"series": "Sea"}, RIVERS, True)],
)  # fmt: skip
def test_a_changed_text_changes_its_series(
    desk: Desk, make: Make, after: dict[str, Any], before: dict[str, Any], stays: bool
) -> None:
    article = make()
    apply(desk, article, RIVERS)
    found = apply(desk, article, after, before)
    assert found == ([(1, after.get("series", "Rivers"))] if stays else [])


def test_the_same_name_as_before_does_not_bring_a_text_back(desk: Desk, make: Make) -> None:
    assert apply(desk, make(), RIVERS, RIVERS) == []


def test_a_page_is_in_no_series(desk: Desk, make: Make, heard: Heard) -> None:
    page = make("---\ntitle: About\nkind: page\n---\nx\n")
    assert apply(desk, page, RIVERS) == []
    assert heard.warned == ["about: a page cannot be in a series"]
    assert apply(desk, page, {}, RIVERS) == []
    assert (len(heard.warned), heard.said) == (1, [])
