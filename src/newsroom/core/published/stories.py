"""What readers may see: stories as they are live, with all that their pages show. Drafts cannot leak from here.

Every query reads the live revision and asks for `live_rev is not null`. `contents` says which stories stand where.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsroom.core.articles import revisions
from newsroom.core.articles.fields import PLAIN_TEXT
from newsroom.core.articles.labels import Label
from newsroom.core.media import pictures as media_pictures
from newsroom.core.media.pictures import Medium
from newsroom.store import Connection

CHUNK = 400  # stories read with one query


@dataclass(frozen=True, slots=True)
class Figures:
    """What an article's page prints, as it was when the page was last made for another reason."""

    views: int
    comments: int
    visits_today: int
    visits_total: int
    at: str


@dataclass(frozen=True, slots=True)
class Story:
    """An article as it is live. `text` holds the fields of plain text by their names; `corrected` and `translated` say
    whether there is more to ask for."""

    id: int
    uid: str
    path: str
    text: Mapping[str, str]
    words: int
    rev: int
    published_at: str
    modified_at: str | None
    comments_mode: str | None
    section: Label | None
    tags: tuple[Label, ...]
    authors: tuple[Label, ...]
    image: Medium | None
    first_picture: Medium | None
    figures: Figures | None
    corrected: bool
    translated: bool

    @property
    def title(self) -> str:
        """Its title."""
        return self.text["title"]

    @property
    def lead(self) -> str:
        """The paragraph above its body; empty without one."""
        return self.text["lead"]

    @property
    def lang(self) -> str:
        """The language of its text."""
        return self.text["lang"]

    @property
    def source(self) -> str:
        """Whom it comes from, such as an agency; empty for a story of the newsroom's own."""
        return self.text["source"]

    @property
    def updated_at(self) -> str:
        """When it last changed for readers."""
        return max(self.published_at, self.modified_at or "")


@dataclass(frozen=True, slots=True)
class Correction:
    """A note on what was wrong, shown with the story."""

    at: str
    body: str


def stories(db: Connection, ids: Iterable[int], *, known: dict[int, Label] | None = None) -> dict[int, Story]:
    """The live stories with these ids; one that is not live is not among them.

    `known` holds the labels read so far, to which more are added: thousands of stories share a few of them.
    """
    wanted = list(dict.fromkeys(ids))
    found: dict[int, Story] = {}
    known = {} if known is None else known
    for start in range(0, len(wanted), CHUNK):
        some = json.dumps(wanted[start : start + CHUNK])
        filed = _filed(db, some, known)
        pictures = _pictures(db, some)
        for row in db.execute(
            f"""
            select a.id, a.uid, p.path, r.words, a.live_rev,
                coalesce(a.published_at, ''), a.modified_at, a.comments_mode,
                exists (select 1 from notes n where n.article_id = a.id and n.kind = 'correction'),
                a.translation_of is not null or exists (select 1 from articles t where t.translation_of = a.id),
                r.image, r.media, f.views, f.comments, f.visits_today, f.visits_total, f.at,
                {", ".join(f"r.{name}" for name in PLAIN_TEXT)}
            from articles a
            join revisions r on r.article_id = a.id and r.rev = a.live_rev
            join paths p on p.article_id = a.id and p.kind = 'canonical'
            left join page_figures f on f.article_id = a.id
            where a.id in (select value from json_each(:ids)) and a.live_rev is not null
            """,
            {"ids": some},
        ):
            found[row[0]] = _story(tuple(row), filed.get(row[0], ()), pictures)
    return found


def _story(row: tuple[Any, ...], filed: Sequence[Label], pictures: dict[int, Medium]) -> Story:
    (
        article_id, uid, path, words, rev, published_at, modified_at, comments_mode, corrected, translated, named, shown,
        views, comments, visits_today, visits_total, at, *texts,
    ) = row  # fmt: skip
    image = first = None
    if shown != "{}":
        names = json.loads(shown)
        image = pictures.get(names.get(named, 0)) if named else None
        first = image or next((pictures[number] for number in names.values() if number in pictures), None)
    section = next((label for label in filed if label.kind == "section"), None)
    tags = tuple([label for label in filed if label.kind == "tag"])
    authors = tuple([label for label in filed if label.kind == "author"])
    figures = None if at is None else Figures(views, comments, visits_today, visits_total, at)
    return Story(
        article_id, uid, path, dict(zip(PLAIN_TEXT, texts, strict=True)), words, rev, published_at, modified_at,
        comments_mode, section, tags, authors, image, first, figures, bool(corrected), bool(translated),
    )  # fmt: skip


