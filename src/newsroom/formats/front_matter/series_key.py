"""The series of a text in front matter: `series: The flood`, in the spellings of Hugo, Jekyll and others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from newsroom.formats.front_matter import article_keys
from newsroom.formats.problems import Problem
from newsroom.phrases import phrase

# In the form of `article_keys.plain`, without the signs between words.
KEYS: Final = frozenset(("series", "serie", "loạtbài", "chuỗibài", "tuyếnbài"))
_NONE: Final = frozenset(("", "false", "no", "off", "none", "null"))


def name(extra: Mapping[str, object]) -> str | None:
    """The name of the series: '' for none, or None if no key says it. Of several series the first counts."""
    for _, names in _said(extra):
        return names[0] if names else ""
    return None


def problems(extra: Mapping[str, object], lines: Mapping[str, int]) -> list[Problem]:
    """The keys that name several series."""
    return [
        Problem(
            lines.get(key, 1),
            0,
            phrase(
                "a story can be in only one series: this one is in {first!r}, not in {others}",
                first=names[0],
                others=", ".join(names[1:]),
            ),
        )
        for key, names in _said(extra)
        if len(names) > 1
    ]


def _said(extra: Mapping[str, object]) -> Iterator[tuple[str, list[str]]]:
    """Each key about a series with the names that it gives. A value that can be no name, such as a number, is skipped."""
    for key, value in extra.items():
        if article_keys.plain(key).replace("_", "") not in KEYS:
            continue
        if isinstance(value, Mapping):  # with a number, or an address, beside the name
            value = next((value[inner] for inner in ("name", "title") if inner in value), None)
        values = value if isinstance(value, (list, tuple)) else [value]
        names = [one for one in values if isinstance(one, str)]
        if len(names) == len(values):
            yield key, [one for one in names if one.strip().lower() not in _NONE]
