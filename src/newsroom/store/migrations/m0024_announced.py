"""What deploys changed at each target without telling anyone yet, and the address that a folder was built for."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run

# deploy_unannounced: the paths that were sent to a target, or deleted there, since the last deploy to it that finished.
# site_targets.url: empty for a folder that was built before this column existed.
SCRIPT = """
create table deploy_unannounced (
    target text not null,
    path text not null,
    primary key (target, path)
) strict, without rowid
;;
alter table site_targets add column url text not null default ''
"""


def m0024_announced(db: Database) -> None:
    """Add the table and the column."""
    run(db, SCRIPT)
