"""Texts that are nearly the same: the share of five-letter pieces that two of them have in common."""

from __future__ import annotations

import heapq
import zlib
from dataclasses import dataclass
from functools import lru_cache

from newsroom.core import skeleton
from newsroom.store import Connection

PIECE = 5
# A long text is compared by its so many smallest hashes, which is exact up to that number of pieces and within a few
# percent above it; so what is kept of a comment between two intakes has a bound.
SKETCH = 256


@dataclass(frozen=True, slots=True)
class Copy:
    """A comment much like a new one: its id, who wrote it where, and the share of pieces in common (0 to 1)."""

    id: int
    person_id: int | None
    article_id: int
    share: float


@lru_cache(maxsize=2000)
def _sketch(body: str) -> tuple[int, frozenset[int]]:
    """How many pieces a text has, and the smallest hashes of them."""
    seen = " ".join(skeleton.words(body))
    pieces = {zlib.crc32(seen[at : at + PIECE].encode()) for at in range(max(1, len(seen) - PIECE + 1))}
    return len(pieces), frozenset(pieces if len(pieces) <= SKETCH else heapq.nsmallest(SKETCH, pieces))


def alike(one: str, other: str) -> float:
    """The share of all pieces of two texts that both have, 0 to 1."""
    (many, mine), (few, theirs) = _sketch(one), _sketch(other)
    if many <= SKETCH and few <= SKETCH:
        return len(mine & theirs) / len(mine | theirs)
    sample = heapq.nsmallest(SKETCH, mine | theirs)
    return sum(piece in mine and piece in theirs for piece in sample) / len(sample)


def near(db: Connection, body: str, *, fingerprint: str, share: float, last: int) -> list[Copy]:
    """The ones of the `last` comments that are alike by `share` or more, oldest first, those equal to the eye aside."""
    if not last:
        return []
    size = _sketch(body)[0]
    rows = db.execute(
        """
        select id, commenter_id, article_id, body from comments
        where id in (select id from comments order by id desc limit :last)
          and status <> 'erased' and fingerprint <> :print
        order by id
        """,
        {"last": last, "print": fingerprint},
    )
    found = []
    for row in rows:
        other = _sketch(row["body"])[0]
        if min(size, other) >= share * max(size, other):  # otherwise they cannot be alike by so much
            common = alike(body, row["body"])
            if common >= share:
                found.append(Copy(row["id"], row["commenter_id"], row["article_id"], round(common, 2)))
    return found
