"""Which requests are views, and writing them to the file, many at once, before their readers get the answer."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from newsroom import store, urls
from newsroom.core.readership import bots, counting, downloads, own_hosts, page_views
from newsroom.core.readership.counting import PageView
from newsroom.core.readership.downloads import EpisodeRequest, Episodes
from newsroom.errors import NewsroomError
from newsroom.settings import Settings
from newsroom.store import Connection
from newsroom.web import requests
from newsroom.web import state as states
from newsroom.web.database import ServerDatabase
from newsroom.web.notices import Notices
from newsroom.web.spool import Spool, without_address
from newsroom.web.state import State

LOG = logging.getLogger("newsroom")
PATIENCE: Final = 0.25  # seconds a page waits for a busy file; then the view is spooled
WAITING: Final = 100_000  # views kept in memory while the file cannot be written
RETRY: Final = 1.0
BEACON_BYTES: Final = 4096
LONGEST: Final = 512  # characters of a header that are checked
_ASKED_AHEAD: Final = (b"sec-purpose", b"purpose", b"x-purpose", b"x-moz")


@dataclass(slots=True, eq=False)
class Batch:
    """What is written together. Those that await it continue when it is on disk, in the file or in the spool.

    Functions in `then` are called at that moment: one call costs a tenth of a waiting task.
    The holder of `lock` either writes the views or spools them, never both at once.
    """

    done: asyncio.Future[None]
    at: datetime
    views: list[PageView] = field(default_factory=list)
    bots: Tally[tuple[str, str]] = field(default_factory=Tally)
    missing: Tally[str] = field(default_factory=Tally)
    downloads: list[EpisodeRequest] = field(default_factory=list)
    episodes: Episodes | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    begun: bool = False
    spooled: bool = False
    then: list[Callable[[], None]] = field(default_factory=list)
    patience: asyncio.TimerHandle | None = None

    def __await__(self) -> Generator[Any, None, None]:
        return self.done.__await__()

    def on_disk(self) -> None:
        """Continue the readers that wait for it."""
        if self.patience is not None:
            self.patience.cancel()  # it would keep the views in memory until then
        if not self.done.done():
            self.done.set_result(None)
        then, self.then = self.then, []
        for call in then:
            try:
                call()
            except Exception:  # an error of one answer must not stop the others
                LOG.exception("an answer failed")


class Counter:
    """Collects what is counted while an earlier batch is written; one commit confirms a whole batch."""

    def __init__(self, database: ServerDatabase, settings: Callable[[], Settings], spool: Spool) -> None:
        self._database = database
        self._settings = settings
        self._spool = spool
        self._notices = Notices()
        self._open: Batch | None = None
        self._waiting: deque[Batch] = deque()
        self._late: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None
        self.written = 0  # grows with every batch, so that cached numbers can be known to be old
        self.views = 0  # counted by this process

    def view(self, view: PageView) -> Batch:
        """Count a view of the page that it names, with the batch that is returned."""
        batch = self._batch(view.at)
        if len(batch.views) >= WAITING:
            LOG.warning("the file has been busy for long: a view of %s is not counted", view.page)
        else:
            batch.views.append(view)
        return batch

    def bot(self, bot: bots.Bot, at: datetime) -> Batch:
        """Count the request of a bot."""
        batch = self._batch(at)
        batch.bots[bot] += 1
        return batch

    def not_found(self, path: str, at: datetime) -> Batch:
        """Count a request that was not found."""
        batch = self._batch(at)
        batch.missing[path] += 1
        return batch

    def download(self, asked: EpisodeRequest, episodes: Episodes) -> Batch:
        """Count what was sent of an episode of a podcast."""
        batch = self._batch(asked.at)
        if len(batch.downloads) < WAITING:
            batch.downloads.append(asked)
            batch.episodes = episodes
        return batch

    def _batch(self, at: datetime) -> Batch:
        batch = self._open
        if batch is None:
            loop = asyncio.get_running_loop()
            batch = self._open = Batch(loop.create_future(), at)
            self._waiting.append(batch)
            batch.patience = loop.call_later(PATIENCE, self._out_of_patience, batch)
            if self._task is None or self._task.done():
                self._task = loop.create_task(self._write_all())
        batch.at = at
        return batch

    def _out_of_patience(self, batch: Batch) -> None:
        if not batch.done.done():
            late = asyncio.get_running_loop().create_task(self._to_spool(batch))
            self._late.add(late)
            late.add_done_callback(self._late.discard)

    async def _to_spool(self, batch: Batch) -> None:
        """Write a batch to disk beside the file, and continue its readers."""
        if self._open is batch:
            self._open = None
        try:
            settings = self._settings()
            views = await self._database.read_open_file(_without_addresses, list(batch.views), settings)
            await asyncio.to_thread(self._keep, batch, views)
        except (NewsroomError, sqlite3.Error, OSError) as error:
            self._notices.warn(f"views can be written neither to the file nor beside it: {error}")
        if not batch.begun:
            batch.on_disk()

    def _keep(self, batch: Batch, views: list[PageView]) -> None:
        with batch.lock:
            if not batch.begun:  # else the file is free again, and will be committed soon
                self._spool.keep(views)
                batch.views, batch.spooled = views, True

    async def _write_all(self) -> None:
        while self._waiting:
            batch = self._waiting[0]
            if self._open is batch:
                self._open = None
            try:
                self.views += await self._database.commit(_write, batch, self._settings())
            except (NewsroomError, sqlite3.Error) as error:
                self._notices.warn(f"views are not written yet: {error}")
                batch.begun = False
                if not batch.spooled:
                    await self._to_spool(batch)
                await asyncio.sleep(RETRY)
                continue
            self._waiting.popleft()
            self.written += 1
            batch.on_disk()
            if batch.spooled and not any(one.spooled for one in self._waiting):
                await asyncio.to_thread(self._spool.clear)

    async def close(self) -> None:
        """Write what is left; if the file stays busy, the views stay in the spool."""
        if self._task is not None and not self._task.done():
            seconds = 1.2 * store.BUSY_SECONDS  # one wait of SQLite at most: what fails is in the spool
            try:
                self._database.identity.check()
            except NewsroomError:  # nothing more can be written; the spool has what is left
                seconds = 2 * PATIENCE
            with suppress(TimeoutError):
                await asyncio.wait_for(self._task, seconds)
        lost = sum(len(batch.views) for batch in self._waiting if not batch.spooled)
        if lost:
            LOG.warning("%d views could not be written", lost)


def _without_addresses(db: Connection, views: list[PageView], settings: Settings) -> list[PageView]:
    return [without_address(db, view, settings) for view in views]


def _write(db: Connection, batch: Batch, settings: Settings) -> int:
    """Write a batch with everything it changes; returns how many of its views are counted."""
    with batch.lock:
        batch.begun = True
    counted = 0
    with store.transaction(db), store.uncounted(db):
        if batch.views:
            now = max(batch.views[-1].at, batch.at)
            counted = page_views.record(db, batch.views, settings=settings, now=now)
        for (name, reason), hits in batch.bots.items():
            counting.record_bot(db, name, reason, at=batch.at, settings=settings, hits=hits)
        if batch.episodes is not None:
            downloads.record(db, batch.downloads, batch.episodes, settings=settings)
        for path, hits in batch.missing.items():
            counting.record_not_found(db, path, at=batch.at, settings=settings, hits=hits)
    return counted


def is_prefetch(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a browser prefetches the page for a reader, who may never open it."""
    for name in _ASKED_AHEAD:
        if name in headers:
            value = headers[name].lower()
            if b"prefetch" in value or b"prerender" in value or b"preview" in value:
                return True
    return False


