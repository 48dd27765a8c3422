"""What XMLTV says about a programme or channel besides the columns, kept for the next export."""

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
    """Give programmes and channels a column for elements without one."""
    run(db, SCRIPT)
    track(db, "channels", "'channel:' || {row}.id")
    track(db, "programmes", "'programme:' || {row}.id")
