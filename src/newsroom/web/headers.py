"""The layer around every route: removes the prefix of the site, and adds the security headers to every answer."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsroom.errors import BadFile
from newsroom.hosts import with_port
from newsroom.settings import Settings
from newsroom.web.notices import Notices

LOG: Final = logging.getLogger("newsroom")
HTTPS_ONLY: Final = "max-age=31536000"  # of this host only; browsers ignore it if the page came unencrypted
# What pages on the site's other hosts may read: these paths, and what is below these folders.
OPEN_PATHS: Final = frozenset(("/comments", "/v", "/embed.js"))
OPEN_FOLDERS: Final = ("/comments/", "/api/", "/_f/")
RETRY_SECONDS: Final = 10  # seconds after which a client may repeat a request that failed temporarily


def is_open_path(path: str) -> bool:
    """Whether pages on the site's other hosts may read a path."""
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)


class Front:
    """The outermost layer around the routes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._notices = Notices()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on without the prefix of the site, and its answer back with the headers."""
        state = scope["app"].state.newsroom
        inner = without_prefix(scope, state.base)
        is_open = is_open_path(inner["path"])
        shared = sharing_headers(inner, state.hosts) if is_open else []
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                raw: list[tuple[bytes, bytes]] = message["headers"]
                named = {name for name, _ in raw}
                raw += [header for header in state.raw_headers if header[0] not in named]
                if is_open:
                    headers = MutableHeaders(raw=raw)
                    for name, value in shared:
                        headers[name] = value
                    headers.add_vary_header("Origin")  # also without Origin: a cache may give the answer to others
            await send(message)

        try:
            await self._answer(inner, receive, with_headers, shared=bool(shared))
        except ClientDisconnect:
            return  # the client has gone; nobody is left to answer
        except (OSError, sqlite3.Error, BadFile) as error:
            # A temporary failure: no file descriptors, a full disk, a busy file.
            self._notices.warn(f"requests cannot be answered: {error}")
            if started:
                raise
            await unavailable()(scope, receive, with_headers)
        except Exception:
            LOG.exception("a request for %r failed", scope["path"])
            if started:
                raise
            await PlainTextResponse("something went wrong\n", 500)(scope, receive, with_headers)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, *, shared: bool) -> None:
        if scope["http_version"] == "1.1" and sum(name == b"host" for name, _ in scope["headers"]) != 1:
            await PlainTextResponse("a request names one host\n", 400)(scope, receive, send)  # RFC 9112, section 3.2
        elif scope["method"] == "OPTIONS" and shared:
            await send_permission(send)
        else:
            await self._app(scope, receive, send)


def unavailable(message: str = "this is not available right now; please try again\n") -> Response:
    """503: the machine or the file cannot answer now, but will later."""
    headers = {"retry-after": str(RETRY_SECONDS), "cache-control": "no-store"}
    return PlainTextResponse(message, 503, headers=headers)


def without_prefix(scope: Scope, base: str) -> Scope:
    """The scope of a request whose path begins at the root of the site; a proxy may have removed the prefix before."""
    path: str = scope["path"]
    if base and (path == base or path.startswith(f"{base}/")):
        path = path.removeprefix(base) or "/"
    changed: MutableMapping[str, Any] = {**scope, "path": path, "root_path": ""}
    return changed


def sharing_headers(scope: Scope, hosts: frozenset[str]) -> list[tuple[str, str]]:
    """The headers that let a page on another of the site's own hosts read this answer, or none."""
    origin = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"), "")
    if not origin or with_port(origin) not in hosts:
        return []
    return [
        ("access-control-allow-origin", origin),
        ("access-control-allow-credentials", "true"),
        ("cross-origin-resource-policy", "cross-origin"),
    ]


async def send_permission(send: Send) -> None:
    """Answer the request that a browser sends before it sends JSON to another host."""
    headers = [
        (b"access-control-allow-methods", b"GET, POST"),
        (b"access-control-allow-headers", b"content-type, accept"),
        (b"access-control-max-age", b"600"),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def security_headers(settings: Settings) -> list[tuple[str, str]]:
    """The headers that limit what a page can run, frame or reveal."""
    encrypted = [("strict-transport-security", HTTPS_ONLY)] if settings.text("site.url").startswith("https://") else []
    # The protocol in which rights holders in the European Union reserve text and data mining (W3C TDMRep).
    reserved = [("tdm-reservation", "1")] if settings.text("site.ai") != "allow" else []
    return [
        *encrypted,
        *reserved,
        ("content-security-policy", policy(settings)),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("cross-origin-opener-policy", "same-origin"),
    ]


def own_hosts(settings: Settings) -> frozenset[str]:
    """The hosts (with their ports, where these are not the usual ones) under which the site is known."""
    return frozenset(host for key in ("site.url", "site.comments_origin") if (host := with_port(settings.text(key))))


def policy(settings: Settings) -> str:
    """The Content-Security-Policy: scripts and styles from the site's own files only, none inside a page.

    Pictures come from the site and the hosts of `site.picture_hosts`.
    """
    parts = urlsplit(settings.text("site.comments_origin"))
    live = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    hosts = settings.text("site.picture_hosts").split()
    pictures = " https:" if "*" in hosts else "".join(f" https://{host}" for host in hosts)
    rules = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        f"img-src 'self' data:{pictures}",
        "font-src 'self'",
        "media-src 'self' https:",
        f"connect-src 'self'{live}",
        f"form-action 'self'{live}",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
    )
    return "; ".join(rules)
