"""Use cases: what a command does when it combines core/ with files, formats or the site.

Nothing here prints, asks or knows the command line. Each function is given the open `Desk`; what the person must hear
goes through its `say` and `warn`, progress through a callable, and the rest is returned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from newsroom import clock, text
from newsroom.settings import Settings
from newsroom.store import Connection


def _unheard(_message: str) -> None:
    """For those who want no messages."""


@dataclass(slots=True)
class Desk:
    """An open newsroom file, its settings, who acts and when, and where messages for the person go.

    `say` gets notices, which some ask not to see; `warn` gets what the person must know.
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
        """Who acts: the one who was named, else the login name, asked for only by commands that write."""
        return self.named or login_name()

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return self.settings.zone

    @property
    def folder(self) -> Path:
        """The folder that holds the newsroom file."""
        return self.path.absolute().parent

    @property
    def largest_text(self) -> int:
        """How many bytes an article's text may have."""
        return self.settings.number("articles.max_megabytes") * 1_000_000

    @property
    def largest_picture(self) -> int:
        """How many bytes a picture may have."""
        return self.settings.number("media.max_megabytes") * 1_000_000

    def time(self, typed: str, *, past: bool = False) -> datetime:
        """A time as a person types it, in the site's zone, `past` or to come; `Invalid` when it is unclear."""
        return clock.parse(typed, self.zone, now=self.now, day_first=self.settings.day_first, past=past)


def login_name() -> str:
    """The name that the person is logged in with; "unknown" where the system has none."""
    import getpass  # here: only for commands that write, and of these for whoever has not named an actor

    try:
        return clean_name(getpass.getuser()) or "unknown"
    except (KeyError, OSError):
        return "unknown"


def clean_name(given: str) -> str:
    """An actor's name on one line."""
    return text.one_line(text.clean(given))
