"""What the log import stores about files and days, and views for people who open the file with other programs."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run

# log_days are the days that were counted from logs, permanently: a day is counted from logs or by the server, not both.
# Until `closes_at` its salt exists, so that the same line is recognised; then log_seen and log_files are emptied of it.
# The id of a view from a log is the day and, within it, a hash of its line keyed with the day's salt: if it exists, the
# line was counted. log_seen contains, in the same way, the lines that are not views but were counted too.
# In log_files `head` is a keyed hash of a file's first line and `digest` one of its first `bytes` bytes (unpacked);
# `resume_at` is where the last minutes of those begin, after `resume_lines` lines.
# stat_article_day has a row for every story that was read on a day, permanently, and is most of a large file: its `day`
# is a number (days since 1970-01-01; `date(day * 86400, 'unixepoch')` is the date). The sources of a story are stored by
# day as long as its hours; then stat_source_day has the day's sum over all stories under article_id -1, and
# stat_source_article the story's sum over all such days.
SCRIPT = """
create table log_days (
    day text primary key,
    closes_at text not null
) strict, without rowid
;;
drop table log_seen
;;
create table log_seen (
    line integer primary key,
    day text not null
) strict
;;
drop table log_files
;;
create table log_files (
    source text not null,
    head blob not null,
    day text not null,
    digest blob not null,
    bytes integer not null,
    lines integer not null,
    resume_at integer not null,
    resume_lines integer not null,
    imported_at text not null,
    primary key (source, head)
) strict, without rowid
;;
create table stat_article_day_new (
    day integer not null,
    article_id integer not null,
    views integer not null,
    readers integer not null,
    primary key (day, article_id)
) strict, without rowid
;;
insert into stat_article_day_new select unixepoch(day) / 86400, article_id, views, readers from stat_article_day
;;
drop table stat_article_day
;;
alter table stat_article_day_new rename to stat_article_day
;;
create table stat_source_article (
    article_id integer not null,
    source_id integer not null references sources (id),
    views integer not null,
    primary key (article_id, source_id)
) strict, without rowid
;;
create view published_stories as
-- What readers can read now, newest first. Times are UTC; `views` is the number shown on the page.
select a.id, a.slug, a.path, r.title, r.lead, r.section, a.lang, a.published_at, a.modified_at, r.words,
    (select group_concat(name, ', ') from (
        select l.name from article_labels al join labels l on l.id = al.label_id
        where al.article_id = a.id and al.live = 1 and l.kind = 'author' order by al.position)) as authors,
    (select group_concat(name, ', ') from (
        select l.name from article_labels al join labels l on l.id = al.label_id
        where al.article_id = a.id and al.live = 1 and l.kind = 'tag' order by al.position)) as tags,
    coalesce((select s.views + s.baseline from stat_article s where s.article_id = a.id), 0) as views,
    (select count(*) from comments c where c.article_id = a.id and c.status = 'published') as comments
from articles a join revisions r on r.article_id = a.id and r.rev = a.live_rev
where a.live_rev is not null
order by a.published_at desc, a.id desc
;;
create view moderation_queue as
-- Comments that wait for a moderator or were reported by readers, the longest waiting first.
select c.id, c.created_at, c.status, c.author, c.body, c.article_id, a.slug as article_slug, a.title as article_title,
    c.spam_score,
    (select count(*) from comment_flags f where f.comment_id = c.id and f.outcome is null) as flags,
    (select group_concat(distinct r.code) from comment_reasons r
        where r.comment_id = c.id and r.rev = c.rev and r.verdict in ('flag', 'hold', 'spam')) as held_for
from comments c join articles a on a.id = c.article_id
where c.status = 'pending' or (c.status = 'published' and exists (
    select 1 from comment_flags f where f.comment_id = c.id and f.outcome is null))
order by c.created_at, c.id
;;
create view daily_figures as
-- One row a day of the site's zone, newest first: what was read, and what was kept out of it.
select s.day, s.views, s.visits, s.visitors, s.bounces, s.closed,
    iif(exists (select 1 from log_days l where l.day = s.day), 'log', 'server') as counted_by,
    coalesce((select sum(b.hits) from bot_days b where b.day = s.day), 0) as bot_hits,
    coalesce((select sum(n.hits) from not_found_days n where n.day = s.day), 0) as not_found_hits
from stat_site_day s
order by s.day desc
"""


def m0006_figures(db: Database) -> None:
    """The data of the log import; the views published_stories, moderation_queue and daily_figures."""
    run(db, SCRIPT)
