"""A published story changes its series with the text that names it, never before."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core import undo
from newsroom.core.articles import publishing
from newsroom.core.articles.articles import Article
from newsroom.core.articles.publishing import Order
from newsroom.core.journal import actions
from newsroom.core.series import named_series, parts, series
from newsroom.core.series.series import SeriesEntry
from newsroom.errors import Invalid
from newsroom.store import Connection
from tests.core.articles.desk import ZONE, Desk


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def live(desk: Desk, extra: dict[str, Any], in_series: str = "") -> Article:
    """A published story with these keys beside its text, in that series."""
    story = desk.draft(extra=extra)
    with desk.act() as act:
        if in_series:
            parts.put(act, series.find(desk.db, in_series) or series.add(act, SeriesEntry(in_series)), [story])
    return desk.publish(story)


def publish(desk: Desk, story: Article, **order: Any) -> None:
    with desk.act("publish") as act:
        before = desk.get(story)
        named_series.follow(act, before, publishing.publish(act, before, Order(**order), zone=ZONE))


def where(desk: Desk, story: Article) -> str | None:
    found = parts.series_of(desk.db, [story.id]).get(story.id)
    return None if found is None else series.by_id(desk.db, found).entry.name


@pytest.mark.parametrize(
    ("before", "after", "was", "becomes"),
    [
        ({"series": "A"}, {"series": "B"}, "A", "B"),
        ({"series": "A"}, {}, "A", None),
        ({"series": "A"}, {"Serie": "off"}, "A", None),
        ({}, {"loạt-bài": "B"}, "", "B"),
        ({"series": "A"}, {"series": "A", "x": "1"}, "C", "C"),  # put there by hand, and the text says nothing new
        ({}, {"x": "1"}, "C", "C"),
        ({"series": "A"}, {"series": "A", "x": "1"}, "", None),
        ({"series": "A"}, {"series": "B"}, "", "B"),
    ],
)
def test_the_new_text_decides_where_it_names_another(
    desk: Desk, before: dict[str, Any], after: dict[str, Any], was: str, becomes: str | None
) -> None:
    story = live(desk, before, was)
    desk.save(story, extra=after)
    publish(desk, story)
    assert where(desk, story) == becomes
    undo.undo(desk.db, None, now=desk.now, actor="lan")
    assert where(desk, story) == (was or None)


def test_a_scheduled_text_decides_when_it_is_published(desk: Desk) -> None:
    story = live(desk, {"series": "A"}, "A")
    desk.save(story, extra={"series": "B"})
    desk.save(story, extra={"series": "B", "x": "1"})
    at = desk.now.replace(hour=9)
    publish(desk, story, at=at)
    assert where(desk, story) == "A"
    desk.now = at
    with actions.act(desk.db, actor="lan", now=at, command="publish --due") as act:
        named_series.carry_out(act, story.id, "publish", zone=ZONE)
    assert where(desk, story) == "B"
    with actions.act(desk.db, actor="lan", now=at, command="publish --due") as act:
        named_series.carry_out(act, story.id, "expire", zone=ZONE)
    assert where(desk, story) == "B"


def test_a_text_that_readers_see_after_its_story_was_withdrawn(desk: Desk) -> None:
    story = live(desk, {"series": "A"}, "A")
    desk.save(story, extra={"series": "B"})
    desk.do("unpublish", story)
    publish(desk, story)
    assert where(desk, story) == "B"
    with desk.act() as act:
        parts.take_out(act, series.get(desk.db, "B"), [story])
    desk.do("unpublish", story)
    publish(desk, story)
    assert where(desk, story) is None


def test_a_first_publication_and_the_same_text_change_nothing(desk: Desk) -> None:
    story = live(desk, {"series": "A"})
    assert where(desk, story) is None
    publish(desk, story, expire=desk.now.replace(hour=9))
    assert where(desk, story) is None


def test_a_name_that_cannot_be_is_refused(desk: Desk) -> None:
    story = live(desk, {})
    desk.save(story, extra={"series": "x" * 200})
    with pytest.raises(Invalid):
        publish(desk, story)
    assert desk.get(story).live_revision == 1
