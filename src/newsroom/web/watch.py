"""Keeps the site up to date while it is served: notices changes by other processes, and does what is due."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections import Counter as Tally
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

from newsroom import clock, text, urls
from newsroom.core import stored_settings
from newsroom.core.articles import publishing
from newsroom.core.journal import actions
from newsroom.core.published import built_files, changes, former_paths
from newsroom.core.readership import closing
from newsroom.core.readership.downloads import Episodes
from newsroom.core.series import named_series
from newsroom.errors import BadFile, NewsroomError, Partial
from newsroom.settings import TABLE, Settings
from newsroom.store import Connection
from newsroom.web.state import State

LOG = logging.getLogger("newsroom")
TICK: Final = 0.5  # seconds between two checks of the file, each of which takes well under a millisecond
ANYWAY: Final = 60.0  # seconds after which what depends on the time of day is checked, changed or not
PATIENCE: Final = 10.0  # seconds until what failed is tried again
FOLLOW: Final = 0.05  # seconds between two checks of what another process builds
ACTOR: Final = "serve"
Due = tuple[int, str]


class Watch:
    """Checks the file again and again. `rebuild` updates the folder; it is called in a thread.

    Without `rebuild`, another process does that and what is due, and this one only uses the result. `theme` returns
    something that differs after the theme was changed; with it, such changes are noticed too.
    """

    def __init__(
        self,
        rebuild: Callable[[], object] | None,
        tick: float = TICK,
        theme: Callable[[Settings], object] | None = None,
    ) -> None:
        self._rebuild = rebuild
        self._theme = theme
        self._themed: object = None
        self._tick = tick
        self._lock = asyncio.Lock()
        self._built_at = time.monotonic()
        self._not_before = 0.0
        self._postponed: dict[Due, float] = {}
        self._day = ""
        self._followed: tuple[int, str | None] | None = None
        self._said: set[str] = set()
        self._failure = ""
        self._rescued = False

    async def run(self, state: State) -> None:
        """Check until cancelled. Errors are reported once and tried again."""
        while True:
            await asyncio.sleep(self._tick)
            try:
                await self.look(state)
            except (NewsroomError, sqlite3.Error, OSError) as error:
                self._failure = _in_short(error)
                self._say(self._failure)
                self._not_before = time.monotonic() + PATIENCE
            except Exception as error:  # an error of ours must not stop the site from updating
                self._failure = f"{type(error).__name__}: {error}"
                self._say(self._failure, error)
                self._not_before = time.monotonic() + PATIENCE

    async def build(self, state: State, *, only_if_behind: bool = False) -> None:
        """Update the site now; returns when that is done. Of many callers at once, one does it for all."""
        if self._rebuild is None:
            while await state.database.watch(behind, state.files.root):
                await asyncio.sleep(FOLLOW)
            await self.read_built(state)
            return
        async with self._lock:
            if only_if_behind and not await state.database.watch(behind, state.files.root):
                return
            await asyncio.to_thread(self._rebuild)
            self._built_at = time.monotonic()
            self._said.discard(self._failure)  # if the same mistake is made again, it is reported again
            await self.read_built(state)

    async def read_built(self, state: State) -> None:
        """Read the built folder again."""
        state.files.take_over(await asyncio.to_thread(state.files.read_former, state.base))
        if state.counting:
            state.episodes = await state.database.read(Episodes)

    async def look(self, state: State) -> None:
        """Check once: do what is due, use changed settings, and build if the folder is not up to date."""
        await self.require_file(state)
        settings = await state.database.watch(stored_settings.load, state.environment)
        changed = _texts(settings) != _texts(state.settings)
        if changed:
            state.use(settings)
        changed = await self._theme_changed(settings) or changed
        now = state.now()
        if self._rebuild is None:
            await self._follow(state)
            return
        await self._carry_out_due(state, now)
        await self._turn_the_day(state, now)
        if time.monotonic() < self._not_before and not changed:
            return
        waited = time.monotonic() - self._built_at > ANYWAY
        if changed or waited or await state.database.watch(behind, state.files.root):
            await self.build(state)

    async def require_file(self, state: State) -> None:
        """Raise `BadFile` if the newsroom file was replaced or removed; the first time, keep a copy of its contents."""
        try:
            state.database.identity.check()
        except BadFile:
            if not self._rescued and not state.read_only:
                self._rescued = True
                copy = await state.database.rescue(state.now())
                if copy is not None:
                    self._say(f"what the file held when it was replaced or removed is in {copy}")
            raise

    async def _theme_changed(self, settings: Settings) -> bool:
        """Whether the theme has changed since the last check; at the first check, the site was just built with it."""
        if self._theme is None or self._rebuild is None:
            return False
        before, self._themed = self._themed, await asyncio.to_thread(self._theme, settings)
        return before is not None and before != self._themed

    async def _follow(self, state: State) -> None:
        """Read again what another process has built. The folder beside a replica is copied there, which no file records."""
        stamp = await state.database.watch(built_at, state.files.root)
        waited = state.read_only and time.monotonic() - self._built_at > ANYWAY
        if stamp != self._followed or waited:
            await self.read_built(state)
            self._followed, self._built_at = stamp, time.monotonic()

    async def _carry_out_due(self, state: State, now: datetime) -> None:
        """Publish and withdraw what is due; if one fails it is tried later, without delaying others."""
        moment = time.monotonic()
        due = await state.database.watch(publishing.due, now)
        if any(self._postponed.get(one, 0.0) <= moment for one in due):
            failed = await state.database.write(carry_out_due, now=now, settings=state.settings)
            for one, error in failed:
                self._say(f"article {one[0]} is due and cannot be done: {error}")
            self._postponed = {one: moment + ANYWAY for one, _ in failed}

    async def _turn_the_day(self, state: State, now: datetime) -> None:
        """Delete the visitor ids of the day before yesterday."""
        day = clock.day_of(now, state.settings.zone)
        if day != self._day:
            await state.database.write(closing.close_days, now=now, settings=state.settings)
            self._day = day

    def _say(self, message: str, fault: BaseException | None = None) -> None:
        if message not in self._said:
            if len(self._said) > 100:
                self._said.clear()
            self._said.add(message)
            LOG.warning("%s", message, exc_info=fault)


async def has_left(state: State, path: str) -> tuple[bool, str | None]:
    """Whether a path no longer shows its story, according to the file, and the address it redirects to.

    A build writes the page for a withdrawn story a moment before the list of former paths.
    """
    found = await state.database.read_open_file(former_paths.find, path)
    if found is None or found.target is None:
        return found is not None, None
    outside = found.target.startswith(("http://", "https://"))
    return True, found.target if outside else urls.link(state.base, found.target)


def behind(db: Connection, folder: str) -> bool:
    """Whether something changed since the folder was last built."""
    target = built_files.find_folder(db, folder)
    return target is None or not target.stamp or changes.last(db) > target.seq


def built_at(db: Connection, folder: str) -> tuple[int, str | None] | None:
    """Up to which change the folder is built, and when it was; None while a build is running."""
    target = built_files.find_folder(db, folder)
    return (target.seq, target.built_at) if target and target.stamp else None


def carry_out_due(db: Connection, *, now: datetime, settings: Settings) -> list[tuple[Due, NewsroomError]]:
    """Do what is due by `now`, each separately; returns what failed."""
    zone = settings.zone
    with actions.act(db, actor=ACTOR, now=now, command="publish --due") as act:
        outcome = actions.each(
            act, publishing.due(db, now), lambda one: named_series.carry_out(act, one[0], one[1], zone=zone)
        )
    return outcome.failed


def _in_short(error: Exception) -> str:
    """What went wrong; an error of many pages is reported once, with their number."""
    if not isinstance(error, Partial):
        return str(error)
    causes = Tally(one.message.removeprefix(f"{one.ref}: ") for one in error.failures)
    return "\n".join(f"{cause} ({text.number_of(number, 'page')} not made again)" for cause, number in causes.items())


def _texts(settings: Settings) -> list[str]:
    return [settings.text(one.key) for one in TABLE]


async def stop(task: asyncio.Task[None]) -> None:
    """Stop the watch between two checks; a running build may finish."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
