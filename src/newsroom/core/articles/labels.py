"""Sections, tags and authors: the names that articles are filed under, each with its slug."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from newsroom import text
from newsroom.store import Connection

if TYPE_CHECKING:
    from newsroom.core.journal.actions import (
        Act,  # only who files an article needs the journal; listings filter by label
    )

KINDS = ("section", "tag", "author")


@dataclass(frozen=True, slots=True)
class Label:
    """A section, a tag or an author (the byline's name)."""

    id: int
    kind: str
    slug: str
    name: str


def _label(row: sqlite3.Row) -> Label:
    return Label(row["id"], row["kind"], row["slug"], row["name"])


def find(db: Connection, kind: str, name: str) -> Label | None:
    """The label that `name` (in any case, with or without diacritics, or its slug) means."""
    row = db.execute(
        "select * from labels where kind = :kind and slug = :slug", {"kind": kind, "slug": slug_of(kind, name)}
    ).fetchone()
    return _label(row) if row else None


@lru_cache(maxsize=4096)
def slug_of(kind: str, name: str) -> str:
    """The slug that a name is filed under."""
    return text.safe_slug(name, fallback=f"{kind}-{zlib.crc32(name.encode()):08x}")


def ensure(db: Connection, kind: str, name: str) -> int:
    """The id of the label, made on first use; the first spelling is the one shown on its pages."""
    slug = slug_of(kind, name)
    row = db.execute(
        "select id from labels where kind = :kind and slug = :slug", {"kind": kind, "slug": slug}
    ).fetchone()
    if row:
        return int(row["id"])
    made = db.execute(
        """
        insert into labels (kind, slug, name, position)
        values (:kind, :slug, :name, coalesce((select max(id) from labels), 0))
        """,  # the highest id is past every position so far, and is known without counting
        {"kind": kind, "slug": slug, "name": name},
    ).lastrowid
    assert made is not None
    return made


def file_under(
    db: Connection,
    article_id: int,
    *,
    section: str,
    tags: Sequence[str],
    authors: Sequence[str],
    live: bool,
    at: str = "",
) -> None:
    """Make the article's labels (of its head, or of what is live) exactly these, touching only what differs."""
    wanted: dict[int, int] = {}
    names = [("section", section)] if section else []
    names += [("tag", tag) for tag in tags] + [("author", author) for author in authors]
    for position, (kind, name) in enumerate(names):
        wanted.setdefault(ensure(db, kind, name), position)
    rows = db.execute(
        "select label_id, position, at from article_labels where article_id = :id and live = :live",
        {"id": article_id, "live": int(live)},
    ).fetchall()
    present = {row["label_id"]: (row["position"], row["at"]) for row in rows}
    for label_id in present.keys() - wanted.keys():
        db.execute(
            "delete from article_labels where label_id = :label and live = :live and article_id = :id",
            {"label": label_id, "live": int(live), "id": article_id},
        )
    differing = [item for item in wanted.items() if present.get(item[0]) != (item[1], at)]
    if differing:
        # One statement for all: each begins and ends a small transaction of its own for its triggers.
        db.execute(
            """
            insert into article_labels (label_id, live, article_id, position, at)
            select json_extract(value, '$[0]'), :live, :id, json_extract(value, '$[1]'), :at
            from json_each(:differing) where true
            on conflict (label_id, live, article_id) do update set position = excluded.position, at = excluded.at
            """,
            {"differing": json.dumps(differing), "live": int(live), "id": article_id, "at": at},
        )


def unfile_live(db: Connection, article_id: int) -> None:
    """Take the article out of every public list."""
    db.execute("delete from article_labels where article_id = :id and live = 1", {"id": article_id})
    db.execute("delete from article_media where article_id = :id and live = 1", {"id": article_id})


def all_of(db: Connection, kind: str) -> list[Label]:
    """Every label of a kind, in the order they came into use."""
    return [
        _label(row)
        for row in db.execute("select * from labels where kind = :kind order by position, id", {"kind": kind})
    ]


def arrange(act: Act, kind: str, names: Sequence[str]) -> None:
    """Put labels in this order, made where they are new; the others follow in the order of their first use."""
    wanted = [ensure(act.db, kind, name) for name in names]
    others = [label.id for label in all_of(act.db, kind) if label.id not in wanted]
    for position, label_id in enumerate(wanted + others):
        act.db.execute(
            "update labels set position = :position where id = :id and position <> :position",
            {"position": position, "id": label_id},
        )
    act.note("label", None, "arrange", name=kind, value=", ".join(names))
