"""The built folder in memory: what is kept and packed, up to which size, and which path each file answers."""

from __future__ import annotations

import asyncio
import errno
import gzip
import os
import random
from email.utils import formatdate
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from newsroom import content_types
from newsroom.web import static
from newsroom.web.static import StaticFile, StaticFiles

POLICY = b'<meta http-equiv="Content-Security-Policy" content="frame-src https://a.example; script-src x">'


def loaded(folder: Path, name: str, data: bytes) -> StaticFile:
    (folder / name).write_bytes(data)
    found = static._load(str(folder), name)
    assert found is not None
    return found


@pytest.mark.parametrize(("size", "is_kept"), [(0, True), (524_288, True), (524_289, False)])
def test_files_of_half_a_mebibyte_are_kept_in_memory(tmp_path: Path, size: int, is_kept: bool) -> None:
    found = loaded(tmp_path, "a.mp4", bytes(size))
    assert (found.data, found.size) == (bytes(size) if is_kept else None, size)
    assert static.MEMORY == 67_108_864


@pytest.mark.parametrize(
    ("name", "size", "is_packed"),
    [("a.txt", 1023, False), ("a.txt", 1024, True), ("a.png", 1024, False), ("a.txt", 524_289, False)],
)
def test_text_is_packed_from_a_kibibyte_on(tmp_path: Path, name: str, size: int, is_packed: bool) -> None:
    words = random.Random(1).choices([b"bo ", b"song ", b"ben ", b"do ", b"cho "], k=size)
    data = b"".join(words)[:size]
    assert loaded(tmp_path, name, data).packed == (gzip.compress(data, 6, mtime=0) if is_packed else None)


def test_a_file_weighs_what_is_kept_of_it_and_a_kibibyte(tmp_path: Path) -> None:
    small, large = loaded(tmp_path, "a.txt", b"x" * 1024), loaded(tmp_path, "b.txt", b"x" * 524_289)
    assert small.packed is not None
    assert static._weight(small) == 1024 + len(small.packed) + 1024
    assert static._weight(large) == 1024


def test_the_mark_of_a_file_is_that_of_its_bytes_or_of_a_large_one_that_of_its_time(tmp_path: Path) -> None:
    one, same, other = (loaded(tmp_path, name, name[:1].encode()) for name in ("a.txt", "a.css", "b.txt"))
    assert one.etag == same.etag != other.etag
    assert len(one.etag) == 20  # 18 digits in quotation marks
    large = loaded(tmp_path, "c.mp4", bytes(600_000))
    os.utime(tmp_path / "c.mp4", (1e9, 1e9))
    later = static._load(str(tmp_path), "c.mp4")
    assert later is not None
    assert (later.etag != large.etag, later.modified) == (True, 1_000_000_000)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(("before", "frames"), [(0, True), (4015, True), (4016, False)])
def test_the_policy_of_a_page_stands_in_its_first_four_kibibytes(
    tmp_path: Path, large: bool, before: int, frames: bool
) -> None:
    head = b" " * before + POLICY
    assert POLICY.index(b"; ") + 2 == 81
    data = head.ljust(600_000 if large else 10_000)
    found = loaded(tmp_path, "a.html", data)
    assert found.frames == (b"frame-src https://a.example" if frames else b"")
    assert loaded(tmp_path, "a.txt", data).frames == b""


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index.html"), ("/a/", "a/index.html"), ("/a", "a/index.html"), ("/feed.xml", "feed.xml"), ("/404.html", "404.html"),
        ("/a/b.css", "a/b.css"), ("/a/index.html", None), ("/index.html", None), ("/feed.xml/", "feed.xml/index.html"), ("/a//", None),
        ("/_redirects", None), ("/redirects.nginx.conf", None), ("/redirects.caddy", None), ("/a/redirects.caddy", "a/redirects.caddy"),
        ("/.htaccess", None), ("/a/.b", None), ("/.a/b/", None), ("/a.b/", "a.b/index.html"), ("/100%/", "100%/index.html"),
        ("/%61/", None), ("/a%2fb/", None),
    ],
)  # fmt: skip
def test_which_file_answers_a_path(path: str, name: str | None) -> None:
    assert static.file_name(path) == name


