"""`newsroom kill`: withdraw an article permanently."""

from __future__ import annotations

from typing import Annotated

import typer

from newsroom.commands import article_output, options
from newsroom.core.articles import workflow
from newsroom.lazy import examples
from newsroom.option_rules import rules

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    (
        "Withdraw an article permanently",
        'newsroom kill night-ferry -m "Court order of 3 May" --public-note "Withdrawn."',
    ),
)
@rules(may_be_empty=("reason",))
def kill(
    ctx: typer.Context,
    refs: options.Refs,
    reason: Annotated[
        str, typer.Option("-m", "--reason", metavar="TEXT", help="The reason, for the log (not shown to readers).")
    ],
    public: Annotated[str, typer.Option("--public-note", metavar="TEXT", help="The notice that readers see.")] = "",
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Withdraw articles permanently: an address that was public shows a notice, and the text stays in the newsroom file."""
    article_output.over_refs(
        ctx,
        refs,
        "kill",
        lambda _, act, article: workflow.kill(act, article, reason=reason, public_note=public),
        as_json=json,
        dry_run=dry_run,
        yes=yes,
        doing="kill permanently",
        always_ask=True,
    )
