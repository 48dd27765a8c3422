"""Files are there whole or not at all: the target, its permissions, links, pipes, and what a failure leaves behind."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from newsroom import files
from newsroom.errors import NotFound, Usage


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "page.html"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("durable", [True, False])
def test_a_file_is_written_and_replaced(target: Path, durable: bool) -> None:
    files.write(target, b"first", durable=durable)
    files.write(target, b"2nd", durable=durable)
    assert target.read_bytes() == b"2nd"
    assert names(target.parent) == ["page.html"]


def test_until_the_end_the_old_file_stands(target: Path) -> None:
    target.write_bytes(b"old")
    with files.writing(target) as stream:
        stream.write(b"new")
        stream.flush()
        assert target.read_bytes() == b"old"
        [partial] = [name for name in names(target.parent) if name != "page.html"]
        assert partial.startswith(".newsroom-")
        assert partial.endswith(".part")
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("before", [None, b"old"])
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_after_an_error_nothing_has_changed(target: Path, before: bytes | None, error: type[BaseException]) -> None:
    if before is not None:
        target.write_bytes(before)

    def fail() -> None:
        with files.writing(target) as stream:
            stream.write(b"half")
            raise error

    with pytest.raises(error):
        fail()
    assert names(target.parent) == ([] if before is None else ["page.html"])
    assert before is None or target.read_bytes() == before


def test_an_error_in_text_leaves_nothing_either(target: Path) -> None:
    with pytest.raises(UnicodeEncodeError), files.writing_text(target) as stream:
        stream.write("good, then half a pair: \ud83d")
    assert names(target.parent) == []


def test_text_keeps_its_line_ends_and_may_replace_what_is_no_unicode(target: Path) -> None:
    with files.writing_text(target, errors="replace") as stream:
        stream.write("một\r\nhai\n\ud83d")
    assert target.read_bytes() == "một\r\nhai\n?".encode()


def test_a_new_file_never_replaces_one_that_came_meanwhile(target: Path) -> None:
    def overtaken() -> None:
        with files.replacing(target, new=True) as partial:
            partial.write_bytes(b"mine")
            target.write_bytes(b"theirs")

    with pytest.raises(FileExistsError):
        overtaken()
    assert target.read_bytes() == b"theirs"
    assert names(target.parent) == ["page.html"]
    target.unlink()
    with files.replacing(target, new=True) as partial:
        partial.write_bytes(b"mine")
    assert target.read_bytes() == b"mine"
    assert names(target.parent) == ["page.html"]


@pytest.mark.parametrize(
    ("mode", "umask", "expected"),
    [(0o600, 0o022, 0o600), (0o666, 0o022, 0o644), (0o666, 0o077, 0o600), (0o666, 0o002, 0o664)],
)
def test_the_permissions_are_those_asked_for_less_the_umask(target: Path, mode: int, umask: int, expected: int) -> None:
    before = os.umask(umask)
    try:
        files.write(target, b"x", mode=mode)
    finally:
        os.umask(before)
    assert target.stat().st_mode & 0o777 == expected


def test_the_bytes_are_private_from_the_first_moment(target: Path) -> None:
    target.write_bytes(b"open to all")
    target.chmod(0o644)
    with files.replacing(target, mode=0o600) as partial:
        assert partial.stat().st_mode & 0o777 == 0o600
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link(target: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target.symlink_to("real/there.html")
    for data in (b"new", b"newer"):  # first one that leads nowhere yet, then one that leads to a file
        files.write(target, data)
        assert target.is_symlink()
        assert (tmp_path / "real" / "there.html").read_bytes() == data
    assert names(tmp_path / "real") == ["there.html"]


def test_a_pipe_is_written_to_and_stays(target: Path) -> None:
    os.mkfifo(target)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(target.read_bytes()))
    reader.start()
    files.write(target, b"through")
    reader.join(timeout=10)
    assert got == [b"through"]
    assert target.is_fifo()


def test_a_folder_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        files.write(tmp_path / "folder", b"x")
    with pytest.raises(FileNotFoundError):
        files.write(tmp_path / "nowhere" / "page.html", b"x")
    assert names(tmp_path) == ["folder"]


def test_a_name_may_be_as_long_as_the_system_takes(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 255)
    files.write(target, b"long")
    assert target.read_bytes() == b"long"


def test_what_a_killed_process_left_is_in_nobodys_way(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_numbers", iter([7, 8]))
    left = target.with_name(f".newsroom-{os.getpid()}-7.part")
    left.write_bytes(b"left behind")
    files.write(target, b"whole")
    assert target.read_bytes() == b"whole"
    assert left.read_bytes() == b"left behind"


def test_bytes_reach_the_disk_before_the_name_does(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("sync"), sync(handle)))
    monkeypatch.setattr(os, "replace", lambda *names: (done.append("rename"), replace(*names)))
    files.write(target, b"x")
    assert done == ["sync", "rename", "sync"]  # the file, its name, the folder that holds the name
    done.clear()
    files.write(target, b"x", durable=False)
    assert done == ["rename"]


def test_two_threads_write_in_one_folder(tmp_path: Path) -> None:
    def work(number: int) -> None:
        for _ in range(20):
            files.write(tmp_path / f"{number % 2}.txt", bytes([48 + number]) * 1000, durable=False)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(tmp_path) == ["0.txt", "1.txt"]
    assert all(len(set(path.read_bytes())) == 1 for path in tmp_path.iterdir())


def test_a_file_is_read_up_to_its_limit(target: Path) -> None:
    target.write_bytes(b"12345")
    assert files.read(target, limit=5) == b"12345"
    with pytest.raises(NotFound, match="is larger than 0 MB"):
        files.read(target, limit=4)
    with pytest.raises(NotFound, match="is a folder"):
        files.read(target.parent, limit=5)
    with pytest.raises(NotFound, match=r"cannot read .*nowhere: No such file"):
        files.read(target.with_name("nowhere"), limit=5)


@pytest.mark.parametrize("below", ["a file", "a folder that is missing"])
def test_an_error_names_the_file_that_was_meant(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("x")
    target = tmp_path / ("file" if below == "a file" else "missing") / "page.html"
    with pytest.raises(OSError) as caught:
        files.write(target, b"x")
    assert caught.value.filename == str(target)
    assert type(caught.value) is (NotADirectoryError if below == "a file" else FileNotFoundError)


def test_a_file_never_takes_the_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        files.write(tmp_path / "page.html", b"x")
    assert caught.value.filename == str(tmp_path / "page.html")
    assert names(tmp_path) == ["page.html"]


@pytest.mark.parametrize("name", ["", "/other"])
def test_a_full_disk_is_that_of_the_file_that_was_named(target: Path, name: str) -> None:
    with pytest.raises(OSError, match="No space") as failed, files.writing(target):
        raise OSError(errno.ENOSPC, "No space left on device", *([name] if name else []))
    assert failed.value.filename == (name or str(target))
    assert names(target.parent) == []


def test_private_files_are_not_written_into_a_site(tmp_path: Path) -> None:
    (tmp_path / "site/deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("site/deep")
    (tmp_path / "site" / files.SITE_MARK).touch()
    for name in ("site/x", "site/deep/x", "site/new/x", "link/x"):
        with pytest.raises(Usage, match=r"is inside the site in .*, where readers could get it"):
            files.write(tmp_path / name, b"x", mode=files.PRIVATE)
        with pytest.raises(Usage):
            files.refuse_published(tmp_path / name)
    files.write(tmp_path / "site/x", b"x")  # what is for everybody
    files.write(tmp_path / "x", b"x", mode=files.PRIVATE)
    files.refuse_published(tmp_path / "site")  # the folder itself is no file in it


@pytest.mark.parametrize(
    ("mode", "expected"), [(0o600, 0o600), (0o660, 0o660), (0o640, 0o640), (0o666, 0o660), (0o444, 0o640)]
)
def test_what_is_beside_the_newsroom_file_is_for_those_who_may_use_it(tmp_path: Path, mode: int, expected: int) -> None:
    file = tmp_path / "newsroom.db"
    file.touch()
    file.chmod(mode)
    if os.geteuid() == 0:
        os.chown(file, -1, 4711)
    for _ in range(2):
        with open(tmp_path / "lock", "ab", opener=files.beside(file)):
            found = (tmp_path / "lock").stat()
        assert (found.st_mode & 0o777, found.st_gid) == (expected, file.stat().st_gid)
    (tmp_path / "lock").unlink()
    file.unlink()
    with open(tmp_path / "lock", "ab", opener=files.beside(file)):
        assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600


def test_a_group_that_cannot_be_given_gets_no_permissions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int, owner: int, group: int) -> None:
        assert (owner, group) == (-1, 4711)
        raise PermissionError

    monkeypatch.setattr(os, "fchown", refuse)
    with monkeypatch.context() as other, open(tmp_path / "lock", "ab", opener=files.beside(tmp_path / "newsroom.db")):
        assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600
        other.setattr(os, "stat", lambda _: os.stat_result([0o100660, 0, 0, 0, 0, 4711, 0, 0, 0, 0]))
        os.close(files.beside(tmp_path / "newsroom.db")(str(tmp_path / "lock"), os.O_RDWR))
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600
