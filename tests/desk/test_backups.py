"""Backups: their names, what is written and counted, what is deleted with older ones, and damaged large bytes."""

from __future__ import annotations

import gzip
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pytest

from newsroom import store
from newsroom.desk import Desk, backup_folders, backups
from newsroom.errors import BadFile, Invalid, NotFound
from newsroom.formats import newsroom_rows
from newsroom.store import VERSION


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


def separate(desk: Desk, folder: Path, number: int) -> backups.Backup:
    target = folder / f"newsroom-2026030{number}-000000.jsonl.gz"
    return backups.make(desk, target, separate=True, progress=lambda _: None)


@pytest.mark.parametrize(
    ("packed", "apart", "ending"), [(False, False, ".db"), (True, False, ".db.gz"), (False, True, ".jsonl.gz"),
    (True, True, ".jsonl.gz")]
)  # fmt: skip
def test_the_name_says_when(desk: Desk, folder: Path, packed: bool, apart: bool, ending: str) -> None:
    with backup_folders.free_name(desk, folder, packed=packed, separate=apart) as made:
        assert made.name == f"newsroom-{desk.now:%Y%m%d-%H%M%S}{ending}"
        with backup_folders.free_name(desk, folder, packed=packed, separate=apart) as other:
            assert other.name == f"newsroom-{desk.now + timedelta(seconds=1):%Y%m%d-%H%M%S}{ending}"
        made.write_bytes(b"x")
    assert names(folder) == [made.name]
    # The newest has the latest name also if the clock was five minutes ahead, or if the first name is free again.
    made.rename(folder / f"newsroom-{desk.now + timedelta(minutes=5):%Y%m%d-%H%M%S}.db")
    with backup_folders.free_name(desk, folder, packed=packed, separate=apart) as later:
        assert later.name == f"newsroom-{desk.now + timedelta(minutes=5, seconds=1):%Y%m%d-%H%M%S}{ending}"
    (folder / f"newsroom-{desk.now + timedelta(seconds=599):%Y%m%d-%H%M%S}.db").touch()
    with pytest.raises(BadFile, match=r"have names with times up to ten minutes in the future; rename them$"):
        backup_folders.free_name(desk, folder, packed=packed, separate=apart).__enter__()


@pytest.mark.parametrize("name", ["a.db", "a.db.gz"])
def test_a_backup_says_how_large_it_is_and_leaves_nothing_else(full: Desk, folder: Path, name: str) -> None:
    made = backups.make(full, folder / name, separate=False, progress=lambda _: None)
    assert (made.file, made.bytes) == (str(folder / name), (folder / name).stat().st_size)
    assert (made.deleted, made.media) == ([], {})
    assert [one.name for one in folder.iterdir()] == [name]


def test_large_bytes_are_written_once(full: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newsroom_rows, "LEAST", 50)
    first, second = separate(full, folder, 1), separate(full, folder, 2)
    written = first.media["written"]
    assert written >= 2
    assert first.media == {"written": written, "unchanged": 0}
    assert second.media == {"written": 0, "unchanged": written}
    kept = sorted((folder / "media").glob("*/*"))
    assert len(kept) == written
    for path in kept:
        assert path.name == sha256(path.read_bytes()).hexdigest()
        assert path.parent.name == path.name[:2]
    files = (folder / "newsroom-20260301-000000.jsonl.gz").stat().st_size + sum(one.stat().st_size for one in kept)
    assert (first.bytes, second.bytes) == (files, (folder / "newsroom-20260302-000000.jsonl.gz").stat().st_size)
    listed = (folder / "newsroom-20260301-000000.jsonl.gz.media").read_text().split()
    assert sorted(listed) == [one.name for one in kept]
    kept[0].write_bytes(b"cut")
    assert separate(full, folder, 3).media == {"written": 1, "unchanged": written - 1}


@pytest.mark.parametrize(
    ("digest", "size", "kind", "said"),
    [
        ("x" * 64, 1, BadFile, "is not a checksum"), ("ab" * 31, 1, BadFile, "is not a checksum"),
        (sha256(b"abc").hexdigest(), 3, None, ""), (sha256(b"abc").hexdigest(), 4, BadFile, "is damaged"),
        (sha256(b"other").hexdigest(), 5, NotFound, "is missing"), ("0" * 64, 3, BadFile, "is damaged"),
    ],
)  # fmt: skip
def test_large_bytes_are_those_of_their_name(
    folder: Path, digest: str, size: int, kind: type[Exception] | None, said: str
) -> None:
    for name in (sha256(b"abc").hexdigest(), "0" * 64):
        (folder / name[:2]).mkdir(exist_ok=True)
        (folder / name[:2] / name).write_bytes(b"abc")
    if kind is None:
        assert backups._found(folder, digest, size) == b"abc"
        return
    with pytest.raises(kind, match=said):
        backups._found(folder, digest, size)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if one.is_file())


