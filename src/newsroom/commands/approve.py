"""`newsroom approve`: approve the revision under review."""

from __future__ import annotations

from typing import Annotated

import typer

from newsroom.commands import article_output, newer_text, options
from newsroom.core.articles import workflow
from newsroom.desk import approval
from newsroom.lazy import examples

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Approve an article", "newsroom approve night-ferry"),
    ("Approve two with a note", 'newsroom approve night-ferry quay-street -m "Good work"'),
)
def approve(
    ctx: typer.Context,
    refs: options.Refs,
    note: Annotated[str, typer.Option("-m", "--note", metavar="TEXT", help="A note for the writer.")] = "",
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Approve the newest revision of articles. A later edit cancels the approval."""
    article_output.over_refs(
        ctx,
        refs,
        "approve",
        lambda desk, act, article: workflow.approve(act, article, note=note, own=approval.own_text(desk)),
        as_json=json,
        dry_run=dry_run,
        yes=yes,
        after=newer_text.tell,
    )
