"""The statistics of one article: its views from the first hour on, its readers, and its sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newsroom import clock
from newsroom.core.readership import downloads, rankings
from newsroom.core.readership.rankings import SourceViews
from newsroom.core.readership.rollups import day_number
from newsroom.core.readership.summary import PendingComments, pending_comments
from newsroom.errors import NotFound
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.store import Connection

DAYS = 30
AGES = {"1h": 3600, "6h": 6 * 3600, "24h": 86400, "7d": 7 * 86400}


@dataclass(frozen=True, slots=True)
class ArticleDay:
    """A local day of an article."""

    day: str
    views: int
    readers: int


@dataclass(frozen=True, slots=True)
class ArticleUpdate:
    """A change that readers saw: when (UTC text), and whether it was an `update` or a `correct`ion."""

    at: str
    action: str


@dataclass(frozen=True, slots=True)
class ArticleReport:
    """The statistics of one article. `views` is the number on its page: `counted` here plus `baseline`, from an older site.

    `readers` is the sum of the readers of each day. `rank_today` is its rank among the `read_today` articles read today.
    `first_hours` are the views of the 24 hours after publication and `ages` those up to each of AGES; None if the age is
    not reached yet, or if its hours are no longer kept or were never counted.
    """

    id: int
    slug: str
    title: str
    status: str
    published_at: str | None
    timezone: str
    generated_at: str
    views: int
    counted: int
    baseline: int
    readers: int
    views_today: int
    readers_today: int
    rank_today: int | None
    read_today: int
    first_view_at: str | None
    last_view_at: str | None
    comments: PendingComments
    comments_published: int
    first_hours: list[int] | None
    ages: dict[str, int | None]
    days: list[ArticleDay]
    sources: list[SourceViews]
    published_day: str | None = None  # if no time of day was given
    updates: tuple[ArticleUpdate, ...] = ()
    downloads: int = 0  # of its episode, if it is in a podcast


def article_report(db: Connection, article_id: int, *, now: datetime, settings: Settings) -> ArticleReport:
    """The statistics of an article as of `now`. Raises `NotFound`."""
    article = db.execute(
        "select id, slug, title, status, published_at, published_day from articles where id = :id", {"id": article_id}
    ).fetchone()
    if article is None:
        raise NotFound(phrase("there is no article {article_id}", article_id=article_id), ref=str(article_id))
    zone, day = settings.zone, clock.day_of(now, settings.zone)
    stat = db.execute("select * from stat_article where article_id = :id", {"id": article_id}).fetchone()
    counted, baseline = (int(stat["views"]), int(stat["baseline"])) if stat else (0, 0)
    views_today, readers_today, rank, read = _today(db, article_id, day)
    start = clock.from_text(article["published_at"]) if article["published_at"] else None
    if start and not _has_all_hours(db, start, now, settings):
        start = None
    return ArticleReport(
        id=article["id"],
        slug=article["slug"],
        title=article["title"],
        status=article["status"],
        published_at=article["published_at"],
        published_day=article["published_day"],
        timezone=zone.key,
        generated_at=clock.to_text(now),
        views=counted + baseline,
        counted=counted,
        baseline=baseline,
        readers=int(stat["readers"]) if stat else 0,
        views_today=views_today,
        readers_today=readers_today,
        rank_today=rank,
        read_today=read,
        first_view_at=_utc_text(stat["first_at"] if stat else None),
        last_view_at=_utc_text(stat["last_at"] if stat else None),
        comments=pending_comments(db, article_id),
        comments_published=_published_comments(db, article_id),
        first_hours=_first_hours(db, article_id, start) if start else None,
        ages={name: _views_by_age(db, article_id, start, age, now) if start else None for name, age in AGES.items()},
        days=_days(db, article_id, day),
        sources=rankings.sources(db, since="", until=day, article_id=article_id),
        updates=_updates(db, article_id),
        downloads=downloads.of_article(db, article_id),
    )


def _updates(db: Connection, article_id: int) -> tuple[ArticleUpdate, ...]:
    """The updates and corrections of the published article, oldest first. A correction is not an update as well."""
    rows = db.execute(
        """
        select min(j.at) as at, max(j.action = 'correct') as corrected
        from journal j join batches b on b.id = j.batch_id and b.undone_by is null
        where j.kind = 'article' and j.object_id = :id and j.action in ('update', 'correct')
        group by j.batch_id order by j.batch_id
        """,
        {"id": article_id},
    )
    return tuple(ArticleUpdate(row["at"], "correct" if row["corrected"] else "update") for row in rows)


def _published_comments(db: Connection, article_id: int) -> int:
    row = db.execute("select comments from article_counts where article_id = :id", {"id": article_id}).fetchone()
    return int(row["comments"]) if row else 0


def _today(db: Connection, article_id: int, day: str) -> tuple[int, int, int | None, int]:
    """Views, readers and rank of the article today, and the number of articles read."""
    row = db.execute(
        "select views, readers from stat_article_day where day = :day and article_id = :id",
        {"day": day_number(day), "id": article_id},
    ).fetchone()
    views, readers = (int(row["views"]), int(row["readers"])) if row else (0, 0)
    ahead, read = db.execute(
        """
        select coalesce(sum(views > :views), 0), count(*) from stat_article_day
        where day = :day and article_id <> 0 and views > 0
        """,
        {"day": day_number(day), "views": views},
    ).fetchone()
    return views, readers, int(ahead) + 1 if views else None, int(read)


def _utc_text(at: int | None) -> str | None:
    return None if at is None else clock.to_text(datetime.fromtimestamp(at, UTC))


def _has_all_hours(db: Connection, start: datetime, now: datetime, settings: Settings) -> bool:
    """Whether every hour since publication `start` was counted here and is still in the file."""
    since = db.execute("select since from stat_total").fetchone()["since"]
    kept = now - timedelta(days=max(1, settings.number("stats.keep_days") - 1))
    return since is not None and since <= clock.day_of(start, settings.zone) and start >= kept


def _first_hours(db: Connection, article_id: int, start: datetime) -> list[int]:
    """Views of the 24 hours from publication `start` on, by the local hours in which they were counted."""
    begin = int(start.timestamp())
    hours = [0] * 24
    for row in db.execute(
        "select hour, views from stat_article_hour where article_id = :id and hour > :start and hour <= :end",
        {"id": article_id, "start": begin - 3600, "end": begin + 23 * 3600},
    ):
        hours[min(23, max(0, -(-(row["hour"] - begin) // 3600)))] += int(row["views"])
    return hours


def _views_by_age(db: Connection, article_id: int, start: datetime, age: int, now: datetime) -> int | None:
    """Views from publication `start` up to `age` seconds later; for the last hour, a proportional part."""
    until = int(start.timestamp()) + age
    if now.timestamp() < until:
        return None
    views = 0.0
    for row in db.execute(
        "select hour, views from stat_article_hour where article_id = :id and hour < :until",
        {"id": article_id, "until": until},
    ):
        views += row["views"] * min(1.0, (until - row["hour"]) / 3600)
    return round(views)


def _days(db: Connection, article_id: int, day: str) -> list[ArticleDay]:
    since = clock.days_before(day, DAYS - 1)
    numbers = {one: day_number(one) for one in clock.day_list(since, day)}
    found = {
        row["day"]: row
        for row in db.execute(
            """
            select d.day, d.views, d.readers from json_each(:days) wanted
            join stat_article_day d on d.day = wanted.value and d.article_id = :id
            """,
            {"id": article_id, "days": json.dumps(list(numbers.values()))},
        )
    }
    return [
        ArticleDay(one, found[number]["views"], found[number]["readers"]) if number in found else ArticleDay(one, 0, 0)
        for one, number in numbers.items()
    ]
