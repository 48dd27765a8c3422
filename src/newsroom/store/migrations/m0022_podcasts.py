"""Podcasts: what their feeds say. And the addresses of the pages of recordings of programmes."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom import text
from newsroom.store.migrations.m0016_front import note_change
from newsroom.store.migrations.tracking import run, track

# podcasts: `guid` is fixed when a series becomes a podcast, and stays if it is none for a time (`active` 0). recordings: the
# slug of the page of a programme that can be watched; a row stays when its programme is removed, so that no other page gets
# its address.
SCRIPT = """
create table podcasts (
    series_id integer primary key references series (id),
    guid text not null,
    active integer not null check (active in (0, 1)),
    author text not null,
    owner text not null,
    email text not null,
    category text not null,
    artwork integer references media (id),
    explicit integer not null check (explicit in (0, 1)),
    serial integer not null check (serial in (0, 1)),
    locked integer not null check (locked in (0, 1)),
    funding text not null,
    funding_words text not null,
    updated_at text not null
) strict
;;
create index podcasts_artwork on podcasts (artwork) where artwork is not null
;;
create table recordings (
    programme_id integer primary key,
    slug text not null unique,
    updated_at text not null
) strict
;;
create index programmes_video on programmes (start_at) where video_url <> ''
"""
_START = "(select start_at from programmes where id = {row}.programme_id)"


def m0022_podcasts(db: Database) -> None:
    """Add the tables, have undo know them and builds see what changes, and name the programmes that have a video."""
    run(db, SCRIPT)
    track(db, "podcasts", "'series:' || {row}.series_id")
    track(db, "recordings", "'programme:' || {row}.programme_id")
    for operation, rows in (("insert", ("new",)), ("update", ("old", "new")), ("delete", ("old",))):
        for row in rows:
            note_change(db, "podcasts", operation, "series", f"{row}.series_id", name=f"podcasts_{row}_series")
            note_change(
                db,
                "podcasts",
                operation,
                "media",
                f"{row}.artwork",
                where=f"{row}.artwork is not null",
                name=f"podcasts_{row}_media",
            )
            start = _START.format(row=row)
            note_change(
                db,
                "recordings",
                operation,
                "programmes",
                start,
                where=f"{start} is not null",
                name=f"recordings_{row}_programmes",
            )
    for number, title, start in db.execute(
        "select id, title, start_at from programmes where video_url <> '' order by id"
    ).fetchall():
        slug = f"{text.safe_slug(title, fallback='programme')}-{start[:10]}"
        db.conn.execute(
            """
            insert into recordings (programme_id, slug, updated_at)
            values (?, ? || case when exists (select 1 from recordings where slug = ?) then '-' || ? else '' end, ?)
            """,
            (number, slug, slug, number, start),
        )
