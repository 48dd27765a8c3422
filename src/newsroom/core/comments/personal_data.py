"""All data in the file about a person, for people who ask for a copy of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from newsroom import clock
from newsroom.core.commenters import bans, commenters
from newsroom.core.commenters.bans import BanKind
from newsroom.core.commenters.commenters import Commenter
from newsroom.core.comments import comments, editing, error_reports, reader_reports
from newsroom.core.comments.fields import Comment
from newsroom.core.comments.selection import Selection
from newsroom.core.journal import actions
from newsroom.store import Connection


def personal_data(db: Connection, persons: Sequence[Commenter], *, email: str = "", now: datetime) -> dict[str, Any]:
    """All data in the file about people: themselves, their comments with every text, reason, report and decision, the bans
    on them, the notes of moderators; about `email`, error reports and bans without a commenter. Times are UTC text."""
    address = email if not persons else ""
    return {
        "at": clock.to_text(now),
        "people": [_person(db, person, now) for person in persons],
        "error_reports": _error_reports(db, address),
        "bans": _bans_on(db, [(BanKind.EMAIL, commenters.normal_email(address))] if address else [], now),
    }


def is_known(db: Connection, email: str, *, now: datetime) -> bool:
    """Whether the file has error reports from this address, or bans on it, even if nobody commented with it."""
    known = personal_data(db, [], email=email, now=now)
    return bool(known["error_reports"] or known["bans"])


def _person(db: Connection, person: Commenter, now: datetime) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "earlier_names": commenters.names_of(db, person)[1:],
        "email": person.email,
        "first_seen": person.first_seen,
        "known_by_cookie": person.signed,
        "staff": person.staff,
        "notes": person.note.splitlines(),
        "bans": _bans_on(db, bans.values_of(db, person), now),
        "comments": [
            _comment(db, comment) for comment in comments.list_(db, Selection(person_id=person.id), newest=False)
        ],
        "reports_made": _reports_made(db, person.id),
        "error_reports": _error_reports(db, person.email),
    }


def _error_reports(db: Connection, email: str) -> list[dict[str, Any]]:
    return [
        {"article": one.article_slug, "text": one.body, "at": one.created_at, "status": str(one.status)}
        for one in error_reports.of_address(db, email)
    ]


def _bans_on(db: Connection, own: Sequence[tuple[BanKind, str]], now: datetime) -> list[dict[str, Any]]:
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
