"""Sections, tags and authors: the labels of articles, each with its slug."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from newsroom import text
from newsroom.core.articles.fields import ArticleHeader
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.phrases import phrase, word
from newsroom.store import Connection

if TYPE_CHECKING:
    from newsroom.core.journal.actions import Act  # here: listings filter by label but do not use the log

# How signs that a slug omits are spelled if they are the difference between two names.
_SIGNS = {"+": " plus ", "#": " sharp ", "&": " and ", "@": " at ", "%": " percent ", "!": " bang ", "*": " star "}


class LabelKind(StrEnum):
    """The kinds of labels."""

    SECTION = "section"
    TAG = "tag"
    AUTHOR = "author"


class Label(NamedTuple):
    """A section, a tag or an author (the name in the byline)."""

    id: int
    kind: str
    slug: str
    name: str


def _label(row: sqlite3.Row) -> Label:
    return Label(row["id"], row["kind"], row["slug"], row["name"])


@lru_cache(maxsize=4096)
def slug_of(kind: str, name: str) -> str:
    """The slug made from a name alone; if another name has it already, the label gets a longer one."""
    return text.safe_slug(name, fallback=f"{kind}-{zlib.crc32(name.encode()):08x}")


def loosely(kind: str, typed: str) -> str:
    """The slug for finding names with marks and signs, if the typed name has none or is a slug itself; else ""."""
    slug = slug_of(kind, typed)
    return slug if text.one_line(typed).casefold().replace(" ", "-") == slug else ""


def means(kind: str, typed: str, name: str) -> bool:
    """Whether a typed name means the label `name`: another spelling of it, or the name without marks and signs."""
    loose = loosely(kind, typed)
    return text.name_key(typed) == text.name_key(name) or (loose != "" and loose == slug_of(kind, name))


def matching(kind: str, parameter: str) -> str:
    """SQL for the ids of the labels that a typed name means; bind the values of `matching_values`.

    The exact name if there is one; else the label with that slug; else all that are the same without marks and signs.
    """
    same = f"""
        select x.label_id from label_aliases x where x.kind = '{kind}' and x.key = :{parameter}_key
        union all select x.id from labels x where x.kind = '{kind}' and x.key = :{parameter}_key"""
    slug = f"select x.id from labels x where x.kind = '{kind}' and x.slug = :{parameter}_slug"
    return f"""
        select id from (select label_id as id from ({same} limit 1))
        union all select id from ({slug}) where not exists ({same})
        union all select x.id from labels x where x.kind = '{kind}' and x.base = :{parameter}_slug
            and not exists ({same}) and not exists ({slug})
        """


def matching_values(kind: str, parameter: str, name: str) -> dict[str, str]:
    """The values for `matching`."""
    return {f"{parameter}_key": text.name_key(name), f"{parameter}_slug": loosely(kind, name)}


def find(db: Connection, kind: str, name: str) -> Label | None:
    """The label that `name` or its slug means, or None; a name without marks means a label if it can mean only one.

    Raises `Conflict` if it can mean several.
    """
    found = [
        _label(row)
        for row in db.execute(
            f"select * from labels where id in ({matching(kind, 'name')}) order by id",
            matching_values(kind, "name", name),
        )
    ]
    if len(found) > 1:
        raise Conflict(
            phrase(
                "the {kind} {name!r} is ambiguous: {found}",
                kind=word(kind),
                name=name,
                found=", ".join(label.name for label in found),
            ),
            ref=name,
            hint=phrase("use one of these slugs: {found}", found=", ".join(label.slug for label in found)),
        )
    return found[0] if found else None


def get(db: Connection, kind: str, name: str) -> Label:
    """The label that `name` or its slug means. Raises `NotFound`, or `Conflict` if it can mean several."""
    label = find(db, kind, name)
    if label is None:
        raise NotFound(
            phrase("there is no {kind} {name!r}", kind=word(kind), name=name),
            ref=name,
            hint=phrase("see: newsroom labels list {kind}", kind=kind),
        )
    return label


def ensure(db: Connection, kind: str, name: str) -> int:
    """The id of the label that a name typed in an article means; a new name becomes a new label."""
    return _ensure(db, kind, name)[0]


def _ensure(db: Connection, kind: str, name: str) -> tuple[int, str]:
    """The id of the label, and the spelling for readers: none if the name means a label with another name."""
    values = {"kind": kind, "key": text.name_key(name)}
    row = db.execute(
        """
        select label_id, 0 as own from label_aliases where kind = :kind and key = :key
        union all select id, 1 from labels where kind = :kind and key = :key limit 1
        """,
        values,
    ).fetchone()
    if row:
        return int(row[0]), name if row[1] else ""
    base = slug_of(kind, name)
    made = db.execute(
        """
        insert into labels (kind, slug, name, position, key, base)
        values (:kind, :slug, :name, coalesce((select max(id) from labels), 0), :key, :base)
        """,  # the highest id is larger than every position so far, and is known without counting
        values | {"slug": _free_slug(db, kind, name, base), "name": name, "base": base},
    ).lastrowid
    assert made is not None
    return made, name


def _free_slug(db: Connection, kind: str, name: str, base: str) -> str:
    """`base`, or a slug that distinguishes the name from others with it: `c-plus-plus` for C++, else with a number."""
    taken = {
        row[0]
        for row in db.execute(
            "select slug from labels where kind = :kind and (slug = :base or slug glob :like)",
            {"kind": kind, "base": base, "like": f"{base}-*"},
        )
    }
    if base not in taken:
        return base
    spelled = text.slugify("".join(_SIGNS.get(sign, sign) for sign in name))
    if spelled not in taken and spelled != base and spelled.startswith(base):
        return spelled
    return next(slug for slug in (f"{base}-{number}" for number in count(2)) if slug not in taken)


def _make_public(db: Connection, label_ids: Iterable[int]) -> None:
    """Give addresses to labels that readers see for the first time; an unpublished name with the same slug gets another one."""
    rows = db.execute(
        "select * from labels where public = 0 and id in (select value from json_each(:ids)) order by id",
        {"ids": json.dumps(sorted(label_ids))},
    ).fetchall()
    for row in rows:
        holder = db.execute(
            "select id, name from labels where kind = :kind and slug = :base and public = 0 and id <> :id",
            {"kind": row["kind"], "base": row["base"], "id": row["id"]},
        ).fetchone()
        if holder:
            own = row["slug"]
            db.execute("update labels set slug = :free where id = :id", {"free": f"~{row['id']}", "id": row["id"]})
            db.execute("update labels set slug = :slug where id = :id", {"slug": own, "id": holder["id"]})
            db.execute("update labels set slug = :base where id = :id", {"base": row["base"], "id": row["id"]})
        db.execute("update labels set public = 1 where id = :id", {"id": row["id"]})


def file_under(
    db: Connection, article_id: int, header: ArticleHeader, *, live: bool, at: str = "", now: str = ""
) -> None:
    """Set the section, tags and authors of an article (its head, or the live revision) to those of `header`.

    `at` is when the story was published and `now` when the labels are set, both UTC text, for the live revision:
    readers see each name as it was spelled in the article that used it last.
    """
    wanted: dict[int, tuple[int, str]] = {}
    if live and header.kind:  # readers find no page under its labels
        header = ArticleHeader()
    names = [(LabelKind.SECTION, header.section)] if header.section else []
    names += [(LabelKind.TAG, tag) for tag in header.tags] + [(LabelKind.AUTHOR, author) for author in header.authors]
    for position, (kind, name) in enumerate(names):
        label_id, spelled = _ensure(db, kind, name)
        wanted.setdefault(label_id, (position, spelled))
    if live:
        _make_public(db, wanted)
    rows = db.execute(
        "select label_id, position, name, at from article_labels where article_id = :id and live = :live",
        {"id": article_id, "live": int(live)},
    ).fetchall()
    present = {row["label_id"]: (row["position"], row["name"], row["at"]) for row in rows}
    for label_id in present.keys() - wanted.keys():
        db.execute(
            "delete from article_labels where label_id = :label and live = :live and article_id = :id",
            {"label": label_id, "live": int(live), "id": article_id},
        )
    differing = [
        (label_id, position, name)
        for label_id, (position, name) in wanted.items()
        if present.get(label_id) != (position, name, at)
    ]
    if differing:
        # One statement for all: for each, SQLite begins and ends a small transaction for the triggers.
        db.execute(
            """
            insert into article_labels (label_id, live, article_id, position, at, name, filed_at)
            select json_extract(value, '$[0]'), :live, :id, json_extract(value, '$[1]'), :at, json_extract(value, '$[2]'), :now
            from json_each(:differing) where true
            on conflict (label_id, live, article_id) do update set position = excluded.position, at = excluded.at,
                name = excluded.name, filed_at = excluded.filed_at
            """,
            {
                "differing": json.dumps(differing),
                "live": int(live),
                "id": article_id,
                "at": at,
                "now": now if live else "",
            },
        )


def unfile_live(db: Connection, article_id: int) -> None:
    """Remove the article from every public list."""
    db.execute("delete from article_labels where article_id = :id and live = 1", {"id": article_id})
    db.execute("delete from article_media where article_id = :id and live = 1", {"id": article_id})


def all_of(db: Connection, kind: str) -> list[Label]:
    """Every label of a kind, in the order they came into use."""
    return [_label(row) for row in db.execute("select * from labels where kind = :kind order by id", {"kind": kind})]


def named_places(db: Connection, kind: str, names: Sequence[str]) -> dict[int, int]:
    """For each label that one of these names or slugs means, the place of the name in the list."""
    found: dict[int, int] = {}
    for place, name in enumerate(names):
        for row in db.execute(matching(kind, "name"), matching_values(kind, "name", name)):
            found.setdefault(row["id"], place)
    return found


class Filed(NamedTuple):
    """A label with the number of its articles, and of those that readers can see."""

    id: int
    kind: str
    slug: str
    name: str
    articles: int
    published: int


def filed(db: Connection, kind: str | None = None) -> list[Filed]:
    """Every label in use, by kind and in the order of first use."""
    rows = db.execute(
        """
        select l.id, l.kind, l.slug, l.name,
            (select count(*) from article_labels a join articles x on x.id = a.article_id and x.status <> 'trashed'
                where a.label_id = l.id and a.live = 0) as articles,
            (select count(*) from article_labels a where a.label_id = l.id and a.live = 1) as published
        from labels l where :kind is null or l.kind = :kind
        order by case l.kind when 'section' then 0 when 'author' then 1 else 2 end, l.id
        """,
        {"kind": kind},
    )
    return [Filed(*row) for row in rows if row["articles"] or row["published"]]


def rename(act: Act, label: Label, name: str) -> Label:
    """Show a label under another name from now on; articles keep the name as typed, and the address stays.

    The new name then means this label too. Raises `Invalid` for an empty name, `Conflict` if the name belongs to
    another label.
    """
    db, name = act.db, text.shown_line(name)
    if not name:
        raise Invalid("the new name is empty", ref=label.name)
    key = text.name_key(name)
    other = _by_key(db, label.kind, key)
    if other is not None and other.id != label.id:
        raise Conflict(
            phrase("another {kind} has the name {name}", name=other.name, kind=word(label.kind)),
            ref=name,
            hint=phrase(
                "to merge them: newsroom labels merge {kind} {slug} {slug2}",
                kind=label.kind,
                slug=label.slug,
                slug2=other.slug,
            ),
        )
    if other is None:
        _lead_to(db, label.kind, key, label.id)
    db.execute(
        "insert into label_names (label_id, name) values (:id, :name) on conflict (label_id) do update set name = :name",
        {"id": label.id, "name": name},
    )
    act.note("label", label.id, "rename", name=label.name, value=name, kind_of=label.kind)
    return Label(label.id, label.kind, label.slug, name)


def merge(act: Act, label: Label, into: Label) -> int:
    """Merge two labels: articles of `label` become articles of `into`, and its name means `into` from now on.

    Returns how many articles moved. The address of `label` redirects to that of `into`. Raises `Conflict` for labels of
    different kinds, or for one label given twice.
    """
    db = act.db
    if label.kind != into.kind or label.id == into.id:
        raise Conflict(
            phrase(
                "{name} and {name2} cannot be merged: they must be two different labels of the same kind",
                name=label.name,
                name2=into.name,
            ),
            ref=label.name,
        )
    keys = [row[0] for row in db.execute("select key from label_aliases where label_id = :id", {"id": label.id})]
    keys += [row[0] for row in db.execute("select key from labels where id = :id", {"id": label.id})]
    for key in keys:
        _lead_to(db, label.kind, key, into.id)
    both = {"from": label.id, "into": into.id}
    moved = db.execute("select count(distinct article_id) from article_labels where label_id = :from", both).fetchone()[
        0
    ]
    db.execute(
        """
        insert into article_labels (label_id, live, article_id, position, at, name, filed_at)
        select :into, live, article_id, position, at, '', filed_at from article_labels where label_id = :from
        on conflict (label_id, live, article_id) do nothing
        """,
        both,
    )
    db.execute("delete from article_labels where label_id = :from", both)
    _make_public(db, [into.id] if _is_public(db, label.id) else [])
    act.note("label", label.id, "merge", name=label.name, value=into.name, kind_of=label.kind)
    return int(moved)


def merged(db: Connection, kind: str) -> list[tuple[str, str]]:
    """The former addresses of merged labels: (slug, the slug of the label it redirects to), by slug."""
    rows = db.execute(
        """
        select l.slug, t.slug from labels l
        join label_aliases a on a.kind = l.kind and a.key = l.key and a.label_id <> l.id
        join labels t on t.id = a.label_id
        where l.kind = :kind and l.public = 1 order by l.slug
        """,
        {"kind": kind},
    )
    return [(row[0], row[1]) for row in rows]


def slugs(db: Connection, kind: str) -> set[str]:
    """The slugs of all labels of a kind, also of those that were merged into others."""
    return {row[0] for row in db.execute("select slug from labels where kind = :kind", {"kind": kind})}


def public_slug(db: Connection, kind: str, name: str) -> str | None:
    """The slug of the label with this name if published articles are under it, else None."""
    label = find(db, kind, name)
    return label.slug if label and _is_public(db, label.id) else None


def _by_key(db: Connection, kind: str, key: str) -> Label | None:
    row = db.execute(
        """
        select * from labels where id = coalesce(
            (select label_id from label_aliases where kind = :kind and key = :key),
            (select id from labels where kind = :kind and key = :key))
        """,
        {"kind": kind, "key": key},
    ).fetchone()
    return _label(row) if row else None


def _is_public(db: Connection, label_id: int) -> bool:
    return bool(db.execute("select public from labels where id = :id", {"id": label_id}).fetchone()[0])


def _lead_to(db: Connection, kind: str, key: str, label_id: int) -> None:
    db.execute(
        """
        insert into label_aliases (kind, key, label_id) values (:kind, :key, :id)
        on conflict (kind, key) do update set label_id = excluded.label_id
        """,
        {"kind": kind, "key": key, "id": label_id},
    )
