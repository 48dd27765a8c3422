"""Keys that an earlier release gave to articles: they stay valid for the same article, and for no other.

They had the name of a file, but not its folder: two pages named index.html had the same one, and the second took the place of the first.
"""

from __future__ import annotations

from collections.abc import Mapping

from newsroom.core.articles import origins, revisions
from newsroom.core.articles.fields import Manuscript
from newsroom.formats.sites.foreign_post import ForeignPost
from newsroom.store import Connection


def settled(db: Connection, post: ForeignPost, trash: Mapping[str, int]) -> ForeignPost:
    """The post, with its earlier key if its article is known by that one: it had this title or this text.

    `trash` has the articles in the trash by their keys.
    """
    if not post.earlier_key or _text(db, post.key, trash) is not None:
        return post
    had = _text(db, post.earlier_key, trash)
    if had is None:
        return post
    has = (post.manuscript or Manuscript(title=post.title, body=post.body)).cleaned()
    if had.title == has.title or had.body == has.body:
        post.key = post.earlier_key
    return post


def _text(db: Connection, key: str, trash: Mapping[str, int]) -> Manuscript | None:
    """The text that an import has last written of the article with this key."""
    article = origins.find(db, key)
    number = article.id if article else trash.get(key)
    return None if number is None else revisions.get(db, number, origins.imported_text(db, number).rev).manuscript
