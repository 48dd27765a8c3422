"""What is wrong with the programmes in the file: overlaps, gaps, missing stops, channels that nothing describes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from newsroom import clock
from newsroom.core.programmes import channels, programmes
from newsroom.core.programmes.importing import overlap
from newsroom.core.programmes.programmes import Programme
from newsroom.store import Connection

GAP = timedelta(hours=1)
_DNS_LIKE = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class ScheduleFinding:
    """One thing that is wrong. `error` is False for what may be meant, such as a gap at night."""

    code: str  # overlap | unknownid | gap | nostop | invalidid
    error: bool
    channel: str
    at: str | None
    programme: int | None
    message: str


def check(
    db: Connection,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    channel: str | None = None,
    gap: timedelta = GAP,
    zone: ZoneInfo,
) -> list[ScheduleFinding]:
    """Everything wrong with the programmes that start in [since, until), told in the times of `zone`.

    A gap is reported from the length `gap` on, up to a week: beyond that nobody has listed anything.
    """
    rows = programmes.list_(db, since=since, until=until, channel=channel)
    used = {row.channel for row in rows}
    found = list(_channels(db, used))
    for _, own in groupby(sorted(rows, key=lambda row: (row.channel, row.start, row.clump)), lambda row: row.channel):
        found += _schedule(list(own), gap, zone)
    return found


def _channels(db: Connection, used: Iterable[str]) -> Iterator[ScheduleFinding]:
    named = {channel.id for channel in channels.list_(db) if channel.name}
    for name in sorted(used):
        if name not in named:
            yield ScheduleFinding("unknownid", True, name, None, None, f"nothing describes the channel {name!r}")
        if not _DNS_LIKE.fullmatch(name):
            yield ScheduleFinding(
                "invalidid", False, name, None, None, f"the channel id {name!r} is not like news.example.org"
            )


def _schedule(rows: list[Programme], gap: timedelta, zone: ZoneInfo) -> Iterator[ScheduleFinding]:
    """Findings of one channel, whose `rows` are in order of time."""

    def told(at: str) -> str:
        return f"{clock.local(clock.from_text(at), zone):%H:%M}"

    reach: Programme | None = None  # the programme that lasts longest so far
    for row in rows:
        if reach is not None and overlap(reach, row):
            message = f"{row.title!r} begins before {reach.title!r} ({told(reach.start)}) has stopped"
            yield ScheduleFinding("overlap", True, row.channel, row.start, row.id, message)
        elif reach is not None:
            silent = clock.from_text(row.start) - clock.from_text(reach.stop or reach.start)
            if reach.stop is not None and gap <= silent <= programmes.LONGEST:
                minutes = int(silent.total_seconds() // 60)
                message = f"nothing is listed for {minutes} min, from {told(reach.stop)} to {told(row.start)}"
                yield ScheduleFinding("gap", False, row.channel, reach.stop, row.id, message)
        if row.stop_given is None:
            ends = f"taken to stop at {told(row.stop)}" if row.stop else "and nothing follows it"
            yield ScheduleFinding("nostop", False, row.channel, row.start, row.id, f"{row.title!r} has no stop, {ends}")
        if reach is None or (row.stop or row.start) > (reach.stop or reach.start):
            reach = row
