"""Bringing published comments onto their pages: one build for all that came before it began, and a rest between two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

REST: Final = 2.0  # times as long as a build took, the next one waits: comments are to come in meanwhile
LONGEST_REST: Final = 0.4  # seconds; with the build a page is right within one


class Showing:
    """Builds that follow each other as long as somebody asks for them."""

    def __init__(self) -> None:
        self._running: asyncio.Task[None] | None = None
        self._next: asyncio.Task[None] | None = None
        self._not_before = 0.0

    def soon(self, build: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """The build that holds what is in the file now: one that has not begun. It raises what `build` raises."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_task(self._after(self._running, build))
            self._next.add_done_callback(_heard)
        return self._next

    async def _after(self, before: asyncio.Task[None] | None, build: Callable[[], Awaitable[None]]) -> None:
        if before is not None:
            with suppress(Exception):
                await before
        wait = self._not_before - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        self._running, self._next = self._next, None
        began = time.monotonic()
        try:
            await build()
        finally:
            ended = time.monotonic()
            self._not_before = ended + min(REST * (ended - began), LONGEST_REST)


def _heard(task: asyncio.Task[None]) -> None:
    """The watch tells of a build that failed, and tries again."""
    if not task.cancelled():
        task.exception()
