"""`newsroom stats output`: what the newsroom published, and how long stories took."""

from __future__ import annotations

from dataclasses import asdict
from shutil import get_terminal_size
from typing import Annotated, Final

import typer

from newsroom import clock
from newsroom.commands import open_desk, options
from newsroom.commands.stats import listing, spans
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal.output import Column, Output, emit, emit_object, picked
from newsroom.terminal.pager import paged
from newsroom.terminal.stats.values import duration
from newsroom.translations import language, translated

GROUPS = {"section": phrase("Section"), "author": phrase("Author"), "day": phrase("Day")}

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = ("name", "published", "updated", "corrected", "withdrawn", "words", "views", "median", "p90")


@app.command()
@options.spread
@examples(
    ("What each section published in the last 30 days", "newsroom stats output"),
    ("What each author published in the last 7 days", "newsroom stats output --by author --since 7d"),
)
def output(
    ctx: typer.Context,
    *,
    since: spans.Since = "30d",
    until: spans.Until = None,
    by: Annotated[
        str, typer.Option("--by", metavar="WHAT", help="One row for each section, author or day.")
    ] = "section",
    shown: Annotated[Output, options.forms(without=("ids",))],
) -> None:
    """Show what was published, updated, corrected and withdrawn, and how long articles took to be published.

    Time to publish is from the first draft to the first publication: the median, and the time within which 90% are
    published. Imported stories and undone actions are left out; a correction is not an update.
    """
    from newsroom.core.articles import output as articles_output

    desk = open_desk(ctx)
    first, last = spans.span_of(desk, since, until)
    first = first or articles_output.first_day(desk.db, desk.zone) or last
    made = articles_output.report(desk.db, since=first, until=last, by=by, settings=desk.settings)
    if shown.form == "json":
        emit_object(picked(asdict(made), shown.fields))
        return
    rows = [asdict(one) for one in made.rows]
    if shown.form == "table":
        rows.append(asdict(made.total) | {"name": phrase("total")})
    narrow = shown.on_terminal and get_terminal_size().columns < 100
    lang = language() if shown.on_terminal else "en"
    numbers = {
        "published": phrase("New"),
        "updated": phrase("Updated"),
        "corrected": phrase("Corrected"),
        "withdrawn": phrase("Withdrawn"),
        **({} if narrow else {"words": phrase("Words")}),
        "views": phrase("Views"),
    }
    columns = [
        Column("name", GROUPS.get(by, by), show=lambda name: name or phrase("(none)"), flexible=True),
        *(listing.number(key, desk, title) for key, title in numbers.items()),
        Column("median", "Median" if narrow else "Median time", show=lambda value: duration(value, lang), right=True),
        Column("p90", "90% in" if narrow else "90% within", show=lambda value: duration(value, lang), right=True),
    ]
    title = phrase("The desk's output {days}", days=clock.days_text(first, last))
    with paged():
        emit(rows, columns, shown, names=asdict(made.total), title=title)
        if shown.on_terminal:
            from newsroom.terminal.stats.layout import draw_sparkline  # here: not needed in a pipe

            draw_sparkline(translated("published by day"), list(made.days.values()))
