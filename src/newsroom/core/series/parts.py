"""The stories of a series: which ones, and in which order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from newsroom.core.articles import kinds
from newsroom.core.articles.articles import Article
from newsroom.core.articles.checks import Finding
from newsroom.core.articles.statuses import CLOSED, ArticleStatus
from newsroom.core.journal.actions import Act, ObjectKind
from newsroom.core.series import series as all_series
from newsroom.core.series.series import Series, SeriesEntry, SeriesOrder
from newsroom.errors import Conflict, NotFound, Refused
from newsroom.phrases import phrase, word
from newsroom.store import Connection

MOST: Final = 2000  # stories in one series
# By date, what is not published yet comes last, in the order in which it was put in.
_ORDER: Final = """
order by case when s.by_hand then p.position end, a.published_at is null, a.published_at,
    case when a.published_at is null then p.position end, a.id
"""


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """A story of a series, in the order of the series. `number` is its number for readers; None unless it is published."""

    article_id: int
    slug: str
    title: str
    status: ArticleStatus
    published_at: str | None
    number: int | None


def listed(db: Connection, series: Series) -> list[SeriesPart]:
    """The stories of a series in its order, published or not; those in the trash are left out."""
    rows = db.execute(
        f"""
        select a.id, a.slug, a.title, a.status, a.published_at, a.live_rev is not null and a.kind = 'story' as live
        from series_stories p join series s on s.id = p.series_id join articles a on a.id = p.article_id
        where p.series_id = :id and a.status <> 'trashed' {_ORDER}
        """,
        {"id": series.id},
    )
    found: list[SeriesPart] = []
    number = 0
    for row in rows:
        number += row["live"]
        status = ArticleStatus(row["status"])
        shown = number if row["live"] else None
        found.append(SeriesPart(row["id"], row["slug"], row["title"], status, row["published_at"], shown))
    return found


def live(db: Connection, series_id: int) -> list[int]:
    """The published stories of a series, in its order."""
    rows = db.execute(
        f"""
        select a.id from series_stories p join series s on s.id = p.series_id
        join articles a on a.id = p.article_id and a.live_rev is not null and a.kind = 'story'
        where p.series_id = :id {_ORDER}
        """,
        {"id": series_id},
    )
    return [row[0] for row in rows]


def series_of(db: Connection, article_ids: Iterable[int] | None = None) -> dict[int, int]:
    """The ids of the series that these articles are in, by the ids of the articles; of all articles without `article_ids`."""
    where = "" if article_ids is None else "where article_id in (select value from json_each(:ids))"
    rows = db.execute(
        f"select article_id, series_id from series_stories {where}", {"ids": json.dumps(sorted(article_ids or ()))}
    )
    return {row[0]: row[1] for row in rows}


def put(act: Act, series: Series, articles: Sequence[Article]) -> None:
    """Put stories at the end of a series; one that is in it stays where it is.

    Raises `Conflict` for a story of another series, `Refused` for a page, and for an article that was killed or is in the
    trash, or if the series would get too long.
    """
    where = series_of(act.db, [article.id for article in articles])
    for article in articles:
        _check(article)
        other = where.get(article.id)
        if other is not None and other != series.id:
            raise _elsewhere(article, all_series.by_id(act.db, other))
    new = [article for article in articles if article.id not in where]
    _insert(act, series, [(article.id, article.slug) for article in new])


def uids(db: Connection, series: Series) -> list[str]:
    """The uids of the stories of a series in its order, for an export: also of those in the trash."""
    rows = db.execute(
        f"""
        select a.uid from series_stories p join series s on s.id = p.series_id join articles a on a.id = p.article_id
        where p.series_id = :id {_ORDER}
        """,
        {"id": series.id},
    )
    return [row[0] for row in rows]


def put_uids(act: Act, series: Series, wanted: Sequence[str]) -> None:
    """Put the articles with these uids in a series, in this order; unknown ones and those of another series are omitted.

    Raises `Refused` if the series would get too long.
    """
    rows = act.db.execute(
        """
        select a.uid, a.id, a.slug from articles a
        where a.uid in (select value from json_each(:uids)) and a.id not in (select article_id from series_stories)
        """,
        {"uids": json.dumps(wanted)},
    )
    known = {row["uid"]: (row["id"], row["slug"]) for row in rows}
    _insert(act, series, [known[uid] for uid in dict.fromkeys(wanted) if uid in known])


def _insert(act: Act, series: Series, articles: Sequence[tuple[int, str]]) -> None:
    """Put articles, given by id and slug, at the end of a series."""
    count, last = act.db.execute(
        "select count(*), coalesce(max(position), 0) from series_stories where series_id = :id", {"id": series.id}
    ).fetchone()
    if count + len(articles) > MOST:
        raise Refused(phrase("a series can have at most {most} stories", most=MOST), ref=series.slug)
    for place, (article_id, slug) in enumerate(articles, last + 1):
        act.db.execute(
            "insert into series_stories (article_id, series_id, position) values (:id, :series, :place)",
            {"id": article_id, "series": series.id, "place": place},
        )
        act.note(ObjectKind.SERIES, series.id, "put", name=series.entry.name, article=slug)


def take_out(act: Act, series: Series, articles: Sequence[Article]) -> None:
    """Take stories out of a series. Raises `NotFound` for one that is not in it."""
    where = series_of(act.db, [article.id for article in articles])
    for article in articles:
        if where.get(article.id) != series.id:
            raise NotFound(
                phrase("{slug} is not in the series {name!r}", slug=article.slug, name=series.entry.name),
                ref=article.slug,
                hint=phrase("see: newsroom series show {series}", series=series.slug),
            )
        act.db.execute("delete from series_stories where article_id = :id", {"id": article.id})
        public: dict[str, Any] = {"slug": series.slug} if article.published_at else {}  # its page may have been seen
        act.note(ObjectKind.SERIES, series.id, "take out", name=series.entry.name, article=article.slug, **public)


def arrange(act: Act, series: Series, first: Sequence[Article] = ()) -> Series:
    """Order a series by hand: these stories first, in this order, then the others as they are now.

    Raises the errors of `put` for a story that is not in it, which is put in.
    """
    put(act, series, first)
    rows = act.db.execute(
        f"""
        select a.id from series_stories p join series s on s.id = p.series_id join articles a on a.id = p.article_id
        where p.series_id = :id {_ORDER}
        """,
        {"id": series.id},
    )
    order = list(dict.fromkeys([*(article.id for article in first), *(row[0] for row in rows)]))
    for place, article_id in enumerate(order, 1):
        act.db.execute(
            "update series_stories set position = :place where article_id = :id and position <> :place",
            {"place": place, "id": article_id},
        )
    act.note(ObjectKind.SERIES, series.id, "arrange", name=series.entry.name)
    return all_series.edit(act, series, replace(series.entry, order=SeriesOrder.HAND))


def assign(act: Act, article: Article, name: str) -> Series | None:
    """Put an article into the series that its text names, which is added if it is new; '' for no series.

    Returns the series if the article was not in it before. Raises the errors of `put` and `series.add`, except that an
    article in another series is taken out of that.
    """
    now = series_of(act.db, [article.id]).get(article.id)
    wanted = None
    if name.strip():
        _check(article)
        wanted = all_series.find(act.db, name) or all_series.add(act, SeriesEntry(name))
    if now is not None and (wanted is None or wanted.id != now):
        take_out(act, all_series.by_id(act.db, now), [article])
    if wanted is None or wanted.id == now:
        return None
    _insert(act, wanted, [(article.id, article.slug)])
    return wanted


def _check(article: Article) -> None:
    """Raise `Refused` for an article that cannot be in a series."""
    if kinds.is_page(article):
        raise Refused(
            phrase("{slug} is a page, and only stories can be in a series", slug=article.slug), ref=article.slug
        )
    if article.status in CLOSED:
        raise Refused(
            phrase("{slug} is {status} and cannot be in a series", slug=article.slug, status=word(article.status)),
            ref=article.slug,
        )


def _elsewhere(article: Article, other: Series) -> Conflict:
    return Conflict(
        phrase("{slug} is in the series {name!r}", slug=article.slug, name=other.entry.name),
        ref=article.slug,
        hint=phrase(
            (
                "a story can be in only one series; to remove it from that one: newsroom series edit {series} "
                "--out {ref}"
            ),
            series=other.slug,
            ref=article.ref,
        ),
    )


def problems(db: Connection) -> list[Finding]:
    """What readers will not see of the series: those without stories, and articles in them that cannot be parts."""
    found: list[Finding] = []
    for one in all_series.list_(db):
        if not one.stories:
            found.append(Finding("warning", one.slug, "empty-series", phrase("the series has no stories")))
    rows = db.execute(
        """
        select a.slug, s.name from series_stories p join series s on s.id = p.series_id
        join articles a on a.id = p.article_id where a.kind = 'page' or a.status = 'killed' order by a.id
        """
    )
    for row in rows:
        message = phrase("it is in the series {name!r}, whose page does not show it", name=row["name"])
        found.append(Finding("warning", row["slug"], "no-part", message))
    return found
