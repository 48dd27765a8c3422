"""The stored totals: what the views of one transaction add to each of them, summed in memory and written together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newsroom import clock
from newsroom.store import Connection

_FIRST_DAY = date(1970, 1, 1).toordinal()
VISIT_GAP = 1800  # seconds without a view after which the next view begins a new visit


class CountedView(NamedTuple):
    """One view as stored in the file. `at` and `hour` are UTC seconds, `day` is a day in the site's zone.

    `article` is 0 for a page that is not an article; then `page` is its path.
    """

    at: int
    day: str
    hour: int
    article: int
    page: str
    visitor: bytes | None
    source: int
    origin: str
    id: int | None = None  # its row in the file; None lets SQLite choose


def day_number(day: str) -> int:
    """A day as `stat_article_day` stores it: days since 1970-01-01."""
    return date.fromisoformat(day).toordinal() - _FIRST_DAY


def local_day_and_hour(at: int, zone: ZoneInfo) -> tuple[str, int]:
    """The local day of a UTC second, and the UTC second at which its local hour began."""
    return _day_and_hour_of_minute(at // 60, zone)


@lru_cache(maxsize=8192)  # by minute: no zone changes its clocks within one
def _day_and_hour_of_minute(minute: int, zone: ZoneInfo) -> tuple[str, int]:
    moment = datetime.fromtimestamp(minute * 60, UTC)
    return clock.day_of(moment, zone), clock.hour_of(moment, zone)


@dataclass(slots=True)
class _VisitorDay:
    """One visitor on one day, as in `visitor_days`. `visit_views` is the number of views of the current visit."""

    last_at: int
    visits: int
    views: int
    visit_views: int
    in_file: bool = True


@dataclass(slots=True)
class _ArticleAdditions:
    """What is added to an article in one hour, or over all of them."""

    first_at: int
    last_at: int
    views: int = 0
    readers: int = 0


@dataclass(slots=True)
class _VisitAdditions:
    """What is added to the visits of the site in one hour. `bounces` (visits of one view) falls with a second view."""

    visits: int = 0
    visitors: int = 0
    bounces: int = 0


@dataclass(slots=True)
class Additions:
    """What the views of one transaction add to the totals. `add` each view in the order it happened, then `write` once.

    `known` contains, for some days, all visitors that are in the file, so that nobody else is looked up there. After
    `write`, `late` contains the days on which a visitor already had a later view: the visits of such a day are right
    only after it has been rebuilt.
    """

    db: Connection
    known: Mapping[str, Collection[bytes]] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    _visitors: dict[tuple[str, bytes], _VisitorDay] = field(default_factory=dict)
    _readers: dict[tuple[str, int, bytes], bool] = field(default_factory=dict)  # True: not a reader in the file yet
    _articles: dict[tuple[str, int, int], _ArticleAdditions] = field(default_factory=dict)  # by day, hour, article
    _visits: dict[tuple[str, int], _VisitAdditions] = field(default_factory=dict)  # by day, hour
    _sources: dict[tuple[str, int, int], int] = field(default_factory=dict)  # views by day, source, article

    def add(self, view: CountedView) -> None:
        """Add one view."""
        at, day, hour, article, _, visitor, source, _, _ = view
        gain = self._articles.get((day, hour, article))
        if gain is None:
            gain = self._articles[day, hour, article] = _ArticleAdditions(at, at)
        gain.views += 1
        if at > gain.last_at:
            gain.last_at = at
        elif at < gain.first_at:
            gain.first_at = at
        if visitor is not None:
            known = self._add_to_visit(day, hour, visitor, at)
            reader = (day, article, visitor)
            if reader not in self._readers:
                new = self._readers[reader] = not known.in_file or not self._has_read(day, article, visitor)
                gain.readers += new
        key = (day, source, article)
        self._sources[key] = self._sources.get(key, 0) + 1

    def new_visitors(self) -> Iterable[tuple[str, bytes]]:
        """The days and ids of the visitors that were not in the file."""
        return (key for key, visitor in self._visitors.items() if not visitor.in_file)

    def _add_to_visit(self, day: str, hour: int, visitor: bytes, at: int) -> _VisitorDay:
        """Add a view to the current visit of a visitor, or begin a visit with it."""
        known = self._visitors.get((day, visitor))
        if known is None:
            everyone = self.known.get(day)
            known = self._find_visitor(day, visitor) if everyone is None or visitor in everyone else None
            if known is None:
                known = self._visitors[day, visitor] = _VisitorDay(at, 1, 1, 1, False)
                gain = self._visits_of(day, hour)
                gain.visits += 1
                gain.visitors += 1
                gain.bounces += 1
                return known
        known.views += 1
        # After a clock was set back, or with a late log line, the gap is negative and begins no visit.
        if at - known.last_at > VISIT_GAP:
            known.visits += 1
            known.visit_views = 1
            gain = self._visits_of(day, hour)
            gain.visits += 1
            gain.bounces += 1
        else:
            known.visit_views += 1
            if known.visit_views == 2:
                self._visits_of(day, hour).bounces -= 1
        if at >= known.last_at:
            known.last_at = at
        else:
            self.late.add(day)
        return known

    def _visits_of(self, day: str, hour: int) -> _VisitAdditions:
        found = self._visits.get((day, hour))
        if found is None:
            found = self._visits[day, hour] = _VisitAdditions()
        return found

    def _find_visitor(self, day: str, visitor: bytes) -> _VisitorDay | None:
        row = self.db.execute(
            "select last_at, visits, views, visit_views from visitor_days where day = :day and visitor = :visitor",
            {"day": day, "visitor": visitor},
        ).fetchone()
        if row is None:
            return None
        found = self._visitors[day, visitor] = _VisitorDay(*row)
        return found

    def _has_read(self, day: str, article: int, visitor: bytes) -> bool:
        """Whether the visitor is in the file as a reader of the article on that day."""
        row = self.db.execute(
            "select 1 from reader_days where day = :day and article_id = :article and visitor = :visitor",
            {"day": day, "article": article, "visitor": visitor},
        ).fetchone()
        return row is not None

    def write(self) -> None:
        """Add everything to the tables of the file; in the caller's transaction."""
        if self._visitors:
            self._write_visitors()
            self._write_readers()
        if self._articles:
            self._write_articles()
            self._write_site()
            self._write_sources()

    def _write_visitors(self) -> None:
        new: list[dict[str, object]] = []
        known: list[dict[str, object]] = []
        for (day, visitor), seen in self._visitors.items():
            (known if seen.in_file else new).append(
                {
                    "day": day,
                    "visitor": visitor,
                    "last_at": seen.last_at,
                    "visits": seen.visits,
                    "views": seen.views,
                    "visit_views": seen.visit_views,
                }
            )
        self.db.executemany(
            """
            insert into visitor_days (day, visitor, last_at, visits, views, visit_views)
            values (:day, :visitor, :last_at, :visits, :views, :visit_views)
            """,
            new,
        )
        self.db.executemany(
            """
            update visitor_days set last_at = :last_at, visits = :visits, views = :views, visit_views = :visit_views
            where day = :day and visitor = :visitor
            """,
            known,
        )

    def _write_readers(self) -> None:
        self.db.executemany(
            "insert into reader_days (day, article_id, visitor) values (:day, :article, :visitor)",
            [
                {"day": day, "article": article, "visitor": visitor}
                for (day, article, visitor), new in self._readers.items()
                if new
            ],
        )

    def _write_articles(self) -> None:
        hours = sorted(self._articles.items())
        self.db.executemany(
            """
            insert into stat_article_hour (hour, article_id, views, readers) values (:hour, :article, :views, :readers)
            on conflict (hour, article_id) do update set views = views + excluded.views,
                readers = readers + excluded.readers
            """,
            [
                {"hour": hour, "article": article, "views": gain.views, "readers": gain.readers}
                for (_, hour, article), gain in hours
            ],
        )
        days: dict[tuple[str, int], list[int]] = {}
        articles: dict[int, _ArticleAdditions] = {}
        for (day, _, article), gain in hours:
            of_day = days.setdefault((day, article), [0, 0])
            of_day[0] += gain.views
            of_day[1] += gain.readers
            total = articles.setdefault(article, _ArticleAdditions(gain.first_at, gain.last_at))
            total.first_at, total.last_at = min(total.first_at, gain.first_at), max(total.last_at, gain.last_at)
            total.views += gain.views
            total.readers += gain.readers
        self.db.executemany(
            """
            insert into stat_article_day (day, article_id, views, readers) values (:day, :article, :views, :readers)
            on conflict (day, article_id) do update set views = views + excluded.views,
                readers = readers + excluded.readers
            """,
            [
                {"day": day_number(day), "article": article, "views": views, "readers": readers}
                for (day, article), (views, readers) in sorted(days.items())
            ],
        )
        self._write_article_totals(articles)

    def _write_article_totals(self, articles: dict[int, _ArticleAdditions]) -> None:
        self.db.executemany(
            """
            insert into stat_article (article_id, views, readers, first_at, last_at)
            values (:article, :views, :readers, :first_at, :last_at)
            on conflict (article_id) do update set views = views + excluded.views,
                readers = readers + excluded.readers,
                first_at = min(coalesce(first_at, excluded.first_at), excluded.first_at),
                last_at = max(coalesce(last_at, excluded.last_at), excluded.last_at)
            """,
            [
                {
                    "article": article,
                    "views": total.views,
                    "readers": total.readers,
                    "first_at": total.first_at,
                    "last_at": total.last_at,
                }
                for article, total in sorted(articles.items())
            ],
        )

    def _write_site(self) -> None:
        # Views, visits, visitors and bounces of each hour.
        hours = {key: [0, 0, 0, 0] for key in sorted({(day, hour) for day, hour, _ in self._articles})}
        for (day, hour, _), article in self._articles.items():
            hours[day, hour][0] += article.views
        for (day, hour), gain in self._visits.items():
            hours[day, hour][1:] = [gain.visits, gain.visitors, gain.bounces]
        self.db.executemany(
            """
            insert into stat_site_hour (hour, views, visits) values (:hour, :views, :visits)
            on conflict (hour) do update set views = views + excluded.views, visits = visits + excluded.visits
            """,
            [{"hour": hour, "views": sums[0], "visits": sums[1]} for (_, hour), sums in hours.items()],
        )
        days: dict[str, list[int]] = {}
        for (day, _), sums in hours.items():
            before = days.get(day, [0, 0, 0, 0])
            days[day] = [had + more for had, more in zip(before, sums, strict=True)]
        self.db.executemany(
            """
            insert into stat_site_day (day, views, visits, visitors, bounces)
            values (:day, :views, :visits, :visitors, :bounces)
            on conflict (day) do update set views = views + excluded.views, visits = visits + excluded.visits,
                visitors = visitors + excluded.visitors, bounces = bounces + excluded.bounces
            """,
            [
                {"day": day, "views": views, "visits": visits, "visitors": visitors, "bounces": bounces}
                for day, (views, visits, visitors, bounces) in days.items()
            ],
        )
        self.db.execute(
            """
            update stat_total set views = views + :views, visits = visits + :visits,
                since = min(coalesce(since, :since), :since)
            """,
            {
                "views": sum(sums[0] for sums in days.values()),
                "visits": sum(sums[1] for sums in days.values()),
                "since": min(days),
            },
        )

    def _write_sources(self) -> None:
        self.db.executemany(
            """
            insert into stat_source_day (day, source_id, article_id, views)
            values (:day, :source, :article, :views)
            on conflict (day, source_id, article_id) do update set views = views + excluded.views
            """,
            [
                {"day": day, "source": source, "article": article, "views": views}
                for (day, source, article), views in sorted(self._sources.items())
            ],
        )
