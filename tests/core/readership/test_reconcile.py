"""Each disagreement between totals is found and named, and a rebuild mends those of open days."""

from __future__ import annotations

import pytest

from newsroom.core.readership import baselines, closing, reconcile
from newsroom.core.readership.reconcile import Disagreement
from newsroom.store import Connection
from tests.core.readership.readers import (
    BERLIN,
    HANOI,
    NOON,
    TODAY,
    YESTERDAY,
    article,
    at,
    count,
    later,
    rows,
    view,
)

# A change to the file below, and what is then found: (what, where, stored, counted).
FOUND = [
    ("update stat_article set views = 9 where article_id = 1", [("views of an article and of its days", "article 1", 9, 2)]),
    ("update stat_article set readers = 9 where article_id = 1", [("readers of an article and of its days", "article 1", 9, 2)]),
    (
        "delete from stat_article_day where article_id = 2",
        [
            ("views of an article and of its days", "article 2", 1, 0),
            ("readers of an article and of its days", "article 2", 1, 0),
            ("views of a day and of its articles", TODAY, 3, 2),
        ],
    ),
    (
        f"update stat_site_day set views = 9 where day = '{TODAY}'",
        [
            ("views of a day and of its articles", TODAY, 9, 3),
            ("views of a day and of its sources", TODAY, 9, 3),
            ("total views and views of all days", "site", 4, 10),
            ("totals of an open day and its individual views", TODAY, 9, 3),
        ],
    ),
    (f"update stat_source_day set views = 9 where day = '{YESTERDAY}'", [("views of a day and of its sources", YESTERDAY, 1, 9)]),
    (
        "update stat_total set views = 9",
        [("total views and views of all days", "site", 9, 4), ("total views and views of all hours", "site", 9, 4)],
    ),
    ("update stat_total set visits = 9", [("total visits and visits of all days", "site", 9, 3)]),
    (
        "update stat_site_hour set views = 9 where hour = unixepoch('2026-11-22 05:00')",
        [
            ("total views and views of all hours", "site", 4, 12),
            ("views of an hour and of its articles", "hour 2026-11-22T05:00:00Z", 9, 1),
        ],
    ),
    ("delete from stat_article_hour where hour = unixepoch('2026-11-22 05:00')", []),  # no longer kept
    (
        f"delete from view_events where day = '{YESTERDAY}'",
        [
            ("totals of an open day and its individual views", YESTERDAY, 1, 0),
            ("an article's views on an open day and its individual views", f"{YESTERDAY} article 1", 1, 0),
        ],
    ),
    (
        f"update view_events set article_id = 2 where day = '{YESTERDAY}'",
        [("an article's views on an open day and its individual views", f"{YESTERDAY} article 1", 1, 0)],
    ),
    (
        f"delete from reader_days where day = '{YESTERDAY}'",
        [("readers and visitors of an article on an open day", f"{YESTERDAY} article 1", 1, 0)],
    ),
    (
        f"delete from visitor_days where day = '{YESTERDAY}'",
        [("visitors of an open day", YESTERDAY, 1, 0), ("visits of an open day and of its visitors", YESTERDAY, 1, 0)],
    ),
    (f"update visitor_days set visits = 9 where day = '{YESTERDAY}'", [("visits of an open day and of its visitors", YESTERDAY, 1, 9)]),
    (
        f"insert into listener_days values ('{TODAY}', 1, x'01', 9, 1), ('{TODAY}', 1, x'02', 9, 0), ('{TODAY}', 2, x'01', 9, 1);"
        f"insert into stat_download_day values ('{TODAY}', 2, 2)",
        [("downloads and listeners of an open day", f"{TODAY} article 1", 0, 1)],
    ),
    (
        "update stat_article set baseline = 9 where article_id = 1",
        [("an article's baseline, in the totals and as it was set", "article 1", 9, 88)],
    ),
    (
        "update stat_article set baseline = 9 where article_id = 2",
        [("an article's baseline, in the totals and as it was set", "article 2", 9, 0)],
    ),
    (f"update stat_site_day set closed = 1 where day = '{YESTERDAY}'", [("visitor ids of a closed day", YESTERDAY, 1, 0)]),
    (
        f"update stat_site_day set closed = 1 where day = '{YESTERDAY}'; delete from view_events where day = '{YESTERDAY}';"
        "delete from visitor_days; delete from reader_days",
        [
            ("readers and visitors of an article on an open day", f"{TODAY} article 1", 1, 0),
            ("readers and visitors of an article on an open day", f"{TODAY} article 2", 1, 0),
            ("visitors of an open day", TODAY, 2, 0),
            ("visits of an open day and of its visitors", TODAY, 2, 0),
        ],
    ),
]  # fmt: skip


@pytest.fixture
def counted(db: Connection) -> Connection:
    """Views of yesterday and today of two articles and the front page, and a baseline of the first article."""
    article(db, 1)
    baselines.put(db, article_id=1, views=70, now=NOON, actor="lan")
    baselines.put(db, article_id=1, views=88, now=NOON, actor="lan")
    count(db, view(later(days=-1), 1), view(later(), 1), view(later(), 2, "192.0.2.2"), view(later(), 2, private=True))
    db.execute("update view_events set article_id = 0, page = '/' where visitor is null")
    reconcile.rebuild(db, settings=HANOI)
    assert rows(db, "select article_id, views, readers, baseline from stat_article") == [
        (0, 1, 0, 0), (1, 2, 2, 88), (2, 1, 1, 0),
    ]  # fmt: skip
    return db


def test_all_totals_agree(counted: Connection) -> None:
    assert reconcile.check(counted) == []


