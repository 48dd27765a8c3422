"""`newsroom programmes import` and `export`: import and export listings."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from newsroom import text
from newsroom.commands import open_desk, options
from newsroom.commands.programmes.listing import Channel, Day, From, To, period
from newsroom.core.programmes import channels, programmes
from newsroom.core.programmes.importing import ProgrammeImport
from newsroom.desk import Desk, programme_files
from newsroom.lazy import examples
from newsroom.phrases import as_message, joined, phrase
from newsroom.terminal import output

app = typer.Typer(rich_markup_mode=None)

SHOWN = 50  # warnings of one kind that are shown one by one


@app.command("import")
@examples(
    ("Import a listing in XMLTV", "newsroom programmes import listing.xml.gz"),
    ("See what a CSV file would change", "newsroom programmes import week.csv --dry-run"),
)
def import_(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="XMLTV or CSV, compressed (gz, bz2, xz, zst, zip, tar) or not; - is XMLTV on stdin."
        ),
    ],
    zone: Annotated[
        str | None,
        typer.Option("--zone", metavar="ZONE", help="The time zone for times without one (default: the site's)."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="The encoding of a CSV file (default: UTF-8).")
    ] = None,
    rollover: Annotated[
        bool, typer.Option("--rollover", help="CSV: a stop time before the start is on the next day.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Also remove programmes that have an article or a recording.")
    ] = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Import a listing. It replaces the programmes already listed on the same channels for the time that the file covers.

    If the file has a gap of more than a day, programmes already listed in that gap stay. In XMLTV, programmes that cannot be
    imported are left out with a warning; a CSV file is imported only if every line is correct.
    """
    desk = open_desk(ctx)
    report = programme_files.import_listing(
        desk,
        file,
        stdin=sys.stdin.buffer,
        zone=zone,
        encoding=encoding,
        rollover=rollover,
        force=force,
        dry_run=dry_run,
    )
    _report(desk, report, dry_run=dry_run, as_json=json)


def _report(desk: Desk, report: ProgrammeImport, *, dry_run: bool, as_json: bool) -> None:
    for warnings in (
        report.warnings,
        [phrase("{where}: left out: {why}", where=where, why=as_message(why)) for where, why in report.skipped],
        [
            phrase("kept programme {programme}: {why} (--force removes it)", programme=programme, why=as_message(why))
            for programme, why in report.kept
        ],
    ):
        for warning in warnings[:SHOWN]:
            desk.warn(warning)
        if len(warnings) > SHOWN:
            desk.warn(phrase("and {number} more like these; --json lists all", number=len(warnings) - SHOWN))
    if as_json:
        output.emit_object(
            {
                "read": report.read,
                "added": report.added,
                "updated": report.updated,
                "removed": report.removed,
                "unchanged": report.unchanged,
                "skipped": [{"where": w, "why": y} for w, y in report.skipped],
                "kept": [{"id": i, "why": y} for i, y in report.kept],
                "warnings": report.warnings,
                "batch": report.batch,
                "dry_run": dry_run,
            }
        )
    figures = (
        (report.added, phrase("added")),
        (report.updated, phrase("changed")),
        (report.removed, phrase("removed")),
        (report.unchanged, phrase("unchanged")),
        (len(report.skipped), phrase("left out")),
    )
    said = joined(
        ", ", (phrase("{number} {name}", number=n, name=what) for n, what in figures if n or what != "left out")
    )
    desk.say(phrase("dry run: ") + said if dry_run else said)


@app.command()
@examples(
    ("Write tomorrow's programmes as a calendar", "newsroom programmes export ics --date tomorrow -o tomorrow.ics"),
)
def export(
    ctx: typer.Context,
    form: Annotated[
        str | None,
        typer.Argument(metavar="[FORMAT]", help="xmltv, csv or ics (default: from the extension of -o, else xmltv)."),
    ] = None,
    out: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="The file to write (default: stdout).")
    ] = None,
    day: Day = None,
    since: From = None,
    until: To = None,
    channel: Channel = None,
) -> None:
    """Write programmes as XMLTV, CSV or a calendar: all of them, or only those of a day, a range of days or a channel."""
    desk = open_desk(ctx)
    options.refuse_packed(out or "")
    chosen = form or programme_files.format_to_write(out or "")
    programme_files.check_format(chosen)
    start, end = period(desk, day, since, until)
    known = channels.get(desk.db, channel).id if channel else None
    rows = programmes.list_(desk.db, since=start, until=end, channel=known)
    data = programme_files.written(desk, chosen, rows, every_channel=not (start or end or known))
    if out and out != "-":
        programme_files.write_file(Path(out), data)
        desk.say(phrase("{programmes} in {out}", programmes=text.number_of(len(rows), "programme"), out=out))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
