"""`newsroom assign`: assign articles, with a deadline."""

from __future__ import annotations

from typing import Annotated

import typer

from newsroom.commands import article_output, options
from newsroom.core.articles import workflow
from newsroom.errors import Usage
from newsroom.lazy import examples

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Assign an article to Lan, due on Monday", 'newsroom assign night-ferry lan --due "monday 17:00"'),
    ("Unassign it", "newsroom assign night-ferry --nobody"),
)
def assign(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="REF… NAME", help="The articles, then the person.")],
    due: Annotated[str | None, typer.Option("--due", metavar="TIME", help="The deadline.")] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="Unassign the articles (all arguments are REFs).")] = False,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Assign articles to someone, with an optional deadline."""
    if not nobody and len(words) < 2:
        raise Usage("name the articles and then the person", hint="newsroom assign REF NAME --due 'tomorrow 17:00'")
    refs, name = (words, None) if nobody else (words[:-1], words[-1])
    article_output.over_refs(
        ctx,
        refs,
        "assign",
        lambda desk, act, article: workflow.assign(act, article, name, due=desk.time(due) if due else None),
        as_json=json,
        dry_run=dry_run,
        yes=yes,
    )
