"""What builds have left where, what has changed since, and the figures that stand on pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsroom import clock
from newsroom.errors import BadFile
from newsroom.store import Connection, transaction


@dataclass(frozen=True, slots=True)
class Target:
    """A folder that builds write to: the last change it holds, under which stamp, and when it was built.

    `stamp` is empty while a build is at work and after one that did not finish.
    """

    id: int
    folder: str
    seq: int
    stamp: str
    built_at: str | None


@dataclass(frozen=True, slots=True)
class Output:
    """One file of a site: its path on the site, what made it (maker and key), and its bytes' hash and number."""

    path: str
    maker: str
    key: str
    hash: str
    bytes: int
    inputs: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Objects that changed, by kind, and the number of the last change."""

    seq: int
    articles: frozenset[int]
    comments: frozenset[int]
    figures: frozenset[int]
    labels: frozenset[int]
    names: frozenset[int]
    media: frozenset[int]
    programmes: frozenset[str]

    def __bool__(self) -> bool:
        return any((self.articles, self.comments, self.figures, self.labels, self.names, self.media, self.programmes))


def target(db: Connection, folder: str) -> Target:
    """The target for a folder (an absolute path), made on first use."""
    found = find_target(db, folder)
    if found:
        return found
    with transaction(db):
        db.execute(
            "insert or ignore into site_targets (folder, seq, stamp) values (:folder, 0, '')", {"folder": folder}
        )
    made = find_target(db, folder)
    assert made is not None
    return made


def can_record(db: Connection) -> bool:
    """Whether the file can be written at all."""
    try:
        with transaction(db):
            return True
    except BadFile as error:
        if "read-only" in error.message:
            return False
        raise


def find_target(db: Connection, folder: str) -> Target | None:
    """The target for a folder, or None when nothing was built there."""
    row = db.execute("select * from site_targets where folder = :folder", {"folder": folder}).fetchone()
    return Target(row["id"], row["folder"], row["seq"], row["stamp"], row["built_at"]) if row else None


def changes(db: Connection, since: int) -> Changes:
    """What changed after the change numbered `since`."""
    found: dict[str, set[str]] = {}
    last = since
    for row in db.execute("select seq, kind, object from site_changes where seq > :since", {"since": since}):
        found.setdefault(row["kind"], set()).add(row["object"])
        last = max(last, row["seq"])

    def numbers(kind: str) -> frozenset[int]:
        return frozenset(int(name) for name in found.get(kind, ()))

    return Changes(
        last, numbers("article"), numbers("comments"), numbers("figures"), numbers("label"), numbers("name"),
        numbers("media"), frozenset(found.get("programmes", ())),
    )  # fmt: skip


def last_change(db: Connection) -> int:
    """The number of the last change there is."""
    return int(db.execute("select coalesce(max(seq), 0) from site_changes").fetchone()[0])


def begin(db: Connection, target_id: int, files: Sequence[Output] = ()) -> None:
    """Say that a build is at work and is about to leave these files.

    Written down before the files are, so that whatever a killed build left can be found, and deleted, by the next;
    until a build has finished, what is recorded need not lie on disk.
    """
    with transaction(db):
        db.execute("update site_targets set stamp = '' where id = :id and stamp <> ''", {"id": target_id})
        db.executemany(
            """
            insert into site_outputs (target_id, path, maker, key, hash, bytes, inputs) values (?, ?, ?, ?, ?, ?, ?)
            on conflict (target_id, path) do update set maker = excluded.maker, key = excluded.key,
                hash = excluded.hash, bytes = excluded.bytes, inputs = excluded.inputs
            """,
            [(target_id, one.path, one.maker, one.key, one.hash, one.bytes, one.inputs) for one in files],
        )


def forget(db: Connection, target_id: int, paths: Iterable[str]) -> None:
    """Record that files are no longer there."""
    with transaction(db):
        db.executemany(
            "delete from site_outputs where target_id = :target and path = :path",
            [{"target": target_id, "path": path} for path in paths],
        )


def finish(db: Connection, target_id: int, *, seq: int, stamp: str, at: datetime) -> None:
    """Record that the folder holds everything up to change `seq`, made under `stamp`."""
    with transaction(db):
        db.execute(
            "update site_targets set seq = :seq, stamp = :stamp, built_at = :at where id = :id",
            {"seq": seq, "stamp": stamp, "at": clock.to_text(at), "id": target_id},
        )


def all_of(db: Connection, target_id: int) -> dict[str, Output]:
    """Every file of a target by its path."""
    rows = db.execute(
        "select path, maker, key, hash, bytes, inputs from site_outputs where target_id = :target",
        {"target": target_id},
    )
    return {row[0]: Output(*row) for row in rows}


def find(db: Connection, target_id: int, path: str) -> Output | None:
    """The file at a path of the site, or None."""
    row = db.execute(
        """
        select path, maker, key, hash, bytes, inputs from site_outputs where target_id = :target and path = :path
        """,
        {"target": target_id, "path": path},
    ).fetchone()
    return Output(*row) if row else None


def made_by(
    db: Connection, target_id: int, maker: str, key: str | None = None, *, under: str | None = None
) -> list[Output]:
    """The files that a maker made: all, those of one key, or those whose keys begin with `under` and a colon."""
    if key is not None:
        which = "and key = :key"
    elif under is not None:
        which = "and key >= :key || ':' and key < :key || ';'"
        key = under
    else:
        which = ""
    rows = db.execute(
        # The planner would rather read all of a target than trust an index it has no statistics of.
        f"""
        select path, maker, key, hash, bytes, inputs from site_outputs indexed by site_outputs_maker
        where target_id = :target and maker = :maker {which}
        """,
        {"target": target_id, "maker": maker, "key": key},
    )
    return [Output(*row) for row in rows]


def refresh_figures(db: Connection, *, day: str, now: datetime) -> int:
    """Take the present figures for the page of each live article that changed since its figures were last taken.

    Views alone never do that: a page is made anew for its text or its comments, and then shows the views of that
    time. A full build reads the same rows, so it prints the same. Returns how many were taken.
    """
    rows = db.execute(
        """
        select a.id, max(coalesce(c.seq, 0), coalesce(d.seq, 0)) as seq, f.seq as taken
        from articles a
        left join site_changes c on c.kind = 'article' and c.object = cast(a.id as text)
        left join site_changes d on d.kind = 'comments' and d.object = cast(a.id as text)
        left join page_figures f on f.article_id = a.id
        where a.live_rev is not null and (f.seq is null or f.seq < coalesce(c.seq, 0) or f.seq < coalesce(d.seq, 0))
        """
    ).fetchall()
    return _take(db, {row["id"]: row["seq"] for row in rows}, day=day, now=now)


def refresh_figures_of(db: Connection, articles: Iterable[int], *, day: str, now: datetime) -> int:
    """The same for these articles only."""
    rows = db.execute(
        """
        select a.id, max(coalesce(c.seq, 0), coalesce(d.seq, 0)) as seq
        from json_each(:ids) wanted join articles a on a.id = wanted.value
        left join site_changes c on c.kind = 'article' and c.object = cast(a.id as text)
        left join site_changes d on d.kind = 'comments' and d.object = cast(a.id as text)
        left join page_figures f on f.article_id = a.id
        where a.live_rev is not null and (f.seq is null or f.seq < coalesce(c.seq, 0) or f.seq < coalesce(d.seq, 0))
        """,
        {"ids": json.dumps(sorted(articles))},
    ).fetchall()
    return _take(db, {row["id"]: row["seq"] for row in rows}, day=day, now=now)


def _take(db: Connection, due: Mapping[int, int], *, day: str, now: datetime) -> int:
    if not due:
        return 0
    from newsroom.core.readership.public_counts import public_counts

    with transaction(db):
        site = public_counts(db, (), day=day)
        db.executemany(
            """
            insert into page_figures (article_id, views, comments, visits_today, visits_total, at, seq)
            values (:id,
                coalesce((select views + baseline from stat_article where article_id = :id), 0),
                coalesce((select comments from article_counts where article_id = :id), 0),
                :today, :total, :at, :seq)
            on conflict (article_id) do update set views = excluded.views, comments = excluded.comments,
                visits_today = excluded.visits_today, visits_total = excluded.visits_total, at = excluded.at,
                seq = excluded.seq
            """,
            [
                {
                    "id": article, "today": site.visits_today, "total": site.visits_total, "at": clock.to_text(now),
                    "seq": seq,
                }
                for article, seq in due.items()
            ],
        )  # fmt: skip
    return len(due)


def comment_counts(db: Connection, ids: Iterable[int]) -> dict[int, int]:
    """Published comments of these articles now."""
    rows = db.execute(
        "select article_id, comments from article_counts where article_id in (select value from json_each(:ids))",
        {"ids": json.dumps(list(ids))},
    )
    return {row["article_id"]: row["comments"] for row in rows}


def inputs_of(db: Connection, target_id: int, maker: str, keys: Iterable[int]) -> dict[int, str]:
    """What the outputs of a maker with these keys were made from; of one that made several, the one that says."""
    rows = db.execute(
        """
        select o.key, o.inputs from json_each(:keys) wanted
        cross join site_outputs o indexed by site_outputs_maker
            on o.target_id = :target and o.maker = :maker and o.key = cast(wanted.value as text)
        """,
        {"keys": json.dumps(list(keys)), "target": target_id, "maker": maker},
    )
    return {int(row["key"]): row["inputs"] for row in rows if row["inputs"]}


def known(db: Connection, target_id: int, paths: Iterable[str]) -> dict[str, Output]:
    """The files recorded at these paths."""
    rows = db.execute(
        """
        select path, maker, key, hash, bytes, inputs from site_outputs
        where target_id = :target and path in (select value from json_each(:paths))
        """,
        {"target": target_id, "paths": json.dumps(list(paths))},
    )
    return {row[0]: Output(*row) for row in rows}


def paths_of(db: Connection, target_id: int) -> Iterator[str]:
    """Every path recorded."""
    return (row[0] for row in db.execute("select path from site_outputs where target_id = :id", {"id": target_id}))


def count(db: Connection, target_id: int) -> int:
    """How many files a site has."""
    return int(db.execute("select count(*) from site_outputs where target_id = :id", {"id": target_id}).fetchone()[0])


def copy_records(source: Connection, db: Connection, folder: str) -> None:
    """Take over what another file recorded of a folder, so that its files can be deleted later."""
    found = find_target(source, folder)
    if found is None or not can_record(db):
        return
    own = target(db, folder)
    forget(db, own.id, list(paths_of(db, own.id)))
    begin(db, own.id, list(all_of(source, found.id).values()))