def _filed(db: Connection, ids: str, known: dict[int, Label]) -> dict[int, list[Label]]:
    rows = db.execute(
        """
        select article_id, label_id from article_labels
        where article_id in (select value from json_each(:ids)) and live = 1
        order by article_id, position, label_id
        """,
        {"ids": ids},
    ).fetchall()
    unknown = {label_id for _, label_id in rows} - known.keys()
    if unknown:
        for row in db.execute(
            "select id, kind, slug, name from labels where id in (select value from json_each(:ids))",
            {"ids": json.dumps(list(unknown))},
        ):
            known[row["id"]] = Label(row["id"], row["kind"], row["slug"], row["name"])
    filed: dict[int, list[Label]] = {}
    for article_id, label_id in rows:
        filed.setdefault(article_id, []).append(known[label_id])
    return filed


def _pictures(db: Connection, ids: str) -> dict[int, Medium]:
    rows = db.execute(
        """
        select distinct media_id from article_media
        where article_id in (select value from json_each(:ids)) and live = 1
        """,
        {"ids": ids},
    ).fetchall()
    return {row["media_id"]: media_pictures.get(db, row["media_id"]) for row in rows}


def bodies(db: Connection, ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The safe HTML of these stories' live text, in no particular order; one that is not live is left out."""
    from newsroom import markup

    for start in range(0, len(ids), CHUNK):
        for row in db.execute(
            """
            select a.id, a.live_rev, case when h.renderer = :renderer then h.html end as html
            from articles a left join renders h on h.article_id = a.id and h.rev = a.live_rev
            where a.id in (select value from json_each(:ids)) and a.live_rev is not null
            """,
            {"ids": json.dumps(ids[start : start + CHUNK]), "renderer": markup.RENDERER},
        ):
            html = row["html"]
            yield row["id"], revisions.html(db, row["id"], row["live_rev"]) if html is None else html


def corrections(db: Connection, article_id: int) -> list[Correction]:
    """What was corrected in an article, oldest first."""
    rows = db.execute(
        "select at, body from notes where article_id = :id and kind = 'correction' and public = 1 order by id",
        {"id": article_id},
    )
    return [Correction(row["at"], row["body"]) for row in rows]


def notice(db: Connection, article_id: int) -> str | None:
    """What the newsroom says publicly about a withdrawn article, or None."""
    row = db.execute(
        """
        select body from notes where article_id = :id and public = 1 and kind in ('kill', 'unpublish')
        order by id desc limit 1
        """,
        {"id": article_id},
    ).fetchone()
    return row["body"] if row else None


def translations(db: Connection, article_id: int) -> list[tuple[str, str, int]]:
    """Language, path and id of every live version of a story, its own among them; empty when there is one only."""
    rows = db.execute(
        """
        with root as (select coalesce(translation_of, id) as id from articles where id = :id),
        versions as (select id from root union select a.id from root join articles a on a.translation_of = root.id)
        select r.lang, p.path, a.id from versions join articles a on a.id = versions.id and a.live_rev is not null
        join revisions r on r.article_id = a.id and r.rev = a.live_rev
        join paths p on p.article_id = a.id and p.kind = 'canonical'
        order by r.lang, a.id
        """,
        {"id": article_id},
    ).fetchall()
    return [(row["lang"], row["path"], row["id"]) for row in rows] if len(rows) > 1 else []


def versions(db: Connection, article_ids: Iterable[int]) -> set[int]:
    """The articles whose pages name one of these as a translation."""
    found: set[int] = set()
    for article_id in article_ids:
        rows = db.execute(
            """
            with root as (select coalesce(translation_of, id) as id from articles where id = :id)
            select id from root where id <> :id
            union select a.id from root join articles a on a.translation_of = root.id where a.id <> :id
            union select a.id from articles a where a.translation_of = :id
            """,
            {"id": article_id},
        )
        found.update(row[0] for row in rows)
    return found


def shown_media(db: Connection) -> list[int]:
    """The pictures that something live shows."""
    rows = db.execute(
        """
        select distinct m.media_id from article_media m
        join articles a on a.id = m.article_id and a.live_rev is not null
        where m.live = 1 order by m.media_id
        """
    )
    return [row[0] for row in rows]


def is_shown(db: Connection, media_id: int) -> bool:
    """Whether something live shows the picture."""
    row = db.execute(
        """
        select 1 from article_media m join articles a on a.id = m.article_id and a.live_rev is not null
        where m.media_id = :id and m.live = 1 limit 1
        """,
        {"id": media_id},
    ).fetchone()
    return row is not None


def showing_media(db: Connection, media_ids: Iterable[int]) -> set[int]:
    """The live articles that show one of these pictures."""
    found: set[int] = set()
    for media_id in media_ids:
        rows = db.execute("select article_id from article_media where media_id = :id and live = 1", {"id": media_id})
        found.update(row[0] for row in rows)
    return found
