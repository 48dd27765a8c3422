"""Receives comments by readers: from the form of a page, with or without scripts, and from programs as JSON."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from newsroom import urls
from newsroom.core.articles import articles
from newsroom.core.articles.articles import Article
from newsroom.core.commenters import commenters
from newsroom.core.comments import by_reader, intake
from newsroom.core.comments.intake import PreparedComment
from newsroom.core.screening.case import NewComment
from newsroom.core.screening.facts import Facts
from newsroom.core.screening.phase import TooManyComments
from newsroom.core.screening.phases import admission
from newsroom.errors import BadFile, Conflict, Invalid, NewsroomError, NotFound, Refused
from newsroom.settings import Settings
from newsroom.store import Connection
from newsroom.web import requests, tokens
from newsroom.web import state as states
from newsroom.web.state import ReturnedComment, State
from newsroom.web.tokens import Signer

LOG = logging.getLogger("newsroom")
HONEYPOT: Final = "website"  # readers cannot see this field
FIELDS: Final = ("article", "parent", "name", "email", "body", "token", HONEYPOT)
ACTOR: Final = "web"
SEEN_WITHIN: Final = 5.0  # seconds a writer waits until the page shows a published comment
SHORT: Final = 1000  # characters of a text that is processed without another thread
SAVED_LATER: Final = "nothing can be saved right now; please send it again in half a minute"
AGAIN_LATER: Final = 30  # seconds, if the file is busy
STATUSES: Final = (
    (Invalid, 422),
    (NotFound, 404),
    (TooManyComments, 429),
    (Refused, 403),
    (Conflict, 409),
    (BadFile, 503),
)


class NotTaken(Exception):
    """A comment that is not accepted; `draft` says why and contains what was typed."""

    def __init__(self, draft: ReturnedComment, message: str) -> None:
        super().__init__(message)
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Sender:
    """What the web server knows about the sender of a comment; `key` is that of a verified cookie, or a new one."""

    address: str
    agent: str
    key: str
    newcomer: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A comment that was stored, and the path of its article."""

    comment: intake.Receipt
    path: str


async def post(request: Request) -> Response:
    """`POST /comments`: 303 to the article with the result; for a script 201, or 202 if the comment is held.

    A reader is sent to a page that shows the comment. A script is answered as soon as it is on disk, and the page is
    updated afterwards.
    """
    state = states.of(request)
    script = requests.wants_json(request)
    known = state.signer.commenter(request.cookies.get(tokens.COOKIE))
    sender = Sender(  # from the head alone, before there is a body
        requests.address(request.scope, state.trusted),
        request.headers.get("user-agent", ""),
        known or tokens.new_commenter(),
        newcomer=known is None,
    )
    try:
        given = await sent_fields(request, state)
        taken = await _take(state, given, sender)
    except BadFile as error:
        return await _not_saved(state, request, given, error, script)
    except NotTaken as refusal:
        return await not_taken(state, refusal, script)
    if taken.comment.status == "published":
        seen = show(state)
        if not script:
            await until(seen)
    answer = _taken(state, taken, script)
    if known is None:
        _remember(answer, request, state, sender.key)
    return answer


async def _take(state: State, given: Mapping[str, str], sender: Sender) -> Taken:
    """Store a comment. Raises `NotTaken`, and `BadFile` if the file cannot be written now."""
    limit = state.settings.number("comments.max_length")
    # What follows from the text alone is computed before others wait for the file because of it; for a long text in another
    # thread, because on the event loop everybody would wait.
    if len(given.get("body", "")) <= SHORT:
        incoming = read(given, sender, limit)
    else:
        incoming = await asyncio.to_thread(read, given, sender, limit)
    return await state.database.commit(
        receive, incoming, given, sender, signer=state.signer, settings=state.settings, now=state.now()
    )


async def _not_saved(
    state: State, request: Request, given: Mapping[str, str], error: BadFile, script: bool
) -> Response:
    """503 with the form and the text: the file is busy or gone, or the disk is full."""
    try:
        article = await state.database.read(live_article, given.get("article", ""))
        returned = replace(
            _draft(article.id, given),
            status=503,
            code=error.code,
            retry_after=AGAIN_LATER,
            token=given.get("token", ""),
        )
        return await not_taken(state, NotTaken(returned, SAVED_LATER), script)
    except (NotTaken, NewsroomError, sqlite3.Error, OSError):  # the form cannot be made either
        return not_saved(request, error, given.get("body", ""))


def not_saved(request: Request, error: BadFile, body: str) -> Response:
    """503 with what was typed, if no page can be made."""
    headers = {"cache-control": "no-store", "retry-after": str(AGAIN_LATER)}
    if requests.wants_json(request):
        said = {"code": error.code, "message": SAVED_LATER, "retry_after": AGAIN_LATER}
        return JSONResponse({"error": said}, 503, headers=headers)
    return PlainTextResponse(f"{SAVED_LATER}\n\n{body}\n", 503, headers=headers)


