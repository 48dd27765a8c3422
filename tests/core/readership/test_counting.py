"""A view is counted once, durably, on the right day, and nothing that identifies its reader is stored."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsroom import store
from newsroom.core.readership import counting, reconcile
from newsroom.core.readership.counting import PageView
from newsroom.settings import Settings
from newsroom.store import Connection
from tests.core.readership.readers import (
    FIREFOX,
    HANOI,
    NOON,
    TODAY,
    YESTERDAY,
    at,
    count,
    day_row,
    later,
    rows,
    view,
)


@pytest.mark.parametrize(
    ("zone", "moments", "days"),
    [
        ("Asia/Ho_Chi_Minh", ["2026-11-22T16:59:59Z", "2026-11-22T17:00:00Z"], {"2026-11-22": 1, "2026-11-23": 1}),
        ("UTC", ["2026-11-22T17:30:00Z"], {"2026-11-22": 1}),
        ("Asia/Kathmandu", ["2026-11-22T18:14:59Z", "2026-11-22T18:15:00Z"], {"2026-11-22": 1, "2026-11-23": 1}),
        ("Europe/Berlin", ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"], {"2026-10-25": 2}),
        ("Europe/Berlin", ["2026-10-24T21:59:59Z", "2026-10-25T22:59:59Z"], {"2026-10-24": 1, "2026-10-25": 1}),
    ],
)
def test_a_day_is_a_day_of_the_site(db: Connection, zone: str, moments: list[str], days: dict[str, int]) -> None:
    for moment in moments:
        counting.record(db, view(at(moment)), settings=Settings({"site.timezone": zone}))
    assert dict(rows(db, "select day, views from stat_site_day")) == days  # type: ignore[arg-type]
    assert reconcile.check(db) == []


@pytest.mark.parametrize(
    ("zone", "moments", "hours"),
    [
        ("Europe/Berlin", ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"], ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"]),
        ("Asia/Kathmandu", ["2026-11-22T18:14:59Z", "2026-11-22T18:15:00Z"], ["2026-11-22T17:15:00Z", "2026-11-22T18:15:00Z"]),
        ("Australia/Lord_Howe", ["2026-04-04T14:40:00Z", "2026-04-04T15:10:00Z"], ["2026-04-04T14:00:00Z", "2026-04-04T15:00:00Z"]),
    ],
)  # fmt: skip
def test_hours_begin_where_local_hours_begin(db: Connection, zone: str, moments: list[str], hours: list[str]) -> None:
    for moment in moments:
        counting.record(db, view(at(moment)), settings=Settings({"site.timezone": zone}))
    assert rows(db, "select hour from stat_site_hour order by hour") == [(int(at(hour).timestamp()),) for hour in hours]


@pytest.mark.parametrize(
    ("addresses", "visitors"),
    [
        (["2001:db8::1", "2001:db8::2"], 1),
        (["::ffff:192.0.2.1", "192.0.2.1"], 1),
        (["[2001:db8::9]:443", "2001:db8::1"], 1),
        (["192.0.2.1", "192.0.2.2"], 2),
        (["2001:db8:0:1::1", "2001:db8::1"], 2),
        (["", "unknown"], 0),
    ],
)
def test_who_is_one_visitor(db: Connection, addresses: list[str], visitors: int) -> None:
    for address in addresses:
        counting.record(db, view(address=address), settings=HANOI)
    found = day_row(db, TODAY)
    assert found is not None
    assert (found[0], found[2]) == (len(addresses), visitors)


def test_two_browsers_at_one_address_are_two_visitors(db: Connection) -> None:
    for agent in ("Firefox", "Chrome", "Firefox"):
        counting.record(db, PageView(NOON, article_id=1, address="192.0.2.1", agent=agent), settings=HANOI)
    assert day_row(db, TODAY) == (3, 2, 2, 1)


def test_a_private_reader_counts_without_an_id(db: Connection) -> None:
    counting.record(db, view(private=True), settings=HANOI)
    assert day_row(db, TODAY) == (1, 0, 0, 0)
    assert rows(db, "select visitor from view_events") == [(None,)]
    assert rows(db, "select * from salts") == []
    assert reconcile.check(db) == []


def test_a_view_that_waited_elsewhere_keeps_its_number_and_its_visitor(db: Connection) -> None:
    counting.record(db, view(id=77, visitor=b"12345678", origin="beacon"), settings=HANOI)
    assert rows(db, "select id, visitor, origin from view_events") == [(77, b"12345678", "beacon")]
    assert rows(db, "select visitor from visitor_days") == [(b"12345678",)]


def test_the_page_of_an_article_is_not_kept_and_that_of_a_list_is(db: Connection) -> None:
    count(db, view(page="/2026/11/x/"), view(article=0, page="/s/news/?utm_source=x#top"))
    assert rows(db, "select article_id, page from view_events order by article_id") == [(0, "/s/news/"), (1, "")]


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("/a/?b=c", "/a/"),
        ("/a/#b?c", "/a/"),
        ("?", ""),
        ("/" + "x" * 199, "/" + "x" * 199),
        ("/" + "x" * 200, "/" + "x" * 199),
    ],
)
def test_a_path_is_kept_without_query_and_up_to_200_characters(page: str, kept: str) -> None:
    assert counting.bare_path(page) == kept


def test_views_up_to_five_minutes_ahead_of_the_clock_are_counted(db: Connection) -> None:
    views = [view(later(seconds=one)) for one in (0, 7200, 299, 300, 301)]
    assert counting.record_many(db, views, settings=HANOI, now=NOON) == 3
    assert rows(db, "select at from view_events") == [(int(NOON.timestamp()) + ahead,) for ahead in (0, 299, 300)]


def test_views_are_counted_in_the_order_they_happened(db: Connection) -> None:
    count(db, view(later(minutes=40)), view(later()), view(later(minutes=20)))
    assert day_row(db, TODAY) == (3, 1, 1, 0)


def test_nothing_that_names_a_reader_is_kept(db: Connection, tmp_path: Path) -> None:
    counting.record(
        db,
        view(NOON, 0, "203.0.113.77", referrer="https://mail.example.org/inbox?user=lan", page="/x?token=abc"),
        settings=HANOI,
    )
    counting.record_not_found(db, "/lost/?session=abc#x", at=NOON, settings=HANOI)
    db.execute("pragma wal_checkpoint(truncate)")
    kept = (tmp_path / "newsroom.db").read_bytes()
    for secret in (b"203.0.113.77", b"Firefox", b"user=lan", b"inbox", b"token=abc", b"session=abc"):
        assert secret not in kept
    assert b"mail.example.org" in kept


def test_the_first_visitor_of_a_day_closes_the_days_that_are_due(db: Connection) -> None:
    for back in (3, 0):
        counting.record(db, view(later(days=-back)), settings=HANOI)
    assert rows(db, "select day from salts") == [(TODAY,)]
    assert rows(db, "select day, closed from stat_site_day") == [("2026-11-20", 1), (TODAY, 0)]


def test_a_second_visitor_closes_nothing(db: Connection) -> None:
    counting.record(db, view(), settings=HANOI)
    count(db, view(later(days=-3)), now=NOON)
    counting.record(db, view(address="192.0.2.2"), settings=HANOI)
    assert rows(db, "select day, closed from stat_site_day") == [("2026-11-20", 0), (TODAY, 0)]


def test_a_view_comes_from_a_source(db: Connection) -> None:
    for referrer, campaign in (
        ("", ""),
        ("https://htv.example/x", ""),
        ("https://t.co/", "zalo"),
        ("https://t.co/", ""),
    ):
        count(db, view(referrer=referrer, campaign=campaign))
    assert rows(db, "select host, name, channel from sources order by id") == [
        ("", "direct", "direct"),
        ("internal", "internal", "own"),
        ("utm:zalo", "Zalo", "messenger"),
        ("t.co", "X", "social"),
    ]
    assert rows(db, "select source_id, views from stat_source_day") == [(1, 1), (2, 1), (3, 1), (4, 1)]


def test_strangers_cannot_fill_the_file_with_sources(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_SOURCES", 3)
    for referrer in ("https://one.example/", "https://two.example/", "https://three.example/", "https://four.example/"):
        count(db, view(referrer=referrer))
    for campaign in ("spring", "summer"):
        count(db, view(campaign=campaign))
    count(db, view(referrer="https://one.example/"), view(referrer="https://www.google.com/"))
    found = (
        "select s.host, sum(d.views) from sources s join stat_source_day d on d.source_id = s.id group by 1 order by 1"
    )
    assert rows(db, found) == [
        ("google.com", 1), ("one.example", 2), ("others", 3), ("three.example", 1), ("two.example", 1),
    ]  # fmt: skip
    assert reconcile.check(db) == []


def test_strangers_cannot_fill_the_file_with_bots(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_BOTS_PER_DAY", 2)
    for name in ("one", "two", "three", "four", "one"):
        counting.record_bot(db, name, "self-named", at=NOON, settings=HANOI)
    counting.record_bot(db, "three", "self-named", at=later(days=1), settings=HANOI, hits=5)
    assert rows(db, "select day, bot, reason, hits from bot_days") == [
        (TODAY, "(others)", "self-named", 2),
        (TODAY, "one", "self-named", 2),
        (TODAY, "two", "self-named", 1),
        ("2026-11-24", "three", "self-named", 5),
    ]


def test_strangers_cannot_fill_the_file_with_paths(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_PATHS_NOT_FOUND_PER_DAY", 2)
    for path in ("/wp/", "?x", "/other/", "/wp/?again", "/more/"):
        counting.record_not_found(db, path, at=NOON, settings=HANOI)
    counting.record_not_found(db, "/more/", at=at("2026-11-22T16:59:59Z"), settings=HANOI, hits=7)
    assert rows(db, "select day, path, hits from not_found_days") == [
        (YESTERDAY, "/more/", 7), (TODAY, "(others)", 2), (TODAY, "/", 1), (TODAY, "/wp/", 2),
    ]  # fmt: skip


TOTALS = {
    "stat_article": "article_id, views, readers, first_at, last_at",
    "stat_article_hour": "hour, article_id, views, readers",
    "stat_article_day": "day, article_id, views, readers",
    "stat_site_hour": "hour, views, visits",
    "stat_site_day": "day, views, visits, visitors, bounces",
    "stat_total": "views, visits, since",
    "stat_source_day": "day, source_id, article_id, views",
    "visitor_days": "day, last_at, visits, views, visit_views",
}


def totals(db: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every total, for comparing two files; ids of visitors differ with the salt and are left out."""
    return {table: sorted(rows(db, f"select {columns} from {table}")) for table, columns in TOTALS.items()}


