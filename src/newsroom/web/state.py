"""What one running site is made of; every route finds it with `of(request)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsroom.settings import Settings
from newsroom.store import Connection

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from newsroom.web.counting import Counter
    from newsroom.web.database import Database
    from newsroom.web.fragments import Cache
    from newsroom.web.static import Files
    from newsroom.web.tokens import Signer
    from newsroom.web.watch import Watch


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment that was not taken, for a page that says why and keeps what was typed.

    `code` names the reason; `token` is a fresh one for the form. `article_id` is None when none was named, or none
    that readers may see: then there is no form either.
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


# What the live site asks of whoever can make pages: each is called with a connection of its own thread.
SearchPage = Callable[[Connection, Settings, str, int], bytes]  # what was asked, and the number of the page from 1
DraftPage = Callable[[Connection, Settings, Draft], bytes]


@dataclass(slots=True)
class State:
    """The parts of a running site. `settings` are those in force now; the watch renews them."""

    file: Path
    out: Path
    database: Database
    settings: Settings
    environment: Mapping[str, str]
    now: Callable[[], datetime]
    files: Files
    counter: Counter
    watch: Watch
    signer: Signer
    told: Cache
    search_page: SearchPage | None
    draft_page: DraftPage | None
    comments: bool

    @property
    def trusted(self) -> list[str]:
        """The proxies whose word is taken."""
        return self.settings.text("web.trusted_proxies").replace(",", " ").split()

    @property
    def elsewhere(self) -> bool:
        """Whether readers get the pages from another host, which leaves comments and counting to this one."""
        return bool(self.settings.text("site.comments_origin"))


def of(request: HTTPConnection) -> State:
    """The site that a request came to."""
    state: State = request.app.state.newsroom
    return state
