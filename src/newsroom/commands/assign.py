"""`newsroom assign`: assign articles, with a deadline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom.commands import article_output, options
from newsroom.core.articles import workflow
from newsroom.core.articles.articles import Article
from newsroom.desk import Desk
from newsroom.errors import Usage
from newsroom.lazy import examples
from newsroom.option_rules import rules
from newsroom.phrases import phrase

if TYPE_CHECKING:
    from newsroom.core.journal.actions import Act

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Assign an article to Lan, due on Monday", 'newsroom assign night-ferry lan --due "monday 17:00"'),
    ("Unassign it", "newsroom assign night-ferry --nobody"),
)
@rules(may_be_empty=("due",))
def assign(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="REF… NAME", help="The articles, then the person.")],
    due: Annotated[
        str | None,
        typer.Option(
            "--due",
            metavar="TIME",
            help="The deadline; a day alone means the end of that day; 'never' removes the deadline.",
        ),
    ] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="Unassign the articles (all arguments are REFs).")] = False,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
    json: options.Json = False,
) -> None:
    """Assign articles to someone, with an optional deadline."""
    if not nobody and len(words) < 2:
        raise Usage("give the articles and then the person", hint="newsroom assign REF NAME --due 'tomorrow 17:00'")
    refs, name = (words, None) if nobody else (words[:-1], words[-1])
    if name is not None and not name.strip():
        raise Usage("the name of the person is empty", hint="to unassign the articles: newsroom assign REF --nobody")
    never = due is not None and options.is_never(due)

    def one(desk: Desk, act: Act, article: Article) -> Article:
        until = desk.deadline(due) if due and not never else None
        return workflow.assign(act, article, name, due=until, keep_due=not never)

    article_output.over_refs(
        ctx,
        refs,
        "assign",
        one,
        as_json=json,
        dry_run=dry_run,
        yes=yes,
        after=_tell,
    )


def _tell(desk: Desk, done: Sequence[Article]) -> None:
    """Say who has the articles, and until when."""
    name, due = done[0].assignee, article_output.moment(desk, done[0].due_at)
    if name is None:
        desk.say(phrase("unassigned; due {due}", due=due) if due else phrase("unassigned"))
    elif due:
        desk.say(phrase("assigned to {name}, due {due}", name=name, due=due))
    else:
        desk.say(phrase("assigned to {name}, without a deadline", name=name))
