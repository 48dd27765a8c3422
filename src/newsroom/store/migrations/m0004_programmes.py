"""Channels and their programmes: times in UTC, `start_typed` as written by the person or the feed."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run, track

# A listing need not describe its channels, so a programme may name one without a row in `channels`; and undo restores rows
# one by one, so neither that nor two programmes in one slot is a constraint: `core.programmes` checks the rules.
SCRIPT = """
create table channels (
    id text primary key,
    name text not null,
    lang text not null default '',
    position integer not null default 0,
    icon text not null default '',
    url text not null default '',
    active integer not null default 1 check (active in (0, 1))
) strict
;;
create table programmes (
    id integer primary key autoincrement,
    channel_id text not null,
    start_at text not null,
    stop_at text,
    start_typed text not null default '',
    clump text not null default '0/1',
    title text not null,
    subtitle text not null default '',
    description text not null default '',
    category text not null default '',
    episode text not null default '',
    live integer not null default 0 check (live in (0, 1)),
    repeat integer not null default 0 check (repeat in (0, 1)),
    new integer not null default 0 check (new in (0, 1)),
    article_id integer references articles (id),
    video_url text not null default '',
    source text not null default '',
    updated_at text not null
) strict
;;
create index programmes_channel on programmes (channel_id, start_at, clump)
;;
create index programmes_start on programmes (start_at, channel_id)
;;
create index programmes_article on programmes (article_id) where article_id is not null
;;
create table programme_imports (
    id integer primary key autoincrement,
    at text not null,
    file text not null,
    sha256 text not null,
    added integer not null,
    changed integer not null,
    removed integer not null
) strict
"""


def m0004_programmes(db: Database) -> None:
    """The programmes, their channels, and the article or video that belongs to each."""
    run(db, SCRIPT)
    track(db, "channels", "'channel:' || {row}.id")
    track(db, "programmes", "'programme:' || {row}.id")
