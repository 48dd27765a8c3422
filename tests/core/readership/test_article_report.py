"""One article from its publication on: hours and ages by hand, its place today, and what cannot be known."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from newsroom.core.readership import baselines
from newsroom.core.readership.article_report import ArticleDay, ArticleReport, article_report
from newsroom.errors import NotFound
from newsroom.settings import Settings
from newsroom.store import Connection
from tests.core.readership.readers import HANOI, NOON, TODAY, YESTERDAY, article, at, later, read
from tests.core.readership.test_summary import comment

PUBLISHED = "2026-11-22T01:00:00Z"  # 28 hours before NOON; the hour begins with it in Hanoi


def report(db: Connection, now: str | None = None, settings: Settings = HANOI) -> ArticleReport:
    """The report of article 1 at noon, or at another time."""
    return article_report(db, 1, now=at(now) if now else NOON, settings=settings)


def after(minutes: float) -> object:
    """A moment that long after publication."""
    from datetime import timedelta

    return at(PUBLISHED) + timedelta(minutes=minutes)


def test_an_article_that_is_not_there(db: Connection) -> None:
    with pytest.raises(NotFound, match="1") as refused:
        report(db)
    assert refused.value.ref == "1"


def test_an_article_that_nobody_read(db: Connection) -> None:
    article(db, 1, published="2026-11-20T01:00:00Z")
    found = report(db)
    assert asdict(found) == {
        "id": 1,
        "slug": "story-1",
        "title": "Story 1",
        "status": "published",
        "published_at": "2026-11-20T01:00:00Z",
        "timezone": "Asia/Ho_Chi_Minh",
        "generated_at": "2026-11-23T05:00:00Z",
        "views": 0,
        "counted": 0,
        "baseline": 0,
        "readers": 0,
        "views_today": 0,
        "readers_today": 0,
        "rank_today": None,
        "read_today": 0,
        "first_view_at": None,
        "last_view_at": None,
        "comments": {"pending": 0, "oldest_pending_at": None},
        "comments_published": 0,
        "first_hours": None,
        "ages": {"1h": None, "6h": None, "24h": None, "7d": None},
        "days": [asdict(day) for day in found.days],
        "sources": [],
        "published_day": None,
        "updates": (),
        "downloads": 0,
    }
    assert (len(found.days), found.days[0], found.days[-1]) == (
        30, ArticleDay("2026-10-25", 0, 0), ArticleDay(TODAY, 0, 0),
    )  # fmt: skip


def test_the_story_of_an_article(db: Connection) -> None:
    article(db, 1, published=PUBLISHED)
    read(db, *[after(30)] * 6, *[after(310)] * 2)
    read(db, after(1800), referrer="https://htv.example/")
    found = report(db)
    assert (found.views, found.counted, found.readers) == (9, 9, 9)
    assert found.ages == {"1h": 6, "6h": 8, "24h": 8, "7d": None}
    assert found.first_hours == [6, 0, 0, 0, 0, 2, *[0] * 18]
    assert [day for day in found.days if day.views] == [ArticleDay(YESTERDAY, 8, 8), ArticleDay(TODAY, 1, 1)]
    assert [(row.name, row.views) for row in found.sources] == [("direct", 8), ("internal", 1)]
    assert (found.first_view_at, found.last_view_at) == ("2026-11-22T01:30:00Z", "2026-11-23T07:00:00Z")


@pytest.mark.parametrize(
    ("minutes", "hour"),
    [(0, 0), (59, 0), (60, 1), (119, 1), (120, 2), (22 * 60, 22), (23 * 60, 23), (23 * 60 + 59, 23), (24 * 60, None)],
)
def test_the_hour_in_which_a_view_was_counted(db: Connection, minutes: int, hour: int | None) -> None:
    article(db, 1, published=PUBLISHED)
    read(db, after(minutes), later(days=-3))
    expected = [0] * 24
    if hour is not None:
        expected[hour] = 1
    assert report(db).first_hours == expected


def test_hours_of_a_story_that_was_published_within_an_hour(db: Connection) -> None:
    """The local hour of publication is the first, though it began before; the one after it is the second."""
    article(db, 1, published="2026-11-22T01:40:00Z")
    moments = ("2026-11-22T00:59:00Z", "2026-11-22T01:41:00Z", "2026-11-22T02:00:00Z", "2026-11-22T02:50:00Z")
    read(db, *map(at, moments))
    hours = report(db).first_hours
    assert hours is not None
    assert hours[:3] == [1, 2, 0]
    # Of the hour in which an age is reached its share: by 02:40 two thirds of the two views since 02:00.
    assert report(db).ages["1h"] == round(1 + 1 + 2 * 40 / 60)


@pytest.mark.parametrize(
    ("now", "ages"),
    [
        ("2026-11-22T01:59:59Z", {"1h": None, "6h": None, "24h": None, "7d": None}),
        ("2026-11-22T02:00:00Z", {"1h": 1, "6h": None, "24h": None, "7d": None}),
        ("2026-11-22T07:00:00Z", {"1h": 1, "6h": 2, "24h": None, "7d": None}),
        ("2026-11-23T00:59:59Z", {"1h": 1, "6h": 2, "24h": None, "7d": None}),
        ("2026-11-23T01:00:00Z", {"1h": 1, "6h": 2, "24h": 4, "7d": None}),
        ("2026-11-29T01:00:00Z", {"1h": 1, "6h": 2, "24h": 4, "7d": 8}),
    ],
)
def test_an_age_is_known_once_it_is_reached(db: Connection, now: str, ages: dict[str, int | None]) -> None:
    article(db, 1, published=PUBLISHED)
    read(db, after(1), after(301), after(1430), after(1439), *[after(2 * 1440)] * 4)
    read(db, after(7 * 1440))
    assert report(db, now).ages == ages


@pytest.mark.parametrize(
    ("first_view", "known"),
    [("2026-11-21T17:00:00Z", True), ("2026-11-22T16:59:59Z", True), ("2026-11-22T17:00:00Z", False)],
)
def test_hours_from_before_the_first_count_are_not_known(db: Connection, first_view: str, known: bool) -> None:
    article(db, 1, published=PUBLISHED)
    read(db, at(first_view), article=2)
    assert (report(db).first_hours is not None) == known
    assert (report(db).ages["1h"] is not None) == known


@pytest.mark.parametrize(
    ("keep", "now", "known"),
    [
        ("8", "2026-11-29T01:00:00Z", True),  # seven days after publication, all of them kept
        ("8", "2026-11-29T01:00:01Z", False),
        ("2", "2026-11-23T01:00:00Z", True),
        ("2", "2026-11-23T01:00:01Z", False),
        ("1", "2026-11-23T01:00:00Z", True),  # a day at least
        ("1", "2026-11-23T01:00:01Z", False),
    ],
)
def test_hours_that_are_no_longer_kept_are_not_known(db: Connection, keep: str, now: str, known: bool) -> None:
    article(db, 1, published=PUBLISHED)
    read(db, after(1))
    settings = Settings({"site.timezone": "Asia/Ho_Chi_Minh", "stats.keep_days": keep})
    assert (report(db, now, settings).first_hours is not None) == known


def test_an_article_that_was_never_published(db: Connection) -> None:
    article(db, 1, status="draft")
    read(db, NOON)
    assert (report(db).status, report(db).published_at, report(db).first_hours) == ("draft", None, None)


def test_its_place_among_those_read_today(db: Connection) -> None:
    article(db, 1, published=PUBLISHED)
    read(db, NOON, NOON, address="192.0.2.1")
    read(db, NOON, NOON, NOON, article=2)
    read(db, NOON, NOON, article=3)  # as many as ours: both are second
    read(db, NOON, article=4)
    read(db, *[NOON] * 9, article=0)  # the front page is in no ranking
    read(db, *[later(days=-1)] * 9, article=5)
    found = report(db)
    assert (found.views_today, found.readers_today, found.rank_today, found.read_today) == (2, 1, 2, 4)


def test_what_an_older_site_had_counted(db: Connection) -> None:
    article(db, 1, published=PUBLISHED)
    baselines.put(db, article_id=1, views=88, now=NOON, actor="lan")
    assert (report(db).views, report(db).counted, report(db).baseline) == (88, 0, 88)
    read(db, NOON)
    assert (report(db).views, report(db).counted, report(db).baseline) == (89, 1, 88)


def test_its_comments(db: Connection) -> None:
    article(db, 1, published=PUBLISHED)
    article(db, 2)
    comment(db, 1, "pending")
    comment(db, 2, "published")
    comment(db, 3, "published")
    comment(db, 4, "published", article=2)
    assert (report(db).comments.pending, report(db).comments_published) == (1, 2)
