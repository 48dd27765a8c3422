"""Importing a file of programmes: on each of its channels it replaces what was listed for the hours it covers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from newsroom import clock, text
from newsroom.core.journal import actions
from newsroom.core.programmes import channels, editing, programmes
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.checks import overlap
from newsroom.core.programmes.fields import Programme, ProgrammeEntry, columns_of, entry_of
from newsroom.errors import Invalid, NewsroomError
from newsroom.store import Connection

SHOWN_PROBLEMS = 20

# What makes two entries of one channel the same programme: start, clump and title without case and marks.
_Key = tuple[str, str, str]


@dataclass(slots=True)
class ProgrammeListing:
    """What a reader found in a file: channels, programmes, and warnings for a person.

    `skipped` holds (file:line, why) of each programme that was left out.
    """

    file: str
    sha256: str = ""
    channels: list[Channel] = field(default_factory=list)
    entries: list[ProgrammeEntry] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class ProgrammeImport:
    """What an import did, or would do: `read` = added + updated + unchanged + skipped.

    `kept` names programmes that are not in the file and stay because an article belongs to them: (id, why).
    """

    read: int
    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    kept: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    batch: int | None = None


@dataclass(slots=True)
class _Plan:
    """The difference between a listing and the programmes there are."""

    add: list[ProgrammeEntry] = field(default_factory=list)
    update: list[tuple[Programme, ProgrammeEntry]] = field(default_factory=list)
    remove: list[Programme] = field(default_factory=list)
    keep: list[Programme] = field(default_factory=list)


def import_(
    db: Connection, listing: ProgrammeListing, *, force: bool = False, dry_run: bool = False, now: datetime, actor: str
) -> ProgrammeImport:
    """Replace what is listed on each channel of `listing` between its first start and its last stop.

    A programme linked to an article is updated in place and never removed unless `force`. Importing the same listing
    again changes nothing. All of it happens in one action, or nothing does. Raises `Invalid` naming every bad entry.
    """
    entries, duplicates = _without_duplicates(_checked(listing.entries))
    report = ProgrammeImport(len(listing.entries) + len(listing.skipped), skipped=[*listing.skipped, *duplicates])
    report.warnings = [*listing.warnings, *_undescribed(db, listing.channels, entries), *_overlaps(entries)]
    if dry_run:
        _count(report, _plan(db, entries, force=force))
        return report
    with actions.act(db, actor=actor, now=now, command="programmes import") as act:
        plan = _plan(db, entries, force=force)
        described = _write_channels(act, listing.channels)
        _apply(act, plan, source=listing.file)
        _count(report, plan)
        if act.noted:
            report.batch = act.batch
            _record(act, listing, report, described)
    return report


def _checked(entries: list[ProgrammeEntry]) -> list[ProgrammeEntry]:
    """The entries with clean texts. Raises `Invalid` with the faults of all of them."""
    good, problems = [], []
    for entry in entries:
        try:
            good.append(editing.tidy(entry))
        except NewsroomError as error:
            problems.append(error)
    if problems:
        lines = [problem.message for problem in problems[:SHOWN_PROBLEMS]]
        if len(problems) > SHOWN_PROBLEMS:
            lines.append(f"and {len(problems) - SHOWN_PROBLEMS} more like these; nothing was changed")
        raise Invalid("\n".join(lines), hint=problems[0].hint)
    return good


def _key(item: ProgrammeEntry | Programme) -> _Key:
    return (item.start, item.clump, text.fold(item.title))


def _without_duplicates(entries: list[ProgrammeEntry]) -> tuple[list[ProgrammeEntry], list[tuple[str, str]]]:
    """The entries in order of time, each programme once (one with a stop rather than one without), and those left out."""
    kept: dict[tuple[str, _Key], ProgrammeEntry] = {}
    duplicates = []
    for entry in entries:
        key = (entry.channel, _key(entry))
        other = kept.get(key)
        if other is None:
            kept[key] = entry
            continue
        better, worse = (entry, other) if other.stop is None and entry.stop is not None else (other, entry)
        kept[key] = better
        duplicates.append((worse.where, f"the same programme is at {better.where or 'another place'} (duplicate)"))
    return sorted(kept.values(), key=lambda entry: (entry.channel, entry.start, entry.clump)), duplicates


def _undescribed(db: Connection, described: list[Channel], entries: list[ProgrammeEntry]) -> list[str]:
    """A warning for each channel of which neither the listing nor the database knows more than the id."""
    known = {channel.id for channel in described} | {channel.id for channel in channels.list_(db) if channel.name}
    unknown = sorted({entry.channel for entry in entries} - known)
    return [f"nothing describes the channel {name!r} (unknownid)" for name in unknown]


def _overlaps(entries: list[ProgrammeEntry]) -> list[str]:
    """A warning for each programme that begins before an earlier one on its channel has stopped."""
    found = []
    latest: dict[str, ProgrammeEntry] = {}
    for entry in entries:
        other = latest.get(entry.channel)
        if other is not None and overlap(other, entry):
            found.append(f"{entry.where}: {entry.title!r} overlaps {other.title!r} ({other.where}) on {entry.channel}")
        if other is None or (entry.stop or entry.start) > (other.stop or other.start):
            latest[entry.channel] = entry
    if len(found) > SHOWN_PROBLEMS:
        found[SHOWN_PROBLEMS:] = [f"and {len(found) - SHOWN_PROBLEMS} more overlaps; see: newsroom programmes check"]
    return found


def _plan(db: Connection, entries: list[ProgrammeEntry], *, force: bool) -> _Plan:
    """What has to change so that each channel shows `entries` in the hours they cover."""
    plan = _Plan()
    by_channel: dict[str, list[ProgrammeEntry]] = defaultdict(list)
    for entry in entries:
        by_channel[entry.channel].append(entry)
    for channel, wanted in by_channel.items():
        since = min(clock.from_text(entry.start) for entry in wanted)
        # A last programme without a stop still covers the second in which it starts.
        until = max(
            clock.from_text(entry.stop) if entry.stop else clock.from_text(entry.start) + timedelta(seconds=1)
            for entry in wanted
        )
        _Matching(plan, programmes.list_(db, since=since, until=until, channel=channel), wanted).run(force=force)
    return plan


class _Matching:
    """Pairs the programmes of one channel that are there (`present`) with the `wanted` ones."""

    def __init__(self, plan: _Plan, present: list[Programme], wanted: list[ProgrammeEntry]) -> None:
        self.plan = plan
        self.present = {row.id: row for row in present}
        self.wanted = {_key(entry): entry for entry in wanted}

    def run(self, *, force: bool) -> None:
        """Pair the same programmes, then linked ones that moved, then those in the same slot; add and remove the rest."""
        for row in list(self.present.values()):
            entry = self.wanted.get(_key(row))
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
        """Plan to make `row` what `entry` says."""
        self.plan.update.append((row, entry))
        del self.wanted[_key(entry)]
        del self.present[row.id]


def _distance(one: str, other: str) -> timedelta:
    return abs(clock.from_text(one) - clock.from_text(other))


def _apply(act: actions.Act, plan: _Plan, *, source: str) -> None:
    for row in plan.remove:
        editing.delete(act, row)
    for row, entry in plan.update:
        editing.update(act, row, columns_of(entry, at=act.at, source=source))
    for entry in plan.add:
        editing.insert(act, columns_of(entry, at=act.at, source=source))


def _count(report: ProgrammeImport, plan: _Plan) -> None:
    """Fill in the numbers of a plan; an update counts only if the row differs from the entry."""
    differing = [
        row
        for row, entry in plan.update
        if replace(entry_of(row), start_typed="") != replace(entry, start_typed="", where="")
    ]
    report.added, report.removed = len(plan.add), len(plan.remove)
    report.updated, report.unchanged = len(differing), len(plan.update) - len(differing)
    report.kept = [
        (row.id, f"{row.title!r} at {row.start} is not in the file, but belongs to article {row.article_id}")
        for row in plan.keep
    ]


def _write_channels(act: actions.Act, described: list[Channel]) -> int:
    """Write what a file says about channels, but not their place or whether they are shown; returns how many changed."""
    known = {channel.id: channel for channel in channels.list_(act.db)}
    changed = 0
    for channel in described:
        before = known.get(channel.id)
        if before:
            channel = replace(
                channel,
                position=before.position,
                active=before.active,
                name=channel.name or before.name,
                lang=channel.lang or before.lang,
                icon=channel.icon or before.icon,
                url=channel.url or before.url,
            )
        else:
            channel = replace(channel, position=len(known))
        changed += channels.write(act, channel)
        known[channel.id] = channel
    return changed


def _record(act: actions.Act, listing: ProgrammeListing, report: ProgrammeImport, described: int) -> None:
    """Write the import into `programme_imports` and the journal."""
    act.db.execute(
        """
        insert into programme_imports (at, file, sha256, added, changed, removed)
        values (:at, :file, :sha256, :added, :changed, :removed)
        """,
        {
            "at": act.at,
            "file": listing.file,
            "sha256": listing.sha256,
            "added": report.added,
            "changed": report.updated,
            "removed": report.removed,
        },
    )
    act.note(
        "programmes",
        None,
        "import",
        file=listing.file,
        added=report.added,
        updated=report.updated,
        removed=report.removed,
        channels=described,
    )