def packed(path: Path, owner: str = "newsroom-us") -> None:
    with path.open("wb") as file, gzip.GzipFile(filename=owner, fileobj=file, mode="wb") as stream:
        stream.write(b"x")


def put(folder: Path, backup: str, *needed: str, owner: str = "newsroom-us") -> None:
    """A backup with the list of large bytes that it needs, which are there."""
    packed(folder / backup, owner)
    (folder / (backup + ".media")).write_text("".join(f"{one}\n" for one in needed))
    for one in needed:
        (folder / "media" / one[:2]).mkdir(parents=True, exist_ok=True)
        (folder / "media" / one[:2] / one).write_bytes(b"x")


def delete_older(folder: Path, keep: int) -> list[str]:
    """Delete those that are too many, as after the newest was made."""
    found = backup_folders.older(folder / NEW, "newsroom-us", keep).to_delete
    backup_folders.delete(folder, found)
    return found


OLD, NEW = "newsroom-20260301-000000.jsonl.gz", "newsroom-20260302-000000.jsonl.gz"
ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64


def large(folder: Path) -> set[str]:
    return {one.name for one in (folder / "media").glob("*/*")}


def test_older_backups_go_with_the_large_bytes_that_no_other_needs(folder: Path) -> None:
    put(folder, OLD, ONE, TWO)
    put(folder, NEW, TWO)
    put(folder, "kept by hand.jsonl.gz", THREE)
    (folder / "media" / "11" / "note").write_bytes(b"x")
    others = ["newsroom-2026-01-01.db", "newsroom-20260101-000000.db.bak", "x-newsroom-20260101-000000.db"]
    for name in (*others, "newsroom-20260228-235959.db.gz", "newsroom-20260301-120000.db.gz"):
        packed(folder / name)
    assert delete_older(folder, 5) == []
    assert large(folder) == {ONE, TWO, THREE, "note"}
    assert delete_older(folder, 1) == ["newsroom-20260301-120000.db.gz", OLD, "newsroom-20260228-235959.db.gz"]
    assert names(folder) == sorted(
        ["kept by hand.jsonl.gz", "kept by hand.jsonl.gz.media", NEW, f"{NEW}.media", *others]
    )
    assert large(folder) == {TWO, THREE, "note"}


def test_backups_of_others_later_ones_and_those_that_cannot_be_read_are_not_counted_and_stay(folder: Path) -> None:
    put(folder, NEW, TWO)
    put(folder, OLD, ONE, owner="newsroom-them")
    later, ours, broken = (
        "newsroom-20270101-000000.db.gz",
        "newsroom-20260228-000000.db.gz",
        "newsroom-20260101-000000.db",
    )
    packed(folder / later)
    packed(folder / ours)
    (folder / broken).write_bytes(b"SQLite format 3\0")
    (folder / broken.replace(".db", ".db.gz")).write_bytes(b"")
    before = names(folder)
    found = backup_folders.older(folder / NEW, "newsroom-us", 2)
    assert (found.to_delete, found.later, found.of_others) == ([], [later], [OLD])
    assert sorted(found.unknown) == [broken, broken.replace(".db", ".db.gz")]
    assert delete_older(folder, 1) == [ours]
    assert names(folder) == [one for one in before if one != ours]
    assert large(folder) == {ONE, TWO}


def test_the_newsroom_of_a_backup_is_known_in_each_kind_also_of_earlier_versions(full: Desk, folder: Path) -> None:
    owner = backup_folders.owner_of(full.db)
    for name in ("a.db", "a.db.gz", "a.jsonl.gz"):
        backups.make(full, folder / name, separate="jsonl" in name, progress=lambda _: None)
        assert backup_folders._owner_of(folder / name) == owner
        if name.endswith(".gz"):  # those of earlier versions had no name in their header
            data = gzip.decompress((folder / name).read_bytes())
            (folder / name).write_bytes(gzip.compress(data))
            assert backup_folders._owner_of(folder / name) == owner
            (folder / name).write_bytes(gzip.compress(data)[:-2000])
            assert backup_folders._owner_of(folder / name) in (None, owner)
    assert not list(folder.glob(".*"))


