"""`newsroom programmes`: what is on, entering and changing it, and what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import typer

from newsroom import clock
from newsroom.commands import _options, _programme_files
from newsroom.commands._context import Desk, fail_if_partial, open_desk
from newsroom.commands._help import Group
from newsroom.commands._programme_files import Channel, Day, From, To, period, records
from newsroom.core.articles import articles
from newsroom.core.programmes import channels, checks, programmes
from newsroom.core.programmes.programmes import ProgrammeEntry
from newsroom.errors import Invalid, NotFound, Usage
from newsroom.formats.programmes import csv_table
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(
    cls=Group, rich_markup_mode=None, no_args_is_help=True, help="What is on: list, now, add, edit, rm, import, export."
)
app.command("import")(_programme_files.import_)
app.command("export")(_programme_files.export)

Start = Annotated[
    str, typer.Argument(metavar="START", help="'2026-01-05 19:00', 'tomorrow 19:00', or 25:30 with --date.")
]
Stop = Annotated[
    str | None, typer.Option("--stop", metavar="TIME", help="When it ends; 24:45 is 00:45 of the next day.")
]
OnDay = Annotated[str | None, typer.Option("--date", metavar="DAY", help="The day that START and --stop are on.")]
Subtitle = Annotated[str | None, typer.Option("--subtitle", help="What stands under the title.")]
Description = Annotated[str | None, typer.Option("--description", help="A sentence about it.")]
Category = Annotated[str | None, typer.Option("--category", help="Its kind; several with commas.")]
Episode = Annotated[str | None, typer.Option("--episode", help="The episode, as shown on the screen.")]
Live = Annotated[bool | None, typer.Option("--live/--not-live", help="It is broadcast live.")]
Repeat = Annotated[bool | None, typer.Option("--repeat/--not-repeat", help="It has been shown before.")]
New = Annotated[bool | None, typer.Option("--new/--not-new", help="It is shown for the first time.")]
ArticleRef = Annotated[
    str | None, typer.Option("--article", metavar="REF", help="The article that belongs to it; '' for none.")
]
Video = Annotated[str | None, typer.Option("--video", metavar="URL", help="Where to watch it; '' for nowhere.")]
Force = Annotated[bool, typer.Option("--force", help="List it even if it overlaps another.")]
Id = Annotated[int, typer.Argument(metavar="ID", help="The programme's number, from the list.")]


def _local(desk: Desk, form: str) -> Any:
    def show(at: Any) -> str:
        return format(clock.local(clock.from_text(at), desk.zone), form) if at else ""

    return show


@app.command("list")
def list_(
    ctx: typer.Context, day: Day = None, since: From = None, until: To = None, channel: Channel = None,
    limit: _options.Limit = None, offset: _options.Offset = 0, json: _options.Json = False,
    jsonl: _options.JsonLines = False, csv: _options.Csv = False, tsv: _options.Tsv = False, ids: _options.Ids = False,
    count: _options.Count = False, fields: _options.Fields = None, no_headers: _options.NoHeaders = False,
) -> None:  # fmt: skip
    """List programmes by time: today's, or those of a day or a range of days (both included)."""
    desk = open_desk(ctx)
    shown = _options.output(json, jsonl, csv, tsv, ids, count, fields, no_headers)
    one_day = since is None and until is None
    start, end = period(desk, day or ("today" if one_day else None), since, until)
    known = channels.get(desk.db, channel).id if channel else None
    most = _options.limited(limit, shown)
    found = programmes.list_(desk.db, since=start, until=end, channel=known, limit=most, offset=offset)
    columns = [
        Column("id", "Id", right=True),
        Column("start", "Start", _local(desk, "%H:%M" if one_day and shown.on_terminal else "%Y-%m-%d %H:%M")),
        Column("stop", "Stop", _local(desk, "%H:%M")),
        Column("channel_name", "Channel"),
        Column("title", "Title", flexible=True),
        Column("subtitle", "Subtitle", flexible=shown.on_terminal),
        Column("flags", " ", style="dim"),
    ]
    output.emit(records(desk, found), columns, shown, empty="no programmes")
    if not found and one_day:
        _say_when(desk)
    elif limit is None and len(found) == most:
        desk.say(f"these are the first {most}; -n 0 shows every one")


def _say_when(desk: Desk) -> None:
    """Tell somebody who sees an empty day which days there are."""
    listed = programmes.days(desk.db, desk.zone)
    if listed:
        desk.say(f"programmes are listed from {listed[0]} to {listed[-1]}")
    else:
        desk.say("no programmes yet; take some in with: newsroom programmes import FILE")


