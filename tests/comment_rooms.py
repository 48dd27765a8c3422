"""Helpers for tests of comments: articles inserted directly into the file, and comments sent through the intake."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from newsroom import clock
from newsroom.core.comments import decisions, intake
from newsroom.core.comments.fields import Comment
from newsroom.core.screening.case import NewComment
from newsroom.settings import Settings
from newsroom.store import Connection

NOW = datetime(2026, 3, 2, 3, 0, 0, tzinfo=UTC)


def article(
    db: Connection, slug: str = "bai-viet", *, status: str = "published", mode: str | None = None, days_old: int = 0
) -> int:
    """An article in the file; live when it is published. Returns its id."""
    at = clock.to_text(NOW - timedelta(days=days_old))
    row = db.execute(
        """
        insert into articles (uid, slug, status, lang, title, head_rev, live_rev, published_at, comments_mode,
            created_at, updated_at)
        values (:slug, :slug, :status, 'vi', 'Tựa của ' || :slug, 1, iif(:status = 'published', 1, null), :at, :mode,
            :at, :at)
        """,
        {"slug": slug, "status": status, "at": at, "mode": mode},
    )
    assert row.lastrowid is not None
    return row.lastrowid


def settings(**values: str) -> Settings:
    """Settings with some set: `mode="open"` is comments.mode."""
    return Settings({f"comments.{name}": value for name, value in values.items()})


def send(
    db: Connection, article_id: int, body: str, *, name: str = "Bạn đọc", minutes: float = 0,
    rules: Settings | None = None, **fields: Any,
) -> Comment:  # fmt: skip
    """One comment through the intake, `minutes` after NOW."""
    new = replace(NewComment(article_id, name, body), **fields)
    return intake.receive(db, new, now=NOW + timedelta(minutes=minutes), actor="reader", settings=rules or settings())


def known_reader(
    db: Connection, article_id: int, *, key: str = "cookie", name: str = "Bình", approved: int = 2
) -> None:
    """A signed reader with some approved comments, sent over the days before."""
    for number in range(approved):
        sent = send(
            db, article_id, f"Ý kiến số {number} của tôi về chuyện này", name=name, key=key,
            minutes=-60 * 24 * (approved - number + 1),
        )  # fmt: skip
        decisions.decide(db, "approve", [sent.id], now=NOW - timedelta(days=1), actor="lan")


def put(db: Connection, article_id: int = 1, body: str = "Ý kiến", *, minutes: float = 0, **columns: Any) -> int:
    """A comment inserted directly into the file, `minutes` after NOW, published by default. Returns its id."""
    row = {
        "article_id": article_id, "author": "An", "body": body, "html": f"<p>{body}</p>\n", "status": "published",
        "fingerprint": body, "created_at": clock.to_text(NOW + timedelta(minutes=minutes)), **columns,
    }  # fmt: skip
    names = ", ".join(row)
    done = db.execute(f"insert into comments ({names}) values ({', '.join(':' + name for name in row)})", row)
    assert done.lastrowid is not None
    return done.lastrowid
