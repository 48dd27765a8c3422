"""Single programmes as a person types them: clock times on a day, channels by name, articles by REF."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from newsroom import clock, text
from newsroom.core.articles import articles
from newsroom.core.programmes import channels, editing, programmes
from newsroom.core.programmes.fields import Programme, ProgrammeEntry
from newsroom.desk import Desk
from newsroom.errors import Invalid, NotFound, Usage
from newsroom.formats.programmes import csv_table
from newsroom.phrases import phrase

_CLOCK_TIME: Final = re.compile(r"(\d{1,2}):\d\d")


def add(
    desk: Desk,
    given: Mapping[str, Any],
    *,
    start: str,
    stop: str | None,
    day: str | None,
    article: str | None,
    video: str | None,
    force: bool,
) -> Programme:
    """Add a programme with the fields `given`; `start` and `stop` are on `day`, if that is given.

    Raises `Invalid` for impossible times and texts, `NotFound` for the article, `Conflict` for an overlap.
    """
    begins = _moment(desk, start, _day(desk, day))
    known = {one.id for one in channels.list_(desk.db)}
    _refuse_two_days(desk, start, begins, day)
    entry = ProgrammeEntry(
        **{**given, "channel": _channel_id(desk, given["channel"])},
        start=clock.to_text(begins),
        stop=_stop(desk, stop, day, begins),
        start_typed=f"{day or ''} {start}".strip(),
    )
    linked = articles.get(desk.db, article).id if article else None
    added = editing.add(
        desk.db,
        entry,
        article_id=linked,
        video_url=video or "",
        force=force,
        zone=desk.zone,
        now=desk.now,
        actor=desk.actor,
    )
    _tell_new(desk, known, added.channel)
    return added


def edit(
    desk: Desk,
    number: int,
    given: Mapping[str, Any],
    *,
    start: str | None,
    stop: str | None,
    day: str | None,
    article: str | None,
    video: str | None,
    force: bool,
) -> Programme:
    """Change the fields `given`, and others that are not None. With a new start a programme keeps its length.

    An empty `stop`, `article` or `video` removes it. Raises the errors of `add`, `Usage` if there is nothing to change.
    """
    before = programmes.get(desk.db, number)
    known = {one.id for one in channels.list_(desk.db)}
    own_day = day or clock.day_of(clock.from_text(before.start), desk.zone)
    begins = _moment(desk, start, _day(desk, own_day)) if start else clock.from_text(before.start)
    _refuse_two_days(desk, start, begins, day)
    if day and not (start or stop):
        raise Usage("--date needs --start or --stop", hint="give the time too: --date DAY --start 19:00")
    changes = dict(given)
    if video is not None:
        changes["video_url"] = video
    if changes.get("channel"):
        changes["channel"] = _channel_id(desk, changes["channel"])
    else:
        changes.pop("channel", None)
    if stop is not None:
        changes["stop"] = _stop(desk, stop, own_day, begins)
    if start:
        changes |= {"start": clock.to_text(begins), "start_typed": f"{day or ''} {start}".strip()}
        if stop is None and before.stop_given:
            length = clock.from_text(before.stop_given) - clock.from_text(before.start)
            changes["stop"] = clock.to_text(begins + length)
    if article is not None:
        changes["article_id"] = articles.get(desk.db, article).id if article else None
    if not changes:
        raise Usage(
            "there is nothing to change", hint="give an option such as --title, --start, --stop, --live or --article"
        )
    edited = editing.edit(desk.db, number, changes, force=force, zone=desk.zone, now=desk.now, actor=desk.actor)
    _tell_new(desk, known, edited.channel)
    return edited


def _channel_id(desk: Desk, ref: str) -> str:
    """The id of a channel given by id or name; a new id is used as it is."""
    try:
        return channels.get(desk.db, ref).id
    except NotFound:
        return ref


def _tell_new(desk: Desk, known: Collection[str], channel: str) -> None:
    """Say if the channel of a programme that was saved is not among the `known` ones."""
    if channel not in known:
        desk.say(
            phrase(
                "{ref} is a new channel; name it with: newsroom programmes channel --name NAME {word}",
                ref=text.one_line(channel),
                word=text.shell_argument(channel),
            )
        )


def _day(desk: Desk, typed: str | None) -> date | None:
    return date.fromisoformat(programmes.day(typed, desk.zone, now=desk.now)) if typed else None


def _refuse_two_days(desk: Desk, start: str | None, begins: datetime, day: str | None) -> None:
    """Refuse a start that is not a clock time and says a day other than --date."""
    if not start or day is None or _CLOCK_TIME.match(start.strip()):
        return
    wanted, found = _day(desk, day), clock.day_of(begins, desk.zone)
    if str(wanted) != found:
        raise Usage(phrase("the start is on {found}, not on {day} as --date says", found=found, day=str(wanted)))


def _moment(desk: Desk, typed: str, on: date | None) -> datetime:
    """A start or stop: a clock time on the day `on` if there is one, else any time that people can type."""
    clock_time = _CLOCK_TIME.match(typed.strip())
    if on is not None and clock_time:
        return csv_table.moment(typed, on, desk.zone, now=desk.now)
    if clock_time and 24 <= int(clock_time[1]) < 30:
        raise Invalid(
            phrase("{typed!r} is not a time of day", typed=typed),
            ref=typed,
            hint="with --date DAY, 25:30 is 01:30 on the next day",
        )
    return desk.time(typed)


def _stop(desk: Desk, typed: str | None, day: str | None, begins: datetime) -> str | None:
    """The stop, by default on the day of the start. Raises `Invalid` if it is not after the start."""
    if not typed:
        return None
    ends = _moment(desk, typed, _day(desk, day) or _day(desk, clock.day_of(begins, desk.zone)))
    if ends <= begins:
        raise Invalid(
            phrase(
                "the stop time {time} is not after the start time {time2}",
                time=clock.echo(ends, desk.zone),
                time2=clock.echo(begins, desk.zone),
            ),
            hint="write 24:45 for 00:45 of the next day",
        )
    return clock.to_text(ends)
