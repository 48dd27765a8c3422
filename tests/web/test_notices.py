"""Warnings to those who run the server: once, again after a pause, and again when the cause comes back."""

from __future__ import annotations

import logging

import pytest

from newsroom.web import notices
from newsroom.web.notices import Notices


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [5.0]
    monkeypatch.setattr(notices.time, "monotonic", lambda: now[0])
    return now


def test_a_warning_is_repeated_after_a_pause(clock: list[float], caplog: pytest.LogCaptureFixture) -> None:
    said = Notices(pause=60)
    for at, number in ((5.0, 1), (6.0, 1), (64.9, 1), (65.0, 2), (66.0, 2), (125.0, 3)):
        clock[0] = at
        said.warn("full")
        assert len(caplog.records) == number
    said.warn("busy", ValueError("x"))
    assert [(one.getMessage(), one.levelno) for one in caplog.records[-2:]] == [
        ("full", logging.WARNING),
        ("busy", logging.WARNING),
    ]
    assert caplog.records[-1].exc_info
    assert not caplog.records[-2].exc_info
    said.forget("busy")
    said.forget("busy")
    said.warn("busy")
    assert len(caplog.records) == 5
    assert notices.PAUSE_SECONDS == 60


def test_the_first_warning_is_said_soon_after_the_machine_started(
    clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    clock[0] = 0.0
    Notices().warn("full")
    assert len(caplog.records) == 1


def test_many_different_warnings_do_not_fill_the_memory(clock: list[float], caplog: pytest.LogCaptureFixture) -> None:
    said = Notices()
    for number in range(notices.MAX_REMEMBERED):
        said.warn(str(number))
    said.warn("0")
    assert len(caplog.records) == 100
    said.warn("one more")  # all are forgotten, so any may be said again
    said.warn("0")
    assert len(caplog.records) == 102
    assert len(said._said) == 2
