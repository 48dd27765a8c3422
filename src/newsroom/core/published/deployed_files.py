"""What deploys have sent to each place, and what they have not told anyone of yet."""

from __future__ import annotations

from collections.abc import Iterable

from newsroom.store import Connection, transaction


def hashes(db: Connection, place: str) -> dict[str, str]:
    """The hash of each path that was sent to a place; empty if it is not known to have arrived."""
    rows = db.execute("select path, hash from deploy_outputs where target = :place", {"place": place})
    return {row["path"]: row["hash"] for row in rows}


def begin(db: Connection, place: str, paths: Iterable[str]) -> None:
    """Record that these paths will be sent, so that the files of an interrupted deploy are known."""
    paths = list(paths)
    with transaction(db):
        record(db, place, ((path, "") for path in paths))
        will_announce(db, place, paths)


def record(db: Connection, place: str, sent: Iterable[tuple[str, str]]) -> None:
    """Record paths that have arrived, each with its hash."""
    with transaction(db):
        db.executemany(
            """
            insert into deploy_outputs (target, path, hash) values (:place, :path, :hash)
            on conflict (target, path) do update set hash = excluded.hash
            """,
            [{"place": place, "path": path, "hash": hash_} for path, hash_ in sent],
        )


def forget(db: Connection, place: str, paths: Iterable[str]) -> None:
    """Record that paths no longer exist."""
    paths = list(paths)
    with transaction(db):
        will_announce(db, place, paths)
        db.executemany(
            "delete from deploy_outputs where target = :place and path = :path",
            [{"place": place, "path": path} for path in paths],
        )


def will_announce(db: Connection, place: str, paths: Iterable[str]) -> None:
    """Record that paths were sent to a place or deleted there, until `announced`."""
    with transaction(db):
        db.executemany(
            "insert or ignore into deploy_unannounced (target, path) values (:place, :path)",
            [{"place": place, "path": path} for path in paths],
        )


def unannounced(db: Connection, place: str) -> list[str]:
    """The paths that deploys to a place sent or deleted and did not announce, because they did not finish."""
    rows = db.execute("select path from deploy_unannounced where target = :place order by path", {"place": place})
    return [row["path"] for row in rows]


def announced(db: Connection, place: str) -> None:
    """Record that everything that deploys changed at a place is announced."""
    with transaction(db):
        db.execute("delete from deploy_unannounced where target = :place", {"place": place})


def replace(db: Connection, place: str, sent: Iterable[tuple[str, str]]) -> None:
    """Forget what is recorded of a place, and record these paths instead, each with its hash."""
    with transaction(db):
        db.execute("delete from deploy_outputs where target = :place", {"place": place})
        db.executemany(
            "insert into deploy_outputs (target, path, hash) values (:place, :path, :hash)",
            [{"place": place, "path": path, "hash": hash_} for path, hash_ in sent],
        )


def hashes_anywhere(db: Connection) -> dict[str, set[str]]:
    """The hashes of each path that was sent to any place."""
    found: dict[str, set[str]] = {}
    for row in db.execute("select path, hash from deploy_outputs"):
        found.setdefault(row["path"], set()).add(row["hash"])
    return found


def copy_records(source: Connection, db: Connection) -> set[str]:
    """Record what another newsroom file recorded of all places, in place of what is recorded of them; returns these places."""
    rows = source.execute("select target, path, hash from deploy_outputs").fetchall()
    waiting = source.execute("select target, path from deploy_unannounced").fetchall()
    places = {row["target"] for row in rows}
    with transaction(db):
        db.executemany(  # added to those here: announcing an address twice does no harm
            "insert or ignore into deploy_unannounced (target, path) values (?, ?)", [tuple(row) for row in waiting]
        )
        db.executemany("delete from deploy_outputs where target = ?", [(one,) for one in places])
        db.executemany("insert into deploy_outputs (target, path, hash) values (?, ?, ?)", [tuple(row) for row in rows])
    return places


def distrust(db: Connection, known: Iterable[str] = ()) -> list[str]:
    """Record that all places but those in `known` may have other contents than those recorded; returns their names.

    The next deploy to each sends every file.
    """
    rows = db.execute("select distinct target from deploy_outputs order by target").fetchall()
    places = [row["target"] for row in rows if row["target"] not in set(known)]
    with transaction(db):
        db.executemany("update deploy_outputs set hash = '' where target = ?", [(one,) for one in places])
    return places
