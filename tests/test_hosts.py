"""Hosts are read as a browser reads them; the expected ones follow the tests of the URL standard."""

from __future__ import annotations

import time

import pytest

from newsroom import hosts


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Banned.EXAMPLE/x", "banned.example"),
        ("https://banned。example/x", "banned.example"),
        ("https://banned．example", "banned.example"),
        ("https://banned｡example", "banned.example"),
        ("https://banned%2Eexample", "banned.example"),
        ("https://banned%e3%80%82example", "banned.example"),
        ("https://%62anned.example", "banned.example"),
        ("https://ban\u00adned.example", "banned.example"),  # a soft hyphen
        ("https://ＢＡＮＮＥＤ.example", "banned.example"),
        ("https://ⓑanned.example", "banned.example"),
        ("https://banned.example.", "banned.example."),
        ("https://user:pw@banned.example:8443/", "banned.example"),
        ("https://good.example@banned.example", "banned.example"),
        ("https://banned.example\\@good.example", "banned.example"),
        ("https:banned.example", "banned.example"),
        ("https:\\\\banned.example", "banned.example"),
        ("https:////banned.example", "banned.example"),
        ("ht\ntps://ban\tned.example", "banned.example"),
        (" https://banned.example ", "banned.example"),
        ("https://banned.example?x@y", "banned.example"),
        ("https://banned.example#@y", "banned.example"),
        ("http://bücher.example", "xn--bcher-kva.example"),
        ("http://faß.example", "xn--fa-hia.example"),
        ("http://ви́део.example", "xn--lsa32dhaem3b.example"),
        ("http://a_b.example", "a_b.example"),
        ("http://localhost:8000/", "localhost"),
        ("http://1572395042/", "93.184.216.34"),
        ("http://0x5db8d822", "93.184.216.34"),
        ("http://0135.0270.0330.042", "93.184.216.34"),
        ("http://93.184.55330", "93.184.216.34"),
        ("http://0x7f.1", "127.0.0.1"),
        ("http://①②⑦.1", "127.0.0.1"),
        ("http://127.0.0.1.", "127.0.0.1"),
        ("http://0x", "0.0.0.0"),
        ("http://4294967295", "255.255.255.255"),
        ("http://[2001:DB8::1]:80/", "[2001:db8::1]"),
        ("http://a.example:65535", "a.example"),
        ("http://a.example:", "a.example"),
    ],
)
def test_where_a_browser_goes(address: str, host: str) -> None:
    assert hosts.of_address(address) == host


@pytest.mark.parametrize(
    "address",
    [
        "", "ftp://a.example", "//a.example", "https://", "https:///", "https://a b.example", "https://a%00b.example",
        "https://a%2fb.example", "https://a^b.example", "https://a.example:65536", "https://a.example:8a",
        "https://%ff.example", "https://\ufffd.example", "http://1.2.3.4.5", "http://256.1.1.1", "http://4294967296",
        "http://08", "http://a.08", "http://1.2.3.09", "http://[::1", "http://[::g]", "http://[fe80::1%25a]",
        "http://\u00ad", "https://" + "a" * 254, "https://" + "\u00ad" * 2049,
    ],
)  # fmt: skip
def test_where_a_browser_goes_nowhere(address: str) -> None:
    assert hosts.of_address(address) is None


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("www.Shop.example.", "shop.example"),
        ("shop。example", "shop.example"),
        ("https://www.shop.example:8080/a", "shop.example"),
        ("//shop.example/a", "shop.example"),
        ("shop.example/a", "shop.example"),
        ("ann@shop.example", "shop.example"),
        (" localhost\n", "localhost"),
        ("www.com", "www.com"),
        ("0x7f.1", "127.0.0.1"),
        ("a b", ""),
        ("", ""),
    ],
)
def test_what_a_person_types(written: str, key: str) -> None:
    assert hosts.key(written) == key


@pytest.mark.parametrize(
    ("host", "domains"),
    [
        ("a.b.example", ["a.b.example", "b.example"]),
        ("b.example", ["b.example"]),
        ("localhost", ["localhost"]),
        ("93.184.216.34", ["93.184.216.34"]),
    ],
)
def test_domains(host: str, domains: list[str]) -> None:
    assert hosts.domains_of(host) == domains


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://News.example", "news.example"),
        ("https://news.example:443/x", "news.example"),
        ("http://news.example:0080", "news.example"),
        ("http://news.example:443", "news.example:443"),
        ("https://user@news.example:8443/x", "news.example:8443"),
        ("https://bücher.example", "xn--bcher-kva.example"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("null", ""),
        ("", ""),
    ],
)
def test_with_port(address: str, written: str) -> None:
    assert hosts.with_port(address) == written


@pytest.mark.parametrize("unit", ["a", "。", "%e3%80%82", "\u00ad", "0", "a.", "ü", "xn--", "@", "[", ":", "\t", "0x."])
def test_no_host_takes_more_than_its_length(unit: str) -> None:
    def seconds(length: int) -> float:
        best = 9.0
        for attempt in range(3):
            began = time.process_time()
            hosts.of_address(f"http://{attempt}.{unit * (length // len(unit))}.example/")
            best = min(best, time.process_time() - began)
        return best

    assert seconds(40_000) < 0.02 + 4 * seconds(20_000)