def test_without_the_list_of_a_backup_that_stays_no_large_bytes_go(folder: Path) -> None:
    put(folder, OLD, ONE)
    put(folder, NEW, TWO)
    (folder / f"{NEW}.media").unlink()
    assert delete_older(folder, 1) == [OLD]
    assert large(folder) == {ONE, TWO}


def test_what_is_no_backup_is_refused(folder: Path) -> None:
    for name, data in (("a.db.gz", gzip.compress(b"nothing")), ("a.jsonl", b'{"other": 1}')):
        (folder / name).write_bytes(data)
        with pytest.raises(Invalid) as refused, backups.opened(folder / name, folder):
            pass
        assert refused.value.message == f"{folder / name} is not a backup"
    (folder / "plain.db").write_bytes(b"SQLite format 3\0")
    with backups.opened(folder / "plain.db", folder) as found:
        assert found == folder / "plain.db"


def test_a_packed_file_is_unpacked_beside_and_deleted_again(full: Desk, folder: Path, tmp_path: Path) -> None:
    backups.make(full, folder / "a.db.gz", separate=False, progress=lambda _: None)
    near = tmp_path / "near"
    near.mkdir()
    with backups.opened(folder / "a.db.gz", near) as found:
        assert found.parent == near
        assert found.read_bytes()[:16] == b"SQLite format 3\0"
        Path(f"{found}-wal").write_bytes(b"")
    assert list(near.iterdir()) == []


@pytest.mark.parametrize("name", ["a.db.gz", "a.jsonl.gz"])
def test_a_backup_that_cannot_be_read_back_is_refused(
    full: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    separate_media = name == "a.jsonl.gz"
    if separate_media:
        monkeypatch.setattr(backups.whole_newsroom, "write", lambda _desk, stream, **_: _one_row(stream))
    else:
        monkeypatch.setattr(backups.shutil, "copyfileobj", lambda source, packed, _: packed.write(source.read()[:-1]))
    with pytest.raises(BadFile) as refused:
        backups.make(full, folder / name, separate=separate_media, progress=lambda _: None)
    assert refused.value.message == f"{folder / name} could not be read back"
    assert not [one for one in folder.iterdir() if one.name.startswith(".")]


def _one_row(stream: BinaryIO) -> int:
    """Write one row, and claim two."""
    writer = newsroom_rows.RowsWriter(stream, version=VERSION, made_at="", program="")
    writer.row("settings", {"key": "a", "value": "b"})
    writer.end()
    return 2


def test_what_a_backup_writes_is_private(full: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newsroom_rows, "LEAST", 50)
    heard: list[int] = []
    made = backups.make(full, folder / "a.jsonl.gz", separate=True, progress=heard.append)
    assert made.file == str(folder / "a.jsonl.gz")
    assert sum(heard) > 50
    modes = {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_dir()} == {0o700}
    for name in ("b.db", "b.db.gz"):
        backups.make(full, folder / name, separate=False, progress=heard.append)
        assert (folder / name).stat().st_mode & 0o777 == 0o600


def test_bytes_of_the_same_size_are_taken_for_the_same(
    full: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newsroom_rows, "LEAST", 50)
    separate(full, folder, 1)
    [one, *_] = sorted((folder / "media").glob("*/*"))
    one.write_bytes(bytes(one.stat().st_size))
    with pytest.raises(BadFile, match="is damaged"):  # reading it back compares
        separate(full, folder, 2)


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl", "a.db.gz", "a.db"])
def test_each_kind_of_backup_is_opened_as_a_file(
    full: Desk, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(newsroom_rows, "LEAST", 50)
    made = backups.make(full, folder / name.replace(".jsonl", ".jsonl.gz").replace(".gz.gz", ".gz"),
                        separate="jsonl" in name, progress=lambda _: None)  # fmt: skip
    source = Path(made.file)
    if name == "a.jsonl":
        source = folder / name
        source.write_bytes(gzip.decompress(Path(made.file).read_bytes()))
    near = tmp_path / "near"
    near.mkdir()
    with backups.opened(source, near) as found:
        assert (found.parent == near) is (name != "a.db")
        with closing(store.connect(found)) as db:
            assert db.execute("select count(*) from articles").fetchone()[0] == 2
    assert list(near.iterdir()) == []


@pytest.mark.parametrize("name", ["newsroom-20260301-000000.db.gz", "newsroom-20260301-000000.jsonl.gz"])
def test_lists_go_with_their_backups(folder: Path, name: str) -> None:
    put(folder, name, ONE)
    put(folder, NEW, TWO)
    assert delete_older(folder, 1) == [name]
    assert names(folder) == [NEW, f"{NEW}.media"]
    assert large(folder) == {TWO}
    assert delete_older(folder, 1) == []
