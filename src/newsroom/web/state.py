"""The parts of a running site; every route gets it with `of(request)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsroom import addresses, urls
from newsroom.core.comments.by_reader import OwnComment
from newsroom.core.readership.downloads import Episodes
from newsroom.core.readership.left_out import LeftOut
from newsroom.core.readership.own_hosts import OwnHosts
from newsroom.settings import Settings
from newsroom.store import Connection
from newsroom.web.headers import own_hosts, security_headers
from newsroom.web.showing import Showing

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from newsroom.web.counting import Counter
    from newsroom.web.database import ServerDatabase
    from newsroom.web.fragments import CountsCache
    from newsroom.web.observing import Observer
    from newsroom.web.static import StaticFiles
    from newsroom.web.tokens import Signer
    from newsroom.web.watch import Watch


@dataclass(frozen=True, slots=True)
class ReturnedComment:
    """A comment that was not accepted, for a page that says why and keeps what was typed.

    `code` is the reason; `token` is a new one for the form. `article_id` is None if none was given, or if readers may
    not see it: then there is no form either.
    """

    status: int
    code: str
    retry_after: int | None = None
    article_id: int | None = None
    token: str = ""
    parent: str = ""
    name: str = ""
    email: str = ""
    body: str = ""
    preview: str = ""  # safe HTML of the text, for a preview
    about_error: bool = False  # a report of an error in the story, not a comment


# Functions that make pages for the live site: each is called with a connection of its own thread.
SearchPage = Callable[[Connection, Settings, str, int], bytes]  # the query, and the number of the page from 1
DraftPage = Callable[[Connection, Settings, ReturnedComment], bytes]
OwnPage = Callable[
    [Connection, Settings, int, Sequence[OwnComment]], bytes
]  # the story, and the comments of its reader


@dataclass(slots=True)
class State:
    """The parts of a running site."""

    file: Path
    out: Path
    database: ServerDatabase
    environment: Mapping[str, str]
    now: Callable[[], datetime]
    files: StaticFiles
    watch: Watch
    signer: Signer
    known_counts: CountsCache
    search_page: SearchPage | None
    draft_page: DraftPage | None
    own_page: OwnPage | None
    comments: bool
    read_only: bool = False  # the file is a replica: nothing is accepted or counted
    settings: Settings = field(init=False)
    counter: Counter = field(init=False)
    episodes: Episodes | None = None  # of podcasts, to count their downloads
    observer: Observer | None = None
    showing: Showing = field(default_factory=Showing)
    # Settings that every request needs, read once.
    base: str = ""  # the prefix of the site's links
    trusted: tuple[str, ...] = ()  # trusted proxies
    hosts: frozenset[str] = frozenset()  # hosts of the site
    own_hosts: OwnHosts = field(default_factory=OwnHosts)  # the same, with all spellings
    left_out: LeftOut = field(init=False)  # visits that are not counted
    elsewhere: bool = False  # readers get the pages from another host, and this one does comments and counting
    counting: bool = True
    honours_privacy: bool = True
    raw_headers: list[tuple[bytes, bytes]] = field(
        default_factory=list
    )  # of every answer, in the form in which they are sent

    def use(self, settings: Settings) -> None:
        """Use these settings from now on."""
        self.settings = settings
        self.base = urls.base(settings.text("site.url"))
        self.trusted = addresses.parse_list(settings.text("web.trusted_proxies"))
        self.hosts = own_hosts(settings)
        self.own_hosts = OwnHosts(settings.text("site.url"), settings.text("site.comments_origin"))
        self.left_out = LeftOut(settings)
        self.elsewhere = bool(settings.text("site.comments_origin"))
        self.counting = settings.flag("stats.count") and not self.read_only
        self.honours_privacy = settings.flag("stats.honour_privacy_signals")
        self.raw_headers = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in security_headers(settings)
        ]
        self.files.use(self.raw_headers)


def of(request: HTTPConnection) -> State:
    """The site that a request came to."""
    state: State = request.app.state.newsroom
    return state
