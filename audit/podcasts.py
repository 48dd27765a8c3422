"""The rules for podcast feeds beyond RSS 2.0, as plain checks: those of Apple's directory and of Podcasting 2.0.

Apple: "A podcaster's guide to RSS" and "Podcast RSS feed requirements" (podcasters.apple.com/support/823, /829).
Podcasting 2.0: github.com/Podcastindex-org/podcast-namespace, docs/1.0.md and the JSON chapters format 1.2.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from audit import feeds

ITUNES: Final = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST: Final = "{https://podcastindex.org/namespace/1.0}"
# What Apple's directory plays, and what other programs do.
TYPES: Final = frozenset(
    "audio/mpeg audio/x-m4a audio/mp4 audio/ogg audio/wav audio/flac video/mp4 video/x-m4v video/quicktime video/webm".split()
)
_ONCE_IN_CHANNEL: Final = ("author", "owner", "image", "explicit", "type", "new-feed-url", "block", "complete")
_ONCE_IN_ITEM: Final = ("title", "author", "duration", "image", "explicit", "episode", "season", "episodeType", "block")
_TRANSCRIPTS: Final = frozenset(
    "text/plain text/html text/vtt application/json application/x-subrip application/srt".split()
)
_TIME: Final = r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})"


def findings(data: bytes, address: str, files: Mapping[str, bytes] | None = None) -> list[str]:
    """What is wrong with a podcast feed at this address; `files` are those of the site by address, for chapters and texts."""
    found = feeds.rss(data, address)
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return found
    channel = root.find("channel")
    return found if channel is None else [*found, *_channel(channel, files or {})]


def _channel(channel: etree._Element, files: Mapping[str, bytes]) -> Iterator[str]:
    yield from _once(channel, ITUNES, _ONCE_IN_CHANNEL, "channel")
    yield from _once(channel, PODCAST, ("guid", "locked", "medium"), "channel")
    if len(channel.findtext("description") or "") > 4000:
        yield "channel: a description of more than 4000 characters"
    for name in ("author", "explicit"):
        if not channel.findtext(ITUNES + name):
            yield f"channel: no itunes:{name}"
    categories = channel.findall(f"{ITUNES}category")
    if not categories or any(not one.get("text") for one in channel.iter(f"{ITUNES}category")):
        yield "channel: no itunes:category, or one without a text"
    yield from _value(channel, "explicit", "true|false", "channel")
    yield from _value(channel, "type", "episodic|serial", "channel")
    image = channel.find(f"{ITUNES}image")
    if image is None or not re.fullmatch(r"https?://\S+\.(?:jpe?g|png)", image.get("href", "")):
        yield "channel: no itunes:image that is a JPEG or PNG"
    owner = channel.find(f"{ITUNES}owner")
    if owner is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", owner.findtext(f"{ITUNES}email") or ""):
        yield "channel: the owner has no address"
    yield from _guid(channel.findtext(f"{PODCAST}guid"))
    locked = channel.find(f"{PODCAST}locked")
    if locked is not None and locked.text not in ("yes", "no"):
        yield "channel: podcast:locked is neither yes nor no"
    for one in channel.findall(f"{PODCAST}funding"):
        yield from _address(one.get("url"), "podcast:funding")
        if not 0 < len(one.text or "") <= 128:
            yield "channel: podcast:funding has no words, or more than 128 characters"
    serial = channel.findtext(f"{ITUNES}type") == "serial"
    for item in channel.findall("item"):
        yield from _item(item, serial=serial, files=files)


def _guid(written: str | None) -> Iterator[str]:
    try:
        if uuid.UUID(written or "").version != 5:
            yield "channel: podcast:guid is no UUIDv5"
    except ValueError:
        yield "channel: podcast:guid is no UUID"


def _item(item: etree._Element, *, serial: bool, files: Mapping[str, bytes]) -> Iterator[str]:
    name = f"item {item.findtext('link')}"
    yield from _once(item, ITUNES, _ONCE_IN_ITEM, name)
    yield from _once(item, PODCAST, ("chapters", "season", "episode"), name)
    if not (item.findtext("title") and item.findtext("guid") and item.findtext("pubDate")):
        yield f"{name}: no title, guid or pubDate"
    enclosures = item.findall("enclosure")
    if len(enclosures) != 1:
        yield f"{name}: {len(enclosures)} enclosures"
    for one in enclosures:
        if not re.fullmatch(r"\d+", one.get("length", "")) or one.get("type") not in TYPES:
            yield f"{name}: an enclosure without a length or a known type"
        if not urlsplit(one.get("url", "")).netloc:
            yield f"{name}: an enclosure without a whole address"
    yield from _value(item, "explicit", "true|false", name)
    yield from _value(item, "episodeType", "full|trailer|bonus", name)
    yield from _value(item, "duration", r"[1-9]\d*", name)
    for number in ("episode", "season"):
        yield from _value(item, number, r"[1-9]\d*", name)
        said = item.findtext(PODCAST + number)
        if said is not None and said != item.findtext(ITUNES + number):
            yield f"{name}: two values for {number}"
    if serial and item.findtext(f"{ITUNES}episodeType") == "full" and not item.findtext(f"{ITUNES}episode"):
        yield f"{name}: a serial needs numbers of episodes"
    for one in item.findall(f"{PODCAST}person"):
        if not 0 < len(one.text or "") <= 128:
            yield f"{name}: podcast:person without a name, or with more than 128 characters"
    yield from _beside(item, name, files)


def _beside(item: etree._Element, name: str, files: Mapping[str, bytes]) -> Iterator[str]:
    for one in item.findall(f"{PODCAST}transcript"):
        address = one.get("url")
        yield from _address(address, f"{name}: podcast:transcript")
        if one.get("type") not in _TRANSCRIPTS:
            yield f"{name}: podcast:transcript of the type {one.get('type')}"
        if one.get("type") == "text/vtt" and files:
            yield from (f"{name}: {said}" for said in captions(files.get(address or "", b"")))
    for one in item.findall(f"{PODCAST}chapters"):
        address = one.get("url")
        yield from _address(address, f"{name}: podcast:chapters")
        if one.get("type") != "application/json+chapters":
            yield f"{name}: podcast:chapters of the type {one.get('type')}"
        if files:
            yield from (f"{name}: {said}" for said in chapters(files.get(address or "", b"")))


def chapters(data: bytes) -> list[str]:
    """What is wrong with a file of chapters."""
    try:
        said = json.loads(data)
        starts = [one["startTime"] for one in said["chapters"]]
        titled = all(isinstance(one["title"], str) and one["title"] for one in said["chapters"])
    except (ValueError, KeyError, TypeError) as error:
        return [f"chapters that are none: {error!r}"]
    wrong = ["no version 1.2.0 of chapters"] if said.get("version") != "1.2.0" else []
    return wrong + (
        [] if starts and titled and starts == sorted(set(starts)) else ["chapters out of order, or untitled"]
    )


def captions(data: bytes) -> list[str]:
    """What is wrong with a transcript in WebVTT."""
    lines = data.decode("utf-8", "replace").split("\n")
    if lines[:2] != ["WEBVTT", ""]:
        return ["a transcript that is no WebVTT"]
    timings = [line for line in lines if "-->" in line]
    if not timings or any(
        not re.fullmatch(f"{_TIME} --> {_TIME}", line) or line[:12] >= line[-12:] for line in timings
    ):
        return ["a transcript whose times are none, or end before they begin"]
    return []


def _once(element: etree._Element, space: str, names: tuple[str, ...], where: str) -> Iterator[str]:
    yield from (f"{where}: {name} twice" for name in names if len(element.findall(space + name)) > 1)


def _value(element: etree._Element, name: str, allowed: str, where: str) -> Iterator[str]:
    said = element.findtext(ITUNES + name)
    if said is not None and not re.fullmatch(allowed, said):
        yield f"{where}: itunes:{name} is {said!r}"


def _address(url: str | None, where: str) -> Iterator[str]:
    """Addresses of what the namespace names must begin with https."""
    if urlsplit(url or "").scheme != "https" or not urlsplit(url or "").netloc:
        yield f"{where}: {url!r} is no address with https"
