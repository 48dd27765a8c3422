"""What most readers ask for, answered before any routing: a built file at its own path, from memory."""

from __future__ import annotations

from typing import Final

from starlette.types import Scope, Send

from newsroom.web import counting
from newsroom.web.state import State
from newsroom.web.static import takes_gzip

# A request with one of these asks for something less plain.
SPECIAL: Final = frozenset({b"range", b"if-none-match", b"if-modified-since"})
BROWSERS: Final = frozenset({b"gzip, deflate, br, zstd", b"gzip, deflate, br", b"gzip, deflate", b"gzip"})


async def answer(scope: Scope, send: Send, state: State) -> bool:
    """Answer a plain GET whose answer is at hand, counted on disk before it is sent; False when it is none."""
    path: str = scope["path"]
    base = state.base
    if base and path.startswith(base):
        path = path[len(base) :] or "/"
    ready = state.files.ready(path)
    if ready is None:
        return False
    accepted = b""
    for name, value in scope["headers"]:
        if name in SPECIAL:
            return False
        if name == b"accept-encoding":
            accepted = value
    if ready.file.is_html:
        on_disk = counting.count_page(scope, state, path, 200)
        if on_disk is not None:
            await on_disk
    packs = accepted in BROWSERS or (accepted != b"" and takes_gzip(accepted.decode("latin-1")))
    start, body = ready.packed if packs else ready.plain
    await send(start)
    await send(body)
    return True
