"""Updates pages with published comments: one build for all that came before it began, and a pause between two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

REST: Final = 2.0  # the pause after a build, as a multiple of its time: more comments may come in the meantime
LONGEST_REST: Final = 0.4  # seconds; with the build, a page is updated within one second


class Showing:
    """Builds that follow each other as long as they are requested."""

    def __init__(self) -> None:
        self._running: asyncio.Task[None] | None = None
        self._next: asyncio.Task[None] | None = None
        self._not_before = 0.0

    def soon(self, build: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Wait for a build with what is in the file now: one that has not begun. It raises the errors of `build`."""
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
    """The watch reports a failed build, and tries again."""
    if not task.cancelled():
        task.exception()
