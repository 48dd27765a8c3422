"""Search on the live site: `GET /search?q=`, with a page made by a given function."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from newsroom import urls
from newsroom.web import pages
from newsroom.web import state as states
from newsroom.web.database import Overloaded
from newsroom.web.headers import unavailable

LONGEST = 200  # characters of a query that are used
LAST = 500  # pages
MAX_WORDS = 10  # different words of a query that are used
MAX_WAITING = 8  # searches; after that, clients must try again later
SECONDS = 2.0  # maximum time of one search


async def search(request: Request) -> Response:
    """The stories that were found, or only the form without a query."""
    state = states.of(request)
    words = dict.fromkeys(request.query_params.get("q", "")[:LONGEST].split())
    query = " ".join(list(words)[:MAX_WORDS])
    if not query or state.search_page is None:
        return await pages.built(request, urls.search())
    number = request.query_params.get("page", "1")
    page = min(max(int(number), 1), LAST) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    try:
        html = await state.database.search(MAX_WAITING, SECONDS, state.search_page, state.settings, query, page)
    except Overloaded:
        return unavailable("too many are searching, or this search takes too long; please try again\n")
    # Not for shared caches, which must not collect what people search for, nor for search engines.
    headers = {"cache-control": "private, max-age=30", "x-robots-tag": "noindex"}
    return HTMLResponse(html, headers=headers)
