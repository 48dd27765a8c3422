"""`newsroom help`: the help of the program or of a command, as `--help` prints it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from newsroom.errors import Usage
from newsroom.lazy import examples
from newsroom.phrases import phrase

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
    command: Any = program.command
    for number, name in enumerate(words or ()):
        if not hasattr(command, "commands"):
            line = " ".join(["newsroom", *(words or ())[:number]])
            raise Usage(phrase("{line} has no commands", line=line), hint=phrase("see: {path} --help", path=line))
        command = command.get_command(ctx, name)
        if command is None:  # Typer says which one may be meant
            break
    program.command.main([*(words or ()), "--help"], prog_name=program.info_name, standalone_mode=False)
