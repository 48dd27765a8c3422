"""The security policy of the pages names the hosts whose pictures they show, and no others."""

from __future__ import annotations

import pytest

from newsroom.settings import Settings
from newsroom.web import headers


@pytest.mark.parametrize(
    ("hosts", "sources"),
    [
        ("", "'self' data:"),
        ("img.example.org", "'self' data: https://img.example.org"),
        ("*.example.org cdn.example:8443", "'self' data: https://*.example.org https://cdn.example:8443"),
        ("*", "'self' data: https:"),
    ],
)
def test_pictures_come_from_the_hosts_that_are_allowed(hosts: str, sources: str) -> None:
    rules = headers.policy(Settings({"site.picture_hosts": hosts})).split("; ")
    assert [rule for rule in rules if rule.startswith("img-src")] == [f"img-src {sources}"]


@pytest.mark.parametrize(("policy", "said"), [("allow", []), ("search", ["1"]), ("none", ["1"])])
def test_the_reservation_of_data_mining_is_a_header(policy: str, said: list[str]) -> None:
    sent = headers.security_headers(Settings({"site.ai": policy}))
    assert [value for name, value in sent if name == "tdm-reservation"] == said
