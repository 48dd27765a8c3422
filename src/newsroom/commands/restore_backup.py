"""`newsroom restore-backup`: replace the file with a backup, and keep the old file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from newsroom import store, text
from newsroom.commands import confirm, file_path, moment, options, say, warn
from newsroom.core.integrity import file_check
from newsroom.errors import BadFile, NotFound
from newsroom.lazy import examples
from newsroom.phrases import phrase

app = typer.Typer(rich_markup_mode=None)


@app.command("restore-backup")
@examples(
    ("Go back to a backup", "newsroom restore-backup backups/2026-05-06.db"),
)
def restore_backup(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    yes: options.Yes = False,
) -> None:
    """Replace the newsroom file with a backup. The current file is kept beside it."""
    if not source.exists():
        raise NotFound(phrase("there is no file {source}", source=source), ref=str(source))
    backup = store.connect(source)
    store.refuse_changed_schema(backup, source)
    errors = [one for one in file_check.check(backup) if one.level == "error"]
    damaged = [one for one in errors if one.code == "integrity"]
    if damaged:
        raise BadFile(
            phrase("{source} is damaged: {message}", source=source, message=damaged[0].message), ref=str(source)
        )
    if errors:  # it may be the only backup there is
        problems = text.number_of(len(errors), "problem")
        warn(
            phrase(
                "{source} has {problems}; to see: newsroom -d {source} check --file", source=source, problems=problems
            )
        )
    try:
        path = file_path(ctx)
    except BadFile:
        path = Path("newsroom.db")
    kept = None
    if path.exists():
        confirm(phrase("replace {path} with {source}?", source=source, path=path), yes=yes)
        kept = path.with_name(f"{path.name}.before-restore-{moment(ctx):%Y%m%d-%H%M%S}")
        current = store.connect(path)
        store.copy(current, kept)
        current.close()
    # Through SQLite, page by page in one transaction: a server that has the file open sees the change, not a
    # half-written file.
    if path.exists():
        current = store.connect(path)
        backup.backup(current)
        current.close()
    else:
        store.copy(backup, path)
    say(
        phrase(
            "{path} was replaced with {source}; the earlier file is {name}", path=path, source=source, name=kept.name
        )
        if kept
        else phrase("{path} was restored from {source}", path=path, source=source)
    )
    os.sync()