def machine(headers: Mapping[bytes, bytes]) -> bots.Bot | None:
    """The bot that sends a request, or None for a person."""
    if is_prefetch(headers):
        return bots.Bot("(asked ahead)", bots.BotReason.PREFETCH)
    return bots.classify(headers.get(b"user-agent", b"").decode("latin-1"))


def view_of(
    scope: Scope, headers: Mapping[bytes, bytes], state: State, page: str, *, referrer: str, query: str, origin: str
) -> PageView:
    """A request as a view of `page`; `headers` are its headers."""
    private = state.honours_privacy and (headers.get(b"dnt") == b"1" or headers.get(b"sec-gpc") == b"1")
    return PageView(
        at=state.now(),
        page=page,
        address=requests.address(scope, state.trusted),
        agent=headers.get(b"user-agent", b"").decode("latin-1")[:LONGEST],
        referrer=referrer[:LONGEST],
        campaign=campaign(query) if "utm_source" in query else "",
        private=private,
        origin=origin,
    )


def campaign(query: str) -> str:
    """The campaign in the address of the page."""
    try:
        return parse_qs(query[:4096], max_num_fields=100).get("utm_source", [""])[0][:LONGEST]
    except ValueError:
        return ""


def count_page(
    scope: Scope, state: State, path: str, status: int, headers: Mapping[bytes, bytes] | None = None
) -> Batch | None:
    """Count the request for a page that is about to be answered with `status`, with the batch that is returned.

    `headers` are the headers of the request, if they are known.
    """
    if scope["method"] != "GET" or not state.counting:
        return None
    if status not in (200, 304, 404):
        return None
    if headers is None:
        headers = dict(scope["headers"])
    referrer = headers.get(b"referer", b"").decode("latin-1")
    if not path.startswith("/") or not is_for_us(headers, state) or is_left_out(scope, state, referrer):
        return None
    found = machine(headers)
    if status == 404 and found is None:
        return state.counter.not_found(path, state.now())
    if state.elsewhere:  # the pages that readers see count themselves, with the beacon
        return None
    if found is not None:
        return state.counter.bot(found, state.now())
    if referrer:
        came_from = own_path(referrer, headers, state)
        if came_from is not None:
            if came_from == path or came_from.startswith(urls.comments()):
                return None  # back after sending a comment, or reloaded: the same reading continues
            referrer = state.settings.text("site.url")  # the site under any of its names
    query = scope["query_string"].decode("latin-1")
    return state.counter.view(view_of(scope, headers, state, path, referrer=referrer, query=query, origin="server"))


