"""`newsroom stats import-log`: readers counted from a web server's access logs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from newsroom import text
from newsroom.commands import open_desk, options
from newsroom.commands.stats import listing, spans
from newsroom.desk import Desk
from newsroom.errors import NotFound, Outside, Usage
from newsroom.store import transaction
from newsroom.terminal.output import Column, Output, Progress, emit, emit_object

if TYPE_CHECKING:
    from newsroom.core.readership.logs.importer import LogImporter
    from newsroom.formats.logs.access_log import LogBlock


app = typer.Typer(rich_markup_mode=None)


class _Dry(Exception):
    """Ends a dry run, taking everything back."""


@app.command("import-log")
def import_log(
    ctx: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Logs, packed (gz, bz2, xz) or not; - reads stdin.")
    ],
    source: Annotated[
        str, typer.Option("--source", metavar="NAME", help="Which server wrote them, where there are several.")
    ] = "web",
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Up to and including this day.")] = None,
    backfill: Annotated[
        bool, typer.Option("--backfill", help="Take the days until --until, before the server began to count.")
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", metavar="FILE", help="Write the lines that were none here.")
    ] = None,
    explain: Annotated[
        Path | None, typer.Option("--explain", metavar="FILE", help="Write every line here, with the rule it fell to.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Go on where many lines are none of a log.")] = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Count the readers in access logs: Combined, common, with virtual host, Caddy's JSON, or flat JSON lines.

    A line counts once, however often it is imported: rotated, growing, overlapping, packed again, in any order. What is
    not counted is told by reason, and nothing of a line that could name a reader is kept. With --dry-run nothing is
    counted; --explain FILE shows the rule each line falls to.
    """
    from newsroom.core.readership import closing
    from newsroom.core.readership.logs import memory
    from newsroom.core.readership.logs.importer import LogImporter

    desk = open_desk(ctx)
    last = spans.day_of(desk, until) if until else None
    served = memory.first_day_counted_by_server(desk.db)
    _check(backfill, last, served)
    streamed = any(_is_stream(name) for name in files)
    whole = dry_run or (streamed and served is not None)
    importer = LogImporter(
        desk.db, settings=desk.settings, now=desk.now, source=text.one_line(text.clean(source)) or "web", until=last,
        force=force, explain=explain is not None,
    )  # fmt: skip
    with _written_to(rejects) as rejected, _written_to(explain) as explained:
        if served is not None and not whole:
            for name in files:  # all are regular files
                _look_ahead(importer, name)
        _import(desk, _Run(importer, rejected, explained), files, whole=whole, dry_run=dry_run)
    if not dry_run:
        closing.close_days(desk.db, now=desk.now, settings=desk.settings)
    _show(desk, importer, json, dry_run)


def _check(backfill: bool, last: str | None, served: str | None) -> None:
    if backfill and last is None:
        raise Usage("--backfill wants --until DAY", hint="the last day before the server began to count")
    if backfill and served is not None and last is not None and last >= served:
        raise Usage(
            f"the server counts since {served}: --until {last} would count readers twice",
            hint="name a day before that",
        )


@dataclass(slots=True)
class _Run:
    """An import at work; where the lines go that are none, and where every line goes."""

    importer: LogImporter
    rejected: IO[bytes] | None
    explained: IO[bytes] | None

    def take(self, block: LogBlock, name: str) -> None:
        """Count a block of lines."""
        self.importer.take(block.records, block.data, lines=block.lines, ignored=block.ignored, whole=block.whole)
        self.tell(name)

    def end(self, name: str) -> None:
        """Count what is left of a file."""
        self.importer.end()
        self.tell(name)

    def tell(self, name: str) -> None:
        """Write down lines as name:number, reason, the line."""
        from newsroom.core.readership.logs.importer import REJECTED

        for one in self.importer.outcomes:
            told = f"{name}:{one.number}\t{one.reason}\t".encode() + one.line + b"\n"
            if self.rejected is not None and one.reason in REJECTED:
                self.rejected.write(told)
            if self.explained is not None:
                self.explained.write(told)
        self.importer.outcomes.clear()


