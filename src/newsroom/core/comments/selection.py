"""Selecting comments: filters, and the moderation queues with their order. A queue is a filter and is not stored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from newsroom import text
from newsroom.core.articles import labels
from newsroom.core.comments.fields import CommentStatus
from newsroom.errors import Usage
from newsroom.phrases import phrase
from newsroom.store import Connection

QUEUES = ("pending", "reported", "suspect", "new", "spam")
ERRORS = "errors"  # the queue of reports of errors in stories, which are not comments: see `error_reports`

_REPORTED = "exists (select 1 from comment_flags f where f.comment_id = c.id and f.outcome is null)"
_QUEUE: Mapping[str, str] = {
    "pending": "c.status = 'pending'",
    "reported": f"c.status = 'published' and {_REPORTED}",
    "suspect": "(c.status = 'pending' or (c.status = 'published' and c.decided_at is null))"
    " and (c.spam_score between 0.2 and 0.8 or exists (select 1 from comment_reasons r where r.comment_id = c.id"
    " and r.rev <= c.rev and r.verdict in ('flag', 'hold', 'spam') and r.phase <> 'mode'))",
    "new": "c.status = 'published' and c.decided_at is null",
    "spam": "c.status = 'spam'",
}
_CONDITIONS: Mapping[str, str] = {
    "ids": "c.id in (select value from json_each(:ids))",
    "article_id": "c.article_id = :article_id",
    "person_id": "c.commenter_id = :person_id",
    "people": "c.commenter_id in (select value from json_each(:people))",
    "section": "exists (select 1 from article_labels al where al.article_id = c.article_id"
    f" and al.label_id in ({labels.matching('section', 'section')}))",
    "score_from": "c.spam_score >= :score_from",
    "score_to": "c.spam_score <= :score_to",
    "author": "instr(folded(c.author), :author)",
    "text": "instr(folded(c.body), :text)",
    "domain": "exists (select 1 from comment_hosts h where h.comment_id = c.id and h.host = :domain)",
    "reason": "exists (select 1 from comment_reasons r where r.comment_id = c.id and r.code = :reason)",
    "since": "c.created_at >= :since",
    "before": "c.created_at < :before",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter; every field that is set restricts it. Times are UTC text, scores 0 to 1, `section` as typed."""

    queue: str | None = None
    statuses: Sequence[str] = ()
    article_id: int | None = None
    person_id: int | None = None
    people: Sequence[int] = ()
    section: str = ""
    score_from: float | None = None
    score_to: float | None = None
    author: str = ""
    text: str = ""
    domain: str = ""
    reason: str = ""
    since: str | None = None
    before: str | None = None
    ids: Sequence[int] = field(default=())

    @property
    def is_everything(self) -> bool:
        """Whether nothing restricts it."""
        return self == Selection()


def ids(db: Connection, wanted: Selection) -> list[int]:
    """The ids of the selected comments, the oldest first."""
    condition, values = where(db, wanted)
    return [row[0] for row in db.execute(f"select c.id from comments c where {condition} order by c.id", values)]


def by_article(db: Connection, wanted: Selection) -> list[int]:
    """The ids of the selected comments, grouped by article, the oldest first."""
    condition, values = where(db, wanted)
    rows = db.execute(
        f"select c.id from comments c where {condition} order by c.article_id, c.created_at, c.id", values
    )
    return [row[0] for row in rows]


def statuses(db: Connection, comment_ids: Sequence[int]) -> dict[int, str]:
    """The status of each of these comments."""
    rows = db.execute(
        "select id, status from comments where id in (select value from json_each(:ids))",
        {"ids": json.dumps(list(comment_ids))},
    )
    return {row["id"]: row["status"] for row in rows}


def between(db: Connection, first: int, last: int) -> list[int]:
    """The ids that exist from `first` to `last`, both included."""
    return [
        row[0]
        for row in db.execute(
            "select id from comments where id between :first and :last order by id", {"first": first, "last": last}
        )
    ]


def queue(db: Connection, wanted: Selection, *, oldest: bool = False, limit: int = 200) -> list[int]:
    """The ids of a queue, the most urgent first: comments reported by readers (as illegal first, then by weight), then those
    whose score is nearest to one half, then the oldest. With `oldest`, by age only."""
    condition, values = where(db, wanted)
    if oldest:
        rows = db.execute(
            f"select c.id from comments c where {condition} order by c.created_at, c.id limit :limit",
            values | {"limit": limit},
        )
        return [row[0] for row in rows]
    reported = [
        row[0]
        for row in db.execute(
            f"""
            select c.id from comment_flags f cross join comments c on c.id = f.comment_id
            where f.outcome is null and {condition} group by c.id
            order by max(f.reason = 'illegal') desc, sum(f.weight) desc, c.created_at, c.id limit :limit
            """,
            values | {"limit": limit},
        )
    ]
    rows = db.execute(
        f"""
        select c.id from comments c where {condition} and not {_REPORTED}
        order by abs(coalesce(c.spam_score, 0.5) - 0.5), c.created_at, c.id limit :limit
        """,
        values | {"limit": max(0, limit - len(reported))},
    )
    return reported + [row[0] for row in rows]


def size(db: Connection, wanted: Selection) -> int:
    """The number of selected comments."""
    condition, values = where(db, wanted)
    return int(db.execute(f"select count(*) from comments c where {condition}", values).fetchone()[0])


def where(db: Connection, wanted: Selection) -> tuple[str, dict[str, Any]]:
    """The SQL condition (over `comments c`) and the values of a selection. Raises `Usage` for an unknown queue."""
    if wanted.queue is not None and wanted.queue not in _QUEUE:
        raise Usage(
            phrase("unknown queue {queue!r}", queue=wanted.queue),
            hint=phrase("use one of: {choices}", choices=", ".join(QUEUES)),
        )
    for status in wanted.statuses:
        if status not in list(CommentStatus):
            raise Usage(
                phrase("unknown status {status!r}", status=status),
                hint=phrase("use one of: {choices}", choices=", ".join(CommentStatus)),
            )
    conditions: list[str] = [_QUEUE[wanted.queue]] if wanted.queue else []
    if len(wanted.statuses) == 1:  # an equality, so that the index also gives the order
        conditions.append("c.status = :status")
    elif wanted.statuses:
        conditions.append("c.status in (select value from json_each(:statuses))")
    for name, condition in _CONDITIONS.items():
        if getattr(wanted, name) not in (None, "", ()):
            conditions.append(condition)
    if wanted.author or wanted.text:
        db.create_function("folded", 1, text.fold, deterministic=True)
    values = {name: getattr(wanted, name) for name in _CONDITIONS if name != "ids"}
    values |= {
        "author": text.fold(wanted.author),
        "text": text.fold(wanted.text),
        "ids": json.dumps(list(wanted.ids)),
        "people": json.dumps(list(wanted.people)),
        "statuses": json.dumps(list(wanted.statuses)),
        "status": wanted.statuses[0] if wanted.statuses else None,
    }
    values |= labels.matching_values("section", "section", wanted.section)
    return " and ".join(conditions) or "true", values
