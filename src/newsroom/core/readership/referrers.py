"""The source of a view: a referrer or a campaign becomes a named source in one of a few channels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlsplit


class SourceChannel(StrEnum):
    """The kinds of sources."""

    DIRECT = "direct"
    SEARCH = "search"
    SOCIAL = "social"
    MESSENGER = "messenger"
    AI = "ai"
    NEWS = "news"
    MAIL = "mail"
    CAMPAIGN = "campaign"
    OWN = "own"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Source:
    """A source of views: `host` is its key in the file, `name` is for people."""

    host: str
    name: str
    channel: SourceChannel


DIRECT = Source("", "direct", SourceChannel.DIRECT)
INTERNAL = Source("internal", "internal", SourceChannel.OWN)
UNKNOWN = Source("unknown", "unknown", SourceChannel.OTHER)
OTHERS = Source("others", "others", SourceChannel.OTHER)  # all new hosts once the file has enough of them

COUNTRY_OR_COMPANY = re.compile(r"(?:com|co|net|org|[a-z]{2})(?:\.[a-z]{2})?")  # what `.*` means in a known site
HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
PREFIXES = ("www.", "m.", "mobile.", "amp.", "l.", "lm.")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@cache
def known_sources() -> Mapping[str, Mapping[str, tuple[str, SourceChannel]]]:
    """The names and channels in known_sources.tsv, by kind and then by what they match.

    `site` is the end of a host, matched at a dot; in `google.*` the star means google.com, google.fr, google.com.vn. `app`
    is an Android app that sends its name instead of a page. `utm_source` are the values that people use for the same
    sources.
    """
    table: dict[str, dict[str, tuple[str, SourceChannel]]] = {"site": {}, "app": {}, "utm_source": {}}
    for line in Path(__file__).with_name("known_sources.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        kind, match, name, channel = line.split("\t")
        table[kind][match] = name, SourceChannel(channel)
    return table


@lru_cache(maxsize=8192)
def classify(referrer: str, *, campaign: str = "", own: frozenset[str] = frozenset()) -> Source:
    """The source of a view from its Referer header and the utm_source in the URL of the page; the campaign comes first.

    Path and query of the referrer are not used. `own` are the site's hosts.
    """
    if campaign.strip():
        return _of_campaign(campaign)
    referrer = referrer.strip()
    if referrer in ("", "-"):
        return DIRECT
    try:
        parts = urlsplit(referrer)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return UNKNOWN
    if parts.scheme == "android-app":
        name, channel = known_sources()["app"].get(host, (host, SourceChannel.OTHER))
        return Source(f"app:{host}", name, channel) if HOST.fullmatch(host) else UNKNOWN
    if parts.scheme not in ("http", "https"):
        return UNKNOWN
    if host in LOOPBACK or _is_within(host, own):
        return INTERNAL
    return _of_host(host)


def host_of(url: str) -> str:
    """The host of a URL of the site without `www.` and similar, or '' if it has none."""
    try:
        return _without_prefix((urlsplit(url).hostname or "").rstrip("."))
    except ValueError:
        return ""


def _without_prefix(host: str) -> str:
    for prefix in PREFIXES:
        rest = host.removeprefix(prefix)
        if rest != host and "." in rest:
            return rest
    return host


def _is_within(host: str, own: frozenset[str]) -> bool:
    return any(host == mine or host.endswith("." + mine) for mine in own if mine)


def _of_host(host: str) -> Source:
    if len(host) > 253 or not HOST.fullmatch(host):
        return UNKNOWN
    sites, labels = known_sources()["site"], host.split(".")
    for start in range(len(labels) - 1):
        known = sites.get(".".join(labels[start:])) or _of_any_country(labels[start:])
        if known:
            return Source(_without_prefix(host), *known)
    host = _without_prefix(host)
    return Source(host, host, SourceChannel.OTHER)


def _of_any_country(labels: list[str]) -> tuple[str, SourceChannel] | None:
    """What is known about `google.*`, for the labels of google.fr or google.com.vn."""
    for size in (1, 2):
        brand, ending = ".".join(labels[:-size]), ".".join(labels[-size:])
        if brand and COUNTRY_OR_COMPANY.fullmatch(ending):
            known = known_sources()["site"].get(brand + ".*")
            if known:
                return known
    return None


def _of_campaign(value: str) -> Source:
    key = re.sub(r"[^\w.-]+", "-", value.strip().lower())[:40].strip("-.")
    if not key:
        return UNKNOWN
    known = known_sources()["utm_source"].get(key)
    if known:
        return Source(f"utm:{key}", *known)
    site = _of_host(key)
    if site.channel != SourceChannel.OTHER:
        return Source(f"utm:{key}", site.name, site.channel)
    return Source(f"utm:{key}", key, SourceChannel.CAMPAIGN)
