"""Texts that are nearly the same: the share of five-letter pieces that two of them have in common."""

from __future__ import annotations

import json
import math
import zlib
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from newsroom.core import skeleton
from newsroom.store import Connection, memory

PIECE = 5
# Of the smallest pieces of two texts so many must be the same before the two are compared as wholes, and so many of the
# rarest among these. More of them cost more to keep, fewer let more through; the outcome is the same.
SURE = 50
FEW = 10
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


# How many pieces a text has, and the smallest hashes of them: as a set, and in order.
Sketch = tuple[int, frozenset[int], tuple[int, ...]]


def sketch(body: str) -> Sketch:
    """The sketch of a text."""
    return sketch_of(skeleton.words(body))


def sketch_of(words: Iterable[str]) -> Sketch:
    """The sketch of a text whose words, as the eye sees them, are known."""
    seen = " ".join(words)
    starts = range(max(1, len(seen) - PIECE + 1))
    if seen.isascii():
        data = seen.encode()
        pieces = set(map(zlib.crc32, [data[at : at + PIECE] for at in starts]))
    else:
        pieces = {zlib.crc32(seen[at : at + PIECE].encode()) for at in starts}
    ordered = tuple(sorted(pieces)[:SKETCH])
    return len(pieces), frozenset(ordered), ordered


def alike(one: Sketch, other: Sketch) -> float:
    """The share of all pieces of two texts that both have, 0 to 1."""
    (many, mine, _), (few, theirs, _) = one, other
    both = mine & theirs
    if many <= SKETCH and few <= SKETCH:
        return len(both) / (many + few - len(both))
    sample = sorted(mine | theirs)[:SKETCH]
    return sum(piece <= sample[-1] for piece in both) / len(sample)


# Fingerprint → sketch: what looks the same has the same pieces, so neither an edit nor another file makes it wrong.
_known: dict[str, Sketch] = {}
KNOWN = 4000


def sketches(db: Connection, wanted: dict[str, int]) -> dict[str, Sketch]:
    """The sketch of each fingerprint, read from the comment that has it where it is not known yet."""
    if len(_known) > KNOWN:
        _known.clear()
    found = {fingerprint: known for fingerprint in wanted if (known := _known.get(fingerprint)) is not None}
    missing = [number for fingerprint, number in wanted.items() if fingerprint not in found]
    if missing:
        for row in db.execute(
            "select fingerprint, body from comments where id in (select value from json_each(:ids))",
            {"ids": json.dumps(missing)},
        ):
            found[row["fingerprint"]] = _known[row["fingerprint"]] = sketch(row["body"])
    return found


class Seen(NamedTuple):
    """What is known of one of the last comments; one that was erased is like nothing any more."""

    id: int
    person_id: int | None
    article_id: int
    fingerprint: str
    erased: int = 0


BITS = 4096


