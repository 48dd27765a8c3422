"""The keys of the review: which key does what, and how lines are typed."""

from __future__ import annotations

from collections.abc import Callable

from newsroom.errors import Conflict, NewsroomError
from newsroom.phrases import phrase
from newsroom.terminal.review import marking, saved, side_actions
from newsroom.terminal.review.session import Review
from newsroom.terminal.review.state import NO_COMMENT, REASON_NAMES, KeyPrompt, LinePrompt, reason_keys, reasons_menu

WITHIN_A_WORD = 0.6  # seconds between two letters of somebody who types a word

# Key → (its description for `?`, what it does). The order is that of the help.
KEYS: dict[str, tuple[str, Callable[[Review], None]]] = {
    "a": (phrase("approve; dismiss reports"), lambda r: r.decide("approve")),
    "r": (phrase("reject, then 1–9 for the reason"), lambda r: _ask_reason(r)),
    "s": (phrase("mark as spam"), lambda r: r.decide("spam")),
    "d": (phrase("move to the trash"), lambda r: r.decide("trash")),
    "h": (phrase("hold"), lambda r: r.decide("hold")),
    "j": (phrase("next comment"), lambda r: r.move(1)),
    "k": (phrase("previous comment"), lambda r: r.move(-1)),
    "z": (phrase("undo"), Review.undo),
    "Z": (phrase("redo"), Review.redo),
    "e": (phrase("edit; the original is kept"), Review.edit),
    "c": (phrase("reply as the newsroom"), lambda r: _ask_reply(r)),
    "C": (phrase("use a saved reply"), saved.reply),
    "b": (phrase("ban a reader, network or domain"), side_actions.ban),
    "w": (phrase("add a word to a list"), side_actions.word),
    "n": (phrase("add a note about the reader"), side_actions.note),
    "p": (phrase("pin or unpin"), side_actions.pin),
    "i": (phrase("show every reason"), lambda r: r.toggle("why")),
    "o": (phrase("show the conversation"), lambda r: r.toggle("conversation")),
    "u": (phrase("show comments by this reader"), lambda r: r.toggle("person")),
    "l": (phrase("show the raw text"), lambda r: r.toggle("raw")),
    "x": (phrase("mark or unmark, then next"), marking.mark),
    "A": (phrase("approve all marked"), lambda r: marking.decide(r, "approve")),
    "R": (phrase("reject all marked"), lambda r: marking.decide(r, "reject")),
    "S": (phrase("move all marked to spam"), lambda r: marking.decide(r, "spam")),
    "D": (phrase("move all marked to the trash"), lambda r: marking.decide(r, "trash")),
    "t": (phrase("next queue"), Review.switch),
    "/": (phrase("filter: text, section:NAME …"), lambda r: r.ask(phrase("filter"), r.search, r.typed_filter)),
    "f": (phrase("saved filters"), saved.choose_filter),
    " ": (phrase("show more of a long text"), Review.turn),
    "?": (phrase("help"), lambda r: r.toggle("help")),
    "q": (phrase("quit with a summary"), Review.end),
    "down": ("", lambda r: r.move(1)),
    "up": ("", lambda r: r.move(-1)),
    "esc": ("", lambda r: r.toggle(r.panel)),
    "ctrl-d": ("", Review.end),
}


def _ask_reason(review: Review) -> None:
    if review.current is None:
        review.message = NO_COMMENT
        return
    last = review.last_reason
    review.choose(phrase("reject: {menu}", menu=reasons_menu(last)), review.reject, reason_keys(last), REASON_NAMES)


def _ask_reply(review: Review) -> None:
    if review.current is None:
        review.message = NO_COMMENT
        return
    review.ask(phrase("reply"), review.reply)


def press(review: Review, key: str) -> None:
    """Take one key: a character, a name such as `enter`, `esc`, `backspace`, `up` or `ctrl-u`, or `paste:` and a character.

    Pasted text is used only while a line is typed, so that no paste can decide a comment.
    """
    pasted = key.startswith("paste:")
    if pasted and not isinstance(review.asking, LinePrompt):
        return
    key = key.removeprefix("paste:") if pasted else key
    acts = len(review.acts)
    if isinstance(review.asking, LinePrompt):
        _type(review, review.asking, key)
    else:
        _press(review, key)
    if len(review.acts) > acts:
        review.said.setdefault(review.acts[-1][0], review.message)


def _press(review: Review, key: str) -> None:
    review.message, review.error = "", None
    try:
        if isinstance(review.asking, KeyPrompt):
            _answer(review, review.asking, key)
        elif key in KEYS:
            KEYS[key][1](review)
        else:
            review.message = phrase("{key} does nothing; press ? for all keys", key=key)
    except NewsroomError as error:
        review.message, review.error = error.message, error
        if isinstance(error, Conflict):  # somebody else has changed it: show it as it is now
            review.marked = {}
            review.reload()


def _answer(review: Review, menu: KeyPrompt, key: str) -> None:
    """Answer a question. After a wrong key it stays open, and a key that follows at once is the rest of the same word."""
    in_word = review.tick() - review.refused_at < WITHIN_A_WORD
    if key == "esc":
        review.asking = None
    elif key in menu.keys and not in_word:
        review.asking = None
        menu.then(key)
    else:
        review.refused_at = review.tick()
        review.message = phrase("{key} is not one of the answers", key=key)


def _type(review: Review, entry: LinePrompt, key: str) -> None:
    if key == "esc":
        review.asking = None
    elif key == "backspace":
        entry.typed = entry.typed[:-1]
    elif key == "ctrl-u":
        entry.typed = ""
    elif key == "ctrl-w":
        kept = entry.typed.rstrip()
        entry.typed = kept[: kept.rfind(" ") + 1]
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
