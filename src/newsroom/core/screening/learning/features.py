"""The features of a comment for the filter: words as people see them, pieces of words, hosts and a few measures."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cached_property, lru_cache
from itertools import pairwise, repeat

from newsroom import text
from newsroom.core.matching import skeleton
from newsroom.core.matching.links import hosts_in_text, links
from newsroom.phrases import phrase

# The version of everything below: weights of another version are computed again from the decisions.
VERSION = 3
PIECE = 4  # letters in a piece, including spaces between words
LONG_PIECE = 5  # letters in a piece of a text without spaces; shorter ones have little meaning
SPACED_OUT_SHARE = 0.6  # a text with a larger share of single letters among its words has been spaced out
UNSPACED_MEAN = 20  # average letters in a word from which words cannot be distinguished
CLOSED_UP_MEAN = 10  # the same for a text that was spaced out letter by letter
MIN_UNSPACED_LETTERS = 16  # letters of a text without spaces that is not only one long word
UNSPACED_PREFIX = "~"  # the first character of features of texts without spaces

Names = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+")
_SEPARATOR = re.compile(r"(?<=[^\W_])[\W_]+(?=[^\W_])")
_TWO_SINGLE = re.compile(r"(?<![^\W_])[^\W_][\W_]+[^\W_](?![^\W_])")  # found in every spaced-out text
_LETTERS = re.compile(r"[^\W_]+|[@$]")
_ADDRESS = re.compile(r"\w@\w|\d[\d .-]{6,}\d")


@lru_cache(4)  # a text that is judged has just been scored
def features(body: str, *, email: str = "", at: str = "") -> Names:
    """The features by which a comment is judged, each once, in the order of occurrence; `at` is the UTC text of its arrival.

    Words and pairs of words are included as they are and also without their marks, because some people write `khuyến mãi`
    and others `khuyen mai`; pieces (`:piece`) have no marks. Of the writer only the domain of the e-mail address is used.
    A text that hides where its words begin is judged by its letters alone, which are learned from all texts (`views`).
    """
    seen = scan(body)
    return seen.together(email, at) if seen.run_together else seen.apart(email, at)


def views(body: str, *, email: str = "", at: str = "") -> tuple[Names, ...]:
    """The views of a comment that are learned, one after the other: first the one by which it is judged, then, for a text
    with words, its letters without any spaces."""
    seen = scan(body)
    together = seen.together(email, at)
    return (together,) if seen.run_together else (seen.apart(email, at), together)


class ScannedText:
    """A text as people see it."""

    def __init__(self, body: str) -> None:
        written = skeleton.visible(text.nfc(body))
        self.body = _closed_up(written)
        seen = skeleton.skeleton(self.body)
        if not seen.isascii():  # the first pass may have made most of it Latin, which shows that the rest is disguised
            seen = _unmarked(skeleton.skeleton(seen))
        self.seen = seen
        self.words = _WORD.findall(seen)
        mean = UNSPACED_MEAN if self.body == written else CLOSED_UP_MEAN
        self.run_together = sum(map(len, self.words)) >= max(MIN_UNSPACED_LETTERS, mean * len(self.words))
        self.links = links(seen) if "." in seen or "://" in seen else []
        # Hosts are counted as they look: a disguise must not make two of one.
        self.hosts = hosts_in_text(" ".join(self.links)) if self.links else []

    @cached_property
    def read(self) -> list[str]:
        """The words, with digits read as the letters they replace."""
        read = skeleton.unleeted(self.seen)
        return self.words if read == self.seen else _WORD.findall(read)

    @cached_property
    def bare(self) -> list[str]:
        """The same without their marks."""
        return self.read if self.seen.isascii() else [text.fold(word) for word in self.read]

    @cached_property
    def line(self) -> str:
        """All letters, without anything between them."""
        line = "".join(_LETTERS.findall(self.seen))
        return (line if line.isascii() else text.fold(line)).translate(skeleton.LEET)

    def apart(self, email: str, at: str) -> Names:
        """Words, pairs of words and their pieces, and the measures."""
        words, bare = self.read, self.bare
        found = [*words, *(f"{first} {second}" for first, second in pairwise(words))]
        if bare != words:
            found += [*bare, *(f"{first} {second}" for first, second in pairwise(bare))]
        found += _pieces(":", f" {' '.join(bare)} ", PIECE)
        found += [f"host:{host}" for host in self.hosts]
        # The links of a text, and whether it names another way to reach somebody, are several features: a single one among a
        # hundred words would have too little weight.
        in_links = -(-4 * sum(map(len, self.links)) // max(1, len(self.seen)))
        found += [f"#linkshare={in_links}", f"#address={_yes(_ADDRESS.search(self.seen))}"]
        return tuple(dict.fromkeys([*found, *self._measures(email, at)]))

    def together(self, email: str, at: str) -> Names:
        """Pieces across words, as if there were no spaces, and the measures; none of them is in `apart`."""
        found = _pieces(UNSPACED_PREFIX, self.line, LONG_PIECE)
        found += [UNSPACED_PREFIX + name for name in self._measures(email, at)]
        return tuple(dict.fromkeys(found))

    def _measures(self, email: str, at: str) -> list[str]:
        links_to = min(3, len(self.hosts))
        capitals = sum(map(str.isupper, self.body)) / max(1, sum(map(str.isalpha, self.body)))
        found = [
            f"#links={links_to}",
            f"#linked={_yes(links_to > 0)}",
            f"#caps={int(min(1, capitals) * 4)}",
            f"#len={len(''.join(self.body.split())).bit_length()}",
        ]
        if "@" in email:
            found.append("mail:" + email.rpartition("@")[2].casefold())
        if at:
            found.append(f"#hour={at[11:13]}")
        return [*found, "#"]  # the last one is always included: the share of spam in everything


@lru_cache(4)
def scan(body: str) -> ScannedText:
    """A text as people see it; the last ones are cached."""
    return ScannedText(body)


def _pieces(kind: str, line: str, size: int) -> list[str]:
    return list(map("".join, zip(repeat(kind), *(line[start:] for start in range(size)), strict=False)))


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _closed_up(body: str) -> str:
    """A text that was spaced out letter by letter, `c h e c k  o u t` or `c.h.e.c.k o.u.t`, as words again."""
    if not _TWO_SINGLE.search(body):
        return body
    words = _WORD.findall(_unmarked(body))
    if len(words) < 8 or sum(len(word) == 1 for word in words) <= SPACED_OUT_SHARE * len(words):
        return body
    ((gap, _),) = Counter(_SEPARATOR.findall(body)).most_common(1)
    return re.sub(r"(\S)" + re.escape(gap), r"\1", body)


def _unmarked(body: str) -> str:
    """A text without marks that follow letters, as in Devanagari: they do not separate words."""
    marks = [] if body.isascii() else [sign for sign in set(body) if unicodedata.category(sign).startswith("M")]
    return body.translate(dict.fromkeys(map(ord, marks))) if marks else body


_CAPITALS = (
    phrase("hardly any"),
    phrase("over a quarter"),
    phrase("over half"),
    phrase("over three quarters"),
    phrase("all"),
)
_SAID: dict[str, Callable[[str], str]] = {
    "#": lambda _: phrase("any comment"),
    "#address": lambda value: (
        phrase("an e-mail address or long number") if value == "yes" else phrase("no e-mail address or long number")
    ),
    "#caps": lambda value: phrase("capitals: {capitals}", capitals=_CAPITALS[int(value)]),
    "#len": lambda value: phrase(
        "{least} to {most} characters", least=1 << int(value) >> 1, most=(1 << int(value)) - 1
    ),
    "#hour": lambda value: phrase("sent between {first}:00 and {last}:00 UTC", first=int(value), last=int(value) + 1),
}


def shown(feature: str) -> str:
    """A measure or a piece in words."""
    name, _, value = feature.removeprefix(UNSPACED_PREFIX).partition("=")
    if name in _SAID:
        return _SAID[name](value)
    domain = feature.removeprefix(UNSPACED_PREFIX).removeprefix("mail:")
    return (
        phrase("e-mail address at {domain}", domain=domain)
        if domain not in (feature, feature[1:])
        else phrase("…{feature}…", feature=feature[1:].strip())
    )
