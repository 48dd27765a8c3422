"""The files in each place that the site was sent to."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run

# `hash` is of the bytes and of the headers they were sent with; it is empty from before a file is sent until it has
# arrived, so that the files of a killed deploy are known and can be sent again or deleted.
SCRIPT = """
create table deploy_outputs (
    target text not null,
    path text not null,
    hash text not null,
    primary key (target, path)
) strict, without rowid
"""


def m0007_deploys(db: Database) -> None:
    """The data of deploys."""
    run(db, SCRIPT)
