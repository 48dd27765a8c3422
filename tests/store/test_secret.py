"""The secret of a newsroom file is also that of its copies, and can be read without writing beside them."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from newsroom import store
from newsroom.store import Connection, secret


def test_a_copy_has_the_secret_of_the_file_and_another_file_has_not(db: Connection, tmp_path: Path) -> None:
    folder = tmp_path / "with space?"
    folder.mkdir()
    store.copy(db, folder / "copy.db")
    store.create(folder / "other.db").close()
    before = sorted(os.listdir(folder))
    assert secret.of_copy(folder / "copy.db") == secret.of(db)
    assert secret.of_copy(folder / "other.db") != secret.of(db)
    assert sorted(os.listdir(folder)) == before
    (folder / "x.db").write_bytes(b"x" * 5000)
    with pytest.raises(sqlite3.DatabaseError):
        secret.of_copy(folder / "x.db")
