"""The built files as answers: found safely below one folder, kept in memory while small, sent as HTTP wants it."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import os
import stat
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from typing import Final
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.responses import FileResponse, RedirectResponse, Response

from newsroom import content_types, urls
from newsroom.errors import Invalid

SMALL: Final = 512 * 1024  # bytes of the largest file kept in memory
MEMORY: Final = 64 * 1024 * 1024
WORTH_PACKING: Final = 1024  # bytes from which gzip pays
SURE: Final = 0.005  # seconds for which an answer that is at hand is not compared with its file

# What a build writes for other servers, and no reader asks for.
NOT_FOR_READERS: Final = frozenset({"_redirects", "redirects.nginx.conf"})


# Whether a path has left its story by the newsroom file, and the address it leads to now; None when it is gone.
Ask = Callable[[str], Awaitable[tuple[bool, str | None]]]


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site as it was when it was read; `data` is None for one too large to keep."""

    path: str
    file: str
    kind: str
    size: int
    modified: int
    seen: tuple[int, int, int]
    etag: str
    data: bytes | None
    packed: bytes | None

    @property
    def is_html(self) -> bool:
        """Whether this is a page."""
        return self.kind.startswith("text/html")


@dataclass(slots=True)
class Ready:
    """A file as whole answers to the plainest of requests, each the rest of its head and its body: packed and not."""

    name: str
    file: File
    is_page: bool
    plain: tuple[bytes, bytes]
    packed: tuple[bytes, bytes]
    sure: float  # until this moment nobody looks whether the file is still the same


class Files:
    """The folder of a built site. Paths are site paths, decoded, without the site's prefix."""

    def __init__(self, root: os.PathLike[str] | str) -> None:
        self.root = os.path.realpath(root)
        self._kept: OrderedDict[str, File] = OrderedDict()
        self._bytes = 0
        self._former: dict[str, str | None] = {}
        self._ready: dict[str, Ready] = {}
        self.edition = 0  # counts what `take_over` took over
        self._security: list[tuple[str, str]] = []
        self.ask: Ask | None = None

    def use(self, security: list[tuple[str, str]]) -> None:
        """Send these headers with every file."""
        self._security = security
        self._ready.clear()

    def ready(self, path: str, moment: float) -> Ready | None:
        """The whole answer to a GET of `path` that asks for nothing special, when it is at hand and still right.

        `moment` is any clock's, in seconds: within SURE the file is not looked at again.
        """
        found = self._ready.get(path)
        if found is None or found.sure > moment:
            return found
        with suppress(OSError):
            if _seen(os.stat(found.file.file)) == found.file.seen:
                found.sure = moment + SURE
                self._kept.move_to_end(found.name)
                return found
        del self._ready[path]
        return None

    def prepare(self, path: str, file: File, edition: int) -> None:
        """Have the answer for `path` ready the next time; the path is one that this file alone answers, with 200.

        `edition` is the one under which that was found to be so: what was found before a change says nothing after it.
        """
        name = file.file[len(self.root) + 1 :]
        if file.path != path or edition != self.edition or self._kept.get(name) is not file:
            return
        plain = self._rest(answer(file, Headers({}), method="GET"))
        accepting = Headers({"accept-encoding": "gzip"})
        packed = self._rest(answer(file, accepting, method="GET")) if file.packed is not None else plain
        self._ready[path] = Ready(name, file, file.is_html, plain, packed, 0.0)

    def _rest(self, response: Response) -> tuple[bytes, bytes]:
        """What follows the status line, and the body."""
        headers = [*response.raw_headers, *((name.encode(), value.encode()) for name, value in self._security)]
        lines = b"".join(b"%s: %s\r\n" % header for header in headers)
        return lines + b"\r\n", bytes(response.body)

    def read_former(self, base: str) -> dict[str, str | None]:
        """Where former paths lead now, by the built folder; `base` is the prefix that the site's links have."""
        try:
            with open(os.path.join(self.root, "_redirects"), encoding="utf-8") as lines:
                return dict(_former(lines, base))
        except OSError:
            return {}

    def take_over(self, former: dict[str, str | None]) -> None:
        """Go by these former paths. In the event loop's own thread, so that no answer falls between two editions."""
        self._former = former
        self.edition += 1
        self._ready.clear()

    def former(self, path: str) -> tuple[bool, str | None]:
        """Whether `path` is one that a story has left, and the address it leads to now; None when it is gone."""
        for one in (path, f"{path}/"):
            if one in self._former:
                return True, self._former[one]
        return False, None

    async def get(self, path: str) -> File | None:
        """The file that answers a path, or None. One kept in memory is answered without waiting for a disk."""
        try:
            name = urls.output_file(path)
        except Invalid:
            return None
        if name in NOT_FOR_READERS or any(part.startswith(".") for part in name.split("/")):
            return None
        file = f"{self.root}/{name}"
        kept = self._kept.get(name)
        if kept is not None:
            with suppress(OSError):
                if _seen(os.stat(file)) == kept.seen:
                    self._kept.move_to_end(name)
                    return kept
        self._drop(name)
        found = await asyncio.to_thread(_load, self.root, name, path)
        if found is None or not (found.is_html and await self._has_left(path)):
            self._keep(name, found)
        return found

    async def _has_left(self, path: str) -> bool:
        """Whether the page just read is only what stands where a story was, though the list does not say so yet."""
        if self.ask is None or self.former(path)[0]:
            return False
        left, target = await self.ask(path)
        if left:
            self._former[path] = target
        return left

    def _keep(self, name: str, found: File | None) -> None:
        if found is None or found.data is None:
            return
        self._drop(name)
        self._kept[name] = found
        self._bytes += _weight(found)
        while self._bytes > MEMORY:
            self._drop(next(iter(self._kept)))

    def _drop(self, name: str) -> None:
        gone = self._kept.pop(name, None)
        if gone is not None:
            self._bytes -= _weight(gone)
            self._ready.pop(gone.path, None)


