"""A listing from outside: how a file of programmes takes the place of what was listed for its channels and hours."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from newsroom import clock, text
from newsroom.core.journal import actions
from newsroom.core.programmes import channels, programmes
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.programmes import Programme, ProgrammeEntry
from newsroom.errors import Invalid, NewsroomError
from newsroom.store import Connection

SHOWN_PROBLEMS = 20


@dataclass(slots=True)
class ProgrammeListing:
    """What a reader found in a file: channels, programmes, and what a person must know about the reading.

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
    """What an import did, or would do. `read` = added + updated + unchanged + skipped; `kept` names linked rows."""

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
    """The difference between a listing and the file, channel by channel."""

    add: list[ProgrammeEntry] = field(default_factory=list)
    update: list[tuple[Programme, ProgrammeEntry]] = field(default_factory=list)
    remove: list[Programme] = field(default_factory=list)
    keep: list[Programme] = field(default_factory=list)
    windows: dict[str, tuple[str, str]] = field(default_factory=dict)


def import_(
    db: Connection, listing: ProgrammeListing, *, force: bool = False, dry_run: bool = False, now: datetime, actor: str
) -> ProgrammeImport:
    """Replace what is listed on each channel of `listing` between its first start and its last stop.

    A programme linked to an article is updated in place and never removed unless `force`. The same listing again
    changes nothing. All of it happens in one act, or nothing does. Raises `Invalid` naming every bad entry.
    """
    entries, doubles = _once(_checked(listing.entries))
    report = ProgrammeImport(len(listing.entries) + len(listing.skipped), skipped=[*listing.skipped, *doubles])
    report.warnings = [*listing.warnings, *_unknown(db, listing.channels, entries), *_overlaps(entries)]
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
            _remember(act, listing, report, described)
    return report


def _checked(entries: list[ProgrammeEntry]) -> list[ProgrammeEntry]:
    good, problems = [], []
    for entry in entries:
        try:
            good.append(programmes.tidy(entry))
        except NewsroomError as error:
            problems.append(error)
    if problems:
        lines = [problem.message for problem in problems[:SHOWN_PROBLEMS]]
        if len(problems) > SHOWN_PROBLEMS:
            lines.append(f"and {len(problems) - SHOWN_PROBLEMS} more like these; nothing was changed")
        raise Invalid("\n".join(lines), hint=problems[0].hint)
    return good


def _key(item: ProgrammeEntry | Programme) -> tuple[str, str, str]:
    return (item.start, item.clump, text.fold(item.title))


def _once(entries: list[ProgrammeEntry]) -> tuple[list[ProgrammeEntry], list[tuple[str, str]]]:
    """The entries in order of time, each programme once (the fuller of two), and the doubles with the reason."""
    kept: dict[tuple[str, str, str, str], ProgrammeEntry] = {}
    doubles = []
    for entry in entries:
        key = (entry.channel, *_key(entry))
        other = kept.get(key)
        if other is None:
            kept[key] = entry
            continue
        better, worse = (entry, other) if other.stop is None and entry.stop is not None else (other, entry)
        kept[key] = better
        doubles.append((worse.where, f"the same programme is at {better.where or 'another place'} (duplicate)"))
    return sorted(kept.values(), key=lambda entry: (entry.channel, entry.start, entry.clump)), doubles


def _unknown(db: Connection, described: list[Channel], entries: list[ProgrammeEntry]) -> list[str]:
    """A warning for each channel that neither the listing nor the file describes."""
    known = {channel.id for channel in described} | {channel.id for channel in channels.list_(db) if channel.name}
    strange = sorted({entry.channel for entry in entries} - known)
    return [f"nothing describes the channel {name!r} (unknownid)" for name in strange]


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


def overlap(earlier: ProgrammeEntry | Programme, later: ProgrammeEntry | Programme) -> bool:
    """Whether two programmes of one channel, the earlier start first, share time without sharing a clump."""
    if earlier.start == later.start:
        return earlier.clump == later.clump or _clump_size(earlier) != _clump_size(later)
    stop = earlier.stop_given if isinstance(earlier, Programme) else earlier.stop
    return stop is not None and stop > later.start


