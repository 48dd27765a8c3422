"""Which requests of a web server's log are page views, and of what; for those that are not, the rule that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs

from newsroom import text, urls
from newsroom.errors import Invalid
from newsroom.settings import Settings
from newsroom.store import Connection

# Why a line is not counted. The order is that in which the rules are asked; each line falls to the first that fits.
REASONS: Mapping[str, str] = {
    "unparsed": "no line of an access log, or one cut off",
    "request": "no request a browser sends: noise, another protocol, a proxy's",
    "method": "not GET: HEAD, POST, OPTIONS …",
    "static": "a picture, a style sheet, a script, a download",
    "feed": "a feed or a sitemap",
    "status": "answered with something else than the page: 206, 301, 500 …",
    "other_page": "no story, section or front page of this newsroom",
    "prefetch": "asked ahead by a browser; only JSON logs tell",
    "future": "more than five minutes ahead of the clock",
    "other_site": "of another virtual host than site.url",
    "after_until": "of a day after --until",
    "closed": "of a day whose lines can no longer be told apart",
    "known": "imported before",
    "not_found": "404 at the address of a page; counted under stats not-found",
    "bot": "by a machine; counted under stats bots",
}
_DULL = ("method", "static", "feed")
_PAGES = frozenset("html htm xhtml php asp aspx jsp cgi".split())
_FEEDS = re.compile(r"(?:feed|atom|rss|index)\.(?:xml|json|rdf)|(?:[\w-]*sitemap[\w-]*)\.xml(?:\.gz)?|.*\.(?:rss|atom)")
_FEED_QUERY = re.compile(r"(?:^|&)(?:feed|flav|format|type|alt)=(?:rss|atom|rdf|feed)", re.IGNORECASE)
_FEED_FOLDERS = ("/sitemaps/",)
_STATIC_FOLDERS = ("/assets/", "/media/", "/_f/")
_ESCAPE = re.compile(rb'\\(?:x([0-9A-Fa-f]{2})|(["\\bnrtv]))')
_METHODS = frozenset("GET HEAD POST PUT DELETE OPTIONS PATCH TRACE CONNECT PROPFIND REPORT".split())
LONGEST = 2048  # characters of a path that are looked at
MOST = 50_000  # requests kept in mind
_SECTION = urls.section("*").partition("*")[0]
_PAGED_HOME = urls.home(0).partition("0")[0]


class Wanted(NamedTuple):
    """What a request asks for. `reason` is empty for a page of ours; article 0 is a list at `path`."""

    reason: str
    article_id: int = 0
    path: str = ""
    campaign: str = ""


class Requests:
    """Judges request lines, each different one once."""

    def __init__(self, db: Connection, settings: Settings) -> None:
        self._db = db
        self._prefix = urls.base(settings.text("site.url"))
        self._paths: dict[str, Wanted] = {}
        self.known: dict[bytes, Wanted] = {b"": Wanted("unparsed")}
        self.dull: dict[bytes, str] = {}  # those that are for no page, with the reason

    def of(self, request: bytes) -> Wanted:
        """What a request line such as `GET /2026/03/flood/ HTTP/1.1` asks for."""
        if len(self.known) >= MOST:
            self.known.clear()
            self.known[b""] = Wanted("unparsed")
        found = self.known[request] = self._judge(request)
        if found.reason in _DULL:
            if len(self.dull) >= MOST:
                self.dull.clear()
            self.dull[request] = found.reason
        return found

    def _judge(self, request: bytes) -> Wanted:
        words = _unescaped(request).decode("utf-8", "backslashreplace").split(" ")
        method, target = words[0], " ".join(words[1:-1] if len(words) > 2 else words[1:])
        if method not in _METHODS or (len(words) > 2 and not words[-1].startswith("HTTP/")):
            return Wanted("request")
        if not target.startswith("/"):
            if not target.lower().startswith(("http://", "https://")):
                return Wanted("method" if method != "GET" else "request")
            target = "/" + target.partition("://")[2].partition("/")[2]
        if method != "GET":
            return Wanted("method")
        path, _, query = target.partition("?")
        wanted = self._paths.get(path)
        if wanted is None:
            if len(self._paths) >= MOST:
                self._paths.clear()
            wanted = self._paths[path] = self._find(path[:LONGEST])
        if query and wanted.reason in ("", "other_page") and _FEED_QUERY.search(query):  # as other systems have it
            return Wanted("feed", path=wanted.path)
        if "utm_source=" in query and not wanted.reason:
            return wanted._replace(campaign=_campaign(query))
        return wanted

    def _find(self, asked: str) -> Wanted:
        """The page at a path, as it is or as it once was: a story's former addresses are its own."""
        if asked.startswith(_STATIC_FOLDERS):
            return Wanted("static")
        try:
            path = urls.normalise(asked, prefix=self._prefix)
        except Invalid:
            return Wanted("other_page", path=text.clean(asked))
        row = self._db.execute("select article_id from paths where path = :path", {"path": path}).fetchone()
        if row:
            return Wanted("", int(row["article_id"]), path)
        if is_list(path):
            return Wanted("", 0, path)
        name = asked.rpartition("/")[2].lower()
        if _FEEDS.fullmatch(name) or path.startswith(_FEED_FOLDERS):
            return Wanted("feed", path=path)
        ending = name.rpartition(".")[2] if "." in name else ""
        return Wanted("static" if ending and ending not in _PAGES else "other_page", path=path)


def is_list(path: str) -> bool:
    """Whether a page that is no story counts as read: the front page and the sections, with their older pages."""
    return path == urls.home() or (path.endswith("/") and path.startswith((_SECTION, _PAGED_HOME)))


def _unescaped(request: bytes) -> bytes:
    r"""A request as it was sent: servers write `"`, `\` and unprintable bytes as `\"`, `\\` and `\xHH`."""
    if b"\\" not in request:
        return request
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]) if found[1] else found[2], request)


def _campaign(query: str) -> str:
    try:
        return parse_qs(query[:4096], max_num_fields=100).get("utm_source", [""])[0][:200]
    except ValueError:
        return ""
