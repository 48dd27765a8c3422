"""Which requests in a log are page views, and their pages; for the others, the reason why they are skipped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import parse_qs

from newsroom import text, urls
from newsroom.core.articles import paths
from newsroom.core.readership import downloads
from newsroom.core.readership.own_hosts import OwnHosts
from newsroom.errors import Invalid
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.store import Connection


class SkipReason(StrEnum):
    """Why a line is not counted. The rules are tried in this order; the first that applies is the reason."""

    UNPARSED = "unparsed"
    HEADING = "heading"
    REQUEST = "request"
    METHOD = "method"
    DOWNLOAD = "download"
    STATIC = "static"
    FEED = "feed"
    STATUS = "status"
    OTHER_PAGE = "other_page"
    PREFETCH = "prefetch"
    TIME = "time"
    FUTURE = "future"
    OTHER_SITE = "other_site"
    OWN = "own"
    SPAM = "referrer_spam"
    AFTER_UNTIL = "after_until"
    CLOSED = "closed"
    KNOWN = "known"
    BOT = "bot"
    NOT_FOUND = "not_found"


# Printed by `stats import-log` beside each reason.
DESCRIPTIONS: Mapping[SkipReason, str] = {
    SkipReason.UNPARSED: phrase("not an access log line, or truncated"),
    SkipReason.HEADING: phrase("describes the log: the names of its columns, the program that wrote it"),
    SkipReason.REQUEST: phrase("not a browser-like request: meaningless bytes, another protocol, no request at all"),
    SkipReason.METHOD: "not GET: HEAD, POST, OPTIONS …",
    SkipReason.DOWNLOAD: phrase("a podcast episode, or part of one"),
    SkipReason.STATIC: phrase("a picture, a style sheet, a script, a download"),
    SkipReason.FEED: phrase("a feed or a sitemap"),
    SkipReason.STATUS: phrase("answered with something other than the page: 206, 301, 500 …"),
    SkipReason.OTHER_PAGE: phrase("not a story, section or front page of this newsroom"),
    SkipReason.PREFETCH: phrase(
        "prefetched by a browser, or sent by one server of a CDN to another (only JSON logs say so)"
    ),
    SkipReason.TIME: phrase("at an impossible time: before 1991, or a date that does not exist"),
    SkipReason.FUTURE: phrase("more than five minutes in the future"),
    SkipReason.OTHER_SITE: phrase("for a host other than the one in site.url"),
    SkipReason.OWN: phrase("from an address in stats.own_addresses"),
    SkipReason.SPAM: phrase("with a referrer in stats.spam_referrers"),
    SkipReason.AFTER_UNTIL: phrase("dated after --until"),
    SkipReason.CLOSED: phrase("from a closed day, in which repeated lines cannot be recognised"),
    SkipReason.KNOWN: phrase("imported before"),
    SkipReason.BOT: phrase("from a bot"),
    SkipReason.NOT_FOUND: phrase("a person's request for a page that was not found (404)"),
}
# Where the requests of a reason are listed, once they are counted.
LISTED: Mapping[SkipReason, str] = {
    SkipReason.DOWNLOAD: phrase("see: newsroom stats podcasts --since all"),
    SkipReason.BOT: phrase("see: newsroom stats bots --since all"),
    SkipReason.NOT_FOUND: phrase("see: newsroom stats not-found --since all"),
}
# These reasons apply to a request whatever the rest of its line is.
_ALWAYS_SKIPPED = (SkipReason.METHOD, SkipReason.STATIC, SkipReason.FEED)
_PAGE_ENDINGS = frozenset("html htm xhtml php asp aspx jsp cgi".split())
_FEEDS = re.compile(r"(?:feed|atom|rss|index)\.(?:xml|json|rdf)|(?:[\w-]*sitemap[\w-]*)\.xml(?:\.gz)?|.*\.(?:rss|atom)")
_FEED_QUERY = re.compile(r"(?:^|&)(?:feed|flav|format|type|alt)=(?:rss|atom|rdf|feed)", re.IGNORECASE)
_FEED_FOLDERS = ("/sitemaps/",)
_STATIC_FOLDERS = ("/assets/", "/media/", "/_f/")
_ESCAPE = re.compile(rb'\\(?:x([0-9A-Fa-f]{2})|(["\\bnrtv]))')
_METHODS = frozenset("GET HEAD POST PUT DELETE OPTIONS PATCH TRACE CONNECT PROPFIND REPORT".split())
MAX_PATH_LENGTH = 2048  # characters of a path that are checked
MAX_REMEMBERED = 50_000  # requests and paths whose result is cached
MAX_REMEMBERED_LENGTH = 2048  # bytes of a request; longer ones are computed each time
_SECTION = urls.section("*").partition("*")[0]
_PAGED_HOME = urls.home(0).partition("0")[0]


class RequestedPage(NamedTuple):
    """The page of a request: an article or, with `article_id` 0, the list at `path`; or why it is skipped."""

    skipped: SkipReason | None
    article_id: int = 0
    path: str = ""
    campaign: str = ""


# What the readers of logs give instead of a request. No request contains a line break.
_NOT_REQUESTS: Mapping[bytes, RequestedPage] = {
    b"": RequestedPage(SkipReason.UNPARSED),
    b"\n#": RequestedPage(SkipReason.HEADING),
}


class RequestClassifier:
    """Finds the page of each request line; computed once for each different line."""

    def __init__(self, db: Connection, settings: Settings) -> None:
        self._db = db
        self.episodes = downloads.Episodes(db)
        self.own_hosts = OwnHosts(settings.text("site.url"))
        self._prefix = urls.base(settings.text("site.url"))
        self._paths: dict[str, RequestedPage] = {}
        self.known: dict[bytes, RequestedPage] = dict(_NOT_REQUESTS)
        self.always_skipped: dict[bytes, SkipReason] = {}

    def classify(self, request: bytes) -> RequestedPage:
        """The page of a request line such as `GET /2026/03/flood/ HTTP/1.1`."""
        if len(self.known) >= MAX_REMEMBERED:
            self.known.clear()
            self.known.update(_NOT_REQUESTS)
        found = self._of_request(request)
        if len(request) > MAX_REMEMBERED_LENGTH:
            return found
        self.known[request] = found
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
            host, _, rest = target.partition("://")[2].partition("/")
            if not self.own_hosts.has(host.partition("?")[0]):  # from a scanner that searches for an open proxy
                return RequestedPage(SkipReason.OTHER_SITE if method == "GET" else SkipReason.METHOD)
            target = "/" + rest if "?" not in host else "/?" + host.partition("?")[2]
        if method != "GET":
            return RequestedPage(SkipReason.METHOD)
        if target.startswith("//"):  # servers merge the slashes; a browser would read a host after them
            target = "/" + target.lstrip("/")
        path, _, query = target.partition("?")
        page = self._paths.get(path)
        if page is None:
            if len(self._paths) >= MAX_REMEMBERED:
                self._paths.clear()
            page = self._of_path(path[:MAX_PATH_LENGTH])
            if len(path) <= MAX_PATH_LENGTH:
                self._paths[path] = page
        # Other systems have feeds at the address of a page: /?feed=rss2
        if query and page.skipped in (None, SkipReason.OTHER_PAGE) and _FEED_QUERY.search(query):
            return RequestedPage(SkipReason.FEED, path=page.path)
        if "utm_source=" in query and page.skipped is None:
            return page._replace(campaign=_campaign(query))
        return page

    def _of_path(self, asked: str) -> RequestedPage:
        """The page at a current or former path: the former addresses of an article count as its own."""
        episode = self.episodes.files.get(asked.removeprefix(self._prefix)) or self.episodes.files.get(asked)
        if episode is not None:
            return RequestedPage(SkipReason.DOWNLOAD, episode.article_id, asked)
        if asked.startswith(_STATIC_FOLDERS):
            return RequestedPage(SkipReason.STATIC)
        try:
            path = urls.normalise(asked, prefix=self._prefix)
        except Invalid:
            return RequestedPage(SkipReason.OTHER_PAGE, path=text.clean(asked))
        row = self._db.execute(
            "select p.article_id from paths p join articles a on a.id = p.article_id where p.path = :path and a.kind = 'story'",
            {"path": path},
        ).fetchone()
        if row:
            return RequestedPage(None, int(row["article_id"]), path)
        if is_list(self._db, path):
            return RequestedPage(None, 0, path)
        name = asked.rpartition("/")[2].lower()
        if _FEEDS.fullmatch(name) or path.startswith(_FEED_FOLDERS):
            return RequestedPage(SkipReason.FEED, path=path)
        ending = name.rpartition(".")[2] if "." in name else ""
        other = SkipReason.STATIC if ending and ending not in _PAGE_ENDINGS else SkipReason.OTHER_PAGE
        return RequestedPage(other, path=path)


def is_list(db: Connection, path: str) -> bool:
    """Whether views of a page that is not a story are counted: those of sections with their older pages, and front pages."""
    if path == urls.home() or (path.endswith("/") and path.startswith((_SECTION, _PAGED_HOME))):
        return True
    return paths.is_front(db, path)


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
