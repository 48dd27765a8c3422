"""`newsroom comments approve|reject|spam|trash|hold|restore`: decisions for ids, ranges and filters, in one transaction."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import typer

from newsroom import text
from newsroom.commands import confirm, fail_if_partial, open_desk, options
from newsroom.commands.comments import rows
from newsroom.commands.comments.filters import CommentFilters, Filters, Ids, ids_of
from newsroom.core.comments import comments, decisions, selection
from newsroom.core.comments.decisions import RejectReason
from newsroom.core.comments.selection import Selection
from newsroom.core.journal.actions import Outcome
from newsroom.desk import Desk
from newsroom.errors import Usage
from newsroom.lazy import examples
from newsroom.phrases import phrase, word
from newsroom.terminal import output

app = typer.Typer(rich_markup_mode=None)

VERBS = {
    "approve": "Publish comments.",
    "reject": "Reject comments, with a reason. Readers do not see rejected comments.",
    "spam": "Mark comments as spam.",
    "trash": "Move comments to the trash; undo with restore.",
    "hold": "Put comments back in the queue.",
    "restore": "Restore trashed, rejected or spam comments to their earlier status.",
}
EXAMPLES = {
    "approve": (
        ("Approve comments 12 to 20", "newsroom comments approve 12-20"),
        (
            "See which pending comments look harmless",
            'newsroom comments approve --queue pending --score "<.2" --dry-run',
        ),
    ),
    "reject": (
        ("Reject a comment as offensive", "newsroom comments reject 17 --reason offensive"),
        ("Reject pending comments that contain a word", "newsroom comments reject --queue pending --text casino"),
    ),
    "spam": (
        ("Mark a comment as spam", "newsroom comments spam 17"),
        ("Mark as spam all comments that link to a host", "newsroom comments spam --domain casino.example"),
    ),
    "trash": (("Move two comments to the trash", "newsroom comments trash 17 18"),),
    "hold": (
        ("Hide a published comment until somebody decides", "newsroom comments hold 17"),
        ("Hold the published comments on an article", "newsroom comments hold --article night-ferry -s published"),
    ),
    "restore": (("Restore a comment from the trash", "newsroom comments restore 17"),),
}
# What is asked before many comments are decided, and what a trial says.
ASKED = {
    "approve": phrase("approve {many}?"),
    "reject": phrase("reject {many}?"),
    "spam": phrase("mark {many} as spam?"),
    "trash": phrase("move {many} to the trash?"),
    "hold": phrase("hold {many}?"),
    "restore": phrase("restore {many}?"),
}
WOULD = {
    "approve": phrase("would approve {many}; nothing was changed"),
    "reject": phrase("would reject {many}; nothing was changed"),
    "spam": phrase("would mark {many} as spam; nothing was changed"),
    "trash": phrase("would move {many} to the trash; nothing was changed"),
    "hold": phrase("would hold {many}; nothing was changed"),
    "restore": phrase("would restore {many}; nothing was changed"),
}
Reason = Annotated[
    str | None,
    typer.Option("--reason", metavar="REASON", help="One of: " + ", ".join(RejectReason) + "; or its number."),
]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="A note for the log.")]
Version = Annotated[
    int | None,
    typer.Option("--if-version", metavar="N", help="Stop if someone has changed the comment since version N."),
]


@dataclass(frozen=True, slots=True)
class _Decision:
    """What is decided, and why; `version` is the expected version of a single comment."""

    action: str
    reason: str | None
    note: str
    version: int | None


_MANY = (
    "Give ids, or filters that select comments. Comments from filters or from stdin (-) are listed first, and "
    "you are asked to confirm."
)


def _verb(action: str) -> Callable[..., None]:
    @options.spread
    def verb(
        ctx: typer.Context,
        *,
        ids: Ids = None,
        filters: Filters,
        note: Note = "",
        if_version: Version = None,
        yes: options.Yes = False,
        dry_run: options.DryRun = False,
        json: options.Json = False,
    ) -> None:
        decision = _Decision(action, None, note, if_version)
        _decide(open_desk(ctx), decision, ids, filters, yes=yes, dry_run=dry_run, as_json=json)

    return verb


@options.spread
def reject(
    ctx: typer.Context,
    *,
    ids: Ids = None,
    reason: Reason = None,
    filters: Filters,
    note: Note = "",
    if_version: Version = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    json: options.Json = False,
) -> None:
    """Reject comments."""
    if reason and reason.isascii() and reason.isdigit() and len(reason) < 3 and 1 <= int(reason) <= len(RejectReason):
        reason = list(RejectReason)[int(reason) - 1]
    decision = _Decision("reject", reason, note, if_version)
    _decide(open_desk(ctx), decision, ids, filters, yes=yes, dry_run=dry_run, as_json=json)


def _decide(
    desk: Desk,
    decision: _Decision,
    given: list[str] | None,
    filters: CommentFilters,
    *,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    wanted, action = filters.selection(desk), decision.action
    if given and not wanted.is_everything:
        raise Usage("ids and filters cannot be used together", hint="give ids or filters, not both")
    if not given and wanted.is_everything:
        raise Usage(
            phrase("no comment was given", action=word(action)),
            hint="give ids, a range such as 12-20, or filters such as --queue spam",
        )
    chosen = ids_of(desk, given) if given else selection.ids(desk.db, wanted)
    if decision.version is not None and len(chosen) != 1:
        raise Usage("--if-version can only be used with one comment")
    expected = {chosen[0]: decision.version} if decision.version is not None else None
    if dry_run:
        would = decisions.dry_run(desk.db, action, chosen, expected=expected)
        _show_dry_run(desk, would, action, total=len(chosen), as_json=as_json)
        return
    if chosen and (not given or "-" in given):
        looked_at = Selection(ids=tuple(chosen)) if given else wanted
        if not yes:
            rows.preview(comments.list_(desk.db, looked_at, newest=False, limit=20), len(chosen))
        confirm(
            phrase(ASKED[action], many=text.number_of(len(chosen), "comment")),
            yes=yes,
        )
    outcome = decisions.decide(
        desk.db,
        action,
        chosen,
        now=desk.now,
        actor=desk.actor,
        reason=decision.reason,
        note=decision.note,
        expected=expected,
    )
    _report(desk, outcome, total=len(chosen), as_json=as_json)


def _show_dry_run(desk: Desk, would: Outcome[int, int], action: str, *, total: int, as_json: bool) -> None:
    found = comments.list_(desk.db, Selection(ids=tuple(would.done)), newest=False) if would.done else []
    shown = options.json_or_table(as_json)
    columns = rows.terminal_columns(desk) if shown.on_terminal else rows.columns(desk)
    output.emit(rows.records(found), columns, shown, empty="no comments")
    desk.say(phrase(WOULD[action], many=text.number_of(len(would.done), "comment")))
    fail_if_partial([(str(comment_id), error) for comment_id, error in would.failed], total)


def _report(desk: Desk, outcome: Outcome[int, int], *, total: int, as_json: bool) -> None:
    if as_json and (outcome.done or total != 1):
        output.emit_object(
            {
                "batch": outcome.batch,
                "done": outcome.done,
                "failed": [{"id": comment_id, "error": error.message} for comment_id, error in outcome.failed],
            }
        )
    elif not as_json:
        states = selection.statuses(desk.db, outcome.done)
        output.emit_lines((str(comment_id), word(states[comment_id])) for comment_id in outcome.done)
    if not total:
        desk.say("no comments")
    if outcome.batch is not None:
        desk.say(
            phrase(
                "{number} done. Undo: newsroom undo {batch}",
                number=output.grouped(len(outcome.done), sys.stderr),
                batch=outcome.batch,
            )
        )
    fail_if_partial([(str(comment_id), error) for comment_id, error in outcome.failed], total)


for action, summary in VERBS.items():
    decide = reject if action == "reject" else _verb(action)
    app.command(action, help=f"{summary}\n\n{_MANY}")(examples(*EXAMPLES[action])(decide))
