"""`newsroom correct`: publish a correction, with its note on the page."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from newsroom.commands import article_output, edit_again, open_desk, options
from newsroom.core.articles import articles, revisions
from newsroom.desk import editing
from newsroom.lazy import examples
from newsroom.option_rules import rules, without

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Correct a name, and tell readers", 'newsroom correct night-ferry --edit -m "The captain is Út Lẹ, not Út Lê."'),
    ("Publish the newest revision as a correction", 'newsroom correct night-ferry -m "The fare is 5,000 đồng."'),
    (
        "Correct what readers see while an update is scheduled",
        'newsroom correct night-ferry --live --edit -m "It leaves at 5:30, not 5:00."',
    ),
)
@rules(without("edit", "body"), may_be_empty=("note",))
def correct(
    ctx: typer.Context,
    ref: options.Ref,
    note: Annotated[
        str, typer.Option("-m", "--note", metavar="TEXT", help="What was wrong and what is right, for readers.")
    ],
    edit: Annotated[bool, typer.Option("--edit", help="Open the text in your editor.")] = False,
    body: options.Body = None,
    live: Annotated[
        bool,
        typer.Option(
            "--live",
            help=(
                "Correct only the text that readers see: newer text is not published, and a scheduled update and an "
                "embargo are kept."
            ),
        ),
    ] = False,
    if_version: options.Version = None,
    json: options.Json = False,
) -> None:
    """Publish a correction. The page shows the note and its time, and feeds show the article as updated.

    Without --edit or --body, the newest revision is published. While an update is scheduled or under an embargo, a
    correction is refused, because it would publish the update at once; with --live, readers get only the correction, and
    newer text gets it too. If the setting articles.require_approval is on, --edit and --body cannot be used, and the newest
    revision must be approved first.
    """
    desk = open_desk(ctx)
    article = articles.get(desk.db, ref)
    if edit:
        from newsroom.terminal.editor import Buffer  # here: most corrections open no editor

        revisions.expect(article, if_version)
        corrected = editing.in_editor(desk, article, note, editor=Buffer, again=edit_again, correction=note, live=live)
    else:
        corrected = editing.correct(
            desk, article, note, body=body, expected=if_version, stdin=sys.stdin.buffer, live=live
        )
    article_output.concerned(desk, [corrected], as_json=json)
