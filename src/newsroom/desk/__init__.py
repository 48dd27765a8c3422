"""Use cases: what a command does when it combines core/ with files, formats or the site.

Nothing here prints, asks or knows the command line. Each function gets the open `Desk`; messages for people go through
its `say` and `warn`, progress through a callable, and the result is returned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newsroom import clock, text
from newsroom.settings import Settings
from newsroom.store import Connection


class MediaLimits(NamedTuple):
    """The maximum size of a picture, and of a clip of video or audio, in bytes."""

    picture: int
    clip: int


def _unheard(_message: str) -> None:
    """Print nothing: for callers that want no messages."""


@dataclass(slots=True, eq=False, repr=False)
class Desk:
    """An open newsroom file, its settings, the actor and the time, and functions for messages.

    `say` gets notices, which --quiet hides; `warn` gets what the person must know.
    """

    db: Connection
    path: Path
    settings: Settings
    now: datetime
    named: str | None
    say: Callable[[str], None] = _unheard
    warn: Callable[[str], None] = _unheard

    @property
    def actor(self) -> str:
        """Who acts: the given name, else the login name, which only commands that write look up."""
        return self.named or login_name()

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return self.settings.zone

    @property
    def folder(self) -> Path:
        """The folder of the newsroom file."""
        return self.path.absolute().parent

    @property
    def largest_text(self) -> int:
        """The maximum size of the text of an article, in bytes."""
        return self.settings.number("articles.max_megabytes") * 1_000_000

    @property
    def largest_picture(self) -> int:
        """The maximum size of a picture, in bytes."""
        return self.settings.number("media.max_megabytes") * 1_000_000

    @property
    def media_limits(self) -> MediaLimits:
        """The maximum sizes of pictures and clips."""
        return MediaLimits(self.largest_picture, self.settings.number("media.clip_megabytes") * 1_000_000)

    def time(self, typed: str, *, past: bool = False) -> datetime:
        """A time as people type it, in the site's zone, `past` or future; raises `Invalid` if it is unclear."""
        return clock.parse(typed, self.zone, now=self.now, day_first=self.settings.day_first, past=past)

    def deadline(self, typed: str) -> datetime:
        """A deadline as people type it; a day alone ends with its last minute. Raises `Invalid` if it is unclear."""
        moment = self.time(typed)
        if not clock.is_day(typed):
            return moment
        return clock.day_bounds(clock.day_of(moment, self.zone), self.zone)[1] - timedelta(minutes=1)


def login_name() -> str:
    """The login name of the person; "unknown" if the system has none."""
    import getpass  # here: only for commands that write without a named actor

    try:
        return clean_name(getpass.getuser()) or "unknown"
    except (KeyError, OSError):
        return "unknown"


def clean_name(given: str) -> str:
    """The name of an actor on one line."""
    return text.one_line(text.clean(given))
