"""Puts an article into the series that its text names."""

from __future__ import annotations

from collections.abc import Mapping

from newsroom.core.articles import kinds
from newsroom.core.articles.articles import Article
from newsroom.core.journal.actions import Act
from newsroom.core.series import parts
from newsroom.desk import Desk
from newsroom.formats.front_matter import series_key
from newsroom.phrases import phrase


def apply(
    desk: Desk, act: Act, article: Article, extra: Mapping[str, object], before: Mapping[str, object] | None = None
) -> None:
    """Put the article into the series named in the keys beside its text, and say if that is a new series.

    Without such a key the article stays where it is. With `before`, the keys of an earlier text, only a changed name
    counts, and a removed one takes the article out. Raises `Invalid` for a name that is too long.
    """
    named = series_key.name(extra)
    if before is not None and named == series_key.name(before):
        return
    if named is None and before is None:
        return
    if named and kinds.is_page(article):
        desk.warn(phrase("{slug}: a page cannot be in a series", slug=article.slug))
        return
    series = parts.assign(act, article, named or "")
    if series is not None and not series.stories:
        desk.say(phrase("new series: {name}", name=series.entry.name))
