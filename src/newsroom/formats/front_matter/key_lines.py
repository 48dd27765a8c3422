"""Whether the lines between fences read as metadata, whatever their first key is."""

from __future__ import annotations

import re
from typing import Final

from newsroom.formats.front_matter import article_keys

LINE_LIMIT: Final = 2000
_LENGTH_LIMIT: Final = 400  # characters of a line that are looked at

# Keyboards for Chinese and Japanese type this colon. Texts have it too, so only a known key before it counts.
_WIDE: Final = re.compile(r"([^\W_][\w \-\u0300-\u036f]{0,40}?)[ \t]*：")
# Markdown begins lists, quotations, tables, links and emphasis with the signs that a key does not have here.
_PAIR: Final = re.compile(r"""["']?([^\W_][^:=\n*|<>\[\]{}`]{0,60}?)["']?[ \t]*(?::(?=\s|\Z)|=(?!=))""")
_NOT_A_LINE: Final = re.compile(r"[ \t]|#|-[ \t]|[\]})]|\Z")  # goes on with the value above, or is a comment
_HELD: Final = frozenset((*article_keys.HELD_IF_YES, *article_keys.HELD_IF_NO, *article_keys.HELD_BY_ANY))
_CERTAIN: Final = article_keys.KNOWN | _HELD


def are_metadata(text: str, at: int, end: int | None) -> bool:
    """Whether the lines from `at` to `end`, where the closing line is, read as keys with values.

    Without an `end` the lines up to an empty one count. A sentence may have a colon too: lines that are not all keys, or that
    nothing closes, need a key that is known, and at least as many keys as other lines.
    """
    keys, others = _lines(text, at, end)
    if end is not None and keys and not others:
        return True
    return _knows(keys) and len(keys) >= others


def have_known(text: str, at: int, end: int) -> bool:
    """Whether the lines from `at` to `end` are metadata with a key that is known."""
    keys, others = _lines(text, at, end)
    return _knows(keys) and len(keys) >= others


def _knows(keys: list[str]) -> bool:
    return not _CERTAIN.isdisjoint(keys)


def _lines(text: str, at: int, end: int | None) -> tuple[list[str], int]:
    """The keys, and the number of lines that are neither a key nor go on with the value above."""
    keys: list[str] = []
    others = 0
    for _ in range(LINE_LIMIT):
        if at >= (len(text) if end is None else end):
            break
        after = text.find("\n", at) + 1 or len(text)
        line = text[at : min(after, at + _LENGTH_LIMIT)]
        at = after
        if not line.strip():
            if end is None and (keys or others):
                break
            continue
        found, wide = _PAIR.match(line), _WIDE.match(line)
        if found:
            keys.append(article_keys.plain(found[1]))
        elif wide and article_keys.plain(wide[1]) in _CERTAIN:
            keys.append(article_keys.plain(wide[1]))
        elif not _NOT_A_LINE.match(line):
            others += 1
    return keys, others
