"""What the log import remembers: numbers of lines, how far a file was read, which days came from logs."""

from __future__ import annotations

import io

import pytest

from newsroom.core.readership.logs import memory
from newsroom.core.readership.logs.memory import Checkpoint, FileProgress
from newsroom.store import Connection
from tests.core.readership.logs.log_room import NOW
from tests.core.readership.readers import TODAY, YESTERDAY, count, later, rows, view

SALT = b"a" * 16


def test_the_numbers_of_a_day_lie_together() -> None:
    assert memory.first_id("1990-01-01") == 0
    assert memory.first_id("1990-01-02") == 2**48
    assert memory.first_id("2079-01-01") < 2**63


def test_the_same_line_has_a_number_of_its_own_each_time() -> None:
    first = memory.first_id(TODAY) + 77
    numbers = {first, *(memory.repeated(first, n) for n in range(2, 500))}
    assert len(numbers) == 499
    assert {number >> 48 for number in numbers} == {first >> 48}
    assert memory.repeated(first, 2) == memory.repeated(first, 2) != memory.repeated(first + 1, 2)


def test_a_line_is_hashed_with_the_salt_and_the_source() -> None:
    def hashed(salt: bytes, source: str) -> bytes:
        hashing = memory.hasher(salt, source)
        hashing.update(b"line")
        return hashing.digest()

    assert len(hashed(SALT, "web")) == 6
    assert len({hashed(SALT, "web"), hashed(b"b" * 16, "web"), hashed(SALT, "front"), hashed(SALT, "\ud800")}) == 4


def test_known_lines_are_views_and_others(db: Connection) -> None:
    count(db, view(id=1))
    memory.remember(db, TODAY, [2, 3])
    assert memory.unknown(db, [1, 2, 3, 4, 5]) == {4, 5}
    assert rows(db, "select line, day from log_seen") == [(2, TODAY), (3, TODAY)]


def read(*blocks: tuple[bytes, int, int], salt: bytes = SALT, source: str = "web") -> FileProgress:
    """The progress of a file after blocks of (data, lines, latest time)."""
    progress = FileProgress(source)
    progress.begin(b"first line", TODAY, salt)
    for data, lines, latest in blocks:
        progress.block_begins()
        progress.latest = max(progress.latest, latest)
        progress.block_ends(data, lines)
    return progress


def found(db: Connection, progress: FileProgress) -> Checkpoint:
    """The checkpoint that was saved."""
    checkpoint = memory.find_checkpoint(db, progress)
    assert checkpoint is not None
    return checkpoint


@pytest.mark.parametrize(
    ("times", "resume_at", "resume_lines"),
    [
        ((1000,), 0, 0),
        ((1000, 1200), 0, 0),
        ((1000, 1300), 0, 0),
        ((1000, 1300, 1301), 3, 1),  # the first block is 301 seconds older than the latest line
        ((1000, 1300, 1300), 0, 0),
        ((1000, 2000, 3000, 3001), 6, 2),
    ],
)
def test_where_a_file_is_resumed(db: Connection, times: tuple[int, ...], resume_at: int, resume_lines: int) -> None:
    """At the last place where all lines before it are older than what a server may still write late."""
    progress = read(*((b"abc", 1, time) for time in times))
    progress.save_checkpoint(db, now=NOW)
    checkpoint = found(db, progress)
    assert (checkpoint.resume_at, checkpoint.resume_lines) == (resume_at, resume_lines)
    assert (checkpoint.size, checkpoint.lines) == (3 * len(times), len(times))


def test_a_file_that_grew_is_resumed(db: Connection) -> None:
    progress = read((b"abc", 1, 1000), (b"def", 1, 2000), (b"ghi", 1, 3000))
    progress.save_checkpoint(db, now=NOW)
    checkpoint = found(db, progress)
    assert (checkpoint.resume_at, checkpoint.size) == (6, 9)
    again = read()
    assert again.resume(checkpoint, io.BytesIO(b"abcdefghi and more"))
    assert (again.size, again.lines) == (6, 2)
    again.block_begins()
    again.block_ends(b"ghi and more", 2)
    again.save_checkpoint(db, now=NOW)
    whole = read((b"abcdefghi and more", 4, 0))
    whole.save_checkpoint(db, now=NOW)
    assert len(rows(db, "select * from log_files")) == 1
    assert again._hash.digest() == whole._hash.digest()


