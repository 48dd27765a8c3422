"""Reports answer from the roll-ups alone, for an empty newsroom as for a busy one, in any zone."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from newsroom import clock
from newsroom.core.readership import baselines, counting, rankings, trends
from newsroom.core.readership.article_report import article_report
from newsroom.core.readership.counting import PageView
from newsroom.core.readership.live import reading_now
from newsroom.core.readership.summary import all_time, summary
from newsroom.errors import NotFound, Usage
from newsroom.settings import Settings
from newsroom.store import Connection

HANOI = Settings({"site.timezone": "Asia/Ho_Chi_Minh", "site.url": "https://htv.example"})
NOW = datetime(2026, 11, 23, 8, 4, tzinfo=UTC)  # Monday 15:04 in Hanoi
PROMISED = {
    "timezone", "generated_at", "today", "total", "usual", "now", "top", "sources", "hours", "days", "articles",
    "comments", "bots_today",
}  # fmt: skip


def article(db: Connection, number: int, *, published: str | None = None, status: str = "published") -> int:
    db.execute(
        """
        insert into articles (id, uid, slug, status, lang, title, created_at, updated_at, published_at, live_rev)
        values (:id, 'u' || :id, 'story-' || :id, :status, 'en', 'Story ' || :id, :at, :at, :published, 1)
        """,
        {"id": number, "status": status, "at": "2026-11-01T00:00:00Z", "published": published},
    )
    return number


def read(db: Connection, *moments: datetime, article_id: int = 1, settings: Settings = HANOI, **more: str) -> None:
    views = [
        PageView(at, article_id=article_id, address=more.get("address", f"192.0.2.{n % 250}"), agent="Firefox",
             referrer=more.get("referrer", ""))
        for n, at in enumerate(moments)
    ]  # fmt: skip
    counted = counting.record_many(db, views, settings=settings, now=max(moments))
    assert counted == len(views)


def test_an_empty_newsroom(db: Connection) -> None:
    found = summary(db, now=NOW, settings=HANOI)
    shown = json.loads(json.dumps(asdict(found)))
    assert shown.keys() >= PROMISED
    assert shown["timezone"] == "Asia/Ho_Chi_Minh"
    assert shown["generated_at"] == "2026-11-23T08:04:00Z"
    assert shown["today"] == {"views": 0, "visits": 0, "visitors": 0}
    assert (shown["total"]["views"], shown["total"]["visits"], shown["total"]["since"]) == (0, 0, None)
    assert (shown["usual"]["views"], shown["usual"]["visits"]) == (None, None)
    assert (shown["now"], shown["top"], shown["sources"], shown["bots_today"]) == (0, [], [], 0)
    assert [hour["hour"] for hour in shown["hours"]] == [f"{hour:02d}:00" for hour in range(24)]
    assert len(shown["days"]) == 30
    assert shown["days"][-1] == {"day": "2026-11-23", "views": 0, "visits": 0}
    assert shown["articles"] == dict.fromkeys(
        ("draft", "review", "approved", "scheduled", "published", "unpublished"), 0
    )
    assert shown["comments"] == {"pending": 0, "oldest_pending_at": None}
    empty = trends.trend(db, by="day", since="2030-01-01", until="2030-01-03", now=NOW, zone=HANOI.zone)
    assert [bucket.views for bucket in empty.buckets] == [0, 0, 0]
    assert empty.change is None
    assert rankings.top(db) == rankings.top(db, since="2030-01-01", until="2030-01-03") == []
    assert rankings.sources(db, since="2030-01-01", until="2030-01-03") == []


def test_articles_without_a_view(db: Connection) -> None:
    article(db, 1, published="2026-11-20T01:00:00Z")
    report = article_report(db, 1, now=NOW, settings=HANOI)
    assert (report.views, report.readers, report.rank_today, report.first_hours) == (0, 0, None, None)
    assert set(report.ages.values()) == {None}
    assert rankings.top(db, since="2026-11-23") == []
    with pytest.raises(NotFound):
        article_report(db, 2, now=NOW, settings=HANOI)


def test_a_busy_day(db: Connection) -> None:
    for number in (1, 2):
        article(db, number, published="2026-11-23T01:00:00Z")
    article(db, 3, status="draft")
    read(db, NOW - timedelta(minutes=2), NOW - timedelta(minutes=1), NOW - timedelta(minutes=6))
    read(db, NOW, NOW, NOW, NOW, article_id=2, address="198.51.100.1", referrer="https://l.facebook.com/")
    read(db, NOW, article_id=0, address="198.51.100.1", referrer="https://htv.example/2026/11/story-2/")
    counting.record_bot(db, "Googlebot", "crawler", at=NOW, settings=HANOI, hits=3)
    found = summary(db, now=NOW, settings=HANOI)
    assert asdict(found.today) == {"views": 8, "visits": 4, "visitors": 4}
    assert found.now == 3
    assert [(row.id, row.slug, row.title, row.views, row.readers) for row in found.top] == [
        (2, "story-2", "Story 2", 4, 1), (1, "story-1", "Story 1", 3, 3),
    ]  # fmt: skip
    assert [(row.name, row.views, row.share) for row in found.sources] == [("Facebook", 4, 57.1), ("direct", 3, 42.9)]
    assert sum(hour.views for hour in found.hours) == 8
    assert {hour.hour: hour.views for hour in found.hours if hour.views} == {"14:00": 1, "15:00": 7}
    assert found.days[-1].views == 8
    assert (found.articles["published"], found.articles["draft"]) == (2, 1)
    assert found.output.published_today == 2
    assert found.bots_today == 3
    assert found.total.since == "2026-11-23"


def test_the_usual_is_the_mean_of_same_weekdays_by_this_time(db: Connection) -> None:
    monday = NOW - timedelta(days=7)
    read(db, *[monday - timedelta(hours=2)] * 10, monday + timedelta(hours=3))
    read(db, *[monday - timedelta(days=7, hours=5)] * 20)
    read(db, *[monday - timedelta(days=1)] * 500)  # a Sunday says nothing of Mondays
    assert asdict(trends.usual_by_now(db, now=NOW, zone=HANOI.zone)) == {"views": 15, "visits": 15, "weeks": 2}
    for week in range(3, 12):
        read(db, *[NOW - timedelta(days=7 * week, hours=1)] * 100)
    found = trends.usual_by_now(db, now=NOW, zone=HANOI.zone)
    assert found.weeks == 8
    assert found.views == round((10 + 20 + 6 * 100) / 8)


def test_a_baseline_replaces_the_one_before_and_is_part_of_all_time(db: Connection) -> None:
    article(db, 1)
    read(db, NOW)
    for _ in range(2):
        baselines.put(db, views=42_000_000, visits=9_000_000, since="2009-03-01", now=NOW, actor="lan")
    baselines.put(db, article_id=1, views=88, now=NOW, actor="lan")
    found = summary(db, now=NOW, settings=HANOI)
    assert (found.total.views, found.total.visits, found.total.since) == (42_000_001, 9_000_001, "2009-03-01")
    assert found.top[0].views == 1
    assert rankings.top(db)[0].views == 89
    report = article_report(db, 1, now=NOW, settings=HANOI)
    assert (report.views, report.counted, report.baseline) == (89, 1, 88)


def test_no_screen_scans_the_views_or_the_days_of_every_story(db: Connection) -> None:
    """However many views there are: single views are looked up by their day, stories' days by day or by story."""
    article(db, 1, published="2026-11-20T01:00:00Z")
    read(db, NOW, NOW - timedelta(days=1), NOW - timedelta(days=200))
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    summary(db, now=NOW, settings=HANOI)
    reading_now(db, now=NOW, settings=HANOI)
    article_report(db, 1, now=NOW, settings=HANOI)
    trends.trend(db, by="day", since="2026-10-25", until="2026-11-23", now=NOW, zone=HANOI.zone)
    trends.trend(db, by="hour", since="2026-11-23", until="2026-11-23", now=NOW, zone=HANOI.zone)
    rankings.top(db)
    rankings.top(db, since="2026-11-17", until="2026-11-23")
    rankings.sources(db, since="2026-11-17", until="2026-11-23")
    db.set_trace_callback(None)
    reading = [one for one in asked if one.lstrip().lower().startswith(("select", "with"))]
    assert len(reading) > 20
    for one in reading:
        large = re.findall(r"\b(view_events|visitor_days|stat_(?:article|source)_(?:day|hour))(?: (\w+))?", one)
        for row in db.execute(f"explain query plan {one}"):
            scanned = re.match(r"SCAN (\w+)", row["detail"])
            assert scanned is None or not any(scanned[1] in names for names in large), f"{one}\n{row['detail']}"


