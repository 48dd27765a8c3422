"""`newsroom comments errors`: what readers say is wrong in stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Final

import typer

from newsroom import text
from newsroom.commands import article_output, confirm, open_desk, options
from newsroom.commands.comments import remains
from newsroom.core.articles import articles
from newsroom.core.comments import error_reports
from newsroom.core.comments.error_reports import ErrorReport, ErrorReportStatus
from newsroom.desk import Desk
from newsroom.lazy import examples, noun
from newsroom.phrases import phrase_n, word
from newsroom.terminal import output
from newsroom.terminal.output import Column, Output

app = typer.Typer(
    cls=noun(
        {},
        ("List the open reports", "newsroom comments errors list"),
        ("Mark an error as corrected", "newsroom comments errors done 3"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Readers' reports of errors in stories. They are for the newsroom, and are never published.",
)
Ids = Annotated[list[int], typer.Argument(metavar="ID…", help="Reports by id.")]
NAMES: Final = (
    "id",
    "article_id",
    "article_slug",
    "article_title",
    "body",
    "email",
    "status",
    "trapped",
    "created_at",
    "decided_at",
    "decided_by",
)


@app.command("list")
@options.spread
@examples(
    ("List the open reports", "newsroom comments errors list"),
    ("Every report on a story", "newsroom comments errors list --article night-ferry --all"),
)
def list_(
    ctx: typer.Context,
    *,
    article: Annotated[str | None, typer.Option("--article", metavar="REF", help="On this article.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Include closed reports.")] = False,
    limit: options.Limit = None,
    shown: options.Listing,
) -> None:
    """List the open reports, oldest first."""
    desk = open_desk(ctx)
    article_id = articles.get(desk.db, article).id if article else None
    found = error_reports.list_(desk.db, article_id=article_id, every=every)
    emit(desk, options.first(found, limit, shown), shown)


@app.command()
@examples(("Mark an error as corrected", "newsroom comments errors done 3"))
def done(ctx: typer.Context, ids: Ids, json: options.Json = False) -> None:
    """Close reports: the error was corrected."""
    _decide(ctx, ids, ErrorReportStatus.DONE, json=json)


@app.command()
@examples(("Dismiss two reports", "newsroom comments errors dismiss 3 4"))
def dismiss(ctx: typer.Context, ids: Ids, json: options.Json = False) -> None:
    """Close reports: there was no error."""
    _decide(ctx, ids, ErrorReportStatus.DISMISSED, json=json)


@app.command()
@examples(("Reopen a report", "newsroom comments errors reopen 3"))
def reopen(ctx: typer.Context, ids: Ids, json: options.Json = False) -> None:
    """Reopen reports."""
    _decide(ctx, ids, ErrorReportStatus.OPEN, json=json)


@app.command()
@examples(("Erase the text and e-mail address of a report", "newsroom comments errors erase 3 --yes"))
def erase(ctx: typer.Context, ids: Ids, yes: options.Yes = False) -> None:
    """Erase the text and e-mail address of reports permanently. This cannot be undone."""
    desk = open_desk(ctx)
    for number in ids:  # before the question
        error_reports.get(desk.db, number)
    confirm(
        phrase_n("erase {n} error report permanently?", "erase {n} error reports permanently?", len(set(ids))),
        yes=yes,
        has_dry_run=False,
    )
    done = error_reports.erase(desk.db, ids, now=desk.now, actor=desk.actor)
    remains.refuse(done, f"newsroom comments errors erase {' '.join(map(str, dict.fromkeys(ids)))} --yes")


def _decide(ctx: typer.Context, ids: list[int], status: ErrorReportStatus, *, json: bool) -> None:
    desk = open_desk(ctx)
    found = error_reports.decide(desk.db, ids, status, now=desk.now, actor=desk.actor)
    emit(desk, found, options.json_or_table(json))


def emit(desk: Desk, found: Sequence[ErrorReport], shown: Output) -> None:
    """Print reports as a listing."""
    rows: list[dict[str, Any]] = [asdict(one) | {"status": str(one.status)} for one in found]
    output.emit(
        rows,
        [
            Column("id", "Id", right=True),
            Column("status", "Status", word),
            Column("created_at", "Sent", article_output.when(desk)),
            Column("article_slug", "Article"),
            Column("body", "Text", text.one_line, flexible=True),
            Column("email", "E-mail"),
        ],
        shown,
        names=NAMES,
        empty="no error reports",
    )
