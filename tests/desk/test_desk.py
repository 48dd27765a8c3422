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
