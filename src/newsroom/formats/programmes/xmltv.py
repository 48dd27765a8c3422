"""XMLTV listings: read from any feed, written so that they pass the DTD (https://github.com/XMLTV/xmltv, xmltv.dtd)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import IO, Final, TextIO
from zoneinfo import ZoneInfo

from newsroom import clock, text
from newsroom.core.programmes.channels import Channel, address
from newsroom.core.programmes.fields import Programme, ProgrammeEntry
from newsroom.core.programmes.importing import ProgrammeListing
from newsroom.errors import Invalid
from newsroom.formats.pieces import pieces
from newsroom.formats.problems import Problem, refuse
from newsroom.formats.programmes import languages, xmltv_elements, xmltv_fields
from newsroom.formats.programmes.xmltv_elements import KeptElement
from newsroom.formats.xml_stream import XmlElement, elements
from newsroom.formats.xml_writer import XmlWriter
from newsroom.phrases import phrase

MAX_WARNINGS: Final = 50
MAX_LEFT_OUT: Final = 10  # kinds of skipped things that have a warning each

_TIME = re.compile(r"(\d{14}|\d{12}|\d{10}|\d{8})\s*((?:[^\d\s]\S*)?)", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)", re.ASCII)
_CLUMP = re.compile(r"(\d{1,2})/(\d{1,2})", re.ASCII)
_TIME_LIMIT: Final = 60  # characters of a time with its zone
# Names that feeds use instead of an offset, in hours from UTC. Names with two meanings are omitted.
_NAMED_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2,
    "eet": 2, "eest": 3, "msk": 3, "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "ict": 7, "hkt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
# Attributes of a programme that have their own columns.
_OWN_ATTRIBUTES: Final = ("start", "stop", "channel", "clumpidx")


def read(file: IO[bytes], name: str, *, zone: ZoneInfo, lang: str = "en", site: str = "") -> ProgrammeListing:
    """The listing in an XMLTV file, compressed or not, in the encoding it declares.

    Times without an offset are in `zone`, with a warning. Of texts in several languages the one in `lang` is shown, else
    the first; the others are kept with everything else that XMLTV defines, for the next export. Anything else is counted
    in the warnings. `site` is the address of this newsroom's site, whose links to its stories are not kept: an export
    makes them again.

    A programme that cannot be listed is skipped and reported in `skipped`: without a title, a channel or a readable start,
    or with a stop that is not after its start. Raises `Invalid` with `name:line:` for XML that is unsafe or damaged, and if
    none of several programmes can be listed.
    """
    digest = hashlib.sha256()
    reader = _XmltvReader(name, zone, lang, site)
    for element in elements(_hashed(pieces(file, name), digest.update), name, root="tv"):
        if element.tag == "channel":
            reader.channel(element)
        elif element.tag == "programme":
            reader.programme(element)
        else:
            reader.left_out[f"<{element.tag}>"] += 1
    return reader.finish(digest.hexdigest())


def _hashed(source: Iterable[bytes], update: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in source:
        update(piece)
        yield piece


class _XmltvReader:
    """Collects the listing of one file, element by element."""

    def __init__(self, name: str, zone: ZoneInfo, lang: str, site: str) -> None:
        self.name, self.zone, self.lang, self.site = name, zone, lang, site
        self.listing = ProgrammeListing(name.rpartition("/")[2], written_by_hand=False)
        self.problems: list[Problem] = []
        self.left_out: Counter[str] = Counter()
        self.without_zone: list[int] = []
        self.described: dict[str, int] = {}

    def channel(self, element: XmlElement) -> None:
        """Add a <channel>; one without an id, and a second one with the same id, is skipped with a warning."""
        known = element.attributes.get("id", "").strip()
        if not known:
            self._warn(element, "skipped a channel without an id")
            return
        if known in self.described:
            self._warn(
                element,
                phrase(
                    "channel {known!r} is already described on line {described} (duplicateid)",
                    known=known,
                    described=self.described[known],
                ),
            )
            return
        self.described[known] = element.line
        xmltv_elements.known_attributes(element, self.left_out)
        found = xmltv_elements.known_children(element, self.left_out)
        named = languages.chosen([one for one in found if one.tag == "display-name"], self.lang)
        icon = next(
            (one.attributes["src"] for one in found if one.tag == "icon" and address(one.attributes["src"])), ""
        )
        url = next((one.text for one in found if one.tag == "url" and one.text and address(one.text)), "")
        channel = Channel(
            known, name=(named.text or "") if named else "", lang=named.lang if named else "", icon=icon, url=url
        )
        if sorted(map(repr, found)) != sorted(map(repr, _plain_channel(channel))):
            channel = replace(channel, extra=xmltv_elements.packed({}, found, self.left_out))
        self.listing.channels.append(channel)

    def programme(self, element: XmlElement) -> None:
        """Add a <programme>, or record why it is skipped."""
        where = f"{self.name}:{element.line}"
        try:
            self.listing.entries.append(self._entry(element, where))
        except Invalid as error:
            self.listing.skipped.append((where, error.message))
            self.problems.append(Problem(element.line, 0, error.message, error.hint or ""))

    def _entry(self, element: XmlElement, where: str) -> ProgrammeEntry:
        """The programme in `element`. Raises `Invalid` if it cannot be listed."""
        start = self._time(element, "start")
        # Without a stop it ends when the next starts; a <length> does not include breaks, so it is not used.
        stop = self._time(element, "stop") if element.attributes.get("stop", "").strip() else None
        channel = element.attributes.get("channel", "").strip()
        if not channel:
            raise Invalid("the programme has no channel")
        left_out: Counter[str] = Counter()
        clump = self._clump(element)
        is_live = element.has("live")  # <live/>, which feeds write and the DTD does not have
        element.children = [child for child in element.children if child.tag != "live"]
        attributes = xmltv_elements.known_attributes(element, left_out)
        known = [one for one in xmltv_elements.known_children(element, left_out) if not self._is_own(one)]
        values, rest = xmltv_fields.read(known, self.lang)
        if not values["title"]:
            raise Invalid("the programme has no title (emptytitle)")
        if stop is not None and stop <= start:
            what = (
                phrase("has no length: start and stop are the same")
                if stop == start
                else phrase("stops before it starts")
            )
            raise Invalid(phrase("{title!r} {what} (badstop)", title=text.excerpt(values["title"], 60), what=what))
        others = {name: value for name, value in attributes.items() if name not in _OWN_ATTRIBUTES}
        extra = xmltv_elements.packed(others, rest, left_out)
        self.left_out += left_out
        return ProgrammeEntry(
            channel=channel,
            start=clock.to_text(start),
            stop=clock.to_text(stop) if stop else None,
            **{**values, "live": values["live"] or is_live},
            clump=clump,
            extra=extra,
            start_typed=element.attributes["start"].strip(),
            where=where,
        )

    def _is_own(self, element: KeptElement) -> bool:
        """Whether an element is the link to a story of this newsroom's own site, as `write` makes it."""
        return (
            bool(self.site)
            and element.attributes == xmltv_fields.ARTICLE
            and (element.text or "").startswith(self.site)
        )

    def finish(self, sha256: str) -> ProgrammeListing:
        """The listing, with its warnings. Raises `Invalid` if there are programmes but none can be listed."""
        if self.problems and not self.listing.entries:
            raise refuse(self.name, self.problems)
        if self.without_zone:
            self.listing.warnings.append(
                phrase(
                    "{name}:{without_zone}: times without a zone ({number} in total, the first here) were read in the time "
                    "zone {key} (missingtimezone)",
                    name=self.name,
                    without_zone=self.without_zone[0],
                    number=len(self.without_zone),
                    key=self.zone.key,
                )
            )
        common = self.left_out.most_common()
        for what, times in common[:MAX_LEFT_OUT]:
            self.listing.warnings.append(
                phrase(
                    "{name}: skipped {what} ({times} in total): XMLTV does not allow it, or it is too long",
                    name=self.name,
                    what=what,
                    times=times,
                )
            )
        if common[MAX_LEFT_OUT:]:
            names = text.excerpt(", ".join(what for what, _ in common[MAX_LEFT_OUT:]), 500)
            times = sum(times for _, times in common[MAX_LEFT_OUT:])
            self.listing.warnings.append(
                phrase(
                    "{name}: also skipped: {names} ({times} in total)",
                    name=self.name,
                    times=times,
                    names=names,
                )
            )
        if not self.listing.entries:
            self.listing.warnings.append(phrase("{name} contains no programmes (noprogrammes)", name=self.name))
        self.listing.sha256 = sha256
        return self.listing

    def _warn(self, element: XmlElement, what: str) -> None:
        if len(self.listing.warnings) < MAX_WARNINGS:
            self.listing.warnings.append(Problem(element.line, 0, what).text(self.name))

    def _clump(self, element: XmlElement) -> str:
        typed = element.attributes.get("clumpidx", "0/1").strip()
        found = _CLUMP.fullmatch(typed)
        if found and int(found[1]) < int(found[2]):
            return f"{int(found[1])}/{int(found[2])}"
        self._warn(
            element, phrase("clumpidx {typed!r} is not a value like 0/2; imported as a separate programme", typed=typed)
        )
        return "0/1"

    def _time(self, element: XmlElement, attribute: str) -> datetime:
        typed = text.excerpt(element.attributes.get(attribute, "").strip(), _TIME_LIMIT)
        found = _TIME.fullmatch(typed)
        not_one = Invalid(
            phrase("{attribute}={typed!r} is not a time (bad{attribute})", attribute=attribute, typed=typed),
            hint="XMLTV times look like 20260105190000 +0700",
        )
        if not found or int(found[1][:4]) not in clock.YEARS:
            raise not_one
        try:
            wall = datetime.strptime(found[1].ljust(14, "0"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - the zone follows
            if found[2]:
                return wall.replace(tzinfo=_zone_named(found[2])).astimezone(UTC)
            moment = _assumed(wall, self.zone)
        except (ValueError, OverflowError):
            raise not_one from None
        except Invalid as error:
            raise Invalid(
                phrase("{attribute}={typed!r}: {message}", attribute=attribute, typed=typed, message=error.message),
                hint=error.hint,
            ) from None
        self.without_zone.append(element.line)
        return moment


def _assumed(wall: datetime, zone: ZoneInfo) -> datetime:
    """A local time of `zone` as UTC. Raises `Invalid` with the possible times if the clocks skip or repeat it."""
    early, late = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    return clock.parse(f"{wall:%Y-%m-%d %H:%M:%S}", zone, now=early.astimezone(UTC))


def _zone_named(name: str) -> timezone:
    if name.lower() in _NAMED_ZONES:
        return timezone(timedelta(hours=_NAMED_ZONES[name.lower()]))
    found = _OFFSET.fullmatch(name)
    if not found or int(found[2]) > 15 or int(found[3]) > 59:
        raise Invalid(
            phrase("there is no time zone {name!r} (invalidtimezone)", name=name), hint="write an offset such as +0700"
        )
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-ahead if found[1] == "-" else ahead)


def write(
    out: TextIO,
    channels: Iterable[Channel],
    programmes: Iterable[Programme],
    *,
    zone: ZoneInfo,
    generator: str,
    link: Callable[[Programme], str] = lambda programme: "",
) -> None:
    """Write XMLTV in UTF-8: channels by id, programmes by channel and time, elements in the DTD's order, with offsets.

    `link` gives the address of the story that belongs to a programme, or ''.
    """
    xml = XmlWriter(out, doctype='<!DOCTYPE tv SYSTEM "xmltv.dtd">', indent="  ")
    xml.start("tv", {"generator-info-name": generator})
    for channel in sorted(channels, key=lambda one: one.id):
        _write_channel(xml, channel)
    for programme in sorted(programmes, key=lambda one: (one.channel, one.start, one.clump, one.id)):
        _write_programme(xml, programme, zone, link(programme))
    xml.end()


def _plain_channel(channel: Channel) -> list[KeptElement]:
    """The elements of a channel from its columns alone."""
    found = [KeptElement("display-name", {"lang": channel.lang} if channel.lang else {}, channel.shown)]
    found += [KeptElement("icon", {"src": channel.icon})] if channel.icon else []
    return found + ([KeptElement("url", text=channel.url)] if channel.url else [])


def _write_channel(xml: XmlWriter, channel: Channel) -> None:
    found = _plain_channel(channel)
    # Kept elements come first, as in the file; differing values in the columns were set by hand later.
    _, kept = xmltv_elements.unpacked(channel.extra)
    said = {(one.tag, one.attributes.get("src") or one.text) for one in kept}
    new = [one for one in found if (one.tag, one.attributes.get("src") or one.text) not in said]
    xml.start("channel", {"id": channel.id})
    xmltv_elements.write(xml, [*new, *kept], "channel")
    xml.end()


def _write_programme(xml: XmlWriter, programme: Programme, zone: ZoneInfo, story: str) -> None:
    attributes = {"start": _stamp(programme.start, zone)}
    if programme.stop_given:
        attributes["stop"] = _stamp(programme.stop_given, zone)
    others, kept = xmltv_elements.unpacked(programme.extra)
    attributes |= {**others, "channel": programme.channel}
    if programme.clump != "0/1":
        attributes["clumpidx"] = programme.clump
    found = xmltv_fields.written(programme, kept)
    if story:
        found.insert(0, KeptElement("url", xmltv_fields.ARTICLE, story))
    xml.start("programme", attributes)
    xmltv_elements.write(xml, found, "programme")
    xml.end()


def _stamp(at: str, zone: ZoneInfo) -> str:
    moment = clock.local(clock.from_text(at), zone)
    offset = moment.utcoffset()
    if offset is None or offset.total_seconds() % 60:  # local mean time of long ago: XMLTV has no seconds there
        moment = moment.astimezone(UTC)
    return f"{moment:%Y%m%d%H%M%S %z}"
