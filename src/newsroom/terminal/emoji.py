"""Emoji on a screen of columns: sequences as single signs, whose width every terminal knows."""

from __future__ import annotations

import re

_SIGN = r"\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
# Between signs, a joiner makes one sign of two; behind one, a modifier changes its skin and a selector its form.
_PARTS = re.compile(rf"(?<=[{_SIGN}])[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200d]+|(?<=[0-9#*])\ufe0f")


def single(line: str) -> str:
    """A text whose emoji sequences are taken apart: a family is its people, a coloured hand is a hand.

    Terminals disagree on how wide a sequence is, by up to six columns, and then the text beside it is out of place.
    """
    return line if line.isascii() else _PARTS.sub("", line)
