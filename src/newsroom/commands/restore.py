"""`newsroom restore`: restore an earlier revision, or an article in the trash."""

from __future__ import annotations

from typing import Annotated

import typer

from newsroom.commands import article_output, newer_text, open_desk, options
from newsroom.core.articles import articles, checks, revisions, workflow
from newsroom.core.journal import actions
from newsroom.errors import Usage
from newsroom.lazy import examples
from newsroom.phrases import phrase

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Make revision 3 the newest one", "newsroom restore night-ferry 3"),
    ("Restore an article from the trash", "newsroom restore night-ferry"),
)
def restore(
    ctx: typer.Context,
    ref: options.Ref,
    rev: Annotated[
        int | None,
        typer.Argument(metavar="[REV]", help="The revision to restore (default: restore the article from the trash)."),
    ] = None,
    json: options.Json = False,
) -> None:
    """Save an earlier revision as the newest one, or restore an article from the trash."""
    desk = open_desk(ctx)
    with actions.act(desk.db, actor=desk.actor, now=desk.now, command="restore") as act:
        article = articles.get(desk.db, ref)
        if rev is None and article.status != "trashed":
            revisions.check_open(article)
            raise Usage("give the revision to restore", hint=phrase("see: newsroom history {ref}", ref=article.ref))
        if article.status == "trashed":
            article = workflow.untrash(act, article)
        if rev is not None:
            article = revisions.restore(act, article, rev)
    article_output.concerned(desk, [article], as_json=json)
    for medium in revisions.deleted_media(desk.db, revisions.get(desk.db, article.id, article.revision).manuscript):
        desk.warn(checks.about_deleted(desk.db, article, medium))
    newer_text.tell(desk, [article])
