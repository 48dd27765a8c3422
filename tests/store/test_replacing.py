"""A file that is replaced is kept: as a copy, or itself with its log if it is too damaged to be copied."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from newsroom import store
from newsroom.errors import BadFile
from newsroom.store import replacing

TITLE = "select value from settings where key = 'site.title'"


@pytest.fixture
def backup(tmp_path: Path, empty_file: Path) -> Path:
    """A backup with a title, beside the newsroom file."""
    path = tmp_path / "b.db"
    path.write_bytes(empty_file.read_bytes())
    with closing(store.connect(path)) as db:
        db.execute("insert into settings (key, value) values ('site.title', 'Old')")
    (tmp_path / "newsroom.db").write_bytes(empty_file.read_bytes())
    return path


def titles(path: Path) -> list[str]:
    with closing(store.connect(path)) as db:
        return [row[0] for row in db.execute(TITLE)]


def put(backup: Path, path: Path) -> None:
    with closing(store.connect(backup)) as db:
        replacing.put(db, path)


def test_a_file_that_can_be_read_is_copied_and_stays(backup: Path, tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    with closing(store.connect(path)) as user:  # a server sees the change
        replacing.keep(path, tmp_path / "kept.db")
        assert (titles(tmp_path / "kept.db"), titles(path)) == ([], [])
        put(backup, path)
        assert [row[0] for row in user.execute(TITLE)] == ["Old"]


def test_a_damaged_file_is_kept_with_its_log(backup: Path, tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    log = b"what was saved last"
    path.write_bytes(path.read_bytes()[:5000])
    damaged = path.read_bytes()
    Path(f"{path}-wal").write_bytes(log)
    replacing.keep(path, tmp_path / "kept.db")
    assert not path.exists()
    assert ((tmp_path / "kept.db").read_bytes(), (tmp_path / "kept.db-wal").read_bytes()) == (damaged, log)
    put(backup, path)
    assert titles(path) == ["Old"]


def test_a_damaged_file_in_use_is_not_renamed(backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "newsroom.db"
    path.write_bytes(path.read_bytes()[:5000])
    monkeypatch.setattr(replacing, "lockers", lambda path: [{os.getpid(), 1}])
    with pytest.raises(BadFile, match="is damaged, and in use"):
        replacing.keep(path, tmp_path / "kept.db")
    assert path.stat().st_size == 5000


def test_the_log_of_a_file_that_was_moved_does_not_get_into_the_next_one(backup: Path, tmp_path: Path) -> None:
    """SQLite would take it for the log of the new file, and write its pages there."""
    path = tmp_path / "newsroom.db"
    with closing(store.connect(path)) as db:
        db.execute("insert into settings (key, value) values ('site.title', 'New')")
        file, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    path.unlink()
    (tmp_path / "moved.db").write_bytes(file)
    Path(f"{path}-wal").write_bytes(log)
    for place in (lambda: put(backup, path), lambda: store.create(path)):
        with pytest.raises(BadFile, match="is the log of a file that was at"):
            place()
        assert not path.exists()
    Path(f"{path}-wal").rename(tmp_path / "moved.db-wal")
    put(backup, path)
    assert (titles(path), titles(tmp_path / "moved.db")) == (["Old"], ["New"])
