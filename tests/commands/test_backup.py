"""Backups of every kind come back whole; damaged ones are refused, and what was erased since is named."""

from __future__ import annotations

import gzip
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newsroom import store
from newsroom.core.integrity import file_check
from newsroom.formats import newsroom_rows
from newsroom.store import opening, rows
from tests.commands.pictures import png
from tests.conftest import Run

NOON = ("--now", "2026-03-02T05:00:00Z")


@pytest.fixture
def full(run: Run, tmp_path: Path) -> Run:
    """A newsroom with a picture, a comment, and a folder for backups."""
    run("init", "--no-pages")
    (tmp_path / "a.png").write_bytes(png("red"))
    (tmp_path / "in.md").write_text("---\ntitle: One\n---\n![a](a.png)\n")
    run("draft", "in.md")
    run("publish", "one")
    run("comments", "add", "--article", "one", "--name", "Lan", "--text", "Yes")
    (tmp_path / "backups").mkdir()
    return run


def everything(path: Path) -> list[rows.Row]:
    with closing(store.connect(path)) as db:
        return list(rows.rows(db))


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (["one.db"], "one.db"),
        (["one.db.gz"], "one.db.gz"),
        (["backups"], "backups/newsroom-20260302-050000.db"),
        (["backups", "--gzip"], "backups/newsroom-20260302-050000.db.gz"),
        (["backups", "--separate-media"], "backups/newsroom-20260302-050000.jsonl.gz"),
    ],
)
def test_a_backup_of_each_kind_comes_back(
    full: Run, tmp_path: Path, words: list[str], file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newsroom_rows, "LEAST", 50)
    before = everything(tmp_path / "newsroom.db")
    full("--now", "2026-03-02T05:00:00Z", "backup", *words)
    assert (tmp_path / file).stat().st_mode & 0o077 == 0
    full("edit", "one", "--append", "later")
    full("restore-backup", file, "--yes")
    assert everything(tmp_path / "newsroom.db") == before
    full("-d", "new.db", "restore-backup", file)
    assert everything(tmp_path / "new.db") == before
    full("-d", "new.db", "check", "--file")
    assert not list(tmp_path.rglob("*.part*"))


def test_pictures_are_copied_once_and_deleted_with_the_last_backup_that_needs_them(
    full: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newsroom_rows, "LEAST", 50)
    monkeypatch.setattr(file_check, "check", lambda _: [])  # the picture is changed in the file itself
    command = ("backup", "backups", "--separate-media", "--keep", "2", "--json")
    first = full("--now", "2026-03-02T05:00:00Z", *command).json
    assert first["media"]["unchanged"] == 0 < first["media"]["written"]
    second = full("--now", "2026-03-03T05:00:00Z", *command).json
    assert second["media"] == {"written": 0, "unchanged": first["media"]["written"]}
    with sqlite3.connect(tmp_path / "newsroom.db") as db:
        db.execute("update media_data set data = zeroblob(200)")
    db.close()
    third = full("--now", "2026-03-04T05:00:00Z", *command).json
    assert third["deleted"] == ["newsroom-20260302-050000.jsonl.gz"]
    kept = {one.name for one in (tmp_path / "backups" / "media").glob("*/*")}
    full("--now", "2026-03-05T05:00:00Z", *command)
    left = {one.name for one in (tmp_path / "backups" / "media").glob("*/*")}
    assert len(left) < len(kept)
    full("restore-backup", "backups/newsroom-20260304-050000.jsonl.gz", "--yes", code=None)
    assert sorted(one.name for one in (tmp_path / "backups").iterdir() if one.suffix == ".gz") == [
        "newsroom-20260304-050000.jsonl.gz",
        "newsroom-20260305-050000.jsonl.gz",
    ]


def test_a_backup_with_another_name_keeps_its_pictures(
    full: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newsroom_rows, "LEAST", 50)
    monkeypatch.setattr(file_check, "check", lambda _: [])  # the picture is changed in the file itself
    command = ("backup", "backups", "--separate-media", "--keep", "1")
    full("--now", "2026-03-02T05:00:00Z", *command)
    first = tmp_path / "backups" / "newsroom-20260302-050000.jsonl.gz"
    mine = first.rename(first.with_name("before-the-election.jsonl.gz"))
    full("--now", "2026-03-02T06:00:00Z", *command)
    with sqlite3.connect(tmp_path / "newsroom.db") as db:
        db.execute("update media_data set data = zeroblob(200)")
    db.close()
    full("--now", "2026-03-03T05:00:00Z", *command)
    full("-d", "old.db", "restore-backup", str(mine), "--yes")


