"""What builds have written: the folders of built sites, and every file in them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from newsroom import clock, urls
from newsroom.errors import BadFile
from newsroom.store import Connection, transaction


@dataclass(frozen=True, slots=True)
class BuiltFolder:
    """A folder that builds write to: the last change it shows (`seq`), its stamp, and when it was built.

    `stamp` is empty while a build is running, and after one that did not finish. Without `built_at` it is not known
    whether the folder has other files of builds than those recorded. `url` is the address of the site that it was built
    for, or empty if that is not known.
    """

    id: int
    path: str
    seq: int
    stamp: str
    built_at: str | None
    url: str = ""


class BuiltFile(NamedTuple):
    """One file of a built site: its site path, what made it (maker and key), the hash of its bytes and their number.

    `inputs` is what else it was made from, as encoded by `site.inputs`.
    """

    path: str
    maker: str
    key: str
    hash: str
    bytes: int
    inputs: str


_COLUMNS = "path, maker, key, hash, bytes, inputs"


def folder(db: Connection, path: str) -> BuiltFolder:
    """The record of the folder at an absolute path, added on first use."""
    found = find_folder(db, path)
    if found:
        return found
    with transaction(db):
        db.execute("insert or ignore into site_targets (folder, seq, stamp) values (:folder, 0, '')", {"folder": path})
    added = find_folder(db, path)
    assert added is not None
    return added


def find_folder(db: Connection, path: str) -> BuiltFolder | None:
    """The record of the folder at an absolute path, or None if nothing was built there."""
    row = db.execute("select * from site_targets where folder = :folder", {"folder": path}).fetchone()
    return _folder(row) if row else None


def folders(db: Connection) -> list[BuiltFolder]:
    """The record of every folder that builds have written to."""
    rows = db.execute("select * from site_targets order by id")
    return [_folder(row) for row in rows]


def _folder(row: sqlite3.Row) -> BuiltFolder:
    return BuiltFolder(row["id"], row["folder"], row["seq"], row["stamp"], row["built_at"], row["url"])


def can_record(db: Connection) -> bool:
    """Whether the newsroom file is writable."""
    try:
        with transaction(db):
            return True
    except BadFile as error:
        if "read-only" in error.message:
            return False
        raise


def begin(db: Connection, folder_id: int, files: Sequence[BuiltFile] = ()) -> None:
    """Record that a build is running and will write these files.

    This is recorded before the files are written, so that the next build can find and delete the files of a killed build.
    Until a build has finished, a recorded file may not exist on disk.
    """
    with transaction(db):
        db.execute("update site_targets set stamp = '' where id = :id and stamp <> ''", {"id": folder_id})
        db.executemany(
            """
            insert into site_outputs (target_id, path, maker, key, hash, bytes, inputs) values (?, ?, ?, ?, ?, ?, ?)
            on conflict (target_id, path) do update set maker = excluded.maker, key = excluded.key,
                hash = excluded.hash, bytes = excluded.bytes, inputs = excluded.inputs
            """,
            [(folder_id, one.path, one.maker, one.key, one.hash, one.bytes, one.inputs) for one in files],
        )


def finish(db: Connection, folder_id: int, *, seq: int, stamp: str, at: datetime, url: str | None = None) -> None:
    """Record that the folder shows everything up to change `seq`, made with `stamp`, and the site's address if given."""
    with transaction(db):
        db.execute(
            """
            update site_targets set seq = :seq, stamp = :stamp, built_at = :at, url = coalesce(:url, url) where id = :id
            """,
            {"seq": seq, "stamp": stamp, "at": clock.to_text(at), "url": url, "id": folder_id},
        )


def forget(db: Connection, folder_id: int, paths: Iterable[str]) -> None:
    """Record that the files at these paths no longer exist."""
    with transaction(db):
        db.executemany(
            "delete from site_outputs where target_id = :folder and path = :path",
            [{"folder": folder_id, "path": path} for path in paths],
        )


def count(db: Connection, folder_id: int) -> int:
    """The number of files of the site."""
    return int(db.execute("select count(*) from site_outputs where target_id = :id", {"id": folder_id}).fetchone()[0])


def paths_of(db: Connection, folder_id: int) -> Iterator[str]:
    """The path of every file."""
    return (row[0] for row in db.execute("select path from site_outputs where target_id = :id", {"id": folder_id}))


