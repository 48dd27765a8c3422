"""Filters of comments as people type them on one line: `section:Town author:An casino`, and what single parts mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from newsroom import hosts, text
from newsroom.core.comments import selection
from newsroom.core.comments.selection import Selection
from newsroom.errors import Usage
from newsroom.phrases import phrase

MAX_LENGTH: Final = 500  # characters of a typed filter

_NUMBER = r"(?:1|0|[01]?\.\d{1,9})"
_SCORE = re.compile(rf"(?P<sign>[<>])=?(?P<bound>{_NUMBER})|(?P<low>{_NUMBER})-(?P<high>{_NUMBER})")
_PART = re.compile(r'(?P<key>[a-z]{1,10}):(?:"(?P<quoted>[^"]{1,200})"|(?P<plain>\S{1,200}))')


def host_of(typed: str) -> str:
    """A typed host in the form that a search for comments uses. Raises `Usage`."""
    host = hosts.key(typed)
    if not host:
        raise Usage(phrase("{typed!r} is not a host", typed=typed), hint="give a host such as shop.example")
    return host


def scores_of(typed: str) -> tuple[float | None, float | None]:
    """The bounds that `>.9`, `<.2` or `.3-.7` means. Raises `Usage`."""
    found = _SCORE.fullmatch(typed.replace(" ", ""))
    if found is None:
        raise Usage(
            phrase("{typed!r} is not a range of scores", typed=typed), hint="give a range such as '>.9', '<.2' or .3-.7"
        )
    if found["sign"]:
        bound = float(found["bound"])
        return (bound, None) if found["sign"] == ">" else (None, bound)
    return float(found["low"]), float(found["high"])


def _queue(typed: str) -> dict[str, Any]:
    if typed not in selection.QUEUES:
        raise Usage(
            phrase("unknown queue {typed!r}", typed=typed),
            hint=phrase("use one of: {choices}", choices=", ".join(selection.QUEUES)),
        )
    return {"queue": typed}


# The keys of a typed filter, and the fields of the selection that each sets.
KEYS: Final[Mapping[str, Callable[[str], dict[str, Any]]]] = {
    "queue": _queue,
    "section": lambda typed: {"section": typed},
    "author": lambda typed: {"author": typed},
    "domain": lambda typed: {"domain": host_of(typed)},
    "reason": lambda typed: {"reason": typed},
    "score": lambda typed: dict(zip(("score_from", "score_to"), scores_of(typed), strict=True)),
}


def narrowed(wanted: Selection, typed: str) -> Selection:
    """A selection narrowed by a typed filter: `KEY:VALUE` parts (a value with spaces in quotation marks), and the rest
    as text that the comment contains. Raises `Usage` for a value that cannot be used.
    """
    if len(typed) > MAX_LENGTH:
        raise Usage(phrase("the filter is longer than {most} characters", most=MAX_LENGTH))
    changes: dict[str, Any] = {}
    rest = []
    end = 0
    for part in _PART.finditer(typed):
        if part["key"] in KEYS:
            changes |= KEYS[part["key"]](part["quoted"] or part["plain"])
            rest.append(typed[end : part.start()])
            end = part.end()
    rest.append(typed[end:])
    return replace(wanted, **changes, text=text.one_line(" ".join(rest)))


def refuse_unknown_keys(typed: str) -> None:
    """Raise `Usage` for a `KEY:VALUE` part with an unknown key, which would be searched for as text."""
    for part in _PART.finditer(typed):
        if part["key"] not in KEYS and not (part["plain"] or "").startswith("//"):  # not http://…
            raise Usage(
                phrase("unknown key {key!r}", key=part["key"]),
                hint=phrase(
                    "use one of {choices}; if this is text to find, type a space after the colon",
                    choices=", ".join(KEYS),
                ),
            )
