"""Series: stories that belong together, with an introduction, an order and a page of their own."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.m0016_front import note_change
from newsroom.store.migrations.tracking import run, track

# series: `key` is the name as it is compared; the slug never changes, because the address is made from it. series_stories:
# a story is in one series; `position` counts where the order is by hand.
SCRIPT = """
create table series (
    id integer primary key,
    key text not null unique,
    slug text not null unique,
    name text not null,
    introduction text not null,
    by_hand integer not null check (by_hand in (0, 1)),
    updated_at text not null
) strict
;;
create table series_stories (
    article_id integer primary key references articles (id),
    series_id integer not null references series (id),
    position integer not null
) strict
;;
create index series_stories_series on series_stories (series_id, position)
"""


def m0019_series(db: Database) -> None:
    """Add the tables, have undo know them, and have builds see what changes for a series and for each of its stories."""
    run(db, SCRIPT)
    track(db, "series", "'series:' || {row}.id")
    track(db, "series_stories", "'part:' || {row}.article_id")
    for operation, rows in (("insert", ("new",)), ("update", ("old", "new")), ("delete", ("old",))):
        for row in rows:
            note_change(db, "series", operation, "series", f"{row}.id", name=f"series_{row}")
            note_change(
                db, "series_stories", operation, "series", f"{row}.series_id", name=f"series_stories_{row}_series"
            )
            note_change(
                db, "series_stories", operation, "article", f"{row}.article_id", name=f"series_stories_{row}_article"
            )
