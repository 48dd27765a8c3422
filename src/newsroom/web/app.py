"""The live site as one ASGI application: its routes, and what it opens and closes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from newsroom import addresses, clock, urls
from newsroom.core import stored_settings
from newsroom.core.readership import bots
from newsroom.errors import BadFile
from newsroom.settings import Settings
from newsroom.web import (
    comments,
    counting,
    embed,
    episodes,
    error_reports,
    fragments,
    observing,
    own,
    pages,
    search,
    watch,
)
from newsroom.web import spool as spools
from newsroom.web.counting import Batch, Counter
from newsroom.web.database import ServerDatabase
from newsroom.web.headers import Front, unavailable
from newsroom.web.observing import AccessLog, Metrics, Observer
from newsroom.web.requests import SiteRequest
from newsroom.web.spool import Spool
from newsroom.web.state import DraftPage, OwnPage, SearchPage, State
from newsroom.web.static import ReadyAnswer, StaticFiles
from newsroom.web.tokens import Signer
from newsroom.web.watch import Watch

# method, path, function. Everything else is a file of the built site.
ROUTES: Final = (
    ("POST", urls.comments(), comments.post),
    ("GET", urls.comments(), embed.thread),
    ("GET", f"{urls.comments()}/token", comments.token),
    ("POST", f"{urls.comments()}/preview", comments.preview),
    ("GET", f"{urls.comments()}/own", own.mine),
    ("POST", f"{urls.comments()}/own", own.change),
    ("POST", f"{urls.comments()}/error", error_reports.post),
    ("GET", "/embed.js", embed.script),
    ("GET", urls.search(), search.search),
    ("GET", urls.search().rstrip("/"), search.search),
    ("GET", urls.fragment("counts.json"), fragments.counts_of_site),
    ("GET", "/api/counts", fragments.counts),
    ("POST", "/v", counting.beacon),
    ("GET", "/healthz", fragments.health),
    ("GET", "/metrics", observing.metrics),
)


ANSWERS: Final = {(method, path): answer for method, path, answer in ROUTES}
METHODS: Final = {path: {method for method, other, _ in ROUTES if other == path} for _, path, _ in ROUTES}

# What would change the file, and is therefore refused while it is served read-only.
WRITING: Final = frozenset(
    (
        ("POST", urls.comments()),
        ("GET", f"{urls.comments()}/token"),
        ("POST", f"{urls.comments()}/own"),
        ("POST", f"{urls.comments()}/error"),
        ("POST", "/v"),
    )
)
READ_ONLY: Final = "this is a copy of the site for reading; comments and reports cannot be sent here\n"


class Site(Starlette):
    """The application: everything that a connection does not answer directly (`quick`).

    Every address has its own entry, so one look into a table finds the function.
    """

    def __init__(self, lifespan: Callable[[Site], AbstractAsyncContextManager[None]]) -> None:
        super().__init__(lifespan=lifespan)
        self._front = Front(respond)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        state: State = self.state.newsroom
        if state.observer is not None:
            send = state.observer.watching(scope, send)
        await self._front(scope, receive, send)

    def network_of(self, address: str) -> str | None:
        """The network whose requests share a quota of connections; None for a trusted proxy, which has many readers."""
        state: State = self.state.newsroom
        if addresses.is_trusted(address, state.trusted):
            return None
        return addresses.network(address, ipv4_bits=24, ipv6_bits=48)

    def at_hand(self, path: str, moment: float, *, asked: bool = False) -> ReadyAnswer | None:
        """The whole answer to a plain GET of a path, if it is cached and still right (`quick.AnswerSource`)."""
        state: State = self.state.newsroom
        if state.base and path.startswith(f"{state.base}/"):
            path = path[len(state.base) :]
        return None if asked and state.files.asks(path) else state.files.ready(path, moment)

    def count(self, scope: Scope, ready: ReadyAnswer, headers: Mapping[bytes, bytes]) -> Batch | None:
        """Count the view of a page, or the download of an episode, that is about to be sent."""
        state: State = self.state.newsroom
        if not ready.is_page:
            asked = episodes.asked_for(scope, state, ready.path, headers)
            if asked is not None:
                episodes.count(state, asked, 200, ready.file.size)
            return None
        return counting.count_page(scope, state, ready.path, 200, headers)

    def note(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        """Record an answer that was sent, in the access log and the metrics."""
        observer = self.state.newsroom.observer
        if observer is not None:
            observer.note(scope, status, size, seconds)


async def respond(scope: Scope, receive: Receive, send: Send) -> None:
    """Send the answer to a request; its path begins at the root of the site."""
    method, path = scope["method"], scope["path"]
    asked = "GET" if method == "HEAD" else method
    answer = ANSWERS.get((asked, path))
    if answer is None:
        answer = pages.page if asked == "GET" and path not in METHODS else _wrong_method
    request = SiteRequest(scope, receive, send)
    if (asked, path) in WRITING and scope["app"].state.newsroom.read_only:
        response: Response = unavailable(READ_ONLY)
    else:
        response = await answer(request)
    await response(scope, receive, send)


def create_app(
    file: Path,
    *,
    out: Path,
    rebuild: Callable[[], object] | None,
    search_page: SearchPage | None = None,
    draft_page: DraftPage | None = None,
    own_page: OwnPage | None = None,
    comments: bool = True,
    access_log: Path | None = None,
    now: Callable[[], datetime] = clock.now,
    environment: Mapping[str, str] = os.environ,
    tick: float = watch.TICK,
    theme: Callable[[Settings], object] | None = None,
    turn: int | None = None,
    read_only: bool = False,
) -> Site:
    """The application for a newsroom file and the folder that its site was built in.

    `rebuild` updates the folder; it is called in a thread, one call at a time; None if another process does that.
    `search_page`, `draft_page` and `own_page` make the pages that are not built; without them plain ones are sent. `theme`
    returns something that differs after the theme was changed, if such changes are to be noticed. `turn` is an open file
    that several processes on the newsroom file share. With `read_only` the file is only read: it may be a replica.
    """

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        database = ServerDatabase(file, turn, read_only=read_only)
        try:
            settings = await database.read(stored_settings.load, environment)
            state = State(
                file=file,
                out=out,
                database=database,
                environment=environment,
                now=now,
                files=StaticFiles(out),
                watch=Watch(rebuild, tick, theme),
                signer=await database.read(Signer),
                known_counts=fragments.CountsCache(),
                search_page=search_page,
                draft_page=draft_page,
                own_page=own_page,
                comments=comments,
                read_only=read_only,
            )
            state.use(settings)
            state.files.ask = partial(watch.has_left, state)
            state.counter = Counter(database, lambda: state.settings, Spool(file))
            state.observer = _observer(state, access_log)
            app.state.newsroom = state
            watching = await _begin(state)
            yield
            await _end(state, watching)
        finally:
            await asyncio.to_thread(database.close)

    return Site(running)


async def _begin(state: State) -> asyncio.Task[None]:
    """Take over what an earlier server left, make the pages, and begin to watch the file."""
    for left in [] if state.read_only else spools.left_behind(state.file):
        await state.database.write(spools.drain, left, settings=state.settings, now=state.now())
    await state.watch.read_built(state)
    await asyncio.to_thread(bots.classify, "Mozilla/5.0")  # reads the list of crawlers once
    return asyncio.create_task(state.watch.run(state))


async def _end(state: State, watching: asyncio.Task[None]) -> None:
    await watch.stop(watching)
    with suppress(
        BadFile
    ):  # the watch may have been busy since the file was replaced: its log must not stay beside the new one
        await state.watch.require_file(state)
    await state.counter.close()
    if state.observer and state.observer.log:
        state.observer.log.close()


def _observer(state: State, access_log: Path | None) -> Observer | None:
    measured = state.settings.flag("web.metrics")
    if access_log is None and not measured:
        return None
    log = AccessLog(access_log) if access_log is not None else None
    return Observer(log, Metrics() if measured else None, state.trusted)


async def _wrong_method(request: Request) -> Response:
    taken = METHODS.get(request.scope["path"], {"GET"})
    allowed = sorted(taken | {"HEAD"} if "GET" in taken else taken)
    return PlainTextResponse("this address does not take that method\n", 405, headers={"allow": ", ".join(allowed)})
