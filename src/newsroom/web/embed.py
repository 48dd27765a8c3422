"""Comments for pages built by other programs: a thread as JSON, and the script that shows it with a form."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from newsroom.core.comments import thread_pages, threads
from newsroom.core.comments.threads import CommentNode
from newsroom.core.screening import rules
from newsroom.setting_kinds import CommentMode, ThreadOrder
from newsroom.settings import Settings
from newsroom.store import Connection
from newsroom.web import comments
from newsroom.web import state as states
from newsroom.web.comments import NotTaken


async def thread(request: Request) -> Response:
    """`GET /comments?article=REF`: the published comments of a story (an id, a slug or its path), as JSON."""
    state = states.of(request)
    try:
        ref = request.query_params.get("article", "")
        found = await state.database.read(published, ref, state.settings, state.now())
    except NotTaken as refusal:
        error = {"code": refusal.draft.code, "message": str(refusal)}
        return JSONResponse({"error": error}, 404, headers={"cache-control": "no-store"})
    return JSONResponse(found | {"open": found["open"] and state.comments}, headers={"cache-control": "no-cache"})


def published(db: Connection, ref: str, settings: Settings, now: datetime) -> dict[str, Any]:
    """The published comments of a live story; raises `NotTaken` for a story that readers cannot see."""
    article = comments.live_article(db, ref)
    nodes = thread_pages.in_order(threads.thread(db, article.id), ThreadOrder(settings.text("comments.order")))
    closed = rules.mode_of(article.comments_mode, article.section, settings) == CommentMode.CLOSED
    is_open = not closed and (article.published_at or "") >= rules.oldest_open(settings, now)
    shown = [_shown(node) for node in nodes]
    return {"article_id": article.id, "count": article.comments, "open": is_open, "comments": shown}


def _shown(node: CommentNode) -> dict[str, Any]:
    return node.public() | {"replies": [_shown(reply) for reply in node.replies]}


async def script(request: Request) -> Response:
    """`GET /embed.js`: put `<div id="newsroom-comments"></div>` and this script into any page."""
    return Response(
        _script(),
        media_type="text/javascript; charset=utf-8",
        headers={"cache-control": "public, max-age=3600", "cross-origin-resource-policy": "cross-origin"},
    )


@lru_cache(maxsize=1)
def _script() -> bytes:
    return resources.files("newsroom.web").joinpath("embed.js").read_bytes()
