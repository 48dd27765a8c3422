"""Dry runs: everything is done, so that its result can be shown, and then rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.desk import Desk


class _OnlyTried(Exception):
    """Ends a dry run: the transaction is rolled back."""


@contextmanager
def action(desk: Desk, command: str, *, dry_run: bool, batch: int | None = None) -> Iterator[Act]:
    """Open a transaction of a command; in a dry run it is rolled back."""
    with (
        suppress(_OnlyTried),
        actions.act(desk.db, actor=desk.actor, now=desk.now, command=command, batch=batch) as act,
    ):
        yield act
        if dry_run:
            raise _OnlyTried
