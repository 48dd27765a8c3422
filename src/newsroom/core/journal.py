"""The journal: every act with its actor, in the transaction that did it, and `undo` of the last or any one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from newsroom import clock
from newsroom.errors import NewsroomError, NotFound, Refused
from newsroom.store import Connection, savepoint, transaction

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal."""

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


@dataclass(slots=True)
class Act:
    """One open act: its transaction, its batch, and the pen for its journal rows."""

    db: Connection
    actor: str
    now: datetime
    batch: int
    at: str
    noted: int = 0
    closing: dict[str, Callable[[], None]] = field(default_factory=dict)  # what is done once, before the act ends

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
        """Write one journal row: what happened to which object."""
        self.db.execute(
            """
            insert into journal (batch_id, at, actor, kind, object_id, action, from_state, to_state, rev, detail)
            values (:batch, :at, :actor, :kind, :object, :action, :from_state, :to_state, :rev, :detail)
            """,
            {
                "batch": self.batch, "at": self.at, "actor": self.actor, "kind": kind, "object": object_id,
                "action": action, "from_state": from_state, "to_state": to_state, "rev": rev,
                "detail": json.dumps(detail, ensure_ascii=False) if detail else "{}",
            },
        )  # fmt: skip
        self.noted += 1


@contextmanager
def act(db: Connection, *, actor: str, now: datetime, command: str, batch: int | None = None) -> Iterator[Act]:
    """Open one act: a write transaction whose changes are remembered under one batch.

    `batch` continues an earlier batch of the same command, for long work that commits in parts. An act that notes
    nothing leaves nothing behind. Raises `BadFile` when the file stays busy.
    """
    with transaction(db):
        if db.execute("select 1 from act").fetchone():
            raise AssertionError("acts do not nest")
        fresh = batch is None
        at = clock.to_text(now)
        if batch is None:
            batch = db.execute(
                "insert into batches (at, actor, command) values (:at, :actor, :command)",
                {"at": at, "actor": actor, "command": command},
            ).lastrowid
            assert batch is not None
        db.execute("insert into act (only, batch_id) values (1, :batch)", {"batch": batch})
        opened = Act(db, actor, now, batch, at)
        yield opened
        for step in opened.closing.values():
            step()
        db.execute("delete from act")
        if fresh and not opened.noted:
            db.execute("delete from changes where batch_id = :batch", {"batch": batch})
            db.execute("delete from batches where id = :batch", {"batch": batch})


@dataclass(slots=True)
class Outcome(Generic[Item, Result]):
    """What became of an act over several things."""

    batch: int | None
    done: list[Result] = field(default_factory=list)
    failed: list[tuple[Item, NewsroomError]] = field(default_factory=list)


def each(opened: Act, items: Iterable[Item], do: Callable[[Item], Result]) -> Outcome[Item, Result]:
    """Do `do` to each item inside the act; what fails is taken back by itself and named, the rest stands."""
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
    """How many acts the journal holds about an object: a version that never repeats, not even after an undo."""
    row = db.execute(
        "select count(*) from journal where kind = :kind and object_id = :id", {"kind": kind, "id": object_id}
    ).fetchone()
    return int(row[0])


