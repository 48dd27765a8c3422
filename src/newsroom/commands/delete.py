"""`newsroom delete`: move articles to the trash."""

from __future__ import annotations

import typer

from newsroom.commands import article_output, options
from newsroom.core.articles import workflow
from newsroom.lazy import examples

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Move an article to the trash", "newsroom delete night-ferry"),
    ("See which drafts would go to the trash", "newsroom list -s draft --ids | newsroom delete - --dry-run"),
)
def delete(
    ctx: typer.Context,
    refs: options.Refs,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Move articles to the trash. Restore them with `newsroom restore REF` or `newsroom undo`."""
    article_output.over_refs(
        ctx,
        refs,
        "delete",
        lambda _, act, article: workflow.delete(act, article),
        as_json=json,
        dry_run=dry_run,
        yes=yes,
        doing="move to the trash",
        always_ask=True,
    )
