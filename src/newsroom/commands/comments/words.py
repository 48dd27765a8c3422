"""`newsroom comments words`: the word lists of the screening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import typer

from newsroom import text
from newsroom.commands import open_desk, options
from newsroom.core.screening import word_lists
from newsroom.errors import Usage
from newsroom.lazy import examples, noun
from newsroom.phrases import phrase
from newsroom.terminal import output
from newsroom.terminal.output import Column, Output

app = typer.Typer(
    cls=noun(
        {},
        ("Hold comments with this word", "newsroom comments words add hold casino"),
        ("Check a text against the lists", "newsroom comments words test 'C a s i n o bonus'"),
    ),
    rich_markup_mode=None,
    no_args_is_help=True,
    help="The word lists: ban, hold, flag, allow.",
)
List = Annotated[str, typer.Argument(metavar="LIST", help="One of: " + ", ".join(word_lists.WordAction) + ".")]
Patterns = Annotated[list[str], typer.Argument(metavar="WORD…", help="Words or phrases; * matches any letters.")]
NAMES: Final = ("id", "pattern", "list", "actor", "at")


@app.command()
@examples(
    ("Hold comments with these words", 'newsroom comments words add hold casino "quick money"'),
    ("Ban every word that begins with casino", 'newsroom comments words add ban "casino*"'),
)
def add(ctx: typer.Context, which: List, patterns: Patterns, json: options.Json = False) -> None:
    """Add words or phrases to a list. They also match when spaced out, in full-width letters or with look-alike letters.

    A phrase does not match if its words are written as one, such as quickmoney or q u i c k m o n e y.
    """
    desk = open_desk(ctx)
    _emit(word_lists.add(desk.db, patterns, which, now=desk.now, actor=desk.actor), options.json_or_table(json))


@app.command()
@examples(
    ("Remove a word from its list", "newsroom comments words rm casino"),
)
def rm(ctx: typer.Context, patterns: Patterns, json: options.Json = False) -> None:
    """Remove words from their list."""
    desk = open_desk(ctx)
    _emit(word_lists.remove(desk.db, patterns, now=desk.now, actor=desk.actor), options.json_or_table(json))


@app.command("list")
@options.spread
@examples(
    ("List all words", "newsroom comments words list"),
    ("List only the words that hold a comment", "newsroom comments words list hold"),
)
def list_(
    ctx: typer.Context,
    *,
    which: Annotated[str | None, typer.Argument(metavar="[LIST]", help="Only this list.")] = None,
    limit: options.Limit = None,
    shown: options.Listing,
) -> None:
    """List the words and their lists."""
    if which is not None and which not in list(word_lists.WordAction):
        raise Usage(
            phrase("unknown list {which!r}", which=which),
            hint=phrase("use one of: {choices}", choices=", ".join(word_lists.WordAction)),
        )
    _emit(options.first(word_lists.list_(open_desk(ctx).db, action=which), limit, shown), shown)


@app.command("test")
@examples(
    ("Check a text against the lists", 'newsroom comments words test "C a s i n o bonus"'),
)
def try_(
    ctx: typer.Context,
    written: Annotated[str, typer.Argument(metavar="TEXT", help="A text as a reader might write it.")],
    json: options.Json = False,
) -> None:
    """Show which words on the lists match a text."""
    desk = open_desk(ctx)
    found = word_lists.WordMatcher.of(word_lists.list_(desk.db)).find(text.clean(written))
    if json:
        output.emit_object([{"pattern": m.word.pattern, "list": m.word.action, "found": m.found} for m in found])
        return
    if not found:
        desk.say("no word on the lists matches")
        return
    output.emit_lines(((match.word.action, match.word.pattern, match.found) for match in found), most=None)


def _emit(found: Sequence[word_lists.ListedWord], shown: Output) -> None:
    rows = [dict(zip(NAMES, (w.id, w.pattern, w.action, w.actor, w.at), strict=True)) for w in found]
    columns = [Column("pattern", "Word", whole=True), Column("list", "List"), Column("actor", "By")]
    output.emit(rows, columns, shown, names=NAMES, empty="no words on the lists")
