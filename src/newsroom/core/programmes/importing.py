"""Importing a file of programmes: on each of its channels it replaces the programmes in the hours it covers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from newsroom import clock, text
from newsroom.core.journal import actions
from newsroom.core.programmes import channels, editing, planning, recordings
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.checks import overlap
from newsroom.core.programmes.fields import Programme, ProgrammeEntry, columns_of, entry_of
from newsroom.core.programmes.planning import EntryKey, ImportPlan, key_of
from newsroom.errors import Invalid, NewsroomError
from newsroom.phrases import changed, joined, phrase
from newsroom.store import Connection

MAX_SHOWN: Final = 20  # faults of a file that are named


@dataclass(slots=True)
class ProgrammeListing:
    """The contents of a file: channels, programmes, and warnings for people.

    `skipped` contains (file:line, why) for each skipped programme. `written_by_hand` says that a person can correct the
    file: then one bad programme refuses the whole file; in a feed from elsewhere it is skipped.
    """

    file: str
    sha256: str = ""
    channels: list[Channel] = field(default_factory=list)
    entries: list[ProgrammeEntry] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    written_by_hand: bool = True


@dataclass(slots=True)
class ProgrammeImport:
    """What an import did, or would do: `read` = added + updated + unchanged + skipped.

    `kept` lists programmes that are not in the file and stay because an article or a recording belongs to them: (id, why).
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


def import_(
    db: Connection,
    listing: ProgrammeListing,
    *,
    force: bool = False,
    dry_run: bool = False,
    zone: ZoneInfo,
    now: datetime,
    actor: str,
) -> ProgrammeImport:
    """Replace the programmes on each channel of `listing` in the periods that it covers.

    A period ends where nothing is listed for longer than `planning.MAX_GAP`: programmes there stay. A programme with an
    article or a recording is updated in place if it is the same, and never removed unless `force`; what belongs to it never
    goes to another programme. Importing the same listing again changes nothing.
    Everything happens in one action, or nothing. Raises `Invalid` with every bad entry of a listing written by hand; in
    others, bad entries are skipped, but at least one must be good. Messages show times in `zone`, and the addresses of
    recordings have the day in it.
    """
    checked, refused = _checked(listing)
    entries, duplicates = _without_duplicates(checked)
    report = ProgrammeImport(
        len(listing.entries) + len(listing.skipped), skipped=[*listing.skipped, *refused, *duplicates]
    )
    report.warnings = [*listing.warnings, *_undescribed(db, listing.channels, entries), *_overlaps(entries)]
    if dry_run:
        _count(report, planning.plan(db, entries, force=force, zone=zone), zone)
        return report
    with actions.act(db, actor=actor, now=now, command="programmes import") as act:
        plan = planning.plan(db, entries, force=force, zone=zone)
        described = _write_channels(act, listing.channels)
        _apply(act, plan, source=listing.file)
        recordings.name_all(act, zone)
        _count(report, plan, zone)
        if act.noted:
            report.batch = act.batch
            _record(act, listing, report, described)
    return report


def _checked(listing: ProgrammeListing) -> tuple[list[ProgrammeEntry], list[tuple[str, str]]]:
    """The entries with clean texts, and those that break a rule: (file:line, why). Raises `Invalid` as in `import_`."""
    good: list[ProgrammeEntry] = []
    problems: list[NewsroomError] = []
    refused: list[tuple[str, str]] = []
    for entry in listing.entries:
        try:
            good.append(editing.tidy(entry))
        except NewsroomError as error:
            problems.append(error)
            refused.append((entry.where, changed(error.message, "removeprefix", f"{entry.where}: ")))
    if problems and (listing.written_by_hand or not good):
        lines: list[str] = [problem.message for problem in problems[:MAX_SHOWN]]
        if len(problems) > MAX_SHOWN:
            lines.append(phrase("and {number} more like these; nothing was changed", number=len(problems) - MAX_SHOWN))
        raise Invalid(joined("\n", lines), hint=problems[0].hint)
    return good, refused


def _without_duplicates(entries: list[ProgrammeEntry]) -> tuple[list[ProgrammeEntry], list[tuple[str, str]]]:
    """The entries in order of time, each programme once (one with a stop rather than one without), and the duplicates."""
    kept: dict[tuple[str, EntryKey], ProgrammeEntry] = {}
    duplicates: list[tuple[str, str]] = []
    for entry in entries:
        key = (entry.channel, key_of(entry))
        other = kept.get(key)
        if other is None:
            kept[key] = entry
            continue
        better, worse = (entry, other) if other.stop is None and entry.stop is not None else (other, entry)
        kept[key] = better
        duplicates.append(
            (
                worse.where,
                phrase(
                    "the same programme is also at {where} (duplicate)", where=better.where or phrase("another place")
                ),
            )
        )
    return sorted(kept.values(), key=lambda entry: (entry.channel, entry.start, entry.clump)), duplicates


