"""`newsroom history`: the revisions of an article."""

from __future__ import annotations

from typing import Final

import typer

from newsroom.commands import article_output, open_desk, options
from newsroom.core.articles import articles, revisions
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal import output
from newsroom.terminal.output import Column
from newsroom.terminal.pager import paged

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = ("id", "rev", "parent", "at", "actor", "note", "title", "words", "live", "head", "hash")


@app.command()
@options.spread
@examples(
    ("List every revision of an article", "newsroom history night-ferry"),
    ("Who saved it last", "newsroom history night-ferry -n 1"),
)
def history(ctx: typer.Context, *, ref: options.Ref, limit: options.Limit = None, shown: options.Listing) -> None:
    """List the revisions of an article, newest first: who saved what, and when."""
    desk = open_desk(ctx)
    article = articles.get(desk.db, ref)
    rows = [
        {
            "id": entry.rev,
            "rev": entry.rev,
            "parent": entry.parent,
            "at": entry.at,
            "actor": entry.actor,
            "note": entry.note,
            "title": entry.manuscript.title,
            "words": entry.words,
            "live": entry.rev == article.live_revision,
            "head": entry.rev == article.revision,
            "hash": entry.hash,
        }
        for entry in options.first(revisions.history(desk.db, article.id), limit, shown)
    ]
    columns = [
        Column("rev", "Rev", right=True),
        Column("at", "When", article_output.when(desk)),
        Column("actor", "By"),
        Column("words", "Words", right=True),
        Column("live", "Live", lambda live: phrase("live") if live else ""),
        Column("title", "Title", flexible=True),
        Column("note", "Note", flexible=True),
    ]
    if not shown.on_terminal or shown.fields:
        output.emit(rows, columns, shown, names=NAMES)
        return
    with paged():
        one_title = len({row["title"] for row in rows}) == 1
        if one_title:
            output.write_line(str(rows[0]["title"]))
        left_out = {"title"} if one_title else set()
        if not any(row["note"] for row in rows):
            left_out.add("note")
        output.emit(rows, [column for column in columns if column.key not in left_out], shown)
