"""A view is counted once, durably, on the right day, for a reader nobody can name tomorrow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsroom import clock, store
from newsroom.core.readership import baselines, closing, counting, reconcile
from newsroom.core.readership.counting import PageView
from newsroom.core.readership.public_counts import public_counts
from newsroom.settings import Settings
from newsroom.store import Connection

HANOI = Settings({"site.timezone": "Asia/Ho_Chi_Minh", "site.url": "https://htv.example"})
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "newsroom.db"
    store.create(path).close()
    return path


@pytest.fixture
def file(tmp_path: Path, empty: Path) -> Iterator[Connection]:
    shutil.copy(empty, tmp_path / "newsroom.db")
    db = store.connect(tmp_path / "newsroom.db")
    yield db
    db.close()


def at(text: str) -> datetime:
    return clock.from_text(text)


def in_zone(name: str) -> Settings:
    return Settings({"site.timezone": name})


def view(when: datetime, article: int = 1, address: str = "192.0.2.1", **more: object) -> PageView:
    return PageView(when, article_id=article, address=address, agent=FIREFOX, **more)  # type: ignore[arg-type]


def day_row(db: Connection, day: str) -> tuple[int, int, int, int] | None:
    row = db.execute("select views, visits, visitors, bounces from stat_site_day where day = ?", (day,)).fetchone()
    return tuple(row) if row else None


@pytest.mark.parametrize(
    ("zone", "moments", "days"),
    [
        ("Asia/Ho_Chi_Minh", ["2026-11-22T17:30:00Z"], {"2026-11-23": 1}),
        ("UTC", ["2026-11-22T17:30:00Z"], {"2026-11-22": 1}),
        ("Asia/Kathmandu", ["2026-11-22T18:14:59Z", "2026-11-22T18:15:00Z"], {"2026-11-22": 1, "2026-11-23": 1}),
        ("Europe/Berlin", ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"], {"2026-10-25": 2}),
        ("Europe/Berlin", ["2026-10-24T21:59:59Z", "2026-10-25T22:59:59Z"], {"2026-10-24": 1, "2026-10-25": 1}),
    ],
)
def test_a_day_is_a_day_of_the_site(file: Connection, zone: str, moments: list[str], days: dict[str, int]) -> None:
    for moment in moments:
        counting.record(file, view(at(moment)), settings=in_zone(zone))
    assert {row["day"]: row["views"] for row in file.execute("select day, views from stat_site_day")} == days
    assert reconcile.check(file) == []


@pytest.mark.parametrize(
    ("zone", "moments", "hours"),
    [
        ("Europe/Berlin", ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"],
         ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"]),
        ("Asia/Kathmandu", ["2026-11-22T18:14:59Z", "2026-11-22T18:15:00Z"],
         ["2026-11-22T17:15:00Z", "2026-11-22T18:15:00Z"]),
        ("Australia/Lord_Howe", ["2026-04-04T14:40:00Z", "2026-04-04T15:10:00Z"],
         ["2026-04-04T14:00:00Z", "2026-04-04T15:00:00Z"]),
    ],
)  # fmt: skip
def test_hours_begin_where_local_hours_begin(file: Connection, zone: str, moments: list[str], hours: list[str]) -> None:
    for moment in moments:
        counting.record(file, view(at(moment)), settings=in_zone(zone))
    rows = file.execute("select hour from stat_site_hour order by hour")
    assert [clock.to_text(datetime.fromtimestamp(row["hour"], UTC)) for row in rows] == hours


def test_visits_readers_and_views_of_one_person(file: Connection) -> None:
    start = NOON
    for seconds in (0, 1799, 3600):
        counting.record(file, view(start + timedelta(seconds=seconds)), settings=HANOI)
    for _ in range(10):
        counting.record(file, view(start + timedelta(seconds=3700)), settings=HANOI)
    counting.record(file, view(start + timedelta(days=1)), settings=HANOI)
    assert day_row(file, "2026-11-23") == (13, 2, 1, 0)
    assert day_row(file, "2026-11-24") == (1, 1, 1, 1)
    assert tuple(file.execute("select views, readers from stat_article where article_id = 1").fetchone()) == (14, 2)
    assert reconcile.check(file) == []


@pytest.mark.parametrize(
    ("gaps", "visits", "bounces"),
    [([0], 1, 1), ([0, 1800], 1, 0), ([0, 1801], 2, 2), ([0, 10, 2000], 2, 1), ([0, 1801, 1900], 2, 1)],
)
def test_a_visit_ends_after_half_an_hour_and_a_lone_view_is_a_bounce(
    file: Connection, gaps: list[int], visits: int, bounces: int
) -> None:
    for seconds in gaps:
        counting.record(file, view(NOON + timedelta(seconds=seconds)), settings=HANOI)
    assert day_row(file, "2026-11-23") == (len(gaps), visits, 1, bounces)


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
def test_who_is_one_visitor(file: Connection, addresses: list[str], visitors: int) -> None:
    for address in addresses:
        counting.record(file, view(NOON, address=address), settings=HANOI)
    found = day_row(file, "2026-11-23")
    assert found is not None
    assert found[0] == len(addresses)
    assert found[2] == visitors


def test_a_private_reader_counts_without_an_id(file: Connection) -> None:
    counting.record(file, view(NOON, private=True), settings=HANOI)
    assert day_row(file, "2026-11-23") == (1, 0, 0, 0)
    assert file.execute("select visitor from view_events").fetchone()[0] is None
    assert file.execute("select count(*) from salts").fetchone()[0] == 0
    assert reconcile.check(file) == []


def test_a_clock_set_back_makes_no_negative_gap(file: Connection) -> None:
    for seconds in (0, -3600, -3500, 60):
        counting.record(file, view(NOON + timedelta(seconds=seconds)), settings=HANOI)
    found = day_row(file, "2026-11-23")
    assert found is not None
    assert found[0] == 4
    assert found[1] <= 2
    assert reconcile.check(file) == []


def test_views_from_the_future_are_refused_and_named(file: Connection) -> None:
    views = [view(NOON), view(NOON + timedelta(hours=2)), view(NOON + timedelta(seconds=299))]
    assert counting.record_many(file, views, settings=HANOI, now=NOON) == 2
    assert day_row(file, "2026-11-23") == (2, 1, 1, 0)


def test_nothing_that_names_a_reader_is_kept(file: Connection, tmp_path: Path) -> None:
    counting.record(
        file,
        view(NOON, address="203.0.113.77", referrer="https://mail.example.org/inbox?user=lan", page="/x?token=abc"),
        settings=HANOI,
    )
    counting.record_not_found(file, "/lost/?session=abc#x", at=NOON, settings=HANOI)
    file.execute("pragma wal_checkpoint(truncate)")
    kept = (tmp_path / "newsroom.db").read_bytes()
    for secret in (b"203.0.113.77", b"Firefox", b"user=lan", b"inbox", b"token=abc", b"session=abc"):
        assert secret not in kept
    assert b"mail.example.org" in kept


def test_forgetting_closes_days_and_leaves_no_trace_of_ids(file: Connection, tmp_path: Path) -> None:
    days = [NOON - timedelta(days=back) for back in (100, 5, 1, 0)]
    counting.record_many(file, [view(day) for day in days], settings=HANOI, now=NOON)
    salts = {row["day"]: bytes(row["salt"]) for row in file.execute("select day, salt from salts")}
    ids = {row["day"]: bytes(row["visitor"]) for row in file.execute("select day, visitor from visitor_days")}
    assert closing.close_days(file, now=NOON, settings=HANOI) == 2
    assert [row["day"] for row in file.execute("select day from salts order by day")] == ["2026-11-22", "2026-11-23"]
    assert file.execute("select count(*) from view_events").fetchone()[0] == 3
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for day in ("2026-08-15", "2026-11-18"):
        assert salts[day] not in kept
        assert ids[day] not in kept
    assert ids["2026-11-23"] in kept
    assert file.execute("select views, visits from stat_total").fetchone()[:] == (4, 4)
    assert reconcile.check(file) == []
    assert closing.close_days(file, now=NOON, settings=HANOI) == 0
    # A view that comes late for a closed day still counts; nobody is known by it.
    counting.record_many(file, [view(NOON - timedelta(days=5))], settings=HANOI, now=NOON)
    assert day_row(file, "2026-11-18") == (2, 1, 1, 1)
    assert reconcile.check(file) == []


def test_the_first_view_of_a_day_forgets_what_is_due(file: Connection) -> None:
    for back in (3, 0):
        counting.record(file, view(NOON - timedelta(days=back)), settings=HANOI)
    assert [row["day"] for row in file.execute("select day from salts")] == ["2026-11-23"]


def test_strangers_cannot_fill_the_file(file: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_PATHS_NOT_FOUND_PER_DAY", 3)
    monkeypatch.setattr(counting, "MAX_BOTS_PER_DAY", 2)
    monkeypatch.setattr(counting, "MAX_SOURCES", 2)
    for n in range(6):
        counting.record_not_found(file, f"/wp-{n}/", at=NOON, settings=HANOI)
        counting.record_bot(file, f"bot{n}", "self-named", at=NOON, settings=HANOI)
        counting.record(file, view(NOON, referrer=f"https://spam{n}.example/"), settings=HANOI)
    assert [tuple(row) for row in file.execute("select path, hits from not_found_days")] == [
        ("(others)", 3), ("/wp-0/", 1), ("/wp-1/", 1), ("/wp-2/", 1),
    ]  # fmt: skip
    assert file.execute("select sum(hits), count(*) from bot_days").fetchone()[:] == (6, 3)
    assert [row["host"] for row in file.execute("select host from sources order by id")] == [
        "spam0.example", "spam1.example", "others",
    ]  # fmt: skip
    assert reconcile.check(file) == []


def test_the_figures_of_a_page(file: Connection) -> None:
    file.execute(
        """
        insert into articles (id, uid, slug, status, lang, title, created_at, updated_at)
        values (7, 'u7', 'bridge', 'published', 'en', 'Bridge', '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z')
        """
    )
    baselines.put(file, views=42_000_000, visits=9_000_000, since="2009-03-01", now=NOON, actor="lan")
    baselines.put(file, views=42_000_000, visits=9_000_000, since="2009-03-01", now=NOON, actor="lan")
    baselines.put(file, article_id=7, views=88, now=NOON, actor="lan")
    counts = public_counts(file, [7, 8], day="2026-11-23")
    assert counts.views == {7: 88, 8: 0}
    assert (counts.visits_today, counts.visits_total, counts.views_total) == (0, 9_000_000, 42_000_000)
    counting.record(file, view(NOON, article=7), settings=HANOI)
    baselines.put(file, views=41_000_000, visits=8_000_000, note="recounted", now=NOON, actor="minh")
    counts = public_counts(file, [7], day="2026-11-23")
    assert counts.views == {7: 89}
    assert (counts.views_today, counts.visits_today) == (1, 1)
    assert (counts.visits_total, counts.views_total) == (8_000_001, 41_000_001)
    assert [(b.actor, b.views) for b in baselines.history(file, article_id=0)] == [
        ("minh", 41_000_000), ("lan", 42_000_000), ("lan", 42_000_000),
    ]  # fmt: skip
    assert reconcile.check(file) == []


def test_a_baseline_can_be_undone(file: Connection) -> None:
    from newsroom.core import undo

    file.execute(
        """
        insert into articles (id, uid, slug, status, lang, title, created_at, updated_at)
        values (7, 'u7', 'bridge', 'published', 'en', 'Bridge', '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z')
        """
    )
    baselines.put(file, article_id=7, views=88, now=NOON, actor="lan")
    counting.record(file, view(NOON, article=7), settings=HANOI)
    baselines.put(file, article_id=7, views=99, now=NOON, actor="lan")
    assert public_counts(file, [7], day="2026-11-23").views == {7: 100}
    undo.undo(file, actor="lan", now=NOON)
    assert public_counts(file, [7], day="2026-11-23").views == {7: 89}
    undo.undo(file, actor="lan", now=NOON)
    assert public_counts(file, [7], day="2026-11-23").views == {7: 1}


def tables(db: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every figure of readers, for comparing two files; ids of visitors differ with the salt and are left out."""
    return {
        table: sorted(tuple(row) for row in db.execute(f"select {columns} from {table}"))
        for table, columns in {
            "stat_article": "article_id, views, readers, first_at, last_at",
            "stat_article_hour": "hour, article_id, views, readers",
            "stat_article_day": "day, article_id, views, readers",
            "stat_site_hour": "hour, views, visits",
            "stat_site_day": "day, views, visits, visitors, bounces",
            "stat_total": "views, visits, since",
            "stat_source_day": "day, source_id, article_id, views",
            "visitor_days": "day, last_at, visits, views, visit_views",
        }.items()
    }


