"""Undo: the last batch of a person, or a given one; units that somebody has changed since are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from newsroom import text
from newsroom.core.journal import actions, reversal
from newsroom.core.screening.learning import lessons
from newsroom.errors import NotFound, Refused
from newsroom.phrases import phrase, word
from newsroom.store import Connection

TITLE = 80  # characters of a title or a comment: enough for people to recognise it

# How a unit is shown to people: its name, where it is, and its title or the beginning of its text.
DESCRIBED = {
    "article": "select slug as name, title from articles where id = :id",
    "front": "select slug as name, title from articles where id = :id",
    "breaking": "select '' as name, text as title from breaking_news where id = :id",
    "comment": "select c.author as name, a.slug as place, c.body as title from comments c"
    " join articles a on a.id = c.article_id where c.id = :id",
    "commenter": "select name, '' as title from commenters where id = :id",
    "media": "select name, alt as title from media where id = :id",
    "ban": "select kind || ' ' || value as name, reason as title from bans where id = :id",
    "word": "select pattern as name, action as title from words where id = :id",
    "label": "select kind || ' ' || slug as name, name as title from labels where id = :id",
    "programme": "select channel_id as name, title from programmes where id = :id",
    "series": "select name, slug as title from series where id = :id",
    "error": "select a.slug as name, e.body as title from error_reports e join articles a on a.id = e.article_id"
    " where e.id = :id",
    "part": "select slug as name, title from articles where id = :id",
    "person": "select name, role as title from people where id = :id",
}
NAMED_BY_TEXT = frozenset(
    {"setting", "channel"}
)  # the kinds of units without an id; the key of a channel may be digits


@dataclass(frozen=True, slots=True)
class UndoneUnit:
    """Something that an undo restores: an article with slug and title, a comment, a setting.

    `public_only` means that only what readers see is undone, because somebody has edited the draft since.
    """

    unit: str
    kind: str
    id: int | None
    name: str
    title: str
    public_only: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """The result of an undo: the undone batch, by whom and when it was made, the units undone, and those that were kept.

    `undo_batch` is the batch with which this undo can be undone; None for a dry run.
    """

    batch: int
    undo_batch: int | None
    command: str
    actor: str
    at: str
    undone: int
    units: tuple[UndoneUnit, ...]
    kept: list[tuple[str, str]]


class _Trial(Exception):
    """Ends the transaction of a dry run."""

    def __init__(self, undone: Undone) -> None:
        super().__init__()
        self.undone = undone


def undo(db: Connection, batch: int | None = None, *, actor: str, now: datetime, dry_run: bool = False) -> Undone:
    """Undo a whole batch: the given one, or the last one of `actor` that is not undone.

    Units that a later batch has changed, or whose place is taken, are kept and listed; another undo of the same batch
    tries them again. What readers see of an article is undone even if somebody has edited its draft since; the draft
    is kept. Undoing an undo redoes the batch. With `dry_run` nothing is changed.
    Raises `NotFound` if there is nothing to undo, `Refused` if no unit of the batch can be undone, or if the last
    action of `actor` cannot be undone.
    """
    try:
        try:
            return _undo(db, batch, actor, now, one_by_one=False, dry_run=dry_run)
        except reversal.CannotUndoAll:
            return _undo(db, batch, actor, now, one_by_one=True, dry_run=dry_run)
    except _Trial as trial:
        return trial.undone


def redo(db: Connection, batch: int | None = None, *, actor: str, now: datetime, dry_run: bool = False) -> Undone:
    """Redo a whole batch: the one given, or the one that the last undo of `actor` undid.

    What it redoes and keeps is found as by `undo`, since a redo undoes the undo. The result names the batch that was redone.
    Raises `NotFound` when there is nothing to redo, `Refused` when the batch given is not undone, or can no longer be redone.
    """
    target, by = _undone_batch(db, batch, actor)
    done = undo(db, by, actor=actor, now=now, dry_run=dry_run)
    return replace(done, batch=int(target["id"]), command=str(target["command"]))


def way_back(db: Connection, batch: int) -> tuple[str, int]:
    """What reverses a batch: `undo` or `redo`, and the batch to name.

    An undo of an undo is reversed by undoing the first batch again: what undoes and redoes has no redo of its own.
    """
    first, steps = _first_of_chain(db, batch)
    return ("redo" if steps % 2 else "undo"), first


def _first_of_chain(db: Connection, batch: int) -> tuple[int, int]:
    """The batch that an undo, an undo of that undo and so on began with, and how many steps it is away."""
    row = db.execute(
        """
        with recursive chain(id, undoes, steps) as (
            select id, undoes, 0 from batches where id = :batch
            union all select b.id, b.undoes, c.steps + 1 from chain c join batches b on b.id = c.undoes
        )
        select id, steps from chain order by steps desc limit 1
        """,
        {"batch": batch},
    ).fetchone()
    return int(row["id"]), int(row["steps"])


def redo_of(db: Connection, kind: str, object_id: int) -> int | None:
    """The batch whose redo restores an object, if an undo of it was the last that was done to the object."""
    row = db.execute(
        "select batch_id from journal where kind = :kind and object_id = :id order by id desc limit 1",
        {"kind": kind, "id": object_id},
    ).fetchone()
    verb, batch = way_back(db, row["batch_id"]) if row else ("", 0)
    return batch if verb == "redo" else None


def _undone_batch(db: Connection, batch: int | None, actor: str) -> tuple[Any, int]:
    """The batch to redo, and the batch of the undo that undid it. A redo that was undone does not count."""
    row = db.execute(
        """
        select t.*, u.id as undone_in from batches u join batches t on t.id = u.undoes
        where u.undone_by is null and t.undoes is null
          and case when :batch is null then u.actor = :actor else :batch in (t.id, u.id) end
        order by u.id desc limit 1
        """,
        {"actor": actor, "batch": batch},
    ).fetchone()
    if row is not None:
        return row, int(row["undone_in"])
    if batch is None:
        raise NotFound(
            phrase("{actor} has nothing to redo", actor=actor),
            hint="newsroom log shows every action, and what was undone",
        )
    if db.execute("select 1 from batches where id = ?", (batch,)).fetchone() is None:
        raise NotFound(phrase("there is no batch {batch}", batch=batch), ref=str(batch), hint="see: newsroom log")
    raise Refused(phrase("batch {batch} has not been undone", batch=batch), ref=str(batch))


def _undo(db: Connection, batch: int | None, actor: str, now: datetime, *, one_by_one: bool, dry_run: bool) -> Undone:
    with actions.act(db, actor=actor, now=now, command="undo") as opened:
        target = _target(db, batch, actor, opened.batch)
        number = int(target["id"])
        units = reversal.units_left(db, number)
        if not units:
            raise _nothing_left(number, target["command"])
        later = reversal.later(db, number, opened.batch)
        why: dict[str, str] = {
            unit: phrase("was changed later by {who}", who=who) for unit, who in later.hindered.items()
        }
        back = [unit for unit in units if unit not in why]
        described = {one.unit: one for one in _described(db, back, later.public_only)}
        if one_by_one:
            failed = reversal.undo_each(opened, number, back, later.public_only)
            why |= {unit: phrase("cannot be undone: {reason}", reason=reason) for unit, reason in failed.items()}
        else:
            reversal.undo_all(opened, number, back, later.public_only)
        reversal.keep_front_choices(opened, number)
        kept = [(unit, why[unit]) for unit in units if unit in why]
        if len(kept) == len(units):
            raise Refused(
                phrase(
                    "batch {number} ({command}): nothing in it can be undone; {named} {why}"
                    if len(kept) > 1
                    else "batch {number} ({command}): {named} {why}",
                    number=number,
                    command=target["command"],
                    named=_named(kept[0][0]),
                    why=kept[0][1],
                ),
                ref=str(number),
                hint="undo the later actions first; to see them: newsroom log",
            )
        opened.note_all([_undone(target, unit) for unit in units if unit not in why])
        _unlearn(db, number)
        values = {"id": target["id"], "by": opened.batch}
        if not kept:
            db.execute("update batches set undone_by = :by where id = :id", values)
        db.execute("update batches set undoes = :id where id = :by", values)
        if target["undoes"]:  # an undo was undone: the batch is in force again
            db.execute("update batches set undone_by = null where id = :id", {"id": target["undoes"]})
        put_back = tuple(described[unit] for unit in units if unit not in why)
        undone = Undone(
            number,
            None if dry_run else opened.batch,
            str(target["command"]),
            str(target["actor"]),
            str(target["at"]),
            len(put_back),
            put_back,
            kept,
        )
        if dry_run:
            raise _Trial(undone)
        return undone


def _nothing_left(number: int, command: str) -> Refused:
    return Refused(
        phrase("batch {number} ({command}) cannot be undone", number=number, command=command),
        ref=str(number),
        hint=phrase(
            "deleted data cannot be restored; to see what the batch did: newsroom log --batch {number}", number=number
        ),
    )


def _described(db: Connection, units: Iterable[str], public_only: frozenset[str]) -> Iterable[UndoneUnit]:
    """The units with the names that people know, as they are before the undo."""
    for unit in units:
        kind, name, number = _parts(unit)
        row = db.execute(DESCRIBED[kind], {"id": number}).fetchone() if kind in DESCRIBED else None
        shown, title = (str(row["name"]), str(row["title"])) if row else (name, "")
        if row and kind == "comment":
            shown = phrase("{name} on {place}", name=shown, place=row["place"])
        yield UndoneUnit(unit, kind, number, shown, text.excerpt(text.one_line(title), TITLE), unit in public_only)


def _unlearn(db: Connection, batch: int) -> None:
    """Train the spam filter again from the first lesson that the batch added or removed."""
    row = db.execute(
        "select min(json_extract(row_key, '$.id')) as first from changes where batch_id = :batch and source = 'model_log'",
        {"batch": batch},
    ).fetchone()
    if row["first"] is not None:
        lessons.relearn(db, row["first"])


def _parts(unit: str) -> tuple[str, str, int | None]:
    """The kind of a unit, its name, and its id if it has one: `article:7` is `("article", "7", 7)`."""
    kind, _, name = unit.partition(":")
    return kind, name, None if kind in NAMED_BY_TEXT else int(name)


def _named(unit: str) -> str:
    kind, name, _ = _parts(unit)
    return phrase("{kind} {name}", kind=word(kind), name=name)


def _undone(target: Any, unit: str) -> actions.Note:
    kind, name, number = _parts(unit)
    detail = {"batch": int(target["id"]), "command": str(target["command"]), "name": name}
    return actions.Note(kind, number, "undo", detail=detail)


def _way_back(db: Connection, batch: int) -> str:
    """How to change what a batch that has been undone did. If it was an undo itself, the first batch of that chain is what counts."""
    first, _ = _first_of_chain(db, batch)
    if first == batch:
        return phrase("to redo it: newsroom redo {batch}", batch=batch)
    if db.execute("select undone_by from batches where id = :id", {"id": first}).fetchone()["undone_by"]:
        return phrase("to redo batch {batch}: newsroom redo {batch}", batch=first)
    return phrase("to undo batch {batch} again: newsroom undo {batch}", batch=first)


def _target(db: Connection, batch: int | None, actor: str, own: int) -> Any:
    if batch is not None:
        row = db.execute("select * from batches where id = :id and id <> :own", {"id": batch, "own": own}).fetchone()
        if row is None:
            raise NotFound(phrase("there is no batch {batch}", batch=batch), ref=str(batch), hint="see: newsroom log")
        if row["undone_by"]:
            raise Refused(
                phrase(
                    "batch {batch} has already been undone (by batch {undone_by})",
                    batch=batch,
                    undone_by=row["undone_by"],
                ),
                ref=str(batch),
                hint=_way_back(db, batch),
            )
        return row
    open_ones = db.execute(
        """
        select b.*, exists (select 1 from changes c where c.batch_id = b.id) as can_be_undone from batches b
        where actor = :actor and undone_by is null and undoes is null and id <> :own
          and not exists (select 1 from batches u where u.undoes = b.id and u.undone_by is null)
        order by id desc
        """,
        {"actor": actor, "own": own},
    )
    row = open_ones.fetchone()
    if row is None:
        raise NotFound(
            phrase("{actor} has nothing to undo", actor=actor),
            hint="newsroom log shows every action; newsroom undo BATCH undoes a batch",
        )
    if not row["can_be_undone"]:
        before = next((one for one in open_ones if one["can_be_undone"]), None)
        open_ones.close()
        raise Refused(
            phrase(
                "the last action of {actor}, {command} (batch {id}), cannot be undone; nothing was changed",
                actor=actor,
                command=row["command"],
                id=row["id"],
            ),
            ref=str(row["id"]),
            hint=phrase(
                "to undo an earlier action, {command}: newsroom undo {id}", command=before["command"], id=before["id"]
            )
            if before
            else None,
        )
    open_ones.close()
    return row
