"""What stands around every route: the site's prefix is taken off, and every answer carries its security headers."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsroom import urls
from newsroom.settings import Settings
from newsroom.web.state import State

LOG = logging.getLogger("newsroom")


class Front:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on without the site's prefix, and its answer back with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        settings = _state(scope).settings
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                secure(MutableHeaders(raw=message["headers"]), settings)
            await send(message)

        try:
            await self.app(without_prefix(scope, urls.base(settings.text("site.url"))), receive, with_headers)
        except Exception:
            LOG.exception("a request for %r failed", scope["path"])
            if started:
                raise
            await PlainTextResponse("something went wrong\n", 500)(scope, receive, with_headers)


def _state(scope: Scope) -> State:
    state: State = scope["app"].state.newsroom
    return state


def without_prefix(scope: Scope, base: str) -> Scope:
    """The scope of a request whose path begins at the site's own root; a proxy may have cut the prefix off before."""
    path: str = scope["path"]
    if base and (path == base or path.startswith(f"{base}/")):
        path = path.removeprefix(base) or "/"
    changed: MutableMapping[str, Any] = {**scope, "path": path, "root_path": ""}
    return changed


def secure(headers: MutableHeaders, settings: Settings) -> None:
    """Add what keeps a page from running, framing or telling more than it should."""
    headers.setdefault("content-security-policy", policy(settings))
    headers.setdefault("x-content-type-options", "nosniff")
    headers.setdefault("x-frame-options", "DENY")
    headers.setdefault("referrer-policy", "strict-origin-when-cross-origin")
    headers.setdefault("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
    headers.setdefault("cross-origin-opener-policy", "same-origin")


def policy(settings: Settings) -> str:
    """The Content-Security-Policy: scripts and styles of the site's own files only, none inside a page."""
    parts = urlsplit(settings.text("site.comments_origin"))
    live = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    rules = (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' https: data:",
        "font-src 'self'", "media-src 'self' https:", f"connect-src 'self'{live}", f"form-action 'self'{live}",
        "frame-ancestors 'none'", "base-uri 'none'", "manifest-src 'self'",
    )  # fmt: skip
    return "; ".join(rules)
