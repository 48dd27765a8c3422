"""Rows and values that no action can have written."""

from __future__ import annotations

from collections.abc import Iterator

from newsroom import settings, urls
from newsroom.core.articles.checks import Finding
from newsroom.errors import Invalid, NotFound
from newsroom.phrases import phrase
from newsroom.store import Connection

# Table → the columns that identify a row, and its columns with times, each written as `2026-03-02T03:00:00Z`.
TIMES = {
    "articles": (
        "slug",
        "publish_at embargo_until expire_at back_date published_at modified_at created_at updated_at due_at",
    ),
    "revisions": ("article_id || ' revision ' || rev", "at"),
    "notes": ("id", "at"),
    "paths": ("path", "created_at"),
    "comments": ("id", "created_at edited_at decided_at"),
    "media": ("id", "created_at removed_at"),
    "series": ("slug", "updated_at"),
}

# Each query finds rows that no action can have written; in an undamaged file it finds none.
INVARIANTS: dict[str, tuple[str, str]] = {
    "head": (
        phrase("an article has no newest revision"),
        "select a.slug from articles a left join revisions r on r.article_id = a.id and r.rev = a.head_rev"
        " where r.rev is null",
    ),
    "live": (
        phrase("a live revision does not exist"),
        "select a.slug from articles a left join revisions r on r.article_id = a.id and r.rev = a.live_rev"
        " where a.live_rev is not null and r.rev is null",
    ),
    "state": (
        phrase("a status does not match the live version"),
        "select slug from articles where (status = 'published') <> (live_rev is not null)",
    ),
    "kind": (
        phrase("the kind of an article differs from that of its live text"),
        "select a.slug from articles a join revisions r on r.article_id = a.id and r.rev = a.live_rev"
        " where (a.kind = 'page') <> (r.kind = 'page')",
    ),
    "gaps": (
        phrase("revision numbers have a gap"),
        "select article_id from revisions group by article_id having count(*) <> max(rev) or min(rev) <> 1",
    ),
    "path": (
        phrase("a published article has no address"),
        "select a.slug from articles a left join paths p on p.path = a.path and p.article_id = a.id"
        " and p.kind = 'canonical' where a.status = 'published' and p.path is null",
    ),
    "public": (
        phrase("a withdrawn article is still in a public list"),
        "select a.slug from article_labels l join articles a on a.id = l.article_id where l.live = 1 and a.live_rev is null",
    ),
    "media": (
        phrase("a picture or clip has no data"),
        "select m.name from media m left join media_data d on d.media_id = m.id where d.media_id is null"
        " and not exists (select 1 from media_parts p where p.media_id = m.id)",
    ),
    "comments": (
        phrase("the comment count of an article is wrong"),
        "select a.slug from articles a left join article_counts c on c.article_id = a.id"
        " where coalesce(c.comments, 0) <> (select count(*) from comments m where m.article_id = a.id"
        " and m.status = 'published')",
    ),
    "title": (
        phrase("the title or language of an article differs from its newest revision"),
        "select a.slug from articles a join revisions r on r.article_id = a.id and r.rev = a.head_rev"
        " where a.title <> r.title or a.lang <> r.lang",
    ),
    "saved": (
        phrase("the author, time or note of a revision differs from the log"),
        "select a.slug || ' revision ' || r.rev from journal j join revisions r on r.article_id = j.object_id"
        " and r.rev = j.rev join articles a on a.id = r.article_id where j.kind = 'article'"
        " and j.action in ('draft', 'edit') and (j.at <> r.at or j.actor <> r.actor or (j.action = 'edit'"
        " and j.redacted is null and json_valid(j.detail)"
        " and coalesce(json_extract(j.detail, '$.note'), '') <> coalesce(r.note, '')))",
    ),
    "journal": (
        phrase("an article has no entry in the log"),
        "select a.slug from articles a where not exists"
        " (select 1 from journal j where j.kind = 'article' and j.object_id = a.id)",
    ),
    "act": (phrase("a transaction was left open"), "select batch_id from act"),
}


def check(db: Connection) -> Iterator[Finding]:
    """Every row that no action can have written."""
    for code, (message, query) in INVARIANTS.items():
        for row in db.execute(query):
            yield Finding("error", str(row[0]), code, message)
    yield from _times(db)
    yield from _paths(db)
    yield from _settings(db)
    yield from _search_index(db)


def _times(db: Connection) -> Iterator[Finding]:
    for table, (key, columns) in TIMES.items():
        for column in columns.split():
            rows = db.execute(
                f"select {key} as name, {column} as value from {table}"
                # Adding to it turns 30 February, which SQLite otherwise accepts, into another day.
                f" where {column} is not null and strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '+0 seconds') is not {column}"
            )
            for row in rows:
                yield Finding(
                    "error",
                    f"{table} {row['name']}",
                    "time",
                    phrase("{column} is not a time: {value!r}", column=column, value=row["value"][:40]),
                )


def _paths(db: Connection) -> Iterator[Finding]:
    """A path that is impossible for a file would stop the build."""
    for row in db.execute("select path from paths order by path"):
        try:
            urls.output_file(row["path"].partition("?")[0])
        except Invalid as error:
            yield Finding("error", row["path"], "path", error.message)


def _settings(db: Connection) -> Iterator[Finding]:
    for row in db.execute("select key, value from settings order by key"):
        try:
            settings.check(row["key"], row["value"])
        except NotFound:
            continue  # from another version of the program
        except Invalid as error:
            yield Finding("error", row["key"], "setting", error.message)


def _search_index(db: Connection) -> Iterator[Finding]:
    """Check that each search index has the same rows as the articles."""
    for index, condition, what in (
        ("article_search", "head_rev > 0", "articles"),
        ("published_search", "live_rev is not null", phrase("published articles")),
    ):
        indexed = db.execute(f"select count(*) from {index}_docsize").fetchone()[0]
        held = db.execute(f"select count(*) from articles where {condition}").fetchone()[0]
        if indexed != held:
            yield Finding(
                "error",
                "search",
                "search-index",
                phrase(
                    "{what}: {indexed} in the search index, but {held} in the newsroom file",
                    indexed=indexed,
                    what=what,
                    held=held,
                ),
            )
