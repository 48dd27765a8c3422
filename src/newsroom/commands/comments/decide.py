"""`newsroom comments approve|reject|spam|trash|hold|restore`: decisions over ids, ranges and filters, in one act."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from newsroom.commands import confirm, fail_if_partial, open_desk, options
from newsroom.commands.comments import choosing
from newsroom.core.comments import comments, selection
from newsroom.core.comments.comments import REJECT_REASONS
from newsroom.core.comments.selection import Selection
from newsroom.core.journal.actions import Outcome
from newsroom.desk import Desk
from newsroom.errors import Usage
from newsroom.terminal import output
from newsroom.terminal.output import Output

app = typer.Typer(rich_markup_mode=None)

VERBS = {
    "approve": "Publish comments.",
    "reject": "Keep comments off the page, with a reason.",
    "spam": "Mark comments as spam.",
    "trash": "Move comments to the trash; restore brings them back.",
    "hold": "Take comments back into the queue.",
    "restore": "Bring trashed, rejected or spam comments back to the state before.",
}
Reason = Annotated[
    str | None,
    typer.Option("--reason", metavar="REASON", help="One of: " + ", ".join(REJECT_REASONS) + "; or its number."),
]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="A note for the log.")]
Version = Annotated[
    int | None, typer.Option("--if-version", metavar="N", help="Only if the (one) comment is still at this version.")
]


_MANY = " Without ids, all that the filters choose, after a look and a question."


def _verb(action: str) -> Callable[..., None]:
    def verb(
        ctx: typer.Context, ids: choosing.Ids = None, queue: choosing.Queue = None,
        status: choosing.Status = None, article: choosing.Article = None, author: choosing.Author = None,
        holding: choosing.Text = None, domain: choosing.Domain = None, why: choosing.Why = None,
        since: choosing.Since = None, before: choosing.Before = None, person: choosing.Person = None,
        section: choosing.Section = None, score: choosing.Score = None, note: Note = "", if_version: Version = None,
        yes: options.Yes = False, dry_run: options.DryRun = False,
        json: options.Json = False,
    ) -> None:  # fmt: skip
        desk = open_desk(ctx)
        wanted = choosing.selection(
            desk, queue=queue, status=status, article=article, author=author, holding=holding, domain=domain, why=why,
            since=since, before=before, person=person, section=section, score=score,
        )  # fmt: skip
        _decide(desk, action, ids, wanted, None, note, if_version, yes, dry_run, json)

    return verb


def reject(
    ctx: typer.Context, ids: choosing.Ids = None, reason: Reason = None, queue: choosing.Queue = None,
    status: choosing.Status = None, article: choosing.Article = None, author: choosing.Author = None,
    holding: choosing.Text = None, domain: choosing.Domain = None, why: choosing.Why = None,
    since: choosing.Since = None, before: choosing.Before = None, person: choosing.Person = None,
    section: choosing.Section = None, score: choosing.Score = None, note: Note = "", if_version: Version = None,
    yes: options.Yes = False, dry_run: options.DryRun = False, json: options.Json = False,
) -> None:  # fmt: skip
    """Keep comments off the page, for a reason."""
    desk = open_desk(ctx)
    if reason and reason.isdigit() and 1 <= int(reason) <= len(REJECT_REASONS):
        reason = REJECT_REASONS[int(reason) - 1]
    wanted = choosing.selection(
        desk, queue=queue, status=status, article=article, author=author, holding=holding, domain=domain, why=why,
        since=since, before=before, person=person, section=section, score=score,
    )  # fmt: skip
    _decide(desk, "reject", ids, wanted, reason, note, if_version, yes, dry_run, json)


def _decide(
    desk: Desk, action: str, given: list[str] | None, wanted: Selection, reason: str | None, note: str,
    version: int | None, yes: bool, dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    if given and not wanted.is_everything:
        raise Usage("ids and filters do not go together", hint="give the ids, or the filters")
    if not given and wanted.is_everything:
        raise Usage(
            f"which comments shall I {action}?", hint="give ids, a range such as 12-20, or filters: --queue spam"
        )
    chosen = choosing.ids(desk, given) if given else selection.ids(desk.db, wanted)
    if version is not None and len(chosen) != 1:
        raise Usage("--if-version goes with one comment")
    expected = {chosen[0]: version} if version is not None else None
    if dry_run:
        would = comments.dry_run(desk.db, action, chosen, expected=expected)
        shown = Output("json" if as_json else "table")
        found = comments.list_(desk.db, Selection(ids=tuple(would.done)), newest=False) if would.done else []
        output.emit(choosing.records(found), choosing.columns(desk), shown, empty="no comments")
        desk.say(f"would {action} {len(would.done):,}; nothing was changed")
        fail_if_partial([(str(comment_id), error) for comment_id, error in would.failed], len(chosen))
        return
    if not given and chosen:
        if not yes:
            choosing.preview(comments.list_(desk.db, wanted, newest=False, limit=20), len(chosen))
        confirm(f"{action} {len(chosen):,} comment{'s' if len(chosen) != 1 else ''}?", yes=yes)
    outcome = comments.decide(
        desk.db, action, chosen, now=desk.now, actor=desk.actor, reason=reason, note=note,
        expected=expected,
    )  # fmt: skip
    _report(desk, outcome, total=len(chosen), as_json=as_json)


def _report(desk: Desk, outcome: Outcome[int, int], *, total: int, as_json: bool) -> None:
    if as_json and (outcome.done or total != 1):
        output.emit_object({
            "batch": outcome.batch, "done": outcome.done,
            "failed": [{"id": comment_id, "error": error.message} for comment_id, error in outcome.failed],
        })  # fmt: skip
    elif not as_json:
        states = selection.statuses(desk.db, outcome.done)
        sys.stdout.write("".join(f"{comment_id}\t{states[comment_id]}\n" for comment_id in outcome.done))
    if not total:
        desk.say("no comments")
    if outcome.batch is not None:
        desk.say(f"{len(outcome.done):,} done; take back with: newsroom undo {outcome.batch}")
    fail_if_partial([(str(comment_id), error) for comment_id, error in outcome.failed], total)


for action, summary in VERBS.items():
    app.command(action, help=summary + _MANY)(reject if action == "reject" else _verb(action))
