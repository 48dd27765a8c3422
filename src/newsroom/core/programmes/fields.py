"""The fields of a programme, each defined once.

SQL columns, JSON, the columns of CSV and the elements of XMLTV are derived from the classes here; a test compares them
with the file and with the options of `programmes add` and `edit`. A new text or flag needs one line in
`ProgrammeFields`, a migration, and an option.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any, Final

TITLE_LIMIT: Final = 500  # characters
TEXT_LIMIT: Final = 20_000  # characters
CHANNEL_LIMIT: Final = 200  # characters
MAX_DURATION: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ProgrammeField:
    """Where a field of a programme is stored and how files name it.

    `limit` is the maximum number of characters of a text, 0 for other values. `csv` is its heading, '' for none.
    `xmltv` is its element, or a path of two such as `rating/value`; '' if XMLTV has another form for it.
    """

    column: str
    limit: int = 0
    csv: str = ""
    xmltv: str = ""
    is_flag: bool = False


def _about(column: str, **more: Any) -> dict[str, ProgrammeField]:
    return {"about": ProgrammeField(column, **more)}


def _text(name: str, *, xmltv: str, limit: int = TITLE_LIMIT) -> Any:
    """A text in a column, and under a CSV heading, of that name."""
    return field(default="", metadata=_about(name, limit=limit, csv=name, xmltv=xmltv))


def _flag(name: str) -> Any:
    """A yes or no in a column of that name, and a word of the CSV column `flags`."""
    return field(default=False, metadata=_about(name, is_flag=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFields:
    """What people and files say about a programme, stored unchanged. Times are UTC text.

    `start_typed` is the start as it was written. `clump` is `0/1`, or `0/2` and `1/2` for two that share one slot.
    """

    channel: str = field(metadata=_about("channel_id", limit=CHANNEL_LIMIT))
    start: str = field(metadata=_about("start_at"))
    start_typed: str = field(default="", metadata=_about("start_typed", limit=TITLE_LIMIT))
    clump: str = field(default="0/1", metadata=_about("clump"))
    title: str = field(metadata=_about("title", limit=TITLE_LIMIT, csv="title", xmltv="title"))
    subtitle: str = _text("subtitle", xmltv="sub-title")
    description: str = _text("description", xmltv="desc", limit=TEXT_LIMIT)
    category: str = _text("category", xmltv="")
    episode: str = _text("episode", xmltv="")
    live: bool = _flag("live")
    repeat: bool = _flag("repeat")
    new: bool = _flag("new")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeEntry(ProgrammeFields):
    """A programme as stated by a person or a file. `where` is `file:line`, for messages.

    If a file does not name `video_url`, the old one is kept. `extra` is as in `Programme`; None if the format of the
    file cannot express it, and then the old one is kept.
    """

    stop: str | None = None
    video_url: str = ""
    extra: str | None = None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme(ProgrammeFields):
    """A programme in the file.

    `stop` is when it ends as far as is known (the next start if none was given), `stop_given` what was stated.
    `path` is the site path of the article that belongs to it, if that is public. `slug` is that of its page, if it can be
    watched. `extra` is JSON with what else XMLTV
    says, for the next export; '' for nothing.
    """

    id: int = field(metadata=_about("id"))
    channel_name: str
    stop: str | None
    stop_given: str | None = field(metadata=_about("stop_at"))
    article_id: int | None = field(metadata=_about("article_id"))
    path: str | None
    slug: str | None = None
    video_url: str = field(metadata=_about("video_url"))
    extra: str = field(default="", metadata=_about("extra"))
    source: str = field(metadata=_about("source"))
    updated_at: str = field(metadata=_about("updated_at"))


# By name: what `ProgrammeFields` has, and every column that `Programme` shows.
FIELDS: Final[Mapping[str, ProgrammeField]] = {one.name: one.metadata["about"] for one in fields(ProgrammeFields)}
COLUMNS: Final[Mapping[str, str]] = {
    one.name: one.metadata["about"].column for one in fields(Programme) if "about" in one.metadata
}
TEXTS: Final = tuple(name for name, about in FIELDS.items() if about.limit)
FLAGS: Final = tuple(name for name, about in FIELDS.items() if about.is_flag)
CSV_TEXTS: Final = tuple(name for name, about in FIELDS.items() if about.csv)
XMLTV_TEXTS: Final[Mapping[str, str]] = {name: about.xmltv for name, about in FIELDS.items() if about.xmltv}
# The fields that `editing.edit` can change. A clump comes from a file only.
EDITABLE: Final = (
    "channel",
    "start",
    "stop",
    *(name for name in FIELDS if name not in ("channel", "start", "start_typed", "clump")),
    "start_typed",
    "article_id",
    "video_url",
)
# The keys of a programme's JSON, in the order in which they are printed.
JSON_KEYS: Final = (
    "id",
    "channel",
    "channel_name",
    "title",
    "subtitle",
    "start",
    "stop",
    *FLAGS,
    "flags",
    *(name for name in CSV_TEXTS if name not in ("title", "subtitle")),
    "clump",
    "article_id",
    "url",
    "watch",
    "extra",
)


def columns_of(entry: ProgrammeEntry, *, at: str, source: str) -> dict[str, Any]:
    """The columns of an entry; `at` is the moment of the change as UTC text, `source` a file or `hand`.

    If the entry does not state `extra` or the video, there is no column for it here, and it stays as it is.
    """
    values: dict[str, Any] = {about.column: getattr(entry, name) for name, about in FIELDS.items()}
    if entry.extra is not None:
        values["extra"] = entry.extra
    if entry.video_url:
        values["video_url"] = entry.video_url
    values |= {flag: int(values[flag]) for flag in FLAGS}
    # The stop is second: a log entry lists changes in this order.
    times = {"channel_id": entry.channel, "start_at": entry.start, "stop_at": entry.stop}
    return {**times, **values, "source": source, "updated_at": at}


def programme_of(row: sqlite3.Row) -> Programme:
    """The programme in a row of `programmes` that also has `channel_name`, `stop` and `path`."""
    values: dict[str, Any] = {name: row[column] for name, column in COLUMNS.items()}
    values |= {flag: bool(values[flag]) for flag in FLAGS}
    name = row["channel_name"] or row["channel_id"]
    return Programme(**values, channel_name=name, stop=row["stop"], path=row["path"], slug=row["slug"])


def entry_of(programme: Programme) -> ProgrammeEntry:
    """The entry from which this programme would be made."""
    values = {name: getattr(programme, name) for name in FIELDS}
    return ProgrammeEntry(**values, stop=programme.stop_given, video_url=programme.video_url, extra=programme.extra)


def flags_of(programme: ProgrammeFields) -> str:
    """The flags that are set, in one word each: `live repeat`."""
    return " ".join(flag for flag in FLAGS if getattr(programme, flag))


def record_of(programme: Programme, *, url: str, watch: str = "") -> dict[str, Any]:
    """A programme as JSON, by `JSON_KEYS`; `url` is where to read about it or watch it, `watch` its page, or ''."""
    made = {
        "flags": flags_of(programme),
        "url": url or None,
        "watch": watch or None,
        "extra": json.loads(programme.extra or "{}"),
    }
    return {key: made[key] if key in made else getattr(programme, key) for key in JSON_KEYS}
