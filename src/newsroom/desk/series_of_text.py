"""Puts an article into the series that its text names."""

from __future__ import annotations

from collections.abc import Mapping

from newsroom.core.articles import kinds
from newsroom.core.articles.articles import Article
from newsroom.core.journal.actions import Act
from newsroom.core.series import named_series, parts
from newsroom.core.series import series as all_series
from newsroom.core.series.series import SeriesEntry
from newsroom.desk import Desk
from newsroom.phrases import phrase


def apply(
    desk: Desk, act: Act, article: Article, extra: Mapping[str, object], before: Mapping[str, object] | None = None
) -> None:
    """Put the article into the series named in the keys beside its text, and say if that is a new series.

    Without such a key the article stays where it is. With `before`, the keys of an earlier text, only a changed name
    counts, and a removed one takes the article out. Readers see the change of a published story when its new text is
    published (`named_series.follow`). Raises `Invalid` for a name that is too long.
    """
    named = named_series.name(extra)
    if before is not None and named == named_series.name(before):
        return
    if named is None and before is None:
        return
    if named and kinds.is_page(article):
        desk.warn(phrase("{slug}: a page cannot be in a series", slug=article.slug))
        return
    live = article.live_revision
    if live not in (None, article.revision) and named != named_series.of_revision(act.db, article, live):
        if named and all_series.find(act.db, named) is None:
            all_series.checked(SeriesEntry(named))  # what is wrong with the name is said now
        desk.say(phrase("the series of {slug} changes when you publish the new text", slug=article.slug))
        return
    series = parts.assign(act, article, named or "")
    if series is not None and not series.stories:
        desk.say(phrase("new series: {name}", name=series.entry.name))
