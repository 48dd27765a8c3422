"""Downloads of the episodes of podcasts: how much of each a listener has got today, and the totals."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run

# listener_days: the bytes that a listener of an open day got of an episode; `counted` once they are a download. Its rows are
# deleted when the day is closed. The ids of listeners are those of visitors.
SCRIPT = """
create table listener_days (
    day text not null,
    article_id integer not null,
    visitor blob not null,
    bytes integer not null,
    counted integer not null check (counted in (0, 1)),
    primary key (day, article_id, visitor)
) strict, without rowid
;;
create table stat_download_day (
    day text not null,
    article_id integer not null,
    downloads integer not null,
    primary key (day, article_id)
) strict, without rowid
;;
create index stat_download_day_article on stat_download_day (article_id, day)
"""


def m0023_downloads(db: Database) -> None:
    """Add the tables."""
    run(db, SCRIPT)