def all_of(db: Connection, folder_id: int) -> dict[str, BuiltFile]:
    """Every file by its path."""
    rows = db.execute(f"select {_COLUMNS} from site_outputs where target_id = :folder", {"folder": folder_id})
    return {row[0]: BuiltFile(*row) for row in rows}


def find(db: Connection, folder_id: int, path: str) -> BuiltFile | None:
    """The file at a site path, or None."""
    return at_paths(db, folder_id, [path]).get(path)


def at_paths(db: Connection, folder_id: int, paths: Iterable[str]) -> dict[str, BuiltFile]:
    """The files at these site paths, by path; paths without a file are omitted."""
    rows = db.execute(
        f"""
        select {_COLUMNS} from site_outputs
        where target_id = :folder and path in (select value from json_each(:paths))
        """,
        {"folder": folder_id, "paths": json.dumps(list(paths))},
    )
    return {row[0]: BuiltFile(*row) for row in rows}


def in_the_way(db: Connection, folder_id: int, path: str) -> list[str]:
    """The recorded paths whose file would have to be a folder for `path`, and those below it, as if it were a folder."""
    names = urls.built_file(path).split("/")
    above = ["/" + "/".join(names[:number]) for number in range(1, len(names))]
    rows = db.execute(
        """
        select path from site_outputs
        where target_id = :folder and (path in (select value from json_each(:above)) or path > :below and path < :after)
        """,
        {"folder": folder_id, "above": json.dumps(above), "below": f"{path}/", "after": f"{path}0"},
    )
    return [row[0] for row in rows]


def made_by(
    db: Connection, folder_id: int, maker: str, key: str | None = None, *, under: str | None = None
) -> list[BuiltFile]:
    """The files of a maker: all, those of one key, or those whose keys begin with `under` and a colon."""
    if key is not None:
        which = "and key = :key"
    elif under is not None:
        which = "and key >= :key || ':' and key < :key || ';'"
        key = under
    else:
        which = ""
    rows = db.execute(
        # Without statistics the query planner would read all files of the folder instead of using the index.
        f"""
        select {_COLUMNS} from site_outputs indexed by site_outputs_maker
        where target_id = :folder and maker = :maker {which}
        """,
        {"folder": folder_id, "maker": maker, "key": key},
    )
    return [BuiltFile(*row) for row in rows]


def inputs_of(db: Connection, folder_id: int, maker: str, keys: Iterable[int]) -> dict[int, str]:
    """The recorded inputs of the files of a maker, by key; if several files have one key, of the one that has any."""
    rows = db.execute(
        """
        select o.key, o.inputs from json_each(:keys) wanted
        cross join site_outputs o indexed by site_outputs_maker
            on o.target_id = :folder and o.maker = :maker and o.key = cast(wanted.value as text)
        """,
        {"keys": json.dumps(list(keys)), "folder": folder_id, "maker": maker},
    )
    return {int(row["key"]): row["inputs"] for row in rows if row["inputs"]}


def copy_records(source: Connection, db: Connection, path: str) -> None:
    """Copy what another newsroom file recorded of a folder, so that its files can be deleted later."""
    found = find_folder(source, path)
    if found is None or not can_record(db):
        return
    own = folder(db, path)
    forget(db, own.id, list(paths_of(db, own.id)))
    begin(db, own.id, list(all_of(source, found.id).values()))


def take_over(db: Connection, folder_id: int, exists: Callable[[str], bool]) -> None:
    """Record the files of a folder that builds into other folders recorded: it may have been one of those, or a copy.

    `exists` says whether the folder has a file at a site path.
    """
    rows = db.execute(
        f"""
        select {_COLUMNS} from site_outputs here where target_id <> :folder and not exists
            (select 1 from site_outputs o where o.target_id = :folder and o.path = here.path)
        group by path
        """,
        {"folder": folder_id},
    )
    if found := [BuiltFile(*row) for row in rows if exists(row["path"])]:
        begin(db, folder_id, found)


def distrust(db: Connection) -> None:
    """Record that all folders may have other files than those recorded: the next builds look for them."""
    with transaction(db):
        db.execute("update site_targets set stamp = '', built_at = null")
