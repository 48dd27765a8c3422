"""Plans an import: which programmes to add, update, remove and keep, channel by channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from newsroom import clock, text
from newsroom.core.programmes import programmes
from newsroom.core.programmes.fields import MAX_DURATION, Programme, ProgrammeEntry
from newsroom.phrases import phrase
from newsroom.store import Connection

# A longer time without a programme is not covered by a file: a feed with a wrong date, or of single days.
MAX_GAP: Final = timedelta(hours=24)

# Two entries of one channel with the same values are the same programme: start, clump and title without case and marks.
EntryKey = tuple[str, str, str]


@dataclass(slots=True)
class ImportPlan:
    """The difference between a listing and the programmes in the file.

    `going_on` are entries for the rest of a programme that began before the file does: (programme, entry).
    """

    add: list[ProgrammeEntry] = field(default_factory=list)
    update: list[tuple[Programme, ProgrammeEntry]] = field(default_factory=list)
    remove: list[Programme] = field(default_factory=list)
    keep: list[Programme] = field(default_factory=list)
    going_on: list[tuple[Programme, ProgrammeEntry]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def key_of(item: ProgrammeEntry | Programme) -> EntryKey:
    """What identifies the programme on its channel."""
    return (item.start, item.clump, text.fold(item.title))


def plan(db: Connection, entries: list[ProgrammeEntry], *, force: bool, zone: ZoneInfo) -> ImportPlan:
    """What must change so that each channel has `entries` in the periods they cover; warnings show times in `zone`."""
    found = ImportPlan()
    by_channel: dict[str, list[ProgrammeEntry]] = defaultdict(list)
    for entry in entries:
        by_channel[entry.channel].append(entry)
    for channel, listed in by_channel.items():
        last: datetime | None = None
        for stretch in _stretches(listed):
            since = clock.from_text(stretch[0].start)
            if last is not None:
                _note_gap(found, programmes.list_(db, since=last, until=since, channel=channel), zone)
            last = max(_end(entry) for entry in stretch)
            wanted = _without_going_on(db, found, stretch, since)
            present = programmes.list_(db, since=since, until=last, channel=channel)
            _Matching(found, present, wanted).run(force=force)
    return found


def _end(entry: ProgrammeEntry) -> datetime:
    """When an entry ends; without a stop it covers the second in which it starts."""
    return clock.from_text(entry.stop) if entry.stop else clock.from_text(entry.start) + timedelta(seconds=1)


def _stretches(entries: list[ProgrammeEntry]) -> Iterator[list[ProgrammeEntry]]:
    """The entries of one channel, in order of time, divided where nothing is listed for longer than `MAX_GAP`."""
    stretch: list[ProgrammeEntry] = []
    until = clock.from_text(entries[0].start)
    for entry in entries:
        if stretch and clock.from_text(entry.start) - until > MAX_GAP:
            yield stretch
            stretch = []
        stretch.append(entry)
        until = max(until, _end(entry))
    yield stretch


def _note_gap(plan: ImportPlan, staying: list[Programme], zone: ZoneInfo) -> None:
    """Add a warning about the programmes that stay in a gap of a listing."""
    if staying:
        first, last = (clock.echo(clock.from_text(row.start), zone) for row in (staying[0], staying[-1]))
        plan.warnings.append(
            phrase(
                "kept {programmes} on {channel} from {first} to {last}: the file does not cover that time",
                programmes=text.number_of(len(staying), "programme"),
                channel=staying[0].channel,
                first=first,
                last=last,
            )
        )


def _without_going_on(
    db: Connection, plan: ImportPlan, stretch: list[ProgrammeEntry], since: datetime
) -> list[ProgrammeEntry]:
    """The entries of a period without those that continue a programme listed before it; other overlaps are reported."""
    going_on: list[ProgrammeEntry] = []
    replaced = {row.id for row in plan.remove} | {row.id for row, _ in plan.update}
    for row in programmes.list_(db, since=since - MAX_DURATION, until=since, channel=stretch[0].channel):
        if row.id in replaced or row.stop_given is None:
            continue
        for entry in stretch:
            if entry.start >= row.stop_given:
                break
            # The same title until the same time: a feed divided into days has it on both days.
            same = entry.stop == row.stop_given and text.fold(entry.title) == text.fold(row.title)
            if same and entry.start == stretch[0].start and entry not in going_on:
                plan.going_on.append((row, entry))
                going_on.append(entry)
            else:
                plan.warnings.append(
                    phrase(
                        "{where}: {title!r} overlaps {title2!r} (programme {id}), which is already listed on {channel}",
                        where=entry.where,
                        title=entry.title,
                        title2=row.title,
                        channel=row.channel,
                        id=row.id,
                    )
                )
    return [entry for entry in stretch if entry not in going_on]


class _Matching:
    """Pairs the existing programmes of one channel (`present`) with the `wanted` ones."""

    def __init__(self, plan: ImportPlan, present: list[Programme], wanted: list[ProgrammeEntry]) -> None:
        self.plan = plan
        self.present = {row.id: row for row in present}
        self.wanted = {key_of(entry): entry for entry in wanted}

    def run(self, *, force: bool) -> None:
        """Pair the same programmes, then linked ones that moved, then those in the same slot; add and remove the rest."""
        for row in list(self.present.values()):
            entry = self.wanted.get(key_of(row))
            if entry:
                self.pair(row, entry)
        for row in [row for row in self.present.values() if row.article_id is not None]:
            self.pair_moved(row)
        slots = {(entry.start, entry.clump): entry for entry in self.wanted.values()}
        for row in list(self.present.values()):
            slot = slots.pop((row.start, row.clump), None)
            if slot:
                self.pair(row, slot)
        rest = self.present.values()
        self.plan.add += self.wanted.values()
        self.plan.keep += [row for row in rest if row.article_id is not None and not force]
        self.plan.remove += [row for row in rest if row.article_id is None or force]

    def pair_moved(self, row: Programme) -> None:
        """Pair a programme with the wanted one of the same title that is nearest in time."""
        title = text.fold(row.title)
        moved = [entry for entry in self.wanted.values() if text.fold(entry.title) == title]
        if moved:
            self.pair(row, min(moved, key=lambda entry: _distance(entry.start, row.start)))

    def pair(self, row: Programme, entry: ProgrammeEntry) -> None:
        """Plan to change `row` to `entry`."""
        self.plan.update.append((row, entry))
        del self.wanted[key_of(entry)]
        del self.present[row.id]


def _distance(one: str, other: str) -> timedelta:
    return abs(clock.from_text(one) - clock.from_text(other))
