"""The newsroom file under a server: one thread that writes, one that reads, so that no request waits for a disk."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from newsroom import store
from newsroom.errors import BadFile, NewsroomError
from newsroom.store import Connection

Given = ParamSpec("Given")
Result = TypeVar("Result")
Made = TypeVar("Made")
CACHE: Final = 16_000  # kB of the file for each connection; what is asked again and again lies in a few pages
TOGETHER: Final = 32  # pieces of work in one commit; a comment is one, and so are all the views that wait


@dataclass(slots=True)
class _Work:
    """A piece of work for a shared commit, and what came of it; `do` is given what `prepare` made."""

    prepare: Callable[[], Any] | None
    do: Callable[[Connection, Any], Any]
    done: asyncio.Future[Any]
    prepared: Any = None
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
        return await self._together(None, lambda db, _: do(db, *args, **more))

    async def commit_prepared(
        self,
        prepare: Callable[[], Made],
        do: Callable[Concatenate[Connection, Made, Given], Result],
        *args: Given.args,
        **more: Given.kwargs,
    ) -> Result:
        """`commit` of work that can begin before it is given the file: `do` gets what `prepare` made.

        While this process prepares, another one may write.
        """
        return await self._together(prepare, lambda db, made: do(db, made, *args, **more))

    async def _together(self, prepare: Callable[[], Any] | None, do: Callable[[Connection, Any], Result]) -> Result:
        loop = asyncio.get_running_loop()
        work = _Work(prepare, do, loop.create_future())
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
        for work in works:
            _prepare(work)
        try:
            with self._in_turn(), store.transaction(self._writing):
                if self._turn is not None:  # while others wrote, more has come
                    works += self._late(TOGETHER - len(works))
                for work in works:
                    if work.error is not None:
                        continue
                    _attempt(work, self._writing)
                    if not self._writing.in_transaction:  # SQLite gave all of it up, as on a full disk
                        raise work.error or BadFile("the newsroom file could not be written")
        except Exception as error:
            for work in works:
                work.error = error
        loop.call_soon_threadsafe(self._finish, loop, works)

    def _late(self, most: int) -> list[_Work]:
        """What has come since this commit was begun, prepared."""
        late: list[_Work] = []
        with suppress(IndexError):  # the loop's own thread takes from here only while no commit is at work
            while len(late) < most:
                late.append(self._waiting.popleft())
        for work in late:
            _prepare(work)
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


def _prepare(work: _Work) -> None:
    try:
        work.prepared = work.prepare() if work.prepare else None
    except Exception as error:
        work.error = error


def _attempt(work: _Work, db: Connection) -> None:
    try:
        work.result = work.do(db, work.prepared)
    except (NewsroomError, sqlite3.Error) as error:
        work.error = error
    except Exception as error:  # a fault of one piece is not to be that of the others
        work.error = error
