"""`newsroom stats moderation`: the queue, and the moderators' decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

import typer

from newsroom import clock
from newsroom.commands import open_desk, options
from newsroom.commands.stats import listing, spans
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal.output import Column, check_fields, emit, emit_object, picked
from newsroom.terminal.pager import paged
from newsroom.terminal.stats import moderation as screen
from newsroom.translations import language

app = typer.Typer(rich_markup_mode=None)


# The columns of what moderators did.
TITLES: Final[Mapping[str, str]] = {
    "approve": phrase("Approved"),
    "reject": phrase("Rejected"),
    "spam": phrase("Spam"),
    "hold": phrase("Held"),
    "trash": phrase("Trashed"),
    "restore": phrase("Restored"),
}
NAMES: Final = ("name", "decided", "overturned", *TITLES)


@app.command()
@options.spread
@examples(
    ("The queue, and each moderator's decisions in the last 7 days", "newsroom stats moderation"),
    ("The last 30 days, as CSV", "newsroom stats moderation --since 30d --csv"),
)
def moderation(ctx: typer.Context, *, since: spans.Since = "7d", shown: options.ListingWithoutIds) -> None:
    """Show the moderation queue, and the decisions of each moderator.

    --csv prints only the moderators' decisions. For more, see: newsroom comments stats.
    """
    from newsroom.core.comments import selection
    from newsroom.core.comments import statistics as work
    from newsroom.core.comments.decisions import DecisionAction

    desk = open_desk(ctx)
    first, last = spans.span_of(desk, since, None)
    days = len(clock.day_list(first, last)) if first else 3650
    found = work.moderation(desk.db, days=days, now=desk.now)
    reported = selection.size(desk.db, selection.Selection(queue="reported"))
    people = [
        {"name": one.name, "decided": one.total, "overturned": one.overturned, **one.decided}
        for one in found.moderators
    ]
    if shown.form == "json":
        record = asdict(found) | {"reported": reported, "received_total": found.total, "moderators": people}
        emit_object(picked(record, shown.fields))
        return
    actions = [name for name in DecisionAction if any(name in one for one in people)]
    columns = [
        Column("name", "Moderator", flexible=True),
        listing.number("decided", desk, phrase("Decided")),
        listing.number("overturned", desk, phrase("Overturned")),
        *(listing.number(name, desk, TITLES.get(name)) for name in actions),
    ]
    names = [column.key for column in columns]
    check_fields(shown.fields, names)
    with paged():
        if shown.form == "table":
            screen.show(found, reported, now=desk.now, lang=language())
        if people or shown.form != "table":
            emit(people, columns, shown, names=names)