@pytest.mark.parametrize(
    ("name", "path"),
    [("index.html", "/"), ("a/index.html", "/a/"), ("aindex.html", "/aindex.html"), ("a/b.css", "/a/b.css")],
)
def test_which_path_a_file_answers(name: str, path: str) -> None:
    assert static.path_of(name) == path


@pytest.mark.parametrize(
    ("path", "spelled"),
    [
        ("/", "/"), ("//", "/"), ("/a", "/a"), ("/a/", "/a/"), ("//a///b/", "/a/b/"), ("/a/index.html", "/a/"), ("/index.html", "/"),
        ("/a/index.html/", "/a/"), ("/index.html/a", "/index.html/a"), ("/be\u0302n/", "/bên/"), ("a", "/a"),
    ],
)  # fmt: skip
def test_the_one_spelling_of_a_path(path: str, spelled: str) -> None:
    assert static.canonical(path) == spelled


@pytest.mark.parametrize(
    ("trouble", "is_missing"),
    [
        (errno.ENOENT, True), (errno.ENOTDIR, True), (errno.ELOOP, True), (errno.ENAMETOOLONG, True), (errno.EISDIR, True),
        (errno.EACCES, False), (errno.EIO, False),
    ],
)  # fmt: skip
def test_which_errors_mean_that_there_is_no_such_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: int, is_missing: bool
) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")

    def fail(*_: object) -> int:
        raise OSError(trouble, "no")

    monkeypatch.setattr(static.os, "open", fail)
    if is_missing:
        assert static._load(str(tmp_path), "a.txt") is None
    else:
        with pytest.raises(OSError, match="no"):
            static._load(str(tmp_path), "a.txt")


def test_two_who_ask_at_once_count_a_file_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 100)
    files = StaticFiles(tmp_path)

    async def both() -> None:
        await asyncio.gather(files.get("/a.txt"), files.get("/a.txt"))

    asyncio.run(both())
    assert files._bytes == 100 + 1024
    (tmp_path / "a.txt").unlink()
    assert asyncio.run(files.get("/a.txt")) is None
    assert (files._bytes, files._kept) == (0, {})


