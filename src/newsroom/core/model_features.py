"""What the learning filter sees of a comment: words as the eye reads them, pieces of them, hosts and a few measures."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from newsroom import text
from newsroom.core import skeleton
from newsroom.core.screening_case import hosts

# The version of everything below: weights made with another one are made anew from the decisions.
VERSION = 1
PIECE = 4  # letters in a piece, the spaces between words included
SPACED = 0.6  # a text of more single characters than this share has been spaced out

_WORD = re.compile(r"[^\W_]+")
_LETTER_GAP = re.compile(r"(?<=[^ \n]) (?=[^ \n])")


def features(body: str, *, email: str = "", at: str = "") -> tuple[str, ...]:
    """The features of a comment, each once, in the order of first sight; `at` is the UTC text of its arrival.

    Words and pairs of words stand as they are and once more without their marks, since one writes `khuyến mãi` and
    another `khuyen mai`; pieces (`:piece`) have none. Of the writer only the domain of the address counts.
    """
    body = _closed_up(skeleton.visible(unicodedata.normalize("NFC", body)))
    seen = skeleton.unleeted(skeleton.skeleton(body))
    words = _WORD.findall(seen)
    found = dict.fromkeys(words)
    found.update(dict.fromkeys(f"{first} {second}" for first, second in pairwise(words)))
    bare = words if seen.isascii() else [text.fold(word) for word in words]
    if bare != words:
        found.update(dict.fromkeys(bare))
        found.update(dict.fromkeys(f"{first} {second}" for first, second in pairwise(bare)))
    line = f" {' '.join(bare)} "
    found.update(dict.fromkeys(":" + line[start : start + PIECE] for start in range(len(line) - PIECE + 1)))
    found.update(dict.fromkeys(_measures(body, email, at)))
    return tuple(found)


def _closed_up(body: str) -> str:
    """A text that was spaced out letter by letter, `c h e c k  o u t`, without the spaces inside its words."""
    parts = body.split()
    if len(parts) < 8 or sum(len(part) == 1 for part in parts) <= SPACED * len(parts):
        return body
    return _LETTER_GAP.sub("", body)


def _measures(body: str, email: str, at: str) -> list[str]:
    linked = hosts(body)
    letters = [letter for letter in body if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters) / max(1, len(letters))
    found = [f"host:{host}" for host in linked]
    found += [
        f"#links={min(len(linked), 3)}",
        f"#caps={int(capitals * 4)}",
        f"#len={len(''.join(body.split())).bit_length()}",
    ]
    if "@" in email:
        found.append("mail:" + email.rpartition("@")[2].casefold())
    if at:
        found.append(f"#hour={at[11:13]}")
    return [*found, "#"]  # the last one is there always: how much of everything is spam


def shown(feature: str) -> str:
    """A feature as a person reads it."""
    if feature == "#":
        return "any comment"
    if feature.startswith(":"):
        return f"…{feature[1:].strip()}…"
    names = {"#links": "links", "#caps": "quarters in capitals", "#len": "length in doublings", "#hour": "sent at hour"}
    name, equals, value = feature.partition("=")
    return f"{names[name]} {value}" if equals and name in names else feature
