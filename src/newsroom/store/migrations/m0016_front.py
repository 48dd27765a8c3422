"""What the desk chooses for readers: the stories of the front page, breaking news, kickers and related stories."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run, track

# front_choices: the highest rank comes first after the lead; without `until` a choice stays until it is removed.
# breaking_news: the one line above the front page. article_related: what a live story names as related; `target_id` is
# the article that `ref` meant when the story went live, null where it meant none yet.
SCRIPT = """
alter table revisions add column kicker text not null default ''
;;
alter table revisions add column related text not null default '[]'
;;
create table front_choices (
    article_id integer primary key references articles (id),
    is_lead integer not null check (is_lead in (0, 1)),
    rank integer not null,
    until text,
    chosen_at text not null,
    chosen_by text not null
) strict
;;
create table breaking_news (
    id integer primary key check (id = 1),
    article_id integer references articles (id),
    text text not null,
    until text not null,
    set_at text not null,
    set_by text not null
) strict
;;
create table article_related (
    article_id integer not null references articles (id),
    position integer not null,
    ref text not null,
    target_id integer references articles (id),
    primary key (article_id, position)
) strict, without rowid
;;
create index article_related_target on article_related (target_id) where target_id is not null
;;
create index article_related_ref on article_related (ref) where target_id is null
;;
create trigger articles_front_withdrawn after update of live_rev on articles
when old.live_rev is not null and new.live_rev is null
begin
    delete from front_choices where article_id = new.id;
    delete from breaking_news where article_id = new.id;
end
"""

# There are two more kinds of changes. The table is made again under its own name, because triggers of other migrations
# write to it.
CHANGES = """
create temp table changes_before as select seq, kind, object from site_changes
;;
drop table site_changes
;;
create table site_changes (
    seq integer primary key autoincrement,
    kind text not null check (
        kind in ('article', 'comments', 'figures', 'label', 'name', 'media', 'programmes', 'front', 'series')),
    object text not null,
    unique (kind, object)
) strict
;;
insert into site_changes (seq, kind, object) select seq, kind, object from changes_before
;;
drop table changes_before
"""


def m0016_front(db: Database) -> None:
    """Add the columns and tables, and the triggers that record their changes for undo and for builds."""
    run(db, SCRIPT)
    newest = db.execute("select seq from sqlite_sequence where name = 'site_changes'").fetchone()
    run(db, CHANGES)
    if newest:  # the numbers continue where they were, even if the row of the last change is gone
        db.conn.execute("delete from sqlite_sequence where name = 'site_changes'")
        db.conn.execute("insert into sqlite_sequence (name, seq) values ('site_changes', ?)", (newest[0],))
    track(db, "front_choices", "'front:' || {row}.article_id")
    track(db, "breaking_news", "'breaking:' || {row}.id")
    track(db, "article_related", "'article:' || {row}.article_id")
    for table in ("front_choices", "breaking_news"):
        for operation in ("insert", "update", "delete"):
            note_change(db, table, operation, "front", "''")
    note_change(db, "article_related", "insert", "article", "new.article_id")
    note_change(db, "article_related", "update", "article", "new.article_id")
    note_change(db, "article_related", "delete", "article", "old.article_id")


def note_change(
    db: Database, table: str, operation: str, kind: str, thing: str, *, where: str = "", name: str = ""
) -> None:
    """Record every `operation` on `table` as a change, for the next build; `thing` is an SQL expression.

    `where` is a condition, `name` the beginning of the name of the trigger, if a table has several for an operation.
    """
    condition = f" when {where}" if where else ""
    # Not `insert or replace`: inside a trigger the conflict clause of the outer statement would override it.
    db.conn.execute(
        f"create trigger {name or table}_site_{operation} after {operation} on {table}{condition} begin"
        f" delete from site_changes where kind = '{kind}' and object = cast({thing} as text);"
        f" insert into site_changes (kind, object) values ('{kind}', cast({thing} as text)); end"
    )
