"""`newsroom programmes import` and `export`: listings to and from files, and the options both kinds of verb share."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated, BinaryIO
from urllib.parse import urlsplit

import typer

from newsroom import __version__, clock
from newsroom import files as whole_files
from newsroom.commands import open_desk, options
from newsroom.commands.programmes.listing import Channel, Day, From, To, address, period
from newsroom.core.programmes import channels, importing, programmes
from newsroom.core.programmes.fields import Programme
from newsroom.core.programmes.importing import ProgrammeImport, ProgrammeListing
from newsroom.desk import Desk
from newsroom.errors import NotFound, Usage
from newsroom.terminal import output

app = typer.Typer(rich_markup_mode=None)

SUFFIXES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xml": "xmltv", ".xmltv": "xmltv", ".ics": "ics"}


@app.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="XMLTV or CSV, plain or gzipped; - is XMLTV on stdin.")],
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ZONE", help="The zone of times that name none (else the site's).")
    ] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="Of a CSV file that is not UTF-8.")] = None,
    rollover: Annotated[
        bool, typer.Option("--rollover", help="CSV: a stop before its start is on the next day.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Also remove programmes that belong to an article.")] = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Take in a listing: for each of its channels it replaces what was listed between its first start and last stop."""
    desk = open_desk(ctx)
    meant = clock.zone(zone) if zone else desk.zone
    kind = "xmltv" if file == "-" else SUFFIXES.get(Path(file.lower().removesuffix(".gz")).suffix, "xmltv")
    if kind == "ics":
        raise Usage("a calendar cannot be imported", hint="XMLTV and CSV can")

    def read(stream: BinaryIO, name: str) -> ProgrammeListing:
        if kind == "csv":
            from newsroom.formats.programmes import csv_table

            return csv_table.read(stream, name, zone=meant, now=desk.now, encoding=encoding, rollover=rollover)
        from newsroom.formats.programmes import xmltv

        return xmltv.read(stream, name, zone=meant, lang=desk.settings.lang)

    if file == "-":
        listing = read(sys.stdin.buffer, "stdin")
    else:
        try:
            with Path(file).open("rb") as stream:
                listing = read(stream, file)
        except OSError as error:
            raise NotFound(f"cannot read {file}: {error.strerror}", ref=file) from error
    report = importing.import_(desk.db, listing, force=force, dry_run=dry_run, now=desk.now, actor=desk.actor)
    _report(desk, report, dry_run=dry_run, as_json=json)


def _report(desk: Desk, report: ProgrammeImport, *, dry_run: bool, as_json: bool) -> None:
    for warning in report.warnings:
        desk.warn(warning)
    for where, why in report.skipped:
        desk.warn(f"{where}: left out: {why}")
    for programme, why in report.kept:
        desk.warn(f"kept programme {programme}: {why} (--force removes it)")
    if as_json:
        output.emit_object(
            {
                "read": report.read, "added": report.added, "updated": report.updated, "removed": report.removed,
                "unchanged": report.unchanged, "skipped": [{"where": w, "why": y} for w, y in report.skipped],
                "kept": [{"id": i, "why": y} for i, y in report.kept], "warnings": report.warnings,
                "batch": report.batch, "dry_run": dry_run,
            }
        )  # fmt: skip
    figures = (
        (report.added, "added"), (report.updated, "changed"), (report.removed, "removed"),
        (report.unchanged, "unchanged"), (len(report.skipped), "left out"),
    )  # fmt: skip
    would = "would be: " if dry_run else ""
    desk.say(would + ", ".join(f"{n} {what}" for n, what in figures if n or what != "left out"))


@app.command()
def export(
    ctx: typer.Context,
    form: Annotated[
        str | None, typer.Argument(metavar="[FORMAT]", help="xmltv, csv or ics (else what -o ends in).")
    ] = None,
    out: Annotated[str | None, typer.Option("-o", "--output", metavar="FILE", help="Write here.")] = None,
    day: Day = None, since: From = None, until: To = None, channel: Channel = None,
) -> None:  # fmt: skip
    """Write programmes as XMLTV, CSV or a calendar: all of them, or those of a day, a range, a channel."""
    desk = open_desk(ctx)
    chosen = form or SUFFIXES.get(Path(out or "").suffix.lower(), "xmltv")
    if chosen not in ("xmltv", "csv", "ics"):
        raise Usage(f"there is no format {chosen!r}", hint="formats: xmltv, csv, ics")
    start, end = period(desk, day, since, until)
    known = channels.get(desk.db, channel).id if channel else None
    rows = programmes.list_(desk.db, since=start, until=end, channel=known)
    data = _written(desk, chosen, rows).encode("utf-8")
    if out and out != "-":
        _replace(Path(out), data)
        desk.say(f"{len(rows)} programmes in {out}")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)


def _written(desk: Desk, form: str, rows: list[Programme]) -> str:
    out = io.StringIO(newline="")
    if form == "csv":
        from newsroom.formats.programmes import csv_table

        csv_table.write(out, rows, zone=desk.zone)
    elif form == "ics":
        from newsroom.formats.programmes import icalendar

        domain = urlsplit(desk.settings.text("site.url")).hostname or "newsroom"
        icalendar.write(
            out, rows, name=desk.settings.text("site.title"), domain=domain, link=lambda row: address(desk, row)
        )
    else:
        from newsroom.formats.programmes import xmltv

        used = {row.channel for row in rows}
        described = [channel for channel in channels.list_(desk.db) if channel.id in used and channel.name]
        xmltv.write(
            out, described, rows, zone=desk.zone, generator=f"newsroom/{__version__}",
            link=lambda row: address(desk, row),
        )  # fmt: skip
    return out.getvalue()


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises `NotFound` when its folder is not there."""
    try:
        whole_files.write(path, data)
    except FileNotFoundError as error:
        raise NotFound(f"cannot write {path}: {error.strerror}", ref=str(path)) from error
