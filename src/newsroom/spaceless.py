"""Search in scripts written without spaces between words (Chinese, Japanese, Thai …): by pairs of neighbouring letters.

If no spaces show which letters are a word, every pair of neighbours is indexed as one, and the words of a query are cut
in the same way: 新幹線 is `新幹 幹線 線` in an index, and found there by `新幹 幹線`. So everything in a text is found,
without a dictionary. Korean is handled in the same way: it has spaces, but joins endings to its words.

`static/search.js` does the same with what readers type on a site without a server.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from newsroom import text

LETTERS: Final = text.SPACELESS_LETTERS + "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
# Letters and digits of double or half width, from typewriters of East Asia; each has a plain form.
_WIDE: Final = "[\uff00-\uffef]+"
# Some writers mark the end of a word with an invisible character; single line breaks come from the writer's editor.
_INVISIBLE: Final = "\u200b-\u200d\u2060"
_RUN: Final = f"[{LETTERS}](?:[{_INVISIBLE}]*\n?[{LETTERS}])*"
# SQLite's index takes a vowel sign for a gap between words, so it is replaced with another character.
_PRIVATE: Final = 0xF0000
_REPLACED: Final = "[\U000f0e00-\U000ffffd]"


@dataclass(frozen=True, slots=True)
class Sought:
    """Words that must follow one another in the index; with `is_start`, the last is a prefix."""

    words: tuple[str, ...]
    is_start: bool = False


def plain_width(s: str) -> str:
    """`s` with letters and digits of double or half width in their plain form."""
    if s.isascii():
        return s
    return text.nfc(text.pattern(_WIDE).sub(lambda found: text.normal("NFKC", found[0]), s))


def stands_in(s: str) -> bool:
    """Whether `s` contains letters that `indexed` treats differently from other letters."""
    return not s.isascii() and text.pattern(f"[{LETTERS}\uff00-\uffef]").search(s) is not None


def indexed(s: str, *, marks: bool = False) -> str:
    """`s` for a search index: each run of these letters as its pairs and its last letter, the rest unchanged.

    With `marks`, vowel signs are kept.
    """
    cut = text.pattern(_RUN).sub(lambda run: f" {' '.join(_pairs(run[0]))} ", plain_width(s))
    return text.pattern(_REPLACED).sub(lambda sign: chr(ord(sign[0]) - _PRIVATE), cut) if marks else cut


def sought(word: str) -> list[Sought]:
    """What must be found in the index if `word`, which has no spaces, is in a text."""
    plain = plain_width(word)
    found: list[Sought] = []
    end = 0
    for run in text.pattern(_RUN).finditer(plain):
        found += _other(plain[end : run.start()])
        pairs = _pairs(run[0])
        if len(pairs) == 1:
            found.append(Sought(tuple(pairs), is_start=True))
        elif pairs:
            found.append(Sought(tuple(pairs[:-1])))
        end = run.end()
    return found + _other(plain[end:])


def _other(piece: str) -> list[Sought]:
    return [Sought((piece,))] if any(map(str.isalnum, piece)) else []


def _pairs(run: str) -> list[str]:
    """Each letter of a run, with its vowel signs, together with the next one; the last one by itself."""
    letters: list[str] = []
    pairs: list[str] = []
    for char in run + "\0":
        kind = _kind(char)
        if kind == "L":
            letters.append(char)
        elif kind == "M" and letters:
            letters[-1] += chr(_PRIVATE + ord(char))
        elif kind == "P" and letters:  # a punctuation mark between words
            pairs += [one + following for one, following in zip(letters, [*letters[1:], ""], strict=True)]
            letters = []
    return pairs


@cache
def _kind(char: str) -> str:
    """`L` for a letter or digit, `M` for a mark on one, empty for an invisible character, `P` for anything else."""
    category = unicodedata.category(char)
    if category[0] in "LN":
        return "L"
    if category[0] == "M":
        return "M"
    return "" if category == "Cf" or char == "\n" else "P"
