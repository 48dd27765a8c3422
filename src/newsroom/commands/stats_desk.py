"""`newsroom stats output`, `moderation` and `live`: what the desk does, and who is reading at this moment."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from shutil import get_terminal_size
from typing import Annotated

import typer

from newsroom import clock
from newsroom.commands import _options, _stats
from newsroom.commands._context import open_desk
from newsroom.core.readership import reports
from newsroom.terminal import figures
from newsroom.terminal.numbers import duration
from newsroom.terminal.output import Column, emit, emit_object


def output(
    ctx: typer.Context, since: _stats.Since = "30d", until: _stats.Until = None,
    by: Annotated[str, typer.Option("--by", metavar="WHAT", help="section, author or day.")] = "section",
    json: _options.Json = False, csv: _options.Csv = False, tsv: _options.Tsv = False,
) -> None:  # fmt: skip
    """What was published, updated, corrected and withdrawn, and how long stories took.

    Time to publish is from the first draft to the first publication: the median, and what 90 % stay within. Imported
    stories and undone acts are left out; a correction is no update.
    """
    from newsroom.core.articles import output as articles_output

    desk = open_desk(ctx)
    shown = _options.output(json, csv=csv, tsv=tsv)
    first, last = _stats.span_of(desk, since, until)
    first = first or articles_output.first_day(desk.db, desk.zone) or last
    made = articles_output.production(desk.db, since=first, until=last, by=by, settings=desk.settings)
    if shown.form == "json":
        emit_object(asdict(made))
        return
    rows = [asdict(one) for one in made.rows]
    if shown.form == "table":
        rows.append(asdict(made.total))
    narrow = shown.on_terminal and get_terminal_size().columns < 100
    short = {"published": "New", "updated": "Upd.", "corrected": "Corr.", "withdrawn": "Out", "views": "Views"}
    numbers = short if narrow else dict.fromkeys(("published", "updated", "corrected", "withdrawn", "words", "views"))
    columns = [
        Column("name", by.capitalize(), show=lambda name: name or "(none)", flexible=True),
        *(_stats.number(key, desk, title) for key, title in numbers.items()),
        Column("median", "Took", show=duration, right=True),
        Column("p90", "90 %", show=duration, right=True),
    ]
    emit(rows, columns, shown, title=f"The desk's output {_stats.span_text(first, last)}")
    if shown.on_terminal:
        figures.show_spark("published by day", list(made.days.values()))


def moderation(
    ctx: typer.Context, since: _stats.Since = "7d",
    json: _options.Json = False, csv: _options.Csv = False,
) -> None:  # fmt: skip
    """What waits for a moderator and for how long, what was decided, by whom, and what was overturned.

    --csv prints the moderators. newsroom comments stats tells more.
    """
    from newsroom.core.comments import selection
    from newsroom.core.comments import statistics as work

    desk = open_desk(ctx)
    shown = _options.output(json, csv=csv)
    first, last = _stats.span_of(desk, since, None)
    days = len(clock.day_list(first, last)) if first else 3650
    found = work.figures(desk.db, days=days, now=desk.now)
    reported = selection.size(desk.db, selection.Selection(queue="reported"))
    people = [
        {"name": one.name, "decided": one.total, "overturned": one.overturned, **one.decided}
        for one in found.moderators
    ]
    if shown.form == "json":
        told = asdict(found) | {"reported": reported, "received_total": found.total, "moderators": people}
        emit_object(told)
        return
    if shown.form == "table":
        figures.show_moderation(found, reported, now=desk.now, lang=desk.settings.lang)
    actions = [name for name in work.DECISIONS if any(name in one for one in people)]
    columns = [
        Column("name", "Moderator", flexible=True), _stats.number("decided", desk), _stats.number("overturned", desk),
        *(_stats.number(name, desk) for name in actions),
    ]  # fmt: skip
    if people or shown.form != "table":
        emit(people, columns, shown)


def live(
    ctx: typer.Context,
    every: Annotated[
        float, typer.Option("--every", metavar="SECONDS", min=0.2, help="How often it is drawn anew on a terminal.")
    ] = 5.0,
    once: Annotated[bool, typer.Option("--once", help="Draw it once and end.")] = False,
    json: _options.Json = False,
) -> None:
    """Who is reading at this moment: readers of the last five minutes, and the stories they are on.

    On a terminal it goes on until Ctrl-C.
    """
    desk = open_desk(ctx)
    if json:
        emit_object(asdict(reports.present(desk.db, now=desk.now, settings=desk.settings)))
        return
    begun, fixed = clock.now(), desk.now
    with suppress(KeyboardInterrupt):
        while True:
            now = fixed + (clock.now() - begun) if not once else fixed
            figures.show_present(
                reports.present(desk.db, now=now, settings=desk.settings), title=desk.settings.text("site.title"),
                lang=desk.settings.lang, anew=not once,
            )  # fmt: skip
            if once or not sys.stdout.isatty():
                return
            time.sleep(timedelta(seconds=every).total_seconds())
