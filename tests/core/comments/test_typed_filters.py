"""Typed filters: which parts mean what, and that anything else is text."""

from __future__ import annotations

import time
from typing import Any

import pytest

from newsroom.core.comments import typed_filters
from newsroom.core.comments.selection import Selection
from newsroom.errors import Usage

CASES: dict[str, dict[str, Any]] = {
    "": {},
    "  two   words ": {"text": "two words"},
    "section:Town": {"section": "Town"},
    'section:"Town hall" late': {"section": "Town hall", "text": "late"},
    "late section:Town buses": {"section": "Town", "text": "late buses"},
    "author:Bình domain:WWW.Shop.example": {"author": "Bình", "domain": "shop.example"},
    "reason:first_link": {"reason": "first_link"},
    "score:>.9": {"score_from": 0.9},
    "score:<=0.2": {"score_to": 0.2},
    "score:.3-.7": {"score_from": 0.3, "score_to": 0.7},
    "queue:new": {"queue": "new"},
    "section:A section:B": {"section": "B"},
    # No parts of a filter, but text.
    "http://a.example/x": {"text": "http://a.example/x"},
    "colour:red": {"text": "colour:red"},
    "section:": {"text": "section:"},
    "SECTION:Town": {"text": "SECTION:Town"},
    'say "section" twice': {"text": 'say "section" twice'},
}


@pytest.mark.parametrize("typed", CASES)
def test_parts(typed: str) -> None:
    assert typed_filters.narrowed(Selection(article_id=7), typed) == Selection(article_id=7, **CASES[typed])


def test_a_queue_is_kept_unless_another_is_typed() -> None:
    assert typed_filters.narrowed(Selection(queue="pending"), "casino").queue == "pending"
    assert typed_filters.narrowed(Selection(queue="pending"), "queue:spam casino").queue == "spam"


@pytest.mark.parametrize("typed", ["score:high", "score:2", "queue:pendin", "domain:..", "x" * 501, "score:9-1-2"])
def test_what_cannot_be_used(typed: str) -> None:
    with pytest.raises(Usage):
        typed_filters.narrowed(Selection(), typed)


def test_no_long_text_costs_much() -> None:
    begun = time.process_time()
    for typed in ("a" * 10_000_000, "a:" * 250, 'section:"' * 55, ":" * 500):
        try:
            typed_filters.narrowed(Selection(), typed)
        except Usage:
            continue
    assert time.process_time() - begun < 0.5