@pytest.mark.parametrize("data", [b"", b"abcdefgh", b"abcdefghX", b"Xbcdefghi", b"abcXefghi"])
def test_a_file_that_begins_otherwise_is_not_resumed(db: Connection, data: bytes) -> None:
    progress = read((b"abc", 1, 1000), (b"def", 1, 2000), (b"ghi", 1, 3000))
    progress.save_checkpoint(db, now=NOW)
    again = read()
    assert not again.resume(found(db, progress), io.BytesIO(data))
    assert (again.size, again.lines) == (0, 0)


def test_a_file_is_resumed_from_its_beginning(db: Connection) -> None:
    progress = read((b"abc", 1, 1000))
    progress.save_checkpoint(db, now=NOW)
    again = read()
    assert again.resume(found(db, progress), io.BytesIO(b"abc"))
    assert (again.size, again.lines) == (0, 0)


def test_a_large_file_is_read_in_pieces(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "READ_BYTES", 4)
    progress = read((b"abcde", 1, 1000), (b"fghij", 1, 2000), (b"klmno", 1, 3000))
    progress.save_checkpoint(db, now=NOW)
    again = read()
    assert again.resume(found(db, progress), io.BytesIO(b"abcdefghijklmno"))
    assert again.size == 10


def test_a_file_is_recognised_by_source_salt_and_first_line(db: Connection) -> None:
    read((b"abc", 1, 1000)).save_checkpoint(db, now=NOW)
    assert memory.find_checkpoint(db, read()) is not None
    assert memory.find_checkpoint(db, read(source="front")) is None
    assert memory.find_checkpoint(db, read(salt=b"b" * 16)) is None
    other = FileProgress("web")
    other.begin(b"another line", TODAY, SALT)
    assert memory.find_checkpoint(db, other) is None
    assert rows(db, "select source, day, bytes, lines, imported_at from log_files") == [
        ("web", TODAY, 3, 1, "2026-11-23T05:00:00Z")
    ]


def test_nothing_is_remembered_of_a_file_without_a_day_or_a_block(db: Connection) -> None:
    read().save_checkpoint(db, now=NOW)
    progress = FileProgress("web")
    progress.block_begins()
    progress.block_ends(b"abc", 1)
    progress.save_checkpoint(db, now=NOW)
    assert rows(db, "select * from log_files") == []


def test_a_new_window_remembers_the_one_before() -> None:
    progress = FileProgress("web")
    progress.recent[1] = 2
    progress.next_window(1000)
    assert (progress.before, progress.recent, progress.window_ends) == ({1: 2}, {}, 1300)
    progress.next_window(1400)
    assert (progress.before, progress.recent, progress.window_ends) == ({}, {}, 1700)


def test_days_are_opened_once(db: Connection) -> None:
    count(db, view())
    for closes_at in ("2026-12-08T00:00:00Z", "2027-01-01T00:00:00Z"):
        memory.open_days(db, [YESTERDAY, TODAY], closes_at=dict.fromkeys((YESTERDAY, TODAY), closes_at))
    assert rows(db, "select day, closes_at from log_days") == [
        (YESTERDAY, "2026-12-08T00:00:00Z"), (TODAY, "2026-12-08T00:00:00Z"),
    ]  # fmt: skip
    assert rows(db, "select day, views, visits, visitors, closed from stat_site_day") == [
        (YESTERDAY, 0, 0, 0, 0), (TODAY, 1, 1, 1, 0),
    ]  # fmt: skip


def test_which_days_the_server_counted(db: Connection) -> None:
    assert memory.first_day_counted_by_server(db) is None
    count(db, view(later(days=-2), origin="log"), view(later(days=-1)), view(origin="log"), view(origin="beacon"))
    memory.open_days(db, ["2026-11-21", TODAY], closes_at=dict.fromkeys(("2026-11-21", TODAY), ""))
    days = ("2026-11-20", "2026-11-21", YESTERDAY, TODAY)
    assert [memory.counted_by_server(db, day) for day in days] == [False, False, True, True]
    assert memory.first_day_counted_by_server(db) == YESTERDAY
    db.execute("delete from stat_site_day where day = ?", (YESTERDAY,))
    assert memory.first_day_counted_by_server(db) == TODAY
    db.execute("delete from view_events where origin = 'beacon'")
    assert memory.first_day_counted_by_server(db) is None
