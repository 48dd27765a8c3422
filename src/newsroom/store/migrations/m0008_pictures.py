"""The sizes in which pictures are shown, made once."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run, track

# Width 0 is the picture in its own size, empty where the original needs no more than its metadata taken out. The rows
# can be made again from the original, but not to the byte by another version of the program that made them.
SCRIPT = """
alter table media add column animated integer not null default 0 check (animated in (0, 1))
;;
create table renditions (
    media_id integer not null references media (id),
    width integer not null,
    data blob not null,
    primary key (media_id, width)
) strict
"""


def m0008_pictures(db: Database) -> None:
    """Renditions of pictures, and which pictures move."""
    run(db, SCRIPT)
    track(db, "media", "'media:' || {row}.id")
