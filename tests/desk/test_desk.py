"""The open desk: who acts, where, how large a text may be."""

from __future__ import annotations

import getpass
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsroom.core import stored_settings
from newsroom.desk import Desk, clean_name, login_name
from newsroom.errors import Invalid


def test_who_is_named_acts_and_else_whoever_is_logged_in(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk.actor == "lan"
    monkeypatch.setattr(getpass, "getuser", lambda: "root\x1b[2J")
    assert replace(desk, named=None).actor == "root[2J"
    monkeypatch.setattr(getpass, "getuser", lambda: "")
    assert login_name() == "unknown"

    def nobody() -> str:
        raise KeyError("no such user")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert login_name() == "unknown"
    assert clean_name(" a\nb ") == "a b"


def test_limits_are_bytes_of_the_settings(desk: Desk) -> None:
    assert (desk.largest_text, desk.largest_picture) == (50_000_000, 25_000_000)
    values = {"articles.max_megabytes": "2", "media.max_megabytes": "3"}
    stored_settings.put(desk.db, values, now=desk.now, actor="lan")
    desk.settings = stored_settings.load(desk.db, {})
    assert (desk.largest_text, desk.largest_picture) == (2_000_000, 3_000_000)


def test_times_are_in_the_zone_of_the_site(desk: Desk) -> None:
    assert desk.time("2026-03-02 08:00") == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert desk.zone.key == "Asia/Ho_Chi_Minh"
    assert desk.folder == desk.path.parent
    with pytest.raises(Invalid):
        desk.time("not a time")


def test_messages_may_go_unheard(desk: Desk) -> None:
    quiet = Desk(desk.db, desk.path, desk.settings, desk.now, None)
    quiet.say("x")
    quiet.warn("x")


def test_limits_of_media_are_bytes_too(desk: Desk) -> None:
    assert desk.media_limits == (25_000_000, desk.settings.number("media.clip_megabytes") * 1_000_000)
    desk.settings = desk.settings.override(media_clip_megabytes="7", media_max_megabytes="3")
    assert (desk.media_limits.picture, desk.media_limits.clip) == (3_000_000, 7_000_000)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-03-05", datetime(2026, 3, 5, 16, 59, tzinfo=UTC)), ("2026-03-05 09:30", datetime(2026, 3, 5, 2, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_deadline_without_a_time_of_day_is_the_end_of_the_day(desk: Desk, typed: str, moment: datetime) -> None:
    assert desk.deadline(typed) == moment


def test_a_time_of_day_is_the_next_or_the_last_one(desk: Desk) -> None:
    assert desk.time("09:00") == datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    assert desk.time("09:00", past=True) == datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("error", [OSError("no terminal"), KeyError("no such user")])
def test_a_system_without_login_names(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def nobody() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert login_name() == "unknown"
