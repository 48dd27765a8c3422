"""Which clients are bots, by the User-Agent they send."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple


class BotReason(StrEnum):
    """Why a request counts as a bot's. A web server decides on PREFETCH from headers, `classify` on the others."""

    EMPTY = "empty"  # no User-Agent, or "-"
    LIBRARY = "library"  # an HTTP client
    HEADLESS = "headless"  # a browser driven by a program
    CRAWLER = "crawler"  # on the published list of crawlers
    SELF_NAMED = "self-named"  # says that it is a bot
    PREFETCH = "prefetch"  # a browser asked before the reader did


class Bot(NamedTuple):
    """A bot that asked for a page."""

    name: str
    reason: BotReason


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
# A word that ends in "bot" (but not CUBOT, a maker of phones), a crawler or the like, an address to write to, or a
# number of readers: no browser sends these.
SELF_NAMED = re.compile(
    r"([\w.-]*(?<!cu)bot(?=[/\s;,:)\]_-]|$)|[\w.-]*(?:crawler|spider|scraper|fetcher)[\w-]*|(?<=\+)https?://[^\s;)]+|"
    r"^[^/;(]*?(?=\s*[/;(-].*\b\d+ (?:readers?|subscribers?)\b)|[\w.-]*favicon[\w-]*|(?<=@)[\w-]+\.[\w.-]+)",
    re.IGNORECASE,
)
MAX_AGENT_LENGTH = 512  # characters of a User-Agent that are read
MAX_NAME_LENGTH = 40


def classify(user_agent: str) -> Bot | None:
    """The bot that sends this User-Agent, or None for a person's browser."""
    return _classify(user_agent[: 2 * MAX_AGENT_LENGTH].strip()[:MAX_AGENT_LENGTH])


@lru_cache(maxsize=8192)
def _classify(agent: str) -> Bot | None:
    if agent in ("", "-"):
        return Bot("(no name)", BotReason.EMPTY)
    if found := HEADLESS.search(agent):
        return Bot(found[1], BotReason.HEADLESS)
    if not agent.startswith("Mozilla/") and (found := LIBRARIES.search(agent)):
        return Bot(found[1].lower(), BotReason.LIBRARY)
    if name := _name_on_list(agent):
        return Bot(name, BotReason.CRAWLER)
    if found := SELF_NAMED.search(agent):
        return Bot(_name(found[1]), BotReason.SELF_NAMED)
    return None


def _name_on_list(agent: str) -> str | None:
    """The part of `agent` that the published list of crawlers knows."""
    for chunk, patterns in _list_of_crawlers():
        if chunk.search(agent):
            for pattern in patterns:
                if found := re.search(pattern, agent):
                    return _name(found[0])
    return None


@cache
def _list_of_crawlers() -> list[tuple[re.Pattern[str], list[str]]]:
    """The patterns of the crawler-user-agents package in chunks, each with one pattern for the whole chunk."""
    from crawleruseragents import (  # here: half a megabyte that most commands never need
        CHUNK_SIZE,
        CRAWLER_USER_AGENTS_DATA,
    )

    patterns = [str(entry["pattern"]) for entry in CRAWLER_USER_AGENTS_DATA]
    chunks = [patterns[start : start + CHUNK_SIZE] for start in range(0, len(patterns), CHUNK_SIZE)]
    return [(re.compile("|".join(f"(?:{pattern})" for pattern in chunk)), chunk) for chunk in chunks]


def _name(found: str) -> str:
    return found.strip(" /;:,()[]+")[:MAX_NAME_LENGTH] or "(no name)"
