"""`newsroom comments replies` and `newsroom comments filters`: texts that the review offers by name."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from newsroom import text
from newsroom.commands import open_desk, options
from newsroom.commands.comments import typed
from newsroom.core import saved_texts
from newsroom.core.comments import selection, typed_filters
from newsroom.core.comments.selection import Selection
from newsroom.lazy import examples, noun
from newsroom.phrases import phrase
from newsroom.terminal import output
from newsroom.terminal.output import Column, Output

replies = typer.Typer(
    cls=noun(
        {},
        (
            "Save a reply to use when you review comments",
            'newsroom comments replies add thanks "Thank you, we have corrected it."',
        ),
        ("List the saved replies", "newsroom comments replies list"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Saved replies to readers; when you review comments, press C to choose one.",
)
filters = typer.Typer(
    cls=noun(
        {},
        ("Save a filter to use when you review comments", 'newsroom comments filters add harmless "score:<.2"'),
        ("List the saved filters", "newsroom comments filters list"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Saved filters; when you review comments, press f to choose one.",
)
app = typer.Typer(rich_markup_mode=None)  # the two nouns, each a verb of `comments`
app.add_typer(replies, name="replies")
app.add_typer(filters, name="filters")

FIELDS: Final = {"list_replies": ("name", "text"), "list_filters": ("name", "filter")}
Name = Annotated[str, typer.Argument(metavar="NAME", help="The short name of the reply or filter.")]


@replies.command("list")
@options.spread
@examples(
    ("List the saved replies", "newsroom comments replies list"),
)
def list_replies(ctx: typer.Context, *, limit: options.Limit = None, shown: options.ListingWithoutIds) -> None:
    """List the saved replies."""
    _show(open_desk(ctx).settings.texts(saved_texts.REPLIES), "text", phrase("Reply"), limit, shown)


@replies.command("add")
@examples(
    ("Save a reply", 'newsroom comments replies add thanks "Thank you, we have corrected it."'),
    ("Save one from a file", "newsroom comments replies add rules --file rules.txt"),
)
def add_reply(
    ctx: typer.Context,
    name: Name,
    said: Annotated[str | None, typer.Argument(metavar="[TEXT|-]", help="The reply; - reads it from stdin.")] = None,
    file: Annotated[str | None, typer.Option("--file", metavar="FILE", help="Read the reply from this file.")] = None,
) -> None:
    """Save a reply under a name, or replace the one with that name."""
    desk = open_desk(ctx)
    body = typed.body(None if said == "-" else said, file, "-" if said == "-" else None, argument=True)
    saved_texts.save(desk.db, desk.settings, saved_texts.REPLIES, name, body, now=desk.now, actor=desk.actor)
    desk.say(phrase("saved as {name}", name=text.one_line(name)))


@replies.command("rm")
@examples(
    ("Remove a saved reply", "newsroom comments replies rm thanks"),
)
def remove_reply(ctx: typer.Context, name: Name) -> None:
    """Remove a saved reply."""
    desk = open_desk(ctx)
    saved_texts.remove(desk.db, desk.settings, saved_texts.REPLIES, name, now=desk.now, actor=desk.actor)
    desk.say(phrase("removed {name}", name=text.one_line(name)))


@filters.command("list")
@options.spread
@examples(
    ("List the saved filters", "newsroom comments filters list"),
)
def list_filters(ctx: typer.Context, *, limit: options.Limit = None, shown: options.ListingWithoutIds) -> None:
    """List the saved filters."""
    _show(open_desk(ctx).settings.texts(saved_texts.FILTERS), "filter", phrase("Filter"), limit, shown)


@filters.command("add")
@examples(
    ("Save a filter", 'newsroom comments filters add harmless "score:<.2"'),
)
def add_filter(
    ctx: typer.Context,
    name: Name,
    said: Annotated[
        str, typer.Argument(metavar="FILTER", help="The filter, such as 'queue:suspect section:Town casino'.")
    ],
) -> None:
    """Save a filter under a name, or replace the one with that name.

    A filter consists of words to find in the comment, or any of queue:, section:, author:, domain:, reason: and score:
    followed by a value, or both. Put a value with spaces in quotation marks.
    """
    desk = open_desk(ctx)
    typed_filters.refuse_unknown_keys(said)
    selection.size(desk.db, typed_filters.narrowed(Selection(), said))  # refuse now what could not be used later
    saved_texts.save(desk.db, desk.settings, saved_texts.FILTERS, name, said, now=desk.now, actor=desk.actor)
    desk.say(phrase("saved as {name}", name=text.one_line(name)))


@filters.command("rm")
@examples(
    ("Remove a saved filter", "newsroom comments filters rm harmless"),
)
def remove_filter(ctx: typer.Context, name: Name) -> None:
    """Remove a saved filter."""
    desk = open_desk(ctx)
    saved_texts.remove(desk.db, desk.settings, saved_texts.FILTERS, name, now=desk.now, actor=desk.actor)
    desk.say(phrase("removed {name}", name=text.one_line(name)))


def _show(kept: dict[str, str], key: str, title: str, limit: int | None, shown: Output) -> None:
    rows = [{"name": name, key: said} for name, said in kept.items()]
    columns = [Column("name", "Name", whole=True), Column(key, title, flexible=True)]
    output.emit(options.first(rows, limit, shown), columns, shown, names=("name", key), empty="nothing is saved yet")
