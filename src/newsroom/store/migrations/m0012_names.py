"""Names as they are typed: sections, tags and authors that differ by marks or signs are different."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator

from sqlite_utils import Database

from newsroom import text
from newsroom.store.migrations.tracking import run, track

# labels: `key` is the same for spellings of one name, `base` the slug made from the name alone (several names may have
# the same), `slug` its own address, `public` whether that address was ever on the site, `name` what is shown.
# article_labels: `name` is the spelling typed in that article, `filed_at` when it went live.
# label_names are names given with `labels rename`, label_aliases the keys that were merged into another label.
SCRIPT = """
drop trigger labels_site_update
;;
drop view published_stories
;;
create table labels_new (
    id integer primary key,
    kind text not null check (kind in ('section', 'tag', 'author')),
    slug text not null,
    name text not null,
    position integer not null default 0,
    key text not null,
    base text not null,
    public integer not null default 0 check (public in (0, 1)),
    unique (kind, slug),
    unique (kind, key)
) strict
;;
create table article_labels_new (
    label_id integer not null references labels_new (id),
    live integer not null check (live in (0, 1)),
    article_id integer not null references articles (id),
    position integer not null,
    at text not null default '',
    name text not null default '',
    filed_at text not null default '',
    primary key (label_id, live, article_id)
) strict, without rowid
;;
create table label_names (
    label_id integer primary key references labels_new (id),
    name text not null
) strict
;;
create table label_aliases (
    kind text not null check (kind in ('section', 'tag', 'author')),
    key text not null,
    label_id integer not null references labels_new (id),
    primary key (kind, key)
) strict, without rowid
;;
create index label_aliases_label on label_aliases (label_id)
"""

AFTER = """
drop table article_labels
;;
drop table labels
;;
alter table labels_new rename to labels
;;
alter table article_labels_new rename to article_labels
;;
create index labels_base on labels (kind, base)
;;
create index article_labels_article on article_labels (article_id, live, position)
;;
create index article_labels_newest on article_labels (label_id, live, at desc, article_id desc)
;;
create index article_labels_filed on article_labels (label_id, filed_at desc, article_id desc) where live = 1
"""

# The name for readers: the one given by hand, else the spelling that was published last.
SHOWN = """
update labels set name = coalesce(
        (select n.name from label_names n where n.label_id = labels.id),
        (select f.name from article_labels f where f.label_id = labels.id and f.live = 1 and f.name <> ''
            order by f.filed_at desc, f.article_id desc limit 1),
        name)
where id = {label} and name is not coalesce(
        (select n.name from label_names n where n.label_id = labels.id),
        (select f.name from article_labels f where f.label_id = labels.id and f.live = 1 and f.name <> ''
            order by f.filed_at desc, f.article_id desc limit 1),
        name)
