"""All data in the file about a person, for people who ask for a copy of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from newsroom import clock
from newsroom.core.commenters import bans
from newsroom.core.commenters.commenters import Commenter
from newsroom.core.comments import comments, editing, error_reports, reader_reports
from newsroom.core.comments.fields import Comment
from newsroom.core.comments.selection import Selection
from newsroom.core.journal import actions
from newsroom.store import Connection


def personal_data(db: Connection, persons: Sequence[Commenter], *, now: datetime) -> dict[str, Any]:
    """All data in the file about people: themselves, their comments with every text, reason, report and decision, the bans
    on them, the notes of moderators. Times are UTC text."""
    return {"at": clock.to_text(now), "people": [_person(db, person, now) for person in persons]}


def _person(db: Connection, person: Commenter, now: datetime) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "first_seen": person.first_seen,
        "known_by_cookie": person.signed,
        "staff": person.staff,
        "notes": person.note.splitlines(),
        "bans": _bans_on(db, person, now),
        "comments": [
            _comment(db, comment) for comment in comments.list_(db, Selection(person_id=person.id), newest=False)
        ],
        "reports_made": _reports_made(db, person.id),
        "error_reports": [
            {"article": one.article_slug, "text": one.body, "at": one.created_at, "status": str(one.status)}
            for one in error_reports.of_address(db, person.email)
        ],
    }


def _bans_on(db: Connection, person: Commenter, now: datetime) -> list[dict[str, Any]]:
    own = bans.values_of(person)
    return [
        {
            "kind": ban.kind,
            "mode": ban.mode,
            "value": ban.value,
            "until": ban.until,
            "reason": ban.reason,
            "at": ban.at,
            "lifted_at": ban.lifted_at,
        }
        for ban in bans.list_(db, now=now, every=True)
        if (ban.kind, ban.value) in own
    ]


def _comment(db: Connection, comment: Comment) -> dict[str, Any]:
    stored = db.execute(
        "select network, agent, source, source_id from comments where id = :id", {"id": comment.id}
    ).fetchone()
    return {
        **comment.record(),
        **dict(stored),
        "texts": [
            {"revision": revision, "by": by, "at": at, "body": body}
            for revision, by, at, body in editing.revisions(db, comment.id)
        ],
        "reports": [
            {"reason": report.reason, "text": report.text, "at": report.at, "outcome": report.outcome}
            for report in reader_reports.list_(db, comment.id)
        ],
        "decisions": [
            {"at": entry.at, "action": entry.action, "from": entry.from_state, "to": entry.to_state, **entry.detail}
            for entry in reversed(actions.log(db, kind="comment", object_id=comment.id))
        ],
    }


def _reports_made(db: Connection, person_id: int) -> list[dict[str, Any]]:
    rows = db.execute(
        """
        select f.comment_id, f.reason, f.text, f.at, f.outcome from comment_flags f
        join commenters p on f.by_hash in (p.key_hash, p.email_hash) where p.id = :id order by f.at
        """,
        {"id": person_id},
    )
    return [dict(row) for row in rows]
