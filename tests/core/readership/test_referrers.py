"""Referrers and campaigns become named sources; nothing else of them is kept."""

from __future__ import annotations

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
        assert found.channel in referrers.Channel
        assert found.name.isprintable()
        assert len(found.host) <= 260
        assert "/" not in found.host
        assert "?" not in found.host


@pytest.mark.parametrize(
    ("url", "host"), [("https://www.htv.example/news", "htv.example"), ("http://localhost:8000", "localhost"), ("", "")]
)
def test_the_host_of_a_site(url: str, host: str) -> None:
    assert referrers.host_of(url) == host
