"""`newsroom config`: the settings in the file, and where each value in force comes from."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from newsroom import settings as table
from newsroom.commands import open_desk, options
from newsroom.core import stored_settings
from newsroom.errors import Usage
from newsroom.lazy import Group
from newsroom.phrases import phrase
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(cls=Group, rich_markup_mode=None, no_args_is_help=True, help="List, get, set and unset settings.")

Key = Annotated[str, typer.Argument(metavar="KEY", help="A setting, such as site.title.")]


@app.command("list")
@options.spread
def list_(ctx: typer.Context, *, shown: options.ListingWithoutIds) -> None:
    """List every setting with its value, where the value comes from, and what it does."""
    desk = open_desk(ctx)
    rows = [
        {
            "key": setting.key,
            "value": desk.settings.text(setting.key),
            "origin": desk.settings.origin(setting.key),
            "default": setting.default,
            "help": setting.help,
        }
        for setting in table.TABLE
    ]
    columns = [
        Column("key", "Key"),
        Column("value", "Value"),
        Column("origin", "From"),
        Column("help", "What for", flexible=True),
    ]
    output.emit(rows, columns, shown)


@app.command()
def get(ctx: typer.Context, key: Key) -> None:
    """Print the current value."""
    table.get(key)
    sys.stdout.write(output.cell(open_desk(ctx).settings.text(key)) + "\n")


@app.command("set")
def set_(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY[=VALUE]", help="A setting, such as site.title.")],
    value: Annotated[str | None, typer.Argument(metavar="[VALUE]")] = None,
) -> None:
    """Store a value in the file."""
    if value is None:
        key, sign, value = key.partition("=")
        if not sign:
            raise Usage(phrase("no value for {key}", key=key), hint=phrase("newsroom config set {key} VALUE", key=key))
    desk = open_desk(ctx)
    before = desk.settings.text(table.get(key).key)
    stored_settings.put(desk.db, {key: value}, now=desk.now, actor=desk.actor)
    if key == "site.timezone" and before != value:
        desk.say("days already counted keep the zone they were counted in")


@app.command()
def unset(ctx: typer.Context, key: Key) -> None:
    """Remove the stored value, so that the default applies again."""
    desk = open_desk(ctx)
    stored_settings.unset(desk.db, key, now=desk.now, actor=desk.actor)
