"""`newsroom comments import|export`: comments from other systems, and ours for them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from newsroom import files
from newsroom.commands import open_desk, options
from newsroom.commands.comments import choosing
from newsroom.core.comments import selection
from newsroom.desk import Desk
from newsroom.errors import NewsroomError, NotFound, Partial, Usage
from newsroom.terminal import output
from newsroom.terminal.output import Progress

if TYPE_CHECKING:
    from newsroom.core.comments.importing import CommentImport, ForeignComment, RowProblem

app = typer.Typer(rich_markup_mode=None)

SOURCES = ("disqus", "wxr", "isso", "jsonl")
TARGETS = ("jsonl", "wxr", "csv")
SHOWN = 20


@app.command("import")
def import_(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The other system's export; for isso its SQLite file.")],
    source: Annotated[str, typer.Option("--from", metavar="SYSTEM", help="One of: " + ", ".join(SOURCES) + ".")],
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Lines of an old address or slug, a comma, an article.")
    ] = None,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Take in comments with their threads, states and dates, each once; every row that does not fit is named."""
    from newsroom.core.comments import importing

    if source not in SOURCES:
        raise Usage(f"there is no system {source!r}", hint="one of: " + ", ".join(SOURCES))
    desk = open_desk(ctx)
    mapping = _mapping(map_file)
    with Progress("importing", None) as bar:
        taken = importing.import_comments(
            desk.db, _rows(desk, path, source), mapping=mapping, now=desk.now, actor=desk.actor,
            settings=desk.settings, dry_run=dry_run, progress=bar.advance,
        )  # fmt: skip
    _tell(desk, taken, dry_run=dry_run, json=json)


def _mapping(path: Path | None) -> dict[str, str]:
    from newsroom.formats.comments import address_map

    return address_map.read(files.read(path, limit=50_000_000), str(path)) if path else {}


def _rows(desk: Desk, path: Path, source: str) -> Iterator[ForeignComment | RowProblem]:
    from newsroom.formats.comments import disqus, isso, json_lines, wordpress

    if source == "isso":
        yield from isso.read(path)
        return
    try:
        with path.open("rb") as file:
            if source == "disqus":
                yield from disqus.read(file, str(path))
            elif source == "wxr":
                yield from wordpress.read(file, str(path))
            else:
                yield from json_lines.read(file, str(path), zone=desk.zone)
    except OSError as error:
        raise NotFound(f"cannot read {path}: {error.strerror}", ref=str(path)) from error


def _tell(desk: Desk, taken: CommentImport, *, dry_run: bool, json: bool) -> None:
    if json:
        output.emit_object({
            "read": taken.read, "added": taken.added, "updated": 0, "unchanged": taken.unchanged, "batch": taken.batch,
            "skipped": _misfits(taken.skipped), "adapted": _misfits(taken.adapted),
        })  # fmt: skip
    else:
        sys.stdout.write(
            f"read\t{taken.read}\nadded\t{taken.added}\nunchanged\t{taken.unchanged}\nskipped\t{len(taken.skipped)}\n"
        )
    for misfit in taken.adapted[:SHOWN]:
        desk.warn(f"{misfit.where}: {misfit.why}")
    if len(taken.adapted) > SHOWN:
        desk.warn(f"and {len(taken.adapted) - SHOWN:,} more like this; --json lists all")
    if dry_run:
        desk.say("nothing was changed")
    elif taken.batch is not None:
        desk.say(f"take back with: newsroom undo {taken.batch}")
    if taken.skipped:
        errors = [NewsroomError(f"{misfit.where}: {misfit.why}") for misfit in taken.skipped]
        shown = "\n".join(error.message for error in errors[:SHOWN])
        raise Partial(f"{shown}\n{len(errors)} of {taken.read} were not taken in", errors)


def _misfits(found: list[RowProblem]) -> list[dict[str, str]]:
    return [{"where": misfit.where, "why": misfit.why} for misfit in found]


@app.command()
def export(
    ctx: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="One of: " + ", ".join(TARGETS) + ".")] = "jsonl",
    out: Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="Where to; - is stdout.")] = "-",
    queue: choosing.Queue = None, status: choosing.Status = None, article: choosing.Article = None,
    author: choosing.Author = None, holding: choosing.Text = None, domain: choosing.Domain = None,
    why: choosing.Why = None, since: choosing.Since = None, before: choosing.Before = None,
    person: choosing.Person = None, section: choosing.Section = None, score: choosing.Score = None,
) -> None:  # fmt: skip
    """Write comments with their writers' names and addresses, for another system or a spreadsheet."""
    from newsroom.core.comments import importing

    if to not in TARGETS:
        raise Usage(f"there is no format {to!r}", hint="one of: " + ", ".join(TARGETS))
    desk = open_desk(ctx)
    wanted = choosing.selection(
        desk, queue=queue, status=status, article=article, author=author, holding=holding, domain=domain, why=why,
        since=since, before=before, person=person, section=section, score=score,
    )  # fmt: skip
    records = importing.export_comments(
        desk.db, selection.by_article(desk.db, wanted), site_url=desk.settings.text("site.url")
    )
    with _stream(out) as stream:
        written = _write(desk, to, records, stream)
    desk.say(f"{written:,} comments written" + ("" if out == "-" else f" to {out}"))


def _write(desk: Desk, to: str, records: Any, stream: TextIO) -> int:
    from newsroom.formats.comments import csv_table, json_lines, wordpress

    if to == "wxr":
        settings = desk.settings
        return wordpress.write(records, stream, title=settings.text("site.title"), site_url=settings.text("site.url"))
    return csv_table.write(records, stream) if to == "csv" else json_lines.write(records, stream)


@contextmanager
def _stream(out: str) -> Iterator[TextIO]:
    """stdout, or a file that stands there whole or not at all."""
    if out == "-":
        yield sys.stdout
        return
    target = Path(out)
    try:
        with files.writing_text(target, errors="replace") as stream:
            yield stream
    except FileNotFoundError as error:
        raise NotFound(f"there is no folder {target.parent}", ref=out) from error
