"""A reader's own comments: shown to them while held, and changed or deleted for some minutes."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from newsroom import urls
from newsroom.core.comments import by_reader, intake
from newsroom.core.comments.by_reader import OwnComment
from newsroom.errors import BadFile, NewsroomError
from newsroom.store import Connection
from newsroom.web import comments, requests, tokens
from newsroom.web import state as states
from newsroom.web.comments import STATUSES, NotTaken
from newsroom.web.state import State

FIELDS: Final = ("comment", "body", "do")


def shown(one: OwnComment) -> dict[str, object]:
    """A comment for the page of its writer."""
    return {
        "id": one.id,
        "parent_id": one.parent_id,
        "author": one.author,
        "body": one.body,
        "html": one.html,
        "held": one.held,
        "at": one.at,
        "until": one.until,
    }


async def mine(request: Request) -> Response:
    """`GET /comments/own?article=ID`: the comments of this reader there, as a page, or for a script as JSON."""
    state = states.of(request)
    key = state.signer.commenter(request.cookies.get(tokens.COOKIE))
    try:
        article = await state.database.read(comments.live_article, request.query_params.get("article", ""))
    except NotTaken:
        return _said(request, 404, "no_article", "there is no such article")
    written: list[OwnComment] = []
    if key is not None:
        written = await state.database.read(by_reader.list_, article.id, key, now=state.now(), settings=state.settings)
    private = {"cache-control": "no-store", "vary": "Cookie"}
    if requests.wants_json(request):
        return JSONResponse({"comments": [shown(one) for one in written]}, headers=private)
    if state.own_page is None:
        return PlainTextResponse("\n\n".join(one.body for one in written), headers=private)
    page = await state.database.read(state.own_page, state.settings, article.id, written)
    return HTMLResponse(page, headers=private | {"x-robots-tag": "noindex"})


async def change(request: Request) -> Response:
    """`POST /comments/own` (`comment`, `body`, and `do` edit or delete): 303 to the page of one's own, or JSON."""
    state = states.of(request)
    if not requests.from_own_page(request.headers, state.hosts):
        return _said(request, 403, "foreign", "this was sent from a page of another site")
    key = state.signer.commenter(request.cookies.get(tokens.COOKIE))
    try:
        given = await requests.fields(request, FIELDS, intake.MAX_BYTES)
    except requests.BadBody as error:
        return _said(request, error.status, error.code, "the form cannot be read, or is too large")
    number = given.get("comment", "").strip()
    if key is None or not (number.isascii() and number.isdigit() and len(number) < 18):
        return _said(request, 404, "not_found", "there is no such comment of yours")
    try:
        article_id, held = await state.database.commit(_change, int(number), given, key, state)
    except BadFile as error:
        return comments.not_saved(request, error, given.get("body", ""))
    except NewsroomError as error:
        status = next((number for meaning, number in STATUSES if isinstance(error, meaning)), 500)
        return _said(request, status, error.reason or error.code, error.message)
    await comments.until_seen(state)
    if requests.wants_json(request):
        return JSONResponse({"id": int(number), "held": held}, headers={"cache-control": "no-store"})
    place = f"{urls.link(state.base, urls.comments())}/own?article={article_id}"
    return RedirectResponse(place, 303, headers={"cache-control": "no-store"})


def _change(db: Connection, number: int, given: dict[str, str], key: str, state: State) -> tuple[int, bool]:
    if given.get("do") == "delete":
        done = by_reader.delete(db, number, key, now=state.now(), settings=state.settings)
    else:
        done = by_reader.edit(db, number, given.get("body", ""), key, now=state.now(), settings=state.settings)
    return done.article_id, done.status != "published"


def _said(request: Request, status: int, code: str, message: str) -> Response:
    headers = {"cache-control": "no-store"}
    if requests.wants_json(request):
        return JSONResponse({"error": {"code": code, "message": message}}, status, headers=headers)
    return PlainTextResponse(f"{message}\n", status, headers=headers)
