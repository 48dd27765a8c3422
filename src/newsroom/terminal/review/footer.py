"""The last lines of the review's screen: the question or the message, and the keys that apply where the moderator is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsroom import text
from newsroom.core.comments.fields import CommentStatus
from newsroom.terminal.review.rich_lines import joined, line, wrapped
from newsroom.terminal.review.state import ReviewView

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

ALWAYS = ("? help", "q quit")  # the last keys of the line, at any width
MESSAGE_LINES = 3  # of a long message; more would push the comment off a small screen
DECIDED_AS = {
    CommentStatus.PUBLISHED: "a approve",
    CommentStatus.REJECTED: "r reject",
    CommentStatus.SPAM: "s spam",
    CommentStatus.TRASHED: "d trash",
}


def rows(view: ReviewView, console: Console, width: int) -> list[Text]:
    """The footer, a rule first."""
    if view.typed is not None:
        # The end of a long line is shown, where the typing goes on.
        typed = text.one_line(view.typed) + (" " if view.typed.endswith(" ") else "")
        room = max(8, width - len(view.prompt) - 4)
        asked = [joined((f"{view.prompt}: ", "bold"), (typed[-room:], ""), ("▏", "bold"))]
        hint = "Enter to send · Esc to cancel" if view.prompt == "reply" else "Enter to confirm · Esc to cancel"
    elif view.prompt:
        asked = choices(view.prompt, width)
        asked += [line(view.message, "yellow")] if view.message else []
        hint = "Esc to cancel"
    else:
        asked = wrapped(view.message, console, width, "bold")[:MESSAGE_LINES]
        hint = fit(keys(view), width)
    return [line("─" * width, "dim"), *asked, line(hint, "dim")]


def keys(view: ReviewView) -> list[str]:
    """The keys that apply now, the most useful first."""
    previous = ["k previous"] if view.has_previous else []
    undo = [*(["z undo"] if view.can_undo else []), *(["Z redo"] if view.can_redo else [])]
    marked = ["A approve marked", "R reject", "S spam", "D trash"] if view.marked else []
    if view.panel == "help":
        return ["Esc close"]
    if view.comment is None:
        return [*marked, *previous, *undo, "t queue", "/ filter", "f saved filters"]
    closing = ["Esc close"] if view.panel else []
    mark = "x unmark" if view.is_marked else "x mark"
    move = ["j next", *previous]
    if view.marked:
        return [*marked, mark, *move, *closing, *undo]
    decide = [key for key in (*DECIDED_AS.values(), "h hold") if key != DECIDED_AS.get(view.comment.status)]
    pin = ["p unpin" if view.comment.pinned else "p pin"] if view.comment.status == CommentStatus.PUBLISHED else []
    looks = {"why": "i why", "conversation": "o conversation", "person": "u person", "raw": "l raw"}
    open_ = [key for panel, key in looks.items() if panel != view.panel]
    more = ["e edit", "c reply", "C saved reply", "b ban", "w word", "n note", *pin]
    return [*closing, *decide, *move, *undo, mark, *open_, *more, "t queue", "/ filter", "f saved filters"]


def fit(wanted: list[str], width: int) -> str:
    """As many keys as there is room for, and always those for help and for the end."""
    always = "  ".join(ALWAYS)
    shown = ""
    for key in wanted:
        longer = shown + key + "  "
        if len(longer) + len(always) > width:
            break
        shown = longer
    return shown + always


def choices(prompt: str, width: int) -> list[Text]:
    """A question whose answers stand two spaces apart: no line ends between a key and what it means."""
    lines = [""]
    for part in prompt.split("  "):
        if lines[-1] and len(lines[-1]) + 2 + len(part) > width:
            lines.append("")
        lines[-1] += ("  " if lines[-1] else "") + part
    return [line(one, "bold") for one in lines]
