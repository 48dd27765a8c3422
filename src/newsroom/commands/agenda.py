"""`newsroom agenda`: what is scheduled, and what is overdue."""

from __future__ import annotations

import typer

from newsroom import clock
from newsroom.commands import article_output, open_desk, options
from newsroom.core.articles import agenda as plan
from newsroom.lazy import examples
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(rich_markup_mode=None)


@app.command()
@options.spread
@examples(
    ("See what is coming up", "newsroom agenda"),
    ("The next five, as JSON", "newsroom agenda -n 5 --json"),
)
def agenda(ctx: typer.Context, *, limit: options.Limit = None, shown: options.Listing) -> None:
    """List what is scheduled, embargoed, expiring or due, in order of time, overdue first."""
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
    output.emit(
        rows,
        [
            Column("at", "When", article_output.when(desk)),
            Column("overdue", " ", lambda late: "overdue" if late else "", style="red"),
            Column("what", "What"),
            Column("id", "Id", right=True),
            Column("title", "Title", flexible=True),
            Column("assignee", "Whose"),
        ],
        shown,
        empty="nothing is scheduled",
    )
