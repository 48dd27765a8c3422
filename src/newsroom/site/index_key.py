"""The key with which the newsroom announces changed pages to search engines (IndexNow)."""

from __future__ import annotations

from newsroom.core.commenters import commenters
from newsroom.store import Connection


def index_key(db: Connection) -> str:
    """The key of this newsroom, which is also the name of a file of the site."""
    return commenters.secret(db, "indexnow").hex()[:32]
