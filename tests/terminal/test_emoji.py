"""Emoji on a screen: what is taken apart, and what stays as it is written."""

from __future__ import annotations

import pytest

from newsroom.terminal import emoji

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (FAMILY, "\U0001f468\U0001f469\U0001f467"),
        ("\U0001f44d\U0001f3fd!", "\U0001f44d!"),  # a hand with a colour of skin
        ("\u2764\ufe0f\u200d\U0001f525", "\u2764\U0001f525"),  # a burning heart
        ("1\ufe0f\u20e3", "1\u20e3"),  # a key with a number
        ("\U0001f1fb\U0001f1f3", "\U0001f1fb\U0001f1f3"),  # a flag is two letters already
        ("क्\u200dष", "क्\u200dष"),  # a joiner between letters changes how a word is written
        ("می\u200cروم", "می\u200cروم"),
        ("Hay quá 😂, xôi lạc", "Hay quá 😂, xôi lạc"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_sequences_are_taken_apart(written: str, shown: str) -> None:
    assert emoji.single(written) == shown