def _undescribed(db: Connection, described: list[Channel], entries: list[ProgrammeEntry]) -> list[str]:
    """A warning for each channel if neither the listing nor the database knows more than its id."""
    known = {channel.id for channel in described} | {channel.id for channel in channels.list_(db) if channel.name}
    unknown = sorted({entry.channel for entry in entries} - known)
    return [
        phrase(
            "channel {name!r} has no name yet (unknownid); name it with: newsroom programmes channel --name NAME "
            "{word}",
            name=name,
            word=text.shell_argument(name),
        )
        for name in unknown
    ]


def _overlaps(entries: list[ProgrammeEntry]) -> list[str]:
    """A warning for each programme that begins before an earlier one on its channel has ended."""
    found: list[str] = []
    latest: dict[str, ProgrammeEntry] = {}
    for entry in entries:
        other = latest.get(entry.channel)
        if other is not None and overlap(other, entry):
            found.append(
                phrase(
                    "{where}: {title!r} overlaps {title2!r} ({where2}) on {channel}",
                    where=entry.where,
                    title=entry.title,
                    title2=other.title,
                    where2=other.where,
                    channel=entry.channel,
                )
            )
        if other is None or (entry.stop or entry.start) > (other.stop or other.start):
            latest[entry.channel] = entry
    return found


def _apply(act: actions.Act, plan: ImportPlan, *, source: str) -> None:
    for row in plan.remove:
        editing.delete(act, row)
    for row, entry in plan.update:
        values = columns_of(entry, at=act.at, source=source)
        if text.fold(row.title) != text.fold(entry.title):  # another programme in this slot
            values.setdefault("extra", "")
        editing.update(act, row, values)
    for entry in plan.add:
        editing.insert(act, columns_of(entry, at=act.at, source=source))


def _count(report: ProgrammeImport, plan: ImportPlan, zone: ZoneInfo) -> None:
    """Fill in the numbers of a plan; an update counts only if the row differs from the entry."""
    differing = [row for row, entry in plan.update if _differs(row, entry)]
    report.added, report.removed = len(plan.add), len(plan.remove)
    report.updated, report.unchanged = len(differing), len(plan.update) - len(differing)
    report.warnings += plan.warnings

    def shown(at: str) -> str:
        return clock.echo(clock.from_text(at), zone)

    report.skipped += [
        (
            entry.where,
            phrase(
                "{title!r} is already listed at {shown} (programme {id})",
                title=entry.title,
                shown=shown(row.start),
                id=row.id,
            ),
        )
        for row, entry in plan.going_on
    ]
    listed = {(entry.channel, entry.start): entry for entry in (*plan.add, *(entry for _, entry in plan.update))}
    for row in plan.keep:
        why = phrase(
            "{title!r} at {shown} is not in the file, but has {belongings}",
            title=row.title,
            shown=shown(row.start),
            belongings=planning.belongings(row),
        )
        other = listed.get((row.channel, row.start))
        if other:
            why = phrase("{why}; the file has {title!r} at that time", why=why, title=other.title)
        report.kept.append((row.id, why))
    report.warnings += [
        phrase(
            "programme {id}, {title!r} at {shown}, is removed, although it has {belongings}",
            id=row.id,
            title=row.title,
            shown=shown(row.start),
            belongings=planning.belongings(row),
        )
        for row in plan.remove
        if planning.belongings(row)
    ]


def _differs(row: Programme, entry: ProgrammeEntry) -> bool:
    """Whether an update to `entry` would change a row."""
    before = entry_of(row)
    said = replace(
        entry,
        start_typed=before.start_typed,
        where="",
        extra=entry.extra or before.extra,
        video_url=entry.video_url or before.video_url,
    )
    return said != before


def _write_channels(act: actions.Act, described: list[Channel]) -> int:
    """Write the channels of a file, without changing their order or whether they are shown; returns how many changed."""
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
                extra=channel.extra or before.extra,
            )
        else:
            channel = replace(channel, position=len(known))
        changed += channels.write(act, channel)
        known[channel.id] = channel
    return changed


def _record(act: actions.Act, listing: ProgrammeListing, report: ProgrammeImport, described: int) -> None:
    """Record the import in `programme_imports` and the log."""
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
