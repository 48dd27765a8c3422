"""`newsroom programmes add`, `edit` and `rm`: programmes one by one."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

import typer

from newsroom import clock
from newsroom.commands import fail_if_partial, open_desk, options
from newsroom.commands.programmes.listing import records
from newsroom.core.articles import articles
from newsroom.core.programmes import channels, editing, programmes
from newsroom.core.programmes.fields import Programme, ProgrammeEntry
from newsroom.desk import Desk
from newsroom.errors import Invalid, NotFound, Usage
from newsroom.formats.programmes import csv_table
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(rich_markup_mode=None)

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


@app.command()
def add(
    ctx: typer.Context,
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="A channel's id or name, or a new id.")],
    start: Start,
    title: Annotated[str, typer.Argument(metavar="TITLE")],
    stop: Stop = None, day: OnDay = None, subtitle: Subtitle = None, description: Description = None,
    category: Category = None, episode: Episode = None, live: Live = None, repeat: Repeat = None, new: New = None,
    article: ArticleRef = None, video: Video = None, force: Force = False, json: options.Json = False,
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
    added = editing.add(
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
    json: options.Json = False,
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
    edited = editing.edit(desk.db, programme, changes, force=force, now=desk.now, actor=desk.actor)
    _concerned(desk, edited, as_json=json)


@app.command()
def rm(
    ctx: typer.Context,
    ids: Annotated[list[int], typer.Argument(metavar="ID…", help="Programmes by their numbers.")],
    json: options.Json = False,
) -> None:
    """Take programmes off the list; `newsroom undo` brings them back."""
    desk = open_desk(ctx)
    outcome = editing.remove(desk.db, ids, now=desk.now, actor=desk.actor)
    if json:
        failed = [{"id": programme, "error": error.message} for programme, error in outcome.failed]
        output.emit_object({"batch": outcome.batch, "done": outcome.done, "failed": failed})
    desk.say(f"{len(outcome.done)} removed" + (f"; newsroom undo {outcome.batch} brings back" if outcome.batch else ""))
    failures: list[tuple[str, Exception]] = [(str(programme), error) for programme, error in outcome.failed]
    fail_if_partial(failures, len(ids))


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


def _concerned(desk: Desk, programme: Programme, *, as_json: bool) -> None:
    [row] = records(desk, [programme])
    if as_json:
        output.emit_object([row])
        return
    start = clock.echo(clock.from_text(programme.start), desk.zone)
    columns = [Column("id"), Column("start"), Column("channel"), Column("title")]
    output.emit([{**row, "start": start}], columns, options.output(no_headers=True))
