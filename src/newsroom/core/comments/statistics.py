"""Statistics of moderation: how many comments came in, what held them, how long they waited, who decided, what was overturned."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from newsroom import clock
from newsroom.core.articles.output import quantile
from newsroom.core.comments.decisions import DecisionAction
from newsroom.core.screening.learning.evaluation import DEFAULT_SPAM_SCORE
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class ModeratorStatistics:
    """The decisions of one moderator by action, and how many of them somebody changed later."""

    name: str
    decided: dict[str, int]
    overturned: int

    @property
    def total(self) -> int:
        """The number of decisions."""
        return sum(self.decided.values())


@dataclass(frozen=True, slots=True)
class ModerationStatistics:
    """Moderation over some days. Durations are seconds; without scores, `filter` is left out (None)."""

    days: int
    since: str
    received: dict[str, int]  # status from the screening → comments
    held_for: dict[str, int]  # code of a reason that held, marked or rejected → comments
    refused: dict[str, int]  # code of a refusal → comments that were not stored
    waiting: int
    oldest_at: str | None
    median: int | None
    p90: int | None
    decided: int
    overturned: int
    reports: dict[str, int]  # open, upheld, dismissed
    moderators: list[ModeratorStatistics] = field(default_factory=list)
    filter: dict[str, Any] | None = None

    @property
    def total(self) -> int:
        """The number of comments that were stored."""
        return sum(self.received.values())


def moderation(db: Connection, *, days: int, now: datetime) -> ModerationStatistics:
    """The statistics of the last `days` days up to now. Imported comments and undone actions are not counted."""
    since = clock.to_text(now - timedelta(days=days))
    window = {"since": since, "until": clock.to_text(now)}
    waiting = db.execute(
        "select count(*) as n, min(created_at) as oldest from comments where status = 'pending'"
    ).fetchone()
    waits = _waits(db, window)
    moderators = _moderators(db, window)
    return ModerationStatistics(
        days=days,
        since=since,
        received=_received(db, window),
        held_for=_held_for(db, window),
        refused=_refused(db, since),
        waiting=waiting["n"],
        oldest_at=waiting["oldest"],
        median=quantile(waits, 0.5),
        p90=quantile(waits, 0.9),
        decided=sum(one.total for one in moderators),
        overturned=sum(one.overturned for one in moderators),
        reports=_reports(db, window),
        moderators=moderators,
        filter=_filter(db, window),
    )


def _received(db: Connection, window: dict[str, str]) -> dict[str, int]:
    rows = db.execute(
        """
        select j.to_state as state, count(*) as n from journal j
        where j.action = 'receive' and j.kind = 'comment' and j.at >= :since and j.at <= :until group by 1 order by 2 desc
        """,
        window,
    )
    return {row["state"]: row["n"] for row in rows}


def _held_for(db: Connection, window: dict[str, str]) -> dict[str, int]:
    rows = db.execute(
        """
        select r.code, count(distinct r.comment_id) as n from comment_reasons r
        join comments c on c.id = r.comment_id
        where r.at >= :since and r.at <= :until and r.verdict in ('hold', 'spam', 'reject') and c.source is null
        group by 1 order by 2 desc, 1
        """,
        window,
    )
    return {row["code"]: row["n"] for row in rows}


def _refused(db: Connection, since: str) -> dict[str, int]:
    rows = db.execute(
        "select code, sum(n) as n from refusals where day >= :day group by 1 order by 2 desc, 1", {"day": since[:10]}
    )
    return {row["code"]: row["n"] for row in rows}


# The decisions of moderators that are not undone, one row each.
_STANDING = f"""
    select j.id, j.at, j.actor, j.action, j.object_id, j.from_state, j.to_state from journal j
    join batches b on b.id = j.batch_id
    where j.kind = 'comment' and j.action in ({", ".join(f"'{action}'" for action in DecisionAction)})
      and b.undone_by is null and b.command <> 'comments flag'
      and not exists (select 1 from journal u join batches x on x.id = u.batch_id
        where x.undoes = b.id and x.undone_by is null and u.kind = 'comment' and u.object_id = j.object_id)
"""


def _waits(db: Connection, window: dict[str, str]) -> list[int]:
    """The seconds from the arrival of each held comment to the first decision on it, the shortest first."""
    rows = db.execute(
        f"""
        select cast(round((julianday(min(d.at)) - julianday(c.created_at)) * 86400) as integer) as waited
        from ({_STANDING}) d join comments c on c.id = d.object_id
        where c.source is null and d.action <> 'hold'
        group by c.id having min(d.at) >= :since and min(d.at) <= :until order by 1
        """,
        window,
    )
    return [max(0, row["waited"]) for row in rows]


def _moderators(db: Connection, window: dict[str, str]) -> list[ModeratorStatistics]:
    rows = db.execute(
        f"""
        with standing as ({_STANDING})
        select d.actor, d.action, count(*) as n, sum(exists (
            select 1 from standing l where l.object_id = d.object_id and l.id > d.id
              and l.to_state <> d.to_state and l.to_state <> 'pending')) as overturned
        from standing d where d.at >= :since and d.at <= :until group by 1, 2
        """,
        window,
    ).fetchall()
    found: dict[str, tuple[dict[str, int], int]] = {}
    for row in rows:
        decided, overturned = found.get(row["actor"], ({}, 0))
        found[row["actor"]] = (decided | {row["action"]: row["n"]}, overturned + row["overturned"])
    everyone = [ModeratorStatistics(name, decided, overturned) for name, (decided, overturned) in found.items()]
    return sorted(everyone, key=lambda one: (-one.total, one.name))


def _reports(db: Connection, window: dict[str, str]) -> dict[str, int]:
    rows = db.execute(
        """
        select coalesce(outcome, 'open') as outcome, count(*) as n from comment_flags
        where at >= :since and at <= :until group by 1
        """,
        window,
    )
    return {"open": 0, "upheld": 0, "dismissed": 0} | {row["outcome"]: row["n"] for row in rows}


def _filter(db: Connection, window: dict[str, str]) -> dict[str, Any] | None:
    """How the scores of the filter compare with the decisions: how often it agreed, and how often it was right if confident.

    The score is the one at the arrival of the comment.
    """
    row = db.execute(
        f"""
        with decided as (
            select c.id, c.spam_score as score, c.status = 'spam' as bad from ({_STANDING}) d
            join comments c on c.id = d.object_id
            where d.at >= :since and d.at <= :until and c.spam_score is not null and c.status in ('published', 'spam')
            group by c.id)
        select count(*) as decided, coalesce(sum(score >= :confident), 0) as sure,
            coalesce(sum(score >= :confident and bad), 0) as right, coalesce(sum((score >= 0.5) = bad), 0) as agreed
        from decided
        """,
        {**window, "confident": DEFAULT_SPAM_SCORE},
    ).fetchone()
    if not row["decided"]:
        return None
    return {"decided": row["decided"], "agreed": row["agreed"], "sure_of_spam": row["sure"], "rightly": row["right"]}
