"""The newsroom file of a server: one thread writes and others read, so that no request waits for a disk."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from newsroom import store
from newsroom.errors import BadFile, NewsroomError
from newsroom.store import Connection
from newsroom.web.file_identity import FileIdentity

LOG: Final = logging.getLogger("newsroom")
Given = ParamSpec("Given")
Result = TypeVar("Result")
CACHE_KB: Final = 16_000  # how much of the file each connection caches; what is needed often is in a few pages
SMALL_CACHE_KB: Final = 4_000  # for connections that are used less
LOG_PAGES: Final = 4000  # pages in the write-ahead log before they are copied to the file
MAX_TOGETHER: Final = 32  # pieces of work in one commit; a comment is one, and so are all waiting views
STEPS: Final = 1000  # steps of SQLite between two checks of the time


class Overloaded(Exception):
    """There are more requests than can be answered in time; clients may try again later."""


@dataclass(slots=True)
class _Work:
    """A piece of work for a shared commit, and its result."""

    do: Callable[[Connection], Any]
    done: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None


class _Reader:
    """A connection for reading, in its own thread.

    With `read_only` it is open only while it reads: the program that writes a replica waits until nobody has it open.
    """

    def __init__(self, file: Path, name: str, cache: int, *, read_only: bool) -> None:
        self._open = partial(store.connect, file, cache=cache, read_only=read_only)
        self.db = None if read_only else self._open()
        self.thread = ThreadPoolExecutor(1, thread_name_prefix=f"newsroom-{name}")
        self.waiting = 0

    async def call(self, do: Callable[[Connection], Result]) -> Result:
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.thread, self._call, do)
        finally:
            self.waiting -= 1

    def _call(self, do: Callable[[Connection], Result]) -> Result:
        if self.db is not None:
            return do(self.db)
        db = self._open()
        try:
            return do(db)
        finally:
            db.close()

    def close(self) -> None:
        self.thread.shutdown()
        if self.db is not None:
            self.db.close()


class ServerDatabase:
    """The connections of a server to the newsroom file, each used by its own thread only.

    More writers would not be faster: they would only wait for each other inside SQLite, in no order. Requests, the watch
    and searches have separate connections, so that none of them waits for the others.
    """

    def __init__(self, file: Path, turn: int | None = None, *, read_only: bool = False) -> None:
        """Open the file. `turn` is shared by several processes on it: an open file whose lock says who commits next.

        With `read_only` every write raises `BadFile`.
        """
        self._turn, self._read_only = turn, read_only
        self._writing = store.connect(file, cache=CACHE_KB, read_only=read_only)
        # Comments change pages all over the file; with this, four times as many changes are written to it at once.
        self._writing.execute(f"pragma wal_autocheckpoint={LOG_PAGES}")
        self._requests = _Reader(file, "reader", CACHE_KB, read_only=read_only)
        self._watch = _Reader(file, "watch", SMALL_CACHE_KB, read_only=read_only)
        self._search = _Reader(file, "search", SMALL_CACHE_KB, read_only=read_only)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="newsroom-writer")
        self._waiting: deque[_Work] = deque()
        self._busy = False
        self._writing.execute("pragma user_version").fetchone()  # now its log exists too
        self.identity = FileIdentity(file, with_log=not read_only)
        if read_only:
            self._writing.close()

    async def write(
        self, do: Callable[Concatenate[Connection, Given], Result], *args: Given.args, **more: Given.kwargs
    ) -> Result:
        """Call `do` with the writing connection, in its own transactions. Raises `BadFile` for a replaced file."""

        def work() -> Result:
            self._check()
            result = do(self._writing, *args, **more)
            self.identity.check()
            return result

        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    async def commit(
        self, do: Callable[Concatenate[Connection, Given], Result], *args: Given.args, **more: Given.kwargs
    ) -> Result:
        """Call `do` with the writing connection; returns when it is on disk, in one commit with others that waited.

        `do` must leave nothing half done when it raises, as with `store.transaction`. Raises the errors of `do`, and
        `BadFile` if the file cannot be written or is no longer the one at its path.
        """
        loop = asyncio.get_running_loop()
        work = _Work(lambda db: do(db, *args, **more), loop.create_future())
        self._waiting.append(work)
        if not self._busy:
            self._busy = True
            loop.run_in_executor(self._writer, self._commit_next, loop, self._take())
        result: Result = await work.done
        return result

    def _check(self) -> None:
        """Raise `BadFile` if the file is only read, or is no longer at its path."""
        if self._read_only:
            raise BadFile("the newsroom file cannot be written: it is only read")
        self.identity.check()

    def _take(self) -> list[_Work]:
        return [self._waiting.popleft() for _ in range(min(MAX_TOGETHER, len(self._waiting)))]

    def _commit_next(self, loop: asyncio.AbstractEventLoop, works: list[_Work]) -> None:
        """In the writer's thread: do the works in one transaction, then pass the results to the loop."""
        try:
            self._check()
            with self._in_turn(), store.transaction(self._writing):
                done = 0
                while done < len(works):
                    self._attempt(works[done])
                    done += 1
                    if done == len(works):  # more work has arrived in the meantime
                        works += self._late(MAX_TOGETHER - done)
            self.identity.check()
        except Exception as error:
            for work in works:
                work.error = _as_bad_file(error)
        loop.call_soon_threadsafe(self._finish, loop, works)

    def _attempt(self, work: _Work) -> None:
        try:
            work.result = work.do(self._writing)
        except Exception as error:
            work.error = _as_bad_file(error)
        if not self._writing.in_transaction:  # SQLite rolled everything back, as on a full disk
            raise work.error or BadFile("the newsroom file could not be written")

    def _late(self, most: int) -> list[_Work]:
        """The work that has arrived since this commit began."""
        late: list[_Work] = []
        with suppress(IndexError):  # the loop takes from here only while no commit is running
            while len(late) < most:
                late.append(self._waiting.popleft())
        return late

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Wait for the other processes here, where the system wakes the next one at once.

        SQLite alone would try again after a pause, and a longer one each time. A process that dies loses its turn.
        """
        if self._turn is None:
            yield
            return
        import fcntl  # here: Windows has no fcntl

        fcntl.lockf(self._turn, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._turn, fcntl.LOCK_UN)

    def _finish(self, loop: asyncio.AbstractEventLoop, works: list[_Work]) -> None:
        """On the loop: pass on the results, and continue with what came in the meantime."""
        if self._waiting:
            loop.run_in_executor(self._writer, self._commit_next, loop, self._take())
        else:
            self._busy = False
        for work in works:
            if work.done.done():  # the caller no longer waits
                continue
            if work.error is not None:
                work.done.set_exception(work.error)
            else:
                work.done.set_result(work.result)

    async def read(
        self, do: Callable[Concatenate[Connection, Given], Result], *args: Given.args, **more: Given.kwargs
    ) -> Result:
        """Call `do` with the connection that reads for requests. Raises `BadFile` for a replaced file."""
        self.identity.check()
        return await self._requests.call(lambda db: do(db, *args, **more))

    async def read_open_file(
        self, do: Callable[Concatenate[Connection, Given], Result], *args: Given.args, **more: Given.kwargs
    ) -> Result:
        """`read` for the file that is open, even if there is another one at its path."""
        return await self._requests.call(lambda db: do(db, *args, **more))

    async def watch(
        self, do: Callable[Concatenate[Connection, Given], Result], *args: Given.args, **more: Given.kwargs
    ) -> Result:
        """Call `do` with the connection of the watch, for which readers never queue. Raises the errors of `read`."""
        self.identity.check()
        return await self._watch.call(lambda db: do(db, *args, **more))

    async def search(
        self,
        queue: int,
        seconds: float,
        do: Callable[Concatenate[Connection, Given], Result],
        *args: Given.args,
        **more: Given.kwargs,
    ) -> Result:
        """Call `do` with the connection for searches.

        Raises `Overloaded` if `queue` others are waiting already, or if it takes more than `seconds`.
        """
        self.identity.check()
        if self._search.waiting > queue:
            raise Overloaded
        return await self._search.call(lambda db: _within(db, seconds, lambda: do(db, *args, **more)))

    async def rescue(self, now: datetime) -> Path | None:
        """Copy the open file, if its path now has another file or none, to a file beside that path; returns the copy.

        The log of the open file is removed if it would be used as the log of the other file. None if the open file is
        still at its path: then a log that was removed is written into it.
        """
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._rescue, now)

    def _rescue(self, now: datetime) -> Path | None:
        path = self.identity.path
        if self.identity.is_open_file(path):
            self._writing.execute("pragma wal_checkpoint(full)")
            return None
        for file in self.identity.leftovers():
            file.unlink(missing_ok=True)
        copy = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%SZ}-{os.getpid()}")
        store.copy(self._writing, copy)
        return copy

    def close(self) -> None:
        """Finish all work, then close all connections."""
        self._writer.shutdown()
        for reader in (self._requests, self._watch, self._search):
            reader.close()
        self._writing.close()


def _as_bad_file(error: Exception) -> Exception:
    """The error, as `BadFile` if SQLite could not write: busy, full, read-only."""
    if isinstance(error, sqlite3.Error) and not isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError):
        return BadFile(f"the newsroom file cannot be written: {error}")
    return error


def _within(db: Connection, seconds: float, do: Callable[[], Result]) -> Result:
    """Call `do`, and stop its SQLite queries after `seconds` (`Overloaded`)."""
    end = time.monotonic() + seconds
    db.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        return do()
    except (sqlite3.OperationalError, NewsroomError) as error:
        if time.monotonic() > end:
            raise Overloaded from error
        raise
    finally:
        db.set_progress_handler(None, 0)