def test_a_deleted_article_keeps_its_views(db: Connection) -> None:
    read(db, NOW, NOW, article_id=77)
    assert [(row.id, row.slug, row.title, row.views) for row in rankings.top(db, since="2026-11-23")] == [
        (77, None, "[deleted #77]", 2)
    ]
    assert all_time(db).views == 2


def test_the_repeated_hour_is_two_and_the_day_has_25(db: Connection) -> None:
    berlin = Settings({"site.timezone": "Europe/Berlin"})
    read(db, clock.from_text("2026-10-25T00:30:00Z"), clock.from_text("2026-10-25T01:30:00Z"), settings=berlin)
    now = clock.from_text("2026-11-01T12:00:00Z")

    def by(unit: str) -> list[trends.Bucket]:
        day = "2026-10-25"
        return trends.trend(db, by=unit, since=day, until=day, now=now, zone=berlin.zone).buckets

    hours = by("hour")
    assert len(hours) == 25
    assert [(hour.label, hour.start) for hour in hours if hour.views] == [
        ("02:00 +02:00", "2026-10-25T00:00:00Z"), ("02:00 +01:00", "2026-10-25T01:00:00Z"),
    ]  # fmt: skip
    assert sum(hour.hours for hour in hours) == 25
    assert [(day.hours, day.views) for day in by("day")] == [(25, 2)]


