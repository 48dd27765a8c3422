"""`newsroom demo`: make the newsroom of a small town and build its site."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from newsroom import text
from newsroom.commands import moment, notices, refuse_other_file, warn
from newsroom.desk import demo as demonstration
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.translations import translated

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Make the demo in ./demo and list its articles", "newsroom demo && cd demo && newsroom list"),
    ("Make it in ./town, and first delete an earlier demo there", "newsroom demo town --force"),
)
def demo(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder to make.")] = Path("demo"),
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Delete an earlier demo in DIR, with everything written in it, and make it again."
        ),
    ] = False,
) -> None:
    """Make a small-town newsroom in DIR, with articles, comments, readers and a built site.

    Each step is printed as the command that you would type.
    """
    refuse_other_file(ctx, folder)
    demonstration.make(folder, now=moment(ctx), force=force, step=_step, say=notices(ctx), warn=warn)
    _end(folder)


def _step(command: str, result: str) -> None:
    """Print a command, and its result."""
    sys.stdout.write(f"$ {command}\n" + (f"  {translated(result)}\n" if result else ""))
    sys.stdout.flush()


def _end(folder: Path) -> None:
    """Say how to look at the demo, with commands that can be typed here."""
    name = "newsroom" if shutil.which("newsroom") else text.shell_path(os.path.relpath(sys.argv[0]))
    file = text.shell_path(folder / "newsroom.db")
    sys.stdout.write(
        translated(
            phrase(
                "\nThe site is in {folder}. To view it, post comments and have your visits counted, run:\n",
                folder=folder / "site",
            )
        )
        + f"\n  {name} -d {file} serve\n\n"
        + translated("To work in this newsroom:")
        + f"\n\n  {name} -d {file} list\n  {name} -d {file} comments review\n"
        + f"  {name} -d {file} stats\n"
    )
