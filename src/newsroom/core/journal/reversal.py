"""Undoing the changes of a batch, which triggers have recorded in `changes`: all at once, or one unit at a time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from newsroom.core.journal.actions import Act
from newsroom.errors import Refused
from newsroom.phrases import enumerated, phrase
from newsroom.store import Connection, savepoint

STRIDE = 1000  # changes read at a time

# What is done instead of deleting a row that the batch has inserted. Articles and comments are the texts of people: they
# go to the trash. A path that readers may have seen never answers 404: it redirects to its article while that is live,
# and is "gone" later. Pictures stay for the revisions that show them, and commenters for their comments.
INSTEAD_OF_DELETING = {
    "articles": (
        "delete from article_labels where article_id = :id and live = 1",
        "delete from article_media where article_id = :id and live = 1",
        "delete from article_related where article_id = :id",
        "update paths set kind = 'gone', target = null where article_id = :id",
        "update articles set status_before = status, status = 'trashed', live_rev = null, publish_at = null,"
        " publish_rev = null where id = :id",
    ),
    "comments": ("update comments set status_before = status, status = 'trashed' where id = :id",),
    "paths": ("update paths set kind = 'redirect', target = null where path = :path",),
    "media": ("update media set removed_at = :at where id = :id",),
    "commenters": (),
}


# The columns of articles and comments that readers do not see. A new column counts as visible to readers.
DESK_COLUMNS = {
    "articles": frozenset({
        "title", "lang", "head_rev", "approved_rev", "updated_at", "assignee", "due_at", "source_file", "import_key",
    }),
    "comments": frozenset({"spam_score"}),
}  # fmt: skip
DESK_TABLES = frozenset({"comment_flags"})
NO_COLUMNS: frozenset[str] = frozenset()
ALL_COLUMNS = frozenset({"*"})


def units_left(db: Connection, batch: int) -> list[str]:
    """The units of a batch that an earlier, partial undo has not undone, the last changed one first."""
    rows = db.execute(
        """
        select c.unit, max(c.id) as last from changes c where c.batch_id = :batch and not exists (
            select 1 from batches u join changes x on x.batch_id = u.id
            where u.undoes = :batch and u.undone_by is null and x.unit = c.unit)
        group by c.unit order by last desc
        """,
        {"batch": batch},
    )
    return [str(row["unit"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Later:
    """What later batches did to the units of a batch.

    `hindered` are units that cannot be undone, each with who changed it. Later batches changed the units in
    `public_only` only in what readers do not see: what readers see of these can be undone.
    """

    hindered: dict[str, str]
    public_only: frozenset[str]


def later(db: Connection, batch: int, own: int) -> Later:
    """What batches other than `own` have done since to the units of a batch, and what is not undone.

    What readers see can be undone unless later changes are visible to readers too.
    """
    hindered: dict[str, str] = {}
    public_only = set()
    for unit, since in _changed_since(db, batch, own).items():
        blocking = since[-1]
        if _is_public(db, batch, unit) and not _is_created(db, batch, unit):
            public = [one for one in since if _is_public(db, one["id"], unit)]
            if not public:
                public_only.add(unit)
                continue
            blocking = public[-1]
        hindered[unit] = phrase(
            "{actor} ({command}, batch {id})", actor=blocking["actor"], command=blocking["command"], id=blocking["id"]
        )
    return Later(hindered, frozenset(public_only))


def _changed_since(db: Connection, batch: int, own: int) -> dict[str, list[sqlite3.Row]]:
    """The units of a batch that later batches have changed and not undone, each with these batches, the newest last."""
    rows = db.execute(
        """
        with target (unit, last) as (select unit, max(id) from changes where batch_id = :batch group by unit)
        select t.unit, b.actor, b.command, b.id, max(c.id) as at from target t
        cross join changes c on c.unit = t.unit and c.id > t.last
        join batches b on b.id = c.batch_id
        where c.batch_id <> :own and b.undone_by is null and b.undoes is null
          and not exists (
            select 1 from batches u join changes x on x.batch_id = u.id
            where u.undoes = b.id and u.undone_by is null and x.unit = c.unit)
        group by t.unit, b.id order by at
        """,
        {"batch": batch, "own": own},
    )
    found: dict[str, list[sqlite3.Row]] = {}
    for row in rows:
        found.setdefault(row["unit"], []).append(row)
    return found


def _is_public(db: Connection, batch: int, unit: str) -> bool:
    """Whether a batch changed something of a unit that readers see, or when they will see it."""
    return any(_public_columns(db, row) for row in _rows_of(db, batch, unit))


def _public_columns(db: Connection, row: sqlite3.Row) -> frozenset[str]:
    """The columns of a change that readers see; for an inserted or deleted row, all or none."""
    source, key, before = str(row["source"]), json.loads(row["row_key"]), json.loads(row["before"] or "null")
    if source in DESK_TABLES or ("live" in key and not key["live"]):
        return NO_COLUMNS
    if source == "notes" and not (before or _now(db, source, key) or {"public": 1})["public"]:
        return NO_COLUMNS
    if row["operation"] != "update":
        return ALL_COLUMNS
    after = _before_next(db, row) or _now(db, source, key) or {}
    differing = {name for name, value in before.items() if name not in after or not _same(value, after[name])}
    return frozenset(differing - DESK_COLUMNS.get(source, NO_COLUMNS))


def _before_next(db: Connection, row: sqlite3.Row) -> dict[str, Any] | None:
    """A changed row as it was before the next change."""
    found = db.execute(
        """
        select before from changes where unit = :unit and id > :id and source = :source and row_key = :key
            and before is not null
        order by id limit 1
        """,
        {"unit": row["unit"], "id": row["id"], "source": row["source"], "key": row["row_key"]},
    ).fetchone()
    return dict(json.loads(found["before"])) if found else None


def _now(db: Connection, source: str, key: dict[str, Any]) -> dict[str, Any] | None:
    found = db.execute(f"select * from {source} where {_match(key)}", _keys(key)).fetchone()
    return dict(found) if found else None


class CannotUndoAll(Exception):
    """A unit of the batch cannot be undone: roll back, and undo the units one by one."""


def undo_all(act: Act, batch: int, units: Sequence[str], public_only: frozenset[str] = frozenset()) -> None:
    """Undo the changes of these units, the last first. Raises `CannotUndoAll` if that fails for one.

    For the units in `public_only` only what readers see is undone.

    It uses no savepoint, because inside one each statement takes longer than the one before it.
    """
    try:
        _undo(act, _rows(act.db, batch, set(units)), public_only)
    except (sqlite3.IntegrityError, Refused) as error:
        raise CannotUndoAll from error


def undo_each(act: Act, batch: int, units: Sequence[str], public_only: frozenset[str] = frozenset()) -> dict[str, str]:
    """Undo the changes of each unit separately; returns those for which that failed, each with the reason."""
    kept = {}
    for unit in units:
        try:
            with savepoint(act.db):
                _undo(act, _rows_of(act.db, batch, unit), public_only)
        except (sqlite3.IntegrityError, Refused) as error:
            kept[unit] = _reason(error)
    return kept


def _reason(error: sqlite3.IntegrityError | Refused) -> str:
    """The meaning of a broken constraint, in words: `UNIQUE constraint failed: articles.slug`."""
    if isinstance(error, Refused):
        return error.message
    rule, _, columns = str(error).partition(" constraint failed: ")
    if rule == "UNIQUE":
        names = [column.strip().partition(".")[2] for column in columns.split(",")]
        return phrase("something else now has its {names}", names=enumerated(names))
    return phrase("something else depends on it")


def _rows(db: Connection, batch: int, units: set[str]) -> Iterator[sqlite3.Row]:
    """The changes of a batch to these units, the last first, in parts: a batch may be larger than memory."""
    ends = db.execute(
        "select min(id) as low, max(id) as high from changes where batch_id = :batch", {"batch": batch}
    ).fetchone()
    high = ends["high"]
    while high is not None and high >= ends["low"]:
        yield from (
            row
            for row in db.execute(
                "select * from changes where id > :low and id <= :high and +batch_id = :batch order by id desc",
                {"low": high - STRIDE, "high": high, "batch": batch},
            ).fetchall()
            if row["unit"] in units
        )
        high -= STRIDE


def _rows_of(db: Connection, batch: int, unit: str) -> list[sqlite3.Row]:
    return db.execute(
        "select * from changes where batch_id = :batch and unit = :unit order by id desc",
        {"batch": batch, "unit": unit},
    ).fetchall()


@dataclass(slots=True)
class _Statements:
    """Collects statements and executes equal ones together; a changed row is written before it is read again."""

    db: Connection
    statement: str = ""
    values: list[Mapping[str, Any]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def add(self, statement: str, values: Mapping[str, Any], row: str) -> None:
        if statement != self.statement or len(self.values) >= STRIDE:
            self.flush()
            self.statement = statement
        self.values.append(values)
        self.touched.add(row)

    def flush(self) -> None:
        if self.values:
            self.db.executemany(self.statement, self.values)
        self.values, self.touched = [], set()


def _undo(act: Act, rows: Iterable[sqlite3.Row], public_only: frozenset[str]) -> None:
    """Undo changes, given the last first. Raises `Refused` or SQLite's `IntegrityError` if that is impossible.

    If the batch created a unit, only its creation is undone: see INSTEAD_OF_DELETING.
    """
    db = act.db
    created: dict[str, bool] = {}
    statements = _Statements(db)
    for row in rows:
        unit = row["unit"]
        if unit not in created:
            created[unit] = _is_created(db, row["batch_id"], unit)
        source, key = str(row["source"]), json.loads(row["row_key"])
        name = f"{source} {row['row_key']}"
        leave: frozenset[str] = NO_COLUMNS
        if unit in public_only:
            if not _public_columns(db, row):
                continue
            leave = DESK_COLUMNS.get(source, NO_COLUMNS)
        creation = row["operation"] == "insert" and source in ("articles", "comments")
        if created[unit] and not creation:
            continue
        if row["operation"] == "insert":
            if source == "media":
                _refuse_shown(db, int(key["id"]))
            for statement in INSTEAD_OF_DELETING.get(source, ()):
                statements.add(statement, key | {"at": act.at}, name)
            if source not in INSTEAD_OF_DELETING:
                statements.add(f"delete from {source} where {_match(key)}", _keys(key), name)
        elif row["operation"] == "update":
            if name in statements.touched:
                statements.flush()
            before = {column: value for column, value in json.loads(row["before"]).items() if column not in leave}
            _revert(db, statements, source, key, before, name)
        else:
            before = json.loads(row["before"])
            columns, places = ", ".join(before), ", ".join(f":{column}" for column in before)
            statements.add(f"insert into {source} ({columns}) values ({places})", before, name)
    statements.flush()


def keep_front_choices(act: Act, batch: int) -> None:
    """Put back the choices for the front page that were made before `batch`, if undoing it has withdrawn their articles.

    A trigger deletes the choice of an article that is withdrawn; one made for a draft was there before its publication.
    """
    values = {"own": act.batch, "batch": batch}
    rows = act.db.execute(
        """
        select c.unit, c.before from changes c
        where c.batch_id = :own and c.source = 'front_choices' and c.operation = 'delete'
            and json_extract(c.before, '$.chosen_at') <= (select at from batches where id = :batch)
            and not exists (select 1 from changes x where x.batch_id = :batch and x.unit = c.unit)
        """,
        values,
    ).fetchall()
    for row in rows:
        before = json.loads(row["before"])
        places = ", ".join(f":{column}" for column in before)
        act.db.execute(f"insert into front_choices ({', '.join(before)}) values ({places})", before)
        # The undo has not changed the choice, so that a redo has nothing to do.
        act.db.execute("delete from changes where batch_id = :own and unit = :unit", {**values, "unit": row["unit"]})


def _is_created(db: Connection, batch: int, unit: str) -> bool:
    return (
        db.execute(
            """
        select 1 from changes where batch_id = :batch and unit = :unit and operation = 'insert'
            and source in ('articles', 'comments') limit 1
        """,
            {"batch": batch, "unit": unit},
        ).fetchone()
        is not None
    )


def _revert(
    db: Connection, statements: _Statements, source: str, key: dict[str, Any], before: dict[str, Any], name: str
) -> None:
    """Set only the columns of a row that differ, so that indexes over other columns are not touched."""
    now = db.execute(f"select * from {source} where {_match(key)}", _keys(key)).fetchone()
    if now is None:
        return
    columns = [column for column, value in before.items() if not _same(value, now[column])]
    if columns:
        sets = ", ".join(f"{column} = :{column}" for column in columns)
        statements.add(
            f"update {source} set {sets} where {_match(key)}",
            {column: before[column] for column in columns} | _keys(key),
            name,
        )


def _same(before: Any, now: Any) -> bool:
    """Whether a value equals the one in `changes`, whose JSON keeps fifteen digits of a fraction."""
    return bool(before == now) or (
        isinstance(now, float) and isinstance(before, float) and f"{now:.15g}" == f"{before:.15g}"
    )


def _match(key: Mapping[str, Any]) -> str:
    return " and ".join(f"{name} = :key_{name}" for name in key)


def _keys(key: Mapping[str, Any]) -> dict[str, Any]:
    return {f"key_{name}": value for name, value in key.items()}


def _refuse_shown(db: Connection, medium_id: int) -> None:
    """Raise `Refused` for a picture that an article outside the trash shows."""
    row = db.execute(
        """
        select a.slug from article_media m join articles a on a.id = m.article_id
        where m.media_id = :id and a.status <> 'trashed' limit 1
        """,
        {"id": medium_id},
    ).fetchone()
    if row:
        raise Refused(phrase("{slug} uses it", slug=row["slug"]), ref=str(row["slug"]))
