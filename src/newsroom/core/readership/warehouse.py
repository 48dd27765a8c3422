"""Totals for a warehouse: tables with a row for each day and what it counts, and what their columns mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column: its name, its type (`date`, `text`, `integer`, `boolean`, `timestamp`), and what it means."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table: its columns in the order of the statement, whose parameter is a day if the table has one file for each."""

    name: str
    meaning: str
    columns: tuple[ExportColumn, ...]
    statement: str
    by_day: bool = True


_DAY: Final = ExportColumn("day", "date", "the day in the time zone of the site")
_ARTICLE: Final = ExportColumn("article_id", "integer", "the story; 0 for the front page and the sections")
_VIEWS: Final = ExportColumn("views", "integer", "requests of people that were answered with a page")
TABLES: Final = (
    ExportTable(
        "site_days",
        "each day of the whole site",
        (
            _DAY,
            _VIEWS,
            ExportColumn("visits", "integer", "series of views with pauses of at most half an hour"),
            ExportColumn("visitors", "integer", "readers of the day; they are not recognised from day to day"),
            ExportColumn("bounces", "integer", "visits with one view"),
            ExportColumn("counted_by", "text", "server (or its beacon), or log"),
            ExportColumn("bot_hits", "integer", "requests of bots"),
            ExportColumn("not_found_hits", "integer", "requests for pages that do not exist"),
            ExportColumn("closed", "boolean", "whether the figures of the day are final"),
        ),
        """
        select day, views, visits, visitors, bounces, counted_by, bot_hits, not_found_hits, closed
        from daily_figures where day = :day
        """,
    ),
    ExportTable(
        "article_days",
        "each day of each story that was read",
        (_DAY, _ARTICLE, _VIEWS, ExportColumn("readers", "integer", "different readers of the story on this day")),
        """
        select :day, article_id, views, readers from stat_article_day where day = unixepoch(:day) / 86400
        order by article_id
        """,
    ),
    ExportTable(
        "source_days",
        "where the views of each day came from",
        (
            _DAY,
            ExportColumn("host", "text", "the host or app that led to the page; empty if unknown"),
            ExportColumn("name", "text", "its name"),
            ExportColumn("channel", "text", "search, social, and so on"),
            _VIEWS,
        ),
        """
        select d.day, s.host, s.name, s.channel, sum(d.views) from stat_source_day d join sources s on s.id = d.source_id
        where d.day = :day group by s.host, s.name, s.channel order by s.host
        """,
    ),
    ExportTable(
        "bot_days",
        "the bots of each day",
        (
            _DAY,
            ExportColumn("bot", "text", "its name"),
            ExportColumn("reason", "text", "why it is taken for a bot"),
            ExportColumn("hits", "integer", "its requests"),
        ),
        "select day, bot, reason, hits from bot_days where day = :day order by bot, reason",
    ),
    ExportTable(
        "download_days",
        "the downloads of each day of the episodes of podcasts",
        (
            _DAY,
            ExportColumn("article_id", "integer", "the story with the episode"),
            ExportColumn("downloads", "integer", "listeners who got at least a minute of it on this day"),
        ),
        "select day, article_id, downloads from stat_download_day where day = :day order by article_id",
    ),
    ExportTable(
        "articles",
        "the stories that readers can read now",
        (
            ExportColumn("article_id", "integer", "its number"),
            ExportColumn("slug", "text", "its short name"),
            ExportColumn("path", "text", "its address on the site"),
            ExportColumn("title", "text", "its headline"),
            ExportColumn("section", "text", "its section"),
            ExportColumn("lang", "text", "its language"),
            ExportColumn("published_at", "timestamp", "when it was published first, in UTC"),
            ExportColumn("words", "integer", "its length"),
        ),
        "select id, slug, path, title, section, lang, published_at, words from published_stories order by id",
        by_day=False,
    ),
)


def days(db: Connection) -> list[tuple[str, bool]]:
    """Every day with figures, the first one first, and whether it is closed."""
    rows = db.execute("select day, closed from stat_site_day order by day")
    return [(str(row["day"]), bool(row["closed"])) for row in rows]


def rows(db: Connection, table: ExportTable, day: str = "") -> list[tuple[object, ...]]:
    """The rows of a table, of one day if it has a file for each."""
    kinds = [column.type for column in table.columns]
    return [
        tuple(bool(value) if kind == "boolean" else value for value, kind in zip(row, kinds, strict=True))
        for row in db.execute(table.statement, {"day": day} if table.by_day else {})
    ]
