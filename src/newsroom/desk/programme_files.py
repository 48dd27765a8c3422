"""Imports and exports of programmes."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, BinaryIO, Final
from urllib.parse import urlsplit

from newsroom import __version__, clock, files, text, urls
from newsroom.core.programmes import channels, importing
from newsroom.core.programmes.fields import Programme
from newsroom.core.programmes.importing import ProgrammeImport, ProgrammeListing
from newsroom.desk import Desk
from newsroom.errors import NotFound, Usage
from newsroom.formats import packing
from newsroom.phrases import phrase, word

# The reader and writer of each format are imported when it is used: XMLTV needs an XML parser.

FORMATS: Final = ("xmltv", "csv", "ics")
_SUFFIXES: Final = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xml": "xmltv", ".xmltv": "xmltv", ".ics": "ics"}


def format_of(name: str) -> str:
    """The format according to the file name; XMLTV if it does not say."""
    return _SUFFIXES.get(Path(name.lower()).suffix, "xmltv")


def format_to_write(name: str) -> str:
    """The format according to the file name; XMLTV without an extension. Raises `Usage` for an unknown extension."""
    suffix = Path(name.lower()).suffix
    if suffix and suffix not in _SUFFIXES:
        check_format(suffix.removeprefix("."))
    return format_of(name)


def address_of(desk: Desk, programme: Programme) -> str:
    """Where to read about or watch a programme: its article on the site, its video, or ''."""
    if programme.path:
        return urls.absolute(desk.settings.text("site.url"), programme.path)
    return programme.video_url


def watch_address_of(desk: Desk, programme: Programme) -> str:
    """The page on which a programme can be watched, or ''."""
    return urls.absolute(desk.settings.text("site.url"), urls.watch(programme.slug)) if programme.slug else ""


def import_listing(
    desk: Desk,
    name: str,
    *,
    stdin: BinaryIO,
    zone: str | None = None,
    encoding: str | None = None,
    rollover: bool = False,
    force: bool = False,
    dry_run: bool = False,
) -> ProgrammeImport:
    """Import a listing in XMLTV or CSV, compressed or not (see `formats.packing`); the name `-` is XMLTV on `stdin`.

    `zone` is for times without one, else the site's. `encoding` and `rollover` (a stop before its start is on the next
    day) are for CSV. `force` also removes programmes that have an article or a recording. Raises `Usage` for a calendar,
    `NotFound` for a file that cannot be read, `Invalid` for one with errors.
    """
    meant = clock.zone(zone) if zone else desk.zone
    form = "xmltv" if name == "-" else format_of(packing.bare_name(name))
    if form == "ics":
        raise Usage("calendars cannot be imported", hint="use XMLTV or CSV")

    def read(file: IO[bytes], shown: str) -> ProgrammeListing:
        content = packing.unpacked(file, shown)
        stream = content.stream
        if form == "csv" or (
            name != "-" and format_of(content.name) == "csv"
        ):  # the file in an archive may have another name
            from newsroom.formats.programmes import csv_table  # here: each format is loaded when it is used

            listing = csv_table.read(stream, shown, zone=meant, now=desk.now, encoding=encoding, rollover=rollover)
            return _as_in_file(desk, listing)
        if encoding is not None:
            raise Usage("--encoding can only be used with CSV files")
        if rollover:
            raise Usage("--rollover can only be used with CSV files")
        from newsroom.formats.programmes import xmltv  # here: each format is loaded when it is used

        return xmltv.read(stream, shown, zone=meant, lang=desk.settings.lang, site=desk.settings.text("site.url"))

    if name == "-":
        listing = read(stdin, "stdin")
    else:
        try:
            with Path(name).open("rb") as stream:
                listing = read(stream, name)
        except OSError as error:
            raise NotFound(
                phrase("cannot read {name}: {strerror}", name=name, strerror=word(error.strerror)), ref=name
            ) from error
    return importing.import_(
        desk.db, listing, force=force, dry_run=dry_run, zone=desk.zone, now=desk.now, actor=desk.actor
    )


def _as_in_file(desk: Desk, listing: ProgrammeListing) -> ProgrammeListing:
    """A listing typed by people, with channels by id if they are given by name, and without links to the site's own stories."""
    known = channels.list_(desk.db)
    ids = {one.id for one in known}
    names = Counter(text.fold(one.name) for one in known if one.name)
    by_name = {text.fold(one.name): one.id for one in known if names[text.fold(one.name)] == 1}
    site = desk.settings.text("site.url")
    for place, entry in enumerate(listing.entries):
        channel = entry.channel if entry.channel in ids else by_name.get(text.fold(entry.channel), entry.channel)
        video = "" if site and entry.video_url.startswith(site) else entry.video_url
        listing.entries[place] = replace(entry, channel=channel, video_url=video)
    return listing


def check_format(name: str) -> None:
    """Raise `Usage` for a format in which programmes cannot be written."""
    if name not in FORMATS:
        raise Usage(
            phrase("unknown format {name!r}", name=name),
            hint=phrase("use one of: {choices}", choices=", ".join(FORMATS)),
        )


def written(desk: Desk, form: str, rows: Sequence[Programme], *, every_channel: bool = False) -> bytes:
    """Programmes in one of `FORMATS`; `every_channel` also includes channels without any of them."""
    out = io.StringIO(newline="")
    if form == "csv":
        from newsroom.formats.programmes import csv_table  # here: each format is loaded when it is used

        csv_table.write(out, list(rows), zone=desk.zone)
    elif form == "ics":
        from newsroom.formats.programmes import icalendar  # here: each format is loaded when it is used

        domain = urlsplit(desk.settings.text("site.url")).hostname or "newsroom"
        icalendar.write(
            out,
            list(rows),
            name=desk.settings.text("site.title"),
            domain=domain,
            link=lambda row: address_of(desk, row),
        )
    else:
        from newsroom.formats.programmes import xmltv  # here: each format is loaded when it is used

        used = {row.channel for row in rows}
        described = [one for one in channels.list_(desk.db) if one.name and (every_channel or one.id in used)]
        xmltv.write(
            out,
            described,
            list(rows),
            zone=desk.zone,
            generator=f"newsroom/{__version__}",
            link=lambda row: address_of(desk, row) if row.path else "",
        )
    return out.getvalue().encode("utf-8")


def write_file(path: Path, data: bytes) -> None:
    """Write an export, for its owner only, completely or not at all. Raises `NotFound` if its folder does not exist."""
    files.write_named(path, data)
