"""New articles: the first revision, the terms of publication, and files that were drafted before."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from newsroom import clock
from newsroom.core.articles import articles, drafted_again, kinds, related, revisions, slugs, translations, workflow
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.moved_files import MovedFiles
from newsroom.core.articles.statuses import DRAFT
from newsroom.core.journal.actions import Act
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class PublicationTerms:
    """What a text says about its own publication.

    `date` is the date of publication, and `day` the same as `YYYY-MM-DD` if no time of day was given. `held` says why
    it is held back. `translation_key` is the same in all language versions of an article. `comments` is the mode of
    comments: '' for that of the site, None if the text does not say.
    """

    date: datetime | None = None
    day: str | None = None
    held: str = ""
    expire: datetime | None = None
    embargo: datetime | None = None
    translation_key: str = ""
    comments: str | None = None

    def columns(self) -> dict[str, str | None]:
        """The columns of `articles` for the terms."""
        return {
            "back_date": clock.to_text(self.date) if self.date else None,
            "published_day": self.day,
            "held": self.held or None,
            "expire_at": clock.to_text(self.expire) if self.expire else None,
            "embargo_until": clock.to_text(self.embargo) if self.embargo else None,
            "comments_mode": self.comments or None,
        }


NO_TERMS: Final = PublicationTerms()


@dataclass(frozen=True, slots=True)
class Drafted:
    """The result of drafting a text: new, updated (the same file with newer text) or unchanged.

    `before` is the text of the file that a newer one has replaced.
    """

    article: Article
    outcome: str
    before: Manuscript | None = None


def draft(
    act: Act,
    manuscript: Manuscript,
    *,
    lang: str,
    slug: str = "",
    suggested: str = "",
    terms: PublicationTerms = NO_TERMS,
    source_file: str | None = None,
    moved: MovedFiles | None = None,
    replaced: Mapping[str, Any] | None = None,
    import_key: str | None = None,
    assignee: str | None = None,
    due_at: datetime | None = None,
    note: str = "",
) -> Drafted:
    """Add an article. `slug` is one that a person chose; otherwise it is made from `suggested` or the title.

    `replaced` is what the file itself has in the fields that options gave: a file drafted again without these options
    keeps what they gave, as long as it has the same there. If `source_file` was drafted before, its article is updated,
    unless someone has edited it since: that is a `Conflict`. The same for a file that `moved` knows under an earlier name.
    Raises `Invalid` for text without a title, or a page at an address of the site; `Conflict` for a chosen slug in use.
    """
    typed_lang = manuscript.lang
    manuscript = (manuscript if typed_lang else replace(manuscript, lang=lang)).cleaned()
    manuscript = related.with_slugs(act.db, manuscript)
    before = _drafted_before(act, manuscript, source_file, moved, slug=slug, terms=terms)
    read = drafted_again.FileRead(drafted_again.plain(replaced or {}), terms, typed_lang)
    if before:
        return Drafted(*drafted_again.again(act, before, manuscript, read))
    versions = translations.others(act.db, manuscript.lang, source_file, terms.translation_key)
    if slug and typed_lang and source_file:
        versions += translations.of_slug(act.db, slug, manuscript.lang)
    if any(one.slug == slug for one in versions):
        slug, suggested = "", f"{slug}-{manuscript.lang}"
    page = kinds.is_page(manuscript)
    free = suggested or manuscript.title
    chosen = slugs.choose(act.db, slug, page=page) if slug else slugs.free(act.db, free, page=page)
    article_id = _insert(
        act,
        {
            "slug": chosen,
            "lang": manuscript.lang,
            "title": manuscript.title,
            "assignee": assignee,
            "due_at": clock.to_text(due_at) if due_at else None,
            "source_file": source_file,
            "import_key": import_key,
            "translation_key": terms.translation_key or None,
            **terms.columns(),
        },
    )
    rev = revisions.write(act, article_id, manuscript, note=note)
    if page and terms.comments == "":  # the page asks for the comments that the site has
        workflow.set_comments_mode(act, article_id, "")
    translations.join(act, article_id, manuscript.lang, versions)
    detail: dict[str, Any] = {"slug": chosen} | (read.detail() if source_file else {})
    act.note("article", article_id, "draft", to_state="draft", rev=rev, **detail)
    return Drafted(articles.by_id(act.db, article_id), "new")


def _insert(act: Act, columns: Mapping[str, str | None]) -> int:
    """Insert a row of `articles` for a new draft; its head is set with the first revision."""
    values = {"uid": str(uuid.uuid4()), "status": DRAFT, "created_at": act.at, "updated_at": act.at, **columns}
    article_id = act.db.execute(
        f"insert into articles ({', '.join(values)}) values ({', '.join(f':{name}' for name in values)})", values
    ).lastrowid
    assert article_id is not None
    return article_id


def _drafted_before(
    act: Act,
    manuscript: Manuscript,
    source_file: str | None,
    moved: MovedFiles | None,
    *,
    slug: str,
    terms: PublicationTerms,
) -> Article | None:
    """The article of a file, also of one with a new name, which is recorded."""
    before = _from_file(act.db, source_file)
    if before is None and moved is not None and source_file is not None:
        before = moved.find(act.db, manuscript, slug=slug, terms=terms)
        if before:
            _moved(act, before, source_file)
    return before


def _from_file(db: Connection, source_file: str | None) -> Article | None:
    if source_file is None:
        return None
    row = db.execute(
        "select id from articles where source_file = :file and status <> 'trashed' order by id", {"file": source_file}
    ).fetchone()
    return articles.by_id(db, row["id"]) if row else None


def _moved(act: Act, article: Article, source_file: str) -> None:
    """Record the new name of an article's file."""
    act.db.execute("update articles set source_file = :file where id = :id", {"file": source_file, "id": article.id})
    act.note("article", article.id, "move", before=article.source_file, value=source_file)
