"""The built files as answers: found safely below one folder, kept in memory while small, sent as HTTP wants it."""

from __future__ import annotations

import asyncio
import errno
import gzip
import hashlib
import os
import re
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
from starlette.types import Receive, Scope, Send

from newsroom import content_types, text, urls
from newsroom.errors import Invalid
from newsroom.web.headers import OPEN_PATHS

SMALL: Final = 512 * 1024  # bytes of the largest file kept in memory
MEMORY: Final = 64 * 1024 * 1024
WORTH_PACKING: Final = 1024  # bytes from which gzip pays
UNCHECKED_SECONDS: Final = 0.005  # for which an answer that is at hand is not compared with its file
# What a build writes for other servers, and no reader asks for.
NOT_FOR_READERS: Final = frozenset({"_redirects", "redirects.nginx.conf"})
# What says that there is no such file. Everything else is trouble of the machine, and no reason for a 404.
NO_SUCH_FILE: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EISDIR})
RANGES: Final = re.compile(
    r"bytes=(?:\d{1,15}-(?:\d{1,15})?|-\d{1,15})(?:\s*,\s*(?:\d{1,15}-(?:\d{1,15})?|-\d{1,15})){0,9}"
)

# Whether a path has left its story by the newsroom file, and the address it leads to now; None when it is gone.
Ask = Callable[[str], Awaitable[tuple[bool, str | None]]]


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file of the site as it was when it was read; `data` is None for one too large to keep.

    `path` is the one path that it answers; `seen` tells whether it has been changed since.
    """

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
class ReadyAnswer:
    """A file as whole answers to the plainest of requests, each the rest of its head and its body: packed and not."""

    path: str
    name: str
    file: StaticFile
    is_page: bool
    plain: tuple[bytes, bytes]
    packed: tuple[bytes, bytes]
    unchecked_until: float  # until this moment nobody looks whether the file is still the same


class StaticFiles:
    """The folder of a built site. Paths are site paths, decoded, without the site's prefix."""

    def __init__(self, root: os.PathLike[str] | str) -> None:
        self.root = os.path.realpath(root)
        self._kept: OrderedDict[str, StaticFile] = OrderedDict()
        self._bytes = 0
        self._former: dict[str, str | None] = {}
        self._ready: dict[str, ReadyAnswer] = {}
        self.edition = 0  # counts what `take_over` took over
        self._headers: list[tuple[bytes, bytes]] = []
        self.ask: Ask | None = None

    def use(self, headers: list[tuple[bytes, bytes]]) -> None:
        """Send these headers with every file."""
        self._headers = headers
        self._ready.clear()

    def ready(self, path: str, moment: float) -> ReadyAnswer | None:
        """The whole answer to a GET of `path` that asks for nothing special, when it is at hand and still right.

        `moment` is any clock's, in seconds: within UNCHECKED_SECONDS the file is not looked at again.
        """
        found = self._ready.get(path)
        if found is None or found.unchecked_until > moment:
            return found
        with suppress(OSError):
            if _seen(os.stat(found.file.file)) == found.file.seen:
                found.unchecked_until = moment + UNCHECKED_SECONDS
                self._kept.move_to_end(found.name)
                return found
        del self._ready[path]
        return None

    def prepare(self, file: StaticFile, edition: int) -> None:
        """Have the answer for a file's own path ready the next time; the path is one that it alone answers, with 200.

        `edition` is the one under which that was found to be so: what was found before a change says nothing after it.
        """
        name = file.file[len(self.root) + 1 :]
        if edition != self.edition or self._kept.get(name) is not file:
            return
        plain = self._rest(file, answer(file, Headers({}), method="GET"))
        accepting = Headers({"accept-encoding": "gzip"})
        packed = self._rest(file, answer(file, accepting, method="GET")) if file.packed is not None else plain
        self._ready[file.path] = ReadyAnswer(file.path, name, file, file.is_html, plain, packed, 0.0)

    def _rest(self, file: StaticFile, response: Response) -> tuple[bytes, bytes]:
        """What follows the status line, and the body."""
        headers = [*response.raw_headers, *self._headers]
        if file.path.startswith(OPEN_PATHS):
            headers.append((b"vary", b"Origin"))
        lines = b"".join(b"%s: %s\r\n" % header for header in headers)
        return lines + b"\r\n", bytes(response.body)

    def read_former(self, base: str) -> dict[str, str | None]:
        """Where former paths lead now, by the built folder; `base` is the prefix that the site's links have."""
        try:
            with open(os.path.join(self.root, "_redirects"), encoding="utf-8") as lines:
                return dict(_former(lines, base))
        except FileNotFoundError:
            return {}

    def take_over(self, former: dict[str, str | None]) -> None:
        """Go by these former paths. In the event loop's own thread, so that no answer falls between two editions."""
        self._former = former
        self.edition += 1
        self._ready.clear()

    def former(self, path: str) -> tuple[bool, str | None]:
        """Whether `path` is one that a story has left, and the address it leads to now; None when it is gone.

        The pages of its comments went with it.
        """
        for one in (path, f"{path}/", urls.story_of_thread(path)):
            if one in self._former:
                return True, self._former[one]
        return False, None

    async def get(self, path: str) -> StaticFile | None:
        """The file that answers a path, or None. One kept in memory is answered without waiting for a disk.

        Raises `OSError` when the machine cannot say whether there is one.
        """
        name = file_name(path)
        if name is None:
            return None
        file = f"{self.root}/{name}"
        kept = self._kept.get(name)
        if kept is not None:
            with suppress(OSError):
                if _seen(os.stat(file)) == kept.seen:
                    self._kept.move_to_end(name)
                    return kept
        self._drop(name)
        found = await asyncio.to_thread(_load, self.root, name)
        if found is None or not (found.is_html and await self._has_left(found.path)):
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

    def _keep(self, name: str, found: StaticFile | None) -> None:
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


