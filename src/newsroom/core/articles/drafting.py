"""New articles: the first revision, and recognising a file that became an article before."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from newsroom import clock
from newsroom.core.articles import articles, revisions, slugs
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.journal.actions import Act
from newsroom.errors import Conflict
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of a draft: new, updated (the same file with newer text) or unchanged."""

    article: Article
    outcome: str


def draft(
    act: Act,
    manuscript: Manuscript,
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
    manuscript = (manuscript if manuscript.lang else replace(manuscript, lang=lang)).cleaned()
    before = _from_file(act.db, source_file)
    if before:
        return _again(act, before, manuscript, date)
    chosen = slugs.choose(act.db, slug) if slug else slugs.free(act.db, suggested or manuscript.title)
    article_id = act.db.execute(
        """
        insert into articles (uid, slug, status, lang, title, created_at, updated_at, back_date, assignee, due_at,
            source_file, import_key)
        values (:uid, :slug, 'draft', :lang, :title, :at, :at, :date, :assignee, :due, :file, :key)
        """,
        {
            "uid": str(uuid.uuid4()),
            "slug": chosen,
            "lang": manuscript.lang,
            "title": manuscript.title,
            "at": act.at,
            "date": clock.to_text(date) if date else None,
            "assignee": assignee,
            "due": clock.to_text(due_at) if due_at else None,
            "file": source_file,
            "key": import_key,
        },
    ).lastrowid
    assert article_id is not None
    rev = revisions.write(act, article_id, manuscript, note=note)
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


def _again(act: Act, article: Article, manuscript: Manuscript, date: datetime | None) -> Drafted:
    """The same file once more: nothing new, or newer text for the article it became."""
    history = revisions.history(act.db, article.id)
    taken = [entry for entry in history if entry.rev == 1 or entry.note == FROM_FILE]
    if manuscript.hash() in {entry.hash for entry in (history[0], *taken)}:
        return _redated(act, article, date)
    if history[0] not in taken:
        raise Conflict(
            f"{article.source_file} became {article.slug}, which has been edited since",
            ref=article.slug,
            hint=f"save the file's text over it with: newsroom edit {article.slug} --body FILE",
        )
    _redated(act, article, date)
    return Drafted(revisions.save(act, article, manuscript, note=FROM_FILE), "updated")


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
