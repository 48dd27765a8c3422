"""`newsroom programmes`: broadcast programmes, a file for each verb or for a few related ones."""

from __future__ import annotations

import typer

from newsroom.lazy import noun

VERBS = {
    "import": "newsroom.commands.programmes.files",
    "export": "newsroom.commands.programmes.files",
    "list": "newsroom.commands.programmes.list_",
    "now": "newsroom.commands.programmes.list_",
    "add": "newsroom.commands.programmes.entry",
    "edit": "newsroom.commands.programmes.entry",
    "rm": "newsroom.commands.programmes.entry",
    "week": "newsroom.commands.programmes.week",
    "copy": "newsroom.commands.programmes.bulk",
    "repeat": "newsroom.commands.programmes.bulk",
    "link": "newsroom.commands.programmes.bulk",
    "check": "newsroom.commands.programmes.check",
    "channels": "newsroom.commands.programmes.channels",
    "channel": "newsroom.commands.programmes.channels",
}

app = typer.Typer(
    cls=noun(
        VERBS,
        ("What is on today", "newsroom programmes list"),
        ("Import a listing in XMLTV", "newsroom programmes import listing.xml.gz"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="List, import and export television and radio programmes.",
)


@app.callback()
def programmes() -> None:
    """A group of commands; it does nothing by itself."""