WRITERS = [
    "backup FILE --force", "export csv -o FILE --force", "export jsonl -o FILE --force", "export newsroom -o FILE --force",
    "comments export -o FILE", "programmes export csv -o FILE", "stats report -o FILE", "stats import-log in.md --force --rejects FILE",
]  # fmt: skip


@pytest.mark.parametrize("words", WRITERS)
def test_no_command_writes_over_the_newsroom_file(full: Run, tmp_path: Path, words: str) -> None:
    (tmp_path / "linked.csv").symlink_to("newsroom.db")
    before = everything(tmp_path / "newsroom.db")
    for name in ("newsroom.db", "./newsroom.db", "linked.csv", "newsroom.db-wal"):
        assert "the newsroom file itself" in full(*words.replace("FILE", name).split(), code=2).err
    assert everything(tmp_path / "newsroom.db") == before


def test_what_is_no_file_is_no_backup(full: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "not an ordinary file" in full("backup", "pipe", "--force", code=2).err
    assert (tmp_path / "pipe").is_fifo()
    assert "is a folder" in full("restore-backup", "backups", "--yes", code=3).err
    assert "itself" in full("restore-backup", "newsroom.db", "--yes", code=2).err


def _without(script: str) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.executescript(script)

    return damage


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100_000])


def _overwritten(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:8192] + b"\xff" * 200_000 + data[208_192:])


