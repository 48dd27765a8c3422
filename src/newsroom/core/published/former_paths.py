"""Public paths that no longer show their story, and where they redirect to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from sqlite3 import Row

from newsroom import urls
from newsroom.core.articles import labels, paths
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class FormerPath:
    """A path that no longer shows its page: `target` is where it redirects to, None if it is gone.

    `article_id` is that of the story; None for the page of a section, tag, author, series or recording.
    """

    path: str
    target: str | None
    article_id: int | None


# Where a path redirects to: the newest path of its story while the story is live, else the target that the newsroom set
# when withdrawing the story, if any. A killed story shows its notice: older versions kept the redirects of an earlier
# withdrawal when a story was killed.
_LEADS = """
    select p.path, p.article_id, p.kind, a.live_rev,
        case when p.kind = 'gone' or a.status = 'killed' then null
             when a.live_rev is not null then coalesce(p.target, c.path)
             else coalesce(p.target, (
                select t.target from paths t
                where t.article_id = p.article_id and t.kind = 'redirect' and t.target is not null))
        end as target
    from paths p join articles a on a.id = p.article_id
    left join paths c on c.article_id = p.article_id and c.kind = 'canonical'
    """


def list_(db: Connection, article_id: int | None = None) -> list[FormerPath]:
    """The paths that no longer show a story (of one article, or of all), in order.

    The own path of a withdrawn article is included.
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
    return [_former_path(db, row) for row in rows]


_LABEL_PATHS = {"section": urls.section, "tag": urls.tag, "author": urls.author}


def of_labels(db: Connection) -> list[FormerPath]:
    """The addresses of sections, tags and authors that were merged into others."""
    return [
        FormerPath(path(slug), path(target), None)
        for kind, path in _LABEL_PATHS.items()
        for slug, target in labels.merged(db, kind)
    ]


def with_notice(db: Connection) -> dict[int, str]:
    """The killed articles whose address shows a public note, with that address."""
    rows = db.execute(
        """
        select a.id, a.path from articles a
        where a.status = 'killed' and a.path is not null and exists (
            select 1 from notes n where n.article_id = a.id and n.kind = 'kill' and n.public = 1)
        """
    )
    return {row["id"]: row["path"] for row in rows}


def of_series(db: Connection) -> list[FormerPath]:
    """The addresses of series that had published stories, and were removed or have none any more."""
    rows = db.execute(
        """
        with parts as (
            select s.slug, a.live_rev is not null and a.kind = 'story' as live, a.published_at
            from series s join series_stories p on p.series_id = s.id join articles a on a.id = p.article_id)
        select slug from (
            select json_extract(detail, '$.slug') as slug from journal where kind = 'series'
            union select slug from parts where published_at is not null)
        where slug is not null and slug not in (select slug from parts where live) order by slug
        """
    )
    return [FormerPath(urls.series(row[0]), None, None) for row in rows]


def of_recordings(db: Connection) -> list[FormerPath]:
    """The pages of programmes that cannot be watched any more: removed, without a video, or on a hidden channel."""
    rows = db.execute(
        """
        select r.slug from recordings r
        left join programmes p on p.id = r.programme_id left join channels c on c.id = p.channel_id
        where p.id is null or p.video_url = '' or c.active = 0 order by r.slug
        """
    )
    return [FormerPath(urls.watch(row[0]), None, None) for row in rows]


def free(db: Connection, wanted: Iterable[str]) -> list[str]:
    """Those of these paths at which no story is or was, and no section, tag or author."""
    found = db.execute(
        "select value from json_each(:paths) where value not in (select path from paths) order by key",
        {"paths": json.dumps(list(wanted))},
    )
    taken = {path(slug) for kind, path in _LABEL_PATHS.items() for slug in labels.slugs(db, kind)}
    return [row[0] for row in found if row[0] not in taken]


def find(db: Connection, path: str) -> FormerPath | None:
    """The record of a path that used to show a story; None for any other path."""
    row = db.execute(
        _LEADS + "where p.path = :path and p.slug <> '' and (p.kind <> 'canonical' or a.live_rev is null)",
        {"path": path},
    ).fetchone()
    if row is not None:
        return _former_path(db, row)
    if path.count("/") != 3:
        return None
    if path.startswith(urls.series("")[:-1]):
        found = of_series(db)
    elif path.startswith(urls.watch()):
        found = of_recordings(db)
    else:
        found = of_labels(db)
    return next((one for one in found if one.path == path), None)


def leads_to_page(db: Connection, target: str) -> bool:
    """Whether readers who are redirected to a path of the site find a page or a file, as far as that can be known.

    What the site had at its last build counts, and so do its own folders of pages by day or number.
    """
    path = target.partition("?")[0].partition("#")[0]
    known = {path, f"{path.rstrip('/')}/"}
    for one in known:
        row = db.execute(_LEADS + "where p.path = :path", {"path": one}).fetchone()
        if row is not None:
            return resolve(db, one) is not None
        former = find(db, one)
        if former is not None:
            return former.target is not None
    first, _, rest = path.strip("/").partition("/")
    kinds = {of("x").split("/")[1]: kind for kind, of in _LABEL_PATHS.items()}
    if first in kinds:
        return rest.partition("/")[0] in labels.slugs(db, kinds[first])
    if not first or first in urls.FILES | urls.FOLDERS - {"series"} or any(paths.is_front(db, one) for one in known):
        return True
    built = "select 1 from site_targets t join site_outputs o on o.target_id = t.id and o.path = :path"
    return any(db.execute(built, {"path": one}).fetchone() for one in known)


def _former_path(db: Connection, row: Row) -> FormerPath:
    return FormerPath(row["path"], resolve(db, row["target"]) if row["target"] else None, row["article_id"])


def resolve(db: Connection, path: str) -> str | None:
    """The final target of a path or address: itself, the newest path of its story, or None if that is gone.

    A chain of redirects is followed to its end; a circle has no target.
    """
    seen: set[str] = set()
    while path not in seen:
        seen.add(path)
        row = db.execute(_LEADS + "where p.path = :path", {"path": path}).fetchone()
        if row is None or (row["kind"] == "canonical" and row["live_rev"] is not None):
            return path
        if not row["target"]:
            return None
        path = row["target"]
    return None


def articles_with(db: Connection, article_ids: Iterable[int]) -> set[int]:
    """Those of these articles that have a former path."""
    rows = db.execute(
        """
        select p.article_id from json_each(:ids) wanted
        join paths p on p.article_id = wanted.value join articles a on a.id = p.article_id
        where p.kind <> 'canonical' or a.live_rev is null
        """,
        {"ids": json.dumps(list(article_ids))},
    )
    return {row[0] for row in rows}


def articles_leading_to(db: Connection, article_ids: Iterable[int]) -> set[int]:
    """The articles with a path that redirects to one of these articles, directly or through others."""
    unvisited = list(article_ids)
    seen = set(unvisited)
    found: set[int] = set()
    while unvisited:
        rows = db.execute(
            "select t.article_id from paths p join paths t on t.target = p.path where p.article_id = :id",
            {"id": unvisited.pop()},
        ).fetchall()
        further = {row[0] for row in rows} - seen
        seen |= further
        found |= further
        unvisited += further
    return found
