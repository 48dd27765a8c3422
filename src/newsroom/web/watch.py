"""Keeping the site up to date while it is served: what other processes changed is seen, what is due happens."""

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
from newsroom.errors import BadFile, NewsroomError, Partial
from newsroom.settings import TABLE, Settings
from newsroom.store import Connection
from newsroom.web.state import State

LOG = logging.getLogger("newsroom")
TICK: Final = 0.5  # seconds between two looks at the file, each of which costs well under a millisecond
ANYWAY: Final = 60.0  # seconds after which what depends on the time of day is looked at, changed or not
PATIENCE: Final = 10.0  # seconds until what failed is tried again
FOLLOW: Final = 0.05  # seconds between two looks at what another process builds
ACTOR: Final = "serve"
Due = tuple[int, str]


class Watch:
    """Looks at the file again and again. `rebuild` brings the folder up to date; it is called in a thread.

    Without one, another process does that and what is due, and this one only takes over what came of it. `theme` gives
    something that differs once the theme was changed; with it, such a change is seen too.
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
        """Look until cancelled. Whatever fails is said once and tried again."""
        while True:
            await asyncio.sleep(self._tick)
            try:
                await self.look(state)
            except (NewsroomError, sqlite3.Error, OSError) as error:
                self._failure = _in_short(error)
                self._say(self._failure)
                self._not_before = time.monotonic() + PATIENCE
            except Exception as error:  # a fault of ours must not leave the site standing still for good
                self._failure = f"{type(error).__name__}: {error}"
                self._say(self._failure, error)
                self._not_before = time.monotonic() + PATIENCE

    async def build(self, state: State, *, only_if_behind: bool = False) -> None:
        """Bring the site up to date now; returns when it is. Of many who ask at once, one does it for all."""
        if self._rebuild is None:
            while await state.database.watch(behind, state.files.root):
                await asyncio.sleep(FOLLOW)
            await self.settle(state)
            return
        async with self._lock:
            if only_if_behind and not await state.database.watch(behind, state.files.root):
                return
            await asyncio.to_thread(self._rebuild)
            self._built_at = time.monotonic()
            self._said.discard(self._failure)  # whoever makes the same mistake again is to hear of it again
            await self.settle(state)

    async def settle(self, state: State) -> None:
        """Read anew what the built folder tells."""
        state.files.take_over(await asyncio.to_thread(state.files.read_former, state.base))

    async def look(self, state: State) -> None:
        """Look once: do what is due, take over changed settings, and build if the folder is behind."""
        await self._require_file(state)
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

    async def _require_file(self, state: State) -> None:
        """Raise `BadFile` when the newsroom file was replaced or removed; the first time, keep a copy of what it held."""
        try:
            state.database.identity.check()
        except BadFile:
            if not self._rescued:
                self._rescued = True
                copy = await state.database.rescue(state.now())
                if copy is not None:
                    self._say(f"what the file held when it was replaced or removed is in {copy}")
            raise

    async def _theme_changed(self, settings: Settings) -> bool:
        """Whether the theme is another than at the last look; at the first, the site was built with it just now."""
        if self._theme is None or self._rebuild is None:
            return False
        before, self._themed = self._themed, await asyncio.to_thread(self._theme, settings)
        return before is not None and before != self._themed

    async def _follow(self, state: State) -> None:
        """Read anew what another process has built."""
        stamp = await state.database.watch(built_at, state.files.root)
        if stamp != self._followed:
            await self.settle(state)
            self._followed = stamp

    async def _carry_out_due(self, state: State, now: datetime) -> None:
        """Publish and withdraw what is due; one that cannot be is left for later, so that it holds nothing up."""
        moment = time.monotonic()
        due = await state.database.watch(publishing.due, now)
        if any(self._postponed.get(one, 0.0) <= moment for one in due):
            failed = await state.database.write(carry_out_due, now=now, settings=state.settings)
            for one, error in failed:
                self._say(f"article {one[0]} is due and cannot be done: {error}")
            self._postponed = {one: moment + ANYWAY for one, _ in failed}

    async def _turn_the_day(self, state: State, now: datetime) -> None:
        """Forget the visitors of the day before yesterday."""
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
    """Whether a path has left its story, by the file itself, and the address it leads to now; None when it is gone.

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
    """Up to which change the folder is built, and when it was; None while a build is at work."""
    target = built_files.find_folder(db, folder)
    return (target.seq, target.built_at) if target and target.stamp else None


def carry_out_due(db: Connection, *, now: datetime, settings: Settings) -> list[tuple[Due, NewsroomError]]:
    """Do what is due by `now`, each by itself; returns what could not be done."""
    zone = settings.zone
    with actions.act(db, actor=ACTOR, now=now, command="publish --due") as act:
        outcome = actions.each(
            act, publishing.due(db, now), lambda one: publishing.carry_out(act, one[0], one[1], zone=zone)
        )
    return outcome.failed


def _in_short(error: Exception) -> str:
    """What went wrong; what many pages suffer from is told once, with their number."""
    if not isinstance(error, Partial):
        return str(error)
    causes = Tally(one.message.removeprefix(f"{one.ref}: ") for one in error.failures)
    return "\n".join(f"{cause} ({text.number_of(number, 'page')} not made again)" for cause, number in causes.items())


def _texts(settings: Settings) -> list[str]:
    return [settings.text(one.key) for one in TABLE]


async def stop(task: asyncio.Task[None]) -> None:
    """End the watch between two looks; a build at work is let finish."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
