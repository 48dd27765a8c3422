"""Entries about authors, for readers. An entry belongs to the author of that name, whether or not there is a story yet."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final
from urllib.parse import urlsplit

from newsroom import text
from newsroom.core.articles import labels, merged_names
from newsroom.core.articles.labels import Label, LabelKind
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.phrases import phrase
from newsroom.store import Connection

LONGEST: Final = {"name": 120, "role": 120, "about": 4000}  # characters
MOST_LINKS: Final = 10
LONGEST_LINK: Final = 500  # characters
SCHEMES: Final = ("https", "http", "mailto")


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """What can be set: `about` is Markdown, `links` are web and mail addresses, `portrait` is the id of a picture.

    Each field is a column of `people` of its name. Those with a length in `LONGEST` are texts: stored, exported and imported
    alike.
    """

    name: str
    role: str = ""
    about: str = ""
    links: tuple[str, ...] = ()
    portrait: int | None = None


FIELDS: Final = tuple(one.name for one in fields(PersonEntry))
_INSERT: Final = f"""
insert into people (key, {", ".join(FIELDS)}, updated_at) values (:key, {", ".join(f":{name}" for name in FIELDS)}, :at)
"""
_UPDATE: Final = f"""
update people set key = :key, {", ".join(f"{name} = :{name}" for name in FIELDS)}, updated_at = :at where id = :id
"""


@dataclass(frozen=True, slots=True)
class Person:
    """An entry, with the slug of the author and the number of published stories (0 for an author without any)."""

    id: int
    entry: PersonEntry
    slug: str
    stories: int


def _entry(row: sqlite3.Row) -> PersonEntry:
    return PersonEntry(**{**{name: row[name] for name in FIELDS}, "links": tuple(json.loads(row["links"]))})


def from_record(record: Mapping[str, Any]) -> PersonEntry:
    """The entry in a record of an export, without its portrait; a text that an older export does not have is empty.

    Raises `KeyError` without a name or links.
    """
    texts: dict[str, Any] = {name: str(record.get(name) or "") for name in LONGEST}
    return PersonEntry(**{**texts, "name": str(record["name"])}, links=tuple(map(str, record["links"])))


def list_(db: Connection) -> list[Person]:
    """Every entry, by name."""
    rows = db.execute(
        """
        select p.*, l.slug, (select count(*) from article_labels al join articles a on a.id = al.article_id
            and a.live_rev is not null where al.label_id = l.id and al.live = 1) as stories
        from people p left join labels l on l.kind = 'author' and l.key = p.key order by p.key, p.id
        """
    )
    return [
        Person(row["id"], _entry(row), row["slug"] or labels.slug_of(LabelKind.AUTHOR, row["name"]), row["stories"])
        for row in rows
    ]


def find(db: Connection, ref: str) -> Person | None:
    """The person with this name, slug or id, or None."""
    named = find_name(db, ref)
    others = (one for one in list_(db) if ref in (one.slug, str(one.id)))
    return named or next(others, None)


def find_name(db: Connection, name: str) -> Person | None:
    """The person with this name, or with the author that has this name after a rename or merge; else None."""
    key, every = text.name_key(name), list_(db)
    named = next((one for one in every if text.name_key(one.entry.name) == key), None)
    holder = _holder(db, _author_key(db, name)) if named is None else None
    return named or next((one for one in every if one.id == holder), None)


def check_named(db: Connection, ref: str, found: Person | None = None) -> None:
    """Raise `Conflict` for a name that was merged into another author: whoever types it may mean somebody else.

    `found` is the entry that `find` gives for it; if that has the name, it is meant.
    """
    if found is not None and (
        text.name_key(found.entry.name) == text.name_key(ref) or ref in (found.slug, str(found.id))
    ):
        return
    if labels.find(db, LabelKind.AUTHOR, ref) is not None:
        merged_names.own(db, LabelKind.AUTHOR, ref)


def _author_key(db: Connection, name: str) -> str:
    """The key of the author whom a name means, also if it is a name from `labels rename`, or was merged into the author."""
    key = text.name_key(name)
    row = db.execute(
        "select l.key from label_aliases x join labels l on l.id = x.label_id where x.kind = 'author' and x.key = :key",
        {"key": key},
    ).fetchone()
    return str(row["key"]) if row else key


def _holder(db: Connection, key: str) -> int | None:
    row = db.execute("select id from people where key = :key", {"key": key}).fetchone()
    return int(row["id"]) if row else None


def _key(db: Connection, name: str, own: int | None) -> str:
    """The key to store: of the author, unless the author was merged into one who has another entry."""
    key = _author_key(db, name)
    return key if _holder(db, key) in (None, own) else text.name_key(name)


def follow(act: Act, label: Label) -> None:
    """Give an author without an entry the entry of another of its names, after `labels rename` or `labels merge`."""
    row = act.db.execute(
        """
        select p.id, l.key from labels l join label_aliases x on x.kind = l.kind and x.label_id = l.id
        join people p on p.key = x.key
        where l.id = :id and l.kind = 'author' and not exists (select 1 from people o where o.key = l.key)
        order by p.id limit 1
        """,
        {"id": label.id},
    ).fetchone()
    if row:
        act.db.execute("update people set key = :key, updated_at = :at where id = :id", {**dict(row), "at": act.at})
        act.note("person", row["id"], "edit", name=label.name)


def get(db: Connection, ref: str) -> Person:
    """The person with this name, slug or id. Raises `NotFound`."""
    found = find(db, ref)
    if found is None:
        raise NotFound(phrase("there is no entry for {name!r}", name=ref), ref=ref, hint="see: newsroom people list")
    return found


def add(act: Act, entry: PersonEntry) -> Person:
    """Add an entry. Raises `Conflict` if the author has one, `Invalid` for text or links that pages could not show."""
    entry = checked(entry)
    if find_name(act.db, entry.name) is not None:
        raise Conflict(
            phrase("{name} already has an entry", name=entry.name),
            ref=entry.name,
            hint="to change it: newsroom people edit NAME",
        )
    _write(act, _INSERT, entry)
    found = get(act.db, entry.name)
    act.note("person", found.id, "add", name=entry.name)
    return found


def edit(act: Act, person: Person, entry: PersonEntry) -> Person:
    """Replace an entry. Raises `Conflict` if another entry has the new name, `Invalid` as `add` does."""
    entry = checked(entry)
    other = find_name(act.db, entry.name)
    if other is not None and other.id != person.id:
        raise Conflict(phrase("{name} already has an entry", name=entry.name), ref=entry.name)
    _write(act, _UPDATE, entry, id=person.id)
    act.note("person", person.id, "edit", name=entry.name)
    return get(act.db, entry.name)


def remove(act: Act, people: Sequence[Person]) -> None:
    """Remove entries: their authors are only names again."""
    for one in people:
        act.db.execute("delete from people where id = :id", {"id": one.id})
        act.note("person", one.id, "remove", name=one.entry.name)


def _write(act: Act, statement: str, entry: PersonEntry, **more: int) -> None:
    if entry.portrait is not None:
        pictures.get(act.db, entry.portrait)
    act.db.execute(
        statement,
        {
            **asdict(entry),
            "key": _key(act.db, entry.name, more.get("id")),
            "links": json.dumps(entry.links, ensure_ascii=False),
            "at": act.at,
            **more,
        },
    )


def checked(entry: PersonEntry) -> PersonEntry:
    """The entry as it is stored. Raises `Invalid` for what is too long, or a link that is not a web or mail address."""
    for name, longest in LONGEST.items():
        if len(getattr(entry, name)) > longest:
            raise Invalid(
                phrase("the field {name} can have at most {longest:,} characters", name=name, longest=longest)
            )
    if not text.shown_line(entry.name):
        raise Invalid(phrase("a person needs a name"))
    if len(entry.links) > MOST_LINKS:
        raise Invalid(phrase("a person can have at most {most} links", most=MOST_LINKS))
    links = tuple(dict.fromkeys(_link(one) for one in entry.links))
    lines: dict[str, Any] = {one: text.one_line(text.clean(getattr(entry, one))) for one in LONGEST if one != "about"}
    return replace(entry, **lines, about=text.clean(entry.about).strip(), links=links)


def _link(written: str) -> str:
    """A link as it is stored; a bare mail address gets its scheme."""
    link = text.clean(written).strip() if len(written) <= LONGEST_LINK else ""
    if "@" in link and ":" not in link and "/" not in link:
        link = f"mailto:{link}"
    try:
        parts = urlsplit(link)
        sound = parts.scheme in SCHEMES and bool(parts.netloc if parts.scheme != "mailto" else "@" in parts.path)
    except ValueError:
        sound = False
    if not sound or not link.isprintable() or any(sign in link for sign in ' "<>\\'):
        raise Invalid(
            phrase("{link!r} is not a web or e-mail address", link=written[:80]),
            hint=phrase("give an address such as https://example.org/lan or lan@example.org"),
        )
    return link


def by_label(db: Connection) -> dict[int, PersonEntry]:
    """The entries of authors that some article names, by the ids of their labels."""
    rows = db.execute(
        "select l.id as label_id, p.* from people p join labels l on l.kind = 'author' and l.key = p.key order by l.id"
    )
    return {row["label_id"]: _entry(row) for row in rows}


def labels_showing(db: Connection, media_ids: Iterable[int]) -> set[int]:
    """The labels of the authors whose portrait is one of these pictures."""
    rows = db.execute(
        """
        select l.id from people p join labels l on l.kind = 'author' and l.key = p.key
        where p.portrait in (select value from json_each(:ids))
        """,
        {"ids": json.dumps(sorted(media_ids))},
    )
    return {row[0] for row in rows}


def portraits(db: Connection) -> set[int]:
    """The ids of the pictures that are portraits."""
    return {row[0] for row in db.execute("select distinct portrait from people where portrait is not null")}
