"""The live stories of each list: of the site, a section, a tag, an author, a month.

Stories are given by the ids of their articles; pages that are not stories are in `pages` only. Lists whose pages are
numbered from the oldest story are in that order, so that a numbered page keeps its stories.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from newsroom import clock
from newsroom.core.articles.labels import Label
from newsroom.core.published.story_languages import LanguageFilter, narrowed
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class Month:
    """A month in the site's zone in which something was published: how many stories, and the last change of one (UTC)."""

    year: int
    month: int
    count: int
    changed_at: str

    @property
    def key(self) -> str:
        """`YYYY-MM`."""
        return f"{self.year:04d}-{self.month:02d}"


def newest(db: Connection, limit: int, *, since: str = "", only: LanguageFilter | None = None) -> list[int]:
    """The last published stories, the newest first; `since` is a UTC time, `only` the languages."""
    condition, given = narrowed(only)
    rows = db.execute(
        f"""
        select a.id from articles a where a.live_rev is not null and a.kind = 'story' and a.published_at > :since {condition}
        order by a.published_at desc, a.id desc limit :limit
        """,
        {"limit": limit, "since": since, **given},
    )
    return [row[0] for row in rows]


def count(db: Connection) -> int:
    """The number of live stories."""
    return int(db.execute("select count(*) from articles where live_rev is not null and kind = 'story'").fetchone()[0])


def in_label(db: Connection, label_id: int) -> list[int]:
    """The stories of a label, the oldest first."""
    rows = db.execute(
        """
        select al.article_id from article_labels al join articles a on a.id = al.article_id and a.live_rev is not null
        where al.label_id = :label and al.live = 1 order by al.at, al.article_id
        """,
        {"label": label_id},
    )
    return [row[0] for row in rows]


def newest_in_label(db: Connection, label_id: int, limit: int, *, only: LanguageFilter | None = None) -> list[int]:
    """The last published stories of a label, the newest first; `only` are the languages."""
    condition, given = narrowed(only)
    rows = db.execute(
        f"""
        select al.article_id from article_labels al join articles a on a.id = al.article_id and a.live_rev is not null
        where al.label_id = :label and al.live = 1 {condition} order by al.at desc, al.article_id desc limit :limit
        """,
        {"label": label_id, "limit": limit, **given},
    )
    return [row[0] for row in rows]


def in_month(db: Connection, year: int, month: int, zone: ZoneInfo) -> list[int]:
    """The stories published in a month of the site's zone, oldest first."""
    start, end = _month_bounds(year, month, zone)
    rows = db.execute(
        """
        select id from articles where live_rev is not null and kind = 'story' and published_at >= :start and published_at < :end
        order by published_at, id
        """,
        {"start": start, "end": end},
    )
    return [row[0] for row in rows]


def _month_bounds(year: int, month: int, zone: ZoneInfo) -> tuple[str, str]:
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    start, _ = clock.day_bounds(f"{year:04d}-{month:02d}-01", zone)
    end, _ = clock.day_bounds(f"{following[0]:04d}-{following[1]:02d}-01", zone)
    return clock.to_text(start), clock.to_text(end)


def months(db: Connection, zone: ZoneInfo) -> list[Month]:
    """The months in which something was published, oldest first."""
    found: list[Month] = []
    start = ""
    while True:
        row = db.execute(
            "select min(published_at) from articles where live_rev is not null and kind = 'story' and published_at >= :start",
            {"start": start},
        ).fetchone()
        if row[0] is None:
            return found
        local = clock.local(clock.from_text(row[0]), zone)
        bounds = _month_bounds(local.year, local.month, zone)
        counted = db.execute(
            """
            select count(*), max(max(published_at, coalesce(modified_at, ''))) from articles
            where live_rev is not null and kind = 'story' and published_at >= :start and published_at < :end
            """,
            {"start": bounds[0], "end": bounds[1]},
        ).fetchone()
        found.append(Month(local.year, local.month, counted[0], counted[1]))
        start = bounds[1]


def locations(db: Connection, year: int, month: int, zone: ZoneInfo) -> Iterator[tuple[int, str, str]]:
    """The id, path and last change of every story of a month, oldest first, for a sitemap."""
    start, end = _month_bounds(year, month, zone)
    rows = db.execute(
        """
        select a.id, p.path, max(a.published_at, coalesce(a.modified_at, '')) as changed
        from articles a join paths p on p.article_id = a.id and p.kind = 'canonical'
        where a.live_rev is not null and a.kind = 'story' and a.published_at >= :start and a.published_at < :end
        order by a.published_at, a.id
        """,
        {"start": start, "end": end},
    )
    return ((row["id"], row["path"], row["changed"]) for row in rows)