@app.command()
def now(ctx: typer.Context, json: _options.Json = False, jsonl: _options.JsonLines = False) -> None:
    """What each channel shows now, and what follows."""
    desk = open_desk(ctx)
    rows = []
    for on_air in programmes.now(desk.db, at=desk.now):
        current = records(desk, [on_air.now])[0] if on_air.now else None
        following = records(desk, [on_air.next])[0] if on_air.next else None
        rows.append({"channel": on_air.channel.id, "name": on_air.channel.shown, "now": current, "next": following})
    clock_time = _local(desk, "%H:%M")

    def slot(row: Any) -> str:
        hours = f"{clock_time(row['start'])}–{clock_time(row['stop'])}" if row["stop"] else clock_time(row["start"])
        return " ".join(filter(None, (hours, row["title"], f"({row['flags']})" if row["flags"] else "")))

    columns = [
        Column("name", "Channel"),
        Column("now", "Now", slot, flexible=True),
        Column("next", "Next", slot, flexible=True),
    ]
    output.emit(rows, columns, _options.output(json, jsonl), empty="no channels")
    if not any(row["now"] or row["next"] for row in rows):
        _say_when(desk)


@app.command()
def add(
    ctx: typer.Context,
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="A channel's id or name, or a new id.")],
    start: Start,
    title: Annotated[str, typer.Argument(metavar="TITLE")],
    stop: Stop = None, day: OnDay = None, subtitle: Subtitle = None, description: Description = None,
    category: Category = None, episode: Episode = None, live: Live = None, repeat: Repeat = None, new: New = None,
    article: ArticleRef = None, video: Video = None, force: Force = False, json: _options.Json = False,
) -> None:  # fmt: skip
    """Enter one programme."""
    desk = open_desk(ctx)
    begins = _moment(desk, start, _day(desk, day))
    ends = _ends(desk, stop, day, begins)
    entry = ProgrammeEntry(
        channel=_channel_id(desk, channel), start=clock.to_text(begins), stop=ends, title=title,
        subtitle=subtitle or "", description=description or "", category=category or "", episode=episode or "",
        live=bool(live), repeat=bool(repeat), new=bool(new), start_typed=f"{day or ''} {start}".strip(),
    )  # fmt: skip
    linked = articles.get(desk.db, article).id if article else None
    added = programmes.add(
        desk.db, entry, article_id=linked, video_url=video or "", force=force, now=desk.now, actor=desk.actor
    )
    _concerned(desk, added, as_json=json)


@app.command()
def edit(
    ctx: typer.Context, programme: Id, start: Annotated[str | None, typer.Option("--start", metavar="TIME")] = None,
    stop: Stop = None, day: OnDay = None, title: Annotated[str | None, typer.Option("--title")] = None,
    channel: Annotated[str | None, typer.Option("--channel", metavar="CHANNEL")] = None, subtitle: Subtitle = None,
    description: Description = None, category: Category = None, episode: Episode = None, live: Live = None,
    repeat: Repeat = None, new: New = None, article: ArticleRef = None, video: Video = None, force: Force = False,
    json: _options.Json = False,
) -> None:  # fmt: skip
    """Change a programme; what is not named stays, with --start its length. --stop '' ends it at the next start."""
    desk = open_desk(ctx)
    before = programmes.get(desk.db, programme)
    own_day = day or clock.day_of(clock.from_text(before.start), desk.zone)
    begins = _moment(desk, start, _day(desk, own_day)) if start else clock.from_text(before.start)
    if day and not start:
        raise Usage("--date needs --start", hint="name the time too: --date DAY --start 19:00")
    given: dict[str, Any] = {
        "title": title, "subtitle": subtitle, "description": description, "category": category, "episode": episode,
        "live": live, "repeat": repeat, "new": new, "video_url": video,
        "channel": _channel_id(desk, channel) if channel else None,
        "start": clock.to_text(begins) if start else None,
    }  # fmt: skip
    changes = {name: value for name, value in given.items() if value is not None}
    if stop is not None:
        changes["stop"] = _ends(desk, stop, own_day, begins)
    if start:
        changes["start_typed"] = f"{day or ''} {start}".strip()
        if stop is None and before.stop_given:
            length = clock.from_text(before.stop_given) - clock.from_text(before.start)
            changes["stop"] = clock.to_text(begins + length)
    if article is not None:
        changes["article_id"] = articles.get(desk.db, article).id if article else None
    if not changes:
        raise Usage("nothing to change was named", hint="such as --title, --start, --stop, --live, --article")
    edited = programmes.edit(desk.db, programme, changes, force=force, now=desk.now, actor=desk.actor)
    _concerned(desk, edited, as_json=json)


@app.command()
def rm(
    ctx: typer.Context,
    ids: Annotated[list[int], typer.Argument(metavar="ID…", help="Programmes by their numbers.")],
    json: _options.Json = False,
) -> None:
    """Take programmes off the list; `newsroom undo` brings them back."""
    desk = open_desk(ctx)
    outcome = programmes.remove(desk.db, ids, now=desk.now, actor=desk.actor)
    if json:
        failed = [{"id": programme, "error": error.message} for programme, error in outcome.failed]
        output.emit_object({"batch": outcome.batch, "done": outcome.done, "failed": failed})
    desk.say(f"{len(outcome.done)} removed" + (f"; newsroom undo {outcome.batch} brings back" if outcome.batch else ""))
    failures: list[tuple[str, Exception]] = [(str(programme), error) for programme, error in outcome.failed]
    fail_if_partial(failures, len(ids))


