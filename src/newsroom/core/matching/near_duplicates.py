"""Near-duplicates: texts with a large share of common five-character pieces."""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from newsroom.core.matching import skeleton
from newsroom.store import Connection, connection_cache

PIECE = 5
# Landmarks are the pieces with one of these in the middle: the space, and letters so frequent that every text has many:
# Latin, Cyrillic, Greek, Arabic; for scripts without spaces, some letters of Thai, Japanese, Chinese, Korean. A piece
# across two words is rare, so few texts share one by chance.
LANDMARK = re.compile(
    "(?=(..[ s\u043e\u03bf\u0627\u0e19-\u0e23\u0e30-\u0e3a\u3040-\u309f\u4e00-\u6fff\uac00-\ubfff]..))", re.DOTALL
)
# For a long text only the landmarks with the smallest hashes are kept: a sample, of which a near-duplicate has far more
# than a third, because a changed letter removes few landmarks.
MAX_LANDMARKS = 128
# A long text is compared by its smallest hashes: exactly up to this number of pieces, within a few percent above it.
# So the memory for each comment is limited.
SKETCH_SIZE = 256
# How many shared landmarks are needed before two texts are compared. Fewer give more comparisons, more take longer.
MIN_SHARED = 8


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A comment much like a new one: its id, who wrote it and where, and the share of common pieces (0 to 1)."""

    id: int
    person_id: int | None
    article_id: int
    share: float


class Sketch(NamedTuple):
    """The number of pieces of a text, and their smallest hashes."""

    pieces: int
    hashes: frozenset[int]


class ComparableText:
    """A text as people see it: its words separated by one space, its landmarks and its pieces."""

    __slots__ = ("_sketch", "landmarks", "seen")

    def __init__(self, words: Iterable[str]) -> None:
        self.seen = " ".join(words)
        self.landmarks = frozenset(LANDMARK.findall(self.seen))
        if len(self.landmarks) > MAX_LANDMARKS:
            self.landmarks = frozenset(sorted(self.landmarks, key=_hash)[:MAX_LANDMARKS])
        self._sketch: Sketch | None = None

    @property
    def sketch(self) -> Sketch:
        """Its pieces; most texts are never similar enough to another to need them."""
        if self._sketch is None:
            self._sketch = _sketch(self.seen)
        return self._sketch

    def landmarks_kept(self, share: float) -> int:
        """How many of the landmarks a text must have to be alike by `share`; below 1 if that is unknown."""
        if len(self.landmarks) == MAX_LANDMARKS:
            return int(share * MAX_LANDMARKS / 3)
        pieces = max(1, len(self.seen) - PIECE + 1)
        kept = len(self.landmarks) - int((1 - share) * pieces + 1e-9)
        if kept < 1:  # a repetitive text has fewer pieces, and fewer of them may be missing
            kept = len(self.landmarks) - int((1 - share) * self.sketch.pieces + 1e-9)
        return kept


def comparable(body: str) -> ComparableText:
    """A text of a reader, prepared for comparison."""
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
    smallest = pieces if len(pieces) <= SKETCH_SIZE else frozenset(sorted(pieces)[:SKETCH_SIZE])
    return Sketch(len(pieces), smallest)


def similarity(one: ComparableText, other: ComparableText, share: float) -> float:
    """The share of all pieces of two texts that both have, 0 to 1; 0 also if it is less than `share`."""
    mine, theirs = one.sketch, other.sketch
    if min(mine.pieces, theirs.pieces) < share * max(mine.pieces, theirs.pieces):
        return 0.0  # the sizes differ too much
    both = mine.hashes & theirs.hashes
    if len(both) < share * max(len(mine.hashes), len(theirs.hashes)) - 1e-9:
        return 0.0  # the samples differ too much
    if mine.pieces <= SKETCH_SIZE and theirs.pieces <= SKETCH_SIZE:
        found = len(both) / (mine.pieces + theirs.pieces - len(both))
    else:
        sample = sorted(mine.hashes | theirs.hashes)[:SKETCH_SIZE]
        found = sum(piece <= sample[-1] for piece in both) / len(sample)
    return found if found >= share else 0.0


# Fingerprint → text: texts that look the same have the same pieces, so no edit and no other file makes it wrong.
_known: dict[str, ComparableText] = {}
MAX_KNOWN = 2000


def texts(db: Connection, wanted: dict[str, int]) -> dict[str, ComparableText]:
    """The text of each fingerprint, read from the comment with that id if it is not known yet."""
    if len(_known) > MAX_KNOWN:
        _known.clear()
    found = {fingerprint: known for fingerprint in wanted if (known := _known.get(fingerprint)) is not None}
    missing = [comment_id for fingerprint, comment_id in wanted.items() if fingerprint not in found]
    if missing:
        for row in db.execute(
            "select fingerprint, body from comments where id in (select value from json_each(:ids))",
            {"ids": json.dumps(missing)},
        ):
            found[row["fingerprint"]] = _known[row["fingerprint"]] = comparable(row["body"])
    return found


class RecentComment(NamedTuple):
    """The facts about one of the last comments; an erased one matches no other text."""

    id: int
    person_id: int | None
    article_id: int
    fingerprint: str
    erased: int = 0


@dataclass(slots=True)
class RecentTexts:
    """The last comments of a file, and which of their texts have a landmark, to find those alike by `share`."""

    last: int
    share: float
    rows: deque[RecentComment] = field(default_factory=deque)  # oldest first
    texts: dict[str, ComparableText] = field(default_factory=dict)
    uses: Counter[str] = field(default_factory=Counter)  # fingerprint → how many of the rows have it
    holders: dict[str, set[str]] = field(default_factory=dict)  # landmark → the fingerprints of the texts with it

    def refresh(self, db: Connection) -> None:
        """Update it to the contents of the file."""
        cursor = db.cursor()
        cursor.row_factory = None  # plain tuples, because there are hundreds
        rows = cursor.execute(
            """
            select id, commenter_id, article_id, fingerprint, status = 'erased' from comments
            order by id desc limit :last
            """,
            {"last": self.last},
        ).fetchall()
        self.rows = deque(map(RecentComment._make, reversed(rows)))
        current = {row.fingerprint: row.id for row in self.rows if not row.erased}
        self.uses = Counter(row.fingerprint for row in self.rows)
        for fingerprint in self.texts.keys() - current.keys():
            self._forget(fingerprint)
        missing = {fingerprint: current[fingerprint] for fingerprint in current.keys() - self.texts.keys()}
        for fingerprint, text in texts(db, missing).items():
            self._hold(fingerprint, text)

    def add(self, stored: RecentComment, text: ComparableText) -> None:
        """Add a comment that was just stored; if there is no more room, the oldest one is removed."""
        self.rows.append(stored)
        self.uses[stored.fingerprint] += 1
        if stored.fingerprint not in self.texts:
            self._hold(stored.fingerprint, text)
        if len(self.rows) > self.last:
            gone = self.rows.popleft().fingerprint
            self.uses[gone] -= 1
            if not self.uses[gone]:
                del self.uses[gone]
                self._forget(gone)

    def near(self, text: ComparableText, *, fingerprint: str) -> list[NearDuplicate]:
        """The comments alike by `share` or more, the oldest first, without those that look the same."""
        shares: dict[str, float] = {}
        for candidate in self._candidates(text):
            if candidate != fingerprint:
                common = similarity(text, self.texts[candidate], self.share)
                if common >= self.share:
                    shares[candidate] = round(common, 2)
        if not shares:
            return []
        return [
            NearDuplicate(row.id, row.person_id, row.article_id, shares[row.fingerprint])
            for row in self.rows
            if row.fingerprint in shares and not row.erased
        ]

    def _candidates(self, text: ComparableText) -> Iterable[str]:
        """The texts that may be alike by `share`, and hardly any others.

        Such a text has at least `kept` of the landmarks. The most frequent ones, which most texts have, need not be
        searched: of `n` landmarks without the `kept - m` most frequent, it still has `m`.
        """
        kept = text.landmarks_kept(self.share)
        if kept < 1:  # a short text or a small share: each text must be compared
            return self.texts
        holders = [held for landmark in text.landmarks if (held := self.holders.get(landmark))]
        if len(holders) < kept:
            return ()
        needed = min(kept, MIN_SHARED)
        holders.sort(key=len)
        counts = Counter(chain.from_iterable(holders[: len(holders) - (kept - needed)]))
        return [fingerprint for fingerprint, times in counts.items() if times >= needed]

    def _hold(self, fingerprint: str, text: ComparableText) -> None:
        self.texts[fingerprint] = text
        for landmark in text.landmarks:
            self.holders.setdefault(landmark, set()).add(fingerprint)

    def _forget(self, fingerprint: str) -> None:
        text = self.texts.pop(fingerprint, None)
        for landmark in text.landmarks if text else ():
            held = self.holders[landmark]
            held.discard(fingerprint)
            if not held:
                del self.holders[landmark]


def recent_texts(db: Connection, last: int, share: float) -> RecentTexts:
    """The last comments in the file; texts that were read before are not read again."""
    known: RecentTexts | None = connection_cache(db).get("copies")
    if known is None or (known.last, known.share) != (last, share):
        known = connection_cache(db)["copies"] = RecentTexts(last, share)
    known.refresh(db)
    return known
