"""What readers and directories of podcasts will miss in the series."""

from __future__ import annotations

from newsroom.core.articles.checks import Finding
from newsroom.core.series import episodes, parts, podcasts, series
from newsroom.store import Connection


def problems(db: Connection) -> list[Finding]:
    """The findings about series, their stories, podcasts and episodes."""
    return [*parts.problems(db), *podcasts.problems(db, series.list_(db)), *episodes.problems(db)]
