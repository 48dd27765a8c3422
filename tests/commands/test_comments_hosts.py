"""Every way to write a host is that host: for bans, link rules, the own site, listings and the filter."""

from __future__ import annotations

import pytest

from newsroom.core.screening.learning import features
from tests.commands.test_comments import add, room, statuses
from tests.conftest import Run

__all__ = ["room"]

DISGUISES = {
    "an ideographic full stop": "https://banned。example/x",
    "a half-width full stop": "https://banned｡example/x",
    "a full-width full stop": "https://banned．example/x",
    "an encoded dot": "https://banned%2Eexample/x",
    "an encoded letter": "https://b%61nned.example/x",
    "full-width letters": "https://ｂａｎｎｅｄ.example/x",
    "a soft hyphen": "https://ban\u00adned.example/x",
    "a name before an at": "https://good.example@banned.example/x",
    "a backslash": "https://banned.example\\@good.example/x",
    "a port": "https://banned.example:8443/x",
    "the final dot": "https://banned.example./x",
    "capitals and www": "HTTPS://WWW.BANNED.EXAMPLE/x",
    "a subdomain": "https://a.banned.example/x",
}


@pytest.mark.parametrize("address", DISGUISES.values(), ids=DISGUISES)
def test_a_banned_domain_however_it_is_written(room: Run, address: str) -> None:
    room("config", "set", "comments.mode", "open")
    room("comments", "ban", "--domain", "banned.example")
    room("comments", "add", "--article", "bai", "--name", "An", "--text", f"Xem {address} nhé", code=6)


@pytest.mark.parametrize(
    ("banned", "address"),
    [
        ("https://banned。example/page", "https://banned.example/x"),
        ("BANNED%2Eexample", "https://banned.example/x"),
        ("bücher.example", "http://xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "http://bücher.example"),
        ("93.184.216.34", "http://1572395042/x"),
        ("0x5db8d822", "http://93.184.216.34/x"),
        ("intranet", "http://intranet/x"),
    ],
)
def test_a_ban_however_it_is_typed(room: Run, banned: str, address: str) -> None:
    room("config", "set", "comments.mode", "open")
    room("comments", "ban", "--domain", banned)
    room("comments", "add", "--article", "bai", "--name", "An", "--text", f"Xem {address} nhé", code=6)
    comment = add(room, "Xem http://216.34.example nhé", name="Bê")
    assert statuses(room)[comment] == "pending"


def test_a_ban_of_what_is_no_host(room: Run) -> None:
    room("comments", "ban", "--domain", "a b", code=4)
    room("comments", "list", "--domain", "a b", code=2)


@pytest.mark.parametrize("address", ["https://a。example/x", "http://1572395042/", "http://intranet/"])
def test_the_first_link_of_a_reader_is_held(room: Run, address: str) -> None:
    room("config", "set", "comments.mode", "open")
    comment = add(room, f"Xem {address} nhé")
    assert statuses(room)[comment] == "pending"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("http://a.example http://a。example http://a%2eexample", False),  # one host
        ("http://a.example http://b。example http://c%2eexample", True),
    ],
)
def test_hosts_are_counted_once_each(room: Run, text: str, held: bool) -> None:
    comment = add(room, text)
    reasons = {reason["code"] for reason in room("comments", "why", str(comment), "--json").json["reasons"]}
    assert ("many_links" in reasons) is held


@pytest.mark.parametrize(
    ("site", "address", "status"),
    [
        ("https://bücher.example", "https://xn--bcher-kva.example/x", "published"),
        ("https://bücher.example", "https://bu\u0308cher。example/x", "published"),
        ("https://news.example", "https://news.example@evil.example/x", "pending"),
        ("https://news.example", "https://evil.example\\@news.example/x", "pending"),
    ],
)
def test_links_to_the_own_site(room: Run, site: str, address: str, status: str) -> None:
    room("config", "set", "comments.mode", "open")
    room("config", "set", "site.url", site)
    comment = add(room, f"Xem {address} nhé")
    assert statuses(room)[comment] == status


def test_listing_by_domain(room: Run) -> None:
    comment = add(room, "Xem https://shop。example/x nhé")
    for typed in ("shop.example", "SHOP。example", "https://www.shop.example/y"):
        assert room("comments", "list", "--domain", typed, "--ids").out == f"{comment}\n"


@pytest.mark.parametrize(
    "address", ["https://shop。example/x", "https://shop%2eexample/x", "https://ｓｈｏｐ.example/x"]
)
def test_the_filter_learns_the_host_of_a_browser(address: str) -> None:
    assert "host:shop.example" in features.features(f"buy at {address} today")
