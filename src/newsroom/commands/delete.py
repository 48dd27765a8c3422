"""`newsroom delete`: into the trash."""

from __future__ import annotations

import typer

from newsroom.commands import _articles, _options
from newsroom.commands._context import confirm, open_desk, references
from newsroom.core.articles import articles, workflow

app = typer.Typer(rich_markup_mode=None)


@app.command()
def delete(
    ctx: typer.Context, refs: _options.Refs, dry_run: _options.DryRun = False, yes: _options.Yes = False,
    json: _options.Json = False,
) -> None:  # fmt: skip
    """Move articles to the trash. `newsroom restore REF` or `newsroom undo` brings them back."""
    wanted = references(refs)
    if dry_run:
        desk = open_desk(ctx)
        _articles.concerned(desk, [articles.get(desk.db, ref) for ref in wanted], as_json=json)
        return
    if len(wanted) > 1:
        confirm(f"move {len(wanted)} articles to the trash?", yes=yes)
    _articles.over_refs(ctx, wanted, "delete", lambda _, act, article: workflow.delete(act, article), as_json=json)
