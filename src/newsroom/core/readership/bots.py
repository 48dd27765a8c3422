"""Which clients are machines, by the name they give themselves; a verdict is a bot's name and the reason."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Bot(NamedTuple):
    """A machine that asked for a page: its name and why it counts as one."""

    name: str
    reason: str  # one of REASONS


# `prefetch` is decided by request headers, which only a web server sees; the others by `classify`.
REASONS = ("empty", "library", "headless", "crawler", "self-named", "prefetch")

LIBRARIES = re.compile(
    r"(?:^|[\s(])(curl|wget|libcurl|libwww-perl|lwp-\w+|python-requests|python-urllib|python-httpx|python|aiohttp|httpx|"
    r"urllib3|go-http-client|java|okhttp|apache-httpclient|axios|node-fetch|node|undici|got|superagent|"
    r"guzzlehttp|php|ruby|faraday|rest-client|mechanize|scrapy|colly|postmanruntime|insomnia|httpie|reqwest|hyper|"
    r"powershell|winhttp|dart|perl|http_request2|typhoeus|jakarta commons-httpclient)(?=[/\s;)]|$)",
    re.IGNORECASE,
)
HEADLESS = re.compile(
    r"(headlesschrome|headless|phantomjs|puppeteer|playwright|selenium|slimerjs|jsdom)", re.IGNORECASE
)
# CUBOT is a maker of phones. No browser tells how many people read by it, or whom to write to.
SELF_NAMED = re.compile(
    r"([\w.-]*(?<!cu)bot(?=[/\s;,:)\]_-]|$)|[\w.-]*(?:crawler|spider|scraper|fetcher)[\w-]*|(?<=\+)https?://[^\s;)]+|"
    r"^[^/;(]*?(?=\s*[/;(-].*\b\d+ (?:readers?|subscribers?)\b)|[\w.-]*favicon[\w-]*|(?<=@)[\w-]+\.[\w.-]+)",
    re.IGNORECASE,
)
LONGEST = 512  # characters of a user agent that are looked at
NAME = 40


@lru_cache(maxsize=8192)
def classify(user_agent: str) -> Bot | None:
    """The bot behind a User-Agent text, or None for a person's browser.

    Reasons: `empty` (nothing or "-"), `library` (an HTTP client), `headless` (a driven browser), `crawler` (on the
    published list), `self-named` (calls itself a bot).
    """
    agent = user_agent.strip()[:LONGEST]
    if agent in ("", "-"):
        return Bot("(no name)", "empty")
    if found := HEADLESS.search(agent):
        return Bot(found[1], "headless")
    if not agent.startswith("Mozilla/") and (found := LIBRARIES.search(agent)):
        return Bot(found[1].lower(), "library")
    if name := _listed(agent):
        return Bot(name, "crawler")
    if found := SELF_NAMED.search(agent):
        return Bot(_name(found[1]), "self-named")
    return None


def _listed(agent: str) -> str | None:
    """The name under which the published list of crawlers knows `agent`."""
    for several, each in _list():
        if several.search(agent):
            for pattern in each:
                if found := re.search(pattern, agent):
                    return _name(found[0])
    return None


@lru_cache(maxsize=1)
def _list() -> list[tuple[re.Pattern[str], list[str]]]:
    from crawleruseragents import CHUNK_SIZE, CRAWLER_USER_AGENTS_DATA

    patterns = [str(entry["pattern"]) for entry in CRAWLER_USER_AGENTS_DATA]
    chunks = [patterns[start : start + CHUNK_SIZE] for start in range(0, len(patterns), CHUNK_SIZE)]
    return [(re.compile("|".join(f"(?:{pattern})" for pattern in chunk)), chunk) for chunk in chunks]


def _name(found: str) -> str:
    return found.strip(" /;:,()[]+")[:NAME] or "(no name)"
