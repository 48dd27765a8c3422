"""Error reports: what readers say is wrong in a story. They are for the newsroom and are never published."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run, track

# `network` is a keyed hash, for limits and bans; `trapped` says that the sender filled in the field that readers cannot see.
SCRIPT = """
create table error_reports (
    id integer primary key,
    article_id integer not null references articles (id),
    body text not null,
    email text not null,
    network text not null,
    status text not null check (status in ('open', 'done', 'dismissed', 'erased')),
    trapped integer not null check (trapped in (0, 1)),
    created_at text not null,
    decided_at text,
    decided_by text
) strict
;;
create index error_reports_status on error_reports (status, created_at)
;;
create index error_reports_network on error_reports (network, created_at)
;;
create index error_reports_article on error_reports (article_id)
"""


def m0020_error_reports(db: Database) -> None:
    """Add the table, and have undo know it."""
    run(db, SCRIPT)
    track(db, "error_reports", "'error:' || {row}.id")
