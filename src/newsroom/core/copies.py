"""Texts that are nearly the same: the share of five-letter pieces that two of them have in common."""

from __future__ import annotations

import json
import math
import zlib
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from newsroom.core import skeleton
from newsroom.store import Connection, memory

PIECE = 5
# Of the smallest pieces of two texts so many must be the same before the two are compared as wholes. More of them cost
# more to keep and to look up, fewer let more through; the outcome is the same.
SURE = 24
SPARE = 10  # pieces looked up beyond those that must be, which is cheaper than to tell exactly which these are
# A long text is compared by its so many smallest hashes, which is exact up to that number of pieces and within a few
# percent above it; so what is kept of a comment between two intakes has a bound.
SKETCH = 256
HASHES = 1 << 32  # how many hashes there are


@dataclass(frozen=True, slots=True)
class Copy:
    """A comment much like a new one: its id, who wrote it where, and the share of pieces in common (0 to 1)."""

    id: int
    person_id: int | None
    article_id: int
    share: float


Sketch = tuple[int, frozenset[int]]  # how many pieces a text has, and the smallest hashes of them


def sketch(body: str) -> Sketch:
    """The sketch of a text."""
    return sketch_of(skeleton.words(body))


def sketch_of(words: Iterable[str]) -> Sketch:
    """The sketch of a text whose words, as the eye sees them, are known."""
    seen = " ".join(words)
    starts = range(max(1, len(seen) - PIECE + 1))
    if seen.isascii():
        data = seen.encode()
        pieces = frozenset(map(zlib.crc32, [data[at : at + PIECE] for at in starts]))
    else:
        pieces = frozenset([zlib.crc32(seen[at : at + PIECE].encode()) for at in starts])
    many = len(pieces)
    return many, pieces if many <= SKETCH else frozenset(sorted(pieces)[:SKETCH])


def alike(one: Sketch, other: Sketch) -> float:
    """The share of all pieces of two texts that both have, 0 to 1."""
    (many, mine), (few, theirs) = one, other
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


def often(masks: list[int], times: int) -> int:
    """The bits that are set in at least so many (one or more) of the masks, counted for all bits at once.

    Each bit has its counter, in binary: `counts[0]` holds the ones of all of them, `counts[1]` the twos, and so on.
    """
    counts: list[int] = []
    while masks:
        ones, carried = 0, []
        for one, other in zip_longest(masks[::2], masks[1::2], fillvalue=0):  # a full adder
            odd = ones ^ one
            carry = ones & one | odd & other
            ones = odd ^ other
            if carry:
                carried.append(carry)
        counts.append(ones)
        masks = carried
    more, same = 0, -1  # the bits whose counter is above `times`, or like it, in the digits looked at so far
    for digit in reversed(range(max(len(counts), times.bit_length()))):
        held = counts[digit] if digit < len(counts) else 0
        if times >> digit & 1:
            same &= held
        else:
            more |= same & held
            same &= ~held
    return more | same


@dataclass(slots=True)
class Window:
    """The last comments of a file, and which of them hold a piece of text, for finding those alike by `share`.

    Two texts that have so many pieces in common have some of them among their smallest few, whatever these are: only
    those are looked up. Each text has a place, and its bit in the masks of its pieces; texts that have left the window
    may keep theirs for a while.
    """

    last: int
    share: float
    rows: deque[Seen] = field(default_factory=deque)  # oldest first
    texts: dict[str, Sketch] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)  # the fingerprint of each
    holders: dict[int, int] = field(default_factory=dict)  # piece → the bits of the places that have it
    looked_up: tuple[Sketch | None, Collection[int]] = None, ()  # the last text, and its smallest pieces

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
        for candidate in self._candidates(mine):
            theirs = self.texts[candidate]
            if candidate == fingerprint or min(mine[0], theirs[0]) < self.share * max(mine[0], theirs[0]):
                continue  # otherwise they cannot be alike by so much
            common = alike(mine, theirs)
            if common >= self.share:
                shares[candidate] = round(common, 2)
        if not shares:
            return []
        return [
            Copy(seen.id, seen.person_id, seen.article_id, shares[seen.fingerprint])
            for seen in self.rows if seen.fingerprint in shares and not seen.erased
        ]  # fmt: skip

    def _wanted(self, one: Sketch) -> int:
        """How many of a sketch's pieces another text must have to be alike by `share`."""
        return math.ceil(self.share * len(one[1]) - 1e-9)

    def _smallest(self, one: Sketch) -> Collection[int]:
        """So many of the smallest pieces that `SURE` of them are shared with any text alike, and among its smallest."""
        if self.looked_up[0] is one:  # most are looked for, and then added
            return self.looked_up[1]
        self.looked_up = one, self._select(one)
        return self.looked_up[1]

    def _select(self, one: Sketch) -> Collection[int]:
        many, pieces = one
        least = len(pieces) - self._wanted(one) + SURE
        if least >= len(pieces):
            return pieces
        bound = (least + SPARE) * HASHES // many  # hashes are spread evenly
        found = [piece for piece in pieces if piece < bound]
        return found if len(found) >= least else sorted(pieces)[:least]

    def _candidates(self, mine: Sketch) -> Iterable[str]:
        """The texts that may be alike by `share`, and hardly any other."""
        wanted = self._wanted(mine)
        if wanted < 1:
            return self.texts
        holders = self.holders
        held = [mask for piece in self._smallest(mine) if (mask := holders.get(piece)) is not None]
        least = min(SURE, wanted)
        return self._at(often(held, least)) if len(held) >= least else ()

    def _at(self, bits: int) -> Iterator[str]:
        """The texts at the places of some bits."""
        while bits:
            place = bits.bit_length() - 1
            yield self.places[place]
            bits ^= 1 << place

    def _hold(self, fingerprint: str, one: Sketch) -> None:
        self.texts[fingerprint] = one
        bit = 1 << len(self.places)
        self.places.append(fingerprint)
        holders = self.holders
        for piece in self._smallest(one):
            holders[piece] = holders.get(piece, 0) | bit

    def _forget(self) -> None:
        """Give up the places of the oldest texts, once as many have left the window as it holds."""
        gone = len(self.places) - self.last
        if gone <= self.last:
            return
        current = {seen.fingerprint for seen in self.rows if not seen.erased}
        left, self.places = self.places[:gone], self.places[gone:]
        self.holders = {piece: mask >> gone for piece, mask in self.holders.items() if mask >> gone}
        for fingerprint in left:
            one = self.texts.pop(fingerprint)
            if fingerprint in current:  # said again since
                self._hold(fingerprint, one)


def window(db: Connection, last: int, share: float) -> Window:
    """The last comments as the file holds them now; what an earlier look found out is not read again."""
    kept: Window | None = memory(db).get("copies")
    if kept is None or (kept.last, kept.share) != (last, share):
        kept = memory(db)["copies"] = Window(last, share)
    kept.refresh(db)
    return kept