@pytest.mark.parametrize(
    ("zone", "day", "hours", "first"),
    [
        ("Europe/Berlin", "2026-03-29", 23, "00:00"),
        ("Asia/Kathmandu", "2026-11-23", 24, "00:00"),
        ("Africa/Cairo", "2026-04-24", 23, "01:00"),  # midnight does not exist
        ("Australia/Lord_Howe", "2026-04-05", 25, "00:00"),  # half an hour is repeated
        ("UTC", "2026-11-23", 24, "00:00"),
    ],
)
def test_hours_of_odd_days(db: Connection, zone: str, day: str, hours: int, first: str) -> None:
    buckets = trends.hours_of_day(db, day, clock.zone(zone))
    assert (len(buckets), buckets[0].label) == (hours, first)
    start, end = clock.day_bounds(day, clock.zone(zone))
    assert sum(bucket.hours for bucket in buckets) * 3600 == (end - start).total_seconds()


def test_one_person_on_two_days_is_two_visitor_days(db: Connection) -> None:
    read(db, NOW, NOW - timedelta(days=1), address="192.0.2.9")
    trend = trends.trend(db, by="week", since="2026-11-16", until="2026-11-23", now=NOW, zone=HANOI.zone)
    assert [(week.label, week.views, week.visitor_days) for week in trend.buckets] == [
        ("2026-W47", 1, 1), ("2026-W48", 1, 1),
    ]  # fmt: skip
    assert trend.total.visitor_days == 2
    assert "visitors" not in asdict(trend.total)


