"""Settings, the log with the data for undo, articles with their revisions, labels, paths, media and search text."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run, track

SCRIPT = """
create table settings (
    key text primary key,
    value text not null
) strict, without rowid
;;
create table batches (
    id integer primary key autoincrement,
    at text not null,
    actor text not null,
    command text not null,
    undoes integer references batches (id),
    undone_by integer references batches (id)
) strict
;;
create index batches_actor on batches (actor, id)
;;
create table act (
    only integer primary key check (only = 1),
    batch_id integer not null references batches (id)
) strict
;;
create table journal (
    id integer primary key autoincrement,
    batch_id integer not null references batches (id),
    at text not null,
    actor text not null,
    kind text not null,
    object_id integer,
    action text not null,
    from_state text,
    to_state text,
    rev integer,
    detail text not null default '{}'
) strict
;;
create index journal_object on journal (kind, object_id, id)
;;
create index journal_batch on journal (batch_id)
;;
create index journal_action on journal (action, at)
;;
create table changes (
    id integer primary key autoincrement,
    batch_id integer not null references batches (id),
    unit text not null,
    source text not null,
    row_key text not null,
    operation text not null check (operation in ('insert', 'update', 'delete')),
    before text
) strict
;;
create index changes_batch on changes (batch_id, unit, id)
;;
create index changes_unit on changes (unit, id)
;;
create table articles (
    id integer primary key autoincrement,
    uid text not null unique,
    slug text not null,
    path text,
    status text not null check (status in
        ('draft', 'review', 'approved', 'scheduled', 'published', 'unpublished', 'killed', 'trashed')),
    status_before text,
    lang text not null,
    title text not null,
    head_rev integer not null default 0,
    live_rev integer,
    approved_rev integer,
    publish_at text,
    publish_rev integer,
    embargo_until text,
    expire_at text,
    back_date text,
    published_at text,
    modified_at text,
    created_at text not null,
    updated_at text not null,
    assignee text,
    due_at text,
    comments_mode text,
    translation_of integer references articles (id),
    source_file text,
    import_key text
) strict
;;
create unique index articles_slug on articles (slug) where status <> 'trashed'
;;
create unique index articles_import_key on articles (import_key) where import_key is not null and status <> 'trashed'
;;
create index articles_source_file on articles (source_file) where source_file is not null
;;
create index articles_updated on articles (updated_at desc, id desc)
;;
create index articles_status on articles (status, updated_at desc, id desc)
;;
create index articles_live on articles (published_at desc, id desc) where live_rev is not null
;;
create index articles_published on articles (published_at desc, id desc)
;;
create index articles_due on articles (publish_at) where publish_at is not null
;;
create index articles_expiring on articles (expire_at) where expire_at is not null
;;
create index articles_assignee on articles (assignee) where assignee is not null
;;
create table revisions (
    article_id integer not null references articles (id),
    rev integer not null,
    parent_rev integer,
    at text not null,
    actor text not null,
    note text,
    title text not null,
    lead text not null,
    body text not null,
    section text not null,
    tags text not null,
    authors text not null,
    source text not null,
    lang text not null,
    image text not null,
    extra text not null,
    media text not null,
    labels text not null,
    words integer not null,
    hash text not null,
    primary key (article_id, rev)
) strict
;;
create table renders (
    article_id integer not null references articles (id),
    rev integer not null,
    renderer text not null,
    html text not null,
    primary key (article_id, rev)
) strict, without rowid
;;
create table labels (
    id integer primary key,
    kind text not null check (kind in ('section', 'tag', 'author')),
    slug text not null,
    name text not null,
    position integer not null default 0,
    unique (kind, slug)
) strict
;;
create table article_labels (
    label_id integer not null references labels (id),
    live integer not null check (live in (0, 1)),
    article_id integer not null references articles (id),
    position integer not null,
    at text not null default '',
    primary key (label_id, live, article_id)
) strict, without rowid
;;
create index article_labels_article on article_labels (article_id, live, position)
;;
create index article_labels_newest on article_labels (label_id, live, at desc, article_id desc)
;;
create table paths (
    path text primary key,
    slug text not null,
    article_id integer not null references articles (id),
    kind text not null check (kind in ('canonical', 'redirect', 'gone')),
    target text,
    created_at text not null
) strict, without rowid
;;
create unique index paths_canonical on paths (article_id) where kind = 'canonical'
;;
create index paths_article on paths (article_id)
;;
create index paths_slug on paths (slug)
;;
create table notes (
    id integer primary key autoincrement,
    article_id integer not null references articles (id),
    rev integer,
    kind text not null check (kind in ('correction', 'return', 'approve', 'kill', 'unpublish', 'note')),
    body text not null,
    public integer not null check (public in (0, 1)),
    actor text not null,
    at text not null
) strict
;;
create index notes_article on notes (article_id, id)
;;
create table media (
    id integer primary key autoincrement,
    sha256 text not null unique,
    name text not null,
    mime text not null,
    bytes integer not null,
    width integer,
    height integer,
    alt text not null default '',
    caption text not null default '',
    credit text not null default '',
    created_at text not null,
    removed_at text
) strict
;;
create table media_data (
    media_id integer primary key references media (id),
    data blob not null
) strict
;;
create table article_media (
    article_id integer not null references articles (id),
    live integer not null check (live in (0, 1)),
    media_id integer not null references media (id),
    primary key (article_id, live, media_id)
) strict, without rowid
;;
create index article_media_media on article_media (media_id, live)
"""

# Letters that Unicode does not decompose but readers omit; one to one, so that offsets do not change; as in `text.fold`.
FOLDED = (("đ", "d"), ("Đ", "D"), ("ø", "o"), ("Ø", "O"), ("ł", "l"), ("Ł", "L"), ("ħ", "h"), ("Ħ", "H"), ("ı", "i"))
SEARCHED = ("title", "lead", "body", "labels")


def folded(column: str) -> str:
    """SQL for `column` with the letters of FOLDED replaced."""
    expression = column
    for letter, plain in FOLDED:
        expression = f"replace({expression}, '{letter}', '{plain}')"
    return expression


def m0001_articles(db: Database) -> None:
    """Everything an article needs, the log with every action, and the data for undo."""
    run(db, SCRIPT)
    columns = ", ".join(f"{folded('r.' + name)} as {name}" for name in SEARCHED)
    names = ", ".join(SEARCHED)
    run(
        db,
        f"""
        create view article_search_source as
            select a.id as article_id, {columns}
            from articles a join revisions r on r.article_id = a.id and r.rev = a.head_rev
        ;;
        create virtual table article_search using fts5 (
            {names}, content = 'article_search_source', content_rowid = 'article_id',
            tokenize = 'unicode61 remove_diacritics 2')
        ;;
        insert into article_search (article_search, rank) values ('rank', 'bm25(10.0, 4.0, 1.0, 3.0)')
        ;;
        create trigger articles_search after update of head_rev on articles when old.head_rev <> new.head_rev begin
            insert into article_search (article_search, rowid, {names})
                select 'delete', old.id, {", ".join(folded("r." + name) for name in SEARCHED)}
                from revisions r where r.article_id = old.id and r.rev = old.head_rev;
            insert into article_search (rowid, {names})
                select new.id, {", ".join(folded("r." + name) for name in SEARCHED)}
                from revisions r where r.article_id = new.id and r.rev = new.head_rev;
        end
        """,
    )
    track(db, "settings", "'setting:' || {row}.key")
    track(db, "articles", "'article:' || {row}.id")
    track(db, "article_labels", "'article:' || {row}.article_id")
    track(db, "article_media", "'article:' || {row}.article_id")
    track(db, "paths", "'article:' || {row}.article_id")
    track(db, "notes", "'article:' || {row}.article_id")
    track(db, "media", "'media:' || {row}.id")
