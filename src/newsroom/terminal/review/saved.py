"""Saved replies and saved filters in the review: choosing one, saving the current one, removing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from newsroom import text
from newsroom.core import saved_texts
from newsroom.phrases import Phrase, phrase
from newsroom.terminal.review.state import NO_COMMENT, menu

if TYPE_CHECKING:
    from newsroom.terminal.review.session import Review

CHOICES = "123456789abcdefghijklmnopqrtuvwyz"  # s and x are taken: save, and remove


def reply(review: Review) -> None:
    """Choose a saved reply; it can be changed before it is sent."""
    if review.current is None:
        review.message = NO_COMMENT
        return
    kept = saved_texts.texts(review.db, review.settings, saved_texts.REPLIES)
    if not kept:
        review.message = phrase("no saved replies yet; save one with: newsroom comments replies add NAME TEXT")
        return
    names = dict(zip(CHOICES, kept, strict=False))

    def chosen(key: str) -> None:
        review.ask(phrase("reply"), review.reply, kept[names[key]], is_offer=True)

    review.choose(
        phrase("saved reply: {menu}", menu=_menu(names)), chosen, names, {name: key for key, name in names.items()}
    )


def choose_filter(review: Review) -> None:
    """Choose a saved filter, show all again, or save or remove one."""
    kept = saved_texts.texts(review.db, review.settings, saved_texts.FILTERS)
    names = dict(zip(CHOICES, kept, strict=False))
    more = {"s": phrase("save this filter"), "0": phrase("show all")} if review.typed_filter else {}
    more |= {"x": phrase("remove one")} if kept else {}
    if not names and not more:
        review.message = phrase("no saved filters yet; press / and type one, then press f to save it")
        return

    def chosen(key: str) -> None:
        if key == "s":
            review.ask(phrase("name of this filter"), lambda name: _save(review, name))
        elif key == "x":
            review.choose(
                phrase("remove a saved filter: {menu}", menu=_menu(names)),
                lambda one: _remove(review, names[one]),
                names,
            )
        else:
            review.search("" if key == "0" else kept[names[key]])

    words = {name: key for key, name in names.items()} | {"save": "s", "all": "0", "remove": "x"}
    review.choose(phrase("filter: {menu}", menu=_menu(names | more)), chosen, {*names, *more}, words)


def _menu(names: Mapping[str, str]) -> Phrase:
    return menu({key: name if isinstance(name, Phrase) else text.one_line(name) for key, name in names.items()})


def _save(review: Review, name: str) -> None:
    saved_texts.save(
        review.db, review.settings, saved_texts.FILTERS, name, _typed(review), now=review.now(), actor=review.actor
    )
    batch = saved_texts.batch_of(review.db, saved_texts.FILTERS)
    review.acted(batch, review.current.id if review.current else 0)
    review.message = phrase("filter saved as {name}; press f for the saved filters", name=text.one_line(name))


def _typed(review: Review) -> str:
    """The filter as typed, with the queue it is for."""
    return f"queue:{review.wanted.queue} {review.typed_filter}" if review.wanted.queue else review.typed_filter


def _remove(review: Review, name: str) -> None:
    saved_texts.remove(review.db, review.settings, saved_texts.FILTERS, name, now=review.now(), actor=review.actor)
    batch = saved_texts.batch_of(review.db, saved_texts.FILTERS)
    review.acted(batch, review.current.id if review.current else 0)
    review.message = phrase("filter {name} removed", name=name)
