"""Downloads of the episodes of podcasts, by the rules of the IAB Podcast Measurement Technical Guidelines 2.x.

A download is a listener on one day who got at least a minute of an episode, in one answer or in several. The listener is
the visitor of that day, so the guideline's 24 hours are the local day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from newsroom import clock
from newsroom.core.readership import visitors
from newsroom.core.readership.rankings import title_of
from newsroom.core.series import enclosures
from newsroom.core.series.enclosures import EpisodeFile
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

MINUTE: Final = 60  # seconds of an episode that make a download
# Bytes of a minute if the duration is not known: 128 kbit/s, which most podcasts have.
USUAL_MINUTE: Final = 960_000
PROBE: Final = 2  # bytes of `bytes=0-1`, with which players ask whether a server answers ranges
LARGEST: Final = 10**12  # bytes of one answer


class SentPart(NamedTuple):
    """What one answer sent of an episode. Without a `visitor` it is a download if it is a minute by itself."""

    day: str
    article_id: int
    visitor: bytes | None
    bytes: int


@dataclass(frozen=True, slots=True)
class EpisodeRequest:
    """A request for the file of an episode that was answered. Address and agent are not stored."""

    at: datetime
    article_id: int
    bytes: int
    address: str
    agent: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class EpisodeDownloads:
    """The downloads of an episode, with the series that it is in."""

    id: int
    slug: str | None
    title: str
    series: str
    downloads: int


@dataclass(frozen=True, slots=True)
class SeriesDownloads:
    """The downloads of all episodes of a series; `episodes` is the number of those that were downloaded."""

    slug: str
    name: str
    episodes: int
    downloads: int


class Episodes:
    """The episodes of the podcasts, by the path of their files, and how many bytes make a download."""

    def __init__(self, db: Connection) -> None:
        self.files: dict[str, EpisodeFile] = enclosures.by_path(db)
        self._hosts = {file.article_id: file.host.encode() for file in self.files.values() if file.host}
        self._needed = {file.article_id: needed(file) for file in self.files.values()}

    def host_of(self, article: int) -> bytes:
        """The host of the address of an episode's file; empty if it is on the site."""
        return self._hosts.get(article, b"")

    def size_of(self, article: int, status: bytes, written: bytes) -> int:
        """The bytes of an answer as a log says them. If it does not, an answer that is not a part is the whole file."""
        if written.isdigit():
            return min(int(written[:15]), LARGEST)
        return self._minute_of(article) if status == b"200" and written != b"-" else 0

    def write(self, db: Connection, sent: Iterable[SentPart]) -> None:
        """Add what was sent, and count the downloads that are complete with it; in the caller's transaction."""
        sums: dict[tuple[str, int, bytes], int] = {}
        for day, article, visitor, size in sent:
            if visitor is not None:
                sums[day, article, visitor] = sums.get((day, article, visitor), 0) + size
            elif size >= self._minute_of(article):
                _count(db, day, article)
        for (day, article, visitor), size in sums.items():
            given = {"day": day, "article": article, "visitor": visitor}
            row = db.execute(
                "select bytes, counted from listener_days where day = :day and article_id = :article and visitor = :visitor",
                given,
            ).fetchone()
            before, counted = (int(row["bytes"]), bool(row["counted"])) if row else (0, False)
            total = min(before + size, LARGEST)
            done = counted or total >= self._minute_of(article)
            db.execute(
                """
                insert into listener_days (day, article_id, visitor, bytes, counted)
                values (:day, :article, :visitor, :bytes, :counted)
                on conflict (day, article_id, visitor) do update set bytes = excluded.bytes, counted = excluded.counted
                """,
                given | {"bytes": total, "counted": int(done)},
            )
            if done and not counted:
                _count(db, day, article)

    def _minute_of(self, article: int) -> int:
        return self._needed.get(article, USUAL_MINUTE)


def needed(file: EpisodeFile) -> int:
    """The bytes that make a download of a file: its share of a minute, all of a shorter one."""
    if not file.bytes:
        return int(USUAL_MINUTE * min(file.seconds or MINUTE, MINUTE) / MINUTE)
    if not file.seconds:
        return min(file.bytes, USUAL_MINUTE)
    return min(file.bytes, -int(-file.bytes * MINUTE // file.seconds))


def is_probe(status: int, size: int) -> bool:
    """Whether an answer only told a player that ranges are answered."""
    return status == 206 and size <= PROBE


def record(db: Connection, asked: Iterable[EpisodeRequest], episodes: Episodes, *, settings: Settings) -> None:
    """Count requests that the server answered itself; when this returns they are on disk."""
    with transaction(db):
        sent = []
        for one in asked:
            day = clock.day_of(one.at, settings.zone)
            network = None if one.private else visitors.network(one.address)
            salt = visitors.ensure_salt(db, day)[0] if network else None
            visitor = visitors.visitor_id(salt, network, one.agent) if salt and network else None
            sent.append(SentPart(day, one.article_id, visitor, one.bytes))
        for day in sorted({part.day for part in sent}):
            # The day is counted by the server, and is closed when it is due.
            db.execute(
                """
                insert into stat_site_day (day, views, visits, visitors) values (:day, 0, 0, 0)
                on conflict (day) do nothing
                """,
                {"day": day},
            )
        episodes.write(db, sent)


def _count(db: Connection, day: str, article: int) -> None:
    db.execute(
        """
        insert into stat_download_day (day, article_id, downloads) values (:day, :article, 1)
        on conflict (day, article_id) do update set downloads = downloads + 1
        """,
        {"day": day, "article": article},
    )


def by_episode(
    db: Connection, *, since: str | None = None, until: str | None = None, limit: int | None = None
) -> list[EpisodeDownloads]:
    """The episodes that were downloaded from `since` to `until` (local days, both included), the most downloaded first."""
    rows = db.execute(
        """
        select d.article_id as id, a.slug, a.title, coalesce(s.name, '') as series, sum(d.downloads) as downloads
        from stat_download_day d left join articles a on a.id = d.article_id
        left join series_stories p on p.article_id = d.article_id left join series s on s.id = p.series_id
        where d.day between :since and :until group by d.article_id
        order by downloads desc, d.article_id desc limit :limit
        """,
        _span(since, until, limit),
    )
    return [
        EpisodeDownloads(row["id"], row["slug"], title_of(row["id"], row["title"]), row["series"], row["downloads"])
        for row in rows
    ]


def by_series(
    db: Connection, *, since: str | None = None, until: str | None = None, limit: int | None = None
) -> list[SeriesDownloads]:
    """The series whose episodes were downloaded, by the series that episodes are in now."""
    rows = db.execute(
        """
        select s.slug, s.name, count(distinct d.article_id) as episodes, sum(d.downloads) as downloads
        from stat_download_day d join series_stories p on p.article_id = d.article_id
        join series s on s.id = p.series_id
        where d.day between :since and :until group by s.id order by downloads desc, s.id desc limit :limit
        """,
        _span(since, until, limit),
    )
    return [SeriesDownloads(row["slug"], row["name"], row["episodes"], row["downloads"]) for row in rows]


def of_article(db: Connection, article_id: int) -> int:
    """All downloads of a story's episode."""
    row = db.execute(
        "select coalesce(sum(downloads), 0) from stat_download_day where article_id = :id", {"id": article_id}
    ).fetchone()
    return int(row[0])


def _span(since: str | None, until: str | None, limit: int | None) -> dict[str, object]:
    return {"since": since or "", "until": until or "9999-12-31", "limit": -1 if limit is None else limit}
