"""The built files as answers: found safely below one folder, cached if small, sent as HTTP requires."""

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
from newsroom.web.headers import is_open_path

SMALL: Final = 512 * 1024  # bytes of the largest file that is cached
MEMORY: Final = 64 * 1024 * 1024
HEAD: Final = 4096  # bytes of a page in which its own policy is
# The policy of a page with embeds, as `markup.policy` writes it.
POLICY: Final = re.compile(
    rb'<meta http-equiv="Content-Security-Policy" content="(frame-src(?: https://[a-z0-9.:-]{1,260}){1,100}); '
)
WORTH_PACKING: Final = 1024  # bytes from which gzip is worthwhile
UNCHECKED_SECONDS: Final = 0.005  # seconds in which a cached answer is not compared with its file
# Files of a build for other servers, which readers do not need.
LONGEST_QUERY: Final = 2000  # characters of a query that may be a former address
NOT_FOR_READERS: Final = frozenset({"_redirects", "redirects.nginx.conf", "redirects.caddy"})
# Errors for a missing file. Everything else is a problem of the machine, and not a 404.
NO_SUCH_FILE: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EISDIR})
RANGES: Final = re.compile(
    r"bytes=(?:\d{1,15}-(?:\d{1,15})?|-\d{1,15})(?:\s*,\s*(?:\d{1,15}-(?:\d{1,15})?|-\d{1,15})){0,9}"
)

# Whether a path no longer shows its story, and the address it redirects to; None if it is gone.
Ask = Callable[[str], Awaitable[tuple[bool, str | None]]]


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file of the site as it was when it was read; `data` is None for one too large to cache.

    `path` is the only path that it answers; `seen` tells whether it has been changed since.
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
    frames: bytes = b""  # the part of a page's policy about frames; empty without one

    @property
    def is_html(self) -> bool:
        """Whether this is a page."""
        return self.kind.startswith("text/html")


@dataclass(slots=True)
class ReadyAnswer:
    """A file as whole answers to the simplest requests, each the rest of its head and its body: compressed and not."""

    path: str
    name: str
    file: StaticFile
    is_page: bool
    plain: tuple[bytes, bytes]
    packed: tuple[bytes, bytes]
    unchecked_until: float  # until then the file is not checked again


