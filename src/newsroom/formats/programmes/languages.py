"""Which of several texts in different languages is shown: `en`, `eng`, `en-GB` and `en_US` are one language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from babel.core import get_global

from newsroom.formats.programmes.xmltv_elements import KeptElement

LIMIT: Final = 40  # characters of a name that are checked
# Norwegian and its written form, Filipino and Tagalog: feeds use either name of one language.
_SAME: Final = {"nb": "no", "tl": "fil"}


@lru_cache(maxsize=1024)
def _language(tag: str) -> str:
    """The language of a name such as `eng`, `en-GB` or `ger`, in two letters if possible."""
    first = re.split("[-_]", tag[:LIMIT].strip().lower())[0]
    # CLDR knows the three-letter names of both kinds (ISO 639-2/T and /B) as other names of the short ones.
    short = str(get_global("language_aliases").get(first, first)).partition("_")[0]
    return _SAME.get(short, short)


def _closeness(tag: str, wanted: str) -> int:
    """How well a text in `tag` suits a reader of `wanted`: 2 the same variety, 1 the same language, 0 another."""
    if not tag or _language(tag) != _language(wanted):
        return 0
    return 2 if tag.replace("_", "-").lower() == wanted.replace("_", "-").lower() else 1


def chosen(elements: Sequence[KeptElement], wanted: str) -> KeptElement | None:
    """The first element with text in the language `wanted`, its own variety before others; else the first with text."""
    spoken = [one for one in elements if one.text]
    return max(spoken, key=lambda one: _closeness(one.lang, wanted), default=None)


def one_language(elements: Sequence[KeptElement], wanted: str) -> list[KeptElement]:
    """Those of `elements` in the language of the one that `chosen` returns."""
    first = chosen(elements, wanted)
    if first is None:
        return []
    return [one for one in elements if one.text and _language(one.lang) == _language(first.lang)]
