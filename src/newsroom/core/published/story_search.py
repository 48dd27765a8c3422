"""Search for readers: in published texts only.

The index contains published texts only; triggers update it in the transaction that publishes, withdraws or undoes.
So neither the number of stories found nor their order reveals anything about a text that readers may not see.
"""

from __future__ import annotations

from newsroom.core.articles import search
from newsroom.store import Connection


def find(db: Connection, query: str, *, limit: int, offset: int = 0) -> list[int]:
    """The ids of stories that contain every word of `query`, the best first. A query without words finds nothing.

    If there are more than `search.RANKED`, the newest are ranked.
    """
    words = search.tokens(query)
    if not words:
        return []
    match = search.expression(words)
    oldest = db.execute(
        "select rowid from published_search where published_search match :match order by rowid desc limit 1 offset :n",
        {"match": match, "n": search.RANKED},
    ).fetchone()
    rows = db.execute(
        """
        select rowid from published_search where published_search match :match and rowid >= :oldest
        order by rank, rowid desc limit :limit offset :offset
        """,
        {"match": match, "oldest": oldest[0] if oldest else 0, "limit": limit, "offset": offset},
    )
    return [row[0] for row in rows]


def count(db: Connection, query: str) -> int:
    """The number of stories that a query finds."""
    words = search.tokens(query)
    if not words:
        return 0
    row = db.execute(
        "select count(*) from published_search where published_search match :match",
        {"match": search.expression(words)},
    ).fetchone()
    return int(row[0])