def may_have_embeds(db: Connection, year: int, month: int, zone: ZoneInfo) -> list[int]:
    """The stories of a month whose HTML has embeds; if it is rendered again, those that have an address or a source."""
    from newsroom import markup  # here: the Markdown parser is loaded where HTML is made

    start, end = _month_bounds(year, month, zone)
    rows = db.execute(
        """
        select a.id from articles a join revisions r on r.article_id = a.id and r.rev = a.live_rev
        left join renders h on h.article_id = a.id and h.rev = a.live_rev and h.renderer = :renderer
        where a.live_rev is not null and a.kind = 'story' and a.published_at >= :start and a.published_at < :end
            and case when h.html is null then r.body like '%://%' or r.body like '%src%' or r.body like '%](/%'
                or r.extra like '%"video"%' or r.extra like '%"audio"%' else instr(h.html, '<figure class="embed') end
        order by a.id
        """,
        {"start": start, "end": end, "renderer": markup.RENDERER},
    )
    return [row[0] for row in rows]


def by_label(db: Connection) -> tuple[list[tuple[str, int]], dict[int, list[int]]]:
    """When each story was published (UTC text) with its id, the oldest first; and the lists of `in_label`, all read at once.

    The lists contain the places of their stories in the first one: numbers are compared faster than times.
    """
    rows = db.cursor()
    rows.row_factory = None  # plain tuples: there are tens of thousands
    rows.execute("select published_at, id from articles where live_rev is not null and kind = 'story'")
    order = sorted([(at or "", article_id) for at, article_id in rows])
    numbers = {article_id: number for number, (_, article_id) in enumerate(order)}
    found: dict[int, list[int]] = {}
    rows.execute(
        """
        select label_id, article_id from article_labels indexed by article_labels_newest
        where live = 1 order by label_id, live, at desc, article_id desc
        """
    )
    for label_id, of_label in groupby(rows, key=itemgetter(0)):
        if listed := [numbers[article_id] for _, article_id in of_label if article_id in numbers]:
            listed.reverse()
            found[label_id] = listed
    return order, found


def labels(db: Connection, kind: str) -> list[Label]:
    """The labels of a kind with live stories, in the order of their first use."""
    rows = db.execute(
        """
        select l.id, l.kind, l.slug, l.name from labels l
        where l.kind = :kind and exists (
            select 1 from article_labels al join articles a on a.id = al.article_id and a.live_rev is not null
            where al.label_id = l.id and al.live = 1)
        order by l.id
        """,
        {"kind": kind},
    )
    return [Label(row["id"], row["kind"], row["slug"], row["name"]) for row in rows]


def label(db: Connection, label_id: int) -> Label | None:
    """The label with that id, or None."""
    row = db.execute("select id, kind, slug, name from labels where id = :id", {"id": label_id}).fetchone()
    return Label(row["id"], row["kind"], row["slug"], row["name"]) if row else None


def under_labels(db: Connection, label_ids: Iterable[int]) -> set[int]:
    """The live articles under any of these labels."""
    rows = db.execute(
        """
        select distinct article_id from article_labels
        where label_id in (select value from json_each(:ids)) and live = 1
        """,
        {"ids": json.dumps(sorted(label_ids))},
    )
    return {row[0] for row in rows}


def labels_of(db: Connection, article_ids: Iterable[int]) -> set[int]:
    """The labels of the live versions of any of these articles."""
    rows = db.execute(
        """
        select distinct label_id from article_labels
        where article_id in (select value from json_each(:ids)) and live = 1
        """,
        {"ids": json.dumps(sorted(article_ids))},
    )
    return {row[0] for row in rows}


def pages(db: Connection) -> list[tuple[int, str, str]]:
    """The id, path and last change of every live page that is not a story, in order of their paths, for a sitemap."""
    rows = db.execute(
        """
        select a.id, p.path, max(a.published_at, coalesce(a.modified_at, '')) as changed
        from articles a join paths p on p.article_id = a.id and p.kind = 'canonical'
        where a.live_rev is not null and a.kind = 'page' order by p.path
        """
    )
    return [(row["id"], row["path"], row["changed"]) for row in rows]


def with_paths(db: Connection) -> list[int]:
    """All articles that have or had a public path."""
    return [row[0] for row in db.execute("select distinct article_id from paths order by article_id")]


def most_read(db: Connection, *, since: str, limit: int, only: LanguageFilter | None = None) -> list[int]:
    """The live stories with the most views since the local day `since`, the most read first; `only` are the languages."""
    condition, given = narrowed(only)
    rows = db.execute(
        f"""
        select d.article_id, sum(d.views) as views from stat_article_day d
        join articles a on a.id = d.article_id and a.live_rev is not null and a.kind = 'story'
        where d.day >= unixepoch(:since) / 86400 {condition}
        group by d.article_id order by views desc, a.published_at desc, a.id desc limit :limit
        """,
        {"since": since, "limit": limit, **given},
    )
    return [row[0] for row in rows]


def programme_starts(db: Connection, article_ids: Iterable[int]) -> list[str]:
    """The starting times of the programmes that belong to one of these articles."""
    rows = db.execute(
        "select start_at from programmes where article_id in (select value from json_each(:ids))",
        {"ids": json.dumps(sorted(article_ids))},
    )
    return [row[0] for row in rows]


def closing_between(db: Connection, start: datetime, end: datetime) -> list[int]:
    """The live stories published at or after `start` and before `end`."""
    rows = db.execute(
        """
        select id from articles where live_rev is not null and kind = 'story' and published_at >= :start and published_at < :end
        """,
        {"start": clock.to_text(start), "end": clock.to_text(end)},
    )
    return [row[0] for row in rows]
