"""Writing a comment to the file: its row, the hosts it links to, and the reasons of its screening."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from newsroom.core.comments.fields import CommentStatus
from newsroom.core.journal.actions import Act
from newsroom.core.matching.links import hosts_in_text
from newsroom.core.screening.case import NewComment
from newsroom.core.screening.phase import Reason
from newsroom.store import Connection

if TYPE_CHECKING:
    from newsroom.core.matching.comment_text import CommentText

_json = json.JSONEncoder(ensure_ascii=False).encode


def insert(
    act: Act,
    new: NewComment,
    *,
    status: CommentStatus,
    parent_id: int | None,
    person_id: int | None,
    decided_by: str | None,
    at: str,
    source: tuple[str, str] | None = None,
) -> int:
    """Write the row of a comment and the hosts it links to, in an open transaction; returns its id.

    `at` is UTC text; `source` is the system it was imported from, and its id there.
    """
    from newsroom.core.matching.comment_text import CommentText  # here: lists of comments do not need it

    text = CommentText(new.body)
    comment_id = insert_row(
        act,
        new,
        text,
        status=status,
        parent_id=parent_id,
        person_id=person_id,
        decided_by=decided_by,
        at=at,
        source=source,
    )
    insert_hosts(act.db, comment_id, text.hosts)
    return comment_id


def insert_row(
    act: Act,
    new: NewComment,
    text: CommentText,
    *,
    status: CommentStatus,
    parent_id: int | None,
    person_id: int | None,
    decided_by: str | None,
    at: str,
    source: tuple[str, str] | None = None,
    spam_score: float | None = None,
) -> int:
    """Write the row only, for a prepared text; returns the id of the comment."""
    comment_id = act.db.execute(
        """
        insert into comments (article_id, parent_id, commenter_id, author, body, html, status, staff, network, agent,
            fingerprint, created_at, decided_at, decided_by, source, source_id, spam_score)
        values (:article, :parent, :person, :author, :body, :html, :status, :staff, :network, :agent,
            :fingerprint, :at, :decided_at, :decided_by, :source, :source_id, :score)
        """,
        {
            "article": new.article_id,
            "parent": parent_id,
            "person": person_id,
            "author": new.name,
            "body": new.body,
            "html": text.html,
            "status": status,
            "staff": int(new.staff),
            "network": new.network,
            "agent": new.agent,
            "fingerprint": text.fingerprint,
            "at": at,
            "decided_at": at if decided_by else None,
            "decided_by": decided_by,
            "source": source[0] if source else None,
            "source_id": source[1] if source else None,
            "score": spam_score,
        },
    ).lastrowid
    assert comment_id is not None
    return comment_id


def insert_hosts(db: Connection, comment_id: int, linked: Iterable[str]) -> None:
    """Write the hosts that a comment links to."""
    db.executemany(
        "insert into comment_hosts (host, comment_id) values (:host, :id)",
        [{"host": host, "id": comment_id} for host in linked],
    )


def save_hosts(act: Act, comment_id: int, body: str) -> None:
    """Set the stored hosts of a comment to those that its text links to."""
    db, wanted = act.db, set(hosts_in_text(body))
    known = {
        row["host"] for row in db.execute("select host from comment_hosts where comment_id = :id", {"id": comment_id})
    }
    for host in sorted(known - wanted):
        db.execute(
            "delete from comment_hosts where comment_id = :id and host = :host", {"id": comment_id, "host": host}
        )
    insert_hosts(db, comment_id, sorted(wanted - known))


def save_reasons(db: Connection, comment_id: int, rev: int, reasons: Iterable[Reason], at: str) -> None:
    """Store reasons with a revision of a comment; `at` is UTC text."""
    db.executemany(
        """
        insert into comment_reasons (comment_id, rev, phase, code, verdict, evidence, at)
        values (:id, :rev, :phase, :code, :verdict, :evidence, :at)
        """,
        [
            {
                "id": comment_id,
                "rev": rev,
                "phase": reason.phase,
                "code": reason.code,
                "verdict": reason.verdict,
                "evidence": _json(reason.evidence) if reason.evidence else "{}",
                "at": at,
            }
            for reason in reasons
        ],
    )
