"""What the log import remembers, so that no line counts twice: hashes of lines while their day is open, and how far a
file was read. Everything is keyed with a salt that dies with its day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from newsroom import clock
from newsroom.store import Connection

HASH_BYTES = 6  # that many for a line within its day: one in five hundred days of a million lines has one too few
EPOCH = date(1990, 1, 1).toordinal()
WINDOW = 300  # seconds by which a server may write a line late; identical lines further apart are taken for one
CROWD = 400_000  # lines within one window that are told apart for certain
STEP = 1 << 20


def hasher(salt: bytes, source: str) -> hashlib.blake2b:
    """What hashes the lines of a day and a source: two servers may write the same line and mean two requests."""
    return hashlib.blake2b(source.encode("utf-8", "surrogatepass") + b"\n", key=salt, digest_size=HASH_BYTES)


def first_id(day: str) -> int:
    """The number from which those of a day's lines begin, so that a day's rows lie together."""
    return (date.fromisoformat(day).toordinal() - EPOCH) << (8 * HASH_BYTES)


def again(line: int, number: int) -> int:
    """The number of the second, third … line that is the same: for each its own, near the first."""
    low = (1 << (8 * HASH_BYTES)) - 1
    digest = hashlib.blake2b(f"{line} {number}".encode(), digest_size=HASH_BYTES).digest()
    return (line & ~low) | int.from_bytes(digest, "big")


def unknown(db: Connection, lines: Iterable[int]) -> set[int]:
    """Those lines that no import has written yet: neither as a view nor in the memory of other lines."""
    return {
        line
        for line in lines
        if not db.execute(
            "select 1 from view_events where id = :line union all select 1 from log_seen where line = :line",
            {"line": line},
        ).fetchone()
    }


def keep(db: Connection, day: str, lines: Iterable[int]) -> None:
    """Remember lines that are no views; of views the row itself is the memory."""
    db.executemany("insert into log_seen (line, day) values (:line, :day)", [{"line": n, "day": day} for n in lines])


@dataclass(slots=True)
class Mark:
    """How far a file was read: the hash of that much of it; where, after how many lines, its last minutes begin."""

    digest: bytes
    size: int
    lines: int
    resume_at: int
    resume_lines: int


@dataclass(slots=True)
class Reading:
    """One log file being read: how often it had each line of late, and how far it is."""

    source: str
    salt: bytes | None = None  # of the day of the first line; without one nothing is remembered of the file
    day: str = ""
    head: bytes = b""
    size: int = 0
    lines: int = 0
    latest: int = 0
    _hash: Any = None
    recent: dict[int, int] = field(default_factory=dict)  # how many times the file had a line in this window,
    before: dict[int, int] = field(default_factory=dict)  # and in the one before
    turn_at: int = 0  # the time at which a new window begins
    # Where blocks began: the place, the lines before it, and the latest time among those.
    _starts: list[tuple[int, int, int]] = field(default_factory=list)

    def turn(self, at: int) -> None:
        """Begin a new window of lines that are told apart."""
        self.before, self.recent, self.turn_at = self.recent, {}, at + WINDOW

    def begin(self, first_line: bytes, day: str, salt: bytes) -> None:
        """Say by what the file is known again: its first line and the day of that."""
        self.day, self.salt = day, salt
        self._hash = hashlib.sha256(salt)
        self.head = hashlib.sha256(salt + b"head" + first_line).digest()[:16]

    def resume(self, mark: Mark, stream: IO[bytes]) -> bool:
        """Whether the stream begins with what was read before; if so, go on from its last minutes."""
        state, left = hashlib.sha256(self.salt or b""), mark.size
        middle = state.copy() if mark.resume_at == 0 else None
        while left:
            want = mark.resume_at - (mark.size - left)
            data = stream.read(min(left, STEP, want if want > 0 else left))
            if not data:
                return False
            state.update(data)
            left -= len(data)
            if mark.size - left == mark.resume_at:
                middle = state.copy()
        if middle is None or state.digest() != mark.digest:
            return False
        self._hash, self.size, self.lines = middle, mark.resume_at, mark.resume_lines
        return True

    def starts(self) -> None:
        """Say that a block of whole lines begins here."""
        self._starts.append((self.size, self.lines, self.latest))

    def ends(self, data: bytes, lines: int) -> None:
        """Say that a block of whole lines is read."""
        self.size += len(data)
        self.lines += lines
        if self._hash is not None:
            self._hash.update(data)
        # Of the places to resume at, the last before the window will do, and those after it.
        while len(self._starts) > 1 and self._starts[1][2] < self.latest - WINDOW:
            del self._starts[0]

    def mark(self, db: Connection, *, now: datetime) -> None:
        """Remember how far the file is read; in the transaction that writes its lines."""
        if self._hash is None or not self._starts:
            return
        at, lines, _ = self._starts[0]
        db.execute(
            """
            insert into log_files (source, head, day, digest, bytes, lines, resume_at, resume_lines, imported_at)
            values (:source, :head, :day, :digest, :bytes, :lines, :at, :before, :now)
            on conflict (source, head) do update set digest = excluded.digest, bytes = excluded.bytes,
                lines = excluded.lines, resume_at = excluded.resume_at, resume_lines = excluded.resume_lines,
                imported_at = excluded.imported_at
            """,
            {
                "source": self.source, "head": self.head, "day": self.day, "digest": self._hash.copy().digest(),
                "bytes": self.size, "lines": self.lines, "at": at, "before": lines, "now": clock.to_text(now),
            },
        )  # fmt: skip


def find(db: Connection, reading: Reading) -> Mark | None:
    """How far a file with this first line was read."""
    row = db.execute(
        """
        select digest, bytes, lines, resume_at, resume_lines from log_files where source = :source and head = :head
        """,
        {"source": reading.source, "head": reading.head},
    ).fetchone()
    return Mark(bytes(row["digest"]), *row[1:]) if row else None


def open_days(db: Connection, days: Iterable[str], *, closes_at: Mapping[str, str]) -> None:
    """Say that these days are counted from logs, and until when each can be added to; in the caller's transaction."""
    for day in days:
        db.execute(
            "insert into log_days (day, closes_at) values (:day, :at) on conflict (day) do nothing",
            {"day": day, "at": closes_at[day]},
        )
        # A day of machines alone has a row too, so that it is closed in its time.
        db.execute(
            """
            insert into stat_site_day (day, views, visits, visitors) values (:day, 0, 0, 0)
            on conflict (day) do nothing
            """,
            {"day": day},
        )


def counted_by_server(db: Connection, day: str) -> bool:
    """Whether any of a day's views came from the server itself or its beacon."""
    row = db.execute(
        """
        select exists (select 1 from stat_site_day where day = :day)
            and (not exists (select 1 from log_days where day = :day)
                or exists (select 1 from view_events where day = :day and origin <> 'log'))
        """,
        {"day": day},
    ).fetchone()
    return bool(row[0])


def first_served(db: Connection) -> str | None:
    """The first day that the server counted itself, or None."""
    row = db.execute(
        """
        select min(day) from stat_site_day s where not exists (select 1 from log_days l where l.day = s.day)
            or exists (select 1 from view_events e where e.day = s.day and e.origin <> 'log')
        """
    ).fetchone()
    return str(row[0]) if row[0] else None
