"""`newsroom return`: return an article to its writer."""

from __future__ import annotations

from typing import Annotated

import typer

from newsroom.commands import article_output, options
from newsroom.core.articles import workflow
from newsroom.lazy import examples
from newsroom.option_rules import rules

app = typer.Typer(rich_markup_mode=None)


@app.command("return")
@examples(
    ("Return an article to its writer", 'newsroom return night-ferry -m "Who says so? Add a second source."'),
)
@rules(may_be_empty=("note",))
def return_(
    ctx: typer.Context,
    refs: options.Refs,
    note: Annotated[str, typer.Option("-m", "--note", metavar="TEXT", help="What the writer should change.")],
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Return articles to their writers with a note."""
    article_output.over_refs(
        ctx,
        refs,
        "return",
        lambda _, act, article: workflow.return_(act, article, note=note),
        as_json=json,
        dry_run=dry_run,
        yes=yes,
    )
