"""`newsroom preview`: the page of an article before it is published, in a folder outside the site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from newsroom import text
from newsroom.commands import open_desk, options
from newsroom.core.articles import articles, revisions
from newsroom.lazy import examples

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Look at the page of a draft", "newsroom preview night-ferry --open"),
    ("Write the page of an earlier revision", "newsroom preview night-ferry --rev 2 -o ../page"),
)
def preview(
    ctx: typer.Context,
    ref: options.Ref,
    rev: Annotated[int | None, typer.Option("--rev", metavar="N", help="The revision (default: the newest).")] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="DIR", help="The folder to write to (default: preview/SLUG)."),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the page in your browser.")] = False,
    json: options.Json = False,
) -> None:
    """Write the page as readers would see it, and print where it is. Nothing is published."""
    from dataclasses import asdict

    from newsroom.site.build import theme_folder
    from newsroom.site.preview import preview as write
    from newsroom.terminal.output import emit_object

    desk = open_desk(ctx)
    article = articles.get(desk.db, ref)
    revision = revisions.get(desk.db, article.id, article.revision if rev is None else rev)
    written = write(
        desk.db,
        article,
        rev=revision.rev,
        out=Path(output) if output else Path("preview") / article.slug,
        site=desk.folder / desk.settings.text("site.output"),
        settings=desk.settings,
        theme=theme_folder(desk.settings, desk.path.absolute()),
        now=desk.now,
        actor=desk.actor,
    )
    if json:
        emit_object(asdict(written) | {"id": article.id, "slug": article.slug})
    else:
        sys.stdout.write(text.terminal_safe(written.file) + "\n")
    if show:
        import webbrowser

        if not webbrowser.open(Path(written.file).as_uri()):
            desk.warn("no browser could be opened")
