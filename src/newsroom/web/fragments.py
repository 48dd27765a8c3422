"""The small live answers: the counters on pages, and the health of the site."""

from __future__ import annotations

import sqlite3
import time
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from newsroom import clock
from newsroom.core.published import changes, page_figures, stories, story_lists
from newsroom.core.readership.public_counts import public_counts
from newsroom.errors import NewsroomError
from newsroom.settings import Settings
from newsroom.store import Connection
from newsroom.web import state as states

NEWEST = 200  # stories whose counters are in the one file for all pages
MOST_READ = 10
MOST_READ_DAYS = 7
ASKED = 200  # ids in one request
FRESH = 1.0  # seconds for which counters are sent from memory
Figures = dict[str, Any]


class CountsCache:
    """The counters of the whole site as they were last read."""

    def __init__(self) -> None:
        self._kept: tuple[float, int, Figures] | None = None

    def get(self, written: int) -> Figures | None:
        """The counters, unless they are too old or this process has counted since."""
        if self._kept is None or self._kept[1] != written or time.monotonic() - self._kept[0] > FRESH:
            return None
        return self._kept[2]

    def keep(self, written: int, figures: Figures) -> None:
        """Store counters that were read after `written` batches."""
        self._kept = (time.monotonic(), written, figures)


async def counts_of_site(request: Request) -> Response:
    """`GET /_f/counts.json`: visits of the site, and the counters of the stories that are read now."""
    state = states.of(request)
    written = state.counter.written
    figures = state.known_counts.get(written)
    if figures is None:
        figures = await state.database.read(site_counts, now=state.now(), settings=state.settings)
        state.known_counts.keep(written, figures)
    return JSONResponse(figures, headers={"cache-control": "public, max-age=10"})


async def counts(request: Request) -> Response:
    """`GET /api/counts?ids=1,2,3`, or `paths=/2026/03/ferry/,/2026/03/flood/`: the same for given stories.

    With paths, `paths` says which id each of them has; unknown ones are omitted.
    """
    state = states.of(request)
    named = [part.strip() for part in request.query_params.get("ids", "").split(",") if part.strip()]
    places = [part.strip() for part in request.query_params.get("paths", "").split(",") if part.strip()]
    if len(named) + len(places) > ASKED or not all(
        part.isascii() and part.isdigit() and len(part) < 18 for part in named
    ):
        message = f"ids are numbers with commas between them; ids and paths are at most {ASKED}"
        return JSONResponse({"error": {"code": "usage", "message": message}}, 400)
    found = await state.database.read(stories.at_paths, places) if places else {}
    wanted = [*map(int, named), *found.values()]
    figures = await state.database.read(live_counts, wanted, now=state.now(), settings=state.settings)
    if places:
        figures |= {"paths": found}
    return JSONResponse(figures, headers={"cache-control": "public, max-age=10"})


async def health(request: Request) -> Response:
    """`GET /healthz`: 200 if the file can be read, else 503."""
    state = states.of(request)
    try:
        await state.database.read(changes.last)
    except (NewsroomError, sqlite3.Error):
        return JSONResponse({"status": "the file cannot be read"}, 503, headers={"cache-control": "no-store"})
    return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})


def site_counts(db: Connection, *, now: datetime, settings: Settings) -> Figures:
    """The counters of the newest stories and of those read most in the last week."""
    since = clock.day_of(now - timedelta(days=MOST_READ_DAYS - 1), settings.zone)
    ids = story_lists.newest(db, NEWEST) + story_lists.most_read(db, since=since, limit=MOST_READ)
    return _figures(db, ids, now, settings)


def live_counts(db: Connection, wanted: list[int], *, now: datetime, settings: Settings) -> Figures:
    """The counters of those of the given stories that readers can see."""
    return _figures(db, list(stories.stories(db, wanted)), now, settings)


def _figures(db: Connection, ids: list[int], now: datetime, settings: Settings) -> Figures:
    counted = public_counts(db, ids, day=clock.day_of(now, settings.zone))
    said = page_figures.comment_counts(db, ids)
    return {
        "visits_today": counted.visits_today,
        "visits_total": counted.visits_total,
        "articles": {str(one): {"views": counted.views[one], "comments": said.get(one, 0)} for one in sorted(set(ids))},
    }
