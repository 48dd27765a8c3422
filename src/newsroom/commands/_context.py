"""What every command begins with: the file open, the settings in force, who acts, and what time it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from newsroom import clock, store, text
from newsroom.core import stored_settings
from newsroom.errors import Partial, Usage
from newsroom.settings import Settings
from newsroom.store import Connection


@dataclass(slots=True)
class Desk:
    """An open newsroom file and everything a call to the core wants to know."""

    db: Connection
    path: Path
    settings: Settings
    now: datetime
    named: str | None
    quiet: bool

    @property
    def actor(self) -> str:
        """Who acts: the one who was named, else the login name, asked for only by commands that write."""
        return self.named or _login()

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return self.settings.zone

    @property
    def folder(self) -> Path:
        """The folder that holds the newsroom file."""
        return self.path.absolute().parent

    def say(self, message: str) -> None:
        """A notice for the person, on stderr, unless they asked for quiet."""
        if not self.quiet:
            sys.stderr.write(text.terminal_safe(message, keep_newlines=True) + "\n")

    def warn(self, message: str) -> None:
        """Something the person must know, on stderr, even when quiet."""
        sys.stderr.write("warning: " + text.terminal_safe(message) + "\n")

    def time(self, typed: str) -> datetime:
        """A time as a person types it, in the site's zone; `Invalid` when it is unclear."""
        return clock.parse(typed, self.zone, now=self.now, day_first=self.settings.day_first)


def _globals(ctx: typer.Context) -> tuple[str | None, str | None, str | None, bool]:
    given = ctx.find_root().obj
    if given is None:
        return None, None, None, False
    return given.db, given.actor, given.now, given.quiet


def moment(ctx: typer.Context) -> datetime:
    """The time to act at: `--now` or the clock."""
    now = _globals(ctx)[2]
    if now is None:
        return clock.now()
    return clock.parse(now, ZoneInfo("UTC"), now=clock.now())


def who(ctx: typer.Context) -> str:
    """The actor: `--as`, then NEWSROOM_USER, then the login name."""
    return _named(ctx) or _login()


def _named(ctx: typer.Context) -> str | None:
    return _name(_globals(ctx)[1] or os.environ.get("NEWSROOM_USER") or "") or None


def _login() -> str:
    import getpass

    try:
        return _name(getpass.getuser()) or "unknown"
    except (KeyError, OSError):
        return "unknown"


def _name(given: str) -> str:
    return text.one_line(text.clean(given))


def file_path(ctx: typer.Context) -> Path:
    """The newsroom file the person means."""
    return store.locate(_globals(ctx)[0], os.environ.get("NEWSROOM_DB"), Path.cwd())


def open_desk(ctx: typer.Context) -> Desk:
    """Open the newsroom file for a command. Raises `BadFile` when that cannot be done."""
    path = file_path(ctx)
    db = store.connect(path)
    settings = stored_settings.load(db, os.environ)
    return Desk(db, path, settings, moment(ctx), _named(ctx), _globals(ctx)[3])


def references(refs: Iterable[str]) -> list[str]:
    """REFs as given, `-` replaced by the lines of stdin; raises `Usage` when there are none."""
    found: list[str] = []
    for ref in refs:
        if ref == "-":
            found += [line.strip() for line in sys.stdin if line.strip()]
        else:
            found.append(ref)
    if not found:
        raise Usage("no article was named", hint="name one or more by id or slug, or - to read them from stdin")
    return list(dict.fromkeys(found))


def confirm(question: str, *, yes: bool) -> None:
    """Ask before a change to many things; without a terminal and without --yes it refuses with `Usage`."""
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Usage(f"{question} (needs --yes when there is no terminal to ask on)", hint="try --dry-run first")
    if not typer.confirm(text.terminal_safe(question), err=True):
        raise typer.Abort


def fail_if_partial(failures: list[tuple[str, Exception]], total: int) -> None:
    """After the successes are shown: raise the one error, or `Partial` naming each of several."""
    from newsroom.errors import NewsroomError

    errors = [error for _, error in failures if isinstance(error, NewsroomError)]
    if not errors:
        return
    if total == 1:
        raise errors[0]
    lines = "\n".join(error.message for error in errors)
    raise Partial(f"{lines}\n{len(errors)} of {total} failed", errors)
