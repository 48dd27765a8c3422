"""Recognising bots by the User-Agent they send."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple


class BotReason(StrEnum):
    """Why a request counts as a bot's. A web server finds PREFETCH in headers, `classify` the others."""

    EMPTY = "empty"  # no User-Agent, or "-"
    LIBRARY = "library"  # an HTTP client, or a program whose name does not look like a browser
    HEADLESS = "headless"  # an automated browser
    CRAWLER = "crawler"  # on the published list of crawlers
    SELF_NAMED = "self-named"  # says that it is a bot, or that it checks servers
    PREFETCH = "prefetch"  # a browser requested the page before the reader did


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
# A word that ends in "bot" (but not CUBOT, a maker of phones), a crawler or similar, an address for complaints, or a
# number of subscribers: no browser sends these.
SELF_NAMED = re.compile(
    r"([\w.-]*(?<!cu)bot(?=[/\s;,:)\]_-]|$)|[\w.-]*(?:crawler|spider|scraper|fetcher)[\w-]*|(?<=\+)https?://[^\s;)]+|"
    r"^[^/;(]*?(?=\s*[/;(-].*\b\d+ (?:readers?|subscribers?)\b)|[\w.-]*favicon[\w-]*|(?<=@)[\w-]+\.[\w.-]+)",
    re.IGNORECASE,
)
# Programs that check a server or its links, and say so in their names; not `checkpoint`.
CHECKING = re.compile(
    r"([\w.-]*(?:health[\s_-]*(?:check|prob)\w*|prob(?:e|er|ing)(?![a-z])|check(?:s|er|ers|ing)?(?![a-z]))[\w.-]*)",
    re.IGNORECASE,
)
# In a name without a browser engine these plain words are enough.
CHECKING_PLAINLY = re.compile(r"([\w.-]*(?:health|check|probe|uptime|monitor|synthetic)[\w.-]*)", re.IGNORECASE)
ENGINE = re.compile(r"AppleWebKit/|Gecko/|Trident/|Presto/|KHTML/|\bMSIE \d", re.IGNORECASE)
# Found in the names of people's programs: names of browsers, text browsers and old ones, and what phones sent before they
# had browsers of their own.
BROWSER = re.compile(
    r"^Mozilla/\d|\b(?:opera|firefox|chrome|chromium|safari|msie|netscape|konqueror|seamonkey|iceweasel|palemoon|camino|"
    r"galeon|epiphany|midori|qutebrowser|omniweb|icab|mosaic|hotjava|amaya|arachne|ibrowse|aweb|netsurf|dillo|lynx|elinks|"
    r"links2?(?=[ /]\(?\d)|w3m|retawq|browsh|url/emacs|emacs-w3m|eww|offbyone|voyager|"
    r"midp|cldc|wap\d?|docomo|kddi|j-phone|vodafone|softbank|nokia\w*|sonyericsson\w*|blackberry\w*|series ?60|symbian\w*|"
    r"samsung-\w|sec-sgh\w*|mot-\w|lge?-\w|sie-\w|alcatel\w*|philips\w*|sagem\w*|sharp-\w|panasonic-\w|huawei-?\w|zte-\w|"
    r"htc_\w|palm\w*|brew|up\.browser|up\.link|netfront|obigo|teleca|jasmine|dolfin|nintendo|playstation|dreamcast)|"
    r"browser\b",
    re.IGNORECASE,
)
# Programs of listeners whose names contain an address, or the name of a library; not the servers of the same services.
PLAYERS = re.compile(
    r"^(?:AppleCoreMedia|Podcasts|iTunes|Overcast|Pocket ?Casts|Spotify|AntennaPod|CastBox|Castro|Downcast|Podbean|gPodder|"
    r"Podcast ?Addict|Podcast ?Republic|PodcastGuru|Player ?FM|Podverse|Fountain|Podkicker|Deezer|Stitcher|TuneIn|iHeartRadio|"
    r"AmazonMusic|Alexa|Sonos|Roku|VLC|iCatcher|RSSRadio|Podcruncher|Goodpods|NPR|BBC ?Sounds)\b",
    re.IGNORECASE,
)
NOT_PLAYERS = re.compile(
    r"parser|crawler|spider|fetcher|proxy|\bsync\b|importer|bot\b|feed[ -]?(?:reader|update)", re.IGNORECASE
)
WATCH = re.compile(r"\bwatchOS\b")  # loads what the phone has loaded already
BARE = re.compile(r"Mozilla/\d[\d.]*\s*(?:\(compatible;?\))?", re.IGNORECASE)
# Apps in which people open pages, and whose servers fetch feeds and previews under the same name. With a browser engine on
# a person's device, and no mark of a server, it is the app.
APPS = re.compile(
    r"\b(?:feedly|newsblur|inoreader|feedbin|theoldreader(?:\.com)?|feedflow|feeder|instapaper|goodreads|"
    r"commafeed|freshrss|bloglines|newsnow|whatsapp|viber|metaiab facebook)\b",
    re.IGNORECASE,
)
ON_A_DEVICE = re.compile(
    r"Mozilla/5\.0 \((?:iPhone|iPad|iPod|Linux; (?:U; )?Android|Android|Macintosh|Windows NT|X11|Linux)\b"
    r"(?=[^\n]*(?:AppleWebKit|Gecko)/)(?![^\n]*(?:https?:|compatible|feed-id|subscriber|reader[s]?\)|bot\b|fetcher))",
    re.IGNORECASE,
)
MAX_AGENT_LENGTH = 512  # characters of a User-Agent that are checked
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
    if not agent.startswith("Mozilla/") and (found := _library(agent)):
        return Bot(found[1].lower(), BotReason.LIBRARY)
    named = APPS.sub("", agent) if ON_A_DEVICE.match(agent) else agent
    if name := _name_on_list(named):
        return Bot(name, BotReason.CRAWLER)
    if found := SELF_NAMED.search(named):
        return Bot(_name(found[1]), BotReason.SELF_NAMED)
    if found := (CHECKING if ENGINE.search(named) else CHECKING_PLAINLY).search(named):
        return Bot(_name(found[1]), BotReason.SELF_NAMED)
    if BARE.fullmatch(agent) or not BROWSER.search(agent):
        return Bot(_name(re.split(r"[/(;,]", agent, maxsplit=1)[0]), BotReason.LIBRARY)
    return None


