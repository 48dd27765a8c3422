"""The newsroom's own visits and those that advertise in the referrer are left out where the settings say so."""

from __future__ import annotations

import pytest

from newsroom import settings as all_settings
from newsroom.core.readership.left_out import LeftOut
from newsroom.errors import Invalid
from newsroom.settings import Settings

BOTH = LeftOut(
    Settings({"stats.own_addresses": "192.0.2.7 2001:db8:5::/48, 10.0.0.0/8", "stats.spam_referrers": "spam.example"})
)


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("192.0.2.7", True), ("192.0.2.7:4000", True), ("::ffff:192.0.2.7", True), ("2001:db8:5:1::9", True),
        ("[2001:db8:5::1]:443", True), ("10.255.0.1", True), ("192.0.2.8", False), ("2001:db8:6::1", False), ("", False),
        ("someone", False),
    ],
)  # fmt: skip
def test_own_addresses(address: str, own: bool) -> None:
    assert BOTH.is_own(address) is own


@pytest.mark.parametrize(
    ("referrer", "spam"),
    [
        ("https://spam.example/", True), ("http://www.SPAM.example:8080/x?y", True), ("https://a.b.spam.example", True),
        ("https://notspam.example/", False), ("https://spam.example.org/", False), ("https://t.co/?u=spam.example", False),
        ("-", False), ("", False), ("http://[", False), ("https://" + "x" * 5000 + ".spam.example", False),
    ],
)  # fmt: skip
def test_spam_referrers(referrer: str, spam: bool) -> None:
    assert BOTH.is_spam(referrer) is spam


def test_nothing_is_left_out_unless_asked() -> None:
    none = LeftOut(Settings({}))
    assert not none.any
    assert not none.is_own("127.0.0.1")
    assert not none.is_spam("https://spam.example/")


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("stats.own_addresses", "192.0.2.7,10.0.0.0/8", "192.0.2.7 10.0.0.0/8"),
        ("stats.own_addresses", "", ""),
        ("web.trusted_proxies", "10.0.0.1  2001:db8::/32", "10.0.0.1 2001:db8::/32"),
        ("stats.own_addresses", "192.0.2.300", None),
        ("stats.own_addresses", "10.0.0.0/33", None),
        ("web.trusted_proxies", "proxy.example", None),
        ("stats.spam_referrers", "Spam.example, other.example", "spam.example other.example"),
        ("stats.spam_referrers", "https://spam.example/", None),
        ("stats.spam_referrers", "spam", None),
    ],
)
def test_what_the_settings_take(key: str, value: str, stored: str | None) -> None:
    if stored is None:
        with pytest.raises(Invalid, match="is not a"):
            all_settings.check(key, value)
    else:
        assert all_settings.check(key, value) == stored
