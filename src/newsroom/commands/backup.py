"""`newsroom backup`: a consistent copy of the file while it is in use."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from newsroom import files
from newsroom.commands import open_desk, options
from newsroom.desk import backups
from newsroom.errors import BadFile, Usage
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.store import rows
from newsroom.terminal import output
from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Make a backup with the date as its name", "newsroom backup backups/2026-05-06.db"),
    ("Make a compressed backup, and replace the last one", "newsroom backup newsroom.db.gz --force"),
    ("Every night: keep the newest 14 in a folder", "newsroom backup backups --keep 14"),
    ("The same, with pictures and clips copied only once", "newsroom backup backups --separate-media --keep 14"),
)
def backup(
    ctx: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="The file or folder for the copy.")],
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
    keep: Annotated[
        int | None, typer.Option("--keep", metavar="N", min=1, help="Delete all but the newest N backups in DIR.")
    ] = None,
    packed: Annotated[
        bool, typer.Option("--gzip", help="Compress the backup in DIR; a FILE.gz is always compressed.")
    ] = False,
    separate: Annotated[
        bool,
        typer.Option("--separate-media", help="Store pictures and clips beside the backups in DIR, each only once."),
    ] = False,
    json: options.Json = False,
) -> None:
    """Copy the newsroom file safely, even while it is in use, and check the copy."""
    desk = open_desk(ctx)
    is_folder = target.is_dir()
    if not is_folder and (keep is not None or packed or separate):
        raise Usage(
            phrase("{target} is not a folder", target=target), hint="--keep, --gzip and --separate-media need a folder"
        )
    if is_folder:
        target = target / backups.name_of(desk, packed=packed, separate=separate)
    files.refuse_in_use(target)
    if target.exists() and not force:
        raise BadFile(
            phrase("{target} already exists", target=target), ref=str(target), hint="name another file, or add --force"
        )
    if not target.absolute().parent.is_dir():
        raise BadFile(phrase("there is no folder {parent}", parent=target.absolute().parent), ref=str(target))
    with Progress("copying", rows.number(desk.db) if separate else None) as bar:
        done = backups.make(desk, target, separate=separate, progress=bar.advance)
    if keep is not None:
        done.deleted = backups.delete_older(target.parent, keep)
    if json:
        output.emit_object(asdict(done))
        return
    desk.say(phrase("{target}: {size:.1f} MB", target=target, size=done.bytes / 1000000))
    if done.media:
        desk.say(
            phrase(
                "pictures and clips: {written} written, {unchanged} already there",
                written=done.media["written"],
                unchanged=done.media["unchanged"],
            )
        )
    if done.deleted:
        desk.say(phrase("older backups deleted: {number}", number=len(done.deleted)))
