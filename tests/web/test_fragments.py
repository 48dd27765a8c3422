"""The counters that are kept in memory for a moment."""

from __future__ import annotations

import pytest

from newsroom.web import fragments
from newsroom.web.fragments import CountsCache


def test_counters_are_kept_for_a_second_and_until_something_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(fragments.time, "monotonic", lambda: now[0])
    cache = CountsCache()
    assert cache.get(0) is None
    cache.keep(3, {"views": 7})
    assert cache.get(3) == {"views": 7}
    assert cache.get(4) is None  # counted since
    now[0] += 1
    assert cache.get(3) == {"views": 7}
    now[0] += 0.1
    assert cache.get(3) is None
