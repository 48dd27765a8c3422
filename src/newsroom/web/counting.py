"""Which requests are views, and putting them into the file, many at once, before their readers have their answer."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import Counter as Tally
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from newsroom import store, urls
from newsroom.core import bots, paths, readership
from newsroom.core.readership import View
from newsroom.errors import NewsroomError
from newsroom.settings import Settings
from newsroom.store import Connection
from newsroom.web import requests
from newsroom.web import state as states
from newsroom.web.database import Database

LOG = logging.getLogger("newsroom")
PATIENCE: Final = 2.0  # seconds a reader's page waits for a busy file; the view is kept in mind and written later
WAITING: Final = 100_000  # views kept in mind while the file cannot be written
RETRY: Final = 1.0
BEACON_BYTES: Final = 4096
LONGEST: Final = 512  # characters of a header that are looked at

# Page views are of stories, sections and the front page; other pages help to find those.
_SECTION: Final = urls.section("*").partition("*")[0]
_PAGED_HOME: Final = urls.home(0).partition("0")[0]


@dataclass(slots=True)
class _Batch:
    """What waits to be written; `at` is the time of the latest of it."""

    at: datetime | None = None
    views: list[tuple[str, View]] = field(default_factory=list)
    bots: Tally[tuple[str, str]] = field(default_factory=Tally)
    missing: Tally[str] = field(default_factory=Tally)
    waiters: list[asyncio.Future[None]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.views or self.bots or self.missing)


class Counter:
    """Collects what is to be counted while an earlier batch is written; one commit acknowledges a whole batch."""

    def __init__(self, database: Database, settings: Callable[[], Settings]) -> None:
        self._database = database
        self._settings = settings
        self._batch = _Batch()
        self._task: asyncio.Task[None] | None = None
        self.written = 0  # grows with every batch, so that figures can be known to be old

    async def view(self, path: str, view: View) -> None:
        """Count a view of the page at `path`; returns when it is on disk, or after PATIENCE."""
        if len(self._batch.views) >= WAITING:
            LOG.warning("the file has been busy for long: a view of %s is not counted", path)
            return
        self._batch.views.append((path, view))
        await self._written(view.at)

    async def bot(self, bot: bots.Bot, at: datetime) -> None:
        """Count a machine's request."""
        self._batch.bots[bot] += 1
        await self._written(at)

    async def not_found(self, path: str, at: datetime) -> None:
        """Count a request that led nowhere."""
        self._batch.missing[path] += 1
        await self._written(at)

    async def _written(self, at: datetime) -> None:
        self._batch.at = at
        done = asyncio.get_running_loop().create_future()
        self._batch.waiters.append(done)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_all())
        with suppress(TimeoutError):
            await asyncio.wait_for(done, PATIENCE)

    async def _write_all(self) -> None:
        while self._batch:
            batch, self._batch = self._batch, _Batch()
            try:
                await self._database.write(_write, batch, self._settings())
                self.written += 1
            except (NewsroomError, sqlite3.Error) as error:
                LOG.warning("views are not written yet: %s", error)
                self._put_back(batch)
                await asyncio.sleep(RETRY)
            for waiter in batch.waiters:
                if not waiter.done():
                    waiter.set_result(None)

    def _put_back(self, batch: _Batch) -> None:
        self._batch.at = self._batch.at or batch.at
        self._batch.views[:0] = batch.views
        self._batch.bots.update(batch.bots)
        self._batch.missing.update(batch.missing)

    async def close(self) -> None:
        """Write what is left; gives up on a file that stays busy, saying how much is lost."""
        if self._task is not None and not self._task.done():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._task, 3 * store.BUSY_SECONDS)
        if self._batch:
            LOG.warning("%d views could not be written", len(self._batch.views))


def _write(db: Connection, batch: _Batch, settings: Settings) -> None:
    """Write a batch with everything it changes, in one transaction."""
    assert batch.at is not None
    with store.transaction(db):
        stories = {path: paths.live_article(db, path) for path in {path for path, _ in batch.views}}
        views = [
            replace(view, article_id=stories[path] or 0, page=path)
            for path, view in batch.views
            if stories[path] or is_list(path)
        ]
        if views:
            readership.record_many(db, views, settings=settings, now=max(view.at for view in views))
        for (name, reason), hits in batch.bots.items():
            readership.record_bot(db, name, reason, at=batch.at, settings=settings, hits=hits)
        for path, hits in batch.missing.items():
            readership.record_not_found(db, path, at=batch.at, settings=settings, hits=hits)


