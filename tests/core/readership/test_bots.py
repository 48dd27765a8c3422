"""Machines are told from people by the name they give; phones that sound like machines are people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.core.readership import bots

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "name", "reason"),
    [
        ("", "(no name)", "empty"),
        ("-", "(no name)", "empty"),
        ("  ", "(no name)", "empty"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot", "crawler"),
        ("Mozilla/5.0 AppleWebKit/537.36 (compatible; GPTBot/1.2; +https://openai.com/gptbot)", "GPTBot", "crawler"),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "facebookexternalhit", "crawler"),
        ("curl/8.4.0", "curl", "library"),
        ("python-requests/2.32.0", "python-requests", "library"),
        ("Go-http-client/1.1", "go-http-client", "library"),
        ("Wget", "wget", "library"),
        (CHROME.replace("Chrome/", "HeadlessChrome/"), "HeadlessChrome", "headless"),
        ("Mozilla/5.0 (compatible; SmallTownBot/0.1; +https://town.example/bot)", "SmallTownBot", "self-named"),
        ("OurOwnCrawler 2", "OurOwnCrawler", "self-named"),
        ("Digg Feed Fetcher 1.0 (Mozilla/5.0 (Macintosh) Safari/534.48.3)", "Fetcher", "self-named"),
        ("Journal.example (hands@journal.example; for http://u.example/; 8 readers)", "Journal.example", "self-named"),
        ("Nearbin - 1 subscribers", "Nearbin", "self-named"),
        ("Mozilla/5.0 (compatible; Ezooms/1.0; help@seo.example)", "seo.example", "self-named"),
        ("Mozilla/5.0 (Windows NT 6.1; rv:6.0) Gecko/20110814 Firefox/6.0 Google favicon", "favicon", "self-named"),
    ],
)  # fmt: skip
def test_machines(agent: str, name: str, reason: str) -> None:
    assert bots.classify(agent) == (name, reason)


@pytest.mark.parametrize(
    "agent",
    [
        CHROME,
        "Mozilla/5.0 (Linux; Android 12; CUBOT X90 Build/SP1A) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 8.1.0; CUBOT_X18_Plus) AppleWebKit/537.36 Chrome/99.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 Zalo android/24070567",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/21A329 [FBAN/FBIOS;FBAV/430.0.0]",
        "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80/191.308; U; vi) Presto/2.5.25 Version/10.54",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0",
    ],
)
def test_people(agent: str) -> None:
    assert bots.classify(agent) is None


@given(st.text(max_size=200))
def test_any_text_has_a_verdict(agent: str) -> None:
    found = bots.classify(agent)
    assert found is None or (found.name and len(found.name) <= 40 and found.reason in bots.BotReason)


def test_a_very_long_name_is_read_only_in_part() -> None:
    assert bots.classify("Mozilla/5.0 " + "x" * 100_000 + " Googlebot/2.1") is None


def test_a_name_is_read_up_to_512_characters() -> None:
    end = " Googlebot/2.1"
    assert bots.classify("Mozilla/5.0".ljust(512 - len(end)) + end) == ("Googlebot", "crawler")
    assert bots.classify("Mozilla/5.0".ljust(513 - len("Googlebot")) + "Googlebot") is None  # "Googlebo"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("x" * 37 + "bot/1", "x" * 37 + "bot"),  # 40 characters
        ("x" * 38 + "bot/1", "x" * 38 + "bo"),
    ],
)
def test_a_bot_is_named_with_40_characters(agent: str, name: str) -> None:
    assert bots.classify(agent) == (name, "self-named")


def test_what_a_browser_has_is_looked_for_in_this_order() -> None:
    assert bots.classify("curl/8 HeadlessChrome") == ("HeadlessChrome", "headless")
    assert bots.classify("curl/8 (Googlebot)") == ("curl", "library")
    assert bots.classify("Mozilla/5.0 curl/8") is None  # a library that says it is a browser is not looked for
    assert bots.classify("Mozilla/5.0 (SmallTownBot; Googlebot/2.1)") == ("Googlebot", "crawler")


def test_the_reasons() -> None:
    assert [str(reason) for reason in bots.BotReason] == [
        "empty", "library", "headless", "crawler", "self-named", "prefetch",
    ]  # fmt: skip