def test_a_running_day_is_compared_with_the_same_hours(db: Connection) -> None:
    read(db, NOW - timedelta(days=3))
    read(db, *[NOW - timedelta(days=1, hours=1)] * 4)
    read(db, *[NOW - timedelta(days=1) + timedelta(hours=2)] * 50)
    read(db, *[NOW - timedelta(hours=1)] * 5)
    trend = trends.trend(db, by="hour", since="2026-11-23", until="2026-11-23", now=NOW, zone=HANOI.zone)
    assert (trend.total.views, trend.before.views, trend.change) == (5, 4, 25.0)
    whole = trends.trend(db, by="day", since="2026-11-22", until="2026-11-22", now=NOW, zone=HANOI.zone)
    assert (whole.total.views, whole.before.views, whole.change) == (54, 0, None)
    older = trends.trend(db, by="day", since="2026-11-20", until="2026-11-23", now=NOW, zone=HANOI.zone)
    assert older.change is None  # part of the days before lie before the first count


@pytest.mark.parametrize(
    ("by", "since", "until"),
    [("minute", "2026-11-01", "2026-11-02"), ("day", "2026-11-02", "2026-11-01"), ("hour", "2020-01-01", "2026-11-01")],
)
def test_what_no_trend_can_be_made_of(db: Connection, by: str, since: str, until: str) -> None:
    with pytest.raises(Usage):
        trends.trend(db, by=by, since=since, until=until, now=NOW, zone=HANOI.zone)


def test_the_life_of_an_article(db: Connection) -> None:
    article(db, 1, published="2026-11-22T01:00:00Z")
    published = clock.from_text("2026-11-22T01:00:00Z")
    read(db, *[published + timedelta(minutes=30)] * 6, *[published + timedelta(hours=5, minutes=10)] * 2)
    read(db, published + timedelta(hours=30), referrer="https://htv.example/")
    report = article_report(db, 1, now=NOW, settings=HANOI)
    assert (report.views, report.readers) == (9, 9)
    assert report.ages == {"1h": 6, "6h": 8, "24h": 8, "7d": None}
    assert report.first_hours is not None
    assert (report.first_hours[0], report.first_hours[5], sum(report.first_hours)) == (6, 2, 8)
    assert [(day.day, day.views) for day in report.days if day.views] == [("2026-11-22", 8), ("2026-11-23", 1)]
    assert [(row.name, row.views) for row in report.sources] == [("direct", 8), ("internal", 1)]
    assert (report.views_today, report.rank_today, report.read_today) == (1, 1, 1)


def test_rankings_of_sections_and_authors(db: Connection) -> None:
    for number in (1, 2):
        article(db, number)
    db.executemany(
        "insert into labels (id, kind, slug, name) values (?, ?, ?, ?)",
        [(1, "section", "news", "News"), (2, "author", "ha-an", "Hà An"), (3, "author", "lan", "Lan")],
    )
    db.executemany(
        "insert into article_labels (label_id, live, article_id, position) values (?, ?, ?, 0)",
        [(1, 1, 1), (1, 1, 2), (2, 1, 1), (3, 1, 1), (3, 1, 2), (2, 0, 2)],
    )
    read(db, NOW, NOW)
    read(db, NOW, article_id=2)
    found = {kind: rankings.top_groups(db, kind, since="2026-11-23") for kind in ("section", "author", "tag")}
    assert [(row.name, row.articles, row.views) for row in found["section"]] == [("News", 2, 3)]
    assert [(row.name, row.articles, row.views) for row in found["author"]] == [("Lan", 2, 3), ("Hà An", 1, 2)]
    assert found["tag"] == []
    with pytest.raises(Usage):
        rankings.top_groups(db, "planet")


def test_bots_and_lost_paths_stand_apart(db: Connection) -> None:
    for hits, name in ((2, "GPTBot"), (5, "Googlebot")):
        counting.record_bot(db, name, "crawler", at=NOW, settings=HANOI, hits=hits)
    counting.record_not_found(db, "/old/", at=NOW, settings=HANOI)
    assert [(row.bot, row.hits) for row in rankings.bots(db, since="2026-11-01", until="2026-11-30")] == [
        ("Googlebot", 5), ("GPTBot", 2),
    ]  # fmt: skip
    assert [(row.path, row.hits) for row in rankings.not_found(db, since="2026-11-23", until="2026-11-23")] == [
        ("/old/", 1)
    ]
    assert summary(db, now=NOW, settings=HANOI).today.views == 0
