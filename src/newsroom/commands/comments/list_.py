"""`newsroom comments list` and `count`: which comments there are."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from newsroom.commands import open_desk, options
from newsroom.commands.comments import choosing
from newsroom.core.articles import articles
from newsroom.core.comments import comments, selection
from newsroom.terminal import output

app = typer.Typer(rich_markup_mode=None)


@app.command("list")
def list_(
    ctx: typer.Context, queue: choosing.Queue = None, status: choosing.Status = None,
    article: choosing.Article = None, author: choosing.Author = None, holding: choosing.Text = None,
    domain: choosing.Domain = None, why: choosing.Why = None, since: choosing.Since = None,
    before: choosing.Before = None,
    person: choosing.Person = None, section: choosing.Section = None, score: choosing.Score = None,
    oldest: Annotated[bool, typer.Option("--oldest", help="Oldest first.")] = False,
    limit: options.Limit = None, offset: options.Offset = 0, json: options.Json = False,
    jsonl: options.JsonLines = False, csv: options.Csv = False, tsv: options.Tsv = False, ids: options.Ids = False,
    count: options.Count = False, fields: options.Fields = None, no_headers: options.NoHeaders = False,
) -> None:  # fmt: skip
    """Comments, newest first."""
    desk = open_desk(ctx)
    shown = options.output(json, jsonl, csv, tsv, ids, count, fields, no_headers)
    wanted = choosing.selection(
        desk, queue=queue, status=status, article=article, author=author, holding=holding, domain=domain, why=why,
        since=since, before=before, person=person, section=section, score=score,
    )  # fmt: skip
    if shown.form == "count":
        sys.stdout.write(f"{selection.size(desk.db, wanted)}\n")
        return
    found = comments.list_(desk.db, wanted, newest=not oldest, limit=options.limited(limit, shown), offset=offset)
    columns = choosing.terminal_columns(desk) if shown.on_terminal and not shown.fields else choosing.columns(desk)
    output.emit(choosing.records(found), columns, shown, empty="no comments")


@app.command()
def count(ctx: typer.Context, article: choosing.Article = None, json: options.Json = False) -> None:
    """How many comments stand in each state, and how many readers have reported."""
    desk = open_desk(ctx)
    counts = comments.count(desk.db, article_id=articles.get(desk.db, article).id if article else None)
    if json:
        output.emit_object(counts)
    else:
        sys.stdout.write("".join(f"{name}\t{number}\n" for name, number in counts.items()))