VIEWS = st.lists(
    st.builds(
        lambda seconds, article, host, source, private: PageView(
            NOON + timedelta(seconds=seconds),
            article_id=article,
            address=f"192.0.2.{host}",
            agent=FIREFOX,
            referrer=source,
            private=private,
        ),
        st.integers(-200_000, 0),
        st.integers(0, 3),
        st.integers(1, 3),
        st.sampled_from(["", "https://t.co/x", "https://htv.example/"]),
        st.booleans(),
    ),
    max_size=25,
)


@given(VIEWS)
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_one_by_one_at_once_and_rebuilt_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, empty_file: Path, views: list[PageView]
) -> None:
    folder = tmp_path_factory.mktemp("readers")
    for name in ("one.db", "many.db"):
        shutil.copyfile(empty_file, folder / name)
    one, many = store.connect(folder / "one.db"), store.connect(folder / "many.db")
    for db in (one, many):
        db.execute("pragma synchronous=off")
    for each in sorted(views, key=lambda each: each.at):
        count(one, each)
    counting.record_many(many, views, settings=HANOI, now=NOON)
    assert totals(one) == totals(many)
    assert reconcile.check(one) == reconcile.check(many) == []
    before = totals(many)
    many.execute("update stat_article set views = views + 5")
    many.execute("update stat_article_day set views = views + 5")
    many.execute("update stat_site_day set visits = visits + 7")
    many.execute("update stat_total set visits = visits + (select 7 * count(*) from stat_site_day)")
    assert (reconcile.check(many) != []) == bool(views)
    reconcile.rebuild(many, settings=HANOI)
    assert reconcile.check(many) == []
    assert totals(many) == before
    for db in (one, many):
        db.close()


def test_the_limits() -> None:
    assert (counting.MAX_SOURCES, counting.MAX_BOTS_PER_DAY, counting.MAX_PATHS_NOT_FOUND_PER_DAY) == (
        20_000,
        500,
        1_000,
    )
    assert (counting.MAX_SECONDS_AHEAD, counting.MAX_PATH_LENGTH) == (300, 200)


def test_each_day_has_its_own_first_bots_and_paths(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_PATHS_NOT_FOUND_PER_DAY", 2)
    monkeypatch.setattr(counting, "MAX_BOTS_PER_DAY", 2)
    for when, names in ((NOON, ("a", "b")), (later(days=1), ("c", "d", "a", "d", "e"))):
        for name in names:
            counting.record_not_found(db, f"/{name}/", at=when, settings=HANOI)
            counting.record_bot(db, name, "self-named", at=when, settings=HANOI)
    assert rows(db, "select path, hits from not_found_days where day = '2026-11-24'") == [
        ("(others)", 2), ("/c/", 1), ("/d/", 2),
    ]  # fmt: skip
    assert rows(db, "select bot, hits from bot_days where day = '2026-11-24'") == [("(others)", 2), ("c", 1), ("d", 2)]
