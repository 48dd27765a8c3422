"""The numbers that readers see on pages: the views of each article, and the views and visits of the site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class PublicCounts:
    """The numbers on pages; views of articles and the totals include the counts of an older site."""

    views: dict[int, int]
    views_today: int
    visits_today: int
    views_total: int
    visits_total: int


def public_counts(db: Connection, ids: Iterable[int], *, day: str) -> PublicCounts:
    """The counts of each article in `ids`, and of the site today and in total; `day` is today in the site's zone."""
    views = dict.fromkeys(sorted(set(ids)), 0)
    for article in views:
        row = db.execute("select views + baseline from stat_article where article_id = :id", {"id": article}).fetchone()
        if row:
            views[article] = int(row[0])
    today = db.execute("select views, visits from stat_site_day where day = :day", {"day": day}).fetchone()
    total = db.execute(
        """
        select t.views + coalesce(b.views, 0) as views, t.visits + coalesce(b.visits, 0) as visits
        from stat_total t left join stat_baseline b
            on b.id = (select max(id) from stat_baseline where article_id = 0)
        """
    ).fetchone()
    return PublicCounts(
        views, today["views"] if today else 0, today["visits"] if today else 0, total["views"], total["visits"]
    )
