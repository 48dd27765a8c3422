"""Many programmes at once: copies on other days, and the addresses of recordings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from newsroom import clock
from newsroom.core.journal.actions import Act
from newsroom.core.programmes import editing, programmes, recordings
from newsroom.core.programmes.channels import address
from newsroom.core.programmes.fields import Programme, ProgrammeEntry, columns_of, entry_of
from newsroom.errors import Conflict, Invalid, NewsroomError
from newsroom.phrases import phrase
from newsroom.store import Connection

MOST: Final = 20_000  # programmes that one command may add


@dataclass(slots=True)
class BulkChange:
    """The ids of the programmes that were added or changed, and what was left out: (which programme, why).

    `skipped` are programmes added at another local time, because clocks skip theirs on that day: (id, that time, its own).
    """

    done: list[int] = field(default_factory=list)
    failed: list[tuple[str, NewsroomError]] = field(default_factory=list)
    skipped: list[tuple[int, datetime, datetime]] = field(default_factory=list)

    def add(self, part: BulkChange) -> None:
        """Add what another change did."""
        self.done += part.done
        self.failed += part.failed
        self.skipped += part.skipped


def days_until(first: date, last: date, weekdays: Iterable[int]) -> list[date]:
    """The days after `first`, up to `last`, that are one of these weekdays (0 is Monday)."""
    wanted = set(weekdays)
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return [day for day in days if day.weekday() in wanted]


def copy(
    act: Act, rows: Sequence[Programme], shifts: Sequence[int], zone: ZoneInfo, *, repeat: bool = False
) -> BulkChange:
    """Copy programmes to the days that are so many days later, at the same local time.

    The address, the episode and the story of the original are not copied. A copy that would overlap another programme is
    left out. With `repeat` the copies are marked as repeats. Raises `Invalid` for too many.
    """
    if len(rows) * len(shifts) > MOST:
        raise Invalid(phrase("one command can add at most {most} programmes", most=MOST))
    change = BulkChange()
    for days in shifts:
        for row in rows:
            entry = _moved(row, days, zone)
            if repeat:
                entry = replace(entry, repeat=True, live=False, new=False)
            other = editing.overlapping(act.db, entry)
            if other is not None:
                change.failed.append((f"{row.id} {entry.start}", _overlap(entry, *other, zone)))
                continue
            change.done.append(editing.insert(act, columns_of(entry, at=act.at, source="hand")))
            wanted, given = _wall(row.start, zone) + timedelta(days=days), _wall(entry.start, zone)
            if wanted != given:
                change.skipped.append((change.done[-1], wanted, given))
    return change


def _overlap(entry: ProgrammeEntry, number: int, title: str, zone: ZoneInfo) -> Conflict:
    """Why a copy is left out."""
    return Conflict(
        phrase(
            "{title!r} at {shown} would overlap programme {id}, {title2!r}",
            title=entry.title,
            shown=clock.echo(clock.from_text(entry.start), zone),
            id=number,
            title2=title,
        ),
        ref=str(number),
        hint="it was left out; change or remove that programme first, and copy again",
    )


def _wall(at: str, zone: ZoneInfo) -> datetime:
    """The local time of UTC text, without a zone."""
    return clock.local(clock.from_text(at), zone).replace(tzinfo=None, fold=0)


def _moved(row: Programme, days: int, zone: ZoneInfo) -> ProgrammeEntry:
    """The entry of a copy. A time that the clocks skip on that day is an hour later."""

    def later(at: str) -> str:
        return clock.to_text((_wall(at, zone) + timedelta(days=days)).replace(tzinfo=zone))

    stop = later(row.stop_given) if row.stop_given else None
    start = later(row.start)
    if stop is not None and stop <= start:
        length = clock.from_text(row.stop_given or "") - clock.from_text(row.start)
        stop = clock.to_text(clock.from_text(start) + length)
    return replace(entry_of(row), start=start, stop=stop, start_typed="", episode="", video_url="", extra="")


def link(act: Act, pairs: Iterable[tuple[Programme, str]], zone: ZoneInfo) -> BulkChange:
    """Give each programme the address of its recording; one that has it already is left as it is."""
    change = BulkChange()
    for row, url in pairs:
        if not address(url):
            why = Invalid(phrase("{video_url!r} is not a web address", video_url=url[:200]), ref=str(row.id))
            change.failed.append((str(row.id), why))
        elif row.video_url != url:
            editing.update(act, row, {"video_url": url, "updated_at": act.at, "title": row.title})
            change.done.append(row.id)
    recordings.name_all(act, zone)
    return change


def without_recording(
    db: Connection, *, since: datetime | None, until: datetime, channel: str | None, replacing: bool
) -> Iterator[Programme]:
    """The programmes that began in this time and have no address yet, or with `replacing` all of them."""
    for row in programmes.list_(db, since=since, until=until, channel=channel):
        if replacing or not row.video_url:
            yield row
