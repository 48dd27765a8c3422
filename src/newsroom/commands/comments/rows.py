"""The columns and rows of comment listings."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import Any, Final

from newsroom import text
from newsroom.commands import article_output
from newsroom.core.comments.fields import JSON_KEYS, Comment
from newsroom.desk import Desk
from newsroom.phrases import joined, phrase, word
from newsroom.terminal.output import Column, grouped

NARROW: Final = 70  # minimum width of a terminal for the column with the time
MIDDLING: Final = 100  # minimum width of a terminal for the column with the reasons
NAMED: Final = 2  # reasons that a line of a terminal names; the others are counted
WIDE: Final = 140  # minimum width of a terminal for the column with the article
NAMES: Final = (*JSON_KEYS, "why")


def columns(desk: Desk) -> list[Column]:
    """The columns of a comment listing."""
    return [
        Column("id", "Id", right=True),
        Column("status", "Status", style="status"),
        Column("created_at", "Sent", article_output.when(desk), style="dim"),
        Column("author", "By"),
        Column("body", "Comment", lambda body: text.excerpt(str(body), 160), flexible=True),
        Column("article_slug", "On"),
        Column("why", "Why"),
    ]


def terminal_columns(desk: Desk) -> list[Column]:
    """The columns that leave room for the text: on a narrow terminal without reasons, article and time."""
    width = get_terminal_size().columns
    left_out = {"article_slug": WIDE, "why": MIDDLING, "created_at": NARROW}
    return [
        column._replace(show=_reasons) if column.key == "why" else column
        for column in columns(desk)
        if width >= left_out.get(column.key, 0)
    ]


def _reasons(codes: Any) -> str:
    """Reasons as people call them."""
    from newsroom.terminal import reasons  # here: a pipe has the codes

    names = [reasons.name_of(code) for code in codes]
    more = [f"+{len(names) - NAMED}"] if len(names) > NAMED else []
    return joined(", ", [*names[:NAMED], *more])


def records(found: Sequence[Comment]) -> list[dict[str, Any]]:
    """Comments as the JSON of the contract, with the codes of their reasons for tables."""
    return [comment.record() | {"why": [reason.code for reason in comment.reasons]} for comment in found]


def preview(found: Sequence[Comment], total: int) -> None:
    """Show on stderr what a change by filter would affect."""
    from newsroom.translations import translated  # here: a listing translates nothing itself

    for comment in found:
        cells = (
            str(comment.id),
            translated(word(comment.status)),
            text.excerpt(comment.author, 20),
            text.excerpt(comment.body, 60),
        )
        sys.stderr.write("  ".join(text.terminal_safe(cell) for cell in cells) + "\n")
    if total > len(found):
        more = phrase("… and {number} more", number=grouped(total - len(found), sys.stderr))
        sys.stderr.write(translated(more) + "\n")
