"""`newsroom search`: words in articles, with or without diacritics."""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer

from newsroom import text
from newsroom.commands import article_output, list_, open_desk, options
from newsroom.core.articles import search as finder
from newsroom.core.articles.fields import JSON_KEYS
from newsroom.lazy import examples
from newsroom.terminal import output
from newsroom.terminal.pager import paged

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = (*JSON_KEYS, "snippet")
MOST: Final = 50
# Nobody reads ten thousand results of a search: unlike a listing it is limited in a pipe too.
Limit = Annotated[
    int | None, typer.Option("-n", "--limit", metavar="N", min=0, help="Show at most N (0 = all; default: 50).")
]


@app.command()
@options.spread
@examples(
    ("Find articles with both words", "newsroom search ferry fares"),
    ("Find one exact name in published articles", 'newsroom search --exact "Cồn Diệc" -s published'),
    ("Find words by their beginning", "newsroom search ferr --prefix"),
)
def search(
    ctx: typer.Context,
    *,
    query: Annotated[list[str], typer.Argument(metavar="QUERY…", help="Words to find (all must match).")],
    exact: Annotated[bool, typer.Option("--exact", help="Match diacritics exactly: 'bo' does not find 'bộ'.")] = False,
    prefix: Annotated[bool, typer.Option("--prefix", help="Match the last word as a prefix.")] = False,
    filters: list_.Filters,
    limit: Limit = None,
    offset: options.Offset = 0,
    sort: options.Sort = None,
    shown: options.Listing,
) -> None:
    """Search articles, best match first. 'dang bo' also finds 'Đảng bộ'."""
    desk = open_desk(ctx)
    wanted = filters.filter(desk)
    words = " ".join(query)
    if shown.form == "count":
        sys.stdout.write(f"{finder.count(desk.db, words, wanted, exact=exact, prefix=prefix)}\n")
        return
    most = options.limited(limit, shown) if limit is not None else MOST
    hits = finder.search(
        desk.db,
        words,
        wanted,
        exact=exact,
        prefix=prefix,
        sort=sort,
        limit=most,
        offset=offset,
        snippets=shown.form != "ids",
    )
    if not finder.tokens(words):
        desk.say("a query needs at least one word")
    rows = article_output.records(desk, [hit.article for hit in hits])
    for row, hit in zip(rows, hits, strict=True):
        row["snippet"] = hit.snippet
    if shown.form == output.TABLE:
        article_output.for_people(rows, [hit.article for hit in hits])
    if shown.on_terminal and not shown.fields:
        with paged():
            _show(rows)
        return
    columns = [*article_output.columns(desk), output.Column("snippet", "Snippet")]
    output.emit(rows, columns, shown, names=NAMES, empty="nothing found")


def _show(rows: list[dict[str, object]]) -> None:
    from newsroom.terminal import tables

    if not rows:
        tables.show_note("nothing found")
    for row in rows:
        tables.show_search_result(
            text.terminal_safe(str(row["id"])),
            text.terminal_safe(str(row["title"])),
            str(row["status"]),
            text.terminal_safe(str(row["snippet"])),
            finder.OPEN,
            finder.CLOSE,
        )
