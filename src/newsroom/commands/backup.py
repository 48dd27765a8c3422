"""`newsroom backup`: a consistent copy of the file while it is in use."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from newsroom import files, text
from newsroom.commands import open_desk, options
from newsroom.core.integrity import file_check
from newsroom.desk import Desk, backup_folders, backups
from newsroom.errors import BadFile, Usage
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.store import rows
from newsroom.terminal import output
from newsroom.terminal.output import Progress

app = typer.Typer(rich_markup_mode=None)
SHOWN: Final = 5  # names of backups in one warning


@app.command()
@examples(
    ("Make a backup with the date as its name", "newsroom backup backups/2026-05-06.db"),
    ("Make a compressed backup, and replace the last one", "newsroom backup newsroom.db.gz --force"),
    ("Every night: keep the newest 14 in a folder", "newsroom backup backups --keep 14"),
    ("The same, with pictures and clips copied only once", "newsroom backup backups --separate-media --keep 14"),
)
def backup(
    ctx: typer.Context,
    target: Annotated[
        Path, typer.Argument(metavar="FILE|DIR", callback=options.named_file, help="The file or folder for the copy.")
    ],
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
    in_folder = keep is not None or packed or separate
    if _is_folder(target, slash=ctx.typed.values.get("target", "").endswith("/"), wanted=in_folder):  # type: ignore[attr-defined]
        with backup_folders.free_name(desk, target, packed=packed, separate=separate) as name:
            done = _make(desk, name, separate=separate)
    else:
        _refuse(target, in_folder=in_folder, force=force)
        done = _make(desk, target, separate=separate)
    problems = _delete_older(desk, done, keep) if keep is not None else 0
    if json:
        output.emit_object(asdict(done))
    else:
        _say(desk, done)
    if problems:
        raise BadFile(
            phrase(
                "the file has {problems}, so no older backup was deleted; {file} was made from it",
                problems=text.number_of(problems, "problem"),
                file=done.file,
            ),
            ref=done.file,
            hint="see what is damaged: newsroom check --file",
        )


def _is_folder(target: Path, *, slash: bool, wanted: bool) -> bool:
    """Whether the backup goes into a folder, which is made if it is asked for and only itself is missing.

    Folders above it are not: they could be those of a disk that is not mounted.
    """
    looks_like_a_file = target.suffix in (".db", ".gz", ".jsonl")
    if not target.exists() and (slash or (wanted and not looks_like_a_file)) and target.absolute().parent.is_dir():
        target.mkdir(mode=files.PRIVATE_FOLDER)
    return target.is_dir()


def _refuse(target: Path, *, in_folder: bool, force: bool) -> None:
    """Raise an error if the backup cannot be written to the file `target`."""
    if not target.absolute().parent.is_dir():
        raise BadFile(phrase("there is no folder {parent}", parent=target.absolute().parent), ref=str(target))
    if in_folder:
        raise Usage(
            phrase("{target} is not a folder", target=target), hint="--keep, --gzip and --separate-media need a folder"
        )
    files.refuse_in_use(target)
    if target.exists() and not force:
        raise BadFile(
            phrase("{target} already exists", target=target), ref=str(target), hint="name another file, or add --force"
        )


def _make(desk: Desk, target: Path, *, separate: bool) -> backups.Backup:
    with Progress("copying", rows.number(desk.db) if separate else None) as bar:
        return backups.make(desk, target, separate=separate, progress=bar.advance)


def _delete_older(desk: Desk, done: backups.Backup, keep: int) -> int:
    """Delete older backups, unless the file has errors: then it deletes none, and returns how many errors there are.

    The older ones may be the last that have what was lost.
    """
    made = Path(done.file)
    found = backup_folders.older(made, backup_folders.owner_of(desk.db), keep)
    done.later, done.of_others, done.unknown = found.later, found.of_others, found.unknown
    if not found.to_delete:
        return 0
    errors = sum(one.level == "error" for one in file_check.check(desk.db))
    if not errors:
        backup_folders.delete(made.parent, found.to_delete)
        done.deleted = found.to_delete
    return errors


def _say(desk: Desk, done: backups.Backup) -> None:
    desk.say(phrase("{target}: {size:.1f} MB", target=done.file, size=done.bytes / 1000000))
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
    if done.of_others:
        desk.say(
            phrase(
                "backups of other newsrooms, neither counted nor deleted: {number}",
                number=len(done.of_others),
            )
        )
    if done.later:
        names, more = _named(done.later)
        desk.warn(
            phrase(
                "neither counted nor deleted, because they are dated after this backup: {names}{more}; was the clock wrong?",
                names=names,
                more=more,
            )
        )
    if done.unknown:
        names, more = _named(done.unknown)
        desk.warn(
            phrase("neither counted nor deleted, because they cannot be read: {names}{more}", names=names, more=more)
        )


def _named(names: list[str]) -> tuple[str, str]:
    """The first names, and how many more there are."""
    more = phrase(" and {number} more", number=len(names) - SHOWN) if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]), more