"""
NAMING = (
    ("article_labels", "insert", "new.live = 1", ("new.label_id",)),
    ("article_labels", "update", "new.live = 1 or old.live = 1", ("new.label_id", "old.label_id")),
    ("article_labels", "delete", "old.live = 1", ("old.label_id",)),
    ("label_names", "insert", "1", ("new.label_id",)),
    ("label_names", "update", "1", ("new.label_id", "old.label_id")),
    ("label_names", "delete", "1", ("old.label_id",)),
)
# The same as in m0005_site, whose triggers were deleted with the old tables.
SITE = (
    ("article_labels", "insert", "new.live = 1", (("label", "new.label_id"), ("article", "new.article_id"))),
    ("article_labels", "delete", "old.live = 1", (("label", "old.label_id"), ("article", "old.article_id"))),
    (
        "article_labels",
        "update",
        "old.live = 1 or new.live = 1",
        (
            ("label", "old.label_id"),
            ("label", "new.label_id"),
            ("article", "old.article_id"),
            ("article", "new.article_id"),
        ),
    ),
    (
        "labels",
        "update",
        "old.name is not new.name or old.slug is not new.slug or old.position is not new.position",
        (("name", "new.id"),),
    ),
    ("label_aliases", "insert", "1", (("name", "new.label_id"),)),
    ("label_aliases", "update", "1", (("name", "old.label_id"), ("name", "new.label_id"))),
    ("label_aliases", "delete", "1", (("name", "old.label_id"),)),
)


def m0012_names(db: Database) -> None:
    """Separate different names that were stored as one, and show readers the spelling that was published last."""
    view = db.execute("select sql from sqlite_master where name = 'published_stories'").fetchone()[0]
    run(db, SCRIPT)
    _carry_over(db)
    run(db, AFTER)
    db.conn.execute(view)
    for table, operation, condition, labels in NAMING:
        steps = " ".join(SHOWN.format(label=label) + ";" for label in labels)
        db.conn.execute(
            f"create trigger {table}_shown_{operation} after {operation} on {table} when {condition} begin {steps} end"
        )
    for table, operation, condition, changes in SITE:
        steps = " ".join(
            f"delete from site_changes where kind = '{kind}' and object = cast({thing} as text);"
            f" insert into site_changes (kind, object) values ('{kind}', cast({thing} as text));"
            for kind, thing in changes
        )
        db.conn.execute(
            f"create trigger {table}_site_{operation} after {operation} on {table} when {condition} begin {steps} end"
        )
    track(db, "article_labels", "'article:' || {row}.article_id")
    track(db, "label_names", "'label:' || {row}.label_id")
    track(db, "label_aliases", "'label:' || {row}.label_id")


def _carry_over(db: Database) -> None:
    """Give every label its key, and every spelling that was stored under another name its own label."""
    known: dict[tuple[str, str], int] = {}
    used: set[tuple[str, str]] = set()
    for row in db.execute("select id, kind, slug, name, position from labels order by id").fetchall():
        label_id, kind, slug, name, position = row
        key = text.name_key(name)
        known[kind, key] = label_id
        used.add((kind, slug))
        public = db.execute(
            "select exists (select 1 from article_labels where label_id = ? and live = 1)", (label_id,)
        ).fetchone()[0]
        db.conn.execute(
            "insert into labels_new (id, kind, slug, name, position, key, base, public) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (label_id, kind, slug, name, position, key, slug, public),
        )
    for article_id, live, kind, position, at, filed_at, name in _filed(db):
        key = text.name_key(name)
        number = known.get((kind, key))
        if number is None:
            base = text.safe_slug(name, fallback=f"{kind}-{zlib.crc32(name.encode()):08x}")
            slug, count = base, 1
            while (kind, slug) in used:
                count += 1
                slug = f"{base}-{count}"
            used.add((kind, slug))
            number = db.conn.execute(
                """
                insert into labels_new (kind, slug, name, position, key, base, public)
                values (?, ?, ?, (select coalesce(max(id), 0) from labels_new), ?, ?, 0)
                """,
                (kind, slug, name, key, base),
            ).lastrowid
            assert number is not None
            known[kind, key] = number
        if live:
            db.conn.execute("update labels_new set public = 1, name = ? where id = ?", (name, number))
        db.conn.execute(
            """
            insert or ignore into article_labels_new (label_id, live, article_id, position, at, name, filed_at)
            values (?, ?, ?, ?, ?, ?, ?)
            """,
            (number, live, article_id, position, at, name, filed_at),
        )


def _filed(db: Database) -> Iterator[tuple[int, int, str, int, str, str, str]]:
    """The labels of the head and of the live revision of each article, the longest live first."""
    rows = db.execute(
        """
        select a.id, 0 as live, '' as at, '' as filed_at, r.section, r.tags, r.authors
        from articles a join revisions r on r.article_id = a.id and r.rev = a.head_rev
        union all
        select a.id, 1, coalesce(a.published_at, ''), max(r.at, coalesce(a.published_at, '')), r.section, r.tags, r.authors
        from articles a join revisions r on r.article_id = a.id and r.rev = a.live_rev
        order by 2, 4, 1
        """
    ).fetchall()
    for article_id, live, at, filed_at, section, tags, authors in rows:
        names = [("section", section)] if section else []
        names += [("tag", tag) for tag in json.loads(tags)] + [("author", author) for author in json.loads(authors)]
        for position, (kind, name) in enumerate(names):
            yield article_id, live, kind, position, at, filed_at, name