def classify_player(user_agent: str) -> Bot | None:
    """The bot that loads an audio or video file with this User-Agent, or None for a person's program.

    Programs that play podcasts look like no browser: here only what is known or says that it is a bot counts as one.
    """
    agent = user_agent[: 2 * MAX_AGENT_LENGTH].strip()[:MAX_AGENT_LENGTH]
    if WATCH.search(agent):
        return Bot("watchOS", BotReason.LIBRARY)
    if PLAYERS.match(agent) and not NOT_PLAYERS.search(agent):
        return None
    found = _classify(agent)
    if found is None or found.reason is not BotReason.LIBRARY or BARE.fullmatch(agent):
        return found
    return found if _library(agent) else None


def _library(agent: str) -> re.Match[str] | None:
    """The HTTP client in the name of a program. The browser of a phone may say `(Java; …)`."""
    found = LIBRARIES.search(agent)
    return found if found and (found.start(1) == 0 or not BROWSER.search(agent)) else None


def _name_on_list(agent: str) -> str | None:
    """The part of `agent` that is on the published list of crawlers."""
    for chunk, patterns in _list_of_crawlers():
        if chunk.search(agent):
            for pattern in patterns:
                if found := re.search(pattern, agent):
                    return _name(found[0])
    return None


@cache
def _list_of_crawlers() -> list[tuple[re.Pattern[str], list[str]]]:
    """The patterns of the crawler-user-agents package in chunks, each with one pattern for the whole chunk."""
    from crawleruseragents import (  # here: half a megabyte that most commands do not need
        CHUNK_SIZE,
        CRAWLER_USER_AGENTS_DATA,
    )

    patterns = [str(entry["pattern"]) for entry in CRAWLER_USER_AGENTS_DATA]
    chunks = [patterns[start : start + CHUNK_SIZE] for start in range(0, len(patterns), CHUNK_SIZE)]
    return [(re.compile("|".join(f"(?:{pattern})" for pattern in chunk)), chunk) for chunk in chunks]


def _name(found: str) -> str:
    return found.strip(" /;:,()[]+")[:MAX_NAME_LENGTH] or "(no name)"
