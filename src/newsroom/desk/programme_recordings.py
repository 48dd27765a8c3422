"""The addresses of many recordings: from a CSV file, or by a pattern that is filled in for each programme."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from newsroom import clock, files, text
from newsroom.core.programmes import channels, programmes
from newsroom.core.programmes.channels import address
from newsroom.core.programmes.fields import Programme
from newsroom.desk import Desk
from newsroom.errors import Conflict, Invalid, NewsroomError, NotFound, Usage
from newsroom.formats.decoding import Undecodable, decode
from newsroom.formats.problems import Problem, refuse
from newsroom.formats.programmes import csv_table
from newsroom.phrases import of_error, phrase

LARGEST: Final = 16 * 1024 * 1024  # bytes of a file
MOST_NAMED: Final = 5  # of several programmes at one time
LONGEST_PATTERN: Final = 2000  # characters
NAMES: Final = ("date", "year", "month", "day", "time", "slug", "channel", "id", "episode")
_NAME: Final = r"\{([a-z]{1,20})\}"
_VIDEO: Final = ("video", "video_url", "url", "recording")


def from_csv(desk: Desk, name: str) -> list[tuple[Programme, str]]:
    """The programmes that a file names, by `id`, or by `channel` and `start` (with `date`), each with its `video`.

    Raises `NotFound` for a file that cannot be read, `Invalid` with every line that names no programme or no address.
    """
    try:
        listing = decode(files.read(Path(name), limit=LARGEST), name=name)
    except Undecodable as error:
        raise error.without_option() from None
    rows = csv.reader(io.StringIO(listing, newline=""), strict=True)
    found: list[tuple[Programme, str]] = []
    problems: list[Problem] = []
    try:
        headings = [one.strip().lower() for one in next(rows, [])]
        video = next((one for one in _VIDEO if one in headings), None)
        if video is None or not ("id" in headings or {"channel", "start"} <= set(headings)):
            raise Invalid(
                phrase(
                    "{name}:1: the file needs columns for the programme and for the address of its video", name=name
                ),
                hint="write the first line as id,video or as channel,date,start,video",
            )
        for cells in rows:
            values = dict(zip(headings, (cell.strip() for cell in cells), strict=False))
            if not any(values.values()):
                continue
            try:
                found.append((_programme(desk, values), _checked(values.get(video, ""))))
            except NewsroomError as error:
                problems.append(Problem(rows.line_num, 0, error.message, error.hint or ""))
    except csv.Error as error:
        problems.append(Problem(rows.line_num, 0, phrase("not CSV: {error}", error=of_error(error))))
    if problems:
        raise refuse(name, problems)
    return found


def _programme(desk: Desk, values: Mapping[str, str]) -> Programme:
    if values.get("id"):
        if not re.fullmatch(r"[0-9]{1,15}", values["id"]):
            raise Invalid(phrase("{typed!r} is not the id of a programme", typed=values["id"][:100]))
        return programmes.get(desk.db, int(values["id"]))
    typed = values.get("date", "")
    day = date.fromisoformat(programmes.day(typed, desk.zone, now=desk.now)) if typed else None
    start = csv_table.moment(values.get("start", ""), day, desk.zone, now=desk.now)
    channel = channels.get(desk.db, values.get("channel", "")).id
    listed = programmes.list_(desk.db, since=start, until=start + timedelta(seconds=1), channel=channel)
    if not listed:
        raise NotFound(
            phrase("no programme begins on {channel} at {time}", channel=channel, time=clock.echo(start, desk.zone))
        )
    if len(listed) > 1:  # the address of one must not go to the other
        raise Conflict(
            phrase(
                "{number} programmes begin on {channel} at {time}: {ids}",
                number=len(listed),
                channel=channel,
                time=clock.echo(start, desk.zone),
                ids=", ".join(f"{row.id} {row.title!r}" for row in listed[:MOST_NAMED]),
            ),
            hint="add a column named id, with the id of the programme",
        )
    return listed[0]


def _checked(url: str) -> str:
    if not address(url):
        raise Invalid(phrase("{video_url!r} is not a web address", video_url=url[:200]))
    return url


def by_pattern(desk: Desk, pattern: str, rows: list[Programme]) -> list[tuple[Programme, str]]:
    """Each programme with the address that the pattern gives for it. Raises `Usage` for an unknown name in the pattern."""
    named = re.findall(_NAME, pattern) if len(pattern) <= LONGEST_PATTERN else []
    unknown = [one for one in named if one not in NAMES]
    if unknown or not named:
        raise Usage(
            phrase("the pattern has no name in braces, or an unknown one"),
            hint=phrase("use one of: {choices}", choices=", ".join(f"{{{one}}}" for one in NAMES)),
        )
    return [(row, _filled(desk, pattern, row)) for row in rows]


def _filled(desk: Desk, pattern: str, row: Programme) -> str:
    begins = clock.local(clock.from_text(row.start), desk.zone)
    values = {
        "date": f"{begins:%Y-%m-%d}",
        "year": f"{begins:%Y}",
        "month": f"{begins:%m}",
        "day": f"{begins:%d}",
        "time": f"{begins:%H%M}",
        "slug": text.safe_slug(row.title, fallback="programme"),
        "channel": text.safe_slug(row.channel, fallback="channel"),
        "id": str(row.id),
        "episode": text.slugify(row.episode),
    }
    return re.sub(_NAME, lambda found: values[found[1]], pattern)
