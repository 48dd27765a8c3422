"""Where a reader came from: a referrer or a campaign turned into a named source and its channel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

CHANNELS = ("direct", "search", "social", "messenger", "ai", "news", "mail", "campaign", "own", "other")


@dataclass(frozen=True, slots=True)
class Source:
    """A source of views: `host` is its key in the file, `name` what people read, `channel` one of CHANNELS."""

    host: str
    name: str
    channel: str


DIRECT = Source("", "direct", "direct")
INTERNAL = Source("internal", "internal", "own")
UNKNOWN = Source("unknown", "unknown", "other")
REST = Source("others", "others", "other")  # where new hosts go once the file knows too many

# Host endings, matched at a dot. `.*` stands for a country's or company's ending: google.com, google.fr, google.com.vn.
RULES: dict[str, tuple[str, str]] = {
    "google.*": ("Google", "search"),
    "bing.com": ("Bing", "search"),
    "duckduckgo.com": ("DuckDuckGo", "search"),
    "search.yahoo.*": ("Yahoo", "search"),
    "yahoo.*": ("Yahoo", "search"),
    "yandex.*": ("Yandex", "search"),
    "ya.ru": ("Yandex", "search"),
    "baidu.com": ("Baidu", "search"),
    "coccoc.com": ("Cốc Cốc", "search"),
    "ecosia.org": ("Ecosia", "search"),
    "qwant.com": ("Qwant", "search"),
    "startpage.com": ("Startpage", "search"),
    "search.brave.com": ("Brave Search", "search"),
    "kagi.com": ("Kagi", "search"),
    "naver.com": ("Naver", "search"),
    "seznam.cz": ("Seznam", "search"),
    "sogou.com": ("Sogou", "search"),
    "so.com": ("360 Search", "search"),
    "facebook.com": ("Facebook", "social"),
    "fb.com": ("Facebook", "social"),
    "fb.me": ("Facebook", "social"),
    "instagram.com": ("Instagram", "social"),
    "threads.net": ("Threads", "social"),
    "threads.com": ("Threads", "social"),
    "t.co": ("X", "social"),
    "twitter.com": ("X", "social"),
    "x.com": ("X", "social"),
    "linkedin.com": ("LinkedIn", "social"),
    "lnkd.in": ("LinkedIn", "social"),
    "reddit.com": ("Reddit", "social"),
    "tiktok.com": ("TikTok", "social"),
    "youtube.com": ("YouTube", "social"),
    "youtu.be": ("YouTube", "social"),
    "pinterest.*": ("Pinterest", "social"),
    "bsky.app": ("Bluesky", "social"),
    "mastodon.social": ("Mastodon", "social"),
    "vk.com": ("VK", "social"),
    "vk.ru": ("VK", "social"),
    "ok.ru": ("OK", "social"),
    "weibo.com": ("Weibo", "social"),
    "tumblr.com": ("Tumblr", "social"),
    "news.ycombinator.com": ("Hacker News", "social"),
    "zalo.me": ("Zalo", "messenger"),
    "zaloapp.com": ("Zalo", "messenger"),
    "t.me": ("Telegram", "messenger"),
    "telegram.org": ("Telegram", "messenger"),
    "telegram.me": ("Telegram", "messenger"),
    "whatsapp.com": ("WhatsApp", "messenger"),
    "wa.me": ("WhatsApp", "messenger"),
    "messenger.com": ("Messenger", "messenger"),
    "line.me": ("LINE", "messenger"),
    "weixin.qq.com": ("WeChat", "messenger"),
    "viber.com": ("Viber", "messenger"),
    "slack.com": ("Slack", "messenger"),
    "discord.com": ("Discord", "messenger"),
    "teams.microsoft.com": ("Teams", "messenger"),
    "chatgpt.com": ("ChatGPT", "ai"),
    "chat.openai.com": ("ChatGPT", "ai"),
    "perplexity.ai": ("Perplexity", "ai"),
    "gemini.google.com": ("Gemini", "ai"),
    "bard.google.com": ("Gemini", "ai"),
    "copilot.microsoft.com": ("Copilot", "ai"),
    "claude.ai": ("Claude", "ai"),
    "chat.deepseek.com": ("DeepSeek", "ai"),
    "chat.mistral.ai": ("Mistral", "ai"),
    "grok.com": ("Grok", "ai"),
    "you.com": ("You.com", "ai"),
    "news.google.*": ("Google News", "news"),
    "news.yahoo.*": ("Yahoo News", "news"),
    "msn.com": ("MSN", "news"),
    "apple.news": ("Apple News", "news"),
    "flipboard.com": ("Flipboard", "news"),
    "feedly.com": ("Feedly", "news"),
    "inoreader.com": ("Inoreader", "news"),
    "dzen.ru": ("Dzen", "news"),
    "smartnews.com": ("SmartNews", "news"),
    "newsbreak.com": ("NewsBreak", "news"),
    "baomoi.com": ("Báo Mới", "news"),
    "mail.google.*": ("Gmail", "mail"),
    "mail.yahoo.*": ("Yahoo Mail", "mail"),
    "outlook.live.com": ("Outlook", "mail"),
    "outlook.office.com": ("Outlook", "mail"),
    "outlook.office365.com": ("Outlook", "mail"),
    "mail.ru": ("Mail.ru", "mail"),
    "mail.proton.me": ("Proton Mail", "mail"),
}

# Android apps that name themselves in place of a page.
APPS: dict[str, tuple[str, str]] = {
    "com.google.android.gm": ("Gmail", "mail"),
    "com.google.android.googlequicksearchbox": ("Google", "search"),
    "com.google.android.apps.magazines": ("Google News", "news"),
    "com.facebook.katana": ("Facebook", "social"),
    "com.facebook.orca": ("Messenger", "messenger"),
    "com.instagram.android": ("Instagram", "social"),
    "com.twitter.android": ("X", "social"),
    "com.linkedin.android": ("LinkedIn", "social"),
    "com.reddit.frontpage": ("Reddit", "social"),
    "com.zing.zalo": ("Zalo", "messenger"),
    "com.whatsapp": ("WhatsApp", "messenger"),
    "com.slack": ("Slack", "messenger"),
    "org.telegram.messenger": ("Telegram", "messenger"),
    "jp.naver.line.android": ("LINE", "messenger"),
    "com.microsoft.office.outlook": ("Outlook", "mail"),
}

# What people write into utm_source for the same places.
CAMPAIGNS: dict[str, tuple[str, str]] = {
    "facebook": ("Facebook", "social"),
    "fb": ("Facebook", "social"),
    "instagram": ("Instagram", "social"),
    "ig": ("Instagram", "social"),
    "twitter": ("X", "social"),
    "x": ("X", "social"),
    "linkedin": ("LinkedIn", "social"),
    "tiktok": ("TikTok", "social"),
    "youtube": ("YouTube", "social"),
    "zalo": ("Zalo", "messenger"),
    "telegram": ("Telegram", "messenger"),
    "whatsapp": ("WhatsApp", "messenger"),
    "google": ("Google", "search"),
    "bing": ("Bing", "search"),
    "newsletter": ("newsletter", "mail"),
    "email": ("newsletter", "mail"),
    "rss": ("feed", "news"),
    "feed": ("feed", "news"),
}

ENDING = re.compile(r"(?:com|co|net|org|[a-z]{2})(?:\.[a-z]{2})?")
HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
PREFIXES = ("www.", "m.", "mobile.", "amp.", "l.", "lm.")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@lru_cache(maxsize=8192)
def classify(referrer: str, *, campaign: str = "", own: frozenset[str] = frozenset()) -> Source:
    """The source of a view from its Referer and the page's utm_source; the campaign wins.

    Path and query of the referrer are dropped here and reach nothing else. `own` are the site's hosts.
    """
    if campaign.strip():
        return _campaign(campaign)
    referrer = referrer.strip()
    if referrer in ("", "-"):
        return DIRECT
    try:
        parts = urlsplit(referrer)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return UNKNOWN
    if parts.scheme == "android-app":
        name, channel = APPS.get(host, (host, "other"))
        return Source(f"app:{host}", name, channel) if HOST.fullmatch(host) else UNKNOWN
    if parts.scheme not in ("http", "https"):
        return UNKNOWN
    if host in LOOPBACK or _within(host, own):
        return INTERNAL
    return _known(host)


def host_of(url: str) -> str:
    """The host of a site's own URL, bare of `www.` and its like, or '' when it has none."""
    try:
        return _bare((urlsplit(url).hostname or "").rstrip("."))
    except ValueError:
        return ""


