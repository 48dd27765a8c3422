"""Addresses are read the same however a proxy, a server or a log writes them, and only our proxies are believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import addresses


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("192.0.2.1:8080", "192.0.2.1"),
        ("192.0.2.1:", "192.0.2.1"),
        ('"192.0.2.1:8080"', "192.0.2.1"),
        ('"192.0.2.1"', "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[::ffff:192.0.2.1]:443", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ('"[2001:db8::1]:4711"', "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%25eth0]:80", "fe80::1"),
        ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
        ('For="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"),
        ("unknown", None),
        ("_hidden", None),
        ("for=_secret", None),
        ("-", None),
        ("", None),
        ("192.0.2.999", None),
        ("192.0.2", None),
        ("1" * 200, None),
        ("192.0.2.1" + " " * 200, None),
        ("192.0.2.1, 192.0.2.2", None),
    ],
)
def test_what_stands_around_an_address_is_taken_off(written: str, plain: str | None) -> None:
    assert addresses.plain(written) == plain


@pytest.mark.parametrize(
    ("written", "narrow", "wide"),
    [
        ("198.51.100.7", "198.51.100.7", "198.51.100.0/24"),
        ("198.51.100.7:40001", "198.51.100.7", "198.51.100.0/24"),
        ("198.51.100.250", "198.51.100.250", "198.51.100.0/24"),
        ("::ffff:198.51.100.9", "198.51.100.9", "198.51.100.0/24"),
        ("2001:db8:1:2::5", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("[2001:db8:1:2ff::5]:443", "2001:db8:1:2ff::/64", "2001:db8:1::/48"),
        ("nobody", None, None),
    ],
)
def test_a_network_is_the_first_bits(written: str, narrow: str | None, wide: str | None) -> None:
    assert addresses.network(written, ipv4_bits=32, ipv6_bits=64) == narrow
    assert addresses.network(written, ipv4_bits=24, ipv6_bits=48) == wide


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "address"),
    [
        ("198.51.100.7", ["203.0.113.9"], [], "198.51.100.7"),  # a stranger's header is not believed
        ("10.0.0.1", ["203.0.113.9"], ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.1", ["1.2.3.4", "203.0.113.9"], ["10.0.0.1"], "203.0.113.9"),  # the left-most was sent by that reader
        ("10.0.0.1", ["203.0.113.9", "10.0.0.2"], ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.1", ["203.0.113.9", "10.0.0.2:9999"], ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.1", ["203.0.113.9", "10.0.0.2"], ["10.0.0.1"], "10.0.0.2"),
        ("10.0.0.1", ["[::1]:443"], ["10.0.0.0/8"], "::1"),
        ("10.0.0.1", ["203.0.113.9:40001"], ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.1", ['"203.0.113.9"'], ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.1", ["203.0.113.9", "unknown"], ["10.0.0.0/8"], "10.0.0.1"),
        ("::ffff:10.0.0.1", ["203.0.113.9"], ["10.0.0.1"], "203.0.113.9"),
        ("2001:db8::9", ["203.0.113.9"], ["2001:db8::/32"], "203.0.113.9"),
        ("10.0.0.1", ["203.0.113.9"], ["no address", "10.0.0.1"], "203.0.113.9"),
        ("10.0.0.1", [], ["10.0.0.0/8"], "10.0.0.1"),
        ("", ["203.0.113.9"], ["10.0.0.0/8"], ""),
    ],
)
def test_only_our_proxies_are_believed(peer: str, forwarded: list[str], trusted: list[str], address: str) -> None:
    assert addresses.nearest_untrusted(peer, forwarded, trusted) == address


def test_the_lines_of_a_header_are_one_chain() -> None:
    assert addresses.hops(["1.2.3.4, 203.0.113.9:80", "10.0.0.2"]) == ["1.2.3.4", "203.0.113.9:80", "10.0.0.2"]


@given(st.text(max_size=200), st.lists(st.text(max_size=40), max_size=3))
def test_no_header_is_too_odd(address: str, hops: list[str]) -> None:
    found = addresses.nearest_untrusted(address, hops, ["10.0.0.0/8", "2001:db8::/32"])
    addresses.network(found, ipv4_bits=24, ipv6_bits=48)


@given(st.ip_addresses(), st.integers(0, 65535))
def test_a_port_changes_nothing(address: object, port: int) -> None:
    with_port = f"[{address}]:{port}" if ":" in str(address) else f"{address}:{port}"
    assert addresses.plain(with_port) == addresses.plain(str(address)) is not None
