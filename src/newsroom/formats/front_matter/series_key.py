"""Front matter that names several series: `series: [The flood, The river]`."""

from __future__ import annotations

from collections.abc import Mapping

from newsroom.core.series import named_series
from newsroom.formats.problems import Problem
from newsroom.phrases import phrase


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
        for key, names in named_series.said(extra)
        if len(names) > 1
    ]