class StaticFiles:
    """The folder of a built site. Paths are site paths, decoded, without the prefix of the site."""

    def __init__(self, root: os.PathLike[str] | str) -> None:
        self.root = os.path.realpath(root)
        self._kept: OrderedDict[str, StaticFile] = OrderedDict()
        self._bytes = 0
        self._former: dict[str, str | None] = {}
        self._asked: dict[str, list[tuple[frozenset[str], str | None]]] = {}  # by path: parameters and address
        self._ready: dict[str, ReadyAnswer] = {}
        self.edition = 0  # the number of calls of `take_over`
        self._headers: list[tuple[bytes, bytes]] = []
        self.ask: Ask | None = None

    def use(self, headers: list[tuple[bytes, bytes]]) -> None:
        """Send these headers with every file."""
        self._headers = headers
        self._ready.clear()

    def ready(self, path: str, moment: float) -> ReadyAnswer | None:
        """The whole answer to a plain GET of `path`, if it is cached and still right.

        `moment` is a time in seconds: within UNCHECKED_SECONDS the file is not checked again.
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
        """Cache the answer for a file's own path for the next time; only this file answers the path, with 200.

        `edition` is the one under which that was found: what was found before a change is not valid after it.
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
        self.allow_frames(file, response)
        named = {name for name, _ in response.raw_headers}
        headers = [*response.raw_headers, *(header for header in self._headers if header[0] not in named)]
        if is_open_path(file.path):
            headers.append((b"vary", b"Origin"))
        lines = b"".join(b"%s: %s\r\n" % header for header in headers)
        return lines + b"\r\n", bytes(response.body)

    def allow_frames(self, file: StaticFile, response: Response) -> None:
        """Add the hosts whose frames a page may load to the policy that is sent with it."""
        if file.frames:
            policy = next((value for name, value in self._headers if name == b"content-security-policy"), b"")
            response.raw_headers.append((b"content-security-policy", b"; ".join((policy, file.frames))))

    def read_former(self, base: str) -> dict[str, str | None]:
        """Where former paths redirect to, according to the built folder; `base` is the prefix of the site's links."""
        try:
            with open(os.path.join(self.root, "_redirects"), encoding="utf-8") as lines:
                return dict(_former(lines, base))
        except FileNotFoundError:
            return {}

    def take_over(self, former: dict[str, str | None]) -> None:
        """Use these former paths. In the event loop's own thread, so that no answer falls between two editions."""
        self._former = {path: target for path, target in former.items() if "?" not in path}
        self._asked = {}
        for one, target in former.items():
            path, question, query = one.partition("?")
            if question:
                self._asked.setdefault(path, []).append((frozenset(query.split("&")), target))
        self.edition += 1
        self._ready.clear()

    def former(self, path: str) -> tuple[bool, str | None]:
        """Whether `path` no longer shows a story, and the address it redirects to; None if it is gone.

        The pages of its comments are gone too.
        """
        for one in (path, f"{path}/", urls.story_of_thread(path)):
            if one in self._former:
                return True, self._former[one]
        return False, None

    def asks(self, path: str) -> bool:
        """Whether a query can make a path a former address."""
        return path in self._asked

    def asked(self, path: str, query: str) -> tuple[bool, str | None]:
        """The same as `former` for a path with a query; other parameters do not matter."""
        given = set(query.split("&")) if len(query) < LONGEST_QUERY else set()
        for parameters, target in self._asked.get(path, ()):
            if parameters <= given:
                return True, target
        return False, None

    async def get(self, path: str) -> StaticFile | None:
        """The file that answers a path, or None. A cached one is answered without waiting for a disk.

        Raises `OSError` if the machine cannot say whether there is one.
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
        own = urls.built_file(path)
        if found is None and own != name:  # a file of the theme without an extension, such as `/CNAME`
            return await asyncio.to_thread(_load, self.root, own)
        if found is None or not (found.is_html and await self._has_left(found.path)):
            self._keep(name, found)
        return found

    async def _has_left(self, path: str) -> bool:
        """Whether the page just read is only a page of withdrawal or redirection, though the list does not contain it yet."""
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


WELL_KNOWN: Final = ".well-known"  # the only hidden folder that readers may have (RFC 8615)


def file_name(path: str) -> str | None:
    """The file below the folder of the site that answers a decoded path; None for one that readers may not have.

    A path that is spelled differently from its file has none: so no alias is a separate page.
    """
    if "%" in path and unquote(path, errors="surrogateescape") != path:
        return None  # encoded twice
    try:
        name = urls.output_file(path)
    except Invalid:
        return None
    shown = name.removeprefix(f"{WELL_KNOWN}/")
    if name in NOT_FOR_READERS or any(part.startswith(".") for part in shown.split("/")):
        return None
    return name if path in (path_of(name), path_of(name).rstrip("/")) else None


def path_of(name: str) -> str:
    """The only path of a file below the folder of the site: that of a folder for its index.html."""
    return f"/{name.removesuffix('index.html')}" if f"/{name}".endswith("/index.html") else f"/{name}"


def canonical(path: str) -> str:
    """A path in the spelling of its file: NFC, no empty names, no name of an index."""
    names = [name for name in text.nfc(path).split("/") if name]
    if names and names[-1] == "index.html":
        names[-1] = ""
    return "/" + "/".join(names) + ("/" if path.endswith("/") and names and names[-1] else "")


def _weight(file: StaticFile) -> int:
    return len(file.data or b"") + len(file.packed or b"") + 1024


def _seen(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_mtime_ns, status.st_size, status.st_ino


def _load(root: str, name: str) -> StaticFile | None:
    """Read a file of the site; None if it does not exist. Raises `OSError` for any other error."""
    file = f"{root}/{name}"
    try:
        if os.path.realpath(file, strict=True) != file:  # a symbolic link, which may lead anywhere
            return None
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0))
    except ValueError:
        return None
    except OSError as error:
        if error.errno in NO_SUCH_FILE:
            return None
        raise
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):  # such as the folder of a former address that ends in .xml
        os.close(handle)
        return None
    with open(handle, "rb") as stream:
        data = stream.read(SMALL) if status.st_size <= SMALL else None
        head = stream.read(HEAD) if data is None else data[:HEAD]
    path = path_of(name)
    kind = content_types.content_type(path)
    mark = hashlib.blake2b(data if data is not None else repr(_seen(status)).encode(), digest_size=9).hexdigest()
    packed = None
    if data is not None and len(data) >= WORTH_PACKING and content_types.is_compressible(kind):
        packed = gzip.compress(data, 6, mtime=0)
    size = status.st_size if data is None else len(data)
    frames = POLICY.search(head) if kind.startswith("text/html") else None
    return StaticFile(
        path,
        file,
        kind,
        size,
        int(status.st_mtime),
        _seen(status),
        f'"{mark}"',
        data,
        packed,
        frames[1] if frames else b"",
    )


def _former(lines: Iterator[str], base: str) -> Iterator[tuple[str, str | None]]:
    """The pairs of a `_redirects` file: former path, and address or None. Paths with a query are in comments there."""
    for line in lines:
        parts = line.split()
        if parts[:1] == ["#"] and len(parts) in (3, 4) and "?" in parts[1]:
            path, _, query = parts[1].partition("?")
            path = unquote(path)
            path = path.removeprefix(base) if base else path
            yield f"{path}?{query}", parts[2] if parts[3:] == ["301"] else None
            continue
        if len(parts) == 3 and parts[2] in ("301", "410"):
            path = unquote(parts[0])
            yield path.removeprefix(base) if base else path, parts[1] if parts[2] == "301" else None


def answer(file: StaticFile, headers: Headers, *, method: str, status: int = 200) -> Response:
    """The response for a file: 200, 304, 206 or 416; any other `status` sends the whole file."""
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
    """A file sent from the disk: the whole, or (status 206) the requested ranges."""

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
    """A permanent redirect to a new address."""
    return RedirectResponse(target, 301, headers={"cache-control": "no-cache"})


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding allows gzip."""
    for one in accepted.lower().split(","):
        name, _, quality = one.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _unchanged(file: StaticFile, headers: Headers) -> bool:
    """Whether the client has this very file, compressed or not (RFC 9110, section 13.2.2)."""
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
