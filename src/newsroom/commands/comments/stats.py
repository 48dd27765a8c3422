"""`newsroom comments stats`: statistics of moderation."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom import clock, languages, text
from newsroom.commands import open_desk, options
from newsroom.desk import Desk
from newsroom.lazy import examples
from newsroom.phrases import joined, phrase, word
from newsroom.terminal import output
from newsroom.terminal.reasons import NAMES
from newsroom.terminal.stats.moderation import received
from newsroom.translations import language

if TYPE_CHECKING:
    from newsroom.core.comments.statistics import ModerationStatistics

app = typer.Typer(rich_markup_mode=None)


@app.command()
@examples(
    ("The last 30 days", "newsroom comments stats"),
    ("The last 7 days", "newsroom comments stats --days 7"),
)
def stats(
    ctx: typer.Context,
    days: Annotated[int, typer.Option("--days", metavar="N", min=1, max=3650, help="Number of days.")] = 30,
    json: options.Json = False,
) -> None:
    """Show the comments received and held, the queue, and the decisions: how long they took, who made them, and how many
    were overturned."""
    from newsroom.core.comments import statistics

    desk = open_desk(ctx)
    found = statistics.moderation(desk.db, days=days, now=desk.now)
    if json:
        output.emit_object(_as_json(found))
        return
    output.emit_pairs(_lines(desk, found))


def _as_json(found: ModerationStatistics) -> dict[str, Any]:
    shown = asdict(found)
    shown["received_total"] = found.total
    shown["moderators"] = [asdict(one) | {"total": one.total} for one in found.moderators]
    shown["seconds_to_decision"] = {"median": shown.pop("median"), "p90": shown.pop("p90")}
    return shown


def _lines(desk: Desk, found: ModerationStatistics) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = [
        (
            phrase("received in {days}", days=text.number_of(found.days, "day")),
            received(found, language() if sys.stdout.isatty() else None),
        ),
        (phrase("held for"), _counts(found.held_for, NAMES)),
        (phrase("refused"), _counts(found.refused, NAMES)),
        (
            phrase("waiting"),
            output.grouped(found.waiting)
            + (phrase(", the oldest came {ago}", ago=_ago(desk, found.oldest_at)) if found.oldest_at else ""),
        ),
        (
            phrase("time to decision"),
            "–"
            if found.median is None
            else phrase("median {span}, 90% within {span2}", span=_span(found.median), span2=_span(found.p90)),
        ),
        (
            phrase("decided"),
            phrase(
                "{number}, {number2} overturned",
                number=output.grouped(found.decided),
                number2=output.grouped(found.overturned),
            ),
        ),
    ]
    lines += [
        (
            f"  {one.name}",
            output.grouped(one.total)
            + _parts(one.decided)
            + phrase(", {number} overturned", number=output.grouped(one.overturned)),
        )
        for one in found.moderators
    ]
    lines.append((phrase("reports"), _counts(found.reports)))
    if found.filter:
        part = found.filter
        lines.append(
            (
                phrase("the filter"),
                phrase(
                    "agreed with {agreed} of {decided}; would have caught {sure_of_spam} as spam, {rightly} correctly",
                    agreed=part["agreed"],
                    decided=part["decided"],
                    sure_of_spam=part["sure_of_spam"],
                    rightly=part["rightly"],
                ),
            )
        )
    return lines


def _parts(counts: dict[str, int]) -> str:
    return phrase(" ({counts})", counts=_counts(counts)) if counts else ""


def _counts(counts: dict[str, int], names: Mapping[str, str] = {}) -> str:
    """Counts with their names: on a terminal those for people, in a pipe the codes."""
    known = names if sys.stdout.isatty() else {}
    shown = (
        phrase("{number} {name}", number=output.grouped(number), name=known.get(name) or word(name.replace("_", " ")))
        for name, number in counts.items()
        if number
    )
    return joined(", ", shown) or phrase("none")


def _language() -> str:
    """That of the command on a terminal; English in a pipe."""
    return language() if sys.stdout.isatty() else "en"


def _span(seconds: int | None) -> str:
    return "–" if seconds is None else languages.of(_language()).duration(seconds)


def _ago(desk: Desk, at: str) -> str:
    return phrase("{ago} ago", ago=languages.ago(clock.from_text(at), desk.now, _language()))
