"""`newsroom comments list` and `count`: list and count comments."""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer

from newsroom.commands import open_desk, options
from newsroom.commands.comments import rows
from newsroom.commands.comments.filters import Article, CommentFilters, Filters
from newsroom.core.articles import articles
from newsroom.core.comments import comments, selection
from newsroom.lazy import examples
from newsroom.option_rules import rules, without
from newsroom.phrases import phrase
from newsroom.terminal import output

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = rows.NAMES


@app.command("list")
@options.spread
@examples(
    ("The newest comments on an article", "newsroom comments list --article night-ferry -n 10"),
    ("What is probably spam", 'newsroom comments list --queue pending --score ">.9"'),
    ("What one reader wrote", "newsroom comments list --person an@example.org"),
)
@rules(
    without(
        "queue",
        *(name for name in CommentFilters._fields if name not in ("queue", "article")),
        "offset",
        value=selection.ERRORS,
        hint=phrase("error reports can be filtered only by --article"),
    )
)
def list_(
    ctx: typer.Context,
    filters: Filters,
    *,
    oldest: Annotated[bool, typer.Option("--oldest", help="Oldest first.")] = False,
    limit: options.Limit = None,
    offset: options.Offset = 0,
    shown: options.Listing,
) -> None:
    """List comments, newest first; with --queue errors, list readers' reports of errors in stories, oldest first."""
    desk = open_desk(ctx)
    if filters.queue == selection.ERRORS:
        from newsroom.commands.comments import errors  # here: few listings are of errors
        from newsroom.core.comments import error_reports  # here: few listings are of errors

        article_id = articles.get(desk.db, filters.article).id if filters.article else None
        errors.emit(desk, options.first(error_reports.list_(desk.db, article_id=article_id), limit, shown), shown)
        return
    wanted = filters.selection(desk)
    if shown.form == "count":
        sys.stdout.write(f"{selection.size(desk.db, wanted)}\n")
        return
    found = comments.list_(desk.db, wanted, newest=not oldest, limit=options.limited(limit, shown), offset=offset)
    columns = rows.terminal_columns(desk) if shown.on_terminal and not shown.fields else rows.columns(desk)
    output.emit(rows.records(found), columns, shown, names=NAMES, empty="no comments")


@app.command()
@examples(
    ("How many comments are waiting", "newsroom comments count"),
    ("On one article, as JSON", "newsroom comments count --article night-ferry --json"),
)
def count(ctx: typer.Context, article: Article = None, json: options.Json = False) -> None:
    """Count comments by status, reported comments, and open error reports."""
    desk = open_desk(ctx)
    from newsroom.core.comments import error_reports  # here: `list`, in the same module, does not need it

    article_id = articles.get(desk.db, article).id if article else None
    counts = comments.count(desk.db, article_id=article_id)
    counts["errors"] = error_reports.count(desk.db, article_id=article_id)
    if json:
        output.emit_object(counts)
    else:
        output.emit_counts(counts)
