"""Files with secrets, readers' addresses or texts that are not published are readable by their owner only."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom import store
from tests.commands.pictures import png
from tests.conftest import Run


@pytest.fixture(autouse=True)
def usual_mask() -> Iterator[None]:
    """The umask of most accounts."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path, pattern: str) -> dict[str, str]:
    """The permissions of what matches."""
    return {
        path.relative_to(folder).as_posix(): oct(stat.S_IMODE(path.stat().st_mode)) for path in folder.glob(pattern)
    }


# What is done, and which files it leaves.
MADE = {
    "init": (("-d", "new.db", "init"), "new.db*"),
    "backup": (("backup", "b.db"), "b.db"),
    "restore-backup": (("restore-backup", "kept.db", "--yes"), "newsroom.db.before-*"),
    "export markdown": (("export", "markdown", "-o", "out"), "out/**/*.*"),
    "export jsonl": (("export", "jsonl", "-o", "out.jsonl"), "out.jsonl"),
    "comments export": (("comments", "export", "-o", "comments.jsonl"), "comments.jsonl"),
    "rejected lines of a log": (("stats", "import-log", "a.log", "--rejects", "bad.log", "--force"), "bad.log"),
}


@pytest.fixture
def full(newsroom: Run, tmp_path: Path) -> Run:
    (tmp_path / "a.png").write_bytes(png("red"))
    (tmp_path / "a.log").write_text("no line of a log\n")
    newsroom("draft", "--title", "Secret plans")
    newsroom("media", "add", "a.png")
    newsroom("publish", "1")
    newsroom("comments", "add", "--article", "1", "--name", "An", "--text", "hello there, dear readers")
    newsroom("backup", "kept.db")
    return newsroom


@pytest.mark.parametrize(("words", "pattern"), MADE.values(), ids=MADE)
def test_a_new_file_is_closed_to_others(full: Run, tmp_path: Path, words: tuple[str, ...], pattern: str) -> None:
    full(*words, code=None)
    found = modes(tmp_path, pattern)
    assert found
    assert set(found.values()) == {"0o600"}, found


def test_the_log_and_the_index_beside_an_open_file_are_closed_to_others(tmp_path: Path) -> None:
    db = store.create(tmp_path / "newsroom.db")
    db.execute("insert into settings (key, value) values ('site.title', 'x')")
    found = modes(tmp_path, "newsroom.db*")
    assert found.keys() == {"newsroom.db", "newsroom.db-wal", "newsroom.db-shm"}
    assert set(found.values()) == {"0o600"}, found
    db.close()


def test_folders_of_an_export_are_closed_to_others(full: Run, tmp_path: Path) -> None:
    full("export", "markdown", "-o", "out")
    folders = [tmp_path / "out", *(path for path in (tmp_path / "out").rglob("*") if path.is_dir())]
    assert {oct(stat.S_IMODE(path.stat().st_mode)) for path in folders} == {"0o700"}


def test_the_built_site_is_for_everybody(full: Run, tmp_path: Path) -> None:
    full("build")
    assert set(modes(tmp_path / "site", "**/*.html").values()) == {"0o644"}
    assert oct(stat.S_IMODE((tmp_path / "site").stat().st_mode)) == "0o755"


def test_a_stricter_mask_is_kept(newsroom: Run, tmp_path: Path) -> None:
    os.umask(0o277)
    newsroom("backup", "b.db")
    assert modes(tmp_path, "b.db") == {"b.db": "0o400"}


def test_a_file_that_others_may_read_is_pointed_out(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "newsroom.db").chmod(0o644)
    said = newsroom("check", "--file").err
    assert "other users can read" in said
    assert "chmod 600" in said
    (tmp_path / "newsroom.db").chmod(0o640)
    assert "chmod" not in newsroom("check", "--file").err


@pytest.mark.parametrize(
    "words",
    [
        "backup a.log/b.db", "export markdown -o a.log/out", "export jsonl -o a.log/out.jsonl", "media show a.png -o a.log/b.png",
        "programmes export csv -o a.log/p.csv", "stats report -o a.log/r.html", "comments export -o a.log/c.jsonl",
        "demo a.log/demo", "-d a.log/new.db init", "theme eject article.html", "build -o a.log/site", "preview 1 -o a.log/p",
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_written_to_is_named(full: Run, tmp_path: Path, words: str) -> None:
    full("config", "set", "site.theme", "a.log/theme")
    done = full(*words.split(), code=None)  # an unexpected failure fails the test
    assert done.code in (7, 10)
    assert "a.log" in done.err
    assert ".part" not in done.err
    assert "Errno" not in done.err
