"""The state table from the user's side: every action is tried from every state."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from newsroom.core.articles.statuses import TRANSITIONS, ArticleStatus
from tests.conftest import Run

NOON = ("--now", "2026-03-02T05:00:00Z")  # 12:00 in Asia/Ho_Chi_Minh

# How a fresh draft gets into each state.
WAYS: dict[str, list[list[str]]] = {
    "draft": [],
    "review": [["submit", "1"]],
    "approved": [["submit", "1"], ["approve", "1"]],
    "scheduled": [["publish", "1", "--at", "+1d"]],
    "published": [["publish", "1"]],
    "unpublished": [["publish", "1"], ["unpublish", "1"]],
    "killed": [["publish", "1"], ["kill", "1", "-m", "sai sự thật"]],
    "trashed": [["delete", "1"]],
}
ACTS: dict[str, list[str]] = {
    "submit": ["submit", "1"],
    "approve": ["approve", "1"],
    "return": ["return", "1", "-m", "thêm nguồn"],
    "schedule": ["publish", "1", "--at", "+2d"],
    "publish": ["publish", "1"],
    "correct": ["correct", "1", "-m", "tên đúng là An"],
    "unpublish": ["unpublish", "1"],
    "kill": ["kill", "1", "-m", "bịa"],
    "delete": ["delete", "1"],
    "untrash": ["restore", "1"],
    "assign": ["assign", "1", "mai"],
}
# For actions whose new status depends on the article; otherwise the status stays the same.
LEADS_TO = {
    ("approve", "draft"): "approved",
    ("approve", "review"): "approved",
    **{("schedule", state): "scheduled" for state in ("draft", "review", "approved", "unpublished")},
    ("unpublish", "published"): "unpublished",
    ("unpublish", "scheduled"): "draft",
    ("untrash", "trashed"): "draft",
}


def test_every_state_and_every_action_is_tried() -> None:
    assert set(WAYS) == set(ArticleStatus)
    # redirect is `unpublish` of a withdrawn article with --redirect-to or --gone; test_publish.py tries it.
    assert {*ACTS, "redirect"} == set(TRANSITIONS)


@pytest.mark.parametrize(("action", "state"), list(itertools.product(ACTS, WAYS)))
def test_the_state_table(desk: Run, action: str, state: str) -> None:
    desk(*NOON, "draft", "--title", "Tin", "--section", "Xã hội")
    for words in WAYS[state]:
        desk(*NOON, *words)
    before = desk("show", "1", "--json").json
    assert before["status"] == state
    allowed, leads_to = TRANSITIONS[action]
    if state not in allowed:
        # Restoring has another message for an article that is not in the trash.
        refused = desk(*NOON, *ACTS[action], code=2 if action == "untrash" and state != "killed" else 6)
        assert refused.out == ""
        assert "error: " in refused.err
        assert "hint: " in refused.err
        assert desk("show", "1", "--json").json == before
        return
    desk(*NOON, *ACTS[action])
    if leads_to is None:
        leads_to = LEADS_TO.get((action, state), state)
    after = desk("show", "1", "--json").json
    assert after["status"] == leads_to
    assert after["version"] >= before["version"]
    assert (after["live_revision"] is not None) == (leads_to == "published")
    desk("check", "--file")


@pytest.mark.parametrize(
    ("allowed", "writer", "approver", "code"),
    [
        ("yes", "Kit", "Kit", 0),
        ("no", "Kit", "Kit", 6),
        ("no", "Kit", "Nora", 0),
        ("alone", "Kit", "Kit", 6),  # Nora works here too
        ("alone", "Kit", "Nora", 0),
    ],
)
def test_who_may_approve_own_text(
    run: Run, tmp_path: Path, allowed: str, writer: str, approver: str, code: int
) -> None:
    (tmp_path / "a.md").write_text("Text.\n")
    run("--as", "Nora", "init")
    run("--as", "Nora", "config", "set", "articles.require_approval", "true")
    run("--as", "Nora", "config", "set", "articles.approve_own", allowed)
    run("--as", writer, "draft", "a.md")
    said = run("--as", approver, "approve", "a", code=code)
    assert ("articles.approve_own" in said.err) == (code == 6)


def test_whoever_works_alone_approves_own_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Text.\n")
    run("--as", "Kit", "init")
    assert run("config", "get", "articles.approve_own").out == "alone\n"
    run("--as", "Kit", "draft", "a.md")
    run("--as", "Kit", "approve", "a")  # approval is not even asked for
    run("--as", "Kit", "config", "set", "articles.require_approval", "true")
    run("--as", "Kit", "edit", "a", "--append", "More.")
    run("--as", "Kit", "approve", "a")
    run("--as", "Nora", "edit", "a", "--append", "Nora's.")
    run("--as", "Kit", "approve", "a")  # only Nora's is new
    run("--as", "Kit", "edit", "a", "--append", "Again.")
    assert "somebody else" in run("--as", "Kit", "approve", "a", code=6).err
    run("--as", "Nora", "approve", "a")
