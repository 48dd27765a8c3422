"""What has changed for the site since the last build, and the bytes that each build wrote."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store.migrations.tracking import run

# site_changes is the list from which a build knows what to render again. Triggers write it, so that no way to change the
# tables (a command, the server, undo, an import) can miss it. An object is in it once, with its latest change, so it is
# as long as the newsroom has objects. `inputs` is what else an output was made from (the stories of a list).
SCRIPT = """
create table site_changes (
    seq integer primary key autoincrement,
    kind text not null check (kind in ('article', 'comments', 'figures', 'label', 'name', 'media', 'programmes')),
    object text not null,
    unique (kind, object)
) strict
;;
create table site_targets (
    id integer primary key,
    folder text not null unique,
    seq integer not null,
    stamp text not null,
    built_at text
) strict
;;
create table site_outputs (
    target_id integer not null references site_targets (id),
    path text not null,
    maker text not null,
    key text not null,
    hash text not null,
    bytes integer not null,
    inputs text not null default '',
    primary key (target_id, path)
) strict, without rowid
;;
create index site_outputs_maker on site_outputs (target_id, maker, key)
;;
create table page_figures (
    article_id integer primary key references articles (id),
    views integer not null,
    comments integer not null,
    visits_today integer not null,
    visits_total integer not null,
    at text not null,
    seq integer not null
) strict
;;
create index articles_months on articles (published_at, id, modified_at) where live_rev is not null
;;
create index articles_withdrawn on articles (id) where live_rev is null and path is not null
;;
create index articles_translations on articles (translation_of) where translation_of is not null
;;
create index paths_target on paths (target) where target is not null
;;
create index paths_left on paths (kind, path) where kind <> 'canonical'
"""

# The columns of an article whose effect readers can see; its text is in the live revision.
SEEN = "live_rev status slug path uid lang published_at modified_at comments_mode translation_of".split()
SEEN_OF_COMMENT = "status article_id parent_id author html staff pinned created_at edited_at".split()

# table, operation, condition, and for each change to record: its kind and the object (an SQL expression).
TRIGGERS: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = (
    ("articles", "insert", "new.live_rev is not null", (("article", "new.id"),)),
    (
        "articles",
        "update",
        "(old.live_rev is not null or new.live_rev is not null or old.path is not null) and ("
        + " or ".join(f"old.{name} is not new.{name}" for name in SEEN)
        + ")",
        (("article", "new.id"),),
    ),
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
    ("labels", "update", "", (("name", "new.id"),)),
    ("article_media", "insert", "new.live = 1", (("media", "new.media_id"),)),
    ("article_media", "delete", "old.live = 1", (("media", "old.media_id"),)),
    ("media", "update", "", (("media", "new.id"),)),
    ("paths", "insert", "", (("article", "new.article_id"),)),
    ("paths", "update", "", (("article", "old.article_id"), ("article", "new.article_id"))),
    ("paths", "delete", "", (("article", "old.article_id"),)),
    ("notes", "insert", "new.public = 1", (("article", "new.article_id"),)),
    ("notes", "update", "old.public = 1 or new.public = 1", (("article", "new.article_id"),)),
    ("notes", "delete", "old.public = 1", (("article", "old.article_id"),)),
    ("comments", "insert", "new.status = 'published'", (("comments", "new.article_id"),)),
    (
        "comments",
        "update",
        "(old.status = 'published' or new.status = 'published') and ("
        + " or ".join(f"old.{name} is not new.{name}" for name in SEEN_OF_COMMENT)
        + ")",
        (("comments", "old.article_id"), ("comments", "new.article_id")),
    ),
    ("comments", "delete", "old.status = 'published'", (("comments", "old.article_id"),)),
    ("channels", "insert", "", (("programmes", "'*'"),)),
    ("channels", "update", "", (("programmes", "'*'"),)),
    ("channels", "delete", "", (("programmes", "'*'"),)),
    ("programmes", "insert", "", (("programmes", "new.start_at"),)),
    ("programmes", "update", "", (("programmes", "old.start_at"), ("programmes", "new.start_at"))),
    ("programmes", "delete", "", (("programmes", "old.start_at"),)),
    ("page_figures", "insert", "", (("figures", "new.article_id"),)),
    ("page_figures", "update", "", (("figures", "new.article_id"),)),
)


def m0005_site(db: Database) -> None:
    """The data for the build plan."""
    run(db, SCRIPT)
    for table, operation, condition, changes in TRIGGERS:
        when = f" when {condition}" if condition else ""
        # Not `insert or replace`: inside a trigger the conflict clause of the outer statement would override it.
        steps = " ".join(
            f"delete from site_changes where kind = '{kind}' and object = cast({thing} as text);"
            f" insert into site_changes (kind, object) values ('{kind}', cast({thing} as text));"
            for kind, thing in changes
        )
        db.conn.execute(f"create trigger {table}_site_{operation} after {operation} on {table}{when} begin {steps} end")