def log(
    db: Connection,
    *,
    kind: str | None = None,
    object_id: int | None = None,
    actor: str | None = None,
    action: str | None = None,
    batch: int | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Entry]:
    """Journal lines, newest first."""
    rows = db.execute(
        """
        select j.*, b.command, b.undone_by is not null as undone
        from journal j join batches b on b.id = j.batch_id
        where (:kind is null or j.kind = :kind) and (:object is null or j.object_id = :object)
          and (:actor is null or j.actor = :actor) and (:action is null or j.action = :action)
          and (:batch is null or j.batch_id = :batch)
          and (:since is null or j.at >= :since) and (:until is null or j.at < :until)
        order by j.id desc limit :limit offset :offset
        """,
        {
            "kind": kind, "object": object_id, "actor": actor, "action": action, "batch": batch,
            "since": since, "until": until, "limit": -1 if limit is None else limit, "offset": offset,
        },
    )  # fmt: skip
    return [
        Entry(
            row["id"], row["batch_id"], row["at"], row["actor"], row["kind"], row["object_id"], row["action"],
            row["from_state"], row["to_state"], row["rev"], json.loads(row["detail"]), row["command"],
            bool(row["undone"]),
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the batch taken back, how many things, and those kept with the reason."""

    batch: int
    undo_batch: int | None
    command: str
    undone: int
    kept: list[tuple[str, str]]


def undo(db: Connection, batch: int | None = None, *, actor: str, now: datetime) -> Undone:
    """Take back a whole batch: the one named, or the last act of `actor` that is not undone.

    Anything of it that a later act has touched, or whose place is taken, is kept and named; another undo of the same
    batch tries those again. Undoing an undo brings the act back.
    Raises `NotFound` when there is nothing to undo, `Refused` when nothing of it can be taken back.
    """
    with act(db, actor=actor, now=now, command="undo") as opened:
        target = _target(db, batch, actor, opened.batch)
        units = _standing(db, int(target["id"]))
        if not units:
            raise Refused(
                f"batch {target['id']} ({target['command']}) cannot be undone", ref=str(target["id"]),
                hint="it has left the file for good: newsroom log --batch ID shows it",
            )  # fmt: skip
        kept = []
        for unit, last in units:
            why = _undo_unit(opened, target, unit, last)
            if why:
                kept.append((unit, why))
        if len(kept) == len(units):
            raise Refused(
                f"batch {target['id']} ({target['command']}): {_named(kept[0][0])}"
                f"{' and all else in it' if len(kept) > 1 else ''} {kept[0][1]}",
                ref=str(target["id"]), hint="undo the later acts first: newsroom log",
            )  # fmt: skip
        _unlearn(db, int(target["id"]))
        values = {"id": target["id"], "by": opened.batch}
        if not kept:
            db.execute("update batches set undone_by = :by where id = :id", values)
        db.execute("update batches set undoes = :id where id = :by", values)
        if target["undoes"]:  # an undo taken back makes the act stand again
            db.execute("update batches set undone_by = null where id = :id", {"id": target["undoes"]})
        return Undone(int(target["id"]), opened.batch, str(target["command"]), len(units) - len(kept), kept)


def _unlearn(db: Connection, batch: int) -> None:
    """Bring the filter's weights to what its lessons make, where the batch had given or taken some."""
    row = db.execute(
        "select min(json_extract(row_key, '$.id')) as first from changes where batch_id = :batch and source = 'model_log'",
        {"batch": batch},
    ).fetchone()
    if row["first"] is not None:
        from newsroom.core import model_lessons  # it stands above the journal

        model_lessons.settle(db, row["first"])


def _named(unit: str) -> str:
    kind, _, name = unit.partition(":")
    return f"{kind} {name}"


def _standing(db: Connection, batch: int) -> list[tuple[str, int]]:
    """What of a batch no earlier, partial undo has taken back, the last changed first, each with its last change."""
    rows = db.execute(
        """
        select c.unit, max(c.id) as last from changes c where c.batch_id = :batch and not exists (
            select 1 from batches u join changes x on x.batch_id = u.id
            where u.undoes = :batch and u.undone_by is null and x.unit = c.unit)
        group by c.unit order by last desc
        """,
        {"batch": batch},
    )
    return [(str(row["unit"]), int(row["last"])) for row in rows]


def _undo_unit(opened: Act, target: Any, unit: str, last: int) -> str | None:
    """Take one unit of a batch back; returns why it was kept, or None."""
    later = _later(opened.db, unit, last, opened.batch)
    if later:
        return f"was changed since by {later}"
    try:
        with savepoint(opened.db):
            _take_back(opened, int(target["id"]), unit)
    except sqlite3.IntegrityError as error:
        return f"cannot go back: {_clash(error)}"
    except Refused as error:
        return f"cannot go back: {error.message}"
    kind, _, name = unit.partition(":")
    opened.note(
        kind, int(name) if name.isdigit() else None, "undo",
        batch=int(target["id"]), command=str(target["command"]), name=name,
    )  # fmt: skip
    return None


def _clash(error: sqlite3.IntegrityError) -> str:
    """What a broken constraint means to a person: `UNIQUE constraint failed: articles.slug`."""
    rule, _, columns = str(error).partition(" constraint failed: ")
    if rule == "UNIQUE":
        names = [column.strip().partition(".")[2] for column in columns.split(",")]
        return f"its {' and '.join(names)} was taken by another meanwhile"
    return "something else depends on it"


def _target(db: Connection, batch: int | None, actor: str, own: int) -> Any:
    if batch is not None:
        row = db.execute("select * from batches where id = :id and id <> :own", {"id": batch, "own": own}).fetchone()
        if row is None:
            raise NotFound(f"there is no batch {batch}", ref=str(batch), hint="newsroom log lists them")
        if row["undone_by"]:
            raise Refused(
                f"batch {batch} is undone already (by batch {row['undone_by']})", ref=str(batch),
                hint=f"bring it back with: newsroom undo {row['undone_by']}",
            )  # fmt: skip
        return row
    row = db.execute(
        """
        select * from batches b where actor = :actor and undone_by is null and undoes is null and id <> :own
          and exists (select 1 from changes c where c.batch_id = b.id)
          and not exists (select 1 from batches u where u.undoes = b.id and u.undone_by is null)
        order by id desc limit 1
        """,
        {"actor": actor, "own": own},
    ).fetchone()
    if row is None:
        raise NotFound(
            f"nothing by {actor} to undo", hint="newsroom log shows every act; newsroom undo BATCH undoes one"
        )
    return row


def _later(db: Connection, unit: str, last: int, own: int) -> str | None:
    """Who changed `unit` after change `last` with an act that still stands, or None."""
    row = db.execute(
        """
        select b.actor, b.command, b.id from changes c join batches b on b.id = c.batch_id
        where c.unit = :unit and c.id > :last and c.batch_id <> :own and b.undone_by is null and b.undoes is null
          and not exists (
            select 1 from batches u join changes x on x.batch_id = u.id
            where u.undoes = b.id and u.undone_by is null and x.unit = c.unit)
        order by c.id desc limit 1
        """,
        {"unit": unit, "last": last, "own": own},
    ).fetchone()
    return f"{row['actor']} ({row['command']}, batch {row['id']})" if row else None


# An inserted article or comment is a person's text: taking its creation back moves it to the trash, not out of the file.
# A path that readers may have seen stays, to its article while that is live and else as "gone": it never turns into a 404.
# A picture's bytes stay for the revisions that show it, and a person for the comments that are theirs.
SOFT = {
    "articles": (
        "delete from article_labels where article_id = :id and live = 1",
        "delete from article_media where article_id = :id and live = 1",
        "update paths set kind = 'gone', target = null where article_id = :id",
        "update articles set status_before = status, status = 'trashed', live_rev = null, publish_at = null,"
        " publish_rev = null where id = :id",
    ),
    "comments": ("update comments set status_before = status, status = 'trashed' where id = :id",),
    "paths": ("update paths set kind = 'redirect', target = null where path = :path",),
    "media": ("update media set removed_at = :at where id = :id",),
    "commenters": (),
}


def _take_back(opened: Act, batch: int, unit: str) -> None:
    """Undo the changes of one unit, the last first. Raises `Refused` or SQLite's `IntegrityError` where that cannot be."""
    db = opened.db
    rows = db.execute(
        "select * from changes where batch_id = :batch and unit = :unit order by id desc",
        {"batch": batch, "unit": unit},
    ).fetchall()
    created = [row for row in rows if row["operation"] == "insert" and row["source"] in ("articles", "comments")]
    for row in created or rows:
        source, key = str(row["source"]), json.loads(row["row_key"])
        match = " and ".join(f"{name} = :key_{name}" for name in key)
        keys = {f"key_{name}": value for name, value in key.items()}
        if row["operation"] == "insert":
            if source == "media":
                _refuse_shown(db, int(key["id"]))
            for statement in SOFT.get(source, ()):
                db.execute(statement, key | {"at": opened.at})
            if source not in SOFT:
                db.execute(f"delete from {source} where {match}", keys)
            continue
        before = json.loads(row["before"])
        if row["operation"] == "update":
            sets = ", ".join(f"{name} = :{name}" for name in before)
            db.execute(f"update {source} set {sets} where {match}", before | keys)
        else:
            names = ", ".join(before)
            values = ", ".join(f":{name}" for name in before)
            db.execute(f"insert into {source} ({names}) values ({values})", before)


def _refuse_shown(db: Connection, medium_id: int) -> None:
    """A picture that an article outside the trash shows does not leave the list."""
    row = db.execute(
        """
        select a.slug from article_media m join articles a on a.id = m.article_id
        where m.media_id = :id and a.status <> 'trashed' limit 1
        """,
        {"id": medium_id},
    ).fetchone()
    if row:
        raise Refused(f"{row['slug']} shows it", ref=str(row["slug"]))
