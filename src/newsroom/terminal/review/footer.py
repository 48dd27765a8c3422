"""The last lines of the review's screen: the question or the message, and the keys that apply where the moderator is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsroom import phrases, text
from newsroom.core.comments.fields import CommentStatus
from newsroom.phrases import phrase
from newsroom.terminal import AMBER
from newsroom.terminal.review.rich_lines import joined, line, shown, wrapped
from newsroom.terminal.review.state import ReviewView

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

ALWAYS = (phrase("? help"), phrase("q quit"))  # the keys at the end of the line, at any width
MESSAGE_LINES = 3  # lines shown of a long message; more would push the comment off a small screen
DECISIONS = {
    CommentStatus.PUBLISHED: phrase("a approve"),
    CommentStatus.REJECTED: phrase("r reject"),
    CommentStatus.SPAM: phrase("s spam"),
    CommentStatus.TRASHED: phrase("d trash"),
}
DISMISS = phrase("a dismiss reports")
MARKED = [phrase("A approve marked"), phrase("R reject"), phrase("S spam"), phrase("D trash")]
PANELS = {
    "why": phrase("i why"),
    "conversation": phrase("o conversation"),
    "person": phrase("u reader"),
    "raw": phrase("l raw"),
}
MORE = [
    phrase("e edit"),
    phrase("c reply"),
    phrase("C saved reply"),
    phrase("b ban"),
    phrase("w word"),
    phrase("n note"),
]
QUEUE = [phrase("t queue"), phrase("/ filter"), phrase("f saved filters")]
CLOSE = phrase("Esc close")
SEND = phrase("Enter to send · Esc to cancel")
CONFIRM = phrase("Enter to confirm · Esc to cancel")
CLEAR = phrase("Ctrl-U to clear")
CANCEL = phrase("Esc to cancel")


def rows(view: ReviewView, console: Console, width: int) -> list[Text]:
    """The rows of the footer; the first one is a rule."""
    if view.typed is not None:
        # The end of a long line is shown, where the moderator is typing.
        typed = text.one_line(view.typed) + (" " if view.typed.endswith(" ") else "")
        asked_for = joined((phrase("{prompt}: ", prompt=view.prompt), "bold"))
        room = max(8, width - asked_for.cell_len - 2)
        asked = [asked_for.append_text(joined((typed[-room:], ""), ("▏", "bold")))]
        hint: str = SEND if view.prompt == "reply" else CONFIRM
        hint = phrases.joined(" · ", [hint, CLEAR]) if view.typed else hint
    elif view.prompt:
        asked = choices(view.prompt, width)
        asked += [line(view.message, AMBER)] if view.message else []
        hint = CANCEL
    else:
        asked = wrapped(view.message, console, width, "bold")[:MESSAGE_LINES]
        hint = fit(keys(view), width)
    return [line("─" * width, "dim"), *asked, line(hint, "dim")]


def keys(view: ReviewView) -> list[str]:
    """The keys that apply now, the most useful first."""
    previous = [phrase("k previous")] if view.has_previous else []
    undo = [
        *([phrase("z undo")] if view.can_undo else []),
        *([phrase("Z redo")] if view.can_redo else []),
    ]
    marked = MARKED if view.marked else []
    if view.panel == "help":
        return [CLOSE]
    if view.comment is None:
        return [*marked, *previous, *undo, *QUEUE]
    closing = [CLOSE] if view.panel else []
    mark = phrase("x unmark") if view.is_marked else phrase("x mark")
    move = [phrase("j next"), *previous]
    if view.marked:
        return [*marked, mark, *move, *closing, *undo]
    decide = [key for status, key in DECISIONS.items() if status != view.comment.status]
    if view.reports and view.comment.status == CommentStatus.PUBLISHED:
        decide = [DISMISS, *decide]
    looks = [key for panel, key in PANELS.items() if panel != view.panel]
    pin = [phrase("p unpin") if view.comment.pinned else phrase("p pin")]
    pin = pin if view.comment.status == CommentStatus.PUBLISHED else []
    return [*closing, *decide, phrase("h hold"), *move, *undo, mark, *looks, *MORE, *pin, *QUEUE]


def fit(wanted: list[str], width: int) -> str:
    """As many keys as there is room for, and always those for help and for quitting; in the language of the command."""
    from rich.cells import cell_len

    always = "  ".join(map(shown, ALWAYS))
    line_ = ""
    for key in map(shown, wanted):
        longer = line_ + key + "  "
        if cell_len(longer) + cell_len(always) > width:
            break
        line_ = longer
    return line_ + always


def choices(prompt: str, width: int) -> list[Text]:
    """A question whose answers are two spaces apart, in lines that never end between a key and what it means."""
    from rich.cells import cell_len

    lines = [""]
    for part in shown(prompt).split("  "):
        if lines[-1] and cell_len(lines[-1]) + 2 + cell_len(part) > width:
            lines.append("")
        lines[-1] += ("  " if lines[-1] else "") + part
    return [line(one, "bold") for one in lines]