async def preview(request: Request) -> Response:
    """`POST /comments/preview`: the form again with the text as it would look, or for a script `{"html"}`.

    Nothing is screened, counted or stored.
    """
    state = states.of(request)
    script = requests.wants_json(request)
    try:
        given = await sent_fields(request, state)
    except NotTaken as refusal:
        return await not_taken(state, refusal, script)
    html = await asyncio.to_thread(
        by_reader.preview, given.get("body", "")[: state.settings.number("comments.max_length")]
    )
    if script:
        return JSONResponse({"html": html}, headers={"cache-control": "no-store"})
    try:
        article = await state.database.read(live_article, given.get("article", ""))
    except NotTaken as refusal:
        return await not_taken(state, refusal, script)
    draft = _draft(article.id, given)
    shown = replace(draft, status=200, code="preview", preview=html, token=given.get("token", ""))
    return await not_taken(state, NotTaken(shown, "a preview"), script)


async def sent_fields(
    request: Request, state: State, names: Sequence[str] = FIELDS, limit: int = intake.MAX_BYTES
) -> Mapping[str, str]:
    """The fields of a form that a page of the site sent, of at most `limit` bytes. Raises `NotTaken`."""
    if not requests.from_own_page(request.headers, state.hosts):
        raise NotTaken(ReturnedComment(403, "foreign"), "this was sent from a page of another site")
    if not state.comments:
        raise NotTaken(ReturnedComment(403, "closed"), "comments are closed")
    try:
        return await requests.fields(request, names, limit)
    except requests.BadBody as error:
        raise NotTaken(ReturnedComment(error.status, error.code), "the form cannot be read, or is too large") from error


def read(given: Mapping[str, str], sender: Sender, limit: int) -> PreparedComment:
    """A typed comment with what is computed from its text; the article and the person are read from the file later."""
    new = NewComment(
        article_id=0,
        name=given.get("name", ""),
        body=given.get("body", ""),
        email=given.get("email", ""),
        parent_id=_number(given.get("parent", "")),
        key=sender.key,
        agent=sender.agent,
        newcomer=sender.newcomer,
    )
    return intake.prepare(new, limit=limit)


def receive(
    db: Connection,
    incoming: PreparedComment,
    given: Mapping[str, str],
    sender: Sender,
    *,
    signer: Signer,
    settings: Settings,
    now: datetime,
) -> Taken:
    """Receive a comment; raises `NotTaken`."""
    article = live_article_once(db, given.get("article", ""))
    soonest = now - timedelta(seconds=settings.number("web.form_seconds"))
    token = given.get("token", "").strip()

    def form(token: str) -> ReturnedComment:
        """What was typed, with a token of the same age as the first, so that a quick correction is not "too fast"."""
        return replace(_draft(article.id, given), token=token or signer.form_token(article.id, soonest))

    nonce, trap = None, "no_token"
    if token:
        try:
            signed = signer.form(token, article.id, now)
        except tokens.Stale:
            fresh = replace(form(""), status=403, code="stale")
            raise NotTaken(fresh, "the form is too old, or not ours") from None
        nonce = signed.nonce
        trap = "too_fast" if signed.issued > soonest.timestamp() else ""
    if given.get(HONEYPOT, "").strip():
        trap = "honeypot"
    new = replace(
        incoming.new,
        article_id=article.id,
        network=commenters.network_hash(db, sender.address),
        nonce=nonce,
        trap=trap or None,
    )
    try:
        comment = intake.receive_prepared(db, replace(incoming, new=new), now=now, actor=ACTOR, settings=settings)
    except NewsroomError as error:
        raise refused(form(token), error) from error
    if nonce is not None and comment.revision == 1 and comment.body != new.body:
        # The token was used for another text: nothing of this one is stored, and the reader must know.
        raise NotTaken(replace(form(""), status=403, code="stale"), "this form was sent already, with another text")
    assert article.path is not None
    return Taken(comment, article.path)


def _draft(article_id: int, given: Mapping[str, str]) -> ReturnedComment:
    """What was typed, for a story."""
    return ReturnedComment(
        422,
        "",
        article_id=article_id,
        parent=given.get("parent", ""),
        name=given.get("name", ""),
        email=given.get("email", ""),
        body=given.get("body", ""),
    )


def live_article(db: Connection, ref: str) -> Article:
    """The live article that a form names; anything that readers cannot see is answered as not found."""
    ref = ref.strip()
    article = articles.find(db, ref) if ref and not ref.startswith("@") else None
    if article is None or article.live_revision is None or article.path is None:
        raise NotTaken(ReturnedComment(404, "no_article"), "there is no such article")
    return article


def live_article_once(db: Connection, ref: str) -> Article:
    """`live_article`, looked up once for all comments that are committed together."""
    return Facts.of(db).once(("live", ref), lambda: live_article(db, ref))