def _clump_size(item: ProgrammeEntry | Programme) -> str:
    return item.clump.partition("/")[2]


def _plan(db: Connection, entries: list[ProgrammeEntry], *, force: bool) -> _Plan:
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
        present = programmes.list_(db, since=since, until=until, channel=channel)
        _match(plan, present, wanted, force=force)
    return plan


def _match(plan: _Plan, present: list[Programme], wanted: list[ProgrammeEntry], *, force: bool) -> None:
    """Pair what is there with what is wanted: the same programme, then a linked one that moved, then the same slot."""
    open_ = {_key(entry): entry for entry in wanted}
    left: dict[int, Programme] = {}
    for row in present:
        entry = open_.pop(_key(row), None)
        if entry:
            plan.update.append((row, entry))
        else:
            left[row.id] = row
    for row in [row for row in left.values() if row.article_id is not None]:
        title = text.fold(row.title)
        moved = [entry for entry in open_.values() if text.fold(entry.title) == title]
        if moved:
            entry = min(moved, key=lambda one: _apart(one.start, row.start))
            _pair(plan, row, entry, open_, left)
    slots = {(entry.start, entry.clump): entry for entry in open_.values()}
    for row in list(left.values()):
        slot = slots.pop((row.start, row.clump), None)
        if slot:
            _pair(plan, row, slot, open_, left)
    plan.add += open_.values()
    plan.keep += [row for row in left.values() if row.article_id is not None and not force]
    plan.remove += [row for row in left.values() if row.article_id is None or force]


def _pair(
    plan: _Plan,
    row: Programme,
    entry: ProgrammeEntry,
    open_: dict[tuple[str, str, str], ProgrammeEntry],
    left: dict[int, Programme],
) -> None:
    plan.update.append((row, entry))
    del open_[_key(entry)]
    del left[row.id]


def _apart(one: str, other: str) -> timedelta:
    return abs(clock.from_text(one) - clock.from_text(other))


def _apply(act: actions.Act, plan: _Plan, *, source: str) -> None:
    for row in plan.remove:
        programmes.delete(act, row)
    for row, entry in plan.update:
        programmes.update(act, row, programmes.columns(entry, at=act.at, source=source))
    for entry in plan.add:
        programmes.insert(act, programmes.columns(entry, at=act.at, source=source))


def _count(report: ProgrammeImport, plan: _Plan) -> None:
    """Fill in the figures of a plan; an update in it counts as one if the row says something else."""
    differing = [
        row
        for row, entry in plan.update
        if replace(programmes.stated(row), start_typed="") != replace(entry, start_typed="", where="")
    ]
    report.added, report.removed = len(plan.add), len(plan.remove)
    report.updated, report.unchanged = len(differing), len(plan.update) - len(differing)
    report.kept = [
        (row.id, f"{row.title!r} at {row.start} is not in the file, but belongs to article {row.article_id}")
        for row in plan.keep
    ]


def _write_channels(act: actions.Act, described: list[Channel]) -> int:
    """Take over the channels a file describes, leaving their place and state on the page; returns how many changed."""
    known = {channel.id: channel for channel in channels.list_(act.db)}
    changed = 0
    for channel in described:
        before = known.get(channel.id)
        if before:
            channel = replace(
                channel, position=before.position, active=before.active, name=channel.name or before.name,
                lang=channel.lang or before.lang, icon=channel.icon or before.icon, url=channel.url or before.url,
            )  # fmt: skip
        else:
            channel = replace(channel, position=len(known))
        changed += channels.write(act, channel)
        known[channel.id] = channel
    return changed


def _remember(act: actions.Act, listing: ProgrammeListing, report: ProgrammeImport, described: int) -> None:
    act.db.execute(
        """
        insert into programme_imports (at, file, sha256, added, changed, removed)
        values (:at, :file, :sha256, :added, :changed, :removed)
        """,
        {
            "at": act.at, "file": listing.file, "sha256": listing.sha256, "added": report.added,
            "changed": report.updated, "removed": report.removed,
        },
    )  # fmt: skip
    act.note(
        "programmes", None, "import", file=listing.file, added=report.added, updated=report.updated,
        removed=report.removed, channels=described,
    )  # fmt: skip
