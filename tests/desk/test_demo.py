"""The demo's folder: made in an empty one, replaced only where it was made before."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsroom.desk import demo, demo_readers
from newsroom.errors import BadFile, NotFound

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(BadFile, match="has something else in it"):
        demo.make(tmp_path, now=NOW, force=True, step=lambda *_: None, say=lambda _: None, warn=lambda _: None)
    (tmp_path / demo.MARK).write_text("x")
    with pytest.raises(BadFile, match="holds a demo already"):
        demo.make(tmp_path, now=NOW, force=False, step=lambda *_: None, say=lambda _: None, warn=lambda _: None)
    assert sorted(path.name for path in tmp_path.iterdir()) == [demo.MARK, "mine.txt"]


def test_an_earlier_demo_makes_room(tmp_path: Path) -> None:
    demo._clear(tmp_path / "new", False)
    (tmp_path / "empty").mkdir()
    demo._clear(tmp_path / "empty", False)
    old = tmp_path / "old"
    (old / "site" / "deep").mkdir(parents=True)
    for name in ("newsroom.db", "newsroom.db-wal", "newsroom.db-shm", demo.MARK, "mine.txt"):
        (old / name).write_text("x")
    demo._clear(old, True)
    assert [path.name for path in old.iterdir()] == ["mine.txt"]


def test_a_site_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine.txt").write_text("x")
    old = tmp_path / "old"
    old.mkdir()
    (old / demo.MARK).write_text("x")
    (old / "site").symlink_to(tmp_path / "elsewhere")
    demo._clear(old, True)
    assert (tmp_path / "elsewhere" / "mine.txt").exists()


def test_the_examples_must_be_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert (demo.examples() / "gazette" / "newsroom.json").is_file()
    monkeypatch.setattr(demo.newsroom, "__file__", str(tmp_path / "a" / "b" / "__init__.py"))
    with pytest.raises(NotFound):
        demo.examples()


def test_a_whole_number_is_right_in_the_mean() -> None:
    drawn = random.Random(1)
    found = [demo_readers._whole(2.25, drawn) for _ in range(4000)]
    assert set(found) == {2, 3}
    assert 2.2 < sum(found) / len(found) < 2.3
    assert demo_readers._whole(3.0, drawn) == 3
