"""Video and audio clips: their bytes in parts, how long they are, their poster, and their captions."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.m0016_front import note_change
from newsroom.store.migrations.tracking import run, track

# A clip has rows in `media_parts` in place of one in `media_data`, so that no statement reads it whole. `duration` is in
# seconds, null if unknown. `poster_id` is the picture that pages show until the clip plays. Captions are WebVTT.
SCRIPT = """
alter table media add column duration real
;;
alter table media add column poster_id integer references media (id)
;;
create index media_poster on media (poster_id) where poster_id is not null
;;
create table media_parts (
    media_id integer not null references media (id),
    number integer not null check (number >= 0),
    data blob not null,
    primary key (media_id, number)
) strict
;;
create table clip_tracks (
    media_id integer not null references media (id),
    lang text not null,
    data text not null,
    primary key (media_id, lang)
) strict
"""


def m0021_clips(db: Database) -> None:
    """Add the tables and columns, have undo know them, and have builds see changes of captions."""
    run(db, SCRIPT)
    track(db, "media", "'media:' || {row}.id")
    track(db, "clip_tracks", "'media:' || {row}.media_id")
    for operation, row in (("insert", "new"), ("update", "new"), ("delete", "old")):
        note_change(db, "clip_tracks", operation, "media", f"{row}.media_id")
