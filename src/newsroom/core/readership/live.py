"""Who is reading now, and what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsroom import clock
from newsroom.core.readership.rankings import RankedArticle, title_of
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.store import Connection

SECONDS = 300  # a reader is reading for this long after a view


@dataclass(frozen=True, slots=True)
class ReadingNow:
    """The readers and views of the last SECONDS, and the articles these were of, most read first."""

    timezone: str
    at: str
    readers: int
    views: int
    stories: list[RankedArticle]


def reading_now(db: Connection, *, now: datetime, settings: Settings, limit: int = 10) -> ReadingNow:
    """Who is reading now. Only this report reads single views, and only those of today."""
    day, at = clock.day_of(now, settings.zone), int(now.timestamp())
    rows = db.execute(
        """
        select e.article_id as id, a.slug, a.title, count(*) as views, count(distinct e.visitor) as readers
        from view_events e left join articles a on a.id = e.article_id
        where e.day = :day and e.at > :since and e.at <= :at
        group by e.article_id order by views desc, e.article_id desc
        """,
        {"day": day, "since": at - SECONDS, "at": at},
    ).fetchall()
    stories = [
        RankedArticle(row["id"], row["slug"], _title(row["id"], row["title"]), row["views"], row["readers"])
        for row in rows[:limit]
    ]
    views = sum(row["views"] for row in rows)
    return ReadingNow(settings.zone.key, clock.to_text(now), readers_now(db, day, now), views, stories)


def readers_now(db: Connection, day: str, now: datetime) -> int:
    """The number of visitors of `day`, today in the site's zone, with a view in the last SECONDS."""
    at = int(now.timestamp())
    row = db.execute(
        "select count(*) from visitor_days where day = :day and last_at > :since and last_at <= :at",
        {"day": day, "since": at - SECONDS, "at": at},
    ).fetchone()
    return int(row[0])


def _title(article_id: int, title: str | None) -> str:
    return phrase("other pages") if article_id == 0 else title_of(article_id, title)
