"""Faults in the schedule: overlaps, gaps, missing stops, channels without a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from newsroom import clock, text
from newsroom.core.programmes import channels, programmes
from newsroom.core.programmes.fields import MAX_DURATION, Programme, ProgrammeEntry
from newsroom.phrases import phrase
from newsroom.store import Connection

GAP = timedelta(hours=1)
_DNS_LIKE = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class ScheduleFinding:
    """One fault. `error` is False for what may be intended, such as a gap at night."""

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
    """The faults of the programmes that start in [since, until), with times in `zone`.

    A gap is reported if it lasts at least `gap` and at most a week; a longer one is a time without listings.
    """
    rows = programmes.list_(db, since=since, until=until, channel=channel)
    used = {row.channel for row in rows}
    found = list(_channels(db, used))
    for _, on_channel in groupby(
        sorted(rows, key=lambda row: (row.channel, row.start, row.clump)), lambda row: row.channel
    ):
        found += _schedule(list(on_channel), gap, zone)
    return found


def _channels(db: Connection, used: Iterable[str]) -> Iterator[ScheduleFinding]:
    """The faults of the channels themselves; `used` are the ids in programmes."""
    named = {channel.id for channel in channels.list_(db) if channel.name}
    for name in sorted(used):
        if name not in named:
            # A note only: CSV and `programmes add` contain only the id.
            hint = phrase(
                "name it with: newsroom programmes channel --name NAME {word}", word=text.shell_argument(name)
            )
            yield ScheduleFinding(
                "unknownid",
                False,
                name,
                None,
                None,
                phrase("channel {name!r} has no name yet; {hint}", name=name, hint=hint),
            )
        if not _DNS_LIKE.fullmatch(name):
            yield ScheduleFinding(
                "invalidid",
                False,
                name,
                None,
                None,
                phrase("the channel id {name!r} does not look like news.example.org", name=name),
            )


def _schedule(rows: list[Programme], gap: timedelta, zone: ZoneInfo) -> Iterator[ScheduleFinding]:
    """The faults of one channel, whose `rows` are in order of time."""

    def shown(at: str) -> str:
        return f"{clock.local(clock.from_text(at), zone):%H:%M}"

    last: Programme | None = None  # the programme so far that stops last
    for row in rows:
        if last is not None and overlap(last, row):
            message = phrase(
                "{title!r} begins before {title2!r} (from {shown}) ends",
                title=row.title,
                title2=last.title,
                shown=shown(last.start),
            )
            yield ScheduleFinding("overlap", True, row.channel, row.start, row.id, message)
        elif last is not None:
            pause = clock.from_text(row.start) - clock.from_text(last.stop or last.start)
            if last.stop is not None and gap <= pause <= MAX_DURATION:
                minutes = int(pause.total_seconds() // 60)
                message = phrase(
                    "nothing is listed for {minutes} min, from {shown} to {shown2}",
                    minutes=minutes,
                    shown=shown(last.stop),
                    shown2=shown(row.start),
                )
                yield ScheduleFinding("gap", False, row.channel, last.stop, row.id, message)
        if row.stop_given is None:
            ends = (
                phrase("and is assumed to stop at {shown}", shown=shown(row.stop))
                if row.stop
                else phrase("and nothing follows it")
            )
            yield ScheduleFinding(
                "nostop",
                False,
                row.channel,
                row.start,
                row.id,
                phrase("{title!r} has no stop time, {ends}", title=row.title, ends=ends),
            )
        if last is None or (row.stop or row.start) > (last.stop or last.start):
            last = row


def overlap(earlier: ProgrammeEntry | Programme, later: ProgrammeEntry | Programme) -> bool:
    """Whether two programmes of one channel, the earlier one first, overlap without sharing a slot as clumps."""
    if earlier.start == later.start:
        return earlier.clump == later.clump or _clump_size(earlier) != _clump_size(later)
    stop = earlier.stop_given if isinstance(earlier, Programme) else earlier.stop
    return stop is not None and stop > later.start


def _clump_size(item: ProgrammeEntry | Programme) -> str:
    """How many programmes share the slot: 2 for `0/2`."""
    return item.clump.partition("/")[2]
