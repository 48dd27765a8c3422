"""`newsroom restore-backup`: a backup takes the file's place, and the file as it was is kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from newsroom import store
from newsroom.commands import confirm, file_path, moment, options
from newsroom.errors import BadFile, NotFound

app = typer.Typer(rich_markup_mode=None)


@app.command("restore-backup")
def restore_backup(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    yes: options.Yes = False,
) -> None:
    """Put a backup in the place of the newsroom file. The file as it is now is kept beside it."""
    if not source.exists():
        raise NotFound(f"there is no file {source}", ref=str(source))
    backup = store.connect(source)
    problems = backup.execute("pragma quick_check").fetchone()[0]
    if problems != "ok":
        raise BadFile(f"{source} is damaged: {problems}", ref=str(source))
    try:
        path = file_path(ctx)
    except BadFile:
        path = Path("newsroom.db")
    kept = None
    if path.exists():
        confirm(f"put {source} in the place of {path}?", yes=yes)
        kept = path.with_name(f"{path.name}.before-restore-{moment(ctx):%Y%m%d-%H%M%S}")
        current = store.connect(path)
        store.copy(current, kept)
        current.close()
    # Through SQLite, page by page in one transaction: a server that has the file open sees the change, not a torn file.
    if path.exists():
        current = store.connect(path)
        backup.backup(current)
        current.close()
    else:
        store.copy(backup, path)
    typer.echo(f"{path} is now {source}" + (f"; as it was: {kept.name}" if kept else ""), err=True)
    os.sync()
