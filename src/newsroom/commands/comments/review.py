"""`newsroom comments review`: decide one comment at a time, with keys on a terminal, or with lines from a pipe."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer

from newsroom import clock, languages
from newsroom.commands import article_output, moment, open_desk
from newsroom.commands.comments import filters, typed
from newsroom.core.articles import articles
from newsroom.core.comments import error_reports
from newsroom.core.comments.selection import ERRORS, Selection
from newsroom.desk import Desk
from newsroom.errors import Partial
from newsroom.lazy import examples
from newsroom.phrases import joined, phrase, phrase_n
from newsroom.terminal import output
from newsroom.terminal.review import error_queue
from newsroom.terminal.review.error_queue import ErrorQueue
from newsroom.terminal.review.session import Review

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Review the pending queue", "newsroom comments review"),
    ("Review comments that readers reported", "newsroom comments review --queue reported"),
    ("Decide on two comments from a script", "printf 'a\\nr 3\\nq\\n' | newsroom comments review"),
)
def review(
    ctx: typer.Context,
    queue: Annotated[
        str,
        typer.Option("--queue", metavar="QUEUE", help="The queue: pending, reported, suspect, new, spam or errors."),
    ] = "pending",
    article: filters.Article = None,
    oldest: Annotated[bool, typer.Option("--oldest", help="Sort by age only, oldest first.")] = False,
) -> None:
    """Review comments one at a time. Keys: a approve, r reject, s spam, d trash, h hold, z undo, ? all keys, q quit.

    --queue errors shows the errors that readers reported in stories. Its keys: d done, x dismiss, j next, z undo, q quit.

    Without a terminal, it reads one command per line from stdin (a, r 3, x, A y, z, q) and prints one line per decision.
    """
    desk = open_desk(ctx)
    if queue == ERRORS:
        _errors(desk, article)
        return
    wanted = Selection(queue=queue, article_id=articles.get(desk.db, article).id if article else None)
    work = Review(
        desk.db,
        actor=desk.actor,
        settings=desk.settings,
        now=lambda: moment(ctx),
        tick=time.monotonic,
        wanted=wanted,
        oldest=oldest,
    )
    if sys.stdin.isatty() and sys.stdout.isatty():
        _on_terminal(desk, work) if os.environ.get("TERM", "dumb") != "dumb" else _on_paper(desk, work)
        desk.say(work.summary())
    else:
        _from_pipe(desk, work)
    waiting = error_reports.count(desk.db)
    if waiting:
        desk.say(
            phrase_n(
                "{number} open error report; to review it: newsroom comments review --queue errors",
                "{number} open error reports; to review them: newsroom comments review --queue errors",
                waiting,
                number=output.grouped(waiting, sys.stderr),
            )
        )


def _errors(desk: Desk, article: str | None) -> None:
    """Decide reports of errors: with a key on a terminal, with lines from a pipe."""
    wanted = articles.get(desk.db, article).id if article else None
    when = article_output.when(desk)
    queue = ErrorQueue(desk.db, actor=desk.actor, now=lambda: desk.now, article_id=wanted)
    error_queue.run(queue, sys.stdin, sys.stdout, when, asks=sys.stdin.isatty() and sys.stdout.isatty())
    desk.say(queue.summary())


def _from_pipe(desk: Desk, work: Review) -> None:
    from newsroom.terminal.review import run

    when = _ages(desk, work.now)
    failed = run.piped(work, sys.stdin, sys.stdout, desk.say, lambda view: run.panel_text(view, when))
    desk.say(work.summary())
    if failed:
        raise Partial(joined("\n", (error.message for error in failed)), failed)


def _on_terminal(desk: Desk, work: Review) -> None:
    from newsroom.terminal.keys import TerminalKeys
    from newsroom.terminal.review import run

    with TerminalKeys() as keys:

        def editor(before: str) -> str:
            with keys.suspended():
                return typed.edited(before)

        work.editor = editor
        run.interactive(work, keys, run.TerminalScreen(_ages(desk, work.now)))


def _on_paper(desk: Desk, work: Review) -> None:
    from newsroom.terminal.review import run

    work.editor = typed.edited
    width = max(40, shutil.get_terminal_size().columns)
    run.on_paper(work, sys.stdin, sys.stdout, _ages(desk, work.now), width=width)


def _ages(desk: Desk, now: Callable[[], datetime]) -> Callable[[str], str]:
    """How a time is shown: as its age if it is recent, otherwise as its date."""
    from newsroom.translations import language, translated  # here: needed only to show comments

    when = article_output.when(desk)

    def shown(at: str) -> str:
        age = now() - clock.from_text(at)
        return (
            translated(phrase("{ago} ago", ago=languages.ago(clock.from_text(at), now(), language())))
            if 0 <= age.total_seconds() < 172_800
            else when(at)
        )

    return shown
