"""`newsroom comments show` and `why`: one comment, and the reasons for its status."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from newsroom import text
from newsroom.commands import article_output, open_desk, options
from newsroom.commands.comments import filters, model
from newsroom.core.comments import comments, editing, reader_reports
from newsroom.core.comments.fields import Comment
from newsroom.core.journal import actions
from newsroom.core.screening.learning import spam_filter
from newsroom.core.screening.learning.spam_filter import ModelOpinion
from newsroom.desk import Desk
from newsroom.desk.approval import READER
from newsroom.lazy import examples
from newsroom.option_rules import rules, without
from newsroom.phrases import phrase, word
from newsroom.terminal import output, reasons
from newsroom.terminal.pager import paged

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("Read a comment", "newsroom comments show 17"),
    ("Make hidden characters visible", "newsroom comments show 17 --raw"),
)
@rules(without("raw", "json"))
def show(
    ctx: typer.Context,
    comment_id: filters.Id,
    raw: Annotated[bool, typer.Option("--raw", help="Print the text with hidden characters made visible.")] = False,
    revisions: Annotated[bool, typer.Option("--revisions", help="Print every revision of the text.")] = False,
    json: options.Json = False,
) -> None:
    """Print a comment and what is known about it."""
    desk = open_desk(ctx)
    comment = comments.get(desk.db, comment_id)
    if json:
        reported = [
            {"reason": f.reason, "text": f.text, "weight": f.weight, "at": f.at, "outcome": f.outcome}
            for f in reader_reports.list_(desk.db, comment_id)
        ]
        shown = comment.record() | ({"reports": reported} if reported else {})
        if revisions:
            texts = editing.revisions(desk.db, comment_id)
            shown["revisions"] = [{"revision": n, "actor": by, "at": at, "body": body} for n, by, at, body in texts]
        output.emit_object(shown)
        return
    with paged():
        _print(desk, comment, raw=raw, revisions=revisions)


def _print(desk: Desk, comment: Comment, *, raw: bool, revisions: bool) -> None:
    if revisions:
        when = article_output.when(desk)
        for number, by, at, body in editing.revisions(desk.db, comment.id):
            _say(phrase("revision {number}, {by}, {when}", number=number, by=_by(by), when=when(at)))
            _say((text.visible(body) if raw else body) + "\n", keep=True, whole=raw)
        return
    for line in _about(desk, comment):
        _say(line)
    write_reasons(comment)
    sys.stdout.write("\n")
    _say(text.visible(comment.body) if raw else comment.body, keep=True, whole=raw)


def _say(line: str, *, keep: bool = False, whole: bool = False) -> None:
    output.write_line(line, keep_newlines=keep, whole=whole)


def _about(desk: Desk, comment: Comment) -> list[str]:
    when = article_output.when(desk)
    lines: list[str] = [
        phrase(
            "comment {id}, {status}, version {version}",
            id=comment.id,
            status=word(comment.status),
            version=comment.version,
        ),
        phrase(
            "by {author}{newsroom}, {when}",
            author=text.one_line(comment.author),
            newsroom=phrase(" (newsroom)") if comment.staff else "",
            when=when(comment.created_at),
        ),
        phrase("on {article_slug}", article_slug=comment.article_slug),
    ]
    if comment.parent_id:
        lines.append(phrase("in reply to comment {parent_id}", parent_id=comment.parent_id))
    if comment.decided_by and comment.decided_at:
        lines.append(
            phrase("decided by {decided_by}, {when}", decided_by=comment.decided_by, when=when(comment.decided_at))
        )
    if comment.edited_at:
        lines.append(
            phrase(
                "edited {when}; the earlier texts: newsroom comments show {id} --revisions",
                when=when(comment.edited_at),
                id=comment.id,
            )
        )
    if comment.pinned:
        lines.append("pinned")
    for flag in reader_reports.list_(desk.db, comment.id):
        said = f": {text.one_line(flag.text)}" if flag.text else ""
        lines.append(
            phrase(
                "reported {when} as {reason}, weight {weight:g}, {outcome}{said}",
                when=when(flag.at),
                reason=reasons.name_of(flag.reason),
                weight=flag.weight,
                outcome=word(flag.outcome or "open"),
                said=said,
            )
        )
    return lines


def write_reasons(comment: Comment) -> None:
    """Print the reasons of the screening: a sentence for each, and in a pipe its code too."""
    on_terminal = sys.stdout.isatty()
    output.emit_lines(
        (
            (
                reasons.VERDICTS.get(one.verdict, one.verdict),
                *([] if on_terminal else [one.code]),
                reasons.sentence(one),
            )
            for one in comment.reasons
        ),
        most=None,
    )


@app.command()
@examples(
    ("Why a comment was held", "newsroom comments why 17"),
)
def why(ctx: typer.Context, comment_id: filters.Id, json: options.Json = False) -> None:
    """Explain the status of a comment: the reasons that screening gave, and each decision since."""
    desk = open_desk(ctx)
    comment = comments.get(desk.db, comment_id)
    history = list(reversed(actions.log(desk.db, kind="comment", object_id=comment_id)))
    decisions = [_decision(entry) for entry in history]
    thought = [] if comment.staff or comment.status == "erased" else spam_filter.explain(desk.db, comment_id)
    if json:
        record = comment.record()
        output.emit_object(
            {
                "id": comment.id,
                "status": comment.status,
                "spam_score": comment.spam_score,
                "reasons": record["reasons"],
                "decisions": decisions,
                "filter": [asdict(one) for one in thought],
            }
        )
        return
    with paged():
        _explain(desk, comment, decisions, thought)


def _explain(desk: Desk, comment: Comment, decisions: list[dict[str, Any]], thought: list[ModelOpinion]) -> None:
    """Print the reasons for a comment's status, what the filter thinks, and who decided what."""
    _say(phrase("comment {id} is {status}", id=comment.id, status=word(comment.status)))
    write_reasons(comment)
    model.show_opinions(thought)
    when = article_output.when(desk)
    rows = []
    for entry in decisions:
        to = word(entry["to"])
        change = (
            to if entry["from"] in (None, entry["to"]) else phrase("{before} → {to}", before=word(entry["from"]), to=to)
        )
        more = [_named(entry["reason"])] if entry["reason"] else []
        more += [phrase("undone")] if entry["undone"] else []
        rows.append([when(entry["at"]), _by(entry["actor"]), word(entry["action"]), change, *more])
    output.emit_lines(rows, most=None)


def _named(code: str) -> str:
    """A reason: its name on a terminal, its code in a pipe."""
    return reasons.name_of(code) if sys.stdout.isatty() else code


def _by(actor: str) -> str:
    """Who did something; the word `reader` is in the language of the command."""
    return phrase("reader") if actor == READER else actor


def _decision(entry: actions.Action) -> dict[str, Any]:
    return {
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "from": entry.from_state,
        "to": entry.to_state,
        "reason": entry.detail.get("reason"),
        "note": entry.detail.get("note"),
        "batch": entry.batch,
        "undone": entry.undone,
    }
