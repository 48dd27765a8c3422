"""Undo: the last batch of a person, or a given one, unit by unit where nobody has changed them since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsroom.core.journal import actions, reversal
from newsroom.core.screening.learning import lessons
from newsroom.errors import NotFound, Refused
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the batch undone, how many units of it, and those that were kept, with the reason."""

    batch: int
    undo_batch: int | None
    command: str
    undone: int
    kept: list[tuple[str, str]]


def undo(db: Connection, batch: int | None = None, *, actor: str, now: datetime) -> Undone:
    """Undo a whole batch: the one given, or the last one of `actor` that is not undone.

    A unit of it that a later batch has changed, or whose place is taken, is kept and named; another undo of the same
    batch tries it again. Undoing an undo redoes the batch.
    Raises `NotFound` when there is nothing to undo, `Refused` when no unit of the batch can be undone.
    """
    try:
        return _undo(db, batch, actor, now, one_by_one=False)
    except reversal.CannotUndoAll:
        return _undo(db, batch, actor, now, one_by_one=True)


def _undo(db: Connection, batch: int | None, actor: str, now: datetime, *, one_by_one: bool) -> Undone:
    with actions.act(db, actor=actor, now=now, command="undo") as opened:
        target = _target(db, batch, actor, opened.batch)
        number = int(target["id"])
        units = reversal.units_left(db, number)
        if not units:
            raise Refused(
                f"batch {number} ({target['command']}) cannot be undone", ref=str(number),
                hint="it has left the file for good: newsroom log --batch ID shows it",
            )  # fmt: skip
        why = {
            unit: f"was changed since by {who}"
            for unit, who in reversal.changed_since(db, number, opened.batch).items()
        }
        back = [unit for unit in units if unit not in why]
        if one_by_one:
            failed = reversal.undo_each(opened, number, back)
            why |= {unit: f"cannot go back: {reason}" for unit, reason in failed.items()}
        else:
            reversal.undo_all(opened, number, back)
        kept = [(unit, why[unit]) for unit in units if unit in why]
        if len(kept) == len(units):
            raise Refused(
                f"batch {number} ({target['command']}): {_named(kept[0][0])}"
                f"{' and all else in it' if len(kept) > 1 else ''} {kept[0][1]}",
                ref=str(number), hint="undo the later acts first: newsroom log",
            )  # fmt: skip
        opened.note_all([_undone(target, unit) for unit in units if unit not in why])
        _unlearn(db, number)
        values = {"id": target["id"], "by": opened.batch}
        if not kept:
            db.execute("update batches set undone_by = :by where id = :id", values)
        db.execute("update batches set undoes = :id where id = :by", values)
        if target["undoes"]:  # undoing an undo: the batch counts as done again
            db.execute("update batches set undone_by = null where id = :id", {"id": target["undoes"]})
        return Undone(number, opened.batch, str(target["command"]), len(units) - len(kept), kept)


def _unlearn(db: Connection, batch: int) -> None:
    """Train the spam filter again from the first lesson that the batch had added or removed."""
    row = db.execute(
        "select min(json_extract(row_key, '$.id')) as first from changes where batch_id = :batch and source = 'model_log'",
        {"batch": batch},
    ).fetchone()
    if row["first"] is not None:
        lessons.relearn(db, row["first"])


def _named(unit: str) -> str:
    kind, _, name = unit.partition(":")
    return f"{kind} {name}"


def _undone(target: Any, unit: str) -> actions.Note:
    kind, _, name = unit.partition(":")
    detail = {"batch": int(target["id"]), "command": str(target["command"]), "name": name}
    return actions.Note(kind, int(name) if name.isdigit() else None, "undo", detail=detail)


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
