"""What restoring a comment leads to: the status before, and before that, with the reason of a rejection."""

from __future__ import annotations

import pytest

from newsroom.core import undo
from newsroom.store import Connection
from tests.comment_rooms import put
from tests.core.comments.test_decisions import LATER, decide, room, row

__all__ = ["room"]  # a fixture


# What was decided, one after another ("-" undoes), and what each restoring leads to; at last nothing is left to restore.
@pytest.mark.parametrize(
    ("decided", "back"),
    [
        ("reject trash", "rejected pending"),
        ("spam trash", "spam pending"),
        ("approve reject trash", "rejected published"),
        ("approve trash", "published"),
        ("reject spam reject trash", "rejected spam rejected pending"),
        ("reject trash restore trash", "rejected pending"),
        ("reject trash restore spam", "rejected pending"),
        ("reject approve - trash", "rejected pending"),
        ("reject trash restore - restore", "pending"),
        ("reject hold spam trash", "spam pending"),
    ],
)
def test_restoring_again_leads_to_the_status_before_that_one(room: Connection, decided: str, back: str) -> None:
    number = put(room, status="pending")
    for action in decided.split():
        if action == "-":
            undo.undo(room, actor="mai", now=LATER)
        else:
            decide(room, action, number)
    found = []
    while len(found) < 6 and decide(room, "restore", number).done:
        found.append(row(room, number)["status"])
    assert found == back.split()


def test_restoring_never_leads_to_the_trash(room: Connection) -> None:
    number = put(room, status="rejected", status_before="trashed")  # restored by an earlier version
    assert decide(room, "restore", number).done == [number]
    assert row(room, number)["status"] == "pending"


def test_a_restored_rejection_has_its_reason_again(room: Connection) -> None:
    number = put(room, status="pending")
    decide(room, "reject", number, reason="advertising")
    decide(room, "reject", number, reason="hate")
    decide(room, "trash", number)
    decide(room, "restore", number)
    assert (row(room, number)["status"], row(room, number)["reject_reason"]) == ("rejected", "hate")
    decide(room, "restore", number)
    assert (row(room, number)["status"], row(room, number)["reject_reason"]) == ("pending", None)
