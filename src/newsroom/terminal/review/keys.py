"""The keys of the review: which key does what, and how lines are typed."""

from __future__ import annotations

from collections.abc import Callable

from newsroom.errors import Conflict, NewsroomError
from newsroom.terminal.review import marking, saved, side_actions
from newsroom.terminal.review.session import NO_COMMENT, Review
from newsroom.terminal.review.state import REASON_NAMES, KeyPrompt, LinePrompt, reason_keys, reasons_menu

# Key → (what `?` says of it, what it does). The order is that of the help.
KEYS: dict[str, tuple[str, Callable[[Review], None]]] = {
    "a": ("approve", lambda r: r.decide("approve")),
    "r": ("reject, then 1–9 for the reason", lambda r: _ask_reason(r)),
    "s": ("mark as spam", lambda r: r.decide("spam")),
    "d": ("move to the trash", lambda r: r.decide("trash")),
    "h": ("hold", lambda r: r.decide("hold")),
    "j": ("next comment", lambda r: r.move(1)),
    "k": ("previous comment", lambda r: r.move(-1)),
    "z": ("undo", Review.undo),
    "Z": ("redo", Review.redo),
    "e": ("edit; the original is kept", Review.edit),
    "c": ("reply as the newsroom", lambda r: _ask_reply(r)),
    "C": ("reply with a saved text", saved.reply),
    "b": ("ban the author or a site", side_actions.ban),
    "w": ("add a word to a list", side_actions.word),
    "n": ("add a note on the author", side_actions.note),
    "p": ("pin or unpin", side_actions.pin),
    "i": ("show every reason", lambda r: r.toggle("why")),
    "o": ("show the conversation", lambda r: r.toggle("conversation")),
    "u": ("show all by this person", lambda r: r.toggle("person")),
    "l": ("show the raw text", lambda r: r.toggle("raw")),
    "x": ("mark or unmark, then next", marking.mark),
    "A": ("approve all marked", lambda r: marking.decide(r, "approve")),
    "R": ("reject all marked", lambda r: marking.decide(r, "reject")),
    "S": ("mark all marked as spam", lambda r: marking.decide(r, "spam")),
    "D": ("move all marked to trash", lambda r: marking.decide(r, "trash")),
    "t": ("next queue", Review.switch),
    "/": ("filter: text, section:NAME …", lambda r: r.ask("filter", r.search, r.typed_filter)),
    "f": ("saved filters", saved.choose_filter),
    " ": ("more of a long text", Review.turn),
    "?": ("help", lambda r: r.toggle("help")),
    "q": ("quit with a summary", Review.end),
    "down": ("", lambda r: r.move(1)),
    "up": ("", lambda r: r.move(-1)),
    "esc": ("", lambda r: r.toggle(r.panel)),
}


def _ask_reason(review: Review) -> None:
    if review.current is None:
        review.message = NO_COMMENT
        return
    last = review.last_reason
    review.choose(f"reject: {reasons_menu(last)}", review.reject, reason_keys(last), REASON_NAMES)


def _ask_reply(review: Review) -> None:
    if review.current is None:
        review.message = NO_COMMENT
        return
    review.ask("reply", review.reply)


def press(review: Review, key: str) -> None:
    """Take one key: a character, or `enter`, `esc`, `backspace`, `up`, `down`, or `paste:` and a character.

    What is pasted counts only while a line is typed: no paste can decide a comment.
    """
    pasted = key.startswith("paste:")
    if pasted and not isinstance(review.asking, LinePrompt):
        return
    key = key.removeprefix("paste:") if pasted else key
    if isinstance(review.asking, LinePrompt):
        _type(review, review.asking, key)
        return
    review.message, review.error = "", None
    try:
        if isinstance(review.asking, KeyPrompt):
            menu = review.asking
            if key == "esc" or key in menu.keys:
                review.asking = None
            if key in menu.keys:
                menu.then(key)
            elif key != "esc":  # the question stays open: what follows may be the rest of a word
                review.message = f"{key} is not one of the answers"
        elif key in KEYS:
            KEYS[key][1](review)
        else:
            review.message = f"{key} does nothing; press ? for all keys"
    except NewsroomError as error:
        review.message, review.error = error.message, error
        if isinstance(error, Conflict):  # somebody else has changed it: show it as it is now
            review.marked = {}
            review.reload()


def _type(review: Review, entry: LinePrompt, key: str) -> None:
    if key == "esc":
        review.asking = None
    elif key == "backspace":
        entry.typed = entry.typed[:-1]
    elif key == "enter":
        review.asking, review.message, review.error = None, "", None
        try:
            entry.then(entry.typed.strip())
        except NewsroomError as error:
            review.message, review.error = error.message, error
            review.asking = entry  # what was typed is not lost
            if isinstance(error, Conflict):
                review.reload()
    elif len(key) == 1 and (key.isprintable() or key == " "):
        entry.typed += key
