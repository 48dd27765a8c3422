"""The folder of a site: files replaced whole, no link followed, nothing touched outside."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from newsroom.errors import Invalid, Outside, Usage
from newsroom.site import ownership
from newsroom.site.output_folder import OutputFolder
from newsroom.site.ownership import MARK


def opened(root: Path, *, fresh: bool = False) -> OutputFolder:
    """The folder, claimed whatever lies there."""
    folder = OutputFolder(root, fresh=fresh)
    folder.claim("us", adopt=True)
    return folder


def names(root: Path) -> list[str]:
    """What lies in the folder beside the mark."""
    return sorted(path.name for path in root.iterdir() if path.name != MARK)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "site"


def test_a_file_is_written_where_its_path_says(root: Path) -> None:
    folder = opened(root)
    folder.write("/2026/03/tin/", b"page")
    folder.write("/feed.xml", b"feed")
    folder.write("/", b"home")
    assert (root / "2026/03/tin/index.html").read_bytes() == b"page"
    assert (root / "feed.xml").read_bytes() == b"feed"
    assert (root / "index.html").read_bytes() == b"home"
    assert folder.file("/2026/03/tin/") == str(root / "2026/03/tin/index.html")
    assert names(root) == ["2026", "feed.xml", "index.html"]  # no temporary file left


def test_a_file_is_replaced_and_not_written_through(root: Path) -> None:
    folder = opened(root)
    folder.write("/feed.xml", b"old")
    (root / "kept.xml").hardlink_to(root / "feed.xml")
    folder.write("/feed.xml", b"new")
    assert (root / "feed.xml").read_bytes() == b"new"
    assert (root / "kept.xml").read_bytes() == b"old"


def test_what_lies_there(root: Path) -> None:
    folder = opened(root)
    assert not folder.exists("/a/")
    assert not folder.holds("/a/", b"")
    folder.write("/a/", b"page")
    assert folder.exists("/a/")
    assert folder.holds("/a/", b"page")
    assert not folder.holds("/a/", b"pagf")
    assert not folder.holds("/a/", b"pag")
    assert not folder.holds("/a/", b"pages")
    assert not folder.holds("/b/", b"page")
    assert not folder.exists("/a/x.css/")  # a folder on the way that is none
    folder.write("/large.bin", bytes(300_000))
    assert folder.holds("/large.bin", bytes(300_000))
    (root / "dir.xml").mkdir()
    assert not folder.exists("/dir.xml")
    assert not folder.holds("/dir.xml", b"")


def test_a_fresh_folder_knows_that_nothing_lies_there(root: Path) -> None:
    assert OutputFolder(root).fresh
    opened(root).write("/a/", b"page")
    folder = opened(root)
    assert not folder.fresh
    assert folder.holds("/a/", b"page")
    told = opened(root, fresh=True)
    assert told.fresh
    assert not told.holds("/a/", b"page")  # it does not look into folders that it has not made itself
    told.write("/a/b/", b"page")
    assert told.holds("/a/b/", b"page")


def test_a_deleted_file_takes_its_empty_folders_with_it(root: Path) -> None:
    folder = opened(root)
    folder.write("/2026/03/tin/", b"page")
    folder.write("/2026/04/", b"page")
    assert folder.delete("/2026/03/tin/")
    assert sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.name != MARK) == [
        "2026",
        "2026/04",
        "2026/04/index.html",
    ]
    assert not folder.delete("/2026/03/tin/")
    assert not folder.delete("/never/")
    folder.write("/2026/03/tin/", b"again")  # folders that went are made again
    assert folder.holds("/2026/03/tin/", b"again")
    assert folder.delete("/2026/04/")
    assert folder.delete("/2026/03/tin/")
    assert root.is_dir()
    assert names(root) == []


@pytest.mark.parametrize("path", ["/../x/", "/a/../../x/", "//x/", "/a\x00b/", "https://x/"])
def test_no_path_leads_outside(root: Path, path: str) -> None:
    folder = opened(root)
    for use in (lambda: folder.write(path, b""), lambda: folder.delete(path), lambda: folder.holds(path, b"")):
        with pytest.raises(Invalid):
            use()


def test_no_link_is_followed(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "index.html").write_bytes(b"mine")
    root.mkdir()
    (root / "a").symlink_to(outside)
    (root / "b.xml").symlink_to(outside / "index.html")
    folder = opened(root)
    for use in (
        lambda: folder.write("/a/", b"page"),
        lambda: folder.write("/a/deep/er/", b"page"),
        lambda: folder.holds("/a/", b"mine"),
        lambda: folder.delete("/a/"),
    ):
        with pytest.raises(Outside, match="a symbolic link, which a build does not follow"):
            use()
    assert not folder.exists("/b.xml")
    assert not folder.holds("/b.xml", b"mine")
    folder.write("/b.xml", b"page")  # the link itself is replaced
    assert not (root / "b.xml").is_symlink()
    assert (outside / "index.html").read_bytes() == b"mine"
    assert sorted(path.name for path in outside.iterdir()) == ["index.html"]


def test_a_file_in_the_place_of_a_folder_is_refused(root: Path) -> None:
    folder = opened(root)
    (root / "a").write_text("file")
    with pytest.raises(Outside, match="not a folder"):
        folder.write("/a/", b"page")
    assert (root / "a").read_text() == "file"


def test_what_cannot_be_written_is_said_and_leaves_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = opened(root)
    folder.write("/a/", b"old")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(Outside, match=r"cannot write .*/a/index\.html: No space left on device") as refused:
        folder.write("/a/", b"new")
    assert refused.value.ref == "/a/"
    assert (root / "a/index.html").read_bytes() == b"old"
    assert names(root) == ["a"]


def test_a_write_that_takes_several_calls_is_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = opened(root)
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, bytes(data[:3])))
    folder.write("/a/", b"0123456789")
    assert (root / "a/index.html").read_bytes() == b"0123456789"


def test_a_read_that_takes_several_calls_is_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = opened(root)
    folder.write("/a/", b"0123456789")
    read = os.read
    monkeypatch.setattr(os, "read", lambda handle, size: read(handle, min(size, 3)))
    assert folder.holds("/a/", b"0123456789")
    assert not folder.holds("/a/", b"012345678x")


def test_what_a_killed_build_left_is_swept_by_the_one_that_has_the_folder_alone(root: Path) -> None:
    root.mkdir()
    (root / ".newsroom-123.part").write_text("half")
    (root / ".newsroom-note").write_text("kept")
    (root / "x.part").write_text("kept")
    OutputFolder(root, alone=False)
    assert (root / ".newsroom-123.part").exists()
    opened(root)
    assert names(root) == [".newsroom-note", "x.part"]


def test_no_folder_for_a_site(root: Path, tmp_path: Path) -> None:
    root.write_text("a file")
    with pytest.raises(Usage, match="is not a folder"):
        OutputFolder(root)
    (tmp_path / "file").write_text("")
    with pytest.raises(Outside, match="cannot write to"):
        OutputFolder(tmp_path / "file" / "below")


def test_a_folder_behind_a_link_is_the_folder_itself(root: Path, tmp_path: Path) -> None:
    root.mkdir()
    (tmp_path / "link").symlink_to(root)
    assert OutputFolder(tmp_path / "link").root == str(root)


def test_one_build_at_a_time(root: Path) -> None:
    first, second = OutputFolder(root), OutputFolder(root)
    entered, order = threading.Event(), list[str]()

    def wait() -> None:
        entered.set()
        with second.lock():
            order.append("second")

    with first.lock():
        other = threading.Thread(target=wait)
        other.start()
        entered.wait()
        other.join(0.2)
        assert other.is_alive()
        order.append("first")
    other.join(10)
    assert order == ["first", "second"]
    with first.lock():
        pass


def test_every_file_that_is_opened_is_closed(root: Path) -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))

    folder = opened(root)
    folder.write("/a/", b"page")
    before = open_files()
    for _ in range(3):
        folder.write("/a/", b"page")
        assert folder.holds("/a/", b"page")
        assert not folder.holds("/a/", b"other")
        with folder.lock():
            pass
    assert open_files() == before


def test_a_file_can_be_read_by_those_who_may_read_others_of_the_user(root: Path) -> None:
    before = os.umask(0o027)
    try:
        opened(root).write("/a/", b"page")
    finally:
        os.umask(before)
    assert (root / "a/index.html").stat().st_mode & 0o777 == 0o640


def test_what_a_file_under_the_temporary_name_contained_is_gone(root: Path, tmp_path: Path) -> None:
    folder = opened(root)
    Path(folder._part).write_bytes(b"much longer than the page")
    folder.write("/a/", b"page")
    assert (root / "a/index.html").read_bytes() == b"page"
    (tmp_path / "outside").write_bytes(b"theirs")
    Path(folder._part).symlink_to(tmp_path / "outside")
    with pytest.raises(Outside):
        folder.write("/a/", b"other")
    assert (tmp_path / "outside").read_bytes() == b"theirs"
    assert (root / "a/index.html").read_bytes() == b"page"


def test_a_folder_that_was_not_claimed_is_not_written(root: Path) -> None:
    folder = OutputFolder(root)
    for use in (lambda: folder.write("/a/", b""), lambda: folder.delete("/a/")):
        with pytest.raises(AssertionError, match="whose folder"):
            use()
    OutputFolder(root, alone=False).write("/a/", b"page")  # on behalf of the one who claimed it
    assert (root / "a/index.html").read_bytes() == b"page"


def test_a_marker_that_cannot_be_written_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    folder = OutputFolder(root)
    monkeypatch.setattr(ownership, "mark", full)
    with pytest.raises(Outside, match=r"cannot write to .*/site: No space left on device") as refused:
        folder.claim("us")
    assert refused.value.ref == str(root)


def test_a_claimed_folder_is_marked_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(root)
    assert ownership.is_marked(str(root), "us")
    monkeypatch.setattr(ownership, "mark", lambda *_: pytest.fail("it has the marker"))
    OutputFolder(root).claim("us")


def test_without_locks_of_the_system_a_build_goes_on(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    entered = []
    with OutputFolder(root).lock():
        entered.append(1)
    assert entered == [1]


def test_folders_that_were_seen_are_not_looked_at_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(root).write("/a/b/", b"page")
    folder, looked, lstat = opened(root), list[str](), os.lstat

    def noted(path: str) -> os.stat_result:
        looked.append(str(path).removeprefix(str(root)))
        return lstat(path)

    monkeypatch.setattr(os, "lstat", noted)
    for _ in range(2):
        assert folder.holds("/a/b/", b"page")
    assert looked == ["/a", "/a/b"]
    folder.write("/c/", b"page")
    folder.write("/c/", b"other")
    assert looked == ["/a", "/a/b"]  # one that was made here is known too


@pytest.mark.parametrize("kind", ["link", "file"])
def test_what_is_in_the_place_of_a_folder_is_named(root: Path, kind: str) -> None:
    folder = opened(root)
    if kind == "link":
        (root / "a").symlink_to(root)
    else:
        (root / "a").write_text("x")
    with pytest.raises(Outside) as refused:
        folder.write("/a/", b"")
    said = "a symbolic link, which a build does not follow" if kind == "link" else "not a folder"
    assert refused.value.message == f"{root}/a is {said}"
    assert (refused.value.ref, refused.value.hint) == (
        f"{root}/a",
        "move it away, or choose another folder with -o DIR",
    )


def test_a_folder_in_the_place_of_a_file_goes_only_if_a_build_made_it(root: Path) -> None:
    folder = opened(root)
    for name in ("robots", "feed"):
        (root / name).mkdir()
        (root / name / "index.html").write_text("page")
    (root / "feed" / "notes.txt").write_text("mine")
    folder.write("/robots", b"file")
    assert (root / "robots").read_bytes() == b"file"
    with pytest.raises(Outside, match=r"cannot write .*/feed"):
        folder.write("/feed", b"file")
    assert sorted(path.name for path in (root / "feed").iterdir()) == ["index.html", "notes.txt"]
