"""Taking a new article in: its slug, its first revision, and knowing a file that was taken in before."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from newsroom import clock, text
from newsroom.core.articles import articles, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.revisions import Copy
from newsroom.core.journal.actions import Act
from newsroom.errors import Conflict, Invalid
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of a draft: new, updated (the same file with newer text) or unchanged."""

    article: Article
    outcome: str


def draft(
    act: Act,
    copy: Copy,
    *,
    lang: str,
    slug: str = "",
    suggested: str = "",
    date: datetime | None = None,
    source_file: str | None = None,
    import_key: str | None = None,
    assignee: str | None = None,
    due_at: datetime | None = None,
    note: str = "",
) -> Drafted:
    """Take an article in. `slug` is one that a person chose; else it is made from `suggested` or the title.

    A `source_file` that was taken in before updates that article, unless someone has edited it since: that is a
    `Conflict`. Raises `Invalid` for text without a title, `Conflict` for a chosen slug that is in use.
    """
    copy = (copy if copy.lang else replace(copy, lang=lang)).cleaned()
    before = _from_file(act.db, source_file)
    if before:
        return _again(act, before, copy, date)
    chosen = choose_slug(act.db, slug) if slug else free_slug(act.db, suggested or copy.title)
    article_id = act.db.execute(
        """
        insert into articles (uid, slug, status, lang, title, created_at, updated_at, back_date, assignee, due_at,
            source_file, import_key)
        values (:uid, :slug, 'draft', :lang, :title, :at, :at, :date, :assignee, :due, :file, :key)
        """,
        {
            "uid": str(uuid.uuid4()), "slug": chosen, "lang": copy.lang, "title": copy.title, "at": act.at,
            "date": clock.to_text(date) if date else None, "assignee": assignee,
            "due": clock.to_text(due_at) if due_at else None, "file": source_file, "key": import_key,
        },
    ).lastrowid  # fmt: skip
    assert article_id is not None
    rev = revisions.write(act, article_id, copy, note=note)
    act.note("article", article_id, "draft", to_state="draft", rev=rev, slug=chosen)
    return Drafted(articles.by_id(act.db, article_id), "new")


def _from_file(db: Connection, source_file: str | None) -> Article | None:
    if source_file is None:
        return None
    row = db.execute(
        "select id from articles where source_file = :file and status <> 'trashed' order by id", {"file": source_file}
    ).fetchone()
    return articles.by_id(db, row["id"]) if row else None


FROM_FILE = "newer text from its file"


def _again(act: Act, article: Article, copy: Copy, date: datetime | None) -> Drafted:
    """The same file once more: nothing new, or newer text for the article it became."""
    history = revisions.history(act.db, article.id)
    taken = [entry for entry in history if entry.rev == 1 or entry.note == FROM_FILE]
    if copy.hash() in {entry.hash for entry in (history[0], *taken)}:
        return _redated(act, article, date)
    if history[0] not in taken:
        raise Conflict(
            f"{article.source_file} became {article.slug}, which has been edited since", ref=article.slug,
            hint=f"save the file's text over it with: newsroom edit {article.slug} --body FILE",
        )  # fmt: skip
    _redated(act, article, date)
    return Drafted(revisions.save(act, article, copy, note=FROM_FILE), "updated")


def _redated(act: Act, article: Article, date: datetime | None) -> Drafted:
    """The day of publication is no part of the text: a file may change it alone, until the article is out."""
    at = clock.to_text(date) if date else None
    if at is None or at == article.back_date or article.published_at:
        return Drafted(article, "unchanged")
    act.db.execute(
        "update articles set back_date = :at, updated_at = :now where id = :id",
        {"at": at, "now": act.at, "id": article.id},
    )
    act.note("article", article.id, "date", before=article.back_date, value=at)
    return Drafted(articles.by_id(act.db, article.id), "updated")


def choose_slug(db: Connection, wanted: str, *, own: int | None = None) -> str:
    """A slug that a person asked for, made safe. Raises `Invalid` when nothing is left of it, `Conflict` when in use."""
    plain = text.slugify(wanted)
    if not plain:
        raise Invalid(f"{wanted!r} gives no slug", ref=wanted, hint="use letters or digits")
    slug = text.safe_slug(wanted, fallback="article")
    holder = _holder(db, slug, own)
    if holder:
        raise Conflict(f"the slug {slug} belongs to {holder}", ref=slug, hint="choose another with --slug")
    return slug


def free_slug(db: Connection, title: str) -> str:
    """A slug made from a title or a file's name: `-2`, `-3` … are added until it is free."""
    base = text.safe_slug(title, fallback="article")
    if not _holder(db, base, None):
        return base
    # Asking for the numbers in use keeps a thousand alike titles from costing a thousand questions each.
    rows = db.execute(
        """
        select slug from articles where slug >= :start and slug < :stop and status <> 'trashed'
        union select slug from paths where slug >= :start and slug < :stop
        """,
        {"start": base + "-", "stop": base + "."},
    )
    taken = {row[0] for row in rows}
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def _holder(db: Connection, slug: str, own: int | None) -> str | None:
    """Who has a slug, now or as a former address that still leads to them."""
    row = db.execute(
        "select id, title from articles where slug = :slug and status <> 'trashed' and id is not :own",
        {"slug": slug, "own": own},
    ).fetchone()
    if row:
        return f"article {row['id']} ({text.excerpt(row['title'], 40)})"
    row = db.execute(
        "select article_id from paths where slug = :slug and article_id is not :own", {"slug": slug, "own": own}
    ).fetchone()
    return f"article {row['article_id']}, whose former address it is" if row else None
