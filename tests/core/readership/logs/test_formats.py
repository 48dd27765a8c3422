"""The same day in the log of every server and network: equal totals, from whole logs and from parts in any order."""

from __future__ import annotations

import gzip
import random
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsroom import store
from newsroom.store import Connection
from tests.core.readership.logs.log_room import figures, story, take

BENCHMARKS = str(Path(__file__).parents[4] / "benchmarks")
sys.path.insert(0, BENCHMARKS)
try:
    import log_formats
finally:
    sys.path.remove(BENCHMARKS)

NOW = datetime(2026, 3, 13, tzinfo=UTC)
NAMES = tuple(log_formats.FORMATS)


@pytest.fixture(scope="module")
def asked() -> list[log_formats.Asked]:
    """Requests of which no two are the same, so that no line can be taken for another."""
    found, seen = [], set()
    for one in log_formats.requests(700):
        key = (one.at, one.address, one.target)
        if one.method == "GET" and key not in seen:
            seen.add(key)
            found.append(one)
    return found


@pytest.fixture
def other_db(tmp_path: Path, empty_file: Path) -> Iterator[Connection]:
    shutil.copyfile(empty_file, tmp_path / "other.db")
    connection = store.connect(tmp_path / "other.db")
    yield connection
    connection.close()


def stories(db: Connection) -> None:
    for number in range(40):
        story(db, number + 1, f"story-{number}")
    db.execute("update paths set path = replace(path, '/2026/11/', '/2026/03/')")
    db.execute("update articles set path = replace(path, '/2026/11/', '/2026/03/')")


def totals(db: Connection, *, referrers: bool) -> dict[str, list[tuple[object, ...]]]:
    found = figures(db)
    if not referrers:
        del found["source"]
    return found


def truth(
    db: Connection, asked: list[log_formats.Asked], folder: Path, *, referrers: bool
) -> dict[str, list[tuple[object, ...]]]:
    """The totals of the Combined format, in a file of its own."""
    log = folder / "combined.log"
    log.write_bytes(log_formats.written("Combined", asked))
    take(db, log, now=NOW)
    found = totals(db, referrers=referrers)
    assert found["total"][0][0]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_equal_totals_from_every_format(
    db: Connection, other_db: Connection, tmp_path: Path, asked: list[log_formats.Asked], name: str
) -> None:
    referrers = name not in log_formats.NO_REFERRER
    stories(db)
    stories(other_db)
    log = tmp_path / "other.log"
    log.write_bytes(log_formats.written(name, asked))
    result = take(db, log, now=NOW)
    assert result["lines"] - result["skipped"].pop("heading", 0) == len(asked)
    assert "unparsed" not in result["skipped"]
    assert totals(db, referrers=referrers) == truth(other_db, asked, tmp_path, referrers=referrers)
    again = take(db, log, now=NOW)
    assert again["counted"] == 0


@pytest.mark.parametrize("name", NAMES)
def test_equal_totals_from_parts_in_any_order(
    db: Connection, other_db: Connection, tmp_path: Path, asked: list[log_formats.Asked], name: str
) -> None:
    """Parts that overlap, come twice, packed or not, late ones after early ones."""
    referrers, drawn = name not in log_formats.NO_REFERRER, random.Random(name)
    stories(db)
    stories(other_db)
    parts = [asked[start : start + drawn.randrange(150, 400)] for start in range(0, len(asked), 150)]
    files = []
    for number, part in enumerate(parts):
        path = tmp_path / f"{number}.log"
        data = log_formats.written(name, part)
        path.write_bytes(gzip.compress(data) if drawn.random() < 0.5 else data)
        files += [path] * drawn.randrange(1, 3)
    drawn.shuffle(files)
    for path in files:
        take(db, path, now=NOW)
    assert totals(db, referrers=referrers) == truth(other_db, asked, tmp_path, referrers=referrers)
