"""`newsroom diff`: what changed between two revisions."""

from __future__ import annotations

import difflib
import sys
from typing import Annotated

import typer

from newsroom import clock, text
from newsroom.commands import open_desk, options
from newsroom.core.articles import articles, revisions
from newsroom.desk.article_text import text_of
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal import output
from newsroom.terminal.pager import paged

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("What will change when you publish", "newsroom diff night-ferry"),
    ("Compare two revisions", "newsroom diff night-ferry 2 5"),
)
def diff(
    ctx: typer.Context,
    ref: options.Ref,
    a: Annotated[
        int | None,
        typer.Argument(metavar="[A]", help="The older revision (default: the live one, or the one before B)."),
    ] = None,
    b: Annotated[int | None, typer.Argument(metavar="[B]", help="The newer revision (default: the newest).")] = None,
    json: options.Json = False,
) -> None:
    """Compare two revisions line by line.

    Without A and B, compare the newest revision with the live one. If readers see the newest one, or none, compare it with
    the one before.
    """
    desk = open_desk(ctx)
    article = articles.get(desk.db, ref)
    new = article.revision if b is None else b
    old = a
    if old is None:
        old = article.live_revision if article.modified and article.live_revision else max(1, new - 1)
    before, after = revisions.get(desk.db, article.id, old), revisions.get(desk.db, article.id, new)
    left, right = text_of(before.manuscript).splitlines(), text_of(after.manuscript).splitlines()
    began, ended = (clock.echo(clock.from_text(one.at), desk.zone) for one in (before, after))
    lines = list(difflib.unified_diff(left, right, f"revision {old}", f"revision {new}", began, ended, lineterm=""))
    if json:
        output.emit_object({"id": article.id, "slug": article.slug, "from": old, "to": new, "lines": lines})
    elif sys.stdout.isatty():
        from newsroom.terminal import tables

        with paged():
            tables.show_diff([text.terminal_safe(line) for line in lines])
    else:
        sys.stdout.write("".join(text.terminal_safe(line) + "\n" for line in lines))
    if not lines and article.revision == 1:
        desk.say(phrase("{slug} has no other revision", slug=article.slug))
    elif not lines:
        desk.say(phrase("revisions {old} and {new} are the same", old=old, new=new))
