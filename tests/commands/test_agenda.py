"""The agenda on a terminal: what has a time by day, then the review queue, and who has what."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.commands.agenda import WHAT
from newsroom.core.articles.agenda import KINDS
from newsroom.terminal.output import Output
from tests.conftest import Run

NOON = ("--now", "2026-03-02T12:00:00Z")  # 19:00 in the site's zone


@pytest.fixture
def paper(newsroom: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Stories one to five, shown as on a terminal."""
    for name in ("one", "two", "three", "four", "five"):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: Story {name}\nauthor: An {name}\n---\nText.\n")
        newsroom(*NOON, "draft", f"{name}.md")
    monkeypatch.setattr(Output, "on_terminal", property(lambda self: self.form == "table"))
    return newsroom


def rows(shown: str) -> list[list[str]]:
    """The words of each line that has any; rules are left out."""
    return [line.split() for line in shown.splitlines() if line.strip() and "──" not in line]


def test_an_agenda_names_each_day_once(paper: Run) -> None:
    paper(*NOON, "assign", "1", "mai", "--due", "2026-03-02 10:00")
    paper(*NOON, "publish", "2", "--at", "2026-03-02 20:30")
    paper(*NOON, "publish", "3", "--at", "2026-03-03 06:00", "--expire", "2026-03-09 06:00")
    paper(*NOON, "publish", "4", "--at", "2026-03-03 07:00")
    shown = rows(paper(*NOON, "agenda", env={"COLUMNS": "100"}).out)
    assert shown == [
        ["Day", "Time", "What", "Id", "Title", "Assignee"],
        ["overdue", "2026-03-02", "10:00", "deadline", "1", "Story", "one", "mai"],
        ["today", "20:30", "publish", "2", "Story", "two"],
        ["tomorrow", "06:00", "publish", "3", "Story", "three"],
        ["07:00", "publish", "4", "Story", "four"],
        ["Mon", "2026-03-09", "06:00", "expire", "3", "Story", "three"],
        ["Assigned", "(1)"],
        ["Assignee", "Status", "Id", "Title", "Due"],
        ["mai", "draft", "1", "Story", "one", "2026-03-02", "10:00"],
    ]


def test_an_agenda_has_the_review_queue_and_who_has_what(paper: Run) -> None:
    for ref, name in (("1", "zoe"), ("4", "mai"), ("2", "mai")):
        paper(*NOON, "assign", ref, name)
    paper(*NOON, "submit", "5")
    paper("--now", "2026-03-02T13:00:00Z", "submit", "4")
    shown = rows(paper(*NOON, "agenda", env={"COLUMNS": "100"}).out)
    queue = shown.index(["In", "review", "(2)"])
    assert [line[2] for line in shown[queue + 2 : queue + 4]] == ["5", "4"]
    assert shown[shown.index(["Assigned", "(3)"]) + 2 :] == [
        ["mai", "draft", "2", "Story", "two"],
        ["review", "4", "Story", "four"],
        ["zoe", "draft", "1", "Story", "one"],
    ]


def test_an_empty_agenda_says_so(newsroom: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Output, "on_terminal", property(lambda self: self.form == "table"))
    done = newsroom("agenda")
    assert (done.out.strip(), done.err.strip()) == ("", "nothing is coming up")


def test_an_agenda_speaks_the_language_of_the_command(paper: Run) -> None:
    paper(*NOON, "assign", "1", "mai", "--due", "2026-03-02 10:00")
    paper(*NOON, "publish", "2", "--at", "2026-03-02 20:30")
    shown = rows(paper(*NOON, "agenda", env={"COLUMNS": "100", "NEWSROOM_LANG": "vi"}).out)
    assert [line[:2] for line in shown[1:3]] == [["quá", "hạn"], ["hôm", "nay"]]


def test_an_agenda_has_words_for_everything_that_can_be_due() -> None:
    assert set(WHAT) == set(KINDS)


def test_an_agenda_shows_when_a_choice_for_the_front_page_ends(paper: Run) -> None:
    paper(*NOON, "publish", "1")
    paper(*NOON, "front", "set", "1", "--until", "2026-03-03 08:00")
    shown = rows(paper(*NOON, "agenda", env={"COLUMNS": "100"}).out)
    assert shown[1] == ["tomorrow", "08:00", "front", "page", "choice", "ends", "1", "Story", "one"]
