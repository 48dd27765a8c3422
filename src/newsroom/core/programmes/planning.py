"""Plans an import: which programmes to add, update, remove and keep, channel by channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from newsroom import clock, text, urls
from newsroom.core.programmes import programmes, recordings
from newsroom.core.programmes.fields import MAX_DURATION, Programme, ProgrammeEntry
from newsroom.phrases import Phrase, phrase
from newsroom.store import Connection

# A longer time without a programme is not covered by a file: a feed with a wrong date, or of single days.
MAX_GAP: Final = timedelta(hours=24)
# A programme that something belongs to may have moved so far. Further away it is rather another one with the same title.
MAX_MOVE: Final = timedelta(hours=6)

# Two entries of one channel with the same values are the same programme: start, clump and title without case and marks.
EntryKey = tuple[str, str, str]


@dataclass(slots=True)
class ImportPlan:
    """The difference between a listing and the programmes in the file.

    `going_on` are entries for the rest of a programme that began before the file does: (programme, entry). `keep` are
    programmes that are not in the listing, but have an article or a recording.
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
            _Matching(db, found, present, wanted).run(force=force)
    _note_moves(found, zone)
    return found


def belongings(row: Programme) -> Phrase | None:
    """What belongs to a programme and must not go to another: its article, its recording; None for nothing."""
    article = phrase("article {article_id}", article_id=row.article_id) if row.article_id is not None else None
    recording = None
    if row.video_url:
        recording = phrase("a recording at {path}", path=urls.watch(row.slug)) if row.slug else phrase("a recording")
    if article and recording:
        return phrase("{article} and {recording}", article=article, recording=recording)
    return article or recording


def _note_moves(plan: ImportPlan, zone: ZoneInfo) -> None:
    """Add a warning for each programme that moves with what belongs to it: a person can see whether it is the same."""
    for row, entry in plan.update:
        has = belongings(row)
        if has and row.start != entry.start:
            plan.warnings.append(
                phrase(
                    "programme {id}, {title!r}, moves from {before} to {after}, with {belongings}",
                    id=row.id,
                    title=row.title,
                    before=clock.echo(clock.from_text(row.start), zone),
                    after=clock.echo(clock.from_text(entry.start), zone),
                    belongings=has,
                )
            )


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
    """Pairs the existing programmes of one channel (`present`) with the `wanted` ones.

    A programme with an article, a recording or a page of its own is paired only with one that is surely the same: what
    belongs to it must never go to another.
    """

    def __init__(
        self, db: Connection, plan: ImportPlan, present: list[Programme], wanted: list[ProgrammeEntry]
    ) -> None:
        self.plan = plan
        self.present = {row.id: row for row in present}
        self.wanted = {key_of(entry): entry for entry in wanted}
        paged = recordings.with_page(db, self.present)
        self.owning = {row.id for row in present if row.id in paged or belongings(row)}

    def run(self, *, force: bool) -> None:
        """Pair the same programmes, then those that moved with what belongs to them, then those in the same slot."""
        for same_episode in (True, False):
            for row in list(self.present.values()):
                entry = self.wanted.get(key_of(row))
                if entry and (row.episode == entry.episode if same_episode else self.may_be(row, entry)):
                    self.pair(row, entry)
        for title in {text.fold(row.title): None for row in self.present.values() if row.id in self.owning}:
            self.pair_moved(title)
        slots = {(entry.start, entry.clump): entry for entry in self.wanted.values()}
        for row in list(self.present.values()):
            slot = slots.get((row.start, row.clump))
            renamed = slot is not None and row.episode and row.episode == slot.episode
            if slot and (renamed or row.id not in self.owning):
                del slots[row.start, row.clump]
                self.pair(row, slot)
        rest = self.present.values()
        self.plan.add += self.wanted.values()
        self.plan.keep += [row for row in rest if belongings(row) and not force]
        self.plan.remove += [row for row in rest if not belongings(row) or force]

    def may_be(self, row: Programme, entry: ProgrammeEntry) -> bool:
        """Whether a programme of this title can be the same: two episodes are two programmes, if something belongs to one."""
        return row.id not in self.owning or not (row.episode and entry.episode) or row.episode == entry.episode

    def pair_moved(self, title: str) -> None:
        """Pair the programmes of a title with the wanted ones to which they moved: all in order, or each with the nearest."""
        rows = [row for row in self.present.values() if text.fold(row.title) == title]
        entries = [entry for entry in self.wanted.values() if text.fold(entry.title) == title]
        if len(rows) == len(entries) and all(self.may_move(*pair) for pair in zip(rows, entries, strict=True)):
            for row, entry in zip(rows, entries, strict=True):
                self.pair(row, entry)
            return
        for row in rows:
            if row.id in self.owning:
                near = _nearest(row, [one for one in entries if self.may_move(row, one)])
                if near and _nearest(near, rows) is row:
                    self.pair(row, near)
                    rows = [one for one in rows if one is not row]
                    entries.remove(near)

    def may_move(self, row: Programme, entry: ProgrammeEntry) -> bool:
        """Whether a programme can be the one of the same title at another time."""
        return self.may_be(row, entry) and _distance(row, entry) <= MAX_MOVE

    def pair(self, row: Programme, entry: ProgrammeEntry) -> None:
        """Plan to change `row` to `entry`."""
        self.plan.update.append((row, entry))
        del self.wanted[key_of(entry)]
        del self.present[row.id]


Item = TypeVar("Item", Programme, ProgrammeEntry)


def _nearest(item: Programme | ProgrammeEntry, others: list[Item]) -> Item | None:
    """The one of `others` that is nearest in time; None if two are equally near."""
    ordered = sorted(others, key=lambda other: _distance(item, other))[:2]
    if not ordered or (len(ordered) == 2 and _distance(item, ordered[0]) == _distance(item, ordered[1])):
        return None
    return ordered[0]


def _distance(one: Programme | ProgrammeEntry, other: Programme | ProgrammeEntry) -> timedelta:
    return abs(clock.from_text(one.start) - clock.from_text(other.start))
