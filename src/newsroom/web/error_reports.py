"""Receives readers' reports of errors in stories: from the form below a story, or from programs as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from newsroom.core.commenters import commenters
from newsroom.core.comments import error_reports
from newsroom.errors import BadFile, NewsroomError
from newsroom.store import Connection
from newsroom.web import comments, requests
from newsroom.web import state as states
from newsroom.web.comments import ACTOR, NotTaken
from newsroom.web.state import ReturnedComment

# Other names than in the form for a comment, which is on the same page.
HONEYPOT: Final = "homepage"  # readers cannot see this field
FIELDS: Final = ("story", "error", "reply_to", HONEYPOT)
MAX_BYTES: Final = 30_000  # of the form: the longest text and address, as they are encoded


async def post(request: Request) -> Response:
    """`POST /comments/error` (`story`, `error`, `reply_to`): 303 to the story with the result, or for a script 202."""
    state = states.of(request)
    script = requests.wants_json(request)
    address = requests.address(request.scope, state.trusted)
    try:
        given = await comments.sent_fields(request, state, FIELDS, MAX_BYTES)
    except NotTaken as refusal:
        return await comments.not_taken(state, refusal, script)
    try:
        path, report_id = await state.database.commit(_receive, given, address, now=state.now())
    except NotTaken as refusal:
        return await comments.not_taken(state, refusal, script)
    except BadFile as error:
        return comments.not_saved(request, error, given.get("error", ""))
    fresh = {"cache-control": "no-store"}
    if script:
        return JSONResponse({"id": report_id, "status": "received"}, 202, headers=fresh)
    return RedirectResponse(comments.place(state, path, "error-received"), 303, headers=fresh)


def _receive(db: Connection, given: Mapping[str, str], address: str, *, now: datetime) -> tuple[str, int]:
    """Store a report; returns the path of its story, and its id. Raises `NotTaken`."""
    article = comments.live_article(db, given.get("story", ""))
    try:
        report = error_reports.receive(
            db,
            article.id,
            body=given.get("error", ""),
            email=given.get("reply_to", ""),
            network=commenters.network_hash(db, address),
            trapped=bool(given.get(HONEYPOT, "").strip()),
            now=now,
            actor=ACTOR,
        )
    except BadFile:
        raise
    except NewsroomError as error:
        typed = ReturnedComment(
            422,
            "",
            article_id=article.id,
            email=given.get("reply_to", ""),
            body=given.get("error", ""),
            about_error=True,
        )
        raise comments.refused(typed, error) from error
    assert article.path is not None
    return article.path, report.id
