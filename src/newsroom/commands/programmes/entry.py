"""`newsroom programmes add`, `edit` and `rm`: programmes one by one."""

from __future__ import annotations

from typing import Annotated, Any, Final, NamedTuple

import typer

from newsroom import clock
from newsroom.commands import fail_if_partial, open_desk, options
from newsroom.commands.programmes.listing import records
from newsroom.core.programmes import editing
from newsroom.core.programmes.fields import Programme
from newsroom.desk import Desk, programme_entry
from newsroom.lazy import examples
from newsroom.option_rules import rules
from newsroom.phrases import phrase
from newsroom.terminal import output
from newsroom.terminal.output import TABLE, Column, Output

app = typer.Typer(rich_markup_mode=None)

Start = Annotated[
    str, typer.Argument(metavar="START", help="'2026-01-05 19:00', 'tomorrow 19:00', or 25:30 with --date.")
]
Stop = Annotated[
    str | None, typer.Option("--stop", metavar="TIME", help="When it ends; 24:45 is 00:45 on the next day.")
]
OnDay = Annotated[str | None, typer.Option("--date", metavar="DAY", help="The day of the start and stop times.")]
ArticleRef = Annotated[str | None, typer.Option("--article", metavar="REF", help="The article about it; '' for none.")]
Video = Annotated[
    str | None, typer.Option("--video", metavar="URL", help="The address where it can be watched; '' for none.")
]
Force = Annotated[bool, typer.Option("--force", help="Save it even if it overlaps another programme.")]
Id = Annotated[int, typer.Argument(metavar="ID", help="The id of a programme.")]


class ProgrammeDetails(NamedTuple):
    """The options for the fields of a programme besides its channel, title and times."""

    subtitle: Annotated[str | None, typer.Option("--subtitle", help="The line under the title.")] = None
    description: Annotated[str | None, typer.Option("--description", help="The description.")] = None
    category: Annotated[
        str | None, typer.Option("--category", help="Its category; separate categories with commas.")
    ] = None
    episode: Annotated[str | None, typer.Option("--episode", help="The episode, as shown to viewers.")] = None
    live: Annotated[bool | None, typer.Option("--live/--not-live", help="Whether it is broadcast live.")] = None
    repeat: Annotated[bool | None, typer.Option("--repeat/--not-repeat", help="Whether it has been shown before.")] = (
        None
    )
    new: Annotated[bool | None, typer.Option("--new/--not-new", help="Whether it is shown for the first time.")] = None

    def given(self, **named: str | None) -> dict[str, Any]:
        """The fields that were named, by their names, with others."""
        return {name: value for name, value in (named | self._asdict()).items() if value is not None}


MAY_BE_EMPTY: Final = (*ProgrammeDetails._fields, "stop", "article", "video")
Details = Annotated[ProgrammeDetails, options.options_of(ProgrammeDetails)]


@app.command()
@options.spread
@examples(
    ("Add tonight's news", 'newsroom programmes add news.example "today 19:00" "Evening news" --stop 19:30'),
)
@rules(may_be_empty=MAY_BE_EMPTY)
def add(
    ctx: typer.Context,
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="A channel by id or name, or a new id.")],
    start: Start,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="The title.")],
    stop: Stop = None,
    day: OnDay = None,
    *,
    details: Details,
    article: ArticleRef = None,
    video: Video = None,
    force: Force = False,
    json: options.Json = False,
) -> None:
    """Add a programme."""
    given = details.given(channel=channel, title=title)
    desk = open_desk(ctx)
    added = programme_entry.add(desk, given, start=start, stop=stop, day=day, article=article, video=video, force=force)
    _concerned(desk, added, as_json=json)


@app.command()
@options.spread
@examples(
    ("Start a programme later", 'newsroom programmes edit 42 --start "today 19:15"'),
)
@rules(may_be_empty=MAY_BE_EMPTY)
def edit(
    ctx: typer.Context,
    programme: Id,
    start: Annotated[str | None, typer.Option("--start", metavar="TIME", help="When it starts.")] = None,
    stop: Stop = None,
    day: OnDay = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="The title.")] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", metavar="CHANNEL", help="The channel, by id or name.")
    ] = None,
    *,
    details: Details,
    article: ArticleRef = None,
    video: Video = None,
    force: Force = False,
    json: options.Json = False,
) -> None:
    """Change the given fields of a programme. --start keeps the length; with --stop '', the programme ends when the next one
    starts."""
    given = details.given(channel=channel, title=title)
    desk = open_desk(ctx)
    edited = programme_entry.edit(
        desk, programme, given, start=start, stop=stop, day=day, article=article, video=video, force=force
    )
    _concerned(desk, edited, as_json=json)


@app.command()
@examples(
    ("Delete two programmes", "newsroom programmes rm 42 43"),
)
def rm(
    ctx: typer.Context,
    ids: Annotated[list[int], typer.Argument(metavar="ID…", help="Programmes by id.")],
    json: options.Json = False,
) -> None:
    """Delete programmes. Restore them with `newsroom undo`."""
    desk = open_desk(ctx)
    outcome = editing.remove(desk.db, list(dict.fromkeys(ids)), now=desk.now, actor=desk.actor)
    if json:
        failed = [{"id": programme, "error": error.message} for programme, error in outcome.failed]
        output.emit_object({"batch": outcome.batch, "done": outcome.done, "failed": failed})
    desk.say(
        phrase("{number} deleted", number=len(outcome.done))
        + (phrase("; undo: newsroom undo {batch}", batch=outcome.batch) if outcome.batch else "")
    )
    failures: list[tuple[str, Exception]] = [(str(programme), error) for programme, error in outcome.failed]
    fail_if_partial(failures, len(set(ids)))


def _concerned(desk: Desk, programme: Programme, *, as_json: bool) -> None:
    [row] = records(desk, [programme])
    if as_json:
        output.emit_object([row])
        return
    start = clock.echo(clock.from_text(programme.start), desk.zone)
    columns = [Column("id"), Column("start"), Column("channel"), Column("title")]
    output.emit([{**row, "start": start}], columns, Output(TABLE, headers=False))
