"""`newsroom comments model`: the filter that learns from decisions, and what may be asked of it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom import text
from newsroom.commands import _comments, _options
from newsroom.commands._context import confirm, open_desk
from newsroom.commands._help import Group
from newsroom.terminal import output

if TYPE_CHECKING:
    from newsroom.core.model import Figures, Opinion, Status

app = typer.Typer(
    cls=Group, rich_markup_mode=None, no_args_is_help=True, help="The filter that learns from moderators' decisions."
)
Which = Annotated[
    str, typer.Option("--model", metavar="NAME", help="spam, or reject (for what is rejected otherwise).")
]


def register(comments: typer.Typer) -> None:
    """Add the noun to the `comments` command."""
    comments.add_typer(app, name="model")


@app.command()
def status(ctx: typer.Context, json: _options.Json = False) -> None:
    """How much it has learned, whether that is enough to hold comments and mark spam, and what is missing."""
    from newsroom.core import model
    from newsroom.core.screening_case import Rules

    desk = open_desk(ctx)
    rules = Rules.of(desk.settings)
    found = model.status(desk.db, rules)
    if json:
        output.emit_object([_status(one, allowed=rules.model) for one in found])
        return
    for one in found:
        reached = one.maturity
        kind = "spam" if one.model == "spam" else "rejected"
        _row(one.model, f"learned from {reached.labels:,} decisions: {reached.positive:,} {kind},"
                        f" {reached.negative:,} approved; {one.weights:,} weights")  # fmt: skip
        _row("", f"sure of {reached.called} of the last {rules.model_last}, {reached.right} of them rightly")
        if reached.reached and rules.model:
            _row("", "mature: it may hold comments" + (" and mark spam" if one.model == "spam" else ""))
        else:
            _row("", "it only sorts: " + ("; ".join(reached.missing) or "comments.model is false"))


def _status(one: Status, *, allowed: bool) -> dict[str, Any]:
    reached = one.maturity
    return {
        "model": one.model, "decisions": reached.labels, "positive": reached.positive, "negative": reached.negative,
        "sure": reached.called, "rightly": reached.right, "weights": one.weights, "mature": reached.reached,
        "acts": reached.reached and allowed, "missing": list(reached.missing),
    }  # fmt: skip


def _row(*cells: str) -> None:
    sys.stdout.write("\t".join(map(text.terminal_safe, cells)) + "\n")


@app.command("eval")
def evaluate(ctx: typer.Context, which: Which = "spam", json: _options.Json = False) -> None:
    """How often its score was right, each taken before the moderator's decision was known."""
    from newsroom.core import model
    from newsroom.core.screening_case import Rules
    from newsroom.errors import Usage

    desk = open_desk(ctx)
    if which not in model.MODELS:
        raise Usage(f"there is no model {which!r}", hint="one of: " + ", ".join(model.MODELS))
    found = model.evaluate(desk.db, which, Rules.of(desk.settings))
    if json:
        output.emit_object(asdict(found) | {"model": which, "precision": found.precision})
        return
    for name, value in _lines(found, which, desk.settings.number("comments.model_spam")):
        _row(name, value)


def _lines(found: Figures, which: str, threshold: int) -> list[tuple[str, str]]:
    kind = "spam" if which == "spam" else "rejected"
    return [
        ("decisions", f"{found.decisions:,}, {found.positive:,} of them {kind}"),
        ("right", _percent(found.accuracy)),
        (f"{kind} caught", _percent(found.caught)),
        ("approved, but called so", _percent(found.blocked)),
        ("correlation", "–" if found.mcc is None else f"{found.mcc:.3f}"),
        (f"at {threshold} %", f"{found.sure:,} called, {found.rightly:,} rightly"),
        ("right, by hundreds", " ".join(f"{100 * part:.0f}" for part in found.curve) or "–"),
    ]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


@app.command()
def explain(ctx: typer.Context, comment_id: _comments.Id, json: _options.Json = False) -> None:
    """What it thinks of a comment now, the words that weighed most, and how often those were right before."""
    from newsroom.core import model

    desk = open_desk(ctx)
    found = model.explain(desk.db, comment_id)
    if json:
        output.emit_object([asdict(one) for one in found])
        return
    if not found:
        desk.say("it has not learned enough to say anything: it needs decisions of both kinds")
    for cells in opinions(found):
        _row(*cells)


def opinions(found: list[Opinion]) -> list[tuple[str, ...]]:
    """What the models think, as lines of cells for people."""
    lines: list[tuple[str, ...]] = []
    for one in found:
        kind = "spam" if one.model == "spam" else "rejected"
        lines.append((f"the filter: {kind} with", f"{100 * one.score:.1f} %"))
        for word in one.words:
            held = f"in {word.decisions} of the last decisions, {word.of_kind} of them {kind}"
            lines.append(
                (f"{word.weight:+.2f}", word.name, held if word.decisions else "in none of the last decisions")
            )
    return lines


@app.command()
def rebuild(ctx: typer.Context, json: _options.Json = False) -> None:
    """Make its weights anew from the decisions it learned from, and score all that waits."""
    from newsroom.core import model

    desk = open_desk(ctx)
    scored = model.rebuild(desk.db)
    if json:
        output.emit_object({"scored": scored})
    else:
        desk.say(f"made anew; {scored:,} waiting comments scored")


@app.command()
def forget(ctx: typer.Context, yes: _options.Yes = False, json: _options.Json = False) -> None:
    """Unlearn everything; undo brings it back."""
    from newsroom.core import model

    desk = open_desk(ctx)
    confirm("forget all that the filter has learned?", yes=yes)
    batch = model.forget_all(desk.db, now=desk.now, actor=desk.actor)
    if json:
        output.emit_object({"batch": batch})
    elif batch is None:
        desk.say("it has learned nothing")
    else:
        desk.say(f"forgotten; take back with: newsroom undo {batch}")
