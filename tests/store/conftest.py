"""Here new files are made by the migrations themselves."""

from __future__ import annotations

import pytest

from newsroom.store import migrations
from tests import made_once


@pytest.fixture(autouse=True)
def real_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo what `made_once` does for the other tests."""
    monkeypatch.setattr(migrations, "upgrade", made_once.migrated)
