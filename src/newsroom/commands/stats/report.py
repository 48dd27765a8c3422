"""`newsroom stats report`: the statistics as one page, for people without a terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from newsroom import clock
from newsroom.commands import open_desk, options
from newsroom.commands.stats import spans
from newsroom.core.readership.summary import all_time
from newsroom.desk import stats_charts, stats_report
from newsroom.desk.stats_report import Wording
from newsroom.errors import Usage
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal.output import emit_object
from newsroom.terminal.stats import charts, values
from newsroom.translations import is_spoken

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Write the report for the last 30 days", "newsroom stats report -o report.html"),
    ("Write the report for one month", "newsroom stats report -o may.html --since 2026-05-01 --until 2026-05-31"),
)
def report(
    ctx: typer.Context,
    output: Annotated[
        Path, typer.Option("-o", "--output", "--out", metavar="FILE", help="The file to write; - is stdout.")
    ],
    since: spans.Since = "30d",
    until: spans.Until = None,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="LANG",
            help="The language of the page, en or vi (default: the site's, else the command's).",
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    """Write the statistics to one HTML page to send to the editor-in-chief.

    Charts and tables of readers, stories, sources, the desk and its moderation, compared with the same number of days
    before. The page loads nothing from the network and has no scripts.
    """
    if json and str(output) == "-":
        raise Usage("--json cannot be used with -o -", hint="leave one of them out")
    desk = open_desk(ctx)
    first, last = spans.span_of(desk, since, until)
    first = first or all_time(desk.db).since or last
    if lang is not None and not is_spoken(lang):
        raise Usage(phrase("the page cannot be written in {lang!r}", lang=lang), hint="use one of: en, vi")
    page = stats_report.page(
        desk, first, last, Wording(charts.change, values.duration), lang or stats_report.language_of(desk)
    )
    if str(output) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(page.encode())
        return
    stats_charts.write_file(output, page.encode())
    if json:
        emit_object({"file": str(output), "since": first, "until": last, "bytes": len(page.encode())})
    desk.say(
        phrase(
            "{output}: {number:.0f} kB, {days}",
            output=output,
            number=len(page) / 1000,
            days=clock.days_text(first, last),
        )
    )
