"""The roll-ups: what one transaction's views add to every figure, gathered in memory and written together."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsroom.store import Connection

VISIT_GAP = 1800  # seconds without a view after which the next one begins a new visit


@dataclass(frozen=True, slots=True)
class Event:
    """One counted view: `at` and `hour` in UTC seconds, `day` a local day, article 0 for a page that is none."""

    at: int
    day: str
    hour: int
    article: int
    page: str
    visitor: bytes | None
    source: int
    origin: str


@dataclass(slots=True)
class _Presence:
    """What is known of one visitor on one day."""

    last_at: int
    visits: int
    views: int
    visit_views: int


@dataclass(slots=True)
class _Life:
    """What an article gains."""

    first_at: int
    last_at: int
    views: int = 0
    readers: int = 0


@dataclass(slots=True)
class _Site:
    """What an hour or a day of the site gains."""

    views: int = 0
    visits: int = 0
    visitors: int = 0
    bounces: int = 0


@dataclass(slots=True)
class Tally:
    """The gains of one transaction. `add` every view in the order it happened, then `write` once.

    `blank` are days of which no visitor is in the file yet: nothing need be looked up for them.
    """

    db: Connection
    blank: frozenset[str] | set[str] = frozenset()
    _present: dict[tuple[str, bytes], _Presence] = field(default_factory=dict)
    _readers: set[tuple[str, int, bytes]] = field(default_factory=set)
    _met: set[tuple[str, int, bytes]] = field(default_factory=set)
    _lives: dict[int, _Life] = field(default_factory=dict)
    _article_hours: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    _article_days: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    _hours: dict[int, _Site] = field(default_factory=dict)
    _days: dict[str, _Site] = field(default_factory=dict)
    _sources: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Take one view into account."""
        hour = self._hours.setdefault(event.hour, _Site())
        day = self._days.setdefault(event.day, _Site())
        hour.views += 1
        day.views += 1
        reader = 0
        if event.visitor is not None:
            visits, bounces, visitors = self._meet(event.day, event.visitor, event.at)
            hour.visits += visits
            day.visits += visits
            day.visitors += visitors
            day.bounces += bounces
            reader = self._reads(event.day, event.article, event.visitor)
        life = self._lives.get(event.article)
        if life is None:
            life = self._lives[event.article] = _Life(event.at, event.at)
        life.first_at, life.last_at = min(life.first_at, event.at), max(life.last_at, event.at)
        life.views += 1
        life.readers += reader
        for gains in (
            self._article_hours.setdefault((event.hour, event.article), [0, 0]),
            self._article_days.setdefault((event.day, event.article), [0, 0]),
        ):
            gains[0] += 1
            gains[1] += reader
        key = (event.day, event.source, event.article)
        self._sources[key] = self._sources.get(key, 0) + 1

    def _meet(self, day: str, visitor: bytes, at: int) -> tuple[int, int, int]:
        """What a visitor's view adds to visits, bounces and visitors."""
        known = self._present.get((day, visitor)) or self._find(day, visitor)
        if known is None:
            self._present[day, visitor] = _Presence(at, 1, 1, 1)
            return 1, 1, 1
        # A clock set back, or an older line that comes late, never makes a negative gap.
        fresh = at - known.last_at > VISIT_GAP
        known.last_at = max(known.last_at, at)
        known.views += 1
        if fresh:
            known.visits += 1
            known.visit_views = 1
            return 1, 1, 0
        known.visit_views += 1
        return 0, -1 if known.visit_views == 2 else 0, 0

    def _find(self, day: str, visitor: bytes) -> _Presence | None:
        if day in self.blank:
            return None
        row = self.db.execute(
            "select last_at, visits, views, visit_views from visitor_days where day = :day and visitor = :visitor",
            {"day": day, "visitor": visitor},
        ).fetchone()
        if row is None:
            return None
        found = self._present[day, visitor] = _Presence(*row)
        return found

    def _reads(self, day: str, article: int, visitor: bytes) -> int:
        """1 for a visitor's first view of an article that day, else 0."""
        key = (day, article, visitor)
        if key in self._met:
            return 0
        self._met.add(key)
        known = (
            day not in self.blank
            and self.db.execute(
                "select 1 from reader_days where day = :day and article_id = :article and visitor = :visitor",
                {"day": day, "article": article, "visitor": visitor},
            ).fetchone()
        )
        if known:
            return 0
        self._readers.add(key)
        return 1

    def write(self) -> None:
        """Add everything to the file's tables; inside the caller's transaction."""
        self._write_visitors()
        self._write_articles()
        self._write_site()
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

    def _write_visitors(self) -> None:
        self.db.executemany(
            """
            insert into visitor_days (day, visitor, last_at, visits, views, visit_views)
            values (:day, :visitor, :last_at, :visits, :views, :visit_views)
            on conflict (day, visitor) do update set last_at = excluded.last_at, visits = excluded.visits,
                views = excluded.views, visit_views = excluded.visit_views
            """,
            [
                {
                    "day": day, "visitor": visitor, "last_at": known.last_at, "visits": known.visits,
                    "views": known.views, "visit_views": known.visit_views,
                }
                for (day, visitor), known in sorted(self._present.items())
            ],
        )  # fmt: skip
        self.db.executemany(
            "insert into reader_days (day, article_id, visitor) values (:day, :article, :visitor)",
            [{"day": day, "article": article, "visitor": visitor} for day, article, visitor in sorted(self._readers)],
        )

    def _write_articles(self) -> None:
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
                    "article": article, "views": life.views, "readers": life.readers,
                    "first_at": life.first_at, "last_at": life.last_at,
                }
                for article, life in sorted(self._lives.items())
            ],
        )  # fmt: skip
        self.db.executemany(
            """
            insert into stat_article_hour (hour, article_id, views, readers) values (:hour, :article, :views, :readers)
            on conflict (hour, article_id) do update set views = views + excluded.views,
                readers = readers + excluded.readers
            """,
            [
                {"hour": hour, "article": article, "views": views, "readers": readers}
                for (hour, article), (views, readers) in sorted(self._article_hours.items())
            ],
        )
        self.db.executemany(
            """
            insert into stat_article_day (day, article_id, views, readers) values (:day, :article, :views, :readers)
            on conflict (day, article_id) do update set views = views + excluded.views,
                readers = readers + excluded.readers
            """,
            [
                {"day": day, "article": article, "views": views, "readers": readers}
                for (day, article), (views, readers) in sorted(self._article_days.items())
            ],
        )

    def _write_site(self) -> None:
        self.db.executemany(
            """
            insert into stat_site_hour (hour, views, visits) values (:hour, :views, :visits)
            on conflict (hour) do update set views = views + excluded.views, visits = visits + excluded.visits
            """,
            [{"hour": hour, "views": gain.views, "visits": gain.visits} for hour, gain in sorted(self._hours.items())],
        )
        self.db.executemany(
            """
            insert into stat_site_day (day, views, visits, visitors, bounces)
            values (:day, :views, :visits, :visitors, :bounces)
            on conflict (day) do update set views = views + excluded.views, visits = visits + excluded.visits,
                visitors = visitors + excluded.visitors, bounces = bounces + excluded.bounces
            """,
            [
                {
                    "day": day, "views": gain.views, "visits": gain.visits,
                    "visitors": gain.visitors, "bounces": gain.bounces,
                }
                for day, gain in sorted(self._days.items())
            ],
        )  # fmt: skip
        if self._days:
            self.db.execute(
                """
                update stat_total set views = views + :views, visits = visits + :visits,
                    since = min(coalesce(since, :since), :since)
                """,
                {
                    "views": sum(gain.views for gain in self._days.values()),
                    "visits": sum(gain.visits for gain in self._days.values()),
                    "since": min(self._days),
                },
            )
