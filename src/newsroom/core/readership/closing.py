"""Closing days: the data that distinguishes readers is deleted when it is due; the totals of the day remain."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import datetime

from newsroom import clock
from newsroom.settings import Settings
from newsroom.store import READER_TABLES, Connection, transaction

VISITOR_DAYS = 2  # local days, including today, whose visitor ids are kept
# A day counted from logs stays open until `closes_at`, so that its lines are recognised if they are imported again.
_DUE = "day < :oldest and day not in (select day from log_days where closes_at > :now)"


def close_days(db: Connection, *, now: datetime, settings: Settings) -> int:
    """Delete what is due, and return how many days were closed.

    Salts and visitor ids are deleted when their day is before yesterday, or when the import of a day's logs says so. Single views and the
    hourly totals of articles are deleted after `stats.keep_days`. Freed bytes are overwritten.
    """
    zone = settings.zone
    oldest = clock.days_before(clock.day_of(now, zone), VISITOR_DAYS - 1)
    due = {"oldest": oldest, "now": clock.to_text(now)}
    db.execute("pragma secure_delete=on")
    with transaction(db):
        days = db.execute(f"select day from stat_site_day where closed = 0 and {_DUE}", due).fetchall()
        for row in days:
            db.execute("update view_events set visitor = null where day = :day", {"day": row["day"]})
            db.execute("update stat_site_day set closed = 1 where day = :day", {"day": row["day"]})
        deleted = sum(db.execute(f"delete from {table} where {_DUE}", due).rowcount for table in READER_TABLES)
        # An open day can be rebuilt only from its views and hours, however old it is.
        first_open = db.execute("select min(day) from stat_site_day where closed = 0").fetchone()[0]
        first = clock.days_before(clock.day_of(now, zone), max(settings.number("stats.keep_days"), VISITOR_DAYS) - 1)
        first = min(first, first_open) if first_open else first
        before = {"day": first, "hour": int(clock.day_bounds(first, zone)[0].timestamp())}
        deleted += db.execute("delete from view_events where day < :day", before).rowcount
        _sum_sources(db, first)
        deleted += db.execute("delete from stat_article_hour where hour < :hour", before).rowcount
    if days or deleted:
        _empty_log(db)
    return len(days)


def _sum_sources(db: Connection, day: str) -> None:
    """For days before `day`, keep sources by day over all stories, and by story over all days; not by both."""
    given = {"day": day}
    db.execute(
        """
        insert into stat_source_article (article_id, source_id, views)
        select article_id, source_id, sum(views) from stat_source_day where day < :day and article_id > 0 group by 1, 2
        on conflict (article_id, source_id) do update set views = views + excluded.views
        """,
        given,
    )
    db.execute(
        """
        insert into stat_source_day (day, source_id, article_id, views)
        select day, source_id, -1, sum(views) from stat_source_day where day < :day and article_id >= 0 group by 1, 2
        on conflict (day, source_id, article_id) do update set views = views + excluded.views
        """,
        given,
    )
    db.execute("delete from stat_source_day where day < :day and article_id >= 0", given)


def _empty_log(db: Connection) -> None:
    """Empty SQLite's write-ahead log, which still contains deleted pages; later, if somebody is reading now."""
    if db.in_transaction:
        return
    wait = db.execute("pragma busy_timeout").fetchone()[0]
    db.execute("pragma busy_timeout=0")
    with suppress(sqlite3.OperationalError):
        db.execute("pragma wal_checkpoint(truncate)").fetchall()
    db.execute(f"pragma busy_timeout={int(wait)}")
