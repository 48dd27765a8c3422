"""`newsroom restore-backup`: replace the file with a backup, and keep the old file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from newsroom import store, text
from newsroom.commands import confirm, file_path, moment, notices, options, warn
from newsroom.core.integrity import erased, file_check
from newsroom.desk import backups
from newsroom.errors import BadFile, Damaged, NotFound, Usage
from newsroom.lazy import examples
from newsroom.phrases import joined, phrase
from newsroom.store import replacing

app = typer.Typer(rich_markup_mode=None)
SHOWN = 20  # names of each kind


@app.command("restore-backup")
@examples(
    ("Go back to a backup", "newsroom restore-backup backups/2026-05-06.db"),
    (
        "Restore a compressed backup to another file, to look at it",
        "newsroom -d trial.db restore-backup 2026-05-06.db.gz",
    ),
)
def restore_backup(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="The backup, compressed or not.")],
    yes: options.Yes = False,
) -> None:
    """Check a backup, and replace the newsroom file with it. The current file is kept in the same folder, under
    another name.

    Before replacing the file, the command lists what was erased or killed after the backup and would come back.
    """
    if source.is_dir():
        raise NotFound(phrase("{path} is a folder", path=source), ref=str(source), hint="give one of the backups in it")
    if not source.is_file():
        raise NotFound(phrase("there is no file {source}", source=source), ref=str(source))
    try:
        path = file_path(ctx)
    except BadFile:
        path = Path("newsroom.db")
    if path.exists() and source.samefile(path):
        raise Usage("that is the newsroom file itself", ref=str(source), hint="give a backup of it")
    with backups.opened(source, path.absolute().parent) as plain:
        _restore(ctx, source, plain, path, yes=yes)


def _restore(ctx: typer.Context, source: Path, plain: Path, path: Path, *, yes: bool) -> None:
    """Replace the file at `path` with the one at `plain`, which `source` contains."""
    backup = store.connect(plain)
    ctx.call_on_close(backup.close)
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
                "{source} has {problems}; for details: newsroom -d {path} check --file"
                if plain == source
                else "{source} has {problems}; for details, once it is restored: newsroom -d {path} check --file",
                source=source,
                problems=problems,
                path=text.shell_path(source if plain == source else path),
            )
        )
    kept = None
    if path.exists():
        _name_what_comes_back(path, backup, notices(ctx))
        confirm(phrase("replace {path} with {source}?", source=source, path=path), yes=yes, has_dry_run=False)
        kept = path.with_name(f"{path.name}.before-restore-{moment(ctx):%Y%m%d-%H%M%S}")
        replacing.keep(path, kept)
    replacing.put(backup, path)
    unknown = backups.look_for_later_files(path, kept)
    notices(ctx)(
        phrase(
            "{path} was replaced with {source}; the earlier file is kept as {name}",
            path=path,
            source=source,
            name=kept.name,
        )
        if kept
        else phrase("{path} was restored from {source}", path=path, source=source)
    )
    if unknown:
        warn(
            phrase(
                (
                    "what was sent to {targets} after this backup is not known: the next deploy sends every file again; to also "
                    "delete newer pages there: newsroom deploy TARGET --delete"
                ),
                targets=joined(", ", unknown[:SHOWN]),
            )
        )
    os.sync()


def _name_what_comes_back(path: Path, backup: store.Connection, say: Callable[[str], None]) -> None:
    """Warn of what was erased or killed in the file and is in the backup, or that a damaged file does not say."""
    try:
        found = _coming_back(path, backup)
    except (Damaged, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.Error) and not store.is_damage(error):
            raise
        warn(phrase("{path} is damaged: what was erased or killed after the backup cannot be listed", path=path))
        return
    for one in found:
        shown = ", ".join(one.names[:SHOWN])
        more = phrase(" and {number} more", number=len(one.names) - SHOWN) if len(one.names) > SHOWN else ""
        warn(
            phrase(
                "still in the backup, but erased or killed after it was made: {counted} ({shown}{more})",
                counted=one.counted,
                shown=shown,
                more=more,
            )
        )
    commands = joined(", ", (one.command for one in found if one.command))
    if commands:
        say(phrase("after restoring, remove them again with: {commands}", commands=commands))


def _coming_back(path: Path, backup: store.Connection) -> list[erased.ComingBack]:
    """What was erased or killed in the file at `path` and is in the backup; nothing for a file of another program."""
    try:
        current = store.connect(path)
    except Damaged:
        raise
    except BadFile:  # it will not be replaced
        return []
    try:
        return list(erased.coming_back(current, backup))
    finally:
        current.close()