def is_list(path: str) -> bool:
    """Whether a page that is no story counts as read: the front page and the sections, with their older pages."""
    return path == urls.home() or path.startswith((_SECTION, _PAGED_HOME))


def is_prefetch(headers: Headers) -> bool:
    """Whether a browser asks ahead of its reader, who may never come."""
    told = (headers.get(name, "") for name in ("sec-purpose", "purpose", "x-purpose", "x-moz"))
    return any(word in value.lower() for value in told for word in ("prefetch", "prerender", "preview"))


def machine(headers: Headers) -> bots.Bot | None:
    """The machine that a request comes from, or None for a reader's own."""
    if is_prefetch(headers):
        return bots.Bot("(asked ahead)", "prefetch")
    return bots.classify(headers.get("user-agent", ""))


def view_of(request: Request, *, origin: str = "server", referrer: str | None = None, query: str | None = None) -> View:
    """A request as a view. A beacon brings the referrer and the query of the page it speaks of."""
    state = states.of(request)
    headers = request.headers
    private = headers.get("dnt") == "1" or headers.get("sec-gpc") == "1"
    told = (headers.get("referer", "") if referrer is None else referrer)[:LONGEST]
    if urlsplit_host(told) == headers.get("host", "").lower():
        told = state.settings.text("site.url")  # the site under another of its names
    return View(
        at=state.now(),
        address=requests.address(request, state.trusted),
        agent=headers.get("user-agent", "")[:LONGEST],
        referrer=told,
        campaign=campaign(request.url.query if query is None else query),
        private=private and state.settings.flag("stats.honour_privacy_signals"),
        origin=origin,
    )


def urlsplit_host(address: str) -> str:
    """The host and port of an address, or nothing for what is no address."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def campaign(query: str) -> str:
    """What the page's address says of the campaign that led to it."""
    if "utm_source" not in query:
        return ""
    try:
        return parse_qs(query[:4096], max_num_fields=100).get("utm_source", [""])[0][:LONGEST]
    except ValueError:
        return ""


async def count_page(request: Request, path: str, status: int) -> None:
    """Count the request for a page that is about to be answered with `status`."""
    state = states.of(request)
    if request.method != "GET" or not state.settings.flag("stats.count"):
        return
    if status in (200, 304):
        if state.elsewhere:  # the pages that readers see count themselves, through the beacon
            return
        found = machine(request.headers)
        if found is not None:
            await state.counter.bot(found, state.now())
        else:
            await state.counter.view(path, view_of(request))
    elif status == 404 and machine(request.headers) is None:
        await state.counter.not_found(path, state.now())


async def beacon(request: Request) -> Response:
    """`POST /v`: a page that another server sent says that it is read. Fields: `page` (its address), `referrer`.

    Counts only where `site.comments_origin` says that pages come from elsewhere, so that nothing counts twice.
    """
    state = states.of(request)
    done = Response(status_code=204, headers={"cache-control": "no-store"})
    if not (state.elsewhere and state.settings.flag("stats.count")):
        return done
    if not requests.from_own_page(request.headers, state.settings):
        return Response(status_code=403)
    try:
        told = parse_qs((await requests.body(request, BEACON_BYTES)).decode(), max_num_fields=10)
        page = urlsplit(told.get("page", [""])[0])
        path = urls.normalise(page.path or "/", prefix=urls.base(state.settings.text("site.url")))
    except requests.BadBody as error:
        return Response(status_code=error.status)
    except (ValueError, NewsroomError):
        return Response(status_code=400)
    found = machine(request.headers)
    if found is not None:
        await state.counter.bot(found, state.now())
    else:
        referrer = told.get("referrer", [""])[0]
        await state.counter.view(path, view_of(request, origin="beacon", referrer=referrer, query=page.query))
    return done
