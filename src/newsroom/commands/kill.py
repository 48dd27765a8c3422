"""`newsroom kill`: off the site for good."""

from __future__ import annotations

from typing import Annotated

import typer

from newsroom.commands import _articles, _options
from newsroom.commands._context import confirm
from newsroom.core.articles import workflow

app = typer.Typer(rich_markup_mode=None)


@app.command()
def kill(
    ctx: typer.Context,
    refs: _options.Refs,
    reason: Annotated[str, typer.Option("-m", "--reason", help="Why, for the journal (not shown to readers).")],
    public: Annotated[str, typer.Option("--public-note", help="What the tombstone says to readers.")] = "",
    yes: _options.Yes = False,
    json: _options.Json = False,
) -> None:
    """Withdraw articles for good: a tombstone stays at the address, the text stays in the file only."""
    if len(refs) > 1:
        confirm(f"kill {len(refs)} articles for good?", yes=yes)
    _articles.over_refs(
        ctx,
        refs,
        "kill",
        lambda _, act, article: workflow.kill(act, article, reason=reason, public_note=public),
        as_json=json,
    )
