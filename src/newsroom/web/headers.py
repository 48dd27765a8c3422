"""What stands around every route: the site's prefix is taken off, and every answer carries its security headers."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsroom.settings import Settings

LOG = logging.getLogger("newsroom")
HTTPS_ONLY: Final = "max-age=31536000"  # of this host; browsers pass it over where the page came unencrypted
OPEN: Final = ("/comments", "/api/", "/_f/", "/v", "/embed.js")  # what pages on another of the site's hosts may read


class Front:
    """The outermost layer around the routes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on without the site's prefix, and its answer back with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope["app"].state.newsroom
        inner = without_prefix(scope, state.base)
        shared = across(inner, state.hosts)
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                told: list[tuple[bytes, bytes]] = message["headers"]
                named = {name for name, _ in told}
                told += [line for line in state.protection if line[0] not in named]
                if shared:
                    headers = MutableHeaders(raw=told)
                    for name, value in shared:
                        headers[name] = value
                    headers.add_vary_header("Origin")
            await send(message)

        try:
            if scope["method"] == "OPTIONS" and shared:
                await send_permission(with_headers)
            else:
                await self.app(inner, receive, with_headers)
        except Exception:
            LOG.exception("a request for %r failed", scope["path"])
            if started:
                raise
            await PlainTextResponse("something went wrong\n", 500)(scope, receive, with_headers)


def without_prefix(scope: Scope, base: str) -> Scope:
    """The scope of a request whose path begins at the site's own root; a proxy may have cut the prefix off before."""
    path: str = scope["path"]
    if base and (path == base or path.startswith(f"{base}/")):
        path = path.removeprefix(base) or "/"
    changed: MutableMapping[str, Any] = {**scope, "path": path, "root_path": ""}
    return changed


def across(scope: Scope, hosts: frozenset[str]) -> list[tuple[str, str]]:
    """The headers that let a page on another of the site's own hosts read this answer, or none."""
    if not scope["path"].startswith(OPEN):
        return []
    origin = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"), "")
    if not origin or host_of(origin) not in hosts:
        return []
    return [
        ("access-control-allow-origin", origin), ("access-control-allow-credentials", "true"),
        ("cross-origin-resource-policy", "cross-origin"),
    ]  # fmt: skip


async def send_permission(send: Send) -> None:
    """Answer what a browser asks before it sends JSON to another host."""
    headers = [
        (b"access-control-allow-methods", b"GET, POST"), (b"access-control-allow-headers", b"content-type, accept"),
        (b"access-control-max-age", b"600"), (b"content-length", b"0"),
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def security(settings: Settings) -> list[tuple[str, str]]:
    """What keeps a page from running, framing or telling more than it should."""
    encrypted = [("strict-transport-security", HTTPS_ONLY)] if settings.text("site.url").startswith("https://") else []
    return [
        *encrypted,
        ("content-security-policy", policy(settings)),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("cross-origin-opener-policy", "same-origin"),
    ]


def own_hosts(settings: Settings) -> frozenset[str]:
    """The hosts (with their ports, where these are not the usual ones) under which the site is known."""
    return frozenset(host for key in ("site.url", "site.comments_origin") if (host := host_of(settings.text(key))))


def host_of(origin: str) -> str:
    """The host and port of an http address, or nothing for what is none."""
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in ("http", "https") else ""


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
