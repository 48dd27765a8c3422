"""Links in what readers write: which hosts are found, in a time that only depends on the length of the text."""

from __future__ import annotations

import time

import pytest

from newsroom.core.matching import links


@pytest.mark.parametrize(
    ("written", "hosts"),
    [
        ("see https://shop.example/a", ["shop.example"]),
        ("HTTP://Shop.EXAMPLE", ["shop.example"]),
        ("www.shop.example and www.shop.example", ["shop.example"]),
        ("shop.com", ["shop.com"]),
        ("a.b.shop.com/x", ["a.b.shop.com"]),
        ("shop.example/x", ["shop.example"]),
        ("shop.example", []),  # no known ending and no path: the end of a sentence.And the next
        ("..shop.com", ["shop.com"]),  # what stands before does not hide a host
        (".shop.com", ["shop.com"]),
        ("a..shop.com", ["shop.com"]),
        ("-shop.com", ["-shop.com"]),
        ("(shop.com)", ["shop.com"]),
        ("é.shop.com", ["shop.com"]),
        ("_shop.com", []),
        ("ashop.com.", ["ashop.com"]),
        ("shop.com.vn", ["shop.com.vn"]),
        ("a.b.c.d", []),
        ("ｓｈｏｐ．ｃｏｍ", ["shop.com"]),
        ("banned。example/x", ["banned.example"]),
        ("no link here.", []),
        ("a" * 300 + ".com", []),  # longer than any host name
        # What the page makes a link of counts under the host that a browser goes to.
        ("https://banned。example/x", ["banned.example"]),
        ("https://banned｡example/x", ["banned.example"]),
        ("https://banned%2Eexample/x", ["banned.example"]),
        ("http://[::1/ and shop.com", ["shop.com"]),  # an address in brackets that are not closed
        ("https://[shop.example/x", ["shop.example"]),
        ("https://%62anned.example/x", ["banned.example"]),
        ("https://ban\u00adned.example", ["banned.example"]),
        ("https://good.example@banned.example/", ["banned.example"]),
        ("http://1572395042/", ["93.184.216.34"]),
        ("http://0x5d.0xb8.0xd8.0x22", ["93.184.216.34"]),
        ("http://intranet/x", ["intranet"]),
        ("https://www.shop.example:8080/", ["shop.example"]),
        ("http://1.2.3.4.5", []),
        ("http://a^b", []),
    ],
)
def test_hosts(written: str, hosts: list[str]) -> None:
    assert links.hosts_in_text(written) == hosts


def test_a_backslash_ends_the_host() -> None:
    assert links.hosts_in_text("https://banned.example\\@good.example/")[0] == "banned.example"


@pytest.mark.parametrize(
    "unit",
    [
        "㏂",  # stands for "a.m."
        "a.",
        "a-.",
        "www.",
        "http://",
        "http://a.",
        "a.com.",
        "a.a/",
        "..",
        "\ufdfa.",  # stands for 18 letters
        "é.",
        "xn--",
        "http://[",
        "a@b.",
    ],
)
def test_no_text_takes_more_than_its_length(unit: str) -> None:
    def seconds(length: int) -> float:
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            links.hosts_in_text(unit * (length // len(unit)))
            best = min(best, time.process_time() - began)
        return best

    assert seconds(20_000) < 0.02 + 4 * seconds(10_000)
    assert seconds(20_000) < 1  # where it was tried again from every label, a minute


@pytest.mark.parametrize(("length", "hosts"), [(249, 1), (250, 0)])
def test_the_longest_host(length: int, hosts: int) -> None:
    """253 characters, with the dot and the ending of three letters."""
    assert len(links.hosts_in_text("a" * length + ".com")) == hosts


def test_links_as_they_stand() -> None:
    assert links.links("xem http://a.example/x?y=1#z và b.com/c, d.example/e <www.f.example>") == [
        "http://a.example/x?y=1#z", "b.com/c,", "d.example/e", "www.f.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "hosts"),
    [
        ("http://a.example!!!", ["a.example"]), ("http://a.example:8080/x", ["a.example"]),
        ("http://user:pw@a.example/", ["a.example"]), ("http://a.example http://A.EXAMPLE http://b.example",
         ["a.example", "b.example"]), ("http://b.example http://a.example", ["b.example", "a.example"]),
        ("http://www.a.example", ["a.example"]), ("a.vn b.ru c.cn d.xyz e.info f.biz g.org h.net", [
            "a.vn", "b.ru", "c.cn", "d.xyz", "e.info", "f.biz", "g.org", "h.net"]),
        ("a.common", []), ("h\u200bttp://a.exa\u200bmple", ["a.example"]),
    ],
)  # fmt: skip
def test_more_hosts(written: str, hosts: list[str]) -> None:
    assert links.hosts_in_text(written) == hosts


def test_an_unclosed_bracket_hides_no_host() -> None:
    assert links.hosts_in_text("see http://[::1.shop.example/a and www.good.example") == [
        "1.shop.example",
        "good.example",
    ]
