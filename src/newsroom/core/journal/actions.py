"""The log: every action with its actor, written in the transaction that made the change."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from newsroom import clock
from newsroom.errors import NewsroomError
from newsroom.store import Connection, savepoint, transaction

Item = TypeVar("Item")
Result = TypeVar("Result")

_encoded = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make a new one for each row


class ObjectKind(StrEnum):
    """The kind of thing that an action changes."""

    ARTICLE = "article"
    BAN = "ban"
    BASELINE = "baseline"
    BREAKING = "breaking"
    CHANNEL = "channel"
    COMMENT = "comment"
    COMMENTER = "commenter"
    ERROR = "error"
    FRONT = "front"
    JOURNAL = "journal"
    LABEL = "label"
    MEDIA = "media"
    MODEL = "model"
    PROGRAMME = "programme"
    PROGRAMMES = "programmes"
    SERIES = "series"
    SETTING = "setting"
    WORD = "word"


# The kinds whose objects have ids that people use, and those whose objects have names.
WITH_ID = (
    ObjectKind.ARTICLE,
    ObjectKind.COMMENT,
    ObjectKind.COMMENTER,
    ObjectKind.MEDIA,
    ObjectKind.PROGRAMME,
    ObjectKind.BAN,
    ObjectKind.WORD,
    ObjectKind.FRONT,
    ObjectKind.SERIES,
)
WITH_NAME = (ObjectKind.SETTING, ObjectKind.CHANNEL, ObjectKind.LABEL)


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the log: what was done to one object."""

    id: int
    batch: int
    at: str
    actor: str
    kind: str
    object_id: int | None
    action: str
    from_state: str | None
    to_state: str | None
    rev: int | None
    detail: dict[str, Any]
    command: str
    undone: bool
    redacted: bool = False  # an erasure has removed the details


@dataclass(frozen=True, slots=True)
class Note:
    """An entry for the log, about one object."""

    kind: str
    object_id: int | None
    action: str
    from_state: str | None = None
    to_state: str | None = None
    rev: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Act:
    """An open transaction: its batch, and the methods that write its entries to the log."""

    db: Connection
    actor: str
    now: datetime
    batch: int
    at: str
    command: str
    noted: int = 0
    closing: dict[str, Callable[[], None]] = field(default_factory=dict)  # called once, before the transaction ends

    def note(
        self,
        kind: str,
        object_id: int | None,
        action: str,
        *,
        from_state: str | None = None,
        to_state: str | None = None,
        rev: int | None = None,
        **detail: Any,
    ) -> None:
        """Write one entry: what happened to which object."""
        self.note_all([Note(kind, object_id, action, from_state, to_state, rev, detail)])

    def note_all(self, notes: Sequence[Note]) -> None:
        """Write entries, each chained to the one before it.

        The end of the chain is read each time, because a savepoint that was rolled back may have shortened it.
        """
        from newsroom.store import chain  # here: reading needs no hashes

        number, before = chain.newest(self.db)
        self.db.executemany(
            """
            insert into journal (id, batch_id, at, actor, kind, object_id, action, from_state, to_state, rev, detail,
                salt, chain)
            values (:id, :batch, :at, :actor, :kind, :object, :action, :from_state, :to_state, :rev, :detail,
                :salt, :chain)
            """,
            self._rows(notes, number, before),
        )
        self.noted += len(notes)

    def _rows(self, notes: Sequence[Note], number: int, before: bytes) -> Iterator[dict[str, Any]]:
        from newsroom.store import chain  # here: reading needs no hashes

        for note in notes:
            number += 1
            detail = _encoded(note.detail) if note.detail else chain.NO_DETAIL
            salt = chain.new_salt(detail)
            row = (
                number,
                self.batch,
                self.at,
                self.actor,
                self.command,
                note.kind,
                note.object_id,
                note.action,
                note.from_state,
                note.to_state,
                note.rev,
            )
            before = chain.link(before, row, chain.digest(detail, salt))
            yield {
                "id": number,
                "batch": self.batch,
                "at": self.at,
                "actor": self.actor,
                "kind": note.kind,
                "object": note.object_id,
                "action": note.action,
                "from_state": note.from_state,
                "to_state": note.to_state,
                "rev": note.rev,
                "detail": detail,
                "salt": salt,
                "chain": before,
            }


