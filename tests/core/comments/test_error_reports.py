"""Readers' reports of errors: what is accepted, what is refused, decisions with their undo, and what an erasure leaves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from newsroom.core import undo
from newsroom.core.commenters import bans, commenters
from newsroom.core.comments import erasure, error_reports, personal_data
from newsroom.core.comments.error_reports import ErrorReport, ErrorReportStatus
from newsroom.core.screening.phase import TooManyComments
from newsroom.errors import Invalid, NotFound, Refused
from newsroom.store import Connection
from tests.comment_rooms import NOW, article

TEXT = "Cầu dài 350 mét, không phải 35."


def receive(db: Connection, body: str = TEXT, **more: object) -> ErrorReport:
    given = {"email": "", "network": "", "now": NOW, "actor": "web"} | more
    return error_reports.receive(db, 1, body=body, **given)  # type: ignore[arg-type]


@pytest.fixture
def room(db: Connection) -> Connection:
    article(db)
    return db


def test_a_report_is_kept_clean_and_waits(room: Connection) -> None:
    report = receive(room, f"\r\n {TEXT} \n", email=" an@example.org ")
    assert (report.body, report.email, report.status) == (TEXT, "an@example.org", ErrorReportStatus.OPEN)
    assert (report.created_at, report.decided_at, report.trapped) == ("2026-03-02T03:00:00Z", None, False)
    assert error_reports.list_(room) == [report] == error_reports.list_(room, article_id=1)
    assert error_reports.list_(room, article_id=2) == []
    assert (error_reports.count(room), error_reports.count(room, article_id=2)) == (1, 0)


@pytest.mark.parametrize(
    ("body", "email", "reason"),
    [
        ("", "", "empty"),
        (" \n\u200b", "", "empty"),
        ("x" * 2001, "", "too_long"),
        (TEXT, "an", "bad_email"),
        (TEXT, "an@example", "bad_email"),
        (TEXT, f"{'x' * 260}@example.org", "bad_email"),
    ],
)
def test_what_is_refused_says_why(room: Connection, body: str, email: str, reason: str) -> None:
    with pytest.raises(Invalid) as error:
        receive(room, body, email=email)
    assert error.value.reason == reason
    assert error_reports.list_(room, every=True) == []
    assert receive(room, "x" * 2000).body == "x" * 2000


def test_the_same_text_twice_is_one_report_until_it_is_decided(room: Connection) -> None:
    first = receive(room)
    assert receive(room, f" {TEXT}") == first
    error_reports.decide(room, [first.id], ErrorReportStatus.DONE, now=NOW, actor="lan")
    assert receive(room).id != first.id


def test_a_network_has_limits_by_minutes_and_by_day(room: Connection) -> None:
    for number in range(3):
        receive(room, f"{number}", network="n", now=NOW + timedelta(minutes=number))
    with pytest.raises(TooManyComments) as error:
        receive(room, "4", network="n", now=NOW + timedelta(minutes=4))
    assert error.value.retry_after == 360  # ten minutes after the first of the three
    receive(room, "4", network="other", now=NOW + timedelta(minutes=4))
    for number in range(7):
        receive(room, f"later {number}", network="n", now=NOW + timedelta(hours=number + 1))
    with pytest.raises(TooManyComments):
        receive(room, "eleventh", network="n", now=NOW + timedelta(hours=20))
    receive(room, "next day", network="n", now=NOW + timedelta(hours=31))


def test_no_more_than_a_number_of_reports_wait(room: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_reports, "MOST_OPEN", 2)
    receive(room, "1")
    receive(room, "2")
    with pytest.raises(TooManyComments) as error:
        receive(room, "3")
    assert error.value.reason == "full"


@pytest.mark.parametrize(("kind", "value"), [("email", "an@example.org"), ("domain", "example.org"), ("network", "n")])
def test_a_banned_sender_is_refused(room: Connection, kind: str, value: str) -> None:
    bans.add(room, kind, value, now=NOW, actor="lan", mode="refuse")
    with pytest.raises(Refused) as error:
        receive(room, email="An@example.org", network="n")
    assert error.value.reason == "banned"


def test_a_trapped_report_is_kept_and_bothers_nobody(room: Connection) -> None:
    report = receive(room, trapped=True)
    assert (report.status, report.trapped) == (ErrorReportStatus.DISMISSED, True)
    assert error_reports.list_(room) == []
    assert error_reports.list_(room, every=True) == [report]


@pytest.mark.parametrize("status", [ErrorReportStatus.DONE, ErrorReportStatus.DISMISSED])
def test_a_decision_and_its_undo(room: Connection, status: ErrorReportStatus) -> None:
    one, two = receive(room, "1"), receive(room, "2")
    [decided] = error_reports.decide(room, [one.id, one.id], status, now=NOW, actor="lan")
    assert (decided.status, decided.decided_by, decided.decided_at) == (status, "lan", "2026-03-02T03:00:00Z")
    assert error_reports.list_(room) == [two]
    done = undo.undo(room, actor="lan", now=NOW)
    assert [(unit.kind, unit.title) for unit in done.units] == [("error", "1")]
    assert error_reports.list_(room) == [one, two]
    error_reports.decide(room, [one.id], status, now=NOW, actor="lan")
    [again] = error_reports.decide(room, [one.id], ErrorReportStatus.OPEN, now=NOW, actor="lan")
    assert again == one
    with pytest.raises(NotFound):
        error_reports.decide(room, [one.id, 99], status, now=NOW, actor="lan")
    assert error_reports.get(room, one.id).status == ErrorReportStatus.OPEN


def test_nothing_of_an_erased_report_is_left(room: Connection, tmp_path: Path) -> None:
    report = receive(room, "KJIHGFED is wrong", email="zyxwv@qponmlk.example")
    error_reports.decide(room, [report.id], ErrorReportStatus.DONE, now=NOW, actor="lan")
    assert error_reports.erase(room, [report.id], now=NOW, actor="lan")
    erased = error_reports.get(room, report.id)
    assert (erased.body, erased.email, erased.status) == ("", "", ErrorReportStatus.ERASED)
    found = b"".join(file.read_bytes() for file in tmp_path.glob("*.db*")).lower()
    assert b"kjihgfed" not in found
    assert b"qponmlk" not in found
    with pytest.raises(Refused):
        error_reports.decide(room, [report.id], ErrorReportStatus.OPEN, now=NOW, actor="lan")


def test_a_person_who_is_erased_or_asks_for_their_data(room: Connection) -> None:
    person = commenters.find_or_create(room, name="An", email="An@example.org", now=NOW)
    own, other = receive(room, "1", email="an@EXAMPLE.org"), receive(room, "2", email="ba@example.org")
    data = personal_data.personal_data(room, [person], now=NOW)
    assert data["people"][0]["error_reports"] == [
        {"article": own.article_slug, "text": "1", "at": own.created_at, "status": "open"}
    ]
    erasure.erase(room, [person], now=NOW, actor="lan")
    assert error_reports.get(room, own.id).status == ErrorReportStatus.ERASED
    assert error_reports.get(room, other.id) == other
