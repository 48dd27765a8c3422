"""The records of built folders and their files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsroom import store
from newsroom.core.published import built_files
from newsroom.core.published.built_files import BuiltFile, BuiltFolder
from newsroom.errors import BadFile, Invalid
from newsroom.store import Connection

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
STORY = BuiltFile("/2026/03/tin/", "article", "7", "h1", 100, "2026-03 6,5 ")
MOVED = BuiltFile("/2026/03/cu/", "article", "7", "h2", 50, "")
PAGE = BuiltFile("/s/news/", "section", "12:0", "h3", 80, "7  ")
OLDER = BuiltFile("/s/news/1/", "section", "12:1", "h4", 80, "6  ")
OTHER = BuiltFile("/s/town/", "section", "1:0", "h5", 80, "5  ")
FILES = [STORY, MOVED, PAGE, OLDER, OTHER]


@pytest.fixture
def db(tmp_path: Path) -> Connection:
    return store.create(tmp_path / "newsroom.db")


@pytest.fixture
def built(db: Connection) -> int:
    """A folder with FILES in it, beside one with another file at one of their paths."""
    folder = built_files.folder(db, "/srv/site")
    built_files.begin(db, folder.id, FILES)
    beside = built_files.folder(db, "/srv/beside")
    built_files.begin(db, beside.id, [BuiltFile("/s/news/", "section", "12:0", "other", 1, "")])
    return folder.id


def test_a_folder_is_recorded_once(db: Connection) -> None:
    assert built_files.find_folder(db, "/srv/site") is None
    folder = built_files.folder(db, "/srv/site")
    assert folder == BuiltFolder(folder.id, "/srv/site", 0, "", None)
    assert built_files.folder(db, "/srv/site") == built_files.find_folder(db, "/srv/site") == folder
    assert built_files.folder(db, "/srv/other").id != folder.id


def test_a_build_has_a_stamp_only_once_it_finished(db: Connection) -> None:
    folder, beside = built_files.folder(db, "/srv/site"), built_files.folder(db, "/srv/beside")
    for one in (folder, beside):
        built_files.finish(db, one.id, seq=4, stamp="s1", at=AT)
    done = BuiltFolder(folder.id, "/srv/site", 4, "s1", "2026-03-02T03:00:00Z")
    assert built_files.find_folder(db, "/srv/site") == done
    built_files.begin(db, folder.id)
    assert built_files.find_folder(db, "/srv/site") == BuiltFolder(folder.id, "/srv/site", 4, "", done.built_at)
    assert built_files.folder(db, "/srv/beside").stamp == "s1"


def test_files_by_path(db: Connection, built: int) -> None:
    assert built_files.all_of(db, built) == {one.path: one for one in FILES}
    assert built_files.count(db, built) == 5
    assert sorted(built_files.paths_of(db, built)) == sorted(one.path for one in FILES)
    assert built_files.find(db, built, "/s/news/") == PAGE
    assert built_files.find(db, built, "/s/") is None
    assert built_files.at_paths(db, built, ["/s/news/", "/nowhere/", STORY.path]) == {
        PAGE.path: PAGE,
        STORY.path: STORY,
    }


def test_files_by_maker_and_key(db: Connection, built: int) -> None:
    assert sorted(built_files.made_by(db, built, "section"), key=lambda one: one.path) == [PAGE, OLDER, OTHER]
    assert built_files.made_by(db, built, "section", "12:1") == [OLDER]
    assert {one.path for one in built_files.made_by(db, built, "section", under="12")} == {PAGE.path, OLDER.path}
    assert built_files.made_by(db, built, "section", under="1") == [OTHER]  # and not 12, which begins alike
    assert built_files.made_by(db, built, "section", under="2") == []
    assert built_files.made_by(db, built, "author") == []


def test_inputs_of_several_files_are_those_of_the_one_that_has_some(db: Connection, built: int) -> None:
    assert built_files.inputs_of(db, built, "article", [7, 8]) == {7: "2026-03 6,5 "}
    assert built_files.inputs_of(db, built, "section", [7]) == {}
    assert built_files.inputs_of(db, built, "article", []) == {}


def test_a_file_recorded_again_is_replaced(db: Connection, built: int) -> None:
    again = BuiltFile(STORY.path, "page", "x", "h9", 9, "other")
    built_files.begin(db, built, [again])
    assert built_files.find(db, built, STORY.path) == again
    assert built_files.count(db, built) == 5


def test_forgotten_files_are_gone_from_their_folder_only(db: Connection, built: int) -> None:
    built_files.forget(db, built, [PAGE.path, "/nowhere/"])
    assert sorted(built_files.all_of(db, built)) == sorted(one.path for one in FILES if one != PAGE)
    beside = built_files.folder(db, "/srv/beside")
    assert list(built_files.paths_of(db, beside.id)) == ["/s/news/"]


def test_records_are_copied_to_another_file_in_place_of_its_own(db: Connection, built: int, tmp_path: Path) -> None:
    other = store.create(tmp_path / "other.db")
    own = built_files.folder(other, "/srv/site")
    built_files.begin(other, own.id, [BuiltFile("/left/", "page", "x", "h", 1, "")])
    built_files.copy_records(db, other, "/srv/site")
    assert built_files.all_of(other, own.id) == {one.path: one for one in FILES}
    built_files.copy_records(db, other, "/srv/never-built")
    assert built_files.find_folder(other, "/srv/never-built") is None


def test_a_file_that_cannot_be_written_records_nothing(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    assert built_files.can_record(db)

    def refuse(error: Exception) -> None:
        def transaction(_: Connection) -> None:
            raise error

        monkeypatch.setattr(built_files, "transaction", transaction)

    refuse(BadFile("the file is read-only"))
    assert not built_files.can_record(db)
    built_files.copy_records(db, db, "/srv/site")
    refuse(BadFile("the file is damaged"))
    with pytest.raises(BadFile, match="damaged"):
        built_files.can_record(db)
    refuse(Invalid("another error"))
    with pytest.raises(Invalid):
        built_files.can_record(db)


def test_copying_into_a_file_that_cannot_be_written_does_nothing(
    db: Connection, built: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = store.create(tmp_path / "other.db")
    monkeypatch.setattr(built_files, "can_record", lambda _: False)
    built_files.copy_records(db, other, "/srv/site")
    assert built_files.find_folder(other, "/srv/site") is None
