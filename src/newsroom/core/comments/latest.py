"""The newest comments that readers see, for feeds and for the front page."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class PublicComment:
    """A published comment on a live article: its plain text and its safe HTML; `at` is UTC text."""

    id: int
    article_id: int
    author: str
    body: str
    html: str
    at: str


def newest(db: Connection, limit: int, *, article_id: int | None = None) -> list[PublicComment]:
    """The newest comments on the site, or on one article, the newest first."""
    of_article = "and c.article_id = :article" if article_id is not None else ""
    rows = db.execute(
        f"""
        select c.id, c.article_id, c.author, c.body, c.html, c.created_at from comments c
        join articles a on a.id = c.article_id and a.live_rev is not null
        where c.status = 'published' {of_article} order by c.created_at desc, c.id desc limit :limit
        """,
        {"article": article_id, "limit": limit},
    )
    return [PublicComment(*row) for row in rows]
