"""`newsroom correct`: a correction, shown with its note on the page."""

from __future__ import annotations

from typing import Annotated

import typer

from newsroom.commands import article_output, open_desk, options
from newsroom.commands import edit as editing
from newsroom.core.articles import articles, revisions, workflow
from newsroom.core.journal import actions
from newsroom.errors import Conflict

app = typer.Typer(rich_markup_mode=None)


@app.command()
def correct(
    ctx: typer.Context,
    ref: options.Ref,
    note: Annotated[str, typer.Option("-m", "--note", help="What was wrong and is right now, for readers.")],
    edit: Annotated[bool, typer.Option("--edit", help="Open the text in your editor.")] = False,
    body: editing.Body = None,
    if_version: editing.Version = None,
    json: options.Json = False,
) -> None:
    """Publish a correction: the note and its time stand on the page, and readers' feeds show the story as updated.

    Without --edit or --body the newest revision is what becomes public. Where the setting articles.require_approval
    asks for it, that is the only way, once the revision is approved.
    """
    desk = open_desk(ctx)
    article = articles.get(desk.db, ref)
    approval = desk.settings.flag("articles.require_approval")
    workflow.check_correction(article, rewritten=edit or body is not None, require_approval=approval)
    if edit:
        corrected = editing.in_editor(desk, article, note, correction=note)
    else:
        written, _ = editing.read_body(desk, body)
        copy = None
        if written is not None:
            copy = editing.with_text(
                desk, revisions.get(desk.db, article.id, article.revision).copy, written, name=body or "-"
            )
        try:
            with actions.act(desk.db, actor=desk.actor, now=desk.now, command="correct") as act:
                corrected = workflow.correct(
                    act, article, note=note, manuscript=copy, zone=desk.zone, expected=if_version, require_approval=approval,
                )  # fmt: skip
        except Conflict as error:
            if copy is not None:
                editing.keep_text(desk, article, copy, error, given=body)
            raise
    article_output.concerned(desk, [corrected], as_json=json)