def file_name(path: str) -> str | None:
    """The file below the site's folder that answers a decoded path; None for one that no reader may have.

    A path that is spelled in another way than its file has none: so no alias is a page of its own.
    """
    if "%" in path and unquote(path, errors="surrogateescape") != path:
        return None  # encoded twice
    try:
        name = urls.output_file(path)
    except Invalid:
        return None
    if name in NOT_FOR_READERS or any(part.startswith(".") for part in name.split("/")):
        return None
    return name if path in (path_of(name), path_of(name).rstrip("/")) else None


def path_of(name: str) -> str:
    """The one path of a file below the site's folder: that of a folder for its index.html."""
    return f"/{name.removesuffix('index.html')}" if f"/{name}".endswith("/index.html") else f"/{name}"


def canonical(path: str) -> str:
    """A path in the spelling under which its file would be found: NFC, no empty names, no name of an index."""
    names = [name for name in text.nfc(path).split("/") if name]
    if names and names[-1] == "index.html":
        names[-1] = ""
    return "/" + "/".join(names) + ("/" if path.endswith("/") and names and names[-1] else "")


def _weight(file: StaticFile) -> int:
    return len(file.data or b"") + len(file.packed or b"") + 1024


def _seen(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_mtime_ns, status.st_size, status.st_ino


def _load(root: str, name: str) -> StaticFile | None:
    """Read a file of the site; None when there is none. Raises `OSError` for any other trouble."""
    file = f"{root}/{name}"
    try:
        if os.path.realpath(file, strict=True) != file:  # a link, which may lead anywhere
            return None
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0))
    except ValueError:
        return None
    except OSError as error:
        if error.errno in NO_SUCH_FILE:
            return None
        raise
    with open(handle, "rb") as stream:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return None
        data = stream.read(SMALL) if status.st_size <= SMALL else None
    path = path_of(name)
    kind = content_types.content_type(path)
    mark = hashlib.blake2b(data if data is not None else repr(_seen(status)).encode(), digest_size=9).hexdigest()
    packed = None
    if data is not None and len(data) >= WORTH_PACKING and content_types.is_compressible(kind):
        packed = gzip.compress(data, 6, mtime=0)
    size = status.st_size if data is None else len(data)
    return StaticFile(path, file, kind, size, int(status.st_mtime), _seen(status), f'"{mark}"', data, packed)


def _former(lines: Iterator[str], base: str) -> Iterator[tuple[str, str | None]]:
    """The pairs of a `_redirects` file: former path, and address or None."""
    for line in lines:
        parts = line.split()
        if len(parts) == 3 and parts[2] in ("301", "410"):
            path = unquote(parts[0])
            yield path.removeprefix(base) if base else path, parts[1] if parts[2] == "301" else None


def answer(file: StaticFile, headers: Headers, *, method: str, status: int = 200) -> Response:
    """The response for a file: 200, 304, 206 or 416; any other `status` sends the whole of it."""
    about = {
        "etag": file.etag,
        "last-modified": formatdate(file.modified, usegmt=True),
        "cache-control": content_types.served_lifetime(file.path),
        "content-type": file.kind,
    }
    if status == 200 and method == "GET" and _asks_for_ranges(headers.get("range", "").strip()):
        return _SentRanges(file.file, headers=about, media_type=file.kind)
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
        return _SentFile(file.file, status_code=status, headers=about, media_type=file.kind)
    about["content-length"] = str(len(data))
    return Response(b"" if method == "HEAD" else data, status_code=status, headers=about)


class _SentFile(FileResponse):
    """A file sent from the disk: whole, or (status 206) the ranges that are asked for."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.in_ranges:
            await super().__call__(scope, receive, send)
            return
        asked = {**scope, "headers": [header for header in scope["headers"] if header[0] != b"range"]}
        await super().__call__(asked, receive, send)

    in_ranges = False


class _SentRanges(_SentFile):
    in_ranges = True


def _asks_for_ranges(value: str) -> bool:
    """Whether a Range header can be answered; any other is ignored, as RFC 9110 (section 14.2) allows."""
    if len(value) > 200 or not RANGES.fullmatch(value):
        return False
    ends = [one.strip().split("-") for one in value.removeprefix("bytes=").split(",")]
    return all(not first or not last or int(first) <= int(last) for first, last in ends)


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


def _unchanged(file: StaticFile, headers: Headers) -> bool:
    """Whether the reader holds this very file, packed or not (RFC 9110, section 13.2.2)."""
    marks = headers.get("if-none-match")
    if marks is not None:
        known = {file.etag, f'{file.etag[:-1]}-gz"'}
        return marks.strip() == "*" or any(mark.strip().removeprefix("W/") in known for mark in marks.split(","))
    since = headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return file.modified <= parsedate_to_datetime(since[:100]).timestamp()
    except (ValueError, OverflowError):
        return False
