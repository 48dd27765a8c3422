"""Programmes as a calendar to subscribe to (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TextIO

from newsroom import __version__, clock, text
from newsroom.core.programmes.fields import Programme

LINE_BYTES = 75


def write(
    out: TextIO,
    rows: Iterable[Programme],
    *,
    name: str,
    domain: str,
    link: Callable[[Programme], str] = lambda programme: programme.video_url,
) -> None:
    """Write a calendar called `name`. `domain` makes the ids of events unique, `link` gives their page or ''.

    Lines end in CRLF on every system, so `out` must not translate line ends.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//newsroom//newsroom {__version__}//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for row in rows:
        lines += _event(row, domain, link(row))
    lines.append("END:VCALENDAR")
    for line in lines:
        out.write(_folded(line))


def _event(row: Programme, domain: str, url: str) -> list[str]:
    summary = f"{row.title}: {row.subtitle}" if row.subtitle else row.title
    categories = ",".join(_escaped(one.strip()) for one in row.category.split(",") if one.strip())
    optional = (
        ("DTEND", _stamp(row.stop) if row.stop else ""),
        ("DESCRIPTION", _escaped(row.description)),
        ("CATEGORIES", categories),
        ("URL", text.one_line(text.clean(url))),
    )
    return [
        "BEGIN:VEVENT",
        f"UID:programme-{row.id}@{text.one_line(text.clean(domain))}",
        f"DTSTAMP:{_stamp(row.updated_at)}",
        f"DTSTART:{_stamp(row.start)}",
        *(f"{key}:{value}" for key, value in optional[:1] if value),
        f"SUMMARY:{_escaped(summary)}",
        f"LOCATION:{_escaped(row.channel_name)}",
        *(f"{key}:{value}" for key, value in optional[1:] if value),
        "END:VEVENT",
    ]


def _stamp(at: str) -> str:
    return f"{clock.from_text(at):%Y%m%dT%H%M%SZ}"


def _escaped(value: str) -> str:
    """`value` as a TEXT value: backslash, comma, semicolon and line ends escaped."""
    plain = text.clean(value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> str:
    """`line` in parts of at most 75 bytes; all except the first begin with a space. No character is split."""
    folded: list[str] = []
    piece, size, room = "", 0, LINE_BYTES
    for char in line:
        width = len(char.encode("utf-8"))
        if size + width > room:
            folded.append(piece)
            piece, size, room = "", 0, LINE_BYTES - 1  # the leading space counts
        piece += char
        size += width
    folded.append(piece)
    return "\r\n ".join(folded) + "\r\n"