def _number(typed: str) -> int | None:
    """The id of the parent comment in a form, None for none; 0, which no comment has, for an invalid id."""
    typed = typed.strip()
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0


def refused(draft: ReturnedComment, error: NewsroomError) -> NotTaken:
    """A refusal by the core, with the code of its reason."""
    status = next((number for meaning, number in STATUSES if isinstance(error, meaning)), 500)
    later = (
        error.retry_after if isinstance(error, TooManyComments) else AGAIN_LATER if isinstance(error, BadFile) else None
    )
    code = error.reason or error.code
    if code in ("no_parent", "parent_hidden"):  # the status of another person's comment is not revealed
        status, code, message = 404, "no_parent", "there is no such comment to answer"
    else:
        message = error.message
    return NotTaken(replace(draft, status=status, code=code, retry_after=later), message)


def show(state: State) -> asyncio.Task[None]:
    """Update the pages with what is published now; the task ends when they are updated."""
    return state.showing.soon(lambda: state.watch.build(state, only_if_behind=True))


async def until(seen: asyncio.Task[None]) -> None:
    """Wait until the page shows the comment, since its writer will look for it; at most SEEN_WITHIN seconds."""
    with suppress(TimeoutError, NewsroomError, OSError):
        await asyncio.wait_for(asyncio.shield(seen), SEEN_WITHIN)


async def until_seen(state: State) -> None:
    """Update the pages with what is published now."""
    await until(show(state))


def place(state: State, path: str, outcome: str) -> str:
    """The address of the article, with the result that its page shows, such as `comment-held`."""
    site_url = state.settings.text("site.url")
    page = urls.absolute(site_url, path) if state.elsewhere else urls.link(urls.base(site_url), path)
    return f"{page}#{outcome}"


def _taken(state: State, taken: Taken, script: bool) -> Response:
    """The answer for a stored comment. It does not reveal that the screening was stricter than "held"."""
    published = taken.comment.status == "published"
    fresh = {"cache-control": "no-store"}
    if not script:
        outcome = "comment-published" if published else "comment-held"
        return RedirectResponse(place(state, taken.path, outcome), 303, headers=fresh)
    if not published:
        return JSONResponse({"id": taken.comment.id, "status": "held"}, 202, headers=fresh)
    page = urls.link(urls.base(state.settings.text("site.url")), taken.path)
    own = f"{page}#comment-{taken.comment.id}"
    shown = {"id": taken.comment.id, "status": "published", "url": own}
    return JSONResponse(shown, 201, headers={**fresh, "location": own})


async def not_taken(state: State, refusal: NotTaken, script: bool) -> Response:
    """The answer with the reason; a reader gets the form back with what was typed."""
    draft = refusal.draft
    headers = {"cache-control": "no-store"}
    if draft.status == 408:  # the rest is not awaited
        headers["connection"] = "close"
    if draft.retry_after is not None:
        headers["retry-after"] = str(draft.retry_after)
    if script:
        field = admission.FIELD_OF.get(draft.code)
        error = {"code": draft.code, "message": str(refusal), "field": field, "retry_after": draft.retry_after}
        return JSONResponse({"error": error}, draft.status, headers=headers)
    if draft.status == 409 and draft.article_id is not None:
        article = await state.database.read(articles.by_id, draft.article_id)
        return RedirectResponse(place(state, article.path or urls.home(), "comment-repeated"), 303, headers=headers)
    if state.draft_page is None:
        return PlainTextResponse(f"{refusal}\n", draft.status, headers=headers)
    try:
        page = await state.database.read(state.draft_page, state.settings, draft)
    except NewsroomError as error:  # the page cannot be made, but what was typed must not be lost
        LOG.warning("the page for a refused comment cannot be made: %s", error)
        return PlainTextResponse(f"{refusal}\n\n{draft.body}\n", draft.status, headers=headers)
    return HTMLResponse(page, draft.status, headers=headers)


def _remember(answer: Response, request: Request, state: State, key: str) -> None:
    """Set the cookie by which a commenter is recognised; nobody else gets one."""
    secure = "; Secure" if requests.is_https(request, state.trusted) else ""
    cookie = (
        f"{tokens.COOKIE}={state.signer.cookie(key)}; HttpOnly; Max-Age={tokens.COOKIE_SECONDS}; Path=/; SameSite=lax"
        f"{secure}"
    )
    answer.raw_headers.append((b"set-cookie", cookie.encode("latin-1")))


async def token(request: Request) -> Response:
    """`GET /comments/token?article=ID`: a form token for one comment, with the time at which writing began."""
    state = states.of(request)
    article = request.query_params.get("article", "")
    if not (article.isascii() and article.isdigit() and len(article) < 18):
        return JSONResponse({"error": {"code": "usage", "message": "name the article by its id"}}, 400)
    signed = state.signer.form_token(int(article), state.now())
    return JSONResponse({"token": signed}, headers={"cache-control": "no-store"})
