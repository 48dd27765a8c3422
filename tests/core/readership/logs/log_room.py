"""A small newsroom and logs of its site, for the tests of the log import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from newsroom.core.readership.logs.importer import LogImporter
from newsroom.formats.logs import access_log, log_file
from newsroom.settings import Settings
from newsroom.store import Connection

HANOI = Settings({"site.timezone": "Asia/Ho_Chi_Minh", "site.url": "https://news.example.org"})
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"


def story(db: Connection, number: int, slug: str, *, kind: str = "canonical") -> None:
    """A published story at /2026/11/slug/."""
    db.execute(
        """
        insert into articles (id, uid, slug, status, lang, title, created_at, updated_at, published_at, live_rev, path)
        values (:id, 'u' || :id, :slug, 'published', 'en', 'Story', :at, :at, :at, 1, '/2026/11/' || :slug || '/')
        """,
        {"id": number, "slug": slug, "at": "2026-11-01T00:00:00Z"},
    )
    db.execute(
        """
        insert into paths (path, slug, article_id, kind, created_at)
        values ('/2026/11/' || :slug || '/', :slug, :id, :kind, '2026-11-01T00:00:00Z')
        """,
        {"id": number, "slug": slug, "kind": kind},
    )


def line(
    at: datetime, path: str = "/2026/11/bridge/", *, address: str = "192.0.2.1", agent: str = FIREFOX,
    status: int = 200, method: str = "GET", referrer: str = "-",
) -> bytes:  # fmt: skip
    """A Combined line."""
    when = at.astimezone(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
    return f'{address} - - [{when}] "{method} {path} HTTP/1.1" {status} 512 "{referrer}" "{agent}"\n'.encode()


def take(db: Connection, *paths: Path, now: datetime = NOW, **more: Any) -> dict[str, Any]:
    """Import files in turn, as the command does; the result as JSON has it."""
    importer = LogImporter(db, settings=HANOI, now=now, **more)
    take_with(importer, *paths)
    assert importer.result.lines == importer.result.counted + importer.result.skipped.total()
    return importer.result.record


def take_with(importer: LogImporter, *paths: Path) -> None:
    """Import files in turn with an importer."""
    for path in paths:
        with log_file.opened(path) as (stream, _):
            first = next(access_log.blocks(stream), None)
        start = importer.begin(first.records, _again(path)) if first else 0
        with log_file.opened(path) as (stream, _):
            heading = log_file.skip(stream, start)
            for block in access_log.blocks(stream, start=start, heading=heading, ignore=importer.ignore):
                importer.take(
                    block.records, block.data, lines=block.lines, ignored=block.ignored, whole=block.whole
                )  # fmt: skip
        importer.end()


@contextmanager
def _again(path: Path) -> Iterator[IO[bytes]]:
    with log_file.opened(path) as (stream, _):
        yield stream


def figures(db: Connection) -> dict[str, list[tuple[object, ...]]]:
    """All totals of readership, without ids that depend on the salt or the order of views."""
    return {
        table: sorted(tuple(row) for row in db.execute(statement))
        for table, statement in {
            "article": "select article_id, views, readers, first_at, last_at from stat_article",
            "article_hour": "select hour, article_id, views, readers from stat_article_hour",
            "article_day": "select day, article_id, views, readers from stat_article_day",
            "site_hour": "select hour, views, visits from stat_site_hour",
            "site_day": "select day, views, visits, visitors, bounces, closed from stat_site_day",
            "total": "select views, visits, since from stat_total",
            "source": """
                select d.day, s.host, d.article_id, d.views from stat_source_day d join sources s on s.id = d.source_id
                """,
            "visitors": "select day, last_at, visits, views, visit_views from visitor_days",
            "bots": "select day, bot, reason, hits from bot_days",
            "missing": "select day, path, hits from not_found_days",
            "events": "select at, day, article_id, page, origin from view_events",
            "seen": "select day, count(*) from log_seen group by day",
        }.items()
    }
