"""What deploys have put at each place that the site is sent to."""

from __future__ import annotations

from collections.abc import Iterable

from newsroom.store import Connection, transaction


def held(db: Connection, target: str) -> dict[str, str]:
    """The hash under which each path was sent to a place; empty where it may have arrived or not."""
    rows = db.execute("select path, hash from deploy_outputs where target = :target", {"target": target})
    return {row["path"]: row["hash"] for row in rows}


def intend(db: Connection, target: str, paths: Iterable[str]) -> None:
    """Say that these paths are about to be sent, so that what an interrupted deploy left is known."""
    record(db, target, ((path, "") for path in paths))


def record(db: Connection, target: str, sent: Iterable[tuple[str, str]]) -> None:
    """Record paths that have arrived, each with its hash."""
    with transaction(db):
        db.executemany(
            """
            insert into deploy_outputs (target, path, hash) values (:target, :path, :hash)
            on conflict (target, path) do update set hash = excluded.hash
            """,
            [{"target": target, "path": path, "hash": hash_} for path, hash_ in sent],
        )


def forget(db: Connection, target: str, paths: Iterable[str]) -> None:
    """Record that paths are no longer there."""
    with transaction(db):
        db.executemany(
            "delete from deploy_outputs where target = :target and path = :path",
            [{"target": target, "path": path} for path in paths],
        )
