"""The first screen as of a moment: every value of a small newsroom by hand."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

import pytest

from newsroom.core.readership import baselines, counting, rankings, trends
from newsroom.core.readership.article_report import article_report
from newsroom.core.readership.live import reading_now
from newsroom.core.readership.summary import AllTime, DayTotals, HourOfToday, all_time, pending_comments, summary
from newsroom.store import Connection
from tests.core.readership.readers import HANOI, NOON, TODAY, article, at, later, read

# The keys that docs promise of `stats --json`.
PROMISED = {
    "timezone", "generated_at", "today", "total", "usual", "now", "top", "sources", "hours", "days", "articles",
    "comments", "bots_today",
}  # fmt: skip


def comment(
    db: Connection, number: int, status: str, *, created: str = "2026-11-23T04:00:00Z", article: int = 1
) -> None:
    """A comment of an article."""
    db.execute(
        """
        insert into comments (id, article_id, author, body, html, status, fingerprint, created_at)
        values (?, ?, 'Lan', 'x', 'x', ?, '', ?)
        """,
        (number, article, status, created),
    )


def test_an_empty_newsroom(db: Connection) -> None:
    shown = json.loads(json.dumps(asdict(summary(db, now=NOON, settings=HANOI))))
    assert shown.keys() >= PROMISED
    assert (shown["timezone"], shown["generated_at"]) == ("Asia/Ho_Chi_Minh", "2026-11-23T05:00:00Z")
    assert shown["today"] == {"views": 0, "visits": 0, "visitors": 0}
    assert shown["total"] == {"views": 0, "visits": 0, "since": None, "baseline_views": 0, "baseline_visits": 0}
    assert shown["usual"] == {"views": None, "visits": None, "weeks": 0}
    assert (shown["now"], shown["top"], shown["sources"], shown["bots_today"]) == (0, [], [], 0)
    assert [hour["hour"] for hour in shown["hours"]] == [f"{hour:02d}:00" for hour in range(24)]
    assert len(shown["days"]) == 30
    assert shown["days"][0]["day"] == "2026-10-25"
    assert shown["days"][-1] == {"day": TODAY, "views": 0, "visits": 0}
    assert shown["articles"] == dict.fromkeys(
        ("draft", "review", "approved", "scheduled", "published", "unpublished"), 0
    )
    assert shown["comments"] == {"pending": 0, "oldest_pending_at": None}
    assert shown["output"] == {"published_today": 0, "overdue": 0}


def test_a_busy_day(db: Connection) -> None:
    for number in (1, 2):
        article(db, number)
    read(db, later(minutes=-2), later(minutes=-1), later(minutes=-61))
    read(db, NOON, NOON, NOON, NOON, article=2, address="198.51.100.1", referrer="https://l.facebook.com/")
    read(db, NOON, article=0, address="198.51.100.1", referrer="https://htv.example/2026/11/story-2/")
    read(db, later(days=-29), later(days=-30), address="192.0.2.1")
    counting.record_bot(db, "Googlebot", "crawler", at=NOON, settings=HANOI, hits=3)
    counting.record_bot(db, "Googlebot", "crawler", at=later(days=-1), settings=HANOI, hits=50)
    found = summary(db, now=NOON, settings=HANOI)
    assert asdict(found.today) == {"views": 8, "visits": 4, "visitors": 4}
    assert found.now == 3
    assert [(row.id, row.slug, row.title, row.views, row.readers) for row in found.top] == [
        (2, "story-2", "Story 2", 4, 1), (1, "story-1", "Story 1", 3, 3),
    ]  # fmt: skip
    assert [(row.name, row.views, row.share) for row in found.sources] == [("Facebook", 4, 57.1), ("direct", 3, 42.9)]
    assert [hour for hour in found.hours if hour.views] == [
        HourOfToday("10:00", "2026-11-23T03:00:00Z", 1, 1),
        HourOfToday("11:00", "2026-11-23T04:00:00Z", 2, 2),
        HourOfToday("12:00", "2026-11-23T05:00:00Z", 5, 1),
    ]
    assert (found.days[0], found.days[-1]) == (DayTotals("2026-10-25", 1, 1), DayTotals(TODAY, 8, 4))
    assert found.bots_today == 3
    assert found.total == AllTime(10, 6, "2026-10-24", 0, 0)


def test_ten_articles_and_ten_sources(db: Connection) -> None:
    for number in range(12):
        read(db, NOON, article=number + 1, referrer=f"https://site{number}.example/")
    found = summary(db, now=NOON, settings=HANOI)
    assert (len(found.top), len(found.sources)) == (10, 10)


@pytest.mark.parametrize(
    ("since", "first"),
    [("2009-03-01", "2009-03-01"), ("2030-01-01", TODAY), (None, TODAY)],
)
def test_all_time_has_what_an_older_site_had_counted(db: Connection, since: str | None, first: str) -> None:
    read(db, NOON)
    baselines.put(db, views=1, visits=1, now=NOON, actor="lan")
    baselines.put(db, views=42_000_000, visits=9_000_000, since=since, now=NOON, actor="lan")
    assert all_time(db) == AllTime(42_000_001, 9_000_001, first, 42_000_000, 9_000_000)


def test_a_baseline_before_the_first_view(db: Connection) -> None:
    baselines.put(db, views=5, visits=3, since="2009-03-01", now=NOON, actor="lan")
    assert all_time(db) == AllTime(5, 3, "2009-03-01", 5, 3)


def test_articles_by_status(db: Connection) -> None:
    statuses = ("draft", "draft", "review", "approved", "scheduled", "published", "unpublished", "killed", "trashed")
    for number, status in enumerate(statuses, 1):
        article(db, number, status=status)
    assert summary(db, now=NOON, settings=HANOI).articles == {
        "draft": 2, "review": 1, "approved": 1, "scheduled": 1, "published": 1, "unpublished": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("published", "today"),
    [
        ("2026-11-22T16:59:59Z", 0),
        ("2026-11-22T17:00:00Z", 1),  # the day begins in Hanoi
        ("2026-11-23T05:00:00Z", 1),
        ("2026-11-23T05:00:01Z", 0),  # scheduled, in the future
    ],
)
def test_what_was_published_today(db: Connection, published: str, today: int) -> None:
    article(db, 1, published=published)
    assert summary(db, now=NOON, settings=HANOI).output.published_today == today
    db.execute("update articles set live_rev = null")
    assert summary(db, now=NOON, settings=HANOI).output.published_today == 0


def test_a_day_ends_at_midnight_of_the_site(db: Connection) -> None:
    article(db, 1, published="2026-11-23T17:00:00Z")
    assert summary(db, now=at("2026-11-23T16:59:59Z"), settings=HANOI).output.published_today == 0
    assert summary(db, now=at("2026-11-23T17:00:00Z"), settings=HANOI).output.published_today == 1


@pytest.mark.parametrize(
    ("status", "due", "overdue"),
    [
        ("draft", "2026-11-23T04:59:59Z", 1),
        ("draft", "2026-11-23T05:00:00Z", 0),
        ("draft", None, 0),
        ("review", "2026-11-20T00:00:00Z", 1),
        ("approved", "2026-11-20T00:00:00Z", 1),
        ("scheduled", "2026-11-20T00:00:00Z", 0),
        ("published", "2026-11-20T00:00:00Z", 0),
    ],
)
def test_what_is_past_its_deadline(db: Connection, status: str, due: str | None, overdue: int) -> None:
    article(db, 1, status=status)
    db.execute("update articles set due_at = ?", (due,))
    assert summary(db, now=NOON, settings=HANOI).output.overdue == overdue


def test_comments_that_wait(db: Connection) -> None:
    article(db, 1)
    article(db, 2)
    comment(db, 1, "pending", created="2026-11-23T04:30:00Z")
    comment(db, 2, "pending", created="2026-11-23T04:00:00Z")
    comment(db, 3, "published", created="2026-11-22T04:00:00Z")
    comment(db, 4, "pending", created="2026-11-20T04:00:00Z", article=2)
    assert pending_comments(db) == summary(db, now=NOON, settings=HANOI).comments
    assert asdict(pending_comments(db)) == {"pending": 3, "oldest_pending_at": "2026-11-20T04:00:00Z"}
    assert asdict(pending_comments(db, 1)) == {"pending": 2, "oldest_pending_at": "2026-11-23T04:00:00Z"}
    assert asdict(pending_comments(db, 3)) == {"pending": 0, "oldest_pending_at": None}


def test_no_screen_scans_the_views_or_the_days_of_every_story(db: Connection) -> None:
    """However many views there are: single views are looked up by their day, stories' days by day or by story."""
    article(db, 1, published="2026-11-20T01:00:00Z")
    read(db, NOON, later(days=-1), later(days=-200))
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    summary(db, now=NOON, settings=HANOI)
    reading_now(db, now=NOON, settings=HANOI)
    article_report(db, 1, now=NOON, settings=HANOI)
    trends.trend(db, by="day", since="2026-10-25", until=TODAY, now=NOON, zone=HANOI.zone)
    trends.trend(db, by="hour", since=TODAY, until=TODAY, now=NOON, zone=HANOI.zone)
    rankings.top(db)
    rankings.top(db, since="2026-11-17", until=TODAY)
    rankings.sources(db, since="2026-11-17", until=TODAY)
    db.set_trace_callback(None)
    reading = [one for one in asked if one.lstrip().lower().startswith(("select", "with"))]
    assert len(reading) > 20
    for one in reading:
        large = re.findall(r"\b(view_events|visitor_days|stat_(?:article|source)_(?:day|hour))(?: (\w+))?", one)
        for row in db.execute(f"explain query plan {one}"):
            scanned = re.match(r"SCAN (\w+)", row["detail"])
            assert scanned is None or not any(scanned[1] in names for names in large), f"{one}\n{row['detail']}"
