"""Where public paths lead when they do not show their story any more: to its newest path, elsewhere, or nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class Former:
    """A path that no longer shows its story: `target` is where readers go now, None when it is gone."""

    path: str
    target: str | None
    article_id: int


# Where a path leads next: to its story's newest path while that is live, else where a withdrawn story's readers go.
_LEADS = """
    select p.path, p.article_id, p.kind, a.live_rev,
        case when p.kind = 'gone' then null
             when a.live_rev is not null then coalesce(p.target, c.path)
             else coalesce(p.target, (
                select t.target from paths t
                where t.article_id = p.article_id and t.kind = 'redirect' and t.target is not null))
        end as target
    from paths p join articles a on a.id = p.article_id
    left join paths c on c.article_id = p.article_id and c.kind = 'canonical'
    """


def former(db: Connection, article_id: int | None = None) -> list[Former]:
    """The paths that no longer show a story (of one article, or of all), each with where readers go now.

    A public path of an article that is not live any more is among them: it is gone.
    """
    if article_id is not None:
        where = "where p.article_id = :id and (p.kind <> 'canonical' or a.live_rev is null)"
    else:
        where = """where p.path in (
            select path from paths where kind <> 'canonical'
            union all select q.path from articles w indexed by articles_withdrawn
                cross join paths q on q.article_id = w.id and q.kind = 'canonical'
                where w.live_rev is null and w.path is not null)"""
    rows = db.execute(f"{_LEADS} {where} order by p.path", {"id": article_id}).fetchall()
    return [
        Former(row["path"], resolve(db, row["target"]) if row["target"] else None, row["article_id"]) for row in rows
    ]


def left(db: Connection, path: str) -> Former | None:
    """A path that has shown a story and does so no more; None for any other."""
    row = db.execute(
        _LEADS + "where p.path = :path and p.slug <> '' and (p.kind <> 'canonical' or a.live_rev is null)",
        {"path": path},
    ).fetchone()
    if row is None:
        return None
    return Former(row["path"], resolve(db, row["target"]) if row["target"] else None, row["article_id"])


def among(db: Connection, article_ids: Iterable[int]) -> set[int]:
    """Those of these articles that have a path which no longer shows a story."""
    rows = db.execute(
        """
        select p.article_id from json_each(:ids) wanted
        join paths p on p.article_id = wanted.value join articles a on a.id = p.article_id
        where p.kind <> 'canonical' or a.live_rev is null
        """,
        {"ids": json.dumps(list(article_ids))},
    )
    return {row[0] for row in rows}


def resolve(db: Connection, path: str) -> str | None:
    """Where a path or address leads in the end: itself, the newest path of its story, or None when that is gone."""
    for _ in range(10):
        row = db.execute(_LEADS + "where p.path = :path", {"path": path}).fetchone()
        if row is None or (row["kind"] == "canonical" and row["live_rev"] is not None):
            return path
        if not row["target"]:
            return None
        path = row["target"]
    return None


def sent_on(db: Connection, article_ids: Iterable[int]) -> set[int]:
    """The articles whose paths send readers on to one of these, even by way of another."""
    waiting = list(article_ids)
    seen = set(waiting)
    found: set[int] = set()
    while waiting:
        rows = db.execute(
            "select t.article_id from paths p join paths t on t.target = p.path where p.article_id = :id",
            {"id": waiting.pop()},
        ).fetchall()
        further = {row[0] for row in rows} - seen
        seen |= further
        found |= further
        waiting += further
    return found
