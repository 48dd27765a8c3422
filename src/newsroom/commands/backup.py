"""`newsroom backup`: a consistent copy of the file while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsroom import store
from newsroom.commands import open_desk, options
from newsroom.errors import BadFile, Usage
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal import output

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Make a backup named after the day", "newsroom backup backups/2026-05-06.db"),
    ("Replace the last one", "newsroom backup newsroom.backup --force"),
)
def backup(
    ctx: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The file or folder for the copy.")],
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
    json: options.Json = False,
) -> None:
    """Copy the newsroom file safely while it is in use."""
    desk = open_desk(ctx)
    if target.is_dir():
        target = target / f"newsroom-{desk.now:%Y%m%d-%H%M%S}.db"
    if target.absolute() == desk.path.absolute():
        raise Usage("that is the newsroom file itself", hint="name another file")
    if target.exists() and not force:
        raise BadFile(
            phrase("{target} already exists", target=target), ref=str(target), hint="name another file, or add --force"
        )
    if not target.absolute().parent.is_dir():
        raise BadFile(phrase("there is no folder {parent}", parent=target.absolute().parent), ref=str(target))
    store.copy(desk.db, target)
    size = target.stat().st_size
    if json:
        output.emit_object({"file": str(target), "bytes": size})
    else:
        desk.say(phrase("{target}: {size:.1f} MB", target=target, size=size / 1000000))