def _import(desk: Desk, run: _Run, files: list[str], *, whole: bool, dry_run: bool) -> None:
    """Take in every file; as one transaction when `whole`, and taken back at the end when dry."""
    import gc

    gc.disable()  # nothing here goes in circles, and looking for circles takes a tenth of the time
    total = sum(os.path.getsize(name) for name in files if name != "-" and os.path.isfile(name))
    try:
        with transaction(desk.db) if whole else nullcontext(), Progress("reading", total or None) as progress:
            for name in files:
                if _is_stream(name):
                    _import_stream(run, name)
                else:
                    _import_file(run, name, progress)
            if dry_run:
                raise _Dry
    except _Dry:
        pass
    finally:
        gc.enable()


def _is_stream(name: str) -> bool:
    """Whether it can be read only once: stdin, a pipe, a device."""
    return name == "-" or (os.path.exists(name) and not os.path.isfile(name) and not os.path.isdir(name))


def _import_stream(run: _Run, name: str) -> None:
    from newsroom.formats.logs import access_log

    with access_log.stream(None if name == "-" else Path(name)) as stream:
        for number, block in enumerate(access_log.blocks(stream, ignore=run.importer.ignore)):
            if number == 0:
                run.importer.begin(block.records)
            run.take(block, name)
    run.end(name)


def _import_file(run: _Run, name: str, progress: Progress) -> None:
    from newsroom.formats.logs import access_log

    path = _file(name)
    with access_log.opened(path) as (stream, _):
        first = next(access_log.blocks(stream), None)
    start = run.importer.begin(first.records, _stream(path)) if first else 0
    done = 0
    with access_log.opened(path) as (stream, file):
        access_log.skip(stream, start)
        for block in access_log.blocks(stream, start=start, ignore=run.importer.ignore):
            run.take(block, name)
            at = file.tell()
            progress.advance(at - done)
            done = at
    run.end(name)


@contextmanager
def _stream(path: Path) -> Iterator[IO[bytes]]:
    from newsroom.formats.logs import access_log

    with access_log.opened(path) as (stream, _):
        yield stream


def _file(name: str) -> Path:
    path = Path(name)
    if path.is_dir():
        raise NotFound(f"{name} is a folder", ref=name, hint=f"name the files in it: {name}/*")
    if not path.is_file():
        raise NotFound(f"there is no file {name}", ref=name)
    return path


def _look_ahead(importer: LogImporter, name: str) -> None:
    """Refuse a file with a day that the server counted before anything of it is written."""
    from newsroom.formats.logs import access_log

    with access_log.opened(_file(name)) as (stream, _):
        for block in access_log.blocks(stream):
            importer.check_days(block.records)


@contextmanager
def _written_to(path: Path | None) -> Iterator[IO[bytes] | None]:
    if path is None:
        yield None
        return
    try:
        file = path.open("wb")
    except OSError as error:
        raise Outside(f"cannot write {path}: {error.strerror}", ref=str(path)) from error
    with file:
        yield file


def _show(desk: Desk, importer: LogImporter, json: bool, dry_run: bool) -> None:
    from newsroom.core.readership.logs.requests import DESCRIPTIONS

    result = importer.result
    if json:
        emit_object({**result.record, **({"dry_run": True} if dry_run else {})})
        return
    rows = [{"lines": result.counted, "reason": "counted", "what": "views by people"}]
    rows += [
        {"lines": result.skipped[reason], "reason": reason, "what": what}
        for reason, what in DESCRIPTIONS.items()
        if result.skipped[reason]
    ]
    rows.append({"lines": result.lines, "reason": "lines", "what": "in all"})
    columns = [
        listing.number("lines", desk),
        Column("reason", "Reason"),
        Column("what", "What they are", flexible=True),
    ]
    emit(rows, columns, Output("table"), title="What would be counted" if dry_run else "Counted from the log")
