"""`newsroom programmes list` and `now`: show programmes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import typer

from newsroom import clock, text
from newsroom.commands import open_desk, options
from newsroom.commands.programmes.listing import Channel, Day, From, To, local, named_flags, period, records
from newsroom.core.programmes import channels, programmes
from newsroom.core.programmes.fields import JSON_KEYS
from newsroom.desk import Desk
from newsroom.lazy import examples
from newsroom.phrases import joined, phrase
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(rich_markup_mode=None)
FIELDS: Final = {"list_": JSON_KEYS, "now": ("channel", "name", "now", "next")}


@app.command("list")
@options.spread
@examples(
    ("What is on today", "newsroom programmes list"),
    ("A week of one channel", "newsroom programmes list --from today --to +6d --channel news.example"),
)
def list_(
    ctx: typer.Context,
    *,
    day: Day = None,
    since: From = None,
    until: To = None,
    channel: Channel = None,
    limit: options.Limit = None,
    offset: options.Offset = 0,
    shown: options.Listing,
) -> None:
    """List programmes by time: today's, or those of a day or a range of days (including the first and last day)."""
    desk = open_desk(ctx)
    one_day = since is None and until is None
    start, end = period(desk, day or ("today" if one_day else None), since, until)
    known = channels.get(desk.db, channel).id if channel else None
    most = options.limited(limit, shown)
    wanted = most if limit is not None or most is None else most + 1  # one more shows that some are left out
    read = programmes.list_(desk.db, since=start, until=end, channel=known, limit=wanted, offset=offset)
    found = read[:most]
    columns = [
        Column("id", "Id", right=True),
        Column("start", "Start", local(desk, "%H:%M" if one_day and shown.on_terminal else "%Y-%m-%d %H:%M")),
        Column("stop", "Stop", local(desk, "%H:%M")),
        Column("channel_name", "Channel", whole=True),
        Column("title", "Title", flexible=True),
        Column("subtitle", "Subtitle", flexible=shown.on_terminal),
        Column("flags", " ", named_flags if shown.on_terminal else None, style="dim"),
    ]
    output.emit(records(desk, found), columns, shown, names=FIELDS["list_"], empty="no programmes")
    if not found and one_day:
        _say_when(desk)
    elif limit is None and len(read) > len(found):
        desk.say(phrase("{most} programmes shown; -n 0 shows all", most=most))


def _say_when(desk: Desk) -> None:
    """If a day is empty, say which days have programmes."""
    listed = programmes.days(desk.db, desk.zone)
    if listed:
        desk.say(phrase("programmes are listed from {listed} to {listed2}", listed=listed[0], listed2=listed[-1]))
    else:
        desk.say("no programmes yet; import some with: newsroom programmes import FILE")


@app.command()
@options.spread
@examples(
    ("What is on now", "newsroom programmes now"),
)
def now(
    ctx: typer.Context,
    *,
    shown: options.ListingWithoutIds,
) -> None:
    """List what each channel shows now and next."""
    desk = open_desk(ctx)
    rows = []
    for on_air in programmes.now(desk.db, at=desk.now):
        current = records(desk, [on_air.now])[0] if on_air.now else None
        following = records(desk, [on_air.next])[0] if on_air.next else None
        rows.append({"channel": on_air.channel.id, "name": on_air.channel.shown, "now": current, "next": following})
    today = clock.day_of(desk.now, desk.zone)

    def slot(row: Any) -> str:
        hours = _hours(row["start"], row["stop"], today, desk.zone)
        flags = named_flags(row["flags"]) if shown.on_terminal else row["flags"]
        return joined(" ", filter(None, (hours, row["title"], phrase("({flags})", flags=flags) if flags else "")))

    columns = [
        Column("channel" if shown.form in ("csv", "tsv") else "name", "Channel", whole=True),
        Column("now", "Now", slot, flexible=True),
        Column("next", "Next", slot, flexible=True),
    ]
    if shown.form in ("csv", "tsv"):
        rows = [row | {key: slot(row[key]) if row[key] else "" for key in ("now", "next")} for row in rows]
    output.emit(rows, columns, shown, names=FIELDS["now"], empty="no channels")
    hidden = [] if rows else channels.list_(desk.db)
    if hidden:
        word = text.shell_argument(hidden[0].id)
        desk.say(phrase("all channels are hidden; to show one: newsroom programmes channel --show {word}", word=word))
    elif not any(row["now"] or row["next"] for row in rows):
        _say_when(desk)


def _hours(start: str, stop: str | None, today: str, zone: ZoneInfo) -> str:
    """The times of a programme, `19:00–19:45`, with the day if a time could be mistaken for one of today.

    A programme that starts today needs no day, even if it stops after midnight.
    """
    begins = clock.local(clock.from_text(start), zone)
    day = begins.date().isoformat()
    shown = f"{begins:%H:%M}" if day == today else f"{day} {begins:%H:%M}"
    if not stop:
        return shown
    ends = clock.local(clock.from_text(stop), zone)
    same = ends.date() == begins.date() or (day == today and ends - begins < timedelta(days=1))
    return f"{shown}–{ends:%H:%M}" if same else f"{shown}–{ends:%Y-%m-%d %H:%M}"
