"""Which requests in a web server's log are page views, and of what; for the others, the rule that leaves them out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import parse_qs

from newsroom import text, urls
from newsroom.errors import Invalid
from newsroom.settings import Settings
from newsroom.store import Connection


class SkipReason(StrEnum):
    """Why a line is not counted. The rules are tried in this order; the first that fits is the reason."""

    UNPARSED = "unparsed"
    REQUEST = "request"
    METHOD = "method"
    STATIC = "static"
    FEED = "feed"
    STATUS = "status"
    OTHER_PAGE = "other_page"
    PREFETCH = "prefetch"
    FUTURE = "future"
    OTHER_SITE = "other_site"
    AFTER_UNTIL = "after_until"
    CLOSED = "closed"
    KNOWN = "known"
    NOT_FOUND = "not_found"
    BOT = "bot"


# What `stats import-log` prints beside each reason.
DESCRIPTIONS: Mapping[SkipReason, str] = {
    SkipReason.UNPARSED: "no line of an access log, or one cut off",
    SkipReason.REQUEST: "no request a browser sends: noise, another protocol, a proxy's",
    SkipReason.METHOD: "not GET: HEAD, POST, OPTIONS …",
    SkipReason.STATIC: "a picture, a style sheet, a script, a download",
    SkipReason.FEED: "a feed or a sitemap",
    SkipReason.STATUS: "answered with something else than the page: 206, 301, 500 …",
    SkipReason.OTHER_PAGE: "no story, section or front page of this newsroom",
    SkipReason.PREFETCH: "asked ahead by a browser; only JSON logs tell",
    SkipReason.FUTURE: "more than five minutes ahead of the clock",
    SkipReason.OTHER_SITE: "of another virtual host than site.url",
    SkipReason.AFTER_UNTIL: "of a day after --until",
    SkipReason.CLOSED: "of a day whose lines can no longer be told apart",
    SkipReason.KNOWN: "imported before",
    SkipReason.NOT_FOUND: "404 at the address of a page; counted under stats not-found",
    SkipReason.BOT: "by a machine; counted under stats bots",
}
# What these reasons say of a request holds whatever the rest of its line is.
_ALWAYS_SKIPPED = (SkipReason.METHOD, SkipReason.STATIC, SkipReason.FEED)
_PAGE_ENDINGS = frozenset("html htm xhtml php asp aspx jsp cgi".split())
_FEEDS = re.compile(r"(?:feed|atom|rss|index)\.(?:xml|json|rdf)|(?:[\w-]*sitemap[\w-]*)\.xml(?:\.gz)?|.*\.(?:rss|atom)")
_FEED_QUERY = re.compile(r"(?:^|&)(?:feed|flav|format|type|alt)=(?:rss|atom|rdf|feed)", re.IGNORECASE)
_FEED_FOLDERS = ("/sitemaps/",)
_STATIC_FOLDERS = ("/assets/", "/media/", "/_f/")
_ESCAPE = re.compile(rb'\\(?:x([0-9A-Fa-f]{2})|(["\\bnrtv]))')
_METHODS = frozenset("GET HEAD POST PUT DELETE OPTIONS PATCH TRACE CONNECT PROPFIND REPORT".split())
MAX_PATH_LENGTH = 2048  # characters of a path that are read
MAX_REMEMBERED = 50_000  # requests and paths whose answer is kept
_SECTION = urls.section("*").partition("*")[0]
_PAGED_HOME = urls.home(0).partition("0")[0]


class RequestedPage(NamedTuple):
    """What a request asks for: an article or, with `article_id` 0, the list at `path`; or why it is skipped."""

    skipped: SkipReason | None
    article_id: int = 0
    path: str = ""
    campaign: str = ""


class RequestClassifier:
    """Says what each request line asks for, and works it out once for each different line."""

    def __init__(self, db: Connection, settings: Settings) -> None:
        self._db = db
        self._prefix = urls.base(settings.text("site.url"))
        self._paths: dict[str, RequestedPage] = {}
        self.known: dict[bytes, RequestedPage] = {b"": RequestedPage(SkipReason.UNPARSED)}
        self.always_skipped: dict[bytes, SkipReason] = {}

    def classify(self, request: bytes) -> RequestedPage:
        """What a request line such as `GET /2026/03/flood/ HTTP/1.1` asks for."""
        if len(self.known) >= MAX_REMEMBERED:
            self.known.clear()
            self.known[b""] = RequestedPage(SkipReason.UNPARSED)
        found = self.known[request] = self._of_request(request)
        if found.skipped in _ALWAYS_SKIPPED:
            if len(self.always_skipped) >= MAX_REMEMBERED:
                self.always_skipped.clear()
            self.always_skipped[request] = found.skipped
        return found

    def _of_request(self, request: bytes) -> RequestedPage:
        words = _unescaped(request).decode("utf-8", "backslashreplace").split(" ")
        method, target = words[0], " ".join(words[1:-1] if len(words) > 2 else words[1:])
        if method not in _METHODS or (len(words) > 2 and not words[-1].startswith("HTTP/")):
            return RequestedPage(SkipReason.REQUEST)
        if not target.startswith("/"):
            if not target.lower().startswith(("http://", "https://")):
                return RequestedPage(SkipReason.METHOD if method != "GET" else SkipReason.REQUEST)
            target = "/" + target.partition("://")[2].partition("/")[2]
        if method != "GET":
            return RequestedPage(SkipReason.METHOD)
        path, _, query = target.partition("?")
        page = self._paths.get(path)
        if page is None:
            if len(self._paths) >= MAX_REMEMBERED:
                self._paths.clear()
            page = self._paths[path] = self._of_path(path[:MAX_PATH_LENGTH])
        # Other systems have feeds at a page's address: /?feed=rss2
        if query and page.skipped in (None, SkipReason.OTHER_PAGE) and _FEED_QUERY.search(query):
            return RequestedPage(SkipReason.FEED, path=page.path)
        if "utm_source=" in query and page.skipped is None:
            return page._replace(campaign=_campaign(query))
        return page

    def _of_path(self, asked: str) -> RequestedPage:
        """The page at a path of today or of the past: the former addresses of an article are its own."""
        if asked.startswith(_STATIC_FOLDERS):
            return RequestedPage(SkipReason.STATIC)
        try:
            path = urls.normalise(asked, prefix=self._prefix)
        except Invalid:
            return RequestedPage(SkipReason.OTHER_PAGE, path=text.clean(asked))
        row = self._db.execute("select article_id from paths where path = :path", {"path": path}).fetchone()
        if row:
            return RequestedPage(None, int(row["article_id"]), path)
        if is_list(path):
            return RequestedPage(None, 0, path)
        name = asked.rpartition("/")[2].lower()
        if _FEEDS.fullmatch(name) or path.startswith(_FEED_FOLDERS):
            return RequestedPage(SkipReason.FEED, path=path)
        ending = name.rpartition(".")[2] if "." in name else ""
        other = SkipReason.STATIC if ending and ending not in _PAGE_ENDINGS else SkipReason.OTHER_PAGE
        return RequestedPage(other, path=path)


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