@pytest.mark.parametrize(
    "damage",
    [
        _without("drop table error_reports"),
        _without("drop table settings"),
        _without("alter table view_events rename column visitor to someone"),  # a copy leaves readers out
        _cut,
        _overwritten,
    ],
    ids=["a table less", "no settings", "another column", "cut off", "overwritten"],
)
def test_what_check_advises_for_a_damaged_file_works(full: Run, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """It was refused in the states that it is for, with the advice to check the file."""
    full("backup", "b.db")
    before = everything(tmp_path / "b.db")
    damage(tmp_path / "newsroom.db")
    damaged = (tmp_path / "newsroom.db").read_bytes()
    assert "newsroom restore-backup FILE\n" in full("check", "--file", "--fix", code=7).err
    done = full(*NOON, "restore-backup", "b.db", "--yes")
    assert damage != _cut or "what was erased or killed after the backup cannot be listed" in done.err
    assert everything(tmp_path / "newsroom.db") == before
    full("check", "--file")
    kept = tmp_path / "newsroom.db.before-restore-20260302-050000"
    assert kept.stat().st_size == len(damaged)  # a copy, or the file itself


def test_a_file_whose_beginning_is_damaged_is_not_replaced(
    full: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could be a file of another program."""
    full("backup", "b.db")
    (tmp_path / "newsroom.db").write_bytes(b"\0" * 5000)
    monkeypatch.setattr(opening, "_checked", set())  # as in a process that has not seen it before
    refused = full("restore-backup", "b.db", "--yes", code=7).err
    assert "hint: if it was your newsroom file, rename it, and restore the backup again\n" in refused
    (tmp_path / "newsroom.db").rename(tmp_path / "old.db")
    full("restore-backup", "b.db")


def test_keep_deletes_nothing_but_backups(full: Run, tmp_path: Path) -> None:
    (tmp_path / "backups" / "newsroom-2025.db").write_text("mine")
    for day in "123":
        full("--now", f"2026-03-0{day}T05:00:00Z", "backup", "backups", "--keep", "1")
    assert sorted(os.listdir(tmp_path / "backups")) == ["newsroom-2025.db", "newsroom-20260303-050000.db"]
    full("backup", "x.db", "--keep", "1", code=2)
    full("backup", "newsroom.db", "--keep", "1", code=2)
    full("backup", "backups", "--keep", "0", code=2)


def test_two_newsrooms_in_one_folder_keep_their_own(full: Run, tmp_path: Path) -> None:
    """The second deleted the only backup of the first."""
    full("-d", "gazette.db", "init", "--no-pages")
    for file in ("newsroom.db", "gazette.db"):
        said = full("-d", file, *NOON, "backup", "backups", "--gzip", "--keep", "1").err
    assert "backups of other newsrooms, neither counted nor deleted: 1\n" in said
    assert len(os.listdir(tmp_path / "backups")) == 2
    done = full("--now", "2026-03-03T05:00:00Z", "backup", "backups", "--keep", "1", "--json").json
    assert done["deleted"] == ["newsroom-20260302-050000.db.gz"]
    assert done["of_others"] == ["newsroom-20260302-050001.db.gz"]


def test_a_backup_made_after_a_wrong_clock_stays(full: Run, tmp_path: Path) -> None:
    """It was deleted at once, because others had later names."""
    for day in "123":
        full("--now", f"2027-03-0{day}T05:00:00Z", "backup", "backups", "--keep", "2")
    done = full(*NOON, "backup", "backups", "--keep", "2")
    assert (
        "dated after this backup: newsroom-20270303-050000.db, newsroom-20270302-050000.db; was the clock wrong?"
        in done.err
    )
    assert len(os.listdir(tmp_path / "backups")) == 3


def test_a_file_with_errors_costs_no_older_backup(full: Run, tmp_path: Path) -> None:
    full("--now", "2026-03-01T05:00:00Z", "backup", "backups")
    with closing(store.connect(tmp_path / "newsroom.db")) as db:
        db.execute("update revisions set body = 'x'")
    refused = full(*NOON, "backup", "backups", "--keep", "1", code=7).err
    assert "so no older backup was deleted; backups/newsroom-20260302-050000.db was made from it\n" in refused
    assert len(os.listdir(tmp_path / "backups")) == 2


@pytest.mark.parametrize("words", ["new --gzip --keep 14", "new --separate-media", "new/", "new --keep 2"])
def test_a_folder_that_is_asked_for_is_made(full: Run, tmp_path: Path, words: str) -> None:
    full(*NOON, "backup", *words.split())
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert next(one.name[:24] for one in (tmp_path / "new").iterdir() if one.is_file()) == "newsroom-20260302-050000"
    assert "there is no folder" in full("backup", "mnt/new/", code=7).err
    assert "there is no folder" in full("backup", "mnt/new", "--gzip", code=7).err
    assert not (tmp_path / "mnt").exists()


@pytest.mark.parametrize("damage", ["cut", "changed", "a picture missing", "a picture changed", "something else"])
def test_a_damaged_backup_replaces_nothing(
    full: Run, tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newsroom_rows, "LEAST", 50)
    full("--now", "2026-03-02T05:00:00Z", "backup", "backups", "--separate-media")
    file = tmp_path / "backups" / "newsroom-20260302-050000.jsonl.gz"
    picture = next((tmp_path / "backups" / "media").glob("*/*"))
    data = gzip.decompress(file.read_bytes())
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-20])
    elif damage == "changed":
        file.write_bytes(gzip.compress(data.replace(b"One", b"Two")))
    elif damage == "a picture missing":
        picture.unlink()
    elif damage == "a picture changed":
        picture.write_bytes(bytes(picture.stat().st_size))
    else:
        file.write_bytes(gzip.compress(b"hello"))
    before = everything(tmp_path / "newsroom.db")
    result = full("restore-backup", str(file), "--yes", code=None)
    assert result.code in (3, 4, 7)
    assert everything(tmp_path / "newsroom.db") == before


def test_a_damaged_file_gives_no_backup_and_costs_no_older_one(full: Run, tmp_path: Path) -> None:
    full("--now", "2026-03-01T05:00:00Z", "backup", "backups")
    with closing(store.connect(tmp_path / "newsroom.db")) as db:
        page = db.execute("select rootpage from sqlite_schema where name = 'article_related_target'").fetchone()[0]
        size = db.execute("pragma page_size").fetchone()[0]
    with (tmp_path / "newsroom.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    assert "damaged" in full("backup", "backups", "--keep", "1", code=7).err
    assert (tmp_path / "backups" / "newsroom-20260301-050000.db").exists()


def test_a_backup_with_problems_names_a_command_that_shows_them(full: Run, tmp_path: Path) -> None:
    with closing(store.connect(tmp_path / "newsroom.db")) as db:
        db.execute("insert or replace into settings (key, value) values ('site.page_size', 'x')")
    full("backup", "with space.db")
    (tmp_path / "packed.db.gz").write_bytes(gzip.compress((tmp_path / "with space.db").read_bytes()))
    plain = full("-d", "new.db", "restore-backup", "with space.db").err
    assert "with space.db has 1 problem; for details: newsroom -d 'with space.db' check --file" in plain
    packed = full("-d", "new 2.db", "restore-backup", "packed.db.gz").err
    assert "packed.db.gz has 1 problem; for details, once it is restored: newsroom -d 'new 2.db' check --file" in packed
    for file in ("with space.db", "new 2.db"):
        assert "site.page_size" in full("-d", file, "check", "--file", code=None).out


def test_what_was_erased_or_killed_since_is_named_before_it_comes_back(full: Run, tmp_path: Path) -> None:
    with closing(store.connect(tmp_path / "newsroom.db")) as db:
        db.execute(
            """
            insert into error_reports (article_id, body, email, network, status, trapped, created_at)
            values (1, 'No', '', '', 'open', 0, '2026-03-01T00:00:00Z')
            """
        )
    full("backup", "old.db")
    full("restore-backup", "old.db", "--yes")
    full("kill", "one", "-m", "wrong")
    full("comments", "erase", "1", "--yes")
    full("comments", "errors", "erase", "1", "--yes")
    refused = full("restore-backup", "old.db", code=2)
    assert "still in the backup, but erased or killed after it was made: 1 comment (1)" in refused.err
    assert "1 killed article (one)" in refused.err
    assert (
        "after restoring, remove them again with: newsroom comments erase, newsroom kill, newsroom comments errors erase\n"
        in refused.err
    )
    full("backup", "new.db")
    assert "erased or killed" not in full("restore-backup", "new.db", "--yes").err


def test_what_comes_back_is_named_as_the_backup_names_it(full: Run) -> None:
    for slug in ("two", "three"):
        full("draft", "--title", slug, "-", stdin="Text.")
    full("backup", "old.db")
    full("edit", "one", "--slug", "renamed")
    full("publish", "two", "three")
    full("kill", "renamed", "-m", "wrong")
    full("kill", "two", "-m", "wrong")
    said = full("restore-backup", "old.db", "--yes").err
    assert "after it was made: 1 killed article (one)\n" in said
    assert "after it was made: 1 draft of a killed article (two)\n" in said
    assert "after restoring, remove them again with: newsroom kill, newsroom delete\n" in said
    full("kill", "one", "-m", "wrong")
    full("delete", "two")


def test_fix_makes_again_what_can_be(full: Run, tmp_path: Path) -> None:
    with closing(store.connect(tmp_path / "newsroom.db")) as db:
        db.execute("insert or replace into article_counts values (1, 99)")
        db.execute("insert into article_search (article_search) values ('delete-all')")
    assert "check --file --fix" in full("check", "--file", code=7).err
    fixed = full("--now", "2026-03-02T05:00:00Z", "check", "--file", "--fix")
    assert "counted again" in fixed.err
    assert full("search", "One", "--count").out == "1\n"
    full("draft", "--title", "Bodyless")
    assert "1 error; 1 article checked" in full("check", "--file", "bodyless", code=4).err
    full("check", "--file")
    assert full("-d", "newsroom.db.before-fix-20260302-050000", "check", "--file", code=7).err
    full("check", "--fix", code=2)
    with closing(store.connect(tmp_path / "newsroom.db")) as db:
        db.execute("update articles set title = 'other'")
    found = full("check", "--file", "--fix", code=7).err
    assert "check a backup by restoring it to a new file: newsroom -d trial.db restore-backup BACKUP" in found
    # Problems of articles are not those of the file, also where both are checked.
    both = full("check", "--file", "--all", code=7)
    assert ("empty-body" in both.out, both.err.splitlines()[0]) == (True, found.splitlines()[-2])
