"""The roll-ups: what one transaction's views add to every figure, gathered in memory and written together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from newsroom.store import Connection

_FIRST = date(1970, 1, 1).toordinal()
VISIT_GAP = 1800  # seconds without a view after which the next one begins a new visit


def day_number(day: str) -> int:
    """A day as `stat_article_day` counts it: days since 1970-01-01."""
    return date.fromisoformat(day).toordinal() - _FIRST


class Event(NamedTuple):
    """One counted view: `at` and `hour` in UTC seconds, `day` a local day, article 0 for a page that is none."""

    at: int
    day: str
    hour: int
    article: int
    page: str
    visitor: bytes | None
    source: int
    origin: str
    id: int | None = None  # its number in the file, where it has one of its own


@dataclass(slots=True)
class _Presence:
    """What is known of one visitor on one day."""

    last_at: int
    visits: int
    views: int
    visit_views: int
    in_file: bool = True


@dataclass(slots=True)
class _Reading:
    """What an article gains in one hour."""

    first_at: int
    last_at: int
    views: int = 0
    readers: int = 0


@dataclass(slots=True)
class _Coming:
    """What visitors add to one hour."""

    visits: int = 0
    visitors: int = 0
    bounces: int = 0


@dataclass(slots=True)
class Tally:
    """The gains of one transaction. `add` every view in the order it happened, then `write` once.

    `known` has, for some days, all visitors that are in the file: nobody else need be looked up there. Afterwards
    `late` are the days on which a visitor had a later view already: their visits are right only once the day is made
    anew.
    """

    db: Connection
    known: Mapping[str, Collection[bytes]] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    _present: dict[tuple[str, bytes], _Presence] = field(default_factory=dict)
    _met: dict[tuple[str, int, bytes], bool] = field(default_factory=dict)  # whether that reader is new to the file
    _readings: dict[tuple[str, int, int], _Reading] = field(default_factory=dict)  # by day, hour, article
    _coming: dict[tuple[str, int], _Coming] = field(default_factory=dict)  # by day, hour
    _sources: dict[tuple[str, int, int], int] = field(default_factory=dict)  # by day, source, article

    def add(self, event: Event) -> None:
        """Take one view into account."""
        at, day, hour, article, _, visitor, source, _, _ = event
        reading = self._readings.get((day, hour, article))
        if reading is None:
            reading = self._readings[day, hour, article] = _Reading(at, at)
        reading.views += 1
        if at > reading.last_at:
            reading.last_at = at
        elif at < reading.first_at:
            reading.first_at = at
        if visitor is not None:
            known = self._meet(day, hour, visitor, at)
            reader = (day, article, visitor)
            if reader not in self._met:
                new = self._met[reader] = not known.in_file or not self._has_read(day, article, visitor)
                reading.readers += new
        key = (day, source, article)
        self._sources[key] = self._sources.get(key, 0) + 1

    def newcomers(self) -> Iterable[tuple[str, bytes]]:
        """The days and ids of the visitors that were not in the file."""
        return (key for key, one in self._present.items() if not one.in_file)

    def _meet(self, day: str, hour: int, visitor: bytes, at: int) -> _Presence:
        """Take a visitor's view into account: visits, bounces and visitors of its hour."""
        known = self._present.get((day, visitor))
        if known is None:
            everyone = self.known.get(day)
            known = self._find(day, visitor) if everyone is None or visitor in everyone else None
            if known is None:
                known = self._present[day, visitor] = _Presence(at, 1, 1, 1, False)
                coming = self._coming_in(day, hour)
                coming.visits += 1
                coming.visitors += 1
                coming.bounces += 1
                return known
        known.views += 1
        # A clock set back, or an older line that comes late, never makes a negative gap.
        if at - known.last_at > VISIT_GAP:
            known.visits += 1
            known.visit_views = 1
            coming = self._coming_in(day, hour)
            coming.visits += 1
            coming.bounces += 1
        else:
            known.visit_views += 1
            if known.visit_views == 2:
                self._coming_in(day, hour).bounces -= 1
        if at >= known.last_at:
            known.last_at = at
        else:
            self.late.add(day)
        return known

    def _coming_in(self, day: str, hour: int) -> _Coming:
        found = self._coming.get((day, hour))
        if found is None:
            found = self._coming[day, hour] = _Coming()
        return found

    def _find(self, day: str, visitor: bytes) -> _Presence | None:
        row = self.db.execute(
            "select last_at, visits, views, visit_views from visitor_days where day = :day and visitor = :visitor",
            {"day": day, "visitor": visitor},
        ).fetchone()
        if row is None:
            return None
        found = self._present[day, visitor] = _Presence(*row)
        return found

    def _has_read(self, day: str, article: int, visitor: bytes) -> bool:
        """Whether the file knows the visitor as a reader of the article that day."""
        row = self.db.execute(
            "select 1 from reader_days where day = :day and article_id = :article and visitor = :visitor",
            {"day": day, "article": article, "visitor": visitor},
        ).fetchone()
        return row is not None

    def write(self) -> None:
        """Add everything to the file's tables; inside the caller's transaction."""
        if self._present:
            self._write_visitors()
        if self._readings:
            self._write_articles()
            self._write_site()
            self._write_sources()

    def _write_visitors(self) -> None:
        new: list[dict[str, object]] = []
        known: list[dict[str, object]] = []
        for (day, visitor), one in self._present.items():
            (known if one.in_file else new).append(
                {
                    "day": day, "visitor": visitor, "last_at": one.last_at, "visits": one.visits, "views": one.views,
                    "visit_views": one.visit_views,
                }
            )  # fmt: skip
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
        self.db.executemany(
            "insert into reader_days (day, article_id, visitor) values (:day, :article, :visitor)",
            [
                {"day": day, "article": article, "visitor": visitor}
                for (day, article, visitor), new in self._met.items()
                if new
            ],
        )

    def _write_articles(self) -> None:
        hours = sorted(self._readings.items())
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
        lives: dict[int, _Reading] = {}
        for (day, _, article), gain in hours:
            both = days.setdefault((day, article), [0, 0])
            both[0] += gain.views
            both[1] += gain.readers
            life = lives.setdefault(article, _Reading(gain.first_at, gain.last_at))
            life.first_at, life.last_at = min(life.first_at, gain.first_at), max(life.last_at, gain.last_at)
            life.views += gain.views
            life.readers += gain.readers
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
        self._write_lives(lives)

    def _write_lives(self, lives: dict[int, _Reading]) -> None:
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
                for article, life in sorted(lives.items())
            ],
        )  # fmt: skip

    def _write_site(self) -> None:
        hours = {key: [0, 0, 0, 0] for key in sorted({(day, hour) for day, hour, _ in self._readings})}
        for (day, hour, _), gain in self._readings.items():
            hours[day, hour][0] += gain.views
        for (day, hour), coming in self._coming.items():
            hours[day, hour][1:] = [coming.visits, coming.visitors, coming.bounces]
        self.db.executemany(
            """
            insert into stat_site_hour (hour, views, visits) values (:hour, :views, :visits)
            on conflict (hour) do update set views = views + excluded.views, visits = visits + excluded.visits
            """,
            [{"hour": hour, "views": sums[0], "visits": sums[1]} for (_, hour), sums in hours.items()],
        )
        days: dict[str, list[int]] = {}
        for (day, _), sums in hours.items():
            known = days.get(day)
            days[day] = sums if known is None else [had + more for had, more in zip(known, sums, strict=True)]
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
                "views": sum(sums[0] for sums in days.values()), "visits": sum(sums[1] for sums in days.values()),
                "since": min(days),
            },
        )  # fmt: skip

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
