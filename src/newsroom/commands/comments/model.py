"""`newsroom comments model`: the filter that learns from decisions."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom import text
from newsroom.commands import confirm, open_desk, options
from newsroom.commands.comments import filters
from newsroom.lazy import examples, noun
from newsroom.phrases import Phrase, joined, phrase, phrase_n
from newsroom.phrases import word as our_word
from newsroom.terminal import output, reasons

if TYPE_CHECKING:
    from newsroom.core.screening.learning.evaluation import Evaluation, FilterRules
    from newsroom.core.screening.learning.spam_filter import ModelOpinion, ModelStatus

Pairs = list[tuple[str, str]]

app = typer.Typer(
    cls=noun(
        {},
        ("Has the filter learned enough?", "newsroom comments model status"),
        ("Why a comment looks like spam", "newsroom comments model explain 17"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="The spam filter, which learns from moderators' decisions.",
)
SCORES = {
    "spam": phrase("spam score {score}, learned from {positive} spam and {negative} approved"),
    "reject": phrase("rejection score {score}, learned from {positive} rejected and {negative} approved"),
}
Which = Annotated[
    str, typer.Option("--model", metavar="NAME", help="The filter: spam, or reject (other rejected comments).")
]


@app.command()
@examples(
    ("Has the filter learned enough?", "newsroom comments model status"),
)
def status(ctx: typer.Context, json: options.Json = False) -> None:
    """Show how much the filter has learned, and what it still needs before it holds comments or marks spam."""
    from newsroom.core.screening.learning import spam_filter

    desk = open_desk(ctx)
    rules = spam_filter.rules_of(desk.settings)
    found = spam_filter.status(desk.db, desk.settings)
    if json:
        output.emit_object([_status(one, allowed=rules.model) for one in found])
        return
    for one in found:
        if sys.stdout.isatty() and one is not found[0]:
            _row("")
        title = (
            "spam" if one.model == "spam" else phrase("reject: comments rejected for reasons other than advertising")
        )
        _pairs(title, one.model, _standing(one, rules))


def _status(one: ModelStatus, *, allowed: bool) -> dict[str, Any]:
    reached = one.maturity
    return {
        "model": one.model,
        "decisions": reached.labels,
        "positive": reached.positive,
        "negative": reached.negative,
        "sure": reached.called,
        "rightly": reached.right,
        "weights": one.weights,
        "mature": reached.reached,
        "acts": reached.reached and allowed and one.current,
        "missing": list(reached.missing),
        "current": one.current,
    }


def _standing(one: ModelStatus, rules: FilterRules) -> Pairs:
    reached, kind, threshold = one.maturity, _kind(one.model), 100 * rules.confident_score
    learned = (
        phrase("1 decision")
        if reached.labels == 1
        else phrase("{number} decisions", number=output.grouped(reached.labels))
    )
    lines: Pairs = [
        (
            phrase("learned from"),
            phrase(
                "{learned}: {number} {kind}, {number2} approved",
                learned=learned,
                number=output.grouped(reached.positive),
                kind=our_word(kind),
                number2=output.grouped(reached.negative),
            ),
        ),
        (
            phrase("scores of {threshold:.0f}% or more", threshold=threshold),
            phrase(
                "{called} of the last {model_last} decisions, {right} of them correct",
                called=reached.called,
                model_last=rules.model_last,
                right=reached.right,
            ),
        ),
        (phrase("weights"), f"{output.grouped(one.weights)}"),
    ]
    if not one.current:
        acts = phrase("no: its weights are from an older version; the next decision or rebuild computes them again")
    elif reached.reached and rules.model:
        acts = _acts(rules, marks_spam=one.model == "spam")
    else:
        acts = phrase(
            "no, it only sorts the queue: {missing}",
            missing=joined("; ", reached.missing) or phrase("comments.model is false"),
        )
    lines.append((phrase("can hold or mark comments"), acts))
    return lines


def _acts(rules: FilterRules, *, marks_spam: bool) -> Phrase:
    hold, spam = 100 * rules.model_hold, 100 * rules.model_spam
    if not hold:
        return phrase("no, comments.model_hold is 0")
    if not (marks_spam and spam):
        return phrase("yes, it holds comments at {value:.0f}% or more", value=hold)
    return phrase(
        "yes, it holds comments at {value:.0f}% or more and marks them as spam at {spam:.0f}% or more",
        value=hold,
        spam=spam,
    )


def _kind(model: str) -> str:
    return "spam" if model == "spam" else "rejected"


def _pairs(title: str, first: str, pairs: Pairs) -> None:
    """Names and values under a title on a terminal; in a pipe lines of name, tab, value, behind `first` if any."""
    if sys.stdout.isatty():
        from newsroom.terminal import tables
        from newsroom.translations import translated  # here: a pipe needs no translations

        tables.show_pairs(translated(title), [(translated(name), translated(value)) for name, value in pairs])
        return
    for pair in pairs:
        _row(*([first] if first else []), *pair)


def _row(*cells: str) -> None:
    output.emit_lines([cells])


@app.command("eval")
@examples(
    ("How often the spam filter was right", "newsroom comments model eval"),
    ("The filter for rejected comments", "newsroom comments model eval --model reject"),
)
def evaluate(ctx: typer.Context, which: Which = "spam", json: options.Json = False) -> None:
    """Show how often the filter was right. Each comment was scored before a moderator decided."""
    from newsroom.core.screening.learning import spam_filter
    from newsroom.errors import Usage

    desk = open_desk(ctx)
    if which not in spam_filter.MODELS:
        raise Usage(
            phrase("unknown filter {which!r}", which=which),
            hint=phrase("use one of: {choices}", choices=", ".join(spam_filter.MODELS)),
        )
    found = spam_filter.evaluate(desk.db, which, desk.settings)
    threshold = spam_filter.rules_of(desk.settings).confident_score
    if json:
        more = {"model": which, "precision": found.precision, "threshold": threshold}
        output.emit_object(asdict(found) | more)
        return
    _pairs(phrase("{which}: scored before each decision", which=which), "", _lines(found, which, threshold))


def _lines(found: Evaluation, which: str, threshold: float) -> Pairs:
    kind, unscored = _kind(which), found.decisions - found.scored
    return [
        (
            phrase("decisions"),
            phrase(
                "{number}, {number2} of them {kind}",
                number=output.grouped(found.decisions),
                number2=output.grouped(found.positive),
                kind=our_word(kind),
            ),
        ),
        (
            phrase("scored before the decision"),
            output.grouped(found.scored)
            + (
                phrase("; {unscored} came before the filter had learned anything", unscored=unscored)
                if unscored
                else ""
            ),
        ),
        (phrase("scored correctly"), _percent(found.accuracy)),
        (phrase("{kind}, and scored as such", kind=our_word(kind)), _percent(found.caught)),
        (phrase("approved, but scored as {kind}", kind=our_word(kind)), _percent(found.blocked)),
        (phrase("correlation (MCC)"), "–" if found.mcc is None else phrase("{value:.3f}", value=found.mcc)),
        (
            phrase("scores of {value:.0f}% or more", value=100 * threshold),
            phrase(
                "{number} scored as {kind}, {number2} of them correctly",
                number=output.grouped(found.sure),
                kind=our_word(kind),
                number2=output.grouped(found.rightly),
            ),
        ),
        (phrase("correct in each hundred decisions (%)"), " ".join(f"{100 * part:.0f}" for part in found.curve) or "–"),
    ]


def _percent(share: float | None) -> str:
    return "–" if share is None else phrase("{value:.1f}%", value=100 * share)


@app.command()
@examples(
    ("Why a comment looks like spam", "newsroom comments model explain 17"),
)
def explain(ctx: typer.Context, comment_id: filters.Id, json: options.Json = False) -> None:
    """Show the score of a comment, the words that matter most, and how often they occurred in earlier decisions."""
    from newsroom.core.screening.learning import spam_filter

    desk = open_desk(ctx)
    found = spam_filter.explain(desk.db, comment_id)
    if json:
        output.emit_object([asdict(one) for one in found])
        return
    if not found:
        desk.say("the filter cannot score comments yet: it needs approved comments, and spam or rejected ones")
    show_opinions(found)


def show_opinions(found: list[ModelOpinion]) -> None:
    """Print the scores and their reasons: tables on a terminal, lines of cells in a pipe."""
    if not sys.stdout.isatty():
        for cells in opinions(found):
            _row(*cells)
        return
    from newsroom.terminal import tables
    from newsroom.translations import translated  # here: a pipe needs no translations

    for one in found:
        kind = _kind(one.model)
        headings = [
            tables.Heading(translated(phrase("weight")), right=True),
            tables.Heading(translated(phrase("word or feature"))),
            tables.Heading(translated(phrase("seen")), right=True),
            tables.Heading(translated(phrase("as {kind}", kind=our_word(kind))), right=True),
        ]
        rows = [
            (
                translated(phrase("{weight:+.2f}", weight=word.weight)),
                text.terminal_safe(translated(reasons.learned(word.name))),
                str(word.decisions or "–"),
                str(word.of_kind) if word.decisions else "–",
            )
            for word in one.words
        ]
        output.write_line(
            phrase(
                SCORES[one.model],
                score=_percent(one.score),
                positive=output.grouped(one.positive),
                negative=output.grouped(one.negative),
            )
        )
        tables.show(rows, headings)


def _opinion(one: ModelOpinion) -> tuple[str, str, str]:
    kind = _kind(one.model)
    learned = phrase(
        "learned from {number} {kind} and {number2} approved",
        number=output.grouped(one.positive),
        kind=our_word(kind),
        number2=output.grouped(one.negative),
    )
    return (
        phrase("filter score, {kind}:", kind=our_word(kind)),
        _percent(one.score),
        learned,
    )


def opinions(found: list[ModelOpinion]) -> list[tuple[str, ...]]:
    """The scores and their reasons, as lines of cells for people."""
    lines: list[tuple[str, ...]] = []
    for one in found:
        kind = _kind(one.model)
        lines.append(_opinion(one))
        for word in one.words:
            held = phrase(
                "in {decisions} of the latest decisions, {of_kind} of them {kind}",
                decisions=word.decisions,
                of_kind=word.of_kind,
                kind=our_word(kind),
            )
            lines.append(
                (
                    f"{word.weight:+.2f}",
                    word.name,
                    held if word.decisions else phrase("in none of the latest decisions"),
                )
            )
    return lines


@app.command()
@examples(
    ("Train the filter from scratch", "newsroom comments model rebuild"),
)
def rebuild(ctx: typer.Context, json: options.Json = False) -> None:
    """Train the filter from scratch on all decisions, and score the pending comments again."""
    from newsroom.core.screening.learning import spam_filter

    desk = open_desk(ctx)
    scored = spam_filter.rebuild(desk.db)
    if json:
        output.emit_object({"scored": scored})
    else:
        desk.say(
            phrase_n(
                "trained from scratch; {number} pending comment scored",
                "trained from scratch; {number} pending comments scored",
                scored,
                number=output.grouped(scored),
            )
        )


@app.command()
@examples(
    ("Begin again with an untrained filter", "newsroom comments model forget"),
)
def forget(ctx: typer.Context, yes: options.Yes = False, json: options.Json = False) -> None:
    """Delete everything the filter has learned. Restore it with `newsroom undo`."""
    from newsroom.core.screening.learning import spam_filter

    desk = open_desk(ctx)
    confirm("delete everything the filter has learned?", yes=yes, has_dry_run=False)
    batch = spam_filter.forget_all(desk.db, now=desk.now, actor=desk.actor)
    if json:
        output.emit_object({"batch": batch})
    elif batch is None:
        desk.say("the filter has learned nothing yet")
    else:
        desk.say(phrase("deleted; undo: newsroom undo {batch}", batch=batch))
