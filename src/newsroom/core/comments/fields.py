"""The fields of a comment: one list for the record, its columns, its JSON and what an erasure changes."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from newsroom.core.screening.phase import Reason


class CommentStatus(StrEnum):
    """The status of a comment. Only published ones are on the page; `erased` is final, and nothing of the person is left."""

    PENDING = "pending"
    PUBLISHED = "published"
    REJECTED = "rejected"
    SPAM = "spam"
    TRASHED = "trashed"
    ERASED = "erased"


def _field(
    *,
    json: bool = False,
    column: str = "",
    computed: bool = False,
    read: Callable[[Any], Any] | None = None,
    erased: str | None = None,
) -> Any:
    """A field of `Comment`.

    It is a column of the table `comments`, or `column` if that has another name, unless it is `computed`. `read` converts
    the value of the column. `erased` is the SQL value that an erasure sets; None keeps the old value.
    """
    return dataclasses.field(
        metadata={"json": json, "column": column, "computed": computed, "read": read, "erased": erased}
    )


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. Times are UTC text; without a decision by a person, `decided_by` is empty (None).

    The fields with `json` are the JSON of the contract, in this order.
    """

    id: int = _field(json=True)
    article_id: int = _field(json=True)
    article_slug: str = _field(json=True, computed=True)
    parent_id: int | None = _field(json=True)
    author: str = _field(json=True, erased="''")
    body: str = _field(json=True, erased="''")
    status: CommentStatus = _field(json=True, read=CommentStatus, erased="'erased'")  # noqa: RUF009
    created_at: str = _field(json=True)
    decided_at: str | None = _field(json=True)
    decided_by: str | None = _field(json=True)
    spam_score: float | None = _field(json=True, erased="null")
    reasons: tuple[Reason, ...] = _field(json=True, computed=True)
    version: int = _field(json=True, computed=True)
    flags: int = _field(json=True, computed=True)  # reports by readers that nobody has decided on
    staff: bool = _field(json=True, read=bool)
    pinned: bool = _field(json=True, read=bool, erased="0")
    edited_at: str | None = _field(json=True, erased="null")
    revision: int = _field(json=True, column="rev")
    person_id: int | None = _field(json=True, column="commenter_id")
    article_title: str = _field(computed=True)
    html: str = _field(erased="''")
    status_before: str | None = _field(erased="null")
    reject_reason: str | None = _field()
    network: str | None = _field(erased="null")

    def record(self) -> dict[str, Any]:
        """The comment as the JSON of the contract, with a few more keys."""
        values = {name: getattr(self, name) for name in JSON_KEYS}
        values["reasons"] = [
            {"code": reason.code, "verdict": reason.verdict, "evidence": reason.evidence} for reason in self.reasons
        ]
        return values


_FIELDS = dataclasses.fields(Comment)
JSON_KEYS = tuple(field.name for field in _FIELDS if field.metadata["json"])
# Column of the table → the field of the record.
COLUMNS = {field.metadata["column"] or field.name: field.name for field in _FIELDS if not field.metadata["computed"]}
# Columns without a field: for finding duplicates, for a person's own data, and for importing each comment once.
STORED_ONLY = ("agent", "fingerprint", "source", "source_id")
# Column → the SQL value that an erasure sets.
ERASED = {
    field.metadata["column"] or field.name: field.metadata["erased"] for field in _FIELDS if field.metadata["erased"]
} | {"agent": "null", "fingerprint": "''"}
_READ = {field.name: field.metadata["read"] for field in _FIELDS if field.metadata["read"]}


def from_row(row: sqlite3.Row, reasons: Iterable[Reason]) -> Comment:
    """A record from the columns of the table, with `article_slug`, `article_title`, `version` and `flags`."""
    values = {name: row[column] for column, name in COLUMNS.items()}
    for name, read in _READ.items():
        values[name] = read(values[name])
    return Comment(
        **values,
        article_slug=row["article_slug"],
        article_title=row["article_title"],
        version=row["version"],
        flags=row["flags"],
        reasons=tuple(reasons),
    )
