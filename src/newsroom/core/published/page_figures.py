"""The counts printed on the page of an article: those of the time when its text or comments last changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from newsroom import clock
from newsroom.core.readership.public_counts import public_counts
from newsroom.store import Connection, transaction


class PageFigures(NamedTuple):
    """Views and comments of an article, and visits of the whole site, at the time `at` (UTC)."""

    views: int
    comments: int
    visits_today: int
    visits_total: int
    at: str


def refresh(db: Connection, *, day: str, now: datetime, articles: Iterable[int] | None = None) -> int:
    """Store the current counts for each live article that changed since its counts were last stored.

    Views alone never cause that: a page is made again when its text or its comments change, and then shows the views of
    that time. A full build reads the same rows, so it prints the same counts. `day` is today in the site's zone,
    `articles` are the only ones to check. Returns how many were stored.
    """
    only = "" if articles is None else "and a.id in (select value from json_each(:ids))"
    site = public_counts(db, (), day=day)
    with transaction(db):
        stored = db.execute(
            f"""
            insert into page_figures (article_id, views, comments, visits_today, visits_total, at, seq)
            select a.id, coalesce(s.views + s.baseline, 0), coalesce(n.comments, 0), :today, :total, :at,
                max(coalesce(c.seq, 0), coalesce(d.seq, 0))
            from articles a
            left join site_changes c on c.kind = 'article' and c.object = cast(a.id as text)
            left join site_changes d on d.kind = 'comments' and d.object = cast(a.id as text)
            left join page_figures f on f.article_id = a.id
            left join stat_article s on s.article_id = a.id
            left join article_counts n on n.article_id = a.id
            where a.live_rev is not null {only}
                and (f.seq is null or f.seq < coalesce(c.seq, 0) or f.seq < coalesce(d.seq, 0))
            on conflict (article_id) do update set views = excluded.views, comments = excluded.comments,
                visits_today = excluded.visits_today, visits_total = excluded.visits_total, at = excluded.at,
                seq = excluded.seq
            """,
            {
                "ids": json.dumps(sorted(articles or ())), "today": site.visits_today, "total": site.visits_total,
                "at": clock.to_text(now),
            },
        )  # fmt: skip
    return stored.rowcount


def comment_counts(db: Connection, article_ids: Iterable[int]) -> dict[int, int]:
    """The current number of published comments of these articles."""
    rows = db.execute(
        "select article_id, comments from article_counts where article_id in (select value from json_each(:ids))",
        {"ids": json.dumps(list(article_ids))},
    )
    return {row["article_id"]: row["comments"] for row in rows}
