"""Bots are recognised by their user agents; phones whose names look like bots count as people."""

from __future__ import annotations

import time

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


WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} Mobile/15E148"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 13; SM-A536B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0.6099.43"
    " Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    "agent",
    [
        # health checks
        "ELB-HealthChecker/2.0", "kube-probe/1.27", "GoogleHC/1.0", "Consul Health Check", "Envoy/HC", "HAProxy",
        "check_http/v2.3.3 (nagios-plugins 2.3.3)", "nginx-health-check", "NewRelicPinger/1.0 (123)", "AlwaysOn",
        "Amazon-Route53-Health-Check-Service (ref abc; report http://amzn.example/1)", "Datadog/Synthetics",
        "GoogleStackdriverMonitoring-UptimeChecks(https://cloud.example/monitoring)", "Load Balancer Agent", "Traefik",
        "Mozilla/5.0 (compatible; HealthCheck/1.0)", "Mozilla/5.0 (compatible; Uptime-Probe/1.0)",
        "Mozilla/5.0 (compatible; Site-Health/2.1)", f"{CHROME} HealthCheck/1.0", f"{CHROME} Link-Checker/2",
        # programs' own network clients
        "MyApp/1.0 CFNetwork/1410.0.3 Darwin/22.6.0", "Dalvik/2.1.0 (Linux; U; Android 9; SM-G960F)", "Java/17.0.1",
        "okhttp/4.9", "Deno/1.3", "Bun/1.0", "fasthttp", "iTunes/12", "VLC/3.0", "Varnish", "WinHttp.WinHttpRequest.5",
        "lua-resty-http/0.16 (Lua) ngx_lua/10019", "Microsoft Office/16.0", "Microsoft-WebDAV-MiniRedir/10.0",
        "NetNewsWire (RSS Reader; https://netnewswire.example/)", "Reeder/5.4 CFNetwork/1410 Darwin/22",
        "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 5 subscribers; like FeedFetcher-Google)", "WhatsApp/2.23.20.0 A",
        "Mozilla/5.0", "Mozilla/5.0 (compatible)", "Mozilla/4.0 (compatible;)", "?", "\u0442\u0435\u0441\u0442",
    ],
)  # fmt: skip
def test_a_name_without_a_sign_of_a_browser_is_a_machines(agent: str) -> None:
    found = bots.classify(agent)
    assert found is not None
    assert found.name


@pytest.mark.parametrize(
    "agent",
    [
        # text browsers and small ones
        "Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/1.1.1d", "w3m/0.5.3+git20210102", "Dillo/3.0.5",
        "Links (2.20.2; Linux 5.4.0 x86_64; GNU C 9.2.1; text)", "ELinks/0.13.2 (textmode; Linux 5.10 x86_64; 80x24-2)",
        "NetSurf/3.10 (Linux)", "URL/Emacs Emacs/28.2 (X11; x86_64-pc-linux-gnu)",
        # old phones
        "Nokia6230/2.0 (04.44) Profile/MIDP-2.0 Configuration/CLDC-1.1",
        "SonyEricssonK750i/R1CA Browser/SEMC-Browser/4.2 Profile/MIDP-2.0 Configuration/CLDC-1.1",
        "SAMSUNG-SGH-E250/1.0 Profile/MIDP-2.0 Configuration/CLDC-1.1 UP.Browser/6.2.3.3.c.1.101 (GUI) MMP/2.0",
        "BlackBerry8520/5.0.0.681 Profile/MIDP-2.1 Configuration/CLDC-1.1 VendorID/603",
        "UCWEB/2.0 (Java; U; MIDP-2.0; vi; nokia5130c-2) U2/1.0.0 UCBrowser/9.4.1.482 U2/1.0.0 Mobile UNTRUSTED/1.0",
        "LG-KP500 Teleca/WAP2.0 MIDP-2.0/CLDC-1.1", "DoCoMo/2.0 N905i(c100;TB;W24H16)",
        "KDDI-CA39 UP.Browser/6.2.0.13.1.5 (GUI) MMP/2.0", "Opera/9.64 (X11; Linux i686; U; en) Presto/2.1.1",
        "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)", "Mozilla/5.0 (PlayStation 4 3.11) AppleWebKit/537.73",
        # pages inside apps
        f"{IPHONE} Feedly/89.0", f"{IPHONE} NetNewsWire/6.1", f"{ANDROID} Inoreader/7.0", f"{IPHONE} NewsBlur/12.0",
        f"{IPHONE} WhatsApp/2.23", f"{ANDROID} Viber/20", f"{IPHONE} Instagram 300.0.0.29.110 (iPhone12,1; iOS 16_0)",
        f"{IPHONE} [LinkedInApp]/9.26", f"{ANDROID} [FB_IAB/FB4A;FBAV/450.0;MetaIAB Facebook]", f"{IPHONE} SamsungHealth/6.2",
        f"{IPHONE} Checkpoint/2",
    ],
)  # fmt: skip
def test_small_browsers_old_phones_and_pages_inside_apps_are_peoples(agent: str) -> None:
    assert bots.classify(agent) is None


@pytest.mark.parametrize("piece", ["check", "health ", "Gecko/", "a_b-", "Mozilla/5.0 (Linux ", "prob", "feedly "])
def test_a_hostile_name_costs_no_more_than_its_length(piece: str) -> None:
    bots.classify("warm up")
    for agent in ((piece * 1000)[: bots.MAX_AGENT_LENGTH], "Mozilla/5.0 (Linux) AppleWebKit/1 " + piece * 1000):
        begun = time.process_time()
        bots.classify(agent)
        assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("agent", "bot"),
    [
        ("AppleCoreMedia/1.0.0.20A362 (iPhone; U; CPU OS 16_0 like Mac OS X; en_us)", None),
        ("Podcasts/1600.33 CFNetwork/1390 Darwin/22.0.0", None),
        ("Overcast/3.0 (+http://overcast.fm/; iOS podcast app)", None),
        ("Pocket Casts", None),
        ("AntennaPod/2.7.1", None),
        ("CastBox/8.30 (fm.castbox.audiobook.radio.podcast; build:1) okhttp/3.8", None),
        ("Podbean/Android App 8.7 (http://podbean.com),abc", None),
        ("Dalvik/2.1.0 (Linux; U; Android 12; SM-G991B Build/SP1A)", None),
        ("Lavf/58.76.100", None),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", None),
        ("A program nobody knows", None),
        ("PocketCasts/1.0 (Pocket Casts Feed Parser; +http://pocketcasts.com/)", "PocketCasts"),
        ("Spotify/1.0 bot", "bot"),
        ("atc/1.0 watchOS/9.1 model/Watch6,1", "watchOS"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot"),
        ("curl/8.5.0", "curl"),
        ("okhttp/4.9", "okhttp"),
        ("Mozilla/5.0", "Mozilla"),
        ("", "(no name)"),
        ("-", "(no name)"),
    ],
)
def test_programs_that_play_podcasts_are_people(agent: str, bot: str | None) -> None:
    found = bots.classify_player(agent)
    assert (found.name if found else None) == bot
