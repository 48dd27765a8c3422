"""`newsroom delete`: into the trash."""

from __future__ import annotations

import typer

from newsroom.commands import article_output, confirm, open_desk, options, references
from newsroom.core.articles import articles, workflow

app = typer.Typer(rich_markup_mode=None)


@app.command()
def delete(
    ctx: typer.Context, refs: options.Refs, dry_run: options.DryRun = False, yes: options.Yes = False,
    json: options.Json = False,
) -> None:  # fmt: skip
    """Move articles to the trash. `newsroom restore REF` or `newsroom undo` brings them back."""
    wanted = references(refs)
    if dry_run:
        desk = open_desk(ctx)
        article_output.concerned(desk, [articles.get(desk.db, ref) for ref in wanted], as_json=json)
        return
    if len(wanted) > 1:
        confirm(f"move {len(wanted)} articles to the trash?", yes=yes)
    article_output.over_refs(ctx, wanted, "delete", lambda _, act, article: workflow.delete(act, article), as_json=json)