def _bare(host: str) -> str:
    for prefix in PREFIXES:
        rest = host.removeprefix(prefix)
        if rest != host and "." in rest:
            return rest
    return host


def _within(host: str, own: frozenset[str]) -> bool:
    return any(host == mine or host.endswith("." + mine) for mine in own if mine)


def _known(host: str) -> Source:
    if len(host) > 253 or not HOST.fullmatch(host):
        return UNKNOWN
    labels = host.split(".")
    for start in range(len(labels) - 1):
        ending = ".".join(labels[start:])
        rule = RULES.get(ending) or _by_brand(labels[start:])
        if rule:
            return Source(_bare(host), *rule)
    host = _bare(host)
    return Source(host, host, "other")


def _by_brand(labels: list[str]) -> tuple[str, str] | None:
    for size in (1, 2):
        brand, ending = ".".join(labels[:-size]), ".".join(labels[-size:])
        if brand and ENDING.fullmatch(ending) and (rule := RULES.get(brand + ".*")):
            return rule
    return None


def _campaign(value: str) -> Source:
    key = re.sub(r"[^\w.-]+", "-", value.strip().lower())[:40].strip("-.")
    if not key:
        return UNKNOWN
    if key in CAMPAIGNS:
        return Source(f"utm:{key}", *CAMPAIGNS[key])
    known = _known(key)
    if known.channel != "other":
        return Source(f"utm:{key}", known.name, known.channel)
    return Source(f"utm:{key}", key, "campaign")
