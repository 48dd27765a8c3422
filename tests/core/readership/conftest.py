"""Fixtures for readership tests, which write much and need no durability."""

from __future__ import annotations

import pytest

from newsroom.store import Connection


@pytest.fixture
def db(db: Connection) -> Connection:
    """An empty newsroom file, open, that does not wait for the disk."""
    db.execute("pragma synchronous=off")
    return db
