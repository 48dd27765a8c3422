"""The newsroom file under a server: one thread that writes, one that reads, so that no request waits for a disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from newsroom import store
from newsroom.store import Connection

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Database:
    """Two connections, each used by its own thread alone.

    More writers would not write more: they would only wait for each other inside SQLite, in no order.
    """

    def __init__(self, file: Path) -> None:
        self._writing = store.connect(file)
        self._reading = store.connect(file)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="newsroom-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="newsroom-reader")

    async def write(
        self, do: Callable[Concatenate[Connection, Given], Result], *args: Given.args, **more: Given.kwargs
    ) -> Result:
        """Call `do` with the writing connection, after everything that was asked before."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, lambda: do(self._writing, *args, **more))

    async def read(
        self, do: Callable[Concatenate[Connection, Given], Result], *args: Given.args, **more: Given.kwargs
    ) -> Result:
        """Call `do` with the reading connection."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, lambda: do(self._reading, *args, **more))

    def close(self) -> None:
        """Finish what was asked, then close both connections."""
        self._writer.shutdown()
        self._reader.shutdown()
        self._reading.close()
        self._writing.close()
