"""`newsroom programmes channels` and `channel`: the channels and their data."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final

import typer

from newsroom.commands import open_desk, options
from newsroom.core.programmes import channels
from newsroom.lazy import examples
from newsroom.option_rules import rules
from newsroom.terminal import output
from newsroom.terminal.output import TABLE, Column, Output

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = ("id", "name", "lang", "position", "icon", "url", "active")

COLUMNS: Final = (
    Column("id", "Id"),
    Column("name", "Name", flexible=True),
    Column("position", "Place", right=True),
    Column("active", "Shown"),
)


@app.command("channels")
@options.spread
@examples(
    ("List the channels", "newsroom programmes channels"),
)
def channels_(ctx: typer.Context, *, limit: options.Limit = None, shown: options.Listing) -> None:
    """List the channels in their order on the page."""
    desk = open_desk(ctx)
    found = options.first(channels.list_(desk.db), limit, shown)
    rows = [{key: getattr(channel, key) for key in NAMES} for channel in found]
    output.emit(rows, COLUMNS, shown, names=NAMES, empty="no channels")


@app.command("channel")
@examples(
    ("Name a channel and show it first", 'newsroom programmes channel news.example --name "News 24" --position 0'),
)
@rules(may_be_empty=("name", "icon", "url"))
def channel_(
    ctx: typer.Context,
    channel: Annotated[str, typer.Argument(metavar="ID", help="The channel's id, such as news.example.org.")],
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The name of the channel.")] = None,
    position: Annotated[
        int | None, typer.Option("--position", metavar="N", min=0, help="Its place on the page (0 = first).")
    ] = None,
    icon: Annotated[str | None, typer.Option("--icon", metavar="URL", help="The address of its picture.")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="The address of its site.")] = None,
    active: Annotated[
        bool | None, typer.Option("--show/--hide", help="Whether its programmes are on the site.")
    ] = None,
) -> None:
    """Describe a channel: its name, its place on the page, and whether it is shown. Without an option, show what is known
    about it."""
    desk = open_desk(ctx)
    known = {one.id: one for one in channels.list_(desk.db)}
    before = known.get(channel) or channels.Channel(channel, position=len(known))
    given = {"name": name, "position": position, "icon": icon, "url": url, "active": active}
    changes: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    if changes:
        found = channels.put(desk.db, replace(before, **changes), now=desk.now, actor=desk.actor)
    else:
        found = channels.get(desk.db, channel)
    row = {key: getattr(found, key) for key in NAMES}
    output.emit([row], COLUMNS, Output(TABLE, headers=False))
