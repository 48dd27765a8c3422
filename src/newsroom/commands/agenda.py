"""`newsroom agenda`: what is scheduled, and what is overdue."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import typer

from newsroom import clock, languages
from newsroom.commands import article_output, open_desk, options
from newsroom.core.articles import agenda as plan
from newsroom.core.articles import articles
from newsroom.core.articles.articles import Filter
from newsroom.core.articles.statuses import IN_WORK
from newsroom.desk import Desk
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal import output
from newsroom.terminal.output import Column, Output
from newsroom.terminal.pager import paged
from newsroom.translations import language, translated

app = typer.Typer(rich_markup_mode=None)

WHAT: Final = {
    "publish": phrase("publish"),
    "update": phrase("update"),
    "embargo": phrase("embargo ends"),
    "expire": phrase("expire"),
    "deadline": phrase("deadline"),
    "front": phrase("front page choice ends"),
}
NAMES: Final = ("id", "at", "what", "slug", "title", "assignee", "overdue")
MOST: Final = 20  # articles of the review queue, and of those that are assigned


@app.command()
@options.spread
@examples(
    ("See what is coming up", "newsroom agenda"),
    ("The next five, as JSON", "newsroom agenda -n 5 --json"),
)
def agenda(ctx: typer.Context, *, limit: options.Limit = None, shown: options.Listing) -> None:
    """List what comes next: scheduled, embargoed, expiring and due articles, overdue ones first.

    On a terminal, it also shows the review queue, and who has which articles.
    """
    desk = open_desk(ctx)
    now = clock.to_text(desk.now)
    rows = [
        {
            "id": entry.article_id,
            "at": entry.at,
            "what": entry.what,
            "slug": entry.slug,
            "title": entry.title,
            "assignee": entry.assignee,
            "overdue": entry.at < now,
        }
        for entry in plan.agenda(desk.db, now=now, limit=options.limited(limit, shown))
    ]
    if shown.on_terminal and not shown.fields:
        with paged():
            _show_days(desk, rows, shown)
            _show_queue(desk, shown)
            _show_people(desk, shown)
        return
    output.emit(
        rows,
        [
            Column("at", "When", article_output.when(desk)),
            Column("overdue", " ", lambda late: phrase("overdue") if late else "", style="red"),
            Column("what", "What"),
            Column("id", "Id", right=True),
            Column("title", "Title", flexible=True),
            Column("assignee", "Assignee"),
        ],
        shown,
        names=NAMES,
        empty="nothing is coming up",
    )


def _show_days(desk: Desk, rows: list[dict[str, Any]], shown: Output) -> None:
    """What has a time, grouped by day; each day is named once."""
    today, last = clock.local(desk.now, desk.zone).date(), None
    for row in rows:
        at = clock.local(clock.from_text(row["at"]), desk.zone)
        day = phrase("overdue") if row["overdue"] else _named_day(at.date(), today)
        row["day"] = "" if day == last else day
        row["time"] = f"{at:%Y-%m-%d %H:%M}" if row["overdue"] else f"{at:%H:%M}"
        last = day
    columns = [
        Column("day", "Day", translated, style="bold"),
        Column("time", "Time", right=True),
        Column("what", "What", lambda what: translated(WHAT[what]), wraps=True),
        Column("id", "Id", right=True),
        Column("title", "Title", flexible=True),
        Column("assignee", "Assignee", spare=True),
    ]
    output.emit(rows, columns, shown, empty="nothing is coming up")


def _named_day(day: date, today: date) -> str:
    """A day as people say it: today, tomorrow, or its date with the day of the week."""
    named = f"{languages.of(language()).short_weekday(day)} {day.isoformat()}"
    return {0: phrase("today"), 1: phrase("tomorrow")}.get((day - today).days, named)


def _show_queue(desk: Desk, shown: Output) -> None:
    """The articles under review, the one changed longest ago first."""
    wanted = Filter(statuses=("review",))
    found = list(articles.list_(desk.db, wanted, sort="updated_at", limit=MOST))
    columns = [
        Column("updated_at", "Changed", article_output.when(desk)),
        Column("id", "Id", right=True),
        Column("title", "Title", flexible=True),
        Column("authors", "Byline", spare=True),
        Column("assignee", "Assignee", spare=True),
    ]
    if found:
        output.emit(
            article_output.records(desk, found),
            columns,
            shown,
            title=_titled(phrase("In review"), articles.count(desk.db, wanted)),
        )


def _show_people(desk: Desk, shown: Output) -> None:
    """Who has which articles that are not published yet."""
    found = [one for one in articles.list_(desk.db, Filter(statuses=IN_WORK), sort="id") if one.assignee]
    rows = article_output.records(desk, sorted(found, key=lambda one: (one.assignee or "", one.due_at or "9")))
    for before, row in reversed(list(zip([None, *rows], rows, strict=False))):
        row["who"] = "" if before and before["assignee"] == row["assignee"] else row["assignee"]
    columns = [
        Column("who", "Assignee"),
        Column("status", "Status", style="status"),
        Column("id", "Id", right=True),
        Column("title", "Title", flexible=True),
        Column("due_at", "Due", article_output.when(desk), spare=True),
    ]
    if rows:
        output.emit(rows[:MOST], columns, shown, title=_titled(phrase("Assigned"), len(rows)))


def _titled(title: str, number: int) -> str:
    if number > MOST:
        return phrase("{title} ({number}; first {shown} shown)", title=title, number=number, shown=MOST)
    return phrase("{title} ({number})", title=title, number=number)