@app.command()
def check(
    ctx: typer.Context, day: Day = None, since: From = None, until: To = None, channel: Channel = None,
    gap: Annotated[int, typer.Option("--gap", metavar="MINUTES", min=1, help="Report gaps from this length on.")] = 60,
    json: _options.Json = False, csv: _options.Csv = False,
) -> None:  # fmt: skip
    """Look for overlaps, gaps, missing stops and unknown channels; exit 4 when there are errors among them."""
    desk = open_desk(ctx)
    start, end = period(desk, day, since, until)
    known = channels.get(desk.db, channel).id if channel else None
    found = checks.check(desk.db, since=start, until=end, channel=known, gap=timedelta(minutes=gap), zone=desk.zone)
    rows = [
        {
            "level": "error" if one.error else "warning", "code": one.code, "channel": one.channel, "at": one.at,
            "id": one.programme, "message": one.message,
        }
        for one in found
    ]  # fmt: skip
    columns = [
        Column("level", "Level"), Column("code", "Code"), Column("channel", "Channel"), Column("id", "Id", right=True),
        Column("at", "At", _local(desk, "%Y-%m-%d %H:%M")), Column("message", "What", flexible=True),
    ]  # fmt: skip
    output.emit(rows, columns, _options.output(json=json, csv=csv), empty="nothing is wrong")
    errors = sum(one.error for one in found)
    if errors:
        raise Invalid(
            f"{errors} of {len(found)} findings are errors", hint="correct them with: newsroom programmes edit ID"
        )


@app.command("channels")
def channels_(ctx: typer.Context, json: _options.Json = False, csv: _options.Csv = False) -> None:
    """List the channels in their order on the page."""
    desk = open_desk(ctx)
    keys = ("id", "name", "lang", "position", "icon", "url", "active")
    rows = [{key: getattr(channel, key) for key in keys} for channel in channels.list_(desk.db)]
    columns = [
        Column("id", "Id"),
        Column("name", "Name", flexible=True),
        Column("position", "Place", right=True),
        Column("active", "Shown"),
    ]
    output.emit(rows, columns, _options.output(json=json, csv=csv), empty="no channels")


@app.command("channel")
def channel_(
    ctx: typer.Context,
    channel: Annotated[str, typer.Argument(metavar="ID", help="The channel's id, such as news.example.org.")],
    name: Annotated[str | None, typer.Option("--name", help="What people call it.")] = None,
    position: Annotated[int | None, typer.Option("--position", help="Its place on the page, from 0.")] = None,
    icon: Annotated[str | None, typer.Option("--icon", metavar="URL", help="A picture's address.")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Its own address.")] = None,
    active: Annotated[
        bool | None, typer.Option("--show/--hide", help="Whether its programmes are on the site.")
    ] = None,
) -> None:
    """Describe a channel: its name, its place on the page, whether it is shown."""
    desk = open_desk(ctx)
    known = {one.id: one for one in channels.list_(desk.db)}
    before = known.get(channel) or channels.Channel(channel, position=len(known))
    given = {"name": name, "position": position, "icon": icon, "url": url, "active": active}
    changes: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    channels.put(desk.db, replace(before, **changes), now=desk.now, actor=desk.actor)


def _channel_id(desk: Desk, ref: str) -> str:
    """The id of a channel named by id or name; an id that is new is taken as it is."""
    try:
        return channels.get(desk.db, ref).id
    except NotFound:
        desk.say(f"{ref} is a new channel; name it with: newsroom programmes channel {ref} --name NAME")
        return ref


def _day(desk: Desk, typed: str | None) -> date | None:
    return date.fromisoformat(programmes.day(typed, desk.zone, now=desk.now)) if typed else None


def _moment(desk: Desk, typed: str, on: date | None) -> datetime:
    """A start or stop: a clock time of the day `on` where there is one, else any time that can be typed."""
    if on is not None and re.match(r"\d{1,2}:\d\d", typed.strip()):
        return csv_table.moment(typed, on, desk.zone, now=desk.now)
    return desk.time(typed)


def _ends(desk: Desk, typed: str | None, day: str | None, begins: datetime) -> str | None:
    """The stop, by default on the day of the start. Raises `Invalid` when it is not after it."""
    if not typed:
        return None
    ends = _moment(desk, typed, _day(desk, day) or _day(desk, clock.day_of(begins, desk.zone)))
    if ends <= begins:
        raise Invalid(
            f"a stop at {clock.echo(ends, desk.zone)} is not after the start at {clock.echo(begins, desk.zone)}",
            hint="write 24:45 for 00:45 of the next day",
        )
    return clock.to_text(ends)


def _concerned(desk: Desk, programme: programmes.Programme, *, as_json: bool) -> None:
    [row] = records(desk, [programme])
    if as_json:
        output.emit_object([row])
        return
    start = clock.echo(clock.from_text(programme.start), desk.zone)
    columns = [Column("id"), Column("start"), Column("channel"), Column("title")]
    output.emit([{**row, "start": start}], columns, _options.output(no_headers=True))
