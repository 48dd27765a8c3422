"""XMLTV listings: read from any feed, written so that they pass the DTD (https://github.com/XMLTV/xmltv, xmltv.dtd)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, BinaryIO, TextIO
from zoneinfo import ZoneInfo

from newsroom import clock, text
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.fields import XMLTV_TEXTS, Programme, ProgrammeEntry
from newsroom.core.programmes.importing import ProgrammeListing
from newsroom.errors import Invalid
from newsroom.formats.pieces import pieces
from newsroom.formats.problems import Problem, refuse
from newsroom.formats.xml_stream import XmlElement, elements
from newsroom.formats.xml_writer import XmlWriter

MAX_WARNINGS = 50
MAX_UNKNOWN = 10  # elements that are named in a warning

_TIME = re.compile(r"(\d{14}|\d{12}|\d{10}|\d{8})\s*((?:[^\d\s]\S*)?)", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)", re.ASCII)
_CLUMP = re.compile(r"(\d{1,2})/(\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"\s*(\d*)\s*(?:/\s*(\d+)\s*)?", re.ASCII)
# Names that feeds write in place of an offset, in hours from UTC. Names with two meanings are left out.
_NAMED_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2,
    "eet": 2, "eest": 3, "msk": 3, "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "ict": 7, "hkt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
# What a programme may hold, in the order of the DTD.
ELEMENTS = (
    "title", "sub-title", "desc", "credits", "date", "category", "keyword", "language", "orig-language", "length",
    "icon", "url", "country", "episode-num", "video", "audio", "previously-shown", "premiere", "last-chance", "new",
    "subtitles", "rating", "star-rating", "review", "image",
)  # fmt: skip
# Feeds also write <live/>, which the DTD does not have.
_KNOWN = frozenset((*ELEMENTS, "live"))


def read(file: BinaryIO, name: str, *, zone: ZoneInfo, lang: str = "en") -> ProgrammeListing:
    """The listing in an XMLTV file, plain or gzipped, in the encoding it declares.

    Times without an offset are in `zone`, with a warning. Of texts in several languages the one in `lang` is used, else
    the first. A programme without a title or of no length is left out and named in `skipped`. Raises `Invalid` with
    `name:line:` for XML that is unsafe or broken, and for times that cannot be read.
    """
    digest = hashlib.sha256()
    reader = _XmltvReader(name, zone, lang)
    for element in elements(_hashed(pieces(file, name), digest.update), name, root="tv"):
        if element.tag == "channel":
            reader.channel(element)
        elif element.tag == "programme":
            reader.programme(element)
        else:
            reader.unknown[element.tag] += 1
    return reader.finish(digest.hexdigest())


def _hashed(source: Iterable[bytes], update: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in source:
        update(piece)
        yield piece


class _XmltvReader:
    """Collects the listing of one file, element by element."""

    def __init__(self, name: str, zone: ZoneInfo, lang: str) -> None:
        self.name, self.zone, self.lang = name, zone, lang
        self.listing = ProgrammeListing(name.rpartition("/")[2])
        self.problems: list[Problem] = []
        self.unknown: Counter[str] = Counter()
        self.without_zone: list[int] = []
        self.described: dict[str, int] = {}

    def channel(self, element: XmlElement) -> None:
        """Add a <channel>; a second one with the same id is left out with a warning."""
        known = element.attributes.get("id", "").strip()
        if not known:
            self.problems.append(Problem(element.line, 0, "a channel without an id"))
            return
        if known in self.described:
            self._warn(element, f"channel {known!r} is described on line {self.described[known]} already (duplicateid)")
            return
        self.described[known] = element.line
        icon, url = element.every("icon"), element.every("url")
        named = self._chosen(element, "display-name")
        self.listing.channels.append(
            Channel(
                known,
                name=named.text if named else "",
                lang=named.attributes.get("lang", "") if named else "",
                icon=icon[0].attributes.get("src", "") if icon else "",
                url=url[0].text if url else "",
            )
        )

    def programme(self, element: XmlElement) -> None:
        """Add a <programme>, or note what is wrong with it."""
        self.unknown.update(child.tag for child in element.children if child.tag not in _KNOWN)
        where = f"{self.name}:{element.line}"
        title = self._text(element, "title")
        try:
            start = self._time(element, "start")
            # Without a stop it ends when the next starts; a <length> leaves the breaks out, so it says nothing here.
            stop = self._time(element, "stop") if element.attributes.get("stop", "").strip() else None
            channel = element.attributes.get("channel", "").strip()
            if not channel:
                raise Invalid("a programme without a channel")
        except Invalid as error:
            self.problems.append(Problem(element.line, 0, error.message, error.hint or ""))
            return
        if not title:
            self.listing.skipped.append((where, "it has no title (emptytitle)"))
        elif stop == start:
            self.listing.skipped.append(
                (where, f"{text.excerpt(title, 60)!r} has no length: it stops when it starts (badstop)")
            )
        else:
            self.listing.entries.append(self._entry(element, channel, start, stop, where))

    def _entry(
        self, element: XmlElement, channel: str, start: datetime, stop: datetime | None, where: str
    ) -> ProgrammeEntry:
        categories = [text.one_line(category.text) for category in element.every("category")]
        keywords = {keyword.text.strip().lower() for keyword in element.every("keyword")}
        texts: dict[str, Any] = {name: self._text(element, path) for name, path in XMLTV_TEXTS.items()}
        return ProgrammeEntry(
            channel=channel,
            start=clock.to_text(start),
            stop=clock.to_text(stop) if stop else None,
            **texts,
            category=", ".join(dict.fromkeys(filter(None, categories))),
            episode=_episode(element.every("episode-num")),
            live=element.has("live") or "live" in keywords,
            repeat=element.has("previously-shown"),
            new=element.has("new") or element.has("premiere"),
            clump=self._clump(element),
            start_typed=element.attributes["start"].strip(),
            where=where,
        )

    def finish(self, sha256: str) -> ProgrammeListing:
        """The listing, with its warnings. Raises `Invalid` when something in it could not be understood."""
        if self.problems:
            raise refuse(self.name, self.problems)
        if self.without_zone:
            self.listing.warnings.append(
                f"{self.name}:{self.without_zone[0]}: times without a zone ({len(self.without_zone)} in all, the first"
                f" here) were taken as {self.zone.key} (missingtimezone)"
            )
        for tag, times in self.unknown.most_common(MAX_UNKNOWN):
            self.listing.warnings.append(f"{self.name}: left out <{tag}> ({times} in all), which XMLTV does not have")
        if not self.listing.entries:
            self.listing.warnings.append(f"{self.name}: no programmes in it (noprogrammes)")
        self.listing.sha256 = sha256
        return self.listing

    def _warn(self, element: XmlElement, what: str) -> None:
        if len(self.listing.warnings) < MAX_WARNINGS:
            self.listing.warnings.append(f"{self.name}:{element.line}: {what}")

    def _chosen(self, element: XmlElement, tag: str) -> XmlElement | None:
        """The first child with text in the wanted language, else the first with text."""
        found = [child for child in element.every(tag) if child.text.strip()]
        wanted = self.lang.split("-")[0].lower()
        spoken = [c for c in found if re.split("[-_]", c.attributes.get("lang", ""))[0].lower() == wanted]
        return next(iter(spoken or found), None)

    def _text(self, element: XmlElement, path: str) -> str:
        """The text of a child, or of its child for a path of two such as `rating/value`; '' without one."""
        outer, _, inner = path.partition("/")
        holders = element.every(outer) if inner else [element]
        children = (self._chosen(holder, inner or outer) for holder in holders)
        return next((text.one_line(child.text) for child in children if child), "")

    def _clump(self, element: XmlElement) -> str:
        typed = element.attributes.get("clumpidx", "0/1").strip()
        found = _CLUMP.fullmatch(typed)
        if found and int(found[1]) < int(found[2]):
            return f"{int(found[1])}/{int(found[2])}"
        self._warn(element, f"clumpidx {typed!r} is not like 0/2; taken as a programme by itself")
        return "0/1"

    def _time(self, element: XmlElement, attribute: str) -> datetime:
        typed = element.attributes.get(attribute, "").strip()
        found = _TIME.fullmatch(typed)
        not_one = Invalid(
            f"{attribute}={typed!r} is not a time (bad{attribute})", hint="XMLTV writes 20260105190000 +0700"
        )
        if not found:
            raise not_one
        try:
            wall = datetime.strptime(found[1].ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - the zone follows
            if found[2]:
                return wall.replace(tzinfo=_zone_named(found[2])).astimezone(UTC)
            moment = _assumed(wall, self.zone)
        except (ValueError, OverflowError):
            raise not_one from None
        except Invalid as error:
            raise Invalid(f"{attribute}={typed!r}: {error.message}", hint=error.hint) from None
        self.without_zone.append(element.line)
        return moment


def _assumed(wall: datetime, zone: ZoneInfo) -> datetime:
    """A local time of `zone` as UTC. Raises `Invalid` with the choices when the clocks there skip or repeat it."""
    early, late = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    return clock.parse(f"{wall:%Y-%m-%d %H:%M:%S}", zone, now=early.astimezone(UTC))


def _zone_named(name: str) -> timezone:
    if name.lower() in _NAMED_ZONES:
        return timezone(timedelta(hours=_NAMED_ZONES[name.lower()]))
    found = _OFFSET.fullmatch(name)
    if not found or int(found[2]) > 15 or int(found[3]) > 59:
        raise Invalid(f"there is no zone {name!r} (invalidtimezone)", hint="write an offset such as +0700")
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-ahead if found[1] == "-" else ahead)


def _episode(numbers: Sequence[XmlElement]) -> str:
    """The episode as shown on the screen, else `season.episode.part` of xmltv_ns, which counts from 0, as `S1E2`."""
    shown = {element.attributes.get("system", "onscreen"): text.one_line(element.text) for element in reversed(numbers)}
    if shown.get("onscreen"):
        return shown["onscreen"]
    counted = shown.get("xmltv_ns")
    if not counted:
        return ""
    parts = [_NUMBERS.fullmatch(part) for part in (counted + "..").split(".")[:3]]
    if not all(parts):
        return counted
    season, episode, part = ((int(found[1]) + 1 if found and found[1] else 0) for found in parts)
    words = (f"S{season}" if season else "") + (f"E{episode}" if episode else "")
    total = parts[2][2] if parts[2] else None
    return f"{words} ({part}/{total})".strip() if part and total and total != "1" else words


def write(
    out: TextIO,
    channels: Iterable[Channel],
    programmes: Iterable[Programme],
    *,
    zone: ZoneInfo,
    generator: str,
    link: Callable[[Programme], str] = lambda programme: programme.video_url,
) -> None:
    """Write XMLTV in UTF-8: channels by id, programmes by channel and time, elements in the DTD's order, with offsets.

    `link` gives the address of a programme's page or video, or ''.
    """
    xml = XmlWriter(out, doctype='<!DOCTYPE tv SYSTEM "xmltv.dtd">', indent="  ")
    xml.start("tv", {"generator-info-name": generator})
    for channel in sorted(channels, key=lambda one: one.id):
        _write_channel(xml, channel)
    for programme in sorted(programmes, key=lambda one: (one.channel, one.start, one.clump, one.id)):
        _write_programme(xml, programme, zone, link(programme))
    xml.end()


def _write_channel(xml: XmlWriter, channel: Channel) -> None:
    xml.start("channel", {"id": channel.id})
    xml.text("display-name", channel.shown, {"lang": channel.lang} if channel.lang else {})
    if channel.icon:
        xml.empty("icon", {"src": channel.icon})
    if channel.url:
        xml.text("url", channel.url)
    xml.end()


def _write_programme(xml: XmlWriter, programme: Programme, zone: ZoneInfo, url: str) -> None:
    attributes = {"start": _stamp(programme.start, zone)}
    if programme.stop_given:
        attributes["stop"] = _stamp(programme.stop_given, zone)
    attributes["channel"] = programme.channel
    if programme.clump != "0/1":
        attributes["clumpidx"] = programme.clump
    xml.start("programme", attributes)
    # The texts by element; those of several languages or kinds are in the order in which readers should prefer them.
    texts = {path: [str(getattr(programme, name))] for name, path in XMLTV_TEXTS.items()}
    texts |= {"category": [name.strip() for name in programme.category.split(",")], "episode-num": [programme.episode]}
    texts |= {"keyword": ["live" if programme.live else ""], "url": [url]}
    marks = {"previously-shown": programme.repeat, "new": programme.new}
    for path in sorted([*texts, *marks], key=_place):
        if marks.get(path):
            xml.empty(path)
        # The DTD's elements may not be empty: without content there is none.
        for content in filter(None, texts.get(path, ())):
            _write_text(xml, path, content)
    xml.end()


def _place(path: str) -> int:
    """Where the DTD wants an element among those of a programme."""
    return ELEMENTS.index(path.partition("/")[0])


def _write_text(xml: XmlWriter, path: str, content: str) -> None:
    outer, _, inner = path.partition("/")
    if inner:
        xml.start(outer)
        xml.text(inner, content)
        xml.end()
    else:
        xml.text(outer, content, {"system": "onscreen"} if outer == "episode-num" else {})


def _stamp(at: str, zone: ZoneInfo) -> str:
    moment = clock.local(clock.from_text(at), zone)
    offset = moment.utcoffset()
    if offset is None or offset.total_seconds() % 60:  # local mean time of long ago: XMLTV has no seconds there
        moment = moment.astimezone(UTC)
    return f"{moment:%Y%m%d%H%M%S %z}"
