"""Texts that are nearly the same: the share of five-letter pieces that two of them have in common."""

from __future__ import annotations

import heapq
import json
import zlib
from dataclasses import dataclass

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


Sketch = tuple[int, frozenset[int]]


def sketch(body: str) -> Sketch:
    """How many pieces a text has, and the smallest hashes of them."""
    seen = " ".join(skeleton.words(body))
    pieces = {zlib.crc32(seen[at : at + PIECE].encode()) for at in range(max(1, len(seen) - PIECE + 1))}
    return len(pieces), frozenset(pieces if len(pieces) <= SKETCH else heapq.nsmallest(SKETCH, pieces))


def alike(one: Sketch, other: Sketch) -> float:
    """The share of all pieces of two texts that both have, 0 to 1."""
    (many, mine), (few, theirs) = one, other
    if many <= SKETCH and few <= SKETCH:
        common = len(mine & theirs)
        return common / (many + few - common)
    sample = heapq.nsmallest(SKETCH, mine | theirs)
    return sum(piece in mine and piece in theirs for piece in sample) / len(sample)


# Fingerprint → sketch: what looks the same has the same pieces, so neither an edit nor another file makes it wrong.
_known: dict[str, Sketch] = {}
KNOWN = 4000


# The same for each as bits, one for every piece.
_masks: dict[str, int] = {}
BITS = 4096


def _bits(one: Sketch) -> int:
    found = 0
    for piece in one[1]:
        found |= 1 << (piece % BITS)
    return found


def _mask(fingerprint: str, one: Sketch) -> int:
    found = _masks.get(fingerprint)
    if found is None:
        if len(_masks) > KNOWN:
            _masks.clear()
        found = _masks[fingerprint] = _bits(one)
    return found


def near(db: Connection, body: str, *, fingerprint: str, share: float, last: int) -> list[Copy]:
    """The ones of the `last` comments that are alike by `share` or more, oldest first, those equal to the eye aside."""
    if not last:
        return []
    rows = db.execute(
        """
        select id, commenter_id, article_id, fingerprint from comments
        where id in (select id from comments order by id desc limit :last)
          and status <> 'erased' and fingerprint <> :print
        order by id
        """,
        {"last": last, "print": fingerprint},
    ).fetchall()
    known = sketches(db, {row["fingerprint"]: row["id"] for row in rows})
    mine = sketch(body)
    bits = _bits(mine)
    spare = mine[0] - bits.bit_count()  # pieces that share a bit with another
    found = []
    for row in rows:
        theirs = known[row["fingerprint"]]
        if mine[0] <= SKETCH and theirs[0] <= SKETCH:
            # A bound on what they have in common, twenty times faster than the sets: it rules nearly all of them out.
            most = (bits & _mask(row["fingerprint"], theirs)).bit_count() + spare
            if most < share / (1 + share) * (mine[0] + theirs[0]):
                continue
        if min(mine[0], theirs[0]) >= share * max(mine[0], theirs[0]):  # otherwise they cannot be alike by so much
            common = alike(mine, theirs)
            if common >= share:
                found.append(Copy(row["id"], row["commenter_id"], row["article_id"], round(common, 2)))
    return found


def sketches(db: Connection, wanted: dict[str, int]) -> dict[str, Sketch]:
    """The sketch of each fingerprint, read from the comment that has it where it is not known yet."""
    if len(_known) > KNOWN:
        _known.clear()
    missing = [number for fingerprint, number in wanted.items() if fingerprint not in _known]
    for row in db.execute(
        "select fingerprint, body from comments where id in (select value from json_each(:ids))",
        {"ids": json.dumps(missing)},
    ):
        _known[row["fingerprint"]] = sketch(row["body"])
    return {fingerprint: _known[fingerprint] for fingerprint in wanted}
