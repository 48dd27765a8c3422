"""Readers' comments with every reason, the people behind them, reports, bans and word lists."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run, track

SCRIPT = """
create table commenters (
    id integer primary key autoincrement,
    key_hash text unique,
    name text not null,
    name_skeleton text not null,
    email text not null default '',
    email_hash text,
    staff integer not null default 0 check (staff in (0, 1)),
    note text not null default '',
    first_seen text not null,
    erased_at text
) strict
;;
create index commenters_name on commenters (name_skeleton)
;;
create index commenters_email on commenters (email_hash) where email_hash is not null
;;
create table comments (
    id integer primary key autoincrement,
    article_id integer not null references articles (id),
    parent_id integer references comments (id),
    commenter_id integer references commenters (id),
    author text not null,
    rev integer not null default 1,
    body text not null,
    html text not null,
    status text not null check (status in ('pending', 'published', 'rejected', 'spam', 'trashed', 'erased')),
    status_before text,
    staff integer not null default 0 check (staff in (0, 1)),
    pinned integer not null default 0 check (pinned in (0, 1)),
    spam_score real,
    reject_reason text,
    network text,
    agent text,
    fingerprint text not null,
    created_at text not null,
    edited_at text,
    decided_at text,
    decided_by text,
    source text,
    source_id text
) strict
;;
create unique index comments_source on comments (source, source_id) where source is not null
;;
create index comments_status on comments (status, created_at, id)
;;
create index comments_article on comments (article_id, status, created_at, id)
;;
create index comments_parent on comments (parent_id) where parent_id is not null
;;
create index comments_commenter on comments (commenter_id, id)
;;
create index comments_network on comments (network, created_at) where network is not null
;;
create index comments_fingerprint on comments (fingerprint, created_at)
;;
create index comments_fresh on comments (created_at, id) where status = 'published' and decided_at is null
;;
create index comments_uncertain on comments (status, abs(coalesce(spam_score, 0.5) - 0.5), created_at, id)
;;
create table comment_hosts (
    host text not null,
    comment_id integer not null references comments (id),
    primary key (host, comment_id)
) strict, without rowid
;;
create index comment_hosts_comment on comment_hosts (comment_id)
;;
create table comment_revisions (
    comment_id integer not null references comments (id),
    rev integer not null,
    body text not null,
    actor text not null,
    at text not null,
    primary key (comment_id, rev)
) strict
;;
create table comment_reasons (
    id integer primary key autoincrement,
    comment_id integer not null references comments (id),
    rev integer not null,
    phase text not null,
    code text not null,
    verdict text not null check (verdict in ('note', 'publish', 'flag', 'hold', 'spam', 'reject')),
    evidence text not null default '{}',
    at text not null
) strict
;;
create index comment_reasons_comment on comment_reasons (comment_id, id)
;;
create index comment_reasons_code on comment_reasons (code, at)
;;
create table comment_flags (
    comment_id integer not null references comments (id),
    by_hash text not null,
    reason text not null,
    text text not null default '',
    weight real not null default 1.0,
    at text not null,
    outcome text,
    primary key (comment_id, by_hash)
) strict
;;
create index comment_flags_open on comment_flags (comment_id) where outcome is null
;;
create table bans (
    id integer primary key autoincrement,
    kind text not null check (kind in ('commenter', 'email', 'name', 'network', 'domain')),
    value text not null,
    mode text not null check (mode in ('refuse', 'shadow', 'premod')),
    until text,
    reason text not null default '',
    actor text not null,
    at text not null,
    lifted_at text
) strict
;;
create index bans_open on bans (kind, value) where lifted_at is null
;;
create table words (
    id integer primary key autoincrement,
    pattern text not null unique,
    action text not null check (action in ('ban', 'hold', 'flag', 'allow')),
    actor text not null,
    at text not null
) strict
;;
create table secrets (
    name text primary key,
    value blob not null
) strict, without rowid
;;
insert into secrets (name, value) values ('site', randomblob(32))
;;
create table form_tokens (
    nonce text primary key,
    used_at text not null,
    comment_id integer references comments (id)
) strict, without rowid
;;
create index form_tokens_used on form_tokens (used_at)
;;
create table refusals (
    day text not null,
    code text not null,
    n integer not null,
    primary key (day, code)
) strict, without rowid
;;
create table article_counts (
    article_id integer primary key references articles (id),
    comments integer not null default 0
) strict
;;
create trigger comments_counted_insert after insert on comments when new.status = 'published' begin
    insert into article_counts (article_id, comments) values (new.article_id, 1)
        on conflict (article_id) do update set comments = comments + 1;
end
;;
create trigger comments_counted_update after update of status, article_id on comments
    when old.status = 'published' or new.status = 'published' begin
    insert into article_counts (article_id, comments) values (old.article_id, 0)
        on conflict (article_id) do update set comments = comments - (old.status = 'published');
    insert into article_counts (article_id, comments) values (new.article_id, new.status = 'published')
        on conflict (article_id) do update set comments = comments + (new.status = 'published');
end
;;
create trigger comments_counted_delete after delete on comments when old.status = 'published' begin
    update article_counts set comments = comments - 1 where article_id = old.article_id;
end
"""


def m0002_comments(db: Database) -> None:
    """Comments have their current text; earlier texts and all reasons are stored beside them."""
    run(db, SCRIPT)
    track(db, "comments", "'comment:' || {row}.id")
    track(db, "comment_revisions", "'comment:' || {row}.comment_id")
    track(db, "comment_hosts", "'comment:' || {row}.comment_id")
    track(db, "comment_flags", "'comment:' || {row}.comment_id")
    track(db, "commenters", "'commenter:' || {row}.id")
    track(db, "bans", "'ban:' || {row}.id")
    track(db, "words", "'word:' || {row}.id")
