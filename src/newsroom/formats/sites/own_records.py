"""The records that `export jsonl` and `export csv` write, recognised by their names and read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from newsroom.core.articles.fields import HEADER, LISTS, SHAPES, Manuscript
from newsroom.core.articles.statuses import READ_BY_THE_DESK, ArticleStatus
from newsroom.errors import Invalid
from newsroom.formats import json_values
from newsroom.formats.sites.foreign_post import ForeignStatus
from newsroom.phrases import phrase
from newsroom.text import comma_list

_MARKS: Final = frozenset(("slug", "title", "live_revision", "revision", "published_at", "dated", "extra", "body"))
_NO: Final = frozenset(("no", "false", "0"))
_STATUSES: Final = {
    ArticleStatus.PUBLISHED: ForeignStatus.PUBLISHED,
    **dict.fromkeys(READ_BY_THE_DESK, ForeignStatus.PENDING),
    ArticleStatus.SCHEDULED: ForeignStatus.SCHEDULED,
    ArticleStatus.UNPUBLISHED: ForeignStatus.PRIVATE,
    ArticleStatus.KILLED: ForeignStatus.PRIVATE,
    ArticleStatus.TRASHED: ForeignStatus.TRASHED,
}


def is_own(names: Mapping[str, Any]) -> bool:
    """Whether a record has the names of our export."""
    return names.keys() >= _MARKS


def from_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """The record of a row of our CSV: lists and objects are read, and empty cells are None."""
    found: dict[str, Any] = {}
    for name, cell in cells.items():
        if name in SHAPES and SHAPES[name] in LISTS:
            found[name] = _json(cell, list) if cell.startswith("[") else list(comma_list(cell))
        elif name == "extra":
            found[name] = _json(cell or "{}", dict)
        else:
            found[name] = cell or None
    return found


def _json(cell: str, kind: type) -> Any:
    try:
        value = json_values.loads(cell)
    except ValueError:
        value = None
    if not isinstance(value, kind):
        raise Invalid(phrase("this is not JSON: {cell}", cell=cell[:60]))
    return value


def manuscript(record: Mapping[str, Any]) -> Manuscript:
    """The text of a record. Raises `Invalid` for a field of another kind."""
    values: dict[str, Any] = {}
    for name in (*HEADER, "body", "extra"):
        value, shape = record.get(name), SHAPES[name]
        values[name] = shape.empty() if value is None else value
        wanted = (list, tuple) if shape in LISTS else dict if name == "extra" else str
        listed = shape in LISTS and isinstance(values[name], (list, tuple))
        if not isinstance(values[name], wanted) or (listed and not all(isinstance(one, str) for one in values[name])):
            raise Invalid(phrase("the value of {name} has the wrong type", name=name))
        if listed:
            values[name] = tuple(values[name])
    named = record.get("series")
    if isinstance(named, str) and named and "series" not in values["extra"]:
        values["extra"] = {**values["extra"], "series": named}
    return Manuscript(**values)


def status(record: Mapping[str, Any], drafted: Counter[str]) -> ForeignStatus:
    """The status of a record; `drafted` counts why it becomes a draft. A text that is newer than the published one was not public."""
    written = str(record.get("status"))
    found = _STATUSES.get(ArticleStatus(written), ForeignStatus.DRAFT) if written in [*ArticleStatus] else None
    if found is None:
        drafted[phrase("unknown status {status} (imported as a draft)", status=repr(written)[:40])] += 1
        return ForeignStatus.UNKNOWN
    if written == ArticleStatus.KILLED:
        drafted[phrase("killed article (imported as a draft)")] += 1
    if found is ForeignStatus.PUBLISHED and str(record.get("modified") or "no").lower() not in _NO:
        drafted[phrase("text newer than the published version (imported as a draft)")] += 1
        return ForeignStatus.DRAFT
    return ForeignStatus.DRAFT if record.get("held") and found is ForeignStatus.PUBLISHED else found


def date(record: Mapping[str, Any]) -> str:
    """The date of publication, past or to come, or ''."""
    names = ("publish_at", "published_at", "date") if record.get("status") == ArticleStatus.SCHEDULED else ()
    return next((record[name] for name in names or ("published_at", "date") if isinstance(record.get(name), str)), "")
