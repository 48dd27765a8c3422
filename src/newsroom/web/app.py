"""The live site as one ASGI application: its routes, and what is opened and closed with it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from newsroom import clock, urls
from newsroom.core import bots, config
from newsroom.web import comments, counting, fragments, pages, search, watch
from newsroom.web.counting import Counter
from newsroom.web.database import Database
from newsroom.web.headers import Front
from newsroom.web.state import DraftPage, SearchPage, State
from newsroom.web.static import Files
from newsroom.web.tokens import Signer
from newsroom.web.watch import Watch

# method, path, what answers. Everything else is a file of the built site.
ROUTES: Final = (
    ("POST", urls.comments(), comments.post),
    ("GET", f"{urls.comments()}/token", comments.token),
    ("GET", urls.search(), search.search),
    ("GET", urls.search().rstrip("/"), search.search),
    ("GET", urls.fragment("counts.json"), fragments.counts_of_site),
    ("GET", "/api/counts", fragments.counts),
    ("POST", "/v", counting.beacon),
    ("GET", "/healthz", fragments.health),
    ("GET", "/{path:path}", pages.page),
)


def create_app(
    file: Path,
    *,
    out: Path,
    rebuild: Callable[[], object],
    search_page: SearchPage | None = None,
    draft_page: DraftPage | None = None,
    comments: bool = True,
    now: Callable[[], datetime] = clock.now,
    environment: Mapping[str, str] = os.environ,
    tick: float = watch.TICK,
) -> Starlette:
    """The application for a newsroom file and the folder that its site was built in.

    `rebuild` brings the folder up to date; it is called in a thread, one call at a time. `search_page` and
    `draft_page` make the two pages that are not built; without them the plain ones are sent.
    """

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        database = Database(file)
        try:
            settings = await database.read(config.load, environment)
            signer = await database.read(Signer)
            state = State(
                file=file, out=out, database=database, settings=settings, environment=environment, now=now,
                files=Files(out), counter=Counter(database, lambda: state.settings), watch=Watch(rebuild, tick),
                signer=signer, told=fragments.Cache(), search_page=search_page, draft_page=draft_page,
                comments=comments,
            )  # fmt: skip
            app.state.newsroom = state
            await state.watch.settle(state)
            await asyncio.to_thread(bots.classify, "Mozilla/5.0")  # reads the list of crawlers once
            watching = asyncio.create_task(state.watch.run(state))
            yield
            await watch.stop(watching)
            await state.counter.close()
        finally:
            await asyncio.to_thread(database.close)

    routes = [Route(path, answer, methods=[method]) for method, path, answer in ROUTES]
    return Starlette(
        routes=routes, lifespan=running, middleware=[Middleware(Front)], exception_handlers={405: _wrong_method}
    )


async def _wrong_method(_request: Request, error: Exception) -> Response:
    return PlainTextResponse("this address does not take that method\n", 405, headers=getattr(error, "headers", None))
