"""`newsroom submit`: submit drafts for review."""

from __future__ import annotations

from typing import Annotated

import typer

from newsroom.commands import article_output, options
from newsroom.core.articles import workflow
from newsroom.lazy import examples

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Submit an article for review", 'newsroom submit night-ferry -m "Please check the fares"'),
    ("Submit all of your drafts", "newsroom list --mine -s draft --ids | newsroom submit -"),
)
def submit(
    ctx: typer.Context,
    refs: options.Refs,
    note: Annotated[str, typer.Option("-m", "--note", metavar="TEXT", help="A note for the editor.")] = "",
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Submit drafts for review."""
    article_output.over_refs(
        ctx,
        refs,
        "submit",
        lambda _, act, article: workflow.submit(act, article, note=note),
        as_json=json,
        dry_run=dry_run,
        yes=yes,
    )
