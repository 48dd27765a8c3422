"""Marked comments in the review: marking one after the other, then deciding all of them in one action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsroom import text
from newsroom.terminal.review.state import reason_keys, reasons_menu

if TYPE_CHECKING:
    from newsroom.terminal.review.session import Review

YES_OR_NO = frozenset("yn")


def mark(review: Review) -> None:
    """Mark the shown comment, or take the mark off, and go on."""
    if review.current is None:
        review.message = "there is no comment here to mark"
        return
    if review.marked.pop(review.current.id, None) is None:
        review.marked[review.current.id] = review.current.version
    review.forward()


def decide(review: Review, action: str) -> None:
    """Ask how, then decide all that are marked, in one action."""
    many = text.number_of(len(review.marked), "marked comment")
    if not review.marked:
        review.message = "nothing is marked: x marks"
    elif action == "reject":
        menu, keys = reasons_menu(review.last_reason), reason_keys(review.last_reason)
        review.choose(f"reject {many}: {menu}", lambda key: _reject(review, key), keys)
    else:
        review.choose(f"{action} {many}? y/n", lambda key: _decided(review, action, key == "y"), YES_OR_NO)


def _reject(review: Review, key: str) -> None:
    reason = review.reason_of(key)
    _decided(review, "reject", reason is not None, reason)


def _decided(review: Review, action: str, really: bool, reason: str | None = None) -> None:
    if not really:
        review.message = "nothing was changed"
        return
    seen, review.marked = review.marked, {}
    review.record(action, seen, reason)
    if review.current is not None and review.current.id in seen:
        review.forward()
    else:
        review.reload()
