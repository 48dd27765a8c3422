"""The file that a test's commands work on, open beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom import store
from newsroom.store import Connection
from tests.conftest import Run


@pytest.fixture
def inside(run: Run) -> Run:
    """`run`, under an older name."""
    return run


@pytest.fixture
def desk(newsroom: Run) -> Run:
    """`newsroom`, under an older name."""
    return newsroom


@pytest.fixture
def opened(newsroom: Run, tmp_path: Path) -> Iterator[Connection]:
    """The file that `newsroom` works on, open beside it."""
    db = store.connect(tmp_path / "newsroom.db")
    yield db
    db.close()
