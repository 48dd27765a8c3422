"""`newsroom stats import-log`: count readers from access logs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsroom.commands import open_desk, options
from newsroom.commands.stats import listing, spans
from newsroom.core.readership.logs.importer import LogImportResult
from newsroom.core.readership.logs.requests import DESCRIPTIONS
from newsroom.desk import Desk, log_import
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal.output import Column, Output, Progress, emit, emit_object

app = typer.Typer(rich_markup_mode=None)


@app.command("import-log")
@examples(
    ("Count the readers in a web server's logs", "newsroom stats import-log /var/log/nginx/access.log*"),
    ("Count a day of CloudFront's logs", "newsroom stats import-log E2ABC.2026-03-09-*.gz"),
    ("See what would be counted, and why", "newsroom stats import-log access.log --dry-run --explain why.txt"),
)
def import_log(
    ctx: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Logs, packed (gz, bz2, xz, zip, tar) or not; - reads stdin.")
    ],
    source: Annotated[
        str, typer.Option("--source", metavar="NAME", help="The server that wrote them, if there are several.")
    ] = "web",
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="The last day.")] = None,
    backfill: Annotated[
        bool,
        typer.Option("--backfill", help="Count the days up to --until, from before the server began counting views."),
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", metavar="FILE", help="Save unrecognised lines to FILE.")
    ] = None,
    explain: Annotated[
        Path | None,
        typer.Option(
            "--explain", metavar="FILE", help="Save every line to FILE, with the reason why it was counted or not."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Continue even if many lines are not log entries.")] = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Count the readers in access logs of web servers, proxies, content delivery networks and storage.

    Each line is counted once, however often it is imported: from rotated, growing, overlapping or recompressed logs, in
    any order. Lines that are not counted are added up by reason. Nothing that could identify a reader is kept. With
    --dry-run nothing is counted; --explain FILE shows the reason for each line. An archive (zip, tar) can be read if it
    contains one file.
    """
    desk = open_desk(ctx)
    wanted = log_import.LogImportOptions(
        source, spans.day_of(desk, until) if until else None, backfill, rejects, explain, force, dry_run
    )
    with Progress("reading", log_import.size_of(files) or None, in_bytes=True) as bar:
        result = log_import.import_logs(desk, files, wanted, progress=bar.advance)
    _show(desk, result, json, dry_run)


def _show(desk: Desk, result: LogImportResult, json: bool, dry_run: bool) -> None:
    if json:
        emit_object({**result.record, **({"dry_run": True} if dry_run else {})})
        return
    rows = [{"lines": result.counted, "reason": "counted", "what": phrase("views by people")}]
    rows += [
        {"lines": result.skipped[reason], "reason": reason, "what": what}
        for reason, what in DESCRIPTIONS.items()
        if result.skipped[reason]
    ]
    rows.append({"lines": result.lines, "reason": "lines", "what": phrase("in all")})
    columns = [
        listing.number("lines", desk),
        Column("reason", "Reason"),
        Column("what", "What they are", flexible=True),
    ]
    emit(rows, columns, Output("table"), title="What would be counted" if dry_run else "Counted from the log")
