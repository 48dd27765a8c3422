"""Marked comments in the review: marking one after the other, then deciding all of them in one action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsroom import text
from newsroom.phrases import joined, phrase
from newsroom.terminal.review.state import NO_COMMENT, REASON_NAMES, reason_keys, reasons_menu

if TYPE_CHECKING:
    from newsroom.terminal.review.session import Review

YES_OR_NO = frozenset("yn")
YES, NO = phrase("y yes"), phrase("n no")
ASKED = {
    "approve": phrase("approve {many}?"),
    "spam": phrase("mark {many} as spam?"),
    "trash": phrase("move {many} to the trash?"),
}


def mark(review: Review) -> None:
    """Mark the shown comment, or unmark it, and show the next one."""
    if review.current is None:
        review.message = NO_COMMENT
        return
    number, version = review.current.id, review.current.version
    if review.marked.pop(number, None) is None:
        review.marked[number] = version
        review.message = phrase("comment {number} marked; {count} in total", number=number, count=len(review.marked))
    else:
        review.message = phrase(
            "comment {number} unmarked; {count} still marked", number=number, count=len(review.marked)
        )
    review.forward()


def decide(review: Review, action: str) -> None:
    """Ask for the decision, then decide all marked comments in one action."""
    many = text.number_of(len(review.marked), "marked comment")
    if not review.marked:
        review.message = phrase("nothing is marked; press x to mark a comment")
    elif action == "reject":
        menu, keys = reasons_menu(review.last_reason), reason_keys(review.last_reason)
        review.choose(
            phrase("reject {many}: {menu}", many=many, menu=menu), lambda key: _reject(review, key), keys, REASON_NAMES
        )
    else:
        question = phrase(ASKED[action], many=many)
        review.choose(joined("  ", [question, YES, NO]), lambda key: _decided(review, action, key == "y"), YES_OR_NO)


def _reject(review: Review, key: str) -> None:
    reason = review.reason_of(key)
    _decided(review, "reject", reason is not None, reason)


def _decided(review: Review, action: str, really: bool, reason: str | None = None) -> None:
    if not really:
        review.message = phrase("nothing was changed")
        return
    seen, review.marked = review.marked, {}
    review.record(action, seen, reason)
    if review.current is not None and review.current.id in seen:
        review.forward()
    else:
        review.reload()
