"""The files below a folder: what is read, and what stops the reading."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsroom.errors import NotFound
from newsroom.formats.folder_files import files_below


def test_hidden_files_and_links_are_left_out(tmp_path: Path) -> None:
    for name in ("b/c.txt", "a.txt", ".hidden", ".git/config", "b/.x/y"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "folder").symlink_to(tmp_path / "b")
    assert sorted(path.relative_to(tmp_path).as_posix() for path in files_below(tmp_path)) == ["a.txt", "b/c.txt"]


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir()
    opened: Callable[..., Any] = os.scandir

    def scandir(path: str) -> Any:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", path)
        return opened(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(NotFound, match="shut: Permission denied"):
        list(files_below(tmp_path))
