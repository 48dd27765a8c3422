"""Views that could not be written in time because the file was busy: stored on disk beside it, and counted once later."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from newsroom import clock, files
from newsroom.core.readership import page_views, referrers, visitors
from newsroom.core.readership.counting import PageView
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

LOG = logging.getLogger("newsroom")


class Spool:
    """The spool of one process: a file that only it writes, locked as long as the process runs."""

    def __init__(self, newsroom: Path) -> None:
        self._newsroom = newsroom
        self.file = newsroom.with_name(f"{newsroom.name}.views-{os.getpid()}-{secrets.token_hex(3)}.ndjson")
        self._stream: IO[bytes] | None = None

    def keep(self, views: Iterable[PageView]) -> None:
        """Append views, each with its id, and return when they are on disk. Raises `OSError`."""
        if self._stream is None:
            self._stream = open(self.file, "ab", opener=files.beside(self._newsroom))  # noqa: SIM115
            fcntl.flock(self._stream, fcntl.LOCK_EX)
            _sync_folder(self.file.parent)
        self._stream.writelines(_line(view) for view in views)
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def clear(self) -> None:
        """Everything in it is in the newsroom file now."""
        if self._stream is not None:
            self.file.unlink(missing_ok=True)
            self._stream.close()
            self._stream = None


def new_id() -> int:
    """A number for a view that is not in the file yet; those that the file assigns are never below zero."""
    return -1 - secrets.randbits(62)


def without_address(db: Connection, view: PageView, settings: Settings) -> PageView:
    """The view as it may be stored on disk: with the reader's visitor id of the day, and the host of the referrer."""
    visitor = None
    network = None if view.private else visitors.network(view.address)
    if network is not None:
        salt, made = visitors.find_or_make_salt(db, clock.day_of(view.at, settings.zone))
        visitor = visitors.visitor_id(salt, network, view.agent) if salt and not made else None
    host = referrers.host_of(view.referrer)
    return replace(
        view,
        id=new_id(),
        visitor=visitor,
        private=visitor is None,
        address="",
        agent="",
        referrer=f"https://{host}/" if host else "",
    )


def _line(view: PageView) -> bytes:
    values = {
        "id": view.id,
        "at": view.at.timestamp(),
        "page": view.page,
        "referrer": view.referrer,
        "campaign": view.campaign,
        "origin": view.origin,
        "visitor": view.visitor.hex() if view.visitor else None,
    }
    return json.dumps(values).encode() + b"\n"


def _view(line: bytes) -> PageView | None:
    """The view in a line, or None for half a line after a power failure."""
    try:
        values: dict[str, Any] = json.loads(line)
        visitor = bytes.fromhex(values["visitor"]) if values["visitor"] else None
        return PageView(
            at=datetime.fromtimestamp(values["at"], UTC),
            page=values["page"],
            referrer=values["referrer"],
            campaign=values["campaign"],
            origin=values["origin"],
            private=visitor is None,
            visitor=visitor,
            id=values["id"],
        )
    except (ValueError, KeyError, TypeError):
        return None


def left_behind(newsroom: Path) -> list[Path]:
    """The spools of processes that have ended."""
    found = []
    for file in sorted(newsroom.parent.glob(f"{newsroom.name}.views-*.ndjson")):
        with suppress(OSError), file.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found.append(file)
    return found


def drain(db: Connection, file: Path, *, settings: Settings, now: datetime) -> int:
    """Count the views of a spool that are not counted yet, then delete it; returns how many there were."""
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:  # another process was faster
        return 0
    views = [view for line in lines if (view := _view(line)) is not None]
    with transaction(db):
        missing = [view for view in views if not page_views.is_counted(db, view.id)]
        if missing:
            page_views.record(db, missing, settings=settings, now=now)
    file.unlink(missing_ok=True)
    if missing:
        LOG.warning("%d views that an earlier process left are counted now", len(missing))
    return len(missing)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
