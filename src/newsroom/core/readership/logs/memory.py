"""What the log import stores so that no line counts twice: hashes of lines of open days, and positions in files.

Everything is keyed with the salt of a day, and is useless once that is deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from newsroom import clock
from newsroom.store import Connection

# Of a line within its day. On one day in five hundred, two of a million lines have the same hash.
HASH_BYTES = 6
EPOCH = date(1990, 1, 1).toordinal()
WINDOW = 300  # maximum delay in seconds of a line in a log; identical lines further apart count as one
MAX_LINES_IN_WINDOW = 400_000  # lines within one window that can be distinguished
READ_BYTES = 1 << 20


def hasher(salt: bytes, source: str) -> hashlib.blake2b:
    """A hash for the lines of a day and a source: the same line in the logs of two servers is two requests."""
    return hashlib.blake2b(source.encode("utf-8", "surrogatepass") + b"\n", key=salt, digest_size=HASH_BYTES)


def first_id(day: str) -> int:
    """The number at which the hashes of a day begin, so that the rows of a day are together."""
    return (date.fromisoformat(day).toordinal() - EPOCH) << (8 * HASH_BYTES)


def repeated(line: int, number: int) -> int:
    """The number of the second, third … line that is the same as `line`: another number of the same day."""
    low = (1 << (8 * HASH_BYTES)) - 1
    digest = hashlib.blake2b(f"{line} {number}".encode(), digest_size=HASH_BYTES).digest()
    return (line & ~low) | int.from_bytes(digest, "big")


def unknown(db: Connection, lines: Iterable[int]) -> set[int]:
    """Those lines that no import has written yet, neither as a view nor as another line."""
    return {
        line
        for line in lines
        if not db.execute(
            "select 1 from view_events where id = :line union all select 1 from log_seen where line = :line",
            {"line": line},
        ).fetchone()
    }


def remember(db: Connection, day: str, lines: Iterable[int]) -> None:
    """Store lines that are not views; a view is stored as its own row."""
    db.executemany("insert into log_seen (line, day) values (:line, :day)", [{"line": n, "day": day} for n in lines])


@dataclass(slots=True)
class Checkpoint:
    """How far a file was read: the size, hash and lines of that part, and where to resume.

    The import resumes some minutes before the end, at `resume_at` bytes and after `resume_lines` lines.
    """

    digest: bytes
    size: int
    lines: int
    resume_at: int
    resume_lines: int


@dataclass(slots=True)
class FileProgress:
    """One log file being read: how far, and how often it contained each line lately."""

    source: str
    salt: bytes | None = None  # of the day of the first line; without it nothing is stored about the file
    day: str = ""
    head: bytes = b""
    size: int = 0
    lines: int = 0
    latest: int = 0
    _hash: Any = None
    recent: dict[int, int] = field(default_factory=dict)  # how often the file contained a line in this window,
    before: dict[int, int] = field(default_factory=dict)  # and in the one before
    window_ends: int = 0
    # The beginnings of blocks: the position, the lines before it, and the latest time among those.
    _block_starts: list[tuple[int, int, int]] = field(default_factory=list)

    def next_window(self, at: int) -> None:
        """Begin a new window in which identical lines are distinguished."""
        self.before, self.recent, self.window_ends = self.recent, {}, at + WINDOW

    def number_of(self, line_id: int, at: int) -> int:
        """The number of a line with this hash and time: another one each time it is repeated within the window."""
        if at > self.latest:
            self.latest = at
            if at > self.window_ends:
                self.next_window(at)
        times = self.recent[line_id] = (self.recent.get(line_id) or self.before.get(line_id, 0)) + 1
        return line_id if times == 1 else repeated(line_id, times)

    def begin(self, first_line: bytes, day: str, salt: bytes) -> None:
        """Set what identifies the file: its first line and the day of that line."""
        self.day, self.salt = day, salt
        self._hash = hashlib.sha256(salt)
        self.head = hashlib.sha256(salt + b"head" + first_line).digest()[:16]

    def resume(self, checkpoint: Checkpoint, stream: IO[bytes]) -> bool:
        """Whether the stream begins with the part that was read before; if so, resume at the checkpoint."""
        state, left = hashlib.sha256(self.salt or b""), checkpoint.size
        middle = state.copy() if checkpoint.resume_at == 0 else None
        while left:
            want = checkpoint.resume_at - (checkpoint.size - left)
            data = stream.read(min(left, READ_BYTES, want if want > 0 else left))
            if not data:
                return False
            state.update(data)
            left -= len(data)
            if checkpoint.size - left == checkpoint.resume_at:
                middle = state.copy()
        if middle is None or state.digest() != checkpoint.digest:
            return False
        self._hash, self.size, self.lines = middle, checkpoint.resume_at, checkpoint.resume_lines
        return True

    def block_begins(self) -> None:
        """Record that a block of whole lines begins here."""
        self._block_starts.append((self.size, self.lines, self.latest))

    def block_ends(self, data: bytes, lines: int) -> None:
        """Record that a block of whole lines has been read."""
        self.size += len(data)
        self.lines += lines
        if self._hash is not None:
            self._hash.update(data)
        # To resume, one position before the window is enough, and all positions within it.
        while len(self._block_starts) > 1 and self._block_starts[1][2] < self.latest - WINDOW:
            del self._block_starts[0]

    def save_checkpoint(self, db: Connection, *, now: datetime) -> None:
        """Store how far the file has been read; in the transaction that writes its lines."""
        if self._hash is None or not self._block_starts:
            return
        at, lines, _ = self._block_starts[0]
        db.execute(
            """
            insert into log_files (source, head, day, digest, bytes, lines, resume_at, resume_lines, imported_at)
            values (:source, :head, :day, :digest, :bytes, :lines, :at, :before, :now)
            on conflict (source, head) do update set digest = excluded.digest, bytes = excluded.bytes,
                lines = excluded.lines, resume_at = excluded.resume_at, resume_lines = excluded.resume_lines,
                imported_at = excluded.imported_at
            """,
            {
                "source": self.source,
                "head": self.head,
                "day": self.day,
                "digest": self._hash.copy().digest(),
                "bytes": self.size,
                "lines": self.lines,
                "at": at,
                "before": lines,
                "now": clock.to_text(now),
            },
        )


def find_checkpoint(db: Connection, progress: FileProgress) -> Checkpoint | None:
    """How far a file with this source and first line was read, or None."""
    row = db.execute(
        """
        select digest, bytes, lines, resume_at, resume_lines from log_files where source = :source and head = :head
        """,
        {"source": progress.source, "head": progress.head},
    ).fetchone()
    return Checkpoint(bytes(row["digest"]), *row[1:]) if row else None


def open_days(db: Connection, days: Iterable[str], *, closes_at: Mapping[str, str]) -> None:
    """Record that these days are counted from logs, and until when each stays open; in the caller's transaction."""
    for day in days:
        db.execute(
            "insert into log_days (day, closes_at) values (:day, :at) on conflict (day) do nothing",
            {"day": day, "at": closes_at[day]},
        )
        # A day with bots only has a row too, so that it is closed when it is due.
        db.execute(
            """
            insert into stat_site_day (day, views, visits, visitors) values (:day, 0, 0, 0)
            on conflict (day) do nothing
            """,
            {"day": day},
        )


def counted_by_server(db: Connection, day: str) -> bool:
    """Whether any view of a day was counted by the server itself or its beacon."""
    row = db.execute(
        """
        select exists (select 1 from stat_site_day where day = :day)
            and (not exists (select 1 from log_days where day = :day)
                or exists (select 1 from view_events where day = :day and origin <> 'log'))
        """,
        {"day": day},
    ).fetchone()
    return bool(row[0])


def first_day_counted_by_server(db: Connection) -> str | None:
    """The first day that the server counted itself, or None."""
    row = db.execute(
        """
        select min(day) from stat_site_day s where not exists (select 1 from log_days l where l.day = s.day)
            or exists (select 1 from view_events e where e.day = s.day and e.origin <> 'log')
        """
    ).fetchone()
    return str(row[0]) if row[0] else None
