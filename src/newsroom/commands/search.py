"""`newsroom search`: words in articles, with or without diacritics."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from newsroom import text
from newsroom.commands import _articles, _options, list_
from newsroom.commands._context import open_desk
from newsroom.core.articles import search as finder
from newsroom.terminal import output

app = typer.Typer(rich_markup_mode=None)


@app.command()
def search(
    ctx: typer.Context,
    query: Annotated[list[str], typer.Argument(metavar="QUERY…", help="Words; all of them must be there.")],
    exact: Annotated[bool, typer.Option("--exact", help="Diacritics must agree: 'bo' does not find 'bộ'.")] = False,
    prefix: Annotated[bool, typer.Option("--prefix", help="The last word may go on.")] = False,
    status: list_.Status = None, section: list_.Section = None, tag: list_.Tag = None, author: list_.Author = None,
    assignee: list_.Assignee = None, since: list_.Since = None, until: list_.Until = None, lang: list_.Lang = None,
    overdue: list_.Overdue = False, changed: list_.Changed = False, limit: _options.Limit = None, offset: _options.Offset = 0,
    sort: _options.Sort = None, json: _options.Json = False, jsonl: _options.JsonLines = False,
    csv: _options.Csv = False, tsv: _options.Tsv = False, ids: _options.Ids = False, count: _options.Count = False,
    fields: _options.Fields = None, no_headers: _options.NoHeaders = False,
) -> None:  # fmt: skip
    """Search articles, best match first; `dang bo` finds `Đảng bộ`. The words found stand in [brackets]."""
    desk = open_desk(ctx)
    wanted = list_.filter_of(desk, status, section, tag, author, assignee, since, until, lang, overdue, changed)
    shown = _options.output(json, jsonl, csv, tsv, ids, count, fields, no_headers)
    words = " ".join(query)
    if count:
        sys.stdout.write(f"{finder.count(desk.db, words, wanted, exact=exact, prefix=prefix)}\n")
        return
    # Nobody reads ten thousand results of a search: unlike a listing it is bounded in a pipe too.
    most = _options.limited(limit, shown) if limit is not None else 50
    hits = finder.search(
        desk.db, words, wanted, exact=exact, prefix=prefix, sort=sort, limit=most, offset=offset,
        snippets=not ids,
    )  # fmt: skip
    if not finder.tokens(words):
        desk.say("a query needs at least one word")
    rows = _articles.records(desk, [hit.article for hit in hits])
    for row, hit in zip(rows, hits, strict=True):
        row["snippet"] = hit.snippet
    if shown.on_terminal and not shown.fields:
        _show(rows)
        return
    output.emit(rows, [*_articles.columns(desk), output.Column("snippet", "Snippet")], shown)


def _show(rows: list[dict[str, object]]) -> None:
    from newsroom.terminal import tables

    if not rows:
        tables.say("nothing found")
    for row in rows:
        tables.hit(
            text.terminal_safe(str(row["id"])), text.terminal_safe(str(row["title"])), str(row["status"]),
            text.terminal_safe(str(row["snippet"])), finder.OPEN, finder.CLOSE,
        )  # fmt: skip
