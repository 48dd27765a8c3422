"""Names that were merged into others: whom readers see instead, and who must not be changed by such a name."""

from __future__ import annotations

import json
from collections.abc import Iterable

from newsroom import text
from newsroom.core.articles import labels
from newsroom.core.articles.labels import Label, LabelKind
from newsroom.errors import Conflict
from newsroom.phrases import phrase, word
from newsroom.store import Connection


def own(db: Connection, kind: str, name: str) -> Label:
    """`labels.get` for a command that changes the label: the name or slug must be its own.

    Raises `Conflict` for one that was merged into it: the person may mean somebody else.
    """
    label = labels.get(db, kind, name)
    into = _merged_into(db, label)
    if into is None and _is_own(db, label, name):
        return label
    label = into or label
    batch = _merge_of(db, label, name)
    raise Conflict(
        phrase("the {kind} {name!r} was merged into {label}", kind=word(kind), name=name, label=label.name),
        ref=name,
        hint=phrase(
            "to change {label}: use {slug}; to separate the two again: newsroom undo {batch}",
            label=label.name,
            slug=label.slug,
            batch=batch,
        )
        if batch
        else phrase("to change {label}: use {slug}", label=label.name, slug=label.slug),
    )


def _merged_into(db: Connection, label: Label) -> Label | None:
    row = db.execute(
        """
        select t.id, t.kind, t.slug, t.name from labels l
        join label_aliases a on a.kind = l.kind and a.key = l.key and a.label_id <> l.id
        join labels t on t.id = a.label_id where l.id = :id
        """,
        {"id": label.id},
    ).fetchone()
    return Label(*row) if row else None


def _is_own(db: Connection, label: Label, typed: str) -> bool:
    """Whether a name or slug that means a label is its own: now, at first, or before a rename."""
    key = text.name_key(typed)
    if typed.strip() == label.slug or labels.means(label.kind, typed, label.name):
        return True
    if db.execute("select 1 from labels where id = :id and key = :key", {"id": label.id, "key": key}).fetchone():
        return True
    if not db.execute(
        "select 1 from label_aliases where kind = :kind and key = :key", {"kind": label.kind, "key": key}
    ).fetchone():
        return True  # found without marks or signs
    renames = db.execute(
        "select detail from journal where kind = 'label' and object_id = :id and action = 'rename'", {"id": label.id}
    )
    return any(text.name_key(str(json.loads(row[0]).get("value"))) == key for row in renames)


def _merge_of(db: Connection, into: Label, typed: str) -> int | None:
    """The batch that merged a name into a label, if it can still be undone."""
    rows = db.execute(
        """
        select j.batch_id, j.detail, l.slug, l.key from journal j join batches b on b.id = j.batch_id and b.undone_by is null
        join labels l on l.id = j.object_id and l.kind = :kind
        where j.kind = 'label' and j.action = 'merge' order by j.id desc limit 1000
        """,
        {"kind": into.kind},
    )
    key = text.name_key(typed)
    for row in rows:
        detail = json.loads(row["detail"])
        if detail.get("value") == into.name and (
            key in (row["key"], text.name_key(str(detail.get("name")))) or row["slug"] == typed
        ):
            return int(row["batch_id"])
    return None


def shown_otherwise(db: Connection, authors: Iterable[str]) -> list[tuple[str, str]]:
    """The names of authors that readers see as another name, because they were merged into it: each with that name.

    Spellings of one name, which differ by marks or signs, are left out.
    """
    found = []
    for name in authors:
        row = db.execute(
            """
            select l.id, l.kind, l.slug, l.name from label_aliases a join labels l on l.id = a.label_id
            where a.kind = :kind and a.key = :key
            """,
            {"kind": LabelKind.AUTHOR, "key": text.name_key(name)},
        ).fetchone()
        if row is None or labels.slug_of(row["kind"], name) == labels.slug_of(row["kind"], row["name"]):
            continue
        if not _is_own(db, Label(*row), name):
            found.append((name, str(row["name"])))
    return found


def told(typed: str, shown: str) -> str:
    """What a person should know about one result of `shown_otherwise`."""
    return phrase(
        "readers see the author {typed!r} as {shown}, because {typed!r} was merged into {shown}",
        typed=typed,
        shown=shown,
    )
