"""Rankings: the most read articles, sections, authors and tags, sources of views, bots, and paths not found."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom.errors import Usage
from newsroom.phrases import phrase
from newsroom.store import Connection

GROUPS = ("article", "section", "author", "tag")

_ALL_TIME = "select article_id, views + baseline as views, readers from stat_article where article_id <> 0"
_BY_DAY = """
    select article_id, sum(views) as views, sum(readers) as readers from stat_article_day
    where day between unixepoch(:since) / 86400 and unixepoch(:until) / 86400 and article_id <> 0 group by article_id
    """
_SOURCES = """
    select source_id, sum(views) as views from stat_source_day where day between :since and :until group by source_id
    """
_SOURCES_OF_ARTICLE = """
    select source_id, views from stat_source_day where article_id = :article and day between :since and :until
    union all select source_id, views from stat_source_article where article_id = :article and :since = ''
    """


@dataclass(frozen=True, slots=True)
class RankedArticle:
    """An article in a ranking. `readers` is the sum of the readers of each day; title and slug are the current ones."""

    id: int
    slug: str | None
    title: str
    views: int
    readers: int


@dataclass(frozen=True, slots=True)
class RankedGroup:
    """A section, an author or a tag in a ranking; `articles` is the number of its articles that were read."""

    name: str
    slug: str
    articles: int
    views: int
    readers: int


@dataclass(frozen=True, slots=True)
class SourceViews:
    """A source of views; `share` is in percent of the views of all sources."""

    name: str
    channel: str
    views: int
    share: float


@dataclass(frozen=True, slots=True)
class BotHits:
    """Requests of one bot, which are in no other total."""

    bot: str
    reason: str
    hits: int


@dataclass(frozen=True, slots=True)
class NotFoundPath:
    """Requests for a path that does not exist."""

    path: str
    hits: int


def top(
    db: Connection, *, since: str | None = None, until: str | None = None, limit: int | None = 10
) -> list[RankedArticle]:
    """The most read articles from `since` to `until` (local days, both included); without `since`, in total.

    Total views include the counts of an older site. A deleted article keeps its rank.
    """
    rows = db.execute(
        f"""
        select s.article_id as id, a.slug, a.title, s.views, s.readers
        from (
            {_ALL_TIME if since is None else _BY_DAY} order by views desc, readers desc, article_id desc limit :limit
        ) s left join articles a on a.id = s.article_id
        where s.views > 0
        order by s.views desc, s.readers desc, s.article_id desc
        """,
        {"since": since, "until": until or since, "limit": _limit(limit)},
    )
    return [
        RankedArticle(row["id"], row["slug"], title_of(row["id"], row["title"]), row["views"], row["readers"])
        for row in rows
    ]


def title_of(article_id: int, title: str | None) -> str:
    """The title of an article in a ranking, even if the article was deleted (None)."""
    return f"[deleted #{article_id}]" if title is None else title


def top_groups(
    db: Connection, kind: str, *, since: str | None = None, until: str | None = None, limit: int | None = 10
) -> list[RankedGroup]:
    """The most read sections, authors or tags, by the labels that articles have now. Raises `Usage` for another kind.

    An article with two authors counts for each.
    """
    if kind not in GROUPS[1:]:
        raise Usage(
            phrase("unknown ranking {kind!r}", kind=kind),
            hint=phrase("use one of: {choices}", choices=", ".join(GROUPS)),
        )
    rows = db.execute(
        f"""
        select l.name, l.slug, count(*) as articles, sum(s.views) as views, sum(s.readers) as readers
        from ({_ALL_TIME if since is None else _BY_DAY}) s
        join article_labels al on al.article_id = s.article_id and al.live = 1
        join labels l on l.id = al.label_id and l.kind = :kind
        where s.views > 0
        group by l.id order by views desc, readers desc, l.name limit :limit
        """,
        {"kind": kind, "since": since, "until": until or since, "limit": _limit(limit)},
    )
    return [RankedGroup(*row) for row in rows]


# The sources that are not a site or a program.
SOURCES = {
    "direct": phrase("direct"),
    "internal": phrase("within the site"),
    "unknown": phrase("unknown"),
    "others": phrase("others"),
}


def sources(
    db: Connection, *, since: str, until: str, article_id: int | None = None, limit: int | None = None
) -> list[SourceViews]:
    """The sources of views, most views first.

    Clicks within the site count as a source of an article, but not as one of the site.
    The sources of an article are known by day as long as its hours are kept; in total (`since` empty) all are.
    """
    rows = db.execute(
        f"""
        select s.name, min(s.channel) as channel, sum(d.views) as views
        from ({_SOURCES if article_id is None else _SOURCES_OF_ARTICLE}) d join sources s on s.id = d.source_id
        {"where s.channel <> 'own'" if article_id is None else ""}
        group by s.name order by views desc, s.name
        """,
        {"since": since, "until": until, "article": article_id},
    ).fetchall()
    everything = sum(int(row["views"]) for row in rows)
    return [
        SourceViews(row["name"], row["channel"], int(row["views"]), round(row["views"] * 100 / everything, 1))
        for row in rows[: limit if limit is not None else len(rows)]
    ]


def bots(db: Connection, *, since: str, until: str, limit: int | None = None) -> list[BotHits]:
    """Bots, which are in no other total, most requests first."""
    rows = db.execute(
        """
        select bot, reason, sum(hits) as hits from bot_days where day between :since and :until
        group by bot, reason order by hits desc, bot limit :limit
        """,
        {"since": since, "until": until, "limit": _limit(limit)},
    )
    return [BotHits(*row) for row in rows]


def not_found(db: Connection, *, since: str, until: str, limit: int | None = None) -> list[NotFoundPath]:
    """Paths that were requested but do not exist, most requests first."""
    rows = db.execute(
        """
        select path, sum(hits) as hits from not_found_days where day between :since and :until
        group by path order by hits desc, path limit :limit
        """,
        {"since": since, "until": until, "limit": _limit(limit)},
    )
    return [NotFoundPath(*row) for row in rows]


def _limit(limit: int | None) -> int:
    """The limit for SQLite: -1 for no limit."""
    return -1 if limit is None else limit
