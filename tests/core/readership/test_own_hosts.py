"""A request is for this site when the host that it names is the site's, however it is written."""

from __future__ import annotations

import pytest

from newsroom.core.readership import own_hosts
from newsroom.core.readership.own_hosts import OwnHosts, is_local

OURS = OwnHosts("https://news.example.org/paper", "https://live.example.org:8443", "")


@pytest.mark.parametrize(
    "host",
    [
        "news.example.org", "NEWS.example.ORG", "news.example.org:443", "news.example.org.", "www.news.example.org",
        "m.news.example.org:80", "live.example.org", "live.example.org:1", "", "-", "_", "localhost",
    ],
)  # fmt: skip
def test_ours(host: str) -> None:
    assert OURS.has(host)


@pytest.mark.parametrize(
    "host",
    [
        "shop.example.com", "example.org", "x.news.example.org", "news.example.org.evil.example", "news.example.org@evil.example",
        "203.0.113.9", "[2001:db8::1]", "evil.example:443", "[", "news.example.org" + "x" * 300,
    ],
)  # fmt: skip
def test_others(host: str) -> None:
    assert not OURS.has(host)


def test_a_site_without_an_address_takes_every_host() -> None:
    assert OwnHosts("http://localhost:8000", "").has("anything.example")
    assert OwnHosts("").has("anything.example")


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_hosts, "MAX_REMEMBERED", 3)
    hosts = OwnHosts("https://news.example.org")
    assert not any(hosts.has(f"{number}.example") for number in range(9))
    assert len(hosts._known) <= 3


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1:8000", True), ("[::1]:8000", True), ("localhost", True), ("newsroom:8000", True), ("192.168.1.5", True),
        ("172.18.0.2:80", True), ("", True), ("203.0.113.9", False), ("shop.example.com", False), ("[2001:db8::1]", False),
        ("[", False), ("x" * 400, False),
    ],
)  # fmt: skip
def test_this_machine_and_its_network(host: str, local: bool) -> None:
    assert is_local(host) is local