@pytest.mark.parametrize(("statements", "found"), FOUND)
def test_what_disagrees_is_named_with_both_values(
    counted: Connection, statements: str, found: list[tuple[str, str, int, int]]
) -> None:
    for statement in statements.split(";"):
        counted.execute(statement)
    assert reconcile.check(counted) == [Disagreement(*one) for one in found]


def test_every_check_is_tried_by_a_case_above() -> None:
    tried = {what for _, found in FOUND for what, _, _, _ in found}
    assert tried == {what for what, _ in reconcile.CHECKS}


@pytest.mark.parametrize(
    "statement",
    [
        "update stat_article set views = 9, readers = 8",
        "update stat_article_day set views = 9, readers = 8",
        "update stat_article_hour set views = 9, readers = 8",
        "update stat_site_day set views = 9, visits = 8, visitors = 7, bounces = 6",
        "update stat_site_hour set views = 9, visits = 8",
        "update stat_source_day set views = 9",
        "update stat_total set views = 9, visits = 8",
        "delete from visitor_days",
        "delete from reader_days",
        "update visitor_days set visits = 5, views = 6, visit_views = 7, last_at = 8",
    ],
)
def test_a_rebuild_mends_open_days(counted: Connection, statement: str) -> None:
    tables = ("stat_article", "stat_article_day", "stat_article_hour", "stat_site_day", "stat_site_hour")
    tables += ("stat_source_day", "stat_total", "visitor_days", "reader_days", "view_events")
    before = {table: rows(counted, f"select * from {table} order by 1, 2") for table in tables}
    counted.execute(statement)
    assert {table: rows(counted, f"select * from {table} order by 1, 2") for table in tables} != before
    assert reconcile.rebuild(counted, settings=HANOI) == [YESTERDAY, TODAY]
    assert {table: rows(counted, f"select * from {table} order by 1, 2") for table in tables} == before
    assert reconcile.check(counted) == []


def test_closed_days_stay_as_they_are(db: Connection) -> None:
    count(db, view(later(days=-5)), view(later(days=-5), 2), view(), now=NOON)
    closing.close_days(db, now=NOON, settings=HANOI)
    db.execute("update stat_site_day set views = 10, visits = 4 where day = '2026-11-18'")
    db.execute("update stat_article_day set views = 8 where article_id = 2")
    db.execute("update stat_site_hour set views = 10 where hour = unixepoch('2026-11-18 05:00')")
    db.execute("update stat_article set views = 99 where article_id = 2")
    assert reconcile.rebuild(db, settings=HANOI) == [TODAY]
    assert rows(db, "select day, views, visits from stat_site_day") == [("2026-11-18", 10, 4), (TODAY, 1, 1)]
    assert rows(db, "select article_id, views, readers from stat_article") == [(1, 2, 2), (2, 8, 1)]
    assert rows(db, "select views, visits from stat_total") == [(11, 5)]


@pytest.mark.parametrize(
    ("where", "what", "rebuilt"),
    [
        ("article 1", "views of an article and of its days", True),
        (TODAY, "views of a day and of its articles", True),
        (f"{TODAY} article 1", "readers and visitors of an article on an open day", True),
        ("2026-11-17", "views of a day and of its articles", False),
        ("2026-11-17 article 1", "views of a day and of its articles", False),
        ("hour 2026-11-17T16:00:00Z", "views of an hour and of its articles", False),
        ("hour 2026-11-17T17:00:00Z", "views of an hour and of its articles", True),  # the 18th in Hanoi
        ("article 1", "an article's baseline, in the totals and as it was set", False),
        (f"{TODAY} article 1", "downloads and listeners of an open day", False),
    ],
)
def test_a_rebuild_is_advised_only_if_it_helps(db: Connection, where: str, what: str, rebuilt: bool) -> None:
    db.execute("insert into stat_site_day (day, views, visits, visitors, closed) values ('2026-11-17', 1, 1, 1, 1)")
    found = [Disagreement("total views and views of all days", "site", 1, 2), Disagreement(what, where, 1, 2)]
    assert reconcile.can_rebuild(db, found, zone=HANOI.zone) is rebuilt
    assert set(reconcile.NOT_REBUILT) < {name for name, _ in reconcile.CHECKS}


def test_a_rebuilt_day_of_25_hours_is_all_of_it(db: Connection) -> None:
    moments = ("2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z")
    count(db, *(view(at(moment)) for moment in moments), settings=BERLIN)
    before = [rows(db, f"select * from {table}") for table in ("stat_site_hour", "stat_article_hour", "stat_site_day")]
    assert len(before[0]) == 4
    with db:
        db.execute("begin")
        reconcile.rebuild_days(db, ["2026-10-25"], zone=BERLIN.zone)
    after = [rows(db, f"select * from {table}") for table in ("stat_site_hour", "stat_article_hour", "stat_site_day")]
    assert after == before
    assert reconcile.check(db) == []


def test_a_day_is_rebuilt_in_the_order_its_views_happened(db: Connection) -> None:
    """Two parts of a day that came the wrong way round: a later visit first."""
    count(db, view(later(hours=2)), view(later(hours=2, minutes=5)))
    count(db, view(later()), now=NOON)
    assert rows(db, "select visits from stat_site_day") == [(1,)]
    reconcile.rebuild(db, settings=HANOI)
    assert rows(db, "select views, visits, visitors, bounces from stat_site_day") == [(3, 2, 1, 1)]
    assert rows(db, "select visits, views, visit_views from visitor_days") == [(2, 3, 2)]
    assert reconcile.check(db) == []
