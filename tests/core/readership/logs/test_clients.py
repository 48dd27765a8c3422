"""Each agent and address of a log is classified once, and the cache of them is limited in number and length."""

from __future__ import annotations

import pytest

from newsroom.core.readership import bots
from newsroom.core.readership.logs import clients
from newsroom.core.readership.logs.clients import Clients
from newsroom.settings import Settings

BEHIND = Settings({"web.trusted_proxies": "10.0.0.0/8 2001:db8:1::1"})


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (b"192.0.2.1", "192.0.2.1"), (b"192.0.2.1:8080", "192.0.2.1"), (b'"192.0.2.1"', "192.0.2.1"),
        (b"[2001:db8::1]:443", "2001:db8::1"), (b"fe80::1%eth0", "fe80::1"), (b"::ffff:192.0.2.1", "192.0.2.1"),
        (b"203.0.113.9, 10.0.0.1", "203.0.113.9"), (b"203.0.113.9:55, 10.0.0.2:80, 10.0.0.1", "203.0.113.9"),
        (b"1.2.3.4, 203.0.113.9, 10.0.0.1", "203.0.113.9"), (b"203.0.113.9, 192.0.2.1", "192.0.2.1"),
        (b"203.0.113.9, [2001:db8:1::1]:443", "203.0.113.9"), (b"unknown, 10.0.0.1", "10.0.0.1"),
        (b'for="[2001:db8::9]:1";proto=https, 10.0.0.1', "2001:db8::9"), (b"2.31, 192.0.2.1", "192.0.2.1"),
        (b"", None), (b"-", None), (b"reader.example.net", None), (b"\xff", None), (b"1" * 5000, None),
    ],
)  # fmt: skip
def test_the_nearest_address_that_is_no_proxy_of_ours(written: bytes, address: str | None) -> None:
    assert Clients(BEHIND).address(written) == address


def test_a_reader_of_ipv6_is_a_network() -> None:
    assert Clients(BEHIND).network(b"[2001:db8::1]:443") == b"2001:db8::/64"
    assert Clients(BEHIND).network(b"-") is None


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"203.0.113.9, 192.168.0.4", ["192.168.0.4"]), (b"203.0.113.9, 127.0.0.1", ["127.0.0.1"]),
        (b"203.0.113.9, 192.0.2.1", []), (b"203.0.113.9, 10.0.0.1", []), (b"192.168.0.4", []), (b"unknown, 10.0.0.1", []),
    ],
)  # fmt: skip
def test_a_private_address_that_passes_others_on_is_a_proxy_to_tell_of(written: bytes, told: list[str]) -> None:
    known = Clients(BEHIND)
    for _ in range(2):
        known.network(written)
    assert known.untrusted == told


def test_an_agent_is_classified_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(bots, "classify", lambda agent: asked.append(agent))
    known = Clients(BEHIND)
    for _ in range(3):
        if b"Firefox" not in known.bots:
            known.bot(b"Firefox")
    assert asked == ["Firefox"]
    assert known.bot(None) is None
    known.bot(b"x" * 100_000)
    assert [len(agent) for agent in asked] == [7, 8 * bots.MAX_AGENT_LENGTH]


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "MAX_REMEMBERED", 3)
    known = Clients(BEHIND)
    for number in range(9):
        known.bot(b"Firefox/%d" % number)
        known.network(b"192.0.2.%d:80" % number)
    known.bot(b"x" * 3000)
    known.network(b"x" * 3000)
    assert len(known.bots) <= 3
    assert len(known._networks) <= 3
    assert all(agent is None or len(agent) < 3000 for agent in known.bots)
