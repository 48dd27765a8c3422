"""What XMLTV says of a programme or channel beside the columns, kept so that an export writes it again."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run, track

# `extra` is JSON: {"attributes": {...}, "elements": [{"tag", "attributes", "text", "children", "field"}]}; '' is nothing.
SCRIPT = """
alter table programmes add column extra text not null default ''
;;
alter table channels add column extra text not null default ''
"""


def m0013_listings(db: Database) -> None:
    """Give programmes and channels a column for what has none of its own."""
    run(db, SCRIPT)
    track(db, "channels", "'channel:' || {row}.id")
    track(db, "programmes", "'programme:' || {row}.id")
