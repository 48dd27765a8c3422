"""The stories that an article names as related to it: which articles its references mean.

They are resolved when the article goes live, so that a later renaming changes nothing. One that means no article yet is
looked up again whenever a page is made: see `core.published.related_stories`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from newsroom import urls
from newsroom.core.articles import articles
from newsroom.core.articles.fields import ArticleHeader, Manuscript
from newsroom.core.journal.actions import Act
from newsroom.errors import Invalid
from newsroom.phrases import phrase
from newsroom.store import Connection

MOST: Final = 12  # maximum number of references of one article that are used


def with_slugs(db: Connection, manuscript: Manuscript) -> Manuscript:
    """The text with slugs instead of ids, which mean something in this file only."""
    if not any(map(_is_id, manuscript.related)):
        return manuscript
    named = [(ref, articles.find(db, ref) if _is_id(ref) else None) for ref in manuscript.related]
    return replace(manuscript, related=tuple(dict.fromkeys(article.slug if article else ref for ref, article in named)))


def _is_id(ref: str) -> bool:
    return ref.isascii() and ref.isdigit()


def problems(db: Connection, header: ArticleHeader) -> list[str]:
    """What is wrong with the references of a text: those that mean no article, and those beyond the maximum."""
    unknown = (ref for ref in header.related[:MOST] if articles.resolve(db, ref) is None)
    found: list[str] = [phrase("related: there is no article {ref!r}", ref=ref) for ref in unknown]
    if len(header.related) > MOST:
        count = len(header.related)
        found.append(phrase("related: only the first {most} of {count} are used", most=MOST, count=count))
    return found


def show(act: Act, article_id: int, manuscript: Manuscript) -> None:
    """Record which stories the live text names, and which articles the names mean now."""
    refs = () if manuscript.kind else manuscript.related[:MOST]  # a page shows none
    wanted = [(place, _key(ref), articles.resolve(act.db, ref)) for place, ref in enumerate(refs)]
    wanted = [one for one in wanted if one[2] != article_id]
    rows = act.db.execute(
        "select position, ref, target_id from article_related where article_id = :id order by position",
        {"id": article_id},
    )
    if [tuple(row) for row in rows] == wanted:
        return
    hide(act, article_id)
    act.db.executemany(
        "insert into article_related (article_id, position, ref, target_id) values (?, ?, ?, ?)",
        [(article_id, *one) for one in wanted],
    )


def hide(act: Act, article_id: int) -> None:
    """Delete the record of what the live text named, because readers no longer see the text."""
    act.db.execute("delete from article_related where article_id = :id", {"id": article_id})


def _key(ref: str) -> str:
    """A reference as it is compared with slugs and paths: a path in its one form, anything else in small letters."""
    if "/" in ref:
        try:
            return urls.normalise(ref)
        except Invalid:  # not a possible path
            return ref
    return ref.strip().lower()
