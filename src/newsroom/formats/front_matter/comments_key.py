"""The mode of comments in front matter: `comments: closed`, Jekyll's `comments: false`, and similar keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from newsroom.formats.front_matter import article_keys
from newsroom.formats.problems import Problem
from newsroom.phrases import phrase
from newsroom.setting_kinds import MODES, CommentMode

ON: Final = "on"  # open for comments, with the mode of the site
_TRUE: Final = frozenset(("true", "yes", "on", "y", "1", "enabled", "enable", "allow", "allowed"))
_FALSE: Final = frozenset(("false", "no", "off", "n", "0", "disabled", "disable", "none", "never", "locked", "close"))
# Keys of themes whose table of settings says whether there are comments.
_SWITCHES: Final = ("enable", "enabled", "show", "active", "status")


def mode(extra: Mapping[str, object]) -> str | None:
    """The mode of comments: a mode, `ON`, or None if no key says it. Keys that close comments come first."""
    said = [found for _, _, found in _said(extra) if found]
    return CommentMode.CLOSED if CommentMode.CLOSED in said else next(iter(said), None)


def problems(extra: Mapping[str, object], lines: Mapping[str, int]) -> list[Problem]:
    """The keys with an unknown value."""
    return [
        Problem(
            lines.get(key, 1),
            0,
            phrase(
                "{key}: {value!r} is not a mode for comments; the site's mode is used",
                key=key,
                value=value,
            ),
            phrase("use one of: {choices}, true, false", choices=", ".join(MODES)),
        )
        for key, value, found in _said(extra)
        if not found
    ]


def _said(extra: Mapping[str, object]) -> Iterator[tuple[str, object, str]]:
    """Each key about comments with its value and its meaning, or '' for an unknown value."""
    for key, value in extra.items():
        name = article_keys.plain(key)
        if name in article_keys.COMMENTS or name in article_keys.NO_COMMENTS:
            if isinstance(value, Mapping):  # of a theme, which may have more settings than on and off
                value = next((value[switch] for switch in _SWITCHES if switch in value), ON)
            if value not in (None, "", [], ()):
                yield key, value, _meant(str(value).strip().lower(), turned=name in article_keys.NO_COMMENTS)


def _meant(value: str, *, turned: bool) -> str:
    if value in _TRUE or value in _FALSE:
        return ON if (value in _TRUE) is not turned else CommentMode.CLOSED
    return value if value in MODES and not turned else ""