@contextmanager
def act(
    db: Connection, *, actor: str, now: datetime, command: str, batch: int | None = None, within: bool = False
) -> Iterator[Act]:
    """Open a write transaction whose changes are recorded under one batch.

    `batch` continues an earlier batch of the same command, for long work that commits in parts. A transaction without
    entries leaves no batch. `within` says that the caller's transaction rolls everything back if it fails.
    Raises `BadFile` if the file stays busy.
    """
    with nullcontext() if within else transaction(db):
        fresh = batch is None
        at = clock.to_text(now)
        if batch is None:
            batch = db.execute(
                "insert into batches (at, actor, command) values (:at, :actor, :command)",
                {"at": at, "actor": actor, "command": command},
            ).lastrowid
            assert batch is not None
        try:
            db.execute("insert into act (only, batch_id) values (1, :batch)", {"batch": batch})
        except sqlite3.IntegrityError:
            raise AssertionError("acts do not nest") from None
        opened = Act(db, actor, now, batch, at, command)
        yield opened
        for step in opened.closing.values():
            step()
        db.execute("delete from act")
        if fresh and not opened.noted:
            db.execute("delete from changes where batch_id = :batch", {"batch": batch})
            db.execute("delete from batches where id = :batch", {"batch": batch})


@dataclass(slots=True)
class Outcome(Generic[Item, Result]):
    """The result of a command over several items."""

    batch: int | None
    done: list[Result] = field(default_factory=list)
    failed: list[tuple[Item, NewsroomError]] = field(default_factory=list)


def each(opened: Act, items: Iterable[Item], do: Callable[[Item], Result]) -> Outcome[Item, Result]:
    """Call `do` for each item inside the transaction; if it fails for one, only that item is rolled back and listed."""
    outcome: Outcome[Item, Result] = Outcome(opened.batch)
    for item in items:
        try:
            with savepoint(opened.db):
                outcome.done.append(do(item))
        except NewsroomError as error:
            outcome.failed.append((item, error))
    if not outcome.done:
        outcome.batch = None
    return outcome


def version(db: Connection, kind: str, object_id: int) -> int:
    """The number of actions on an object: a version that never repeats, not even after an undo."""
    row = db.execute(
        "select count(*) from journal where kind = :kind and object_id = :id", {"kind": kind, "id": object_id}
    ).fetchone()
    return int(row[0])


def actors(db: Connection) -> list[str]:
    """Everyone who has acted, in alphabetical order; the time depends on their number, not on that of the actions."""
    rows = db.execute(
        """
        with recursive names(actor) as (
            select min(actor) from batches
            union all select (select min(actor) from batches where actor > names.actor) from names where actor is not null
        )
        select actor from names where actor is not null
        """
    )
    return [row["actor"] for row in rows]


def log(
    db: Connection,
    *,
    kind: str | None = None,
    object_id: int | None = None,
    name: str | None = None,
    actor: str | None = None,
    action: str | None = None,
    batch: int | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Action]:
    """Entries of the log, newest first; `name` is that of an object without an id, such as a setting."""
    rows = db.execute(
        """
        select j.*, b.command, b.undone_by is not null as undone
        from journal j join batches b on b.id = j.batch_id
        where (:kind is null or j.kind = :kind) and (:object is null or j.object_id = :object)
          and (:name is null or json_extract(j.detail, '$.name') = :name)
          and (:actor is null or j.actor = :actor) and (:action is null or j.action = :action)
          and (:batch is null or j.batch_id = :batch)
          and (:since is null or j.at >= :since) and (:until is null or j.at < :until)
        order by j.id desc limit :limit offset :offset
        """,
        {
            "kind": kind,
            "object": object_id,
            "name": name,
            "actor": actor,
            "action": action,
            "batch": batch,
            "since": since,
            "until": until,
            "limit": -1 if limit is None else limit,
            "offset": offset,
        },
    )
    return [
        Action(
            row["id"],
            row["batch_id"],
            row["at"],
            row["actor"],
            row["kind"],
            row["object_id"],
            row["action"],
            row["from_state"],
            row["to_state"],
            row["rev"],
            json.loads(row["detail"]),
            row["command"],
            bool(row["undone"]),
            row["redacted"] is not None,
        )
        for row in rows
    ]
