"""Views and the totals written in the same transaction, so that no report reads all views."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run, track

# `day` is a day of the site's zone (YYYY-MM-DD), fixed when written. `hour` is the UTC second (integer) at which the
# local hour began: zones of :30 and :45 and the repeated hour of a clock change each keep their own bucket.
# article_id 0 means a page that is not an article (home, a section, a tag); in stat_baseline it means the whole site.
# stat_baseline contains the counts of an older site: the last row of an article is in force, the others are history.
# visit_views is the number of views in the current visit of a visitor: a visit of one view is a bounce.
SCRIPT = """
create table view_events (
    id integer primary key,
    at integer not null,
    day text not null,
    article_id integer not null default 0,
    page text not null,
    visitor blob,
    source_id integer,
    origin text not null
) strict
;;
create index view_events_day on view_events (day)
;;
create table visitor_days (
    day text not null,
    visitor blob not null,
    last_at integer not null,
    visits integer not null,
    views integer not null,
    visit_views integer not null,
    primary key (day, visitor)
) strict, without rowid
;;
create table reader_days (
    day text not null,
    article_id integer not null,
    visitor blob not null,
    primary key (day, article_id, visitor)
) strict, without rowid
;;
create table salts (
    day text primary key,
    salt blob not null
) strict, without rowid
;;
create table stat_article (
    article_id integer primary key,
    views integer not null default 0,
    readers integer not null default 0,
    first_at integer,
    last_at integer,
    baseline integer not null default 0
) strict
;;
create table stat_article_hour (
    hour integer not null,
    article_id integer not null,
    views integer not null,
    readers integer not null,
    primary key (hour, article_id)
) strict, without rowid
;;
create index stat_article_hour_article on stat_article_hour (article_id, hour)
;;
create table stat_article_day (
    day text not null,
    article_id integer not null,
    views integer not null,
    readers integer not null,
    primary key (day, article_id)
) strict, without rowid
;;
create index stat_article_day_article on stat_article_day (article_id, day)
;;
create table stat_site_hour (
    hour integer primary key,
    views integer not null,
    visits integer not null
) strict
;;
create table stat_site_day (
    day text primary key,
    views integer not null,
    visits integer not null,
    visitors integer not null,
    bounces integer not null default 0,
    closed integer not null default 0
) strict, without rowid
;;
create table stat_total (
    only integer primary key check (only = 1),
    views integer not null,
    visits integer not null,
    since text
) strict
;;
insert into stat_total (only, views, visits) values (1, 0, 0)
;;
create table sources (
    id integer primary key,
    host text not null unique,
    name text not null,
    channel text not null
) strict
;;
create table stat_source_day (
    day text not null,
    source_id integer not null references sources (id),
    article_id integer not null default 0,
    views integer not null,
    primary key (day, source_id, article_id)
) strict, without rowid
;;
create index stat_source_day_article on stat_source_day (article_id, day)
;;
create table bot_days (
    day text not null,
    bot text not null,
    reason text not null,
    hits integer not null,
    primary key (day, bot, reason)
) strict, without rowid
;;
create table not_found_days (
    day text not null,
    path text not null,
    hits integer not null,
    primary key (day, path)
) strict, without rowid
;;
create table stat_baseline (
    id integer primary key autoincrement,
    article_id integer not null default 0,
    views integer not null,
    visits integer not null,
    since text,
    note text not null default '',
    actor text not null,
    at text not null
) strict
;;
create index stat_baseline_article on stat_baseline (article_id, id)
;;
create trigger stat_baseline_set after insert on stat_baseline when new.article_id <> 0 begin
    insert into stat_article (article_id, baseline) values (new.article_id, new.views)
        on conflict (article_id) do update set baseline = excluded.baseline;
end
;;
create trigger stat_baseline_unset after delete on stat_baseline when old.article_id <> 0 begin
    update stat_article set baseline = coalesce(
        (select views from stat_baseline where article_id = old.article_id order by id desc limit 1), 0)
        where article_id = old.article_id;
end
;;
create table log_files (
    id integer primary key,
    source text not null,
    head blob not null,
    bytes integer not null,
    first_at integer,
    last_at integer,
    lines integer not null,
    imported_at text not null,
    unique (source, head)
) strict
;;
create table log_seen (
    source text not null,
    day text not null,
    line blob not null,
    n integer not null,
    primary key (source, day, line)
) strict, without rowid
"""


def m0003_readership(db: Database) -> None:
    """Single views of open days, the totals of all days, and the data of the log import."""
    run(db, SCRIPT)
    track(db, "stat_baseline", "'baseline:' || {row}.article_id")
