"""What a running site takes from its settings, each time they change."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from newsroom.settings import Settings
from newsroom.web import state as states
from newsroom.web.state import ReturnedComment, State


class Files:
    """The files of a site: which headers are sent with them."""

    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []

    def use(self, headers: list[tuple[bytes, bytes]]) -> None:
        self.headers = headers


def state(settings: dict[str, Any], *, read_only: bool = False) -> State:
    parts: dict[str, Any] = dict.fromkeys(
        ("database", "now", "watch", "signer", "known_counts", "search_page", "draft_page", "own_page")
    )
    made = State(
        **parts, file=Path("a"), out=Path("b"), environment={}, files=Files(), comments=True, read_only=read_only  # type: ignore[arg-type]
    )  # fmt: skip
    made.use(Settings(settings))
    return made


def test_what_it_is_without_settings_of_its_own() -> None:
    plain = state({"site.url": "http://news.example.org"})
    assert (plain.base, plain.trusted, plain.hosts) == ("", (), {"news.example.org"})
    assert (plain.elsewhere, plain.counting, plain.honours_privacy, plain.read_only) == (False, True, True, False)
    assert (plain.left_out.any, plain.episodes, plain.observer) == (False, None, None)


def test_what_it_takes_from_its_settings() -> None:
    given = {
        "site.url": "https://news.example.org/bao", "site.comments_origin": "https://live.example:8443", "stats.count": "false",
        "stats.honour_privacy_signals": "false", "web.trusted_proxies": "10.0.0.1, 192.168.0.0/16", "stats.own_addresses": "192.0.2.7",
    }  # fmt: skip
    made = state(given)
    assert (made.base, made.trusted) == ("/bao", ("10.0.0.1", "192.168.0.0/16"))
    assert made.hosts == {"news.example.org", "live.example:8443"}
    assert [made.own_hosts.has(one) for one in ("www.news.example.org", "live.example:8443", "x.example")] == [
        True, True, False
    ]  # fmt: skip
    assert (made.elsewhere, made.counting, made.honours_privacy, made.left_out.any) == (True, False, False, True)
    assert (b"x-frame-options", b"DENY") in made.raw_headers
    assert made.files.headers is made.raw_headers  # type: ignore[attr-defined]
    made.use(Settings({"site.url": "http://other.example"}))
    assert (made.base, made.trusted, made.hosts) == ("", (), {"other.example"})
    assert (made.elsewhere, made.counting, made.honours_privacy, made.left_out.any) == (False, True, True, False)
    assert made.settings.text("site.url") == "http://other.example"


@pytest.mark.parametrize(
    ("read_only", "count", "counting"), [(False, "true", True), (True, "true", False), (False, "false", False)]
)
def test_a_replica_counts_nothing(read_only: bool, count: str, counting: bool) -> None:
    assert state({"stats.count": count}, read_only=read_only).counting is counting


def test_a_request_knows_its_site() -> None:
    made = state({})
    request = SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(newsroom=made)))
    assert states.of(request) is made  # type: ignore[arg-type]


def test_a_comment_that_comes_back_is_empty_but_for_its_reason() -> None:
    given = ReturnedComment(422, "empty")
    assert (given.retry_after, given.article_id, given.about_error) == (None, None, False)
    assert (given.token, given.parent, given.name, given.email, given.body, given.preview) == ("",) * 6
