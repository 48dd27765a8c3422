"""`newsroom comments`: readers' comments. Here are the verbs that look; the others stand in the files beside."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from newsroom import settings as table
from newsroom import text
from newsroom.commands import (
    _articles,
    _comments,
    _options,
    comments_decide,
    comments_model,
    comments_move,
    comments_people,
    comments_review,
    comments_rules,
    comments_stats,
    comments_write,
)
from newsroom.commands._context import Desk, open_desk
from newsroom.commands._help import Group
from newsroom.core.articles import articles
from newsroom.core.comments import comments, editing, reports, selection
from newsroom.core.comments.comments import Comment
from newsroom.core.journal import actions
from newsroom.core.screening.learning import spam_filter
from newsroom.terminal import output, reasons
from newsroom.terminal.output import Column

app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Take in, review and decide readers' comments.",
)


@app.command("list")
def list_(
    ctx: typer.Context, queue: _comments.Queue = None, status: _comments.Status = None,
    article: _comments.Article = None, author: _comments.Author = None, holding: _comments.Text = None,
    domain: _comments.Domain = None, why: _comments.Why = None, since: _comments.Since = None,
    before: _comments.Before = None,
    person: _comments.Person = None, section: _comments.Section = None, score: _comments.Score = None,
    oldest: Annotated[bool, typer.Option("--oldest", help="Oldest first.")] = False,
    limit: _options.Limit = None, offset: _options.Offset = 0, json: _options.Json = False,
    jsonl: _options.JsonLines = False, csv: _options.Csv = False, tsv: _options.Tsv = False, ids: _options.Ids = False,
    count: _options.Count = False, fields: _options.Fields = None, no_headers: _options.NoHeaders = False,
) -> None:  # fmt: skip
    """Comments, newest first."""
    desk = open_desk(ctx)
    shown = _options.output(json, jsonl, csv, tsv, ids, count, fields, no_headers)
    wanted = _comments.selection(
        desk, queue=queue, status=status, article=article, author=author, holding=holding, domain=domain, why=why,
        since=since, before=before, person=person, section=section, score=score,
    )  # fmt: skip
    if shown.form == "count":
        sys.stdout.write(f"{selection.size(desk.db, wanted)}\n")
        return
    found = comments.list_(desk.db, wanted, newest=not oldest, limit=_options.limited(limit, shown), offset=offset)
    columns = _comments.terminal_columns(desk) if shown.on_terminal and not shown.fields else _comments.columns(desk)
    output.emit(_comments.records(found), columns, shown, empty="no comments")


@app.command()
def show(
    ctx: typer.Context,
    comment_id: _comments.Id,
    raw: Annotated[bool, typer.Option("--raw", help="The text with its hidden characters made visible.")] = False,
    revisions: Annotated[bool, typer.Option("--revisions", help="Every text that it has had.")] = False,
    json: _options.Json = False,
) -> None:
    """Print a comment with what is known of it."""
    desk = open_desk(ctx)
    comment = comments.get(desk.db, comment_id)
    if json:
        reported = [{"reason": f.reason, "text": f.text, "weight": f.weight, "at": f.at, "outcome": f.outcome}
                    for f in reports.list_(desk.db, comment_id)]  # fmt: skip
        shown = comment.record() | ({"reports": reported} if reported else {})
        if revisions:
            texts = editing.revisions(desk.db, comment_id)
            shown["revisions"] = [{"revision": n, "actor": by, "at": at, "body": body} for n, by, at, body in texts]
        output.emit_object(shown)
    elif revisions:
        when = _articles.when(desk)
        for number, by, at, body in editing.revisions(desk.db, comment_id):
            _say(f"revision {number}, {by}, {when(at)}")
            _say(body + "\n", keep=True)
    else:
        for line in _about(desk, comment):
            _say(line)
        sys.stdout.write("\n")
        _say(text.visible(comment.body) if raw else comment.body, keep=True)


def _say(line: str, *, keep: bool = False) -> None:
    sys.stdout.write(text.terminal_safe(line, keep_newlines=keep) + "\n")


def _about(desk: Desk, comment: Comment) -> list[str]:
    when = _articles.when(desk)
    lines = [
        f"comment {comment.id}, {comment.status}, version {comment.version}",
        f"by {text.one_line(comment.author)}{' (newsroom)' if comment.staff else ''}, {when(comment.created_at)}",
        f"on {comment.article_slug}",
    ]
    if comment.parent_id:
        lines.append(f"in answer to comment {comment.parent_id}")
    if comment.decided_by and comment.decided_at:
        lines.append(f"decided by {comment.decided_by}, {when(comment.decided_at)}")
    if comment.edited_at:
        lines.append(
            f"edited {when(comment.edited_at)}; the earlier texts: newsroom comments show {comment.id} --revisions"
        )
    if comment.pinned:
        lines.append("pinned")
    for flag in reports.list_(desk.db, comment.id):
        said = f": {text.one_line(flag.text)}" if flag.text else ""
        lines.append(
            f"reported {when(flag.at)} as {flag.reason.replace('_', ' ')}, weight {flag.weight:g},"
            f" {flag.outcome or 'open'}{said}"
        )
    return lines + _why(comment)


def _why(comment: Comment) -> list[str]:
    return [f"{reasons.VERDICTS.get(r.verdict, r.verdict)}\t{r.code}\t{reasons.sentence(r)}" for r in comment.reasons]


@app.command()
def why(ctx: typer.Context, comment_id: _comments.Id, json: _options.Json = False) -> None:
    """Why a comment stands where it does: every reason of the screening and every decision since."""
    desk = open_desk(ctx)
    comment = comments.get(desk.db, comment_id)
    history = list(reversed(actions.log(desk.db, kind="comment", object_id=comment_id)))
    decisions = [_decision(entry) for entry in history]
    thought = [] if comment.staff or comment.status == "erased" else spam_filter.explain(desk.db, comment_id)
    if json:
        record = comment.record()
        output.emit_object({
            "id": comment.id, "status": comment.status, "spam_score": comment.spam_score,
            "reasons": record["reasons"], "decisions": decisions, "filter": [asdict(one) for one in thought],
        })  # fmt: skip
        return
    _say(f"comment {comment.id} is {comment.status}")
    for reason in _why(comment):
        sys.stdout.write("\t".join(text.terminal_safe(part) for part in reason.split("\t")) + "\n")
    comments_model.show_opinions(thought)
    when = _articles.when(desk)
    for entry in decisions:
        given = f"\t{entry['reason']}" if entry["reason"] else ""
        undone = "\tundone" if entry["undone"] else ""
        change = entry["to"] if entry["from"] in (None, entry["to"]) else f"{entry['from']} → {entry['to']}"
        cells = (when(entry["at"]), entry["actor"], entry["action"], change or "")
        sys.stdout.write("\t".join(text.terminal_safe(str(cell)) for cell in cells) + given + undone + "\n")


def _decision(entry: actions.Entry) -> dict[str, Any]:
    return {
        "at": entry.at, "actor": entry.actor, "action": entry.action, "from": entry.from_state, "to": entry.to_state,
        "reason": entry.detail.get("reason"), "note": entry.detail.get("note"), "batch": entry.batch,
        "undone": entry.undone,
    }  # fmt: skip


@app.command()
def count(ctx: typer.Context, article: _comments.Article = None, json: _options.Json = False) -> None:
    """How many comments stand in each state, and how many readers have reported."""
    desk = open_desk(ctx)
    counts = comments.count(desk.db, article_id=articles.get(desk.db, article).id if article else None)
    if json:
        output.emit_object(counts)
    else:
        sys.stdout.write("".join(f"{name}\t{number}\n" for name, number in counts.items()))


@app.command()
def rules(ctx: typer.Context, json: _options.Json = False, csv: _options.Csv = False) -> None:
    """The numbers that screening goes by, and where each comes from."""
    desk = open_desk(ctx)
    rows = [
        {"key": s.key, "value": desk.settings.text(s.key), "origin": desk.settings.origin(s.key), "help": s.help}
        for s in table.TABLE if s.key.startswith(("comments.", "web.form_"))
    ]  # fmt: skip
    shown: Sequence[Column] = [
        Column("key", "Rule"), Column("value", "Value"), Column("origin", "From"),
        Column("help", "What for", flexible=True),
    ]  # fmt: skip
    output.emit(rows, shown, _options.output(json=json, csv=csv))
    desk.say("change one with: newsroom config set KEY VALUE")


comments_review.register(app)
comments_decide.register(app)
comments_write.register(app)
comments_rules.register(app)
comments_people.register(app)
comments_move.register(app)
comments_stats.register(app)
comments_model.register(app)
