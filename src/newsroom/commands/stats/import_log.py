"""`newsroom stats import-log`: count readers from access logs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsroom.commands import open_desk, options
from newsroom.commands.stats import listing, spans
from newsroom.core.readership.logs.comparison import DayCompared
from newsroom.core.readership.logs.importer import LogImportResult
from newsroom.core.readership.logs.requests import DESCRIPTIONS, LISTED, SkipReason
from newsroom.desk import Desk, log_import
from newsroom.lazy import examples
from newsroom.option_rules import rules, without
from newsroom.phrases import joined, phrase, phrase_n
from newsroom.terminal.output import Column, Output, Progress, emit, emit_object

app = typer.Typer(rich_markup_mode=None)

Rejects = Annotated[
    Path | None,
    typer.Option(
        "--rejects",
        metavar="FILE",
        callback=options.named_file,
        help="Save unreadable lines, and lines dated in the future or on closed days, to FILE.",
    ),
]


@app.command("import-log")
@examples(
    ("Count the readers in a web server's logs", "newsroom stats import-log /var/log/nginx/access.log*"),
    ("Count the readers in new logs from a CDN", "newsroom stats import-log s3://news-logs/cdn"),
    ("Compare the log with what the beacon counted", "newsroom stats import-log access.log --compare"),
    ("See what would be counted, and why", "newsroom stats import-log access.log --dry-run --explain why.txt"),
)
@rules(without("compare", "backfill", "rejects", "explain"))
def import_log(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…",
            help="Logs, folders of logs, or s3://bucket/folder; compressed (gz, bz2, xz, zst, zip, tar) or not; - reads stdin.",
        ),
    ],
    source: Annotated[
        str,
        typer.Option("--source", metavar="NAME", help="The server that wrote the logs, if you have several servers."),
    ] = "web",
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="The last day.")] = None,
    backfill: Annotated[
        bool,
        typer.Option("--backfill", help="Count the days before the server began counting views, up to --until."),
    ] = False,
    rejects: Rejects = None,
    explain: Annotated[
        Path | None,
        typer.Option(
            "--explain",
            metavar="FILE",
            callback=options.named_file,
            help="Save every line to FILE, with the reason why it was counted or not.",
        ),
    ] = None,
    compare: Annotated[
        bool,
        typer.Option("--compare", help="Count nothing; compare each day with what the server and its beacon counted."),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Continue even if many lines are not log entries.")] = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Count the readers in access logs of web servers, proxies, content delivery networks and storage.

    Each line is counted once, however often it is imported: from rotated, growing, overlapping or recompressed logs, in any
    order. Lines that are not counted are added up by reason. Nothing that could identify a reader is kept. With --dry-run,
    nothing is counted; --explain FILE saves the reason for each line. An archive (zip, tar) can be read if it contains one
    file. Objects in storage (s3://, gs://, az://) are fetched once; the credentials are the same as for deploy.
    """
    desk = open_desk(ctx)
    wanted = log_import.LogImportOptions(
        source, spans.day_of(desk, until) if until else None, backfill, rejects, explain, force, dry_run
    )
    if compare:
        with Progress("reading", None, in_bytes=True) as bar:
            _show_days(desk, log_import.compare_logs(desk, files, wanted, progress=bar.advance), json)
        return
    found = log_import.find_logs(desk, files, wanted)
    if found.known:
        desk.say(phrase_n("{n} object was imported before", "{n} objects were imported before", found.known))
    with Progress("reading", found.size or None, in_bytes=True) as bar:
        result, failure = log_import.import_logs(desk, found, wanted, progress=bar.advance)
    _show(desk, result, json, dry_run)
    if failure:
        raise failure


def _show_days(desk: Desk, days: list[DayCompared], json: bool) -> None:
    """Each day: the views that were counted, those in the logs, and how they differ."""
    rows = [
        {
            "day": one.day,
            "counted_by": one.counted_by,
            "counted": one.counted,
            "logged": one.logged,
            "difference": one.difference,
            "percent": round(100 * one.difference / one.counted, 1) if one.counted else None,
        }
        for one in days
    ]
    if json:
        emit_object({"days": rows})
        return
    columns = [
        Column("day", "Day"),
        Column("counted_by", "Counted by"),
        listing.number("counted", desk),
        listing.number("logged", desk),
        listing.number("difference", desk),
        Column("percent", "%", right=True, figure=True),
    ]
    emit(rows, columns, Output("table"), title="Counted and logged views", empty="no views in the logs")


def _meaning(reason: SkipReason, what: str, *, counted: bool) -> str:
    """What a reason means, and where its requests are listed if they were counted."""
    return joined("; ", [what, LISTED[reason]]) if counted and reason in LISTED else what


def _show(desk: Desk, result: LogImportResult, json: bool, dry_run: bool) -> None:
    if json:
        emit_object({**result.record, **({"dry_run": True} if dry_run else {})})
        return
    rows = [{"lines": result.counted, "reason": "counted", "what": phrase("views by people")}]
    rows += [
        {"lines": result.skipped[reason], "reason": reason, "what": _meaning(reason, what, counted=not dry_run)}
        for reason, what in DESCRIPTIONS.items()
        if result.skipped[reason]
    ]
    rows.append({"lines": result.lines, "reason": "lines", "what": phrase("total")})
    columns = [
        listing.number("lines", desk),
        Column("reason", "Reason"),
        Column("what", "Meaning", flexible=True),
    ]
    emit(rows, columns, Output("table"), title="What would be counted" if dry_run else "Counted from the log")