def _mask(one: Sketch) -> int:
    """A sketch as bits, one for every piece."""
    bits = bytearray(BITS // 8)
    for piece in one[2]:
        bits[piece % BITS >> 3] |= 1 << (piece & 7)
    return int.from_bytes(bits, "little")


@dataclass(slots=True)
class Window:
    """The last comments of a file, and which of them hold a piece of text, for finding those alike by `share`.

    Two texts that have so many pieces in common have some of them among their smallest few, whatever these are: only
    those are looked up. `holders` may name texts that have left the window, never too few of those in it.
    """

    last: int
    share: float
    rows: deque[Seen] = field(default_factory=deque)  # oldest first
    texts: dict[str, Sketch] = field(default_factory=dict)
    holders: dict[int, list[str]] = field(default_factory=dict)
    masks: dict[str, int] = field(default_factory=dict)

    def refresh(self, db: Connection) -> None:
        """Make it what the file holds now."""
        cursor = db.cursor()
        cursor.row_factory = None  # plain tuples, of which there are hundreds
        rows = cursor.execute(
            """
            select id, commenter_id, article_id, fingerprint, status = 'erased' from comments
            order by id desc limit :last
            """,
            {"last": self.last},
        ).fetchall()
        self.rows = deque(map(Seen._make, reversed(rows)))
        texts = self.texts
        missing = {
            fingerprint: number for number, _, _, fingerprint, erased in rows if not erased and fingerprint not in texts
        }
        for fingerprint, one in sketches(db, missing).items():
            self._hold(fingerprint, one)
        self._forget()

    def add(self, seen: Seen, one: Sketch) -> None:
        """Let a comment in that was just stored; the oldest leaves when there is no more room."""
        self.rows.append(seen)
        if len(self.rows) > self.last:
            self.rows.popleft()
        if seen.fingerprint not in self.texts:
            self._hold(seen.fingerprint, one)
            self._forget()

    def near(self, mine: Sketch, *, fingerprint: str) -> list[Copy]:
        """The comments alike by `share` or more, oldest first, those equal to the eye aside."""
        shares: dict[str, float] = {}
        bits = spare = 0
        for candidate in self._candidates(mine):
            theirs = self.texts[candidate]
            if candidate == fingerprint or min(mine[0], theirs[0]) < self.share * max(mine[0], theirs[0]):
                continue  # otherwise they cannot be alike by so much
            if not bits:
                bits = _mask(mine)
                spare = len(mine[2]) - bits.bit_count()  # pieces that share a bit with another
            # A bound on what they have in common, twenty times faster than the sets.
            most = (bits & self._mask(candidate, theirs)).bit_count() + spare
            if most >= max(self._wanted(mine[2]), self._wanted(theirs[2])):
                common = alike(mine, theirs)
                if common >= self.share:
                    shares[candidate] = round(common, 2)
        if not shares:
            return []
        return [
            Copy(seen.id, seen.person_id, seen.article_id, shares[seen.fingerprint])
            for seen in self.rows if seen.fingerprint in shares and not seen.erased
        ]  # fmt: skip

    def _mask(self, fingerprint: str, one: Sketch) -> int:
        found = self.masks.get(fingerprint)
        if found is None:
            found = self.masks[fingerprint] = _mask(one)
        return found

    def _wanted(self, pieces: tuple[int, ...]) -> int:
        """How many of a sketch's pieces another text must have to be alike by `share`."""
        return math.ceil(self.share * len(pieces) - 1e-9)

    def _smallest(self, pieces: tuple[int, ...]) -> tuple[int, ...]:
        """So many of the smallest pieces that of any text alike `SURE` are among them and its own smallest."""
        return pieces[: len(pieces) - self._wanted(pieces) + SURE]

    def _candidates(self, mine: Sketch) -> Iterable[str]:
        """The texts that may be alike by `share`, and hardly any other."""
        wanted = self._wanted(mine[2])
        if wanted < 1:
            return list(self.texts)
        sure, few = min(SURE, wanted), min(FEW, wanted)
        pieces = self._smallest(mine[2])
        held = [self.holders[piece] for piece in pieces if piece in self.holders]
        # `sure` of the pieces are theirs too: so are `few` of any that are `few` more than the rest. The rarest tell most.
        probes = len(held) - sure + few
        if probes < few:
            return ()
        held.sort(key=len)
        return [text for text, times in Counter(chain.from_iterable(held[:probes])).items() if times >= few]

    def _hold(self, fingerprint: str, one: Sketch) -> None:
        self.texts[fingerprint] = one
        holders = self.holders
        for piece in self._smallest(one[2]):
            held = holders.get(piece)
            if held is None:
                holders[piece] = [fingerprint]
            else:
                held.append(fingerprint)

    def _forget(self) -> None:
        """Begin anew with what is in the window, once as many texts have left it."""
        if len(self.texts) <= 2 * self.last:
            return
        texts, self.texts, self.holders, self.masks = self.texts, {}, {}, {}
        for fingerprint in {seen.fingerprint for seen in self.rows if not seen.erased}:
            self._hold(fingerprint, texts[fingerprint])


def window(db: Connection, last: int, share: float) -> Window:
    """The last comments as the file holds them now; what an earlier look found out is not read again."""
    kept: Window | None = memory(db).get("copies")
    if kept is None or (kept.last, kept.share) != (last, share):
        kept = memory(db)["copies"] = Window(last, share)
    kept.refresh(db)
    return kept
