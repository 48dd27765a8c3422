"""The people who write: what readers see about an author. And the point of a picture that no crop may lose."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.m0016_front import note_change
from newsroom.store.migrations.tracking import run, track

# people: `key` is that of the author's label, so that an entry can be older than the first story. `links` are addresses, as
# a JSON array. media: `focus` is "X,Y" in percent from the left and the top; empty for the middle.
SCRIPT = """
create table people (
    id integer primary key,
    key text not null unique,
    name text not null,
    role text not null,
    about text not null,
    links text not null,
    portrait integer references media (id),
    updated_at text not null
) strict
;;
create index people_portrait on people (portrait) where portrait is not null
;;
alter table media add column focus text not null default ''
"""
_LABEL = "(select id from labels where kind = 'author' and key = {row}.key)"


def m0018_people(db: Database) -> None:
    """Add the table and the column, have undo know them, and have builds see changes of an author and of a portrait."""
    run(db, SCRIPT)
    track(db, "people", "'person:' || {row}.id")
    track(db, "media", "'media:' || {row}.id")
    for operation, rows in (("insert", ("new",)), ("update", ("old", "new")), ("delete", ("old",))):
        for row in rows:
            note_change(
                db, "people", operation, "name", _LABEL.format(row=row), where=f"{_LABEL.format(row=row)} is not null",
                name=f"people_{row}_name",
            )  # fmt: skip
            note_change(
                db, "people", operation, "media", f"{row}.portrait", where=f"{row}.portrait is not null",
                name=f"people_{row}_media",
            )  # fmt: skip
