"""The rules for podcast feeds beyond RSS 2.0, as plain checks: those of Apple's directory and of Podcasting 2.0.

Apple: "A podcaster's guide to RSS" and "Podcast RSS feed requirements" (podcasters.apple.com/support/823, /829).
Podcasting 2.0: github.com/Podcastindex-org/podcast-namespace, docs/tags/*.md and the JSON chapters format 1.2.

Checked, of Apple: the rules of RSS 2.0 (`feeds.rss`), UTF-8, the elements that a show and an episode need and those that may be
there once, their values and lengths (descriptions 4,000 bytes, others 255 characters, without spaces around them), categories by
their names, the artwork (JPEG or PNG as its name says, square, 1,400 to 3,000 pixels, RGB), the enclosure (address, length and type,
each address once), numbers for a serial. Of Podcasting 2.0, for each element that we write: where it may be, how often, its
attributes and its value; chapters and transcripts by their files. An element of the namespace that is not listed is a finding.
"""

from __future__ import annotations

import io
import json
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from lxml import etree
from PIL import Image

from audit import feeds
from newsroom.core.series import podcast_categories

ITUNES: Final = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST: Final = "{https://podcastindex.org/namespace/1.0}"
# What Apple's directory plays, and what other programs do.
TYPES: Final = frozenset(
    "audio/mpeg audio/x-m4a audio/mp4 audio/ogg audio/wav audio/flac video/mp4 video/x-m4v video/quicktime video/webm".split()
)
_ONCE_IN_CHANNEL: Final = ("author", "owner", "image", "explicit", "type", "new-feed-url", "block", "complete")
_ONCE_IN_ITEM: Final = ("title", "author", "duration", "image", "explicit", "episode", "season", "episodeType", "block")
# The elements of Podcasting 2.0 that we write: where each may be, and the attributes that it needs and may have.
_ELEMENTS: Final = {
    "guid": ("channel", "", ""), "locked": ("channel", "", "owner"), "medium": ("channel", "", ""),
    "funding": ("channel", "url", ""), "chapters": ("item", "url type", ""), "season": ("item", "", "name"),
    "episode": ("item", "", "display"), "transcript": ("item", "url type", "language rel"),
    "person": ("channel item", "", "role group img href"),
}  # fmt: skip
_MEDIA: Final = "podcast|music|video|film|audiobook|newsletter|blog|course"
_FORMATS: Final = {"JPEG": ("jpg", "jpeg"), "PNG": ("png",)}
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
    yield from _texts(channel, "channel")
    yield from _elements(channel)
    addresses = Counter(one.get("url") for one in channel.iter("enclosure"))
    yield from (f"channel: the enclosure {url} {times} times" for url, times in addresses.items() if times > 1)
    for name in ("author", "explicit"):
        if not channel.findtext(ITUNES + name):
            yield f"channel: no itunes:{name}"
    categories = channel.findall(f"{ITUNES}category")
    if not categories or any(not one.get("text") for one in channel.iter(f"{ITUNES}category")):
        yield "channel: no itunes:category, or one without a text"
    for one in categories:
        named = "/".join(each.get("text", "") for each in one.iter(f"{ITUNES}category"))
        if podcast_categories.find(named) != named:
            yield f"channel: {named!r} is no category"
    yield from _value(channel, "explicit", "true|false", "channel")
    yield from _value(channel, "type", "episodic|serial", "channel")
    image = channel.find(f"{ITUNES}image")
    if image is None or not re.fullmatch(r"https?://\S+\.(?:jpe?g|png)", image.get("href", "")):
        yield "channel: no itunes:image that is a JPEG or PNG"
    elif files:
        yield from artwork(files.get(image.get("href", ""), b""), image.get("href", ""))
    owner = channel.find(f"{ITUNES}owner")
    if owner is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", owner.findtext(f"{ITUNES}email") or ""):
        yield "channel: the owner has no address"
    yield from _guid(channel.findtext(f"{PODCAST}guid"))
    locked = channel.find(f"{PODCAST}locked")
    if locked is not None and locked.text not in ("yes", "no"):
        yield "channel: podcast:locked is neither yes nor no"
    if locked is not None and locked.get("owner") and not re.fullmatch(r"[^@\s]+@[^@\s]+", locked.get("owner", "")):
        yield "channel: the owner of podcast:locked is no address"
    if not re.fullmatch(_MEDIA, channel.findtext(f"{PODCAST}medium") or "podcast"):
        yield "channel: podcast:medium is unknown"
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
    yield from _texts(item, name)
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


def _texts(element: etree._Element, where: str) -> Iterator[str]:
    """The lengths of values, and spaces around them."""
    if len((element.findtext("description") or "").encode()) > 4000:
        yield f"{where}: a description of more than 4000 bytes"
    limited = [element.find("title"), *element.iterchildren(f"{ITUNES}*"), *element.iterchildren(f"{PODCAST}*")]
    for one in (each for each in limited if each is not None and each.text):
        if len(one.text) > 255 or one.text != one.text.strip():
            yield f"{where}: {one.tag} has more than 255 characters, or spaces around them"


def _elements(channel: etree._Element) -> Iterator[str]:
    """The elements of Podcasting 2.0: known ones, where they may be, with their attributes."""
    for one in channel.iter(f"{PODCAST}*"):
        name, parent = one.tag.removeprefix(PODCAST), one.getparent().tag
        parents, needed, others = _ELEMENTS.get(name, ("", "", ""))
        if parent not in parents.split():
            yield f"{parent}: podcast:{name} is unknown, or may not be there"
        elif not set(needed.split()) <= set(one.keys()) <= {*needed.split(), *others.split()}:
            yield f"{parent}: podcast:{name} has the attributes {one.keys()}"


def artwork(data: bytes, address: str) -> list[str]:
    """What is wrong with the artwork of a podcast."""
    try:
        picture = Image.open(io.BytesIO(data))
    except OSError:
        return ["artwork that is no picture"]
    wrong = [] if address.rpartition(".")[2] in _FORMATS.get(picture.format or "", ()) else ["artwork of another type"]
    width, height = picture.size
    if width != height or not 1400 <= width <= 3000:
        wrong.append(f"artwork of {width} × {height} pixels")
    return wrong if picture.mode in ("RGB", "RGBA", "P") else [*wrong, f"artwork in {picture.mode}, not RGB"]


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
