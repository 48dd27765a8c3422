"""Readers' reports of errors in stories: received, decided by the newsroom, and erased. They are never published."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from newsroom import clock, text
from newsroom.core.commenters import bans
from newsroom.core.commenters.bans import BanMode
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act, ObjectKind
from newsroom.core.matching import skeleton
from newsroom.core.screening.phase import TooManyComments
from newsroom.core.screening.phases.admission import is_email
from newsroom.errors import Invalid, NewsroomError, NotFound, Refused
from newsroom.phrases import phrase
from newsroom.store import Connection, Scrub, scrub

LONGEST: Final = 2000  # characters of a report
LONGEST_EMAIL: Final = 254  # characters
# At most so many reports from one network in so many seconds, and so many open ones in all.
PER_NETWORK: Final = ((3, 600), (10, 86_400))
MOST_OPEN: Final = 2000


class ErrorReportStatus(StrEnum):
    """What the newsroom made of a report of an error: nothing yet, the error was corrected, there was none."""

    OPEN = "open"
    DONE = "done"
    DISMISSED = "dismissed"
    ERASED = "erased"


DECISIONS: Final = (ErrorReportStatus.DONE, ErrorReportStatus.DISMISSED)


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """One report: the story, the words of the reader, an address for an answer, and the decision. Times are UTC text.

    `trapped` says that the sender filled in the field that readers cannot see, as programs do.
    """

    id: int
    article_id: int
    article_slug: str
    article_title: str
    body: str
    email: str
    status: ErrorReportStatus
    trapped: bool
    created_at: str
    decided_at: str | None
    decided_by: str | None


_SELECT: Final = """
select e.id, e.article_id, a.slug as article_slug, a.title as article_title, e.body, e.email, e.status, e.trapped,
    e.created_at, e.decided_at, e.decided_by
