"""Series without their parts: names, introductions and orders."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from newsroom import text
from newsroom.core.journal.actions import Act, ObjectKind
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.phrases import phrase
from newsroom.store import Connection

LONGEST_NAME: Final = 120  # characters
LONGEST_INTRODUCTION: Final = 4000  # characters


class SeriesOrder(StrEnum):
    """How the stories of a series are ordered: by the date of publication, or as somebody has arranged them."""

    DATE = "date"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class SeriesEntry:
    """What can be set: `introduction` is Markdown."""

    name: str
    introduction: str = ""
    order: SeriesOrder = SeriesOrder.DATE


@dataclass(frozen=True, slots=True)
class Series:
    """A series, with the number of its stories and of those that are published."""

    id: int
    slug: str
    entry: SeriesEntry
    stories: int
    published: int


def _series(row: sqlite3.Row) -> Series:
    order = SeriesOrder.HAND if row["by_hand"] else SeriesOrder.DATE
    entry = SeriesEntry(row["name"], row["introduction"], order)
    return Series(row["id"], row["slug"], entry, row["stories"], row["published"])


def list_(db: Connection) -> list[Series]:
    """Every series, by name."""
    rows = db.execute(
        """
        select s.*, count(p.article_id) as stories,
            count(case when a.live_rev is not null and a.kind = 'story' then 1 end) as published
        from series s left join series_stories p on p.series_id = s.id left join articles a on a.id = p.article_id
        group by s.id order by s.key
        """
    )
    return [_series(row) for row in rows]


def find(db: Connection, ref: str) -> Series | None:
    """The series with this name, slug or id, or None."""
    typed = ref.strip()
    every = list_(db)
    others = [one for one in every if one.slug == typed] + [one for one in every if str(one.id) == typed]
    return find_name(db, ref) or next(iter(others), None)


def find_name(db: Connection, name: str) -> Series | None:
    """The series with this name, or None."""
    key = text.name_key(name)
    return next((one for one in list_(db) if text.name_key(one.entry.name) == key), None)


def by_id(db: Connection, series_id: int) -> Series:
    """The series with that id. Raises `NotFound`."""
    found = next((one for one in list_(db) if one.id == series_id), None)
    if found is None:
        raise NotFound(phrase("there is no series {name!r}", name=series_id), ref=str(series_id))
    return found


def get(db: Connection, ref: str) -> Series:
    """The series with this name, slug or id. Raises `NotFound`."""
    found = find(db, ref)
    if found is None:
        near = _nearest(db, ref)
        hint = phrase("did you mean {near}?", near=near) if near else phrase("see: newsroom series list")
        raise NotFound(phrase("there is no series {name!r}", name=ref), ref=ref, hint=hint)
    return found


def _nearest(db: Connection, ref: str) -> str | None:
    """The slug of a series that has the words of `ref`, or is spelled much like it."""
    from difflib import get_close_matches  # here: only an unknown name needs it

    typed = text.slugify(ref[:100])
    slugs = [one.slug for one in list_(db)]
    having = [slug for slug in slugs if typed and f"-{typed}-" in f"-{slug}-"]
    return next(iter(having or get_close_matches(typed, slugs[:1000], n=1)), None)


def add(act: Act, entry: SeriesEntry, *, slug: str = "") -> Series:
    """Add a series without stories; its slug is made from the name unless one is given.

    Raises `Conflict` for a name or a given slug that another series has, `Invalid` for a name or text that cannot be shown.
    """
    entry = checked(entry)
    if find_name(act.db, entry.name) is not None:
        raise _taken(entry.name)
    values = _values(act, entry) | {"slug": _slug(act.db, entry.name, slug)}
    series_id = act.db.execute(
        """
        insert into series (key, slug, name, introduction, by_hand, updated_at)
        values (:key, :slug, :name, :introduction, :by_hand, :at)
        """,
        values,
    ).lastrowid
    assert series_id is not None
    found = by_id(act.db, series_id)
    act.note(ObjectKind.SERIES, found.id, "add", name=entry.name)
    return found


def edit(act: Act, series: Series, entry: SeriesEntry) -> Series:
    """Replace what can be set. Raises `Conflict` if another series has the new name, `Invalid` as `add` does."""
    entry = checked(entry)
    other = find_name(act.db, entry.name)
    if other is not None and other.id != series.id:
        raise _taken(entry.name)
    if entry == series.entry:
        return series
    act.db.execute(
        """
        update series set key = :key, name = :name, introduction = :introduction, by_hand = :by_hand, updated_at = :at
        where id = :id
        """,
        _values(act, entry) | {"id": series.id},
    )
    act.note(ObjectKind.SERIES, series.id, "edit", name=entry.name)
    return by_id(act.db, series.id)


def remove(act: Act, several: Sequence[Series]) -> None:
    """Remove series. Their stories stay, in no series. The log keeps the slug of one that readers may have seen."""
    for one in several:
        seen = act.db.execute(
            """
            select 1 from series_stories p join articles a on a.id = p.article_id
            where p.series_id = :id and a.published_at is not null
            """,
            {"id": one.id},
        ).fetchone()
        act.db.execute("delete from series_stories where series_id = :id", {"id": one.id})
        act.db.execute("delete from podcasts where series_id = :id", {"id": one.id})
        act.db.execute("delete from series where id = :id", {"id": one.id})
        public: dict[str, Any] = {"slug": one.slug} if seen else {}
        act.note(ObjectKind.SERIES, one.id, "remove", name=one.entry.name, **public)


def _taken(name: str) -> Conflict:
    return Conflict(
        phrase("there is already a series {name!r}", name=name),
        ref=name,
        hint="to change it: newsroom series edit NAME",
    )


def _values(act: Act, entry: SeriesEntry) -> dict[str, object]:
    return {
        "key": text.name_key(entry.name),
        "name": entry.name,
        "introduction": entry.introduction,
        "by_hand": int(entry.order == SeriesOrder.HAND),
        "at": act.at,
    }


def checked(entry: SeriesEntry) -> SeriesEntry:
    """The entry as it is stored. Raises `Invalid` for what is too long, and without a name."""
    if len(entry.name) > LONGEST_NAME:
        raise Invalid(phrase("the name of a series can have at most {longest} characters", longest=LONGEST_NAME))
    if len(entry.introduction) > LONGEST_INTRODUCTION:
        raise Invalid(
            phrase("the introduction of a series can have at most {longest:,} characters", longest=LONGEST_INTRODUCTION)
        )
    name = text.shown_line(entry.name)
    if not name:
        raise Invalid(phrase("a series needs a name"))
    return replace(entry, name=name, introduction=text.clean(entry.introduction).strip())


def _slug(db: Connection, name: str, typed: str) -> str:
    """The slug of a new series: the given one, or one made from the name, with a number if it is taken."""
    taken = {row[0] for row in db.execute("select slug from series")}
    if not typed:
        made = text.safe_slug(name, fallback=f"series-{zlib.crc32(name.encode()):08x}")
        return made if made not in taken else next(one for n in range(2, 10_000) if (one := f"{made}-{n}") not in taken)
    if typed != text.safe_slug(typed, fallback=""):
        raise Invalid(
            phrase("{slug!r} is not a valid slug", slug=typed),
            hint=phrase("use letters a-z, digits and single hyphens"),
        )
    if typed in taken:
        raise Conflict(phrase("another series has the slug {slug}", slug=typed), ref=typed)
    return typed
