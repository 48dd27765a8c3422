"""`newsroom comments rules`: the settings for screening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import typer

from newsroom import settings as table
from newsroom.commands import open_desk, options
from newsroom.lazy import examples
from newsroom.phrases import word
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = ("key", "value", "origin", "help")


@app.command()
@options.spread
@examples(
    ("See the rules in force", "newsroom comments rules"),
    ("Then change one", "newsroom config set comments.max_links 2"),
)
def rules(ctx: typer.Context, *, shown: options.ListingWithoutIds) -> None:
    """List the screening settings, and where each value comes from."""
    desk = open_desk(ctx)
    rows = [
        {"key": s.key, "value": desk.settings.text(s.key), "origin": desk.settings.origin(s.key), "help": s.help}
        for s in table.TABLE
        if s.key.startswith(("comments.", "web.form_"))
    ]
    columns: Sequence[Column] = [
        Column("key", "Rule"),
        Column("value", "Value", wraps=True),
        Column("origin", "From", word, spare=True),
        Column("help", "Purpose", word, flexible=True, wraps=True),
    ]
    output.emit(rows, columns, shown, names=NAMES)
    desk.say("to change one: newsroom config set KEY VALUE")
