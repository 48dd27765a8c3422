"""Which version of an agency's item earlier imports have seen: an older one does not replace it, and is not published."""

from __future__ import annotations

from dataclasses import asdict

from newsroom.core.articles import origins
from newsroom.core.articles.articles import Article
from newsroom.core.journal.actions import Act
from newsroom.formats.sites.foreign_post import ForeignPost, ItemVersion
from newsroom.store import Connection


def is_earlier(db: Connection, article: Article, post: ForeignPost) -> bool:
    """Whether an earlier import has seen a later version of this item, or one that cancels it."""
    if post.version is None:
        return False
    known = _known(db, article)
    return known is not None and post.version.is_before(known)


def remember(act: Act, article: Article, post: ForeignPost) -> None:
    """Note the version of an item, if it is later than those that are known."""
    if post.version is None:
        return
    known = _known(act.db, article)
    if known is None or known.is_before(post.version):
        origins.note_version(act, article.id, asdict(post.version))


def _known(db: Connection, article: Article) -> ItemVersion | None:
    found = origins.known_version(db, article.id)
    return ItemVersion(**found) if found is not None else None
