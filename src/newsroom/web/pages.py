"""The pages and files of the built site, with the right status, counted when they are read."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from newsroom import page_endings, urls
from newsroom.web import counting, episodes, static
from newsroom.web import state as states


async def page(request: Request) -> Response:
    """The page or file at the path of the request."""
    return await built(request, request.scope["path"])


async def built(request: Request, path: str) -> Response:
    """The answer for `path`: the file, a redirect, "gone" or "not found"."""
    state = states.of(request)
    edition = state.files.edition
    query = request.scope.get("query_string", b"")
    if query and state.files.asks(path):
        left, target = state.files.asked(path, query.decode("latin-1"))
        if left:
            return static.moved(target) if target else await gone(request, path)
    file = await state.files.get(path)
    left, target = state.files.former(path)
    if left:
        return static.moved(target) if target else await gone(request, path)
    if file is None:
        better = static.canonical(path)
        if better != path and (state.files.former(better)[0] or await state.files.get(better)):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(urls.link(state.base, better) + query, 301)
        return await _replaced(request, path) or await not_found(request, path)
    if file.is_html and not path.endswith("/") and not path.endswith(".html"):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(urls.link(state.base, f"/{path.strip('/')}/") + query, 301)
    if path in (urls.not_found(), urls.gone()):
        return await not_found(request, path)
    response = static.answer(file, request.headers, method=request.method)
    state.files.allow_frames(file, response)
    if file.is_html and "range" not in request.headers:
        await _counted(request, path, response.status_code)
    if path == file.path:
        state.files.prepare(file, edition)
    asked = episodes.asked_for(request.scope, state, path, dict(request.scope["headers"]))
    return response if asked is None else episodes.EpisodeAnswer(response, state, asked)


async def _replaced(request: Request, path: str) -> Response | None:
    """A redirect from an address of another form, such as `/boat/amp/`, to the page that replaces it; None without one."""
    state = states.of(request)
    for better in page_endings.replacements(path):
        left, target = state.files.former(better.path)
        if left:
            return static.moved(target) if target else await gone(request, better.path)
        if not better.former_only and await state.files.get(better.path):
            return static.moved(urls.link(state.base, better.path))
    return None


async def _counted(request: Request, path: str, status: int) -> None:
    batch = counting.count_page(request.scope, states.of(request), path, status)
    if batch is not None:
        await batch


async def not_found(request: Request, path: str) -> Response:
    """The site's own page for an unknown path."""
    await _counted(request, path, 404)
    return await _notice(request, urls.not_found(), 404)


async def gone(request: Request, path: str) -> Response:
    """The page of a story that was withdrawn permanently."""
    file = await states.of(request).files.get(path)
    return await _notice(request, path if file else urls.gone(), 410)


async def _notice(request: Request, path: str, status: int) -> Response:
    file = await states.of(request).files.get(path)
    if file is None:
        return PlainTextResponse(f"{status}\n", status)
    return static.answer(file, request.headers, method=request.method, status=status)
