"""`newsroom comments errors`, and the queue of errors in review, list and count."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom import clock, store
from newsroom.core.comments import erasure, error_reports
from newsroom.store import Scrub
from tests.commands.test_comments import room
from tests.conftest import Run

__all__ = ["room"]


@pytest.fixture
def reported(room: Run) -> Run:
    """The newsroom with three reports on its story."""
    db = store.connect(Path("newsroom.db"))
    for text in ("Cầu dài 350 mét.", "Tên sai.\x1b[31m", "Ngày sai."):
        error_reports.receive(db, 1, body=text, email="an@example.org", now=clock.now(), actor="web")
    db.close()
    return room


def statuses(room: Run) -> list[str]:
    return [one["status"] for one in room("comments", "errors", "list", "--all", "--json").json]


def test_reports_are_listed_with_story_text_and_address(reported: Run) -> None:
    listed = reported("comments", "errors", "list", "--json").json
    assert [(one["id"], one["email"]) for one in listed] == [(number, "an@example.org") for number in (1, 2, 3)]
    assert (listed[0]["body"], listed[0]["article_slug"]) == ("Cầu dài 350 mét.", "bai")
    assert listed == reported("comments", "list", "--queue", "errors", "--json").json
    plain = reported("comments", "errors", "list", "--article", "bai").out
    assert "\x1b" not in plain
    assert reported("comments", "errors", "list", "--article", "nhap", "--json").json == []
    assert reported("comments", "count", "--json").json["errors"] == 3


def test_decisions_by_command(reported: Run) -> None:
    reported("comments", "errors", "done", "1")
    reported("comments", "errors", "dismiss", "2", "3")
    assert statuses(reported) == ["done", "dismissed", "dismissed"]
    reported("undo")
    assert statuses(reported) == ["done", "open", "open"]
    reported("comments", "errors", "reopen", "1")
    assert statuses(reported) == ["open", "open", "open"]
    reported("comments", "errors", "done", "9", code=3)
    asked = reported("comments", "errors", "erase", "1", code=2).err
    assert "confirm with --yes" in asked
    assert "--dry-run" not in asked  # the command has none
    reported("comments", "errors", "erase", "1", "--yes")
    assert statuses(reported) == ["erased", "open", "open"]


def test_a_trial_of_an_erasure_names_all_that_would_go(reported: Run) -> None:
    who = "an@example.org"
    reported("comments", "add", "--article", "bai", "--text", "Ý kiến", "--name", "An", "--email", who)
    reported("comments", "ban", "--email", who)
    reported("comments", "ban", "1")
    trial = reported("comments", "erase", who, "--dry-run", "--json")
    gone = {"people": [1], "comments": [1], "error_reports": [1, 2, 3], "bans": [2, 1]}
    assert trial.json == gone | {"dry_run": True}
    assert "with 1 comment, 3 error reports and 2 bans; nothing was changed" in trial.err
    asked = reported("comments", "erase", who, code=2).err
    assert "with 1 comment, 3 error reports and 2 bans? This cannot be undone." in asked
    done = reported("comments", "erase", who, "--yes", "--json").json
    assert {name: done[name] for name in gone} == gone


def test_an_address_that_only_reported_errors(reported: Run) -> None:
    said = reported("comments", "person", "an@example.org", code=3).err
    assert "newsroom comments data an@example.org" in said
    given = reported("comments", "data", "AN@example.org").json
    assert (given["people"], len(given["error_reports"])) == ([], 3)
    reported("comments", "words", "add", "hold", "an@example.org")
    assert "word lists mention them" in reported("comments", "erase", "an@example.org", "--dry-run").err
    assert statuses(reported) == ["open"] * 3
    done = reported("comments", "erase", "an@example.org", "--yes")
    assert "3 error reports erased" in done.err
    assert statuses(reported) == ["erased"] * 3
    reported("comments", "erase", "an@example.org", "--yes", code=3)


@pytest.mark.parametrize(
    ("found", "code", "message"),
    [
        (Scrub.IN_USE, 1, "erased, but another program has the newsroom file open"),
        (Scrub.DISK_FULL, 10, "erased, but the disk is full"),
    ],
)
def test_what_may_be_left_of_erased_text_is_said(
    reported: Run, monkeypatch: pytest.MonkeyPatch, found: Scrub, code: int, message: str
) -> None:
    for module in (error_reports, erasure):
        monkeypatch.setattr(module, "scrub", lambda db: found)
    reported("comments", "add", "--article", "bai", "--name", "Út", "--email", "ut@example.org", "--text", "Hay lắm.")
    for command in (("comments", "errors", "erase", "1"), ("comments", "erase", "ut@example.org")):
        done = reported(*command, "--yes", code=code)
        assert message in done.err
        hint = done.err.strip().rpartition("then run: newsroom ")[2].split()
        assert hint[-1] == "--yes"
        reported(*hint, code=code)  # works again, though the address is erased


def test_an_unknown_report_is_refused_before_the_question(reported: Run) -> None:
    assert "99" in reported("comments", "errors", "erase", "1", "99", code=3).err


def test_the_review_of_errors_reads_lines(reported: Run) -> None:
    done = reported("comments", "review", "--queue", "errors", stdin="d\nj\nx\nz\n?\nx\nq\nd\n")
    assert done.out.splitlines()[:2] == ["1 done", "3 dismissed"]
    assert done.out.splitlines()[2].startswith("undo ")
    assert "d done (corrected)" in done.out
    assert "1 open" in done.err
    assert sorted(statuses(reported)) == ["dismissed", "done", "open"]


def test_the_review_of_comments_tells_of_errors(reported: Run) -> None:
    said = reported("comments", "review", stdin="q\n").err
    assert "3 open error reports; to review them: newsroom comments review --queue errors" in said


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("auto", 0),
        ("form", 0),
        ("none", 0),
        ("desk@news.example", 0),
        ("desk", 4),
        ("a@b.c?cc=x", 4),
        ('"><b>@x.y', 4),
        ("", 4),
    ],
)
def test_the_setting(room: Run, value: str, code: int) -> None:
    room("config", "set", "site.error_reports", value, code=code)
