"""`newsroom help`: the help of the program or of a command, as `--help` prints it."""

from __future__ import annotations

from typing import Annotated

import typer

from newsroom.lazy import examples

app = typer.Typer(rich_markup_mode=None)


@app.command("help")
@examples(
    ("List all commands", "newsroom help"),
    ("Read about one command", "newsroom help comments review"),
)
def help_(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[COMMAND…]", help="The command, such as publish or comments review.")
    ] = None,
) -> None:
    """Print help for a command, or the list of all commands."""
    program = ctx.find_root()
    program.command.main([*(words or ()), "--help"], prog_name=program.info_name, standalone_mode=False)
