"""Baselines: the counts of an older site. A new one replaces the previous one; all are kept, with who set them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from newsroom import clock
from newsroom.errors import Invalid, NotFound
from newsroom.phrases import phrase
from newsroom.store import Connection

MAX_COUNT = 10**15


@dataclass(frozen=True, slots=True)
class Baseline:
    """One baseline; `article_id` 0 is the whole site, `since` the day the older count began, `at` when it was set."""

    id: int
    article_id: int
    views: int
    visits: int
    since: str | None
    note: str
    actor: str
    at: str


def put(
    db: Connection,
    *,
    views: int,
    visits: int = 0,
    since: str | None = None,
    article_id: int = 0,
    note: str = "",
    now: datetime,
    actor: str,
) -> Baseline:
    """Set the baseline of the site or of one article; it replaces the previous one.

    Raises `Invalid` for an impossible number or day, `NotFound` for an unknown article.
    """
    from newsroom.core.journal import actions  # here: every statistics screen reads baselines, few commands set one

    for message, number in (
        (phrase("a baseline cannot have {number} views", number=views), views),
        (phrase("a baseline cannot have {number} visits", number=visits), visits),
    ):
        if not 0 <= number <= MAX_COUNT:
            raise Invalid(message, hint=phrase("use a whole number from 0 to {most:,}", most=MAX_COUNT))
    if since is not None:
        _check_day(since)
    if article_id and not db.execute("select 1 from articles where id = :id", {"id": article_id}).fetchone():
        raise NotFound(phrase("there is no article {article_id}", article_id=article_id), ref=str(article_id))
    with actions.act(db, actor=actor, now=now, command="stats baseline") as act:
        made = db.execute(
            """
            insert into stat_baseline (article_id, views, visits, since, note, actor, at)
            values (:article, :views, :visits, :since, :note, :actor, :at)
            """,
            {
                "article": article_id,
                "views": views,
                "visits": visits,
                "since": since,
                "note": note,
                "actor": actor,
                "at": clock.to_text(now),
            },
        ).lastrowid
        act.note("baseline", article_id, "set", views=views, visits=visits, since=since)
    assert made is not None
    return Baseline(made, article_id, views, visits, since, note, actor, clock.to_text(now))


def history(db: Connection, *, article_id: int | None = None) -> list[Baseline]:
    """All baselines, the newest first: of the site (0), of one article, or all (None)."""
    rows = db.execute(
        """
        select id, article_id, views, visits, since, note, actor, at from stat_baseline
        where :article is null or article_id = :article order by id desc
        """,
        {"article": article_id},
    )
    return [Baseline(*row) for row in rows]


def current(db: Connection) -> Baseline | None:
    """The current baseline of the site."""
    row = db.execute(
        """
        select id, article_id, views, visits, since, note, actor, at from stat_baseline
        where article_id = 0 order by id desc limit 1
        """
    ).fetchone()
    return Baseline(*row) if row else None


def _check_day(day: str) -> None:
    try:
        if date.fromisoformat(day).isoformat() == day:
            return
    except ValueError:
        pass
    raise Invalid(phrase("{day!r} is not a date", day=day), hint="write the date as 2009-03-01")
