"""What deploys have sent to each place."""

from __future__ import annotations

from pathlib import Path

from newsroom import store
from newsroom.core.published import deployed_files


def test_each_place_has_its_own_files(tmp_path: Path) -> None:
    db = store.create(tmp_path / "newsroom.db")
    deployed_files.begin(db, "one", ["/", "/feed.xml"])
    assert deployed_files.hashes(db, "one") == {"/": "", "/feed.xml": ""}
    deployed_files.record(db, "one", [("/", "abc")])
    deployed_files.record(db, "two", [("/", "xyz")])
    assert deployed_files.hashes(db, "one") == {"/": "abc", "/feed.xml": ""}
    assert deployed_files.hashes(db, "two") == {"/": "xyz"}
    assert deployed_files.hashes(db, "three") == {}
    deployed_files.begin(db, "one", ["/"])  # about to be sent again: whether it arrives is not known
    assert deployed_files.hashes(db, "one") == {"/": "", "/feed.xml": ""}
    deployed_files.forget(db, "one", ["/"])
    assert deployed_files.hashes(db, "one") == {"/feed.xml": ""}
    assert deployed_files.hashes(db, "two") == {"/": "xyz"}


def test_what_was_not_announced_is_kept_for_each_place(tmp_path: Path) -> None:
    db, other = store.create(tmp_path / "newsroom.db"), store.create(tmp_path / "other.db")
    deployed_files.begin(db, "one", ["/", "/a/"])
    deployed_files.record(db, "one", [("/", "abc"), ("/a/", "def")])
    deployed_files.forget(db, "one", ["/b/", "/a/"])
    deployed_files.will_announce(db, "two", ["/c/"])
    assert deployed_files.unannounced(db, "one") == ["/", "/a/", "/b/"]
    deployed_files.will_announce(other, "one", ["/", "/d/"])
    deployed_files.copy_records(db, other)
    assert deployed_files.unannounced(other, "one") == ["/", "/a/", "/b/", "/d/"]
    deployed_files.announced(db, "one")
    assert deployed_files.unannounced(db, "one") == []
    assert deployed_files.unannounced(db, "two") == ["/c/"]