def test_a_page_is_kept_unless_its_story_has_left(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.html").write_bytes(b"x")
    files = StaticFiles(tmp_path)
    asked: list[str] = []

    async def ask(path: str) -> tuple[bool, str | None]:
        asked.append(path)
        return path == "/b.html", "/elsewhere/"

    assert asyncio.run(files.get("/a.html")) is not None  # with nobody to ask
    files.ask = ask
    files.take_over({"/c.html": None})
    for name in ("b", "c"):
        assert asyncio.run(files.get(f"/{name}.html")) is not None
    assert asked == ["/b.html"]  # it is known that the third has left
    assert sorted(files._kept) == ["a.html", "c.html"]
    assert files.former("/b.html") == (True, "/elsewhere/")
    assert files.former("/a.html") == (False, None)


def test_a_whole_answer_is_not_compared_with_its_file_for_five_milliseconds(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    files = StaticFiles(tmp_path)
    found = asyncio.run(files.get("/a.txt"))
    assert found is not None
    files.prepare(found, files.edition)
    assert files.ready("/b.txt", 100.0) is None
    first = files.ready("/a.txt", 100.0)
    assert first is not None
    assert first.unchecked_until == 100.005
    (tmp_path / "a.txt").write_bytes(b"another")
    assert files.ready("/a.txt", 100.004) is first
    assert files.ready("/a.txt", 100.005) is None
    assert files.ready("/a.txt", 100.0) is None


def test_a_whole_answer_is_kept_only_for_the_file_and_the_edition_it_was_made_of(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 2000)
    (tmp_path / "b.txt").write_bytes(b"y")
    files = StaticFiles(tmp_path)
    files.use([(b"x-a", b"1"), (b"etag", b"own")])
    found, small = asyncio.run(files.get("/a.txt")), asyncio.run(files.get("/b.txt"))
    assert found is not None
    assert small is not None
    files.prepare(found, files.edition + 1)
    files.prepare(static._load(str(tmp_path), "a.txt") or found, files.edition)
    assert files._ready == {}
    for one in (found, small):
        files.prepare(one, files.edition)
    answer = files.ready("/a.txt", 0.0)
    assert answer is not None
    assert (answer.path, answer.name, answer.is_page) == ("/a.txt", "a.txt", False)
    assert answer.plain[1] == b"x" * 2000
    assert answer.plain[0] == (
        b"etag: " + found.etag.encode() + b"\r\nlast-modified: " + formatdate(found.modified, usegmt=True).encode() + b"\r\n"
        b"cache-control: no-cache\r\ncontent-type: text/plain; charset=utf-8\r\nvary: Accept-Encoding\r\n"
        b"accept-ranges: bytes\r\ncontent-length: 2000\r\nx-a: 1\r\n\r\n"
    )  # fmt: skip
    assert gzip.decompress(answer.packed[1]) == b"x" * 2000
    assert b"\r\ncontent-encoding: gzip\r\n" in answer.packed[0]
    other = files.ready("/b.txt", 0.0)
    assert other is not None
    assert other.packed == other.plain
    files.use([])
    assert files._ready == {}


def test_former_addresses_are_taken_over_and_asked_for(tmp_path: Path) -> None:
    files = StaticFiles(tmp_path)
    assert files.read_former("") == {}  # a folder that no build has written
    files.take_over({"/a/": "/b/", "/c": None, "/?p=1&q=2": "/d/", "/?p=1": "/e/", "/x?y=1": None})
    assert files.edition == 1
    assert [files.former(path) for path in ("/a/", "/a", "/c", "/c/", "/", "/a/comments/2/")] == [
        (True, "/b/"), (True, "/b/"), (True, None), (False, None), (False, None), (True, "/b/"),
    ]  # fmt: skip
    assert [files.asks(path) for path in ("/", "/x", "/a/")] == [True, True, False]
    assert files.asked("/", "q=2&z=3&p=1") == (True, "/d/")
    assert files.asked("/", "p=1") == (True, "/e/")
    assert files.asked("/x", "y=1") == (True, None)
    assert files.asked("/x", "y=2") == files.asked("/a/", "y=1") == (False, None)
    assert files.asked("/", "p=1&" + "z" * 1995) == (True, "/e/")  # 1999 characters
    assert files.asked("/", "p=1&" + "z" * 1996) == (False, None)


@pytest.mark.parametrize(
    ("value", "answered"),
    [
        ("bytes=0-0", True), ("bytes=5-", True), ("bytes=-5", True), ("bytes=0-1, 5-9", True), ("bytes=5-4", False),
        ("bytes=0-1,5-4", False), ("bytes=" + ",".join(["0-1"] * 10), True), ("bytes=" + ",".join(["0-1"] * 11), False),
        ("bytes=" + "9" * 15 + "-", True), ("bytes=" + "9" * 16 + "-", False), ("bytes=0-" + "9" * 15, True),
        ("bytes=0-1," + " " * 187 + "5-9", True), ("bytes=0-1," + " " * 188 + "5-9", False), ("", False), ("items=0-1", False),
    ],
)  # fmt: skip
def test_which_ranges_are_answered(value: str, answered: bool) -> None:
    assert static._asks_for_ranges(value) is answered


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("", False), ("gzip", True), ("GZIP", True), ("*", True), ("br, gzip", True), ("br", False), ("gzip;q=0.001", True),
        ("gzip;q=0", False), ("gzip; q=0.0", False), ("gzip;q=0.00", False), ("gzip;q=0.000", False), ("*;q=0", False), ("x-gzip", False),
        ("gzip;q=0, *", False),
    ],
)  # fmt: skip
def test_who_takes_gzip(accepted: str, takes: bool) -> None:
    assert static.takes_gzip(accepted) is takes