def is_for_us(headers: Mapping[bytes, bytes], state: State) -> bool:
    """Whether the host in a request is the site's, or this machine: scanners ask every server for others."""
    host = headers.get(b"host", b"").decode("latin-1")
    return state.own_hosts.has(host) or own_hosts.is_local(host)


def is_left_out(scope: Scope, state: State, referrer: str) -> bool:
    """Whether a visit is the newsroom's own, or only advertises in its referrer (see the settings of statistics)."""
    left_out = state.left_out
    if not left_out.any:
        return False
    return left_out.is_own(requests.address(scope, state.trusted)) or left_out.is_spam(referrer)


def own_path(referrer: str, headers: Mapping[bytes, bytes], state: State) -> str | None:
    """The site path of the page of this site in a referrer, or None for another site."""
    try:
        parts = urlsplit(referrer)
        host = parts.netloc.lower()
        if host != headers.get(b"host", b"").decode("latin-1").lower() and host not in state.hosts:
            return None
        path = urls.normalise(parts.path or "/")
    except (ValueError, NewsroomError):
        return None
    return path.removeprefix(state.base) or "/" if state.base else path


async def beacon(request: Request) -> Response:
    """`POST /v`: report a view of a page that another server sent. Fields: `page` (its address), `referrer`.

    Counts only if `site.comments_origin` says that pages come from elsewhere, so that nothing is counted twice.
    """
    state = states.of(request)
    done = Response(status_code=204, headers={"cache-control": "no-store"})
    if not (state.elsewhere and state.counting):
        return done
    if not requests.from_own_page(request.headers, state.hosts):
        return Response(status_code=403)
    try:
        fields = parse_qs((await requests.body(request, BEACON_BYTES)).decode(), max_num_fields=10)
        page = urlsplit(fields.get("page", [""])[0])
        path = urls.normalise(page.path or "/", prefix=state.base)
    except requests.BadBody as error:
        return Response(status_code=error.status)
    except (ValueError, NewsroomError):
        return Response(status_code=400)
    headers: dict[bytes, bytes] = dict(request.scope["headers"])
    referrer = fields.get("referrer", [""])[0]
    if page.netloc and not state.own_hosts.has(page.netloc):
        return done
    if is_left_out(request.scope, state, referrer):
        return done
    found = machine(headers)
    if found is not None:
        await state.counter.bot(found, state.now())
        return done
    came_from = own_path(referrer, headers, state) if referrer else None
    if came_from is None or came_from != path:
        view = view_of(request.scope, headers, state, path, referrer=referrer, query=page.query, origin="beacon")
        await state.counter.view(view)
    return done
