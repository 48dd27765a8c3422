"""The corrections of all live stories, for the page and the feed that list them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class PublicCorrection:
    """A public note on what was wrong in a live story; `at` is UTC text."""

    id: int
    article_id: int
    at: str
    body: str


def numbers(db: Connection) -> list[int]:
    """The ids of all corrections of live stories, the oldest first."""
    rows = db.execute(
        """
        select n.id from notes n join articles a on a.id = n.article_id and a.live_rev is not null
        where n.kind = 'correction' and n.public = 1 order by n.id
        """
    )
    return [row[0] for row in rows]


def read(db: Connection, ids: Sequence[int]) -> list[PublicCorrection]:
    """These corrections, the newest first; those that are not public, or of a story that is not live, are omitted."""
    rows = db.execute(
        """
        select n.id, n.article_id, n.at, n.body from notes n
        join articles a on a.id = n.article_id and a.live_rev is not null
        where n.id in (select value from json_each(:ids)) and n.kind = 'correction' and n.public = 1
        order by n.id desc
        """,
        {"ids": json.dumps(list(ids))},
    )
    return [PublicCorrection(*row) for row in rows]


def of_articles(db: Connection, article_ids: Iterable[int]) -> list[int]:
    """The ids of the public corrections of these articles."""
    rows = db.execute(
        """
        select id from notes where article_id in (select value from json_each(:ids)) and kind = 'correction'
            and public = 1 order by id
        """,
        {"ids": json.dumps(sorted(article_ids))},
    )
    return [row[0] for row in rows]
