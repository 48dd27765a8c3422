"""The agenda: what it lists for each status, under which name, and in which order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom.core.articles.agenda import AgendaItem, agenda
from newsroom.core.articles.publishing import NEVER
from newsroom.store import Connection
from tests.core.articles.desk import NOW, Desk

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


# Every time of an article is set; which of them the agenda lists for each status. By hand.
ON_THE_AGENDA = {
    "draft": ["embargo", "deadline"],
    "review": ["embargo", "deadline"],
    "approved": ["embargo", "deadline"],
    "scheduled": ["publish", "expire"],
    "published": ["update", "expire"],
    "unpublished": [],
    "killed": [],
    "trashed": [],
}


@pytest.mark.parametrize("status", ON_THE_AGENDA)
def test_what_is_on_the_agenda(desk: Desk, status: str) -> None:
    article = desk.in_status(status)
    planned = status not in ("draft", "review", "approved")
    with desk.act() as act:
        act.db.execute(
            """
            update articles set publish_at = case when :planned then '2026-03-03T01:00:00Z' end,
                embargo_until = '2026-03-03T02:00:00Z', expire_at = '2026-03-03T03:00:00Z', due_at = '2026-03-03T04:00:00Z'
            """,
            {"planned": planned},
        )
        act.note("article", article.id, "x")
    assert [item.what for item in agenda(desk.db)] == ON_THE_AGENDA[status]


def test_what_has_a_time_is_not_held_by_an_embargo_as_well(desk: Desk) -> None:
    article = desk.draft()
    with desk.act() as act:
        act.db.execute("update articles set publish_at = '2026-03-03', embargo_until = '2026-03-03'")
        act.note("article", article.id, "x")
    assert agenda(desk.db) == []


def test_one_article_without_times_is_not_on_the_agenda(desk: Desk) -> None:
    for status in ON_THE_AGENDA:
        article = desk.in_status(status, status)
        if status == "scheduled":
            desk.publish(article, at=NOW + HOUR, expire=NEVER)
    assert [(item.what, item.slug) for item in agenda(desk.db)] == [("publish", "scheduled")]


def test_an_item_says_what_when_and_whose(desk: Desk) -> None:
    article = desk.draft("Cầu mới", how={"assignee": "mai", "due_at": NOW + HOUR})
    item = AgendaItem("2026-03-02T04:00:00Z", "deadline", article.id, "cau-moi", "Cầu mới", "mai")
    assert agenda(desk.db) == [item]


def test_the_earliest_comes_first_and_the_older_article_at_the_same_time(desk: Desk) -> None:
    times: list[tuple[str, dict[str, Any]]] = [
        ("Muộn", {"at": NOW + 3 * HOUR}), ("Sớm", {"at": NOW + HOUR}), ("Giữa", {"at": NOW + 2 * HOUR}),
    ]  # fmt: skip
    for title, order in times:
        desk.publish(desk.draft(title), **order)
    desk.draft("Hạn", how={"due_at": NOW + HOUR})
    titles = ["Sớm", "Hạn", "Giữa", "Muộn"]
    assert [item.title for item in agenda(desk.db)] == titles
    assert [item.title for item in agenda(desk.db, limit=2)] == titles[:2]
    assert agenda(desk.db, limit=0) == []


def test_choices_for_the_front_page_are_listed_until_they_end(desk: Desk) -> None:
    stories = [desk.in_status("published", title) for title in ("Một", "Hai", "Ba")]
    for story, until in zip(stories, ("2026-03-02T03:00:00Z", "2026-03-02T03:00:01Z", None), strict=True):
        desk.db.execute(
            "insert into front_choices (article_id, is_lead, rank, until, chosen_at, chosen_by) values (?, 0, ?, ?, 'x', 'lan')",
            (story.id, story.id, until),
        )
    listed = [(item.what, item.slug) for item in agenda(desk.db, now="2026-03-02T03:00:00Z")]
    assert listed == [("front", "hai")]