def _weight(file: File) -> int:
    return len(file.data or b"") + len(file.packed or b"") + 1024


def _seen(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_mtime_ns, status.st_size, status.st_ino


def _load(root: str, name: str, path: str) -> File | None:
    file = f"{root}/{name}"
    if os.path.realpath(file) != file:  # a link, which may lead anywhere
        return None
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0))
    except (OSError, ValueError):
        return None
    with open(handle, "rb") as stream:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return None
        data = stream.read(SMALL) if status.st_size <= SMALL else None
    kind = content_types.content_type(f"/{name}")
    mark = hashlib.blake2b(data if data is not None else repr(_seen(status)).encode(), digest_size=9).hexdigest()
    packed = None
    if data is not None and len(data) >= WORTH_PACKING and content_types.is_compressible(kind):
        packed = gzip.compress(data, 6, mtime=0)
    size = status.st_size if data is None else len(data)
    return File(path, file, kind, size, int(status.st_mtime), _seen(status), f'"{mark}"', data, packed)


def _former(lines: Iterator[str], base: str) -> Iterator[tuple[str, str | None]]:
    """The pairs of a `_redirects` file: former path, and address or None."""
    for line in lines:
        parts = line.split()
        if len(parts) == 3 and parts[2] in ("301", "410"):
            path = unquote(parts[0])
            yield path.removeprefix(base) if base else path, parts[1] if parts[2] == "301" else None


def answer(file: File, headers: Headers, *, method: str, status: int = 200) -> Response:
    """The response for a file: 200, 304, 206 or 416; any other `status` sends the whole of it."""
    about = {
        "etag": file.etag,
        "last-modified": formatdate(file.modified, usegmt=True),
        "cache-control": content_types.served_lifetime(file.path),
        "content-type": file.kind,
    }
    if status == 200 and headers.get("range") and method == "GET":
        return FileResponse(file.file, headers=about, media_type=file.kind)
    data, packed = file.data, file.packed
    if packed is not None:
        about["vary"] = "Accept-Encoding"
        if takes_gzip(headers.get("accept-encoding", "")):
            about |= {"content-encoding": "gzip", "etag": f'{file.etag[:-1]}-gz"'}
            data = packed
    if status == 200 and _unchanged(file, headers):
        del about["content-type"]
        return Response(status_code=304, headers=about)
    about["accept-ranges"] = "bytes"
    if data is None:
        return FileResponse(file.file, status_code=status, headers=about, media_type=file.kind)
    about["content-length"] = str(len(data))
    return Response(b"" if method == "HEAD" else data, status_code=status, headers=about)


def moved(target: str) -> Response:
    """The permanent way to a new address."""
    return RedirectResponse(target, 301, headers={"cache-control": "no-cache"})


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding allows gzip."""
    for one in accepted.lower().split(","):
        name, _, quality = one.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _unchanged(file: File, headers: Headers) -> bool:
    """Whether the reader holds this very file, packed or not (RFC 9110, section 13.2.2)."""
    marks = headers.get("if-none-match")
    if marks is not None:
        known = {file.etag, f'{file.etag[:-1]}-gz"'}
        return marks.strip() == "*" or any(mark.strip().removeprefix("W/") in known for mark in marks.split(","))
    since = headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return file.modified <= parsedate_to_datetime(since).timestamp()
    except (ValueError, OverflowError):
        return False