def shown(
    file: StaticFile, method: str = "GET", status: int = 200, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """An answer: its status, its headers and what is sent from memory."""
    sent = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    answer = static.answer(file, sent, method=method, status=status)
    return answer.status_code, dict(answer.headers), bytes(getattr(answer, "body", b""))


def test_everything_an_answer_says_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 2000)
    os.utime(tmp_path / "a.txt", (1e9, 1e9))
    file = static._load(str(tmp_path), "a.txt")
    assert file is not None
    assert file.packed is not None
    about = {"last-modified": "Sun, 09 Sep 2001 01:46:40 GMT", "cache-control": "no-cache", "vary": "Accept-Encoding"}
    kind = {"content-type": "text/plain; charset=utf-8"}
    plain = {**about, **kind, "etag": file.etag, "accept-ranges": "bytes", "content-length": "2000"}
    packed = {
        **plain, "etag": file.etag[:-1] + '-gz"', "content-encoding": "gzip", "content-length": str(len(file.packed))
    }  # fmt: skip
    assert shown(file) == (200, plain, b"x" * 2000)
    assert shown(file, "HEAD") == (200, plain, b"")
    assert shown(file, status=404) == (404, plain, b"x" * 2000)
    assert shown(file, accept_encoding="gzip") == (200, packed, file.packed)
    same = {"etag": file.etag}
    assert shown(file, if_none_match=file.etag) == (304, {**about, **same}, b"")
    assert shown(file, status=404, if_none_match=file.etag) == (404, plain, b"x" * 2000)
    status, headers, body = shown(file, range="bytes=0-9")
    assert (status, body, headers["content-type"]) == (200, b"", kind["content-type"])  # read from the disk
    for more in ({"status": 404}, {"method": "HEAD"}):
        assert shown(file, range="bytes=0-9", **more)[1] == plain  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headers", "is_unchanged"),
    [
        ({"if-modified-since": "Sun, 09 Sep 2001 01:46:40 GMT"}, True),
        ({"if-modified-since": "Sun, 09 Sep 2001 01:46:39 GMT"}, False),
        ({"if-modified-since": "Sun, 09 Sep 2001 01:46:41 GMT"}, True),
        ({"if-modified-since": "Sun, 09 Sep 99999999999999999999 01:46:41 GMT"}, False),
        ({"if-modified-since": " " * 100 + "Sun, 09 Sep 2001 01:46:40 GMT"}, False),
        ({"if-modified-since": " " * 71 + "Sun, 09 Sep 2001 01:46:40 GMT"}, True),
        ({"if-modified-since": ""}, False), ({}, False),
        ({"if-none-match": " * "}, True), ({"if-none-match": '"a", W/"MARK"'}, True), ({"if-none-match": '"MARK-gz"'}, True),
        ({"if-none-match": '"a"'}, False), ({"if-none-match": ""}, False),
    ],
)  # fmt: skip
def test_who_has_this_very_file(tmp_path: Path, headers: dict[str, str], is_unchanged: bool) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    os.utime(tmp_path / "a.txt", (1e9, 1e9))
    file = static._load(str(tmp_path), "a.txt")
    assert file is not None
    given = {name: value.replace("MARK", file.etag.strip('"')) for name, value in headers.items()}
    assert static._unchanged(file, Headers(given)) is is_unchanged


def test_a_redirect_is_asked_for_again_and_assets_are_not() -> None:
    moved = static.moved("/b/")
    assert (moved.status_code, moved.headers["location"], moved.headers["cache-control"]) == (301, "/b/", "no-cache")
    assert "immutable" in content_types.served_lifetime("/assets/a.0123456789.css")
