"""Whether a page says that not everybody could read it: in JSON-LD, in microdata and RDFa, or for Facebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from newsroom.formats.sites.start_tags import attributes_in, tag_end
from newsroom.text import pattern

_MOST: Final = 2000  # objects, values and elements that are looked at
_LONGEST_TAG: Final = 5000  # characters before the name in a tag
_NAME: Final = "isAccessibleForFree"
# Ends of names of types that are a text, a page or a part of one: an event or a video beside the text has its own price.
_TEXTS: Final = ("Article", "Posting", "Report", "Page", "WebPageElement", "CreativeWork", "WebContent")
_PARTS: Final = ("hasPart", "mainEntity", "mainEntityOfPage", "mainContentOfPage", "@graph")
_NO: Final = frozenset(("false", "no", "0", "0.0"))
_MARKED: Final = r"(?i)\b(?:itemprop|property)\s{0,9}=\s{0,9}[\"']?[^\"'<>]{0,100}?\bisAccessibleForFree\b"
_DAMAGED: Final = (
    r"(?i)[\"']?isAccessibleForFree[\"']?\s{0,99}:[\s\[]{0,99}[\"']?(?:https?://schema\.org/)?(?:false|no|0)\b"
)


def is_withheld(things: Iterable[Mapping[str, Any]], is_other: Callable[[Mapping[str, Any]], bool]) -> bool:
    """Whether an object of JSON-LD that is about the page, or a part of one, is not free; `is_other` names those about others."""
    left: list[Any] = [one for one in things if not is_other(one)]
    number = 0
    while left and number < _MOST:
        number += 1
        one = left.pop()
        if isinstance(one, list):
            left += one[:_MOST]
        elif isinstance(one, Mapping):
            if _is_text(one) and any(_is_no(value) for name, value in one.items() if _is_named(name, _NAME)):
                return True
            parts = [value for name, value in one.items() if any(_is_named(name, part) for part in _PARTS)]
            left += [each for value in parts for each in _several(value) if not _is_of_another(each, is_other)]
    return False


def is_withheld_in_damaged(script: str) -> bool:
    """Whether JSON-LD that cannot be read says that something is not free."""
    return bool(pattern(_DAMAGED).search(script))


def is_marked_as_withheld(html: str) -> bool:
    """Whether an element of a page is microdata or RDFa that says that the page is not free."""
    for number, found in enumerate(pattern(_MARKED).finditer(html)):
        start = html.rfind("<", max(0, found.start() - _LONGEST_TAG), found.start())
        if number >= _MOST or start < 0:
            continue
        end = tag_end(html, start + 1)
        given = attributes_in(" ".join(html[start:end].split()))
        value = (
            given.get("content")
            or given.get("href")
            or given.get("resource")
            or html[end : end + 100].partition("<")[0]
        )
        if _is_no(value):
            return True
    return False


def _is_of_another(value: Any, is_other: Callable[[Mapping[str, Any]], bool]) -> bool:
    return isinstance(value, Mapping) and is_other(value)


def _is_text(thing: Mapping[str, Any]) -> bool:
    kinds = [one for one in _several(thing.get("@type")) if isinstance(one, str)]
    return not kinds or any(one.endswith(_TEXTS) for one in kinds)


def _is_named(name: str, wanted: str) -> bool:
    """Whether a name is that of the vocabulary, alone or with its prefix or address."""
    return name == wanted or name.endswith((f":{wanted}", f"/{wanted}"))


def _is_no(value: Any) -> bool:
    """Whether a value, also one in a list or in an object, is `False` in one of the forms that schema.org has."""
    return any(_says_no(one) for one in _values(value))


def _values(value: Any) -> Iterator[Any]:
    for one in _several(value):
        yield (one.get("@value", one.get("@id")) if isinstance(one, Mapping) else one)


def _says_no(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lower().rpartition("/")[2].rpartition(":")[2].strip() in _NO
    return isinstance(value, (bool, int, float)) and not value


def _several(value: Any) -> list[Any]:
    return value[:_MOST] if isinstance(value, list) else [] if value is None else [value]
