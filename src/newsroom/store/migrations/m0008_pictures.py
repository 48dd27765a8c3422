"""The sizes in which pictures are shown, made once."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run, track

# Width 0 is the picture in its own size, empty if the metadata can simply be removed from the original. The rows can be
# made again from the original, but perhaps with other bytes by another version of the program.
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
    """The sizes of pictures, and which pictures are animated."""
    run(db, SCRIPT)
    track(db, "media", "'media:' || {row}.id")
