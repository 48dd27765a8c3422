"""The stories beside a story: those that its text names, else earlier ones with the same tags or section.

Later stories are never added, so that publishing one changes no older page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from newsroom.core.published.stories import Story
from newsroom.store import Connection

WINDOW: Final = 12  # stories of each tag, and of the section, that are compared
_BITS: Final = 48  # of the number of a story, below its score
_NUMBER: Final = (1 << _BITS) - 1
Place = tuple[str, int]  # of a story in a list: when it was published (UTC text), and its id


def chosen(db: Connection, article_ids: Sequence[int] | None = None) -> dict[int, list[int]]:
    """The live stories that each of these articles names, in its order; of all articles without `article_ids`."""
    where = "where n.article_id in (select value from json_each(:ids))" if article_ids is not None else ""
    rows = db.execute(
        f"""
        with named as (
            select n.article_id, n.position, coalesce(n.target_id, (
                select p.article_id from paths p where p.slug = n.ref or p.path = n.ref
                order by p.kind = 'canonical' desc, p.created_at desc, p.article_id desc limit 1)) as target
            from article_related n {where})
        select named.article_id, target from named join articles a on a.id = target and a.live_rev is not null and a.kind = 'story'
        where target <> named.article_id order by named.article_id, position
        """,
        {"ids": json.dumps(list(article_ids or ()))},
    )
    found: dict[int, list[int]] = {}
    for article_id, target in rows:
        of_article = found.setdefault(article_id, [])
        if target not in of_article:
            of_article.append(target)
    return found


def naming(db: Connection, article_ids: Iterable[int]) -> set[int]:
    """The live stories that name one of these articles as related."""
    rows = db.execute(
        """
        select article_id from article_related where target_id in (select value from json_each(:ids))
        union
        select n.article_id from paths p join article_related n on n.target_id is null and n.ref in (p.slug, p.path)
        where p.article_id in (select value from json_each(:ids))
        """,
        {"ids": json.dumps(sorted(article_ids))},
    )
    return {row[0] for row in rows}


def labels_of(story: Story) -> tuple[int, ...]:
    """The labels by which a story is related to others: its section and its tags."""
    section = (story.section.id,) if story.section else ()
    return (*section, *(tag.id for tag in story.tags))


def before(db: Connection, label_id: int, place: Place) -> list[Place]:
    """The stories with a label that were published last before this place."""
    rows = db.execute(
        """
        select al.at, al.article_id from article_labels al
        join articles a on a.id = al.article_id and a.live_rev is not null
        where al.label_id = :label and al.live = 1 and (al.at, al.article_id) < (:at, :id)
        order by al.at desc, al.article_id desc limit :limit
        """,
        {"label": label_id, "at": place[0], "id": place[1], "limit": WINDOW},
    )
    return [(row[0], row[1]) for row in rows]


def after(db: Connection, label_id: int, place: Place) -> list[int]:
    """The stories with a label for which `before` would list a story at this place."""
    rows = db.execute(
        """
        select al.article_id from article_labels al join articles a on a.id = al.article_id and a.live_rev is not null
        where al.label_id = :label and al.live = 1 and (al.at, al.article_id) > (:at, :id)
        order by al.at, al.article_id limit :limit
        """,
        {"label": label_id, "at": place[0], "id": place[1], "limit": WINDOW},
    )
    return [row[0] for row in rows]


def alike(windows: Mapping[int, Iterable[int]], section: int | None, limit: int) -> list[int]:
    """The stories most like one, among those near it in the lists of its labels: a tag counts twice a section.

    Stories are numbers that grow with the time of publication: of equally similar ones the newest comes first.
    """
    # A score and the number of its story are one number, because these are sorted faster than pairs.
    scores: dict[int, int] = {}
    for label_id, window in windows.items():
        weight = (1 if label_id == section else 2) << _BITS
        for number in window:
            scores[number] = scores.get(number, number) + weight
    return [score & _NUMBER for score in sorted(scores.values(), reverse=True)[:limit]]