VIEWS = st.lists(
    st.builds(
        lambda seconds, article, host, source, private: PageView(
            NOON + timedelta(seconds=seconds), article_id=article, address=f"192.0.2.{host}", agent=FIREFOX,
            referrer=source, private=private,
        ),
        st.integers(-200_000, 0),
        st.integers(0, 3),
        st.integers(1, 3),
        st.sampled_from(["", "https://t.co/x", "https://htv.example/"]),
        st.booleans(),
    ),
    max_size=25,
)  # fmt: skip


@given(VIEWS)
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_by_one_at_once_and_rebuilt_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, empty: Path, views: list[PageView]
) -> None:
    folder = tmp_path_factory.mktemp("readers")
    for name in ("one.db", "many.db"):
        shutil.copy(empty, folder / name)
    one, many = store.connect(folder / "one.db"), store.connect(folder / "many.db")
    for db in (one, many):
        db.execute("pragma synchronous=off")
    for each in sorted(views, key=lambda each: each.at):
        with store.transaction(one):
            counting._Recorder(one, HANOI).write([each])
    counting.record_many(many, views, settings=HANOI, now=NOON)
    assert tables(one) == tables(many)
    assert reconcile.check(one) == reconcile.check(many) == []
    before = tables(many)
    many.execute("update stat_article set views = views + 5")
    many.execute("update stat_article_day set views = views + 5")
    many.execute("update stat_site_day set visits = visits + 7")
    many.execute("update stat_total set visits = visits + (select 7 * count(*) from stat_site_day)")
    assert (reconcile.check(many) != []) == bool(views)
    reconcile.rebuild(many, settings=HANOI)
    assert reconcile.check(many) == []
    assert tables(many) == before
    for db in (one, many):
        db.close()


def test_a_copy_tells_no_reader_apart(file: Connection, tmp_path: Path) -> None:
    counting.record_many(file, [view(NOON), view(NOON - timedelta(days=1))], settings=HANOI, now=NOON)
    salts = [bytes(row["salt"]) for row in file.execute("select salt from salts")]
    ids = [bytes(row["visitor"]) for row in file.execute("select visitor from visitor_days")]
    assert len(salts) == len(ids) == 2
    store.copy(file, tmp_path / "copy.db")
    kept = (tmp_path / "copy.db").read_bytes()
    assert not [secret for secret in salts + ids if secret in kept]
    copy = store.connect(tmp_path / "copy.db")
    assert reconcile.check(copy) == []
    assert copy.execute("select views, visits from stat_total").fetchone()[:] == (2, 2)
    counting.record(copy, view(NOON), settings=HANOI)
    assert day_row(copy, "2026-11-23") == (2, 1, 1, 1)  # it cannot know who this is any more
    assert reconcile.check(copy) == []
    copy.close()
