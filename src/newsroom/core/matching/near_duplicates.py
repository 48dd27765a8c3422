"""Texts that are nearly the same: the share of five-letter pieces that two of them have in common."""

from __future__ import annotations

import json
import re
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from newsroom.core.matching import skeleton
from newsroom.store import Connection, connection_cache

PIECE = 5
# Landmarks are the pieces with one of these in the middle: the space, and letters so frequent that every text has many:
# Latin, Cyrillic, Greek, Arabic; where no spaces are written, some of the letters of Thai, Japanese, Chinese, Korean. A
# piece across two words is rare, so few texts share any by chance.
LANDMARK = re.compile(
    "(?=(..[ s\u043e\u03bf\u0627\u0e19-\u0e23\u0e30-\u0e3a\u3040-\u309f\u4e00-\u6fff\uac00-\ubfff]..))", re.DOTALL
)
# Of a long text so many landmarks are kept, those of the smallest hashes: a sample, of which a copy has far more than a
# third, since a changed letter takes few landmarks with it.
MAX_LANDMARKS = 128
# A long text is compared by its so many smallest hashes, which is exact up to that number of pieces and within a few
# percent above it; so what is kept of a comment between two intakes has a bound.
SKETCH_SIZE = 256
MASK_BITS = 4096


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A comment much like a new one: its id, who wrote it where, and the share of pieces in common (0 to 1)."""

    id: int
    person_id: int | None
    article_id: int
    share: float


Sketch = tuple[int, frozenset[int]]  # how many pieces a text has, and the smallest hashes of them


class ComparableText:
    """A text as the eye sees it: its words, one space between them, and what is found out of it for comparing."""

    __slots__ = ("_mask", "_sketch", "landmarks", "seen")

    def __init__(self, words: Iterable[str]) -> None:
        self.seen = " ".join(words)
        self.landmarks = frozenset(LANDMARK.findall(self.seen))
        if len(self.landmarks) > MAX_LANDMARKS:
            self.landmarks = frozenset(sorted(self.landmarks, key=_hash)[:MAX_LANDMARKS])
        self._sketch: Sketch | None = None
        self._mask: int | None = None

    @property
    def sketch(self) -> Sketch:
        """Its pieces; few texts are ever so much like another that somebody asks."""
        if self._sketch is None:
            self._sketch = _sketch(self.seen)
        return self._sketch

    @property
    def mask(self) -> int:
        """The sketch as bits, one for every piece, some for several."""
        if self._mask is None:
            bits = bytearray(MASK_BITS // 8)
            for piece in self.sketch[1]:
                bits[piece % MASK_BITS >> 3] |= 1 << (piece & 7)
            self._mask = int.from_bytes(bits, "little")
        return self._mask

    def landmarks_kept(self, share: float) -> int:
        """How many of the landmarks any text has that is alike by `share`; 0 or less where that tells nothing."""
        if len(self.landmarks) == MAX_LANDMARKS:
            return int(share * MAX_LANDMARKS / 3)
        pieces = max(1, len(self.seen) - PIECE + 1)
        kept = len(self.landmarks) - int((1 - share) * pieces + 1e-9)
        if kept < 1:  # a text that says much twice has fewer pieces, and fewer of them may be missing
            kept = len(self.landmarks) - int((1 - share) * self.sketch[0] + 1e-9)
        return kept


def comparable(body: str) -> ComparableText:
    """A text as readers write it."""
    return ComparableText(skeleton.words(body))


def _hash(piece: str) -> int:
    return zlib.crc32(piece.encode())


def _sketch(seen: str) -> Sketch:
    starts = range(max(1, len(seen) - PIECE + 1))
    if seen.isascii():
        data = seen.encode()
        pieces = frozenset(map(zlib.crc32, [data[at : at + PIECE] for at in starts]))
    else:
        pieces = frozenset([_hash(seen[at : at + PIECE]) for at in starts])
    many = len(pieces)
    return many, pieces if many <= SKETCH_SIZE else frozenset(sorted(pieces)[:SKETCH_SIZE])


def similarity(one: ComparableText, other: ComparableText, share: float) -> float:
    """The share of all pieces of two texts that both have, 0 to 1; 0 as well where it is less than `share`."""
    (many, mine), (few, theirs) = one.sketch, other.sketch
    if min(many, few) < share * max(many, few):
        return 0.0  # they cannot have so much in common
    # Nor can these, by a bound that takes a hundredth of the time.
    most = (one.mask & other.mask).bit_count() + len(mine) - one.mask.bit_count()
    if most < share * max(len(mine), len(theirs)) - 1e-9:
        return 0.0
    both = mine & theirs
    if many <= SKETCH_SIZE and few <= SKETCH_SIZE:
        found = len(both) / (many + few - len(both))
    else:
        sample = sorted(mine | theirs)[:SKETCH_SIZE]
        found = sum(piece <= sample[-1] for piece in both) / len(sample)
    return found if found >= share else 0.0


# Fingerprint → text: what looks the same has the same pieces, so neither an edit nor another file makes it wrong.
_known: dict[str, ComparableText] = {}
MAX_KNOWN = 2000


def texts(db: Connection, wanted: dict[str, int]) -> dict[str, ComparableText]:
    """The text of each fingerprint, read from the comment that has it where it is not known yet."""
    if len(_known) > MAX_KNOWN:
        _known.clear()
    found = {fingerprint: known for fingerprint in wanted if (known := _known.get(fingerprint)) is not None}
    missing = [number for fingerprint, number in wanted.items() if fingerprint not in found]
    if missing:
        for row in db.execute(
            "select fingerprint, body from comments where id in (select value from json_each(:ids))",
            {"ids": json.dumps(missing)},
        ):
            found[row["fingerprint"]] = _known[row["fingerprint"]] = comparable(row["body"])
    return found


class RecentComment(NamedTuple):
    """What is known of one of the last comments; one that was erased is like nothing any more."""

    id: int
    person_id: int | None
    article_id: int
    fingerprint: str
    erased: int = 0


def set_in_at_least(masks: list[int], times: int) -> int:
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
class RecentTexts:
    """The last comments of a file, and which of them have a landmark, for finding those alike by `share`.

    Each text has a place, and its bit in the masks of its landmarks; texts that have left the window may keep theirs
    for a while.
    """

    last: int
    share: float
    rows: deque[RecentComment] = field(default_factory=deque)  # oldest first
    texts: dict[str, ComparableText] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)  # the fingerprint of each
    holders: dict[str, int] = field(default_factory=dict)  # landmark → the bits of the places that have it

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
        self.rows = deque(map(RecentComment._make, reversed(rows)))
        held = self.texts
        missing = {
            fingerprint: number for number, _, _, fingerprint, erased in rows if not erased and fingerprint not in held
        }
        for fingerprint, one in texts(db, missing).items():
            self._hold(fingerprint, one)
        self._forget()

    def add(self, seen: RecentComment, one: ComparableText) -> None:
        """Let a comment in that was just stored; the oldest leaves when there is no more room."""
        self.rows.append(seen)
        if len(self.rows) > self.last:
            self.rows.popleft()
        if seen.fingerprint not in self.texts:
            self._hold(seen.fingerprint, one)
            self._forget()

    def near(self, mine: ComparableText, *, fingerprint: str) -> list[NearDuplicate]:
        """The comments alike by `share` or more, oldest first, those equal to the eye aside."""
        shares: dict[str, float] = {}
        for candidate in self._candidates(mine):
            if candidate != fingerprint:
                common = similarity(mine, self.texts[candidate], self.share)
                if common >= self.share:
                    shares[candidate] = round(common, 2)
        if not shares:
            return []
        return [
            NearDuplicate(seen.id, seen.person_id, seen.article_id, shares[seen.fingerprint])
            for seen in self.rows if seen.fingerprint in shares and not seen.erased
        ]  # fmt: skip

    def _candidates(self, mine: ComparableText) -> Iterable[str]:
        """The texts that may be alike by `share`, and hardly any other."""
        kept = mine.landmarks_kept(self.share)
        if kept < 1:  # a script without spaces, or a small share: each has to be looked at
            return self.texts
        holders = self.holders
        held = [mask for landmark in mine.landmarks if (mask := holders.get(landmark)) is not None]
        return self._at(set_in_at_least(held, kept)) if len(held) >= kept else ()

    def _at(self, bits: int) -> Iterator[str]:
        """The texts at the places of some bits."""
        while bits:
            place = bits.bit_length() - 1
            yield self.places[place]
            bits ^= 1 << place

    def _hold(self, fingerprint: str, one: ComparableText) -> None:
        self.texts[fingerprint] = one
        bit = 1 << len(self.places)
        self.places.append(fingerprint)
        holders = self.holders
        for landmark in one.landmarks:
            holders[landmark] = holders.get(landmark, 0) | bit

    def _forget(self) -> None:
        """Give up the places of the oldest texts, once as many have left the window as it holds."""
        gone = len(self.places) - self.last
        if gone <= self.last:
            return
        current = {seen.fingerprint for seen in self.rows if not seen.erased}
        left, self.places = self.places[:gone], self.places[gone:]
        self.holders = {landmark: mask >> gone for landmark, mask in self.holders.items() if mask >> gone}
        for fingerprint in left:
            one = self.texts.pop(fingerprint)
            if fingerprint in current:  # said again since
                self._hold(fingerprint, one)


def recent_texts(db: Connection, last: int, share: float) -> RecentTexts:
    """The last comments as the file holds them now; what an earlier look found out is not read again."""
    kept: RecentTexts | None = connection_cache(db).get("copies")
    if kept is None or (kept.last, kept.share) != (last, share):
        kept = connection_cache(db)["copies"] = RecentTexts(last, share)
    kept.refresh(db)
    return kept