from error_reports e join articles a on a.id = e.article_id
"""


def _report(row: sqlite3.Row) -> ErrorReport:
    values = dict(row)
    return ErrorReport(**values | {"status": ErrorReportStatus(values["status"]), "trapped": bool(values["trapped"])})


def get(db: Connection, report_id: int) -> ErrorReport:
    """The report with this id. Raises `NotFound`."""
    row = db.execute(f"{_SELECT} where e.id = :id", {"id": report_id}).fetchone()
    if row is None:
        raise NotFound(
            phrase("there is no error report {report_id}", report_id=report_id),
            ref=str(report_id),
            hint="see: newsroom comments errors list --all",
        )
    return _report(row)


def list_(db: Connection, *, article_id: int | None = None, every: bool = False) -> list[ErrorReport]:
    """The open reports, the oldest first; with `every` also the decided ones."""
    rows = db.execute(
        f"""
        {_SELECT} where (:every or e.status = 'open') and (:article is null or e.article_id = :article)
        order by e.created_at, e.id
        """,
        {"every": every, "article": article_id},
    )
    return [_report(row) for row in rows]


def count(db: Connection, *, article_id: int | None = None) -> int:
    """The number of open reports."""
    row = db.execute(
        "select count(*) from error_reports where status = 'open' and (:article is null or article_id = :article)",
        {"article": article_id},
    ).fetchone()
    return int(row[0])


def receive(
    db: Connection,
    article_id: int,
    *,
    body: str,
    email: str = "",
    network: str = "",
    trapped: bool = False,
    now: datetime,
    actor: str,
) -> ErrorReport:
    """Store a report about a live story. The same text again while it is open is the same report; a `trapped` one is
    dismissed at once.

    Raises `Invalid` (`empty`, `too_long`, `bad_email`), `Refused` for a banned sender, and `TooManyComments`.
    """
    body, email = text.clean(body[: LONGEST + 1]).strip(), text.one_line(text.clean(email[: LONGEST_EMAIL + 1])).strip()
    _check(body, email)
    with actions.act(db, actor=actor, now=now, command="comments error") as act:
        same = db.execute(
            "select id from error_reports where article_id = :id and body = :body and status = 'open'",
            {"id": article_id, "body": body},
        ).fetchone()
        if same is None:
            _admit(db, email, network, now)
            status = ErrorReportStatus.DISMISSED if trapped else ErrorReportStatus.OPEN
            report_id = db.execute(
                """
                insert into error_reports (article_id, body, email, network, status, trapped, created_at)
                values (:article, :body, :email, :network, :status, :trapped, :at)
                """,
                {
                    "article": article_id,
                    "body": body,
                    "email": email,
                    "network": network,
                    "status": status,
                    "trapped": int(trapped),
                    "at": act.at,
                },
            ).lastrowid
            assert report_id is not None
            act.note(ObjectKind.ERROR, report_id, "receive", to_state=status)
        else:
            report_id = int(same["id"])
    return get(db, report_id)


def _check(body: str, email: str) -> None:
    if skeleton.is_blank(body):
        raise _because("empty", Invalid("the report is empty"))
    if len(body) > LONGEST:
        raise _because("too_long", Invalid(phrase("a report can have at most {longest:,} characters", longest=LONGEST)))
    if email and (len(email) > LONGEST_EMAIL or not is_email(email)):
        raise _because("bad_email", Invalid("that is not a valid e-mail address", hint="you can leave it blank"))


def _because(reason: str, error: NewsroomError) -> NewsroomError:
    """The error with the code of its reason, for the page that says it to the reader."""
    error.reason = reason
    return error


def _admit(db: Connection, email: str, network: str, now: datetime) -> None:
    """Raise `Refused` for a banned sender, `TooManyComments` for too many reports."""
    found = bans.applying_to(db, person=None, name="", email=email, network=network or None, linked=[], now=now)
    if any(ban.mode == BanMode.REFUSE for ban in found):
        raise _because("banned", Refused("you cannot report errors on this site"))
    for most, seconds in PER_NETWORK if network else ():
        since = clock.to_text(now - timedelta(seconds=seconds))
        rows = db.execute(
            "select created_at from error_reports where network = :network and created_at > :since order by created_at",
            {"network": network, "since": since},
        ).fetchall()
        if len(rows) >= most:
            wait = seconds - int((now - clock.from_text(rows[-most]["created_at"])).total_seconds())
            raise TooManyComments("too many reports in a short time", max(1, wait))
    if count(db) >= MOST_OPEN:
        raise _because("full", TooManyComments("too many reports are waiting", 3600))


def decide(
    db: Connection, report_ids: Sequence[int], status: ErrorReportStatus, *, now: datetime, actor: str
) -> list[ErrorReport]:
    """Decide reports, or open them again. Raises `NotFound`, and `Refused` for one that was erased."""
    with actions.act(db, actor=actor, now=now, command=f"comments errors {status}") as act:
        for report in [get(db, one) for one in dict.fromkeys(report_ids)]:
            if report.status == ErrorReportStatus.ERASED:
                raise Refused(phrase("error report {report_id} was erased", report_id=report.id), ref=str(report.id))
            if report.status == status:
                continue
            decided = None if status == ErrorReportStatus.OPEN else act.at
            db.execute(
                "update error_reports set status = :status, decided_at = :at, decided_by = :by where id = :id",
                {"status": status, "at": decided, "by": actor if decided else None, "id": report.id},
            )
            act.note(ObjectKind.ERROR, report.id, status, from_state=report.status, to_state=status)
    return [get(db, one) for one in dict.fromkeys(report_ids)]


def erase(db: Connection, report_ids: Sequence[int], *, now: datetime, actor: str) -> Scrub:
    """Erase the words, the address and the network of reports permanently, here and in the data for undo.

    Returns whether a page of the file may still contain them. Raises `NotFound`.
    """
    found = [get(db, one) for one in dict.fromkeys(report_ids)]
    db.execute("pragma secure_delete=on")
    with actions.act(db, actor=actor, now=now, command="comments errors erase") as act:
        for report in found:
            act.note(ObjectKind.ERROR, report.id, "erase", from_state=report.status, to_state=ErrorReportStatus.ERASED)
        forget(act, [report.id for report in found])
    return scrub(db)


def forget(act: Act, report_ids: Sequence[int]) -> None:
    """Empty these reports and delete what undo knows of them."""
    values = {"ids": json.dumps(list(report_ids))}
    act.db.execute(
        """
        update error_reports set body = '', email = '', network = '', status = 'erased'
        where id in (select value from json_each(:ids))
        """,
        values,
    )
    act.db.execute("delete from changes where unit in (select 'error:' || value from json_each(:ids))", values)


def of_address(db: Connection, email: str) -> list[ErrorReport]:
    """The reports with this e-mail address, whatever its letters' case, the oldest first."""
    wanted = email.strip().casefold()
    return [one for one in list_(db, every=True) if wanted and one.email.casefold() == wanted]
