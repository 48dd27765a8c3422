"""The newsroom file under a server: one thread that writes, one that reads, so that no request waits for a disk."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from newsroom import store
from newsroom.errors import BadFile
from newsroom.store import Connection

Given = ParamSpec("Given")
Result = TypeVar("Result")
CACHE: Final = 16_000  # kB of the file for each connection; what is asked again and again lies in a few pages
LOGGED: Final = 4000  # pages that the log grows to before they are put into the file
TOGETHER: Final = 32  # pieces of work in one commit; a comment is one, and so are all the views that wait


@dataclass(slots=True)
class _Work:
    """A piece of work for a shared commit, and what came of it."""

    do: Callable[[Connection], Any]
    done: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None


class Database:
    """Two connections, each used by its own thread alone.

    More writers would not write more: they would only wait for each other inside SQLite, in no order.
    """

    def __init__(self, file: Path, turn: int | None = None) -> None:
        """Open the file. `turn` is what several processes on it share: an open file whose lock says who commits next."""
        self._turn = turn
        self._writing = store.connect(file, cache=CACHE)
        # Comments change pages all over the file; four times as many of their changes are put there at once.
        self._writing.execute(f"pragma wal_autocheckpoint={LOGGED}")
        self._reading = store.connect(file, cache=CACHE)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="newsroom-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="newsroom-reader")
        self._waiting: deque[_Work] = deque()
        self._busy = False

    async def write(
        self, do: Callable[Concatenate[Connection, Given], Result], *args: Given.args, **more: Given.kwargs
    ) -> Result:
        """Call `do` with the writing connection, in transactions of its own."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, lambda: do(self._writing, *args, **more))

    async def commit(
        self, do: Callable[Concatenate[Connection, Given], Result], *args: Given.args, **more: Given.kwargs
    ) -> Result:
        """Call `do` with the writing connection; returns once it is on disk, in one commit with what waited with it.

        `do` must leave nothing half done when it raises, as whatever uses `store.transaction` does.
        """
        loop = asyncio.get_running_loop()
        work = _Work(lambda db: do(db, *args, **more), loop.create_future())
        self._waiting.append(work)
        if not self._busy:
            self._busy = True
            loop.run_in_executor(self._writer, self._commit_next, loop, self._take())
        result: Result = await work.done
        return result

    def _take(self) -> list[_Work]:
        return [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]

    def _commit_next(self, loop: asyncio.AbstractEventLoop, works: list[_Work]) -> None:
        """In the writer's thread: do the works in one transaction, then tell the loop."""
        try:
            with self._in_turn(), store.transaction(self._writing):
                done = 0
                while done < len(works):
                    self._attempt(works[done])
                    done += 1
                    if done == len(works):  # meanwhile more has come
                        works += self._late(TOGETHER - done)
        except Exception as error:
            for work in works:
                work.error = error
        loop.call_soon_threadsafe(self._finish, loop, works)

    def _attempt(self, work: _Work) -> None:
        try:
            work.result = work.do(self._writing)
        except Exception as error:  # a fault of one piece is not to be that of the others
            work.error = error
        if not self._writing.in_transaction:  # SQLite gave all of it up, as on a full disk
            raise work.error or BadFile("the newsroom file could not be written")

    def _late(self, most: int) -> list[_Work]:
        """What has come since this commit was begun."""
        late: list[_Work] = []
        with suppress(IndexError):  # the loop takes from here only while no commit is at work
            while len(late) < most:
                late.append(self._waiting.popleft())
        return late

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Wait for the other processes here, where the system wakes the next one at once.

        SQLite alone would look again after a pause, and a longer one each time. A process that dies loses its turn.
        """
        if self._turn is None:
            yield
            return
        import fcntl

        fcntl.lockf(self._turn, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._turn, fcntl.LOCK_UN)

    def _finish(self, loop: asyncio.AbstractEventLoop, works: list[_Work]) -> None:
        """On the loop: give the results out, and go on with what came meanwhile."""
        if self._waiting:
            loop.run_in_executor(self._writer, self._commit_next, loop, self._take())
        else:
            self._busy = False
        for work in works:
            if work.done.done():  # whoever asked has gone
                continue
            if work.error is not None:
                work.done.set_exception(work.error)
            else:
                work.done.set_result(work.result)

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
