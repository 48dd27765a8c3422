"""Referrers and campaigns become named sources; nothing else of them is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.core.readership import referrers

OWN = frozenset({"htv.example"})


@pytest.mark.parametrize(
    ("referrer", "name", "channel"),
    [
        ("", "direct", "direct"),
        ("-", "direct", "direct"),
        ("https://www.google.com/search?q=secret", "Google", "search"),
        ("https://www.google.com.vn/", "Google", "search"),
        ("https://www.google.co.uk/url?x=1", "Google", "search"),
        ("https://news.google.com/articles/x", "Google News", "news"),
        ("https://mail.google.com/mail/u/0/", "Gmail", "mail"),
        ("https://gemini.google.com/app", "Gemini", "ai"),
        ("https://notgoogle.com/", "notgoogle.com", "other"),
        ("https://google.com.evil.org/", "google.com.evil.org", "other"),
        ("https://google.evil.com/", "google.evil.com", "other"),
        ("https://l.facebook.com/l.php?u=x", "Facebook", "social"),
        ("https://m.facebook.com/", "Facebook", "social"),
        ("https://t.co/abc", "X", "social"),
        ("https://chat.zalo.me/", "Zalo", "messenger"),
        ("https://chatgpt.com/", "ChatGPT", "ai"),
        ("https://www.perplexity.ai/search", "Perplexity", "ai"),
        ("https://copilot.microsoft.com/", "Copilot", "ai"),
        ("https://coccoc.com/search?query=x", "Cốc Cốc", "search"),
        ("https://yandex.ru/search/", "Yandex", "search"),
        ("https://www.Example.ORG:8443/path?token=1#x", "example.org", "other"),
        ("https://m.example.org/", "example.org", "other"),
        ("https://example.org./", "example.org", "other"),
        ("android-app://com.google.android.gm/", "Gmail", "mail"),
        ("android-app://com.zing.zalo", "Zalo", "messenger"),
        ("android-app://org.unheard.of/", "org.unheard.of", "other"),
        ("https://htv.example/2022/10/x/", "internal", "own"),
        ("https://www.htv.example/", "internal", "own"),
        ("https://nothtv.example/", "nothtv.example", "other"),
        ("http://127.0.0.1:8000/", "internal", "own"),
        ("javascript:alert(1)", "unknown", "other"),
        ("http://[::bad", "unknown", "other"),
        ("https://a b/", "unknown", "other"),
        ("http://\x00\x1b[31m/", "unknown", "other"),
        ("https://" + "a" * 300 + ".com/", "unknown", "other"),
        ("not a url", "unknown", "other"),
    ],
)
def test_a_referrer_has_a_name_and_a_channel(referrer: str, name: str, channel: str) -> None:
    found = referrers.classify(referrer, own=OWN)
    assert (found.name, found.channel) == (name, channel)


@pytest.mark.parametrize(
    ("campaign", "name", "channel"),
    [
        ("facebook", "Facebook", "social"),
        ("Zalo", "Zalo", "messenger"),
        ("chatgpt.com", "ChatGPT", "ai"),
        ("newsletter", "newsletter", "mail"),
        ("spring sale", "spring-sale", "campaign"),
        ("<script>", "script", "campaign"),
        ("!!!", "unknown", "other"),
    ],
)
def test_a_campaign_wins_over_the_referrer(campaign: str, name: str, channel: str) -> None:
    found = referrers.classify("https://www.google.com/", campaign=campaign, own=OWN)
    assert (found.name, found.channel) == (name, channel)


@given(st.text(max_size=60), st.text(max_size=30))
def test_no_text_is_too_odd(referrer: str, campaign: str) -> None:
    for typed in (referrer, "https://" + referrer, "android-app://" + referrer):
        found = referrers.classify(typed, campaign=campaign)
        assert found.channel in referrers.SourceChannel
        assert found.name.isprintable()
        assert len(found.host) <= 260
        assert "/" not in found.host
        assert "?" not in found.host


@pytest.mark.parametrize(
    ("url", "host"), [("https://www.htv.example/news", "htv.example"), ("http://localhost:8000", "localhost"), ("", "")]
)
def test_the_host_of_a_site(url: str, host: str) -> None:
    assert referrers.host_of(url) == host


CHANNELS = ["direct", "search", "social", "messenger", "ai", "news", "mail", "campaign", "own", "other"]


def test_the_channels_are_those_of_the_help() -> None:
    """`stats sources --help` names all but `own` first, and `own` for an article."""
    assert [str(channel) for channel in referrers.SourceChannel] == CHANNELS
    page = (Path(__file__).parents[3] / "docs" / "commands.md").read_text(encoding="utf-8")
    found = re.search(r"Channels: ([\w, \n]+);\s+for an article also (\w+) \(", page)
    assert found
    assert sorted([*re.split(r",\s+", found[1].strip()), found[2]]) == sorted(CHANNELS)


def table() -> list[list[str]]:
    """The rows of known_sources.tsv, its heading first."""
    path = Path(referrers.__file__).with_name("known_sources.tsv")
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_table_of_known_sources_is_sound() -> None:
    heading, *known = table()
    assert heading == ["kind", "match", "name", "channel"]
    assert {kind for kind, _, _, _ in known} == {"site", "app", "utm_source"}
    assert len({(kind, match) for kind, match, _, _ in known}) == len(known) == 118
    for kind, match, name, channel in known:
        assert match == match.strip().lower()
        assert name == name.strip()
        assert name
        assert channel in CHANNELS
        if kind != "utm_source":
            assert "." in match
    for name in {name for _, _, name, _ in known}:  # one name, one channel: a report adds up by name
        assert len({channel for _, _, other, channel in known if other == name}) == 1, name


@pytest.mark.parametrize(("kind", "match", "name", "channel"), table()[1:])
def test_each_known_source_is_known(kind: str, match: str, name: str, channel: str) -> None:
    """Each row by itself: a general one must not hide it."""
    if kind == "utm_source":
        found = referrers.classify("", campaign=match)
    elif kind == "app":
        found = referrers.classify(f"android-app://{match}/")
    else:
        found = referrers.classify(f"https://www.{match.replace('.*', '.com.vn')}/x")
    assert (found.name, found.channel) == (name, channel)


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://WWW.Google.COM.VN/", "google.com.vn"),
        ("https://l.facebook.com/", "facebook.com"),
        ("https://www.example.org/", "example.org"),
        ("https://www.m.example.org/", "m.example.org"),  # one prefix is taken off
        ("https://m.vn/", "m.vn"),  # and no prefix that is all of the name
        ("android-app://com.zing.zalo", "app:com.zing.zalo"),
        ("", ""),
    ],
)
def test_a_source_is_kept_by_its_host(referrer: str, host: str) -> None:
    assert referrers.classify(referrer).host == host


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("google.de", True),
        ("google.co.uk", True),
        ("google.com.vn", True),
        ("google.net", True),
        ("google.info", False),
        ("google.com.info", False),
        ("google.a.b", False),
        ("a.b.google.de", True),
        ("google", False),
    ],
)
def test_the_countries_of_a_brand(host: str, known: bool) -> None:
    assert (referrers.classify(f"https://{host}/").channel == "search") == known


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("a" * 63 + ".org", True),
        ("a" * 64 + ".org", False),
        ("a-.org", False),
        ("-a.org", False),
        ("a_b.org", True),
        ("1.2", False),
    ],
)
def test_what_is_a_host(host: str, known: bool) -> None:
    assert (referrers.classify(f"https://{host}/").name == host) == known


def test_a_host_has_253_characters_at_most() -> None:
    longest = ".".join(["a" * 49] * 5) + ".abc"
    assert len(longest) == 253
    assert referrers.classify(f"https://{longest}/").name == longest
    assert referrers.classify(f"https://b{longest}/").name == "unknown"


@pytest.mark.parametrize(
    ("campaign", "host"),
    [("Zalo ", "utm:zalo"), ("x" * 50, "utm:" + "x" * 40), ("-a-", "utm:a"), ("..", "unknown"), ("t.co", "utm:t.co")],
)
def test_a_campaign_is_kept_by_its_name(campaign: str, host: str) -> None:
    assert referrers.classify("", campaign=campaign).host == host


def test_a_site_without_a_host_owns_nothing() -> None:
    assert referrers.classify("https://example.org/", own=frozenset({""})).channel == "other"
    assert referrers.classify("http://[::1]:8000/").channel == "own"
    assert referrers.classify("ftp://example.org/") == referrers.UNKNOWN
    assert referrers.host_of("http://[bad") == ""


@pytest.mark.parametrize("prefix", ["www.", "m.", "mobile.", "amp.", "l.", "lm."])
def test_prefixes_that_are_no_part_of_a_name(prefix: str) -> None:
    assert referrers.classify(f"https://{prefix}example.org/").name == "example.org"
