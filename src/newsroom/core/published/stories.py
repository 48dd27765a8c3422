"""Stories: articles as readers see them, with everything that their pages show.

Every query reads the live revision and requires `live_rev is not null`, so that no draft can be shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from newsroom.core.articles import revisions
from newsroom.core.articles.fields import PLAIN_TEXT, ArticleKind
from newsroom.core.articles.labels import Label
from newsroom.core.media import clips
from newsroom.core.media import pictures as media_pictures
from newsroom.core.media.pictures import Medium, RemotePicture
from newsroom.core.published.page_figures import PageFigures
from newsroom.store import Connection

CHUNK = 400  # stories read with one query


class Story(NamedTuple):
    """A live article: a story, or a page. `text` is its fields of plain text by name; `corrected` and `translated` say whether to read
    `corrections` and `translations` too.

    `published_day` and `modified_day` are the days (`YYYY-MM-DD`) of times that were given without a time of day.
    """

    id: int
    uid: str
    path: str
    text: Mapping[str, str]
    words: int
    rev: int
    published_at: str
    published_day: str | None
    modified_at: str | None
    modified_day: str | None
    comments_mode: str | None
    section: Label | None
    tags: tuple[Label, ...]
    authors: tuple[Label, ...]
    image: Medium | RemotePicture | None
    first_picture: Medium | RemotePicture | None
    figures: PageFigures | None
    corrected: bool
    translated: bool
    kind: ArticleKind

    @property
    def is_page(self) -> bool:
        """Whether it is a page that is not a story."""
        return self.kind == ArticleKind.PAGE

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
        """Where it comes from, such as an agency; empty for a story of this newsroom."""
        return self.text["source"]

    @property
    def updated_at(self) -> str:
        """When it was last changed, for readers."""
        return max(self.published_at, self.modified_at or "")


@dataclass(frozen=True, slots=True)
class Correction:
    """A public note on what was wrong in a story."""

    id: int
    at: str
    body: str


@dataclass(frozen=True, slots=True)
class Translation:
    """A live version of a story in one language; `original` is the one that the others are translations of."""

    lang: str
    path: str
    article_id: int
    original: bool


def stories(
    db: Connection,
    ids: Iterable[int],
    *,
    known: dict[int, Label] | None = None,
    picture_hosts: Sequence[str] = (),
) -> dict[int, Story]:
    """The live stories with these ids; articles that are not live are omitted.

    `known` contains the labels read so far; new ones are added to it: thousands of stories share a few labels. Main
    pictures on hosts other than `picture_hosts` are omitted.
    """
    wanted = list(dict.fromkeys(ids))
    found: dict[int, Story] = {}
    known = {} if known is None else known
    for start in range(0, len(wanted), CHUNK):
        some = json.dumps(wanted[start : start + CHUNK])
        filed = _filed(db, some, known)
        pictures = _pictures(db, some)
        rows = db.execute(
            f"""
            select a.id, a.uid, p.path, r.words, a.live_rev,
                coalesce(a.published_at, ''), a.published_day, a.modified_at, a.modified_day, a.comments_mode, r.image, r.media,
                exists (select 1 from notes n where n.article_id = a.id and n.kind = 'correction'),
                a.translation_of is not null or exists (select 1 from articles t where t.translation_of = a.id),
                f.views, f.comments, f.visits_today, f.visits_total, f.at,
                case when r.image like 'https://%' or r.image like '//%' then r.extra end,
                a.kind, {", ".join(f"r.{name}" for name in PLAIN_TEXT)}
            from articles a
            join revisions r on r.article_id = a.id and r.rev = a.live_rev
            join paths p on p.article_id = a.id and p.kind = 'canonical'
            left join page_figures f on f.article_id = a.id
            where a.id in (select value from json_each(:ids)) and a.live_rev is not null
            """,
            {"ids": some},
        )
        for row in rows:
            found[row[0]] = _story(tuple(row), filed.get(row[0], ()), pictures, picture_hosts)
    return found


def _story(
    row: tuple[Any, ...], filed: Sequence[Label], pictures: dict[int, Medium], picture_hosts: Sequence[str]
) -> Story:
    # Columns by position: finding each of them by name takes as long as the query.
    article_id, uid, path, words, rev, published_at, published_day, modified_at, modified_day, comments_mode = row[:10]
    image_name, media, corrected, translated, *others = row[10:]
    figures, kept, kind, texts = others[:5], others[5], others[6], others[7:]
    image: Medium | RemotePicture | None = None
    first: Medium | RemotePicture | None = None
    if media != "{}":
        ids_by_name = json.loads(media)
        image = pictures.get(ids_by_name.get(image_name, 0)) if image_name else None
        first = image or next((pictures[one] for one in ids_by_name.values() if one in pictures), None)
    if kept is not None and image is None:
        image = _remote(image_name, json.loads(kept), picture_hosts)
        first = image or first
    return Story(
        id=article_id,
        uid=uid,
        path=path,
        text=dict(zip(PLAIN_TEXT, texts, strict=True)),
        words=words,
        rev=rev,
        published_at=published_at,
        published_day=published_day,
        modified_at=modified_at,
        modified_day=modified_day,
        comments_mode=comments_mode,
        section=next((label for label in filed if label.kind == "section"), None),
        tags=tuple([label for label in filed if label.kind == "tag"]),
        authors=tuple([label for label in filed if label.kind == "author"]),
        image=image,
        first_picture=first,
        figures=None if figures[-1] is None else PageFigures(*figures),
        corrected=bool(corrected),
        translated=bool(translated),
        kind=ArticleKind(kind),
    )


def _remote(name: str, extra: Mapping[str, Any], hosts: Sequence[str]) -> RemotePicture | None:
    """A main picture on one of these hosts, with its words in the front matter."""
    from newsroom import markup  # here: needed only for pictures on other hosts

    address = markup.picture_name(name)
    if not markup.is_from(address, hosts):
        return None
    alt, caption, credit = (str(extra.get(f"image_{key}", "")) for key in ("alt", "caption", "credit"))
    return RemotePicture(address, alt, caption, credit)


def _filed(db: Connection, ids: str, known: dict[int, Label]) -> dict[int, list[Label]]:
    """The labels of each live story among `ids` (a JSON array), in their order; labels not in `known` are added."""
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
    """The pictures that the live stories among `ids` (a JSON array) show, by id; for a clip its poster."""
    rows = db.execute(
        """
        select distinct media_id from article_media
        where article_id in (select value from json_each(:ids)) and live = 1
        """,
        {"ids": ids},
    ).fetchall()
    found = {row["media_id"]: media_pictures.get(db, row["media_id"]) for row in rows}
    posters = {number: media_pictures.get(db, one.poster) for number, one in found.items() if one.poster}
    return {number: one for number, one in found.items() if not one.is_clip} | posters


class StoredHtml(str):
    """The HTML of a story with its bytes in UTF-8: most pages contain it as it is, and need not encode it again."""

    __slots__ = ("utf8",)
    utf8: bytes

    @classmethod
    def of(cls, utf8: bytes) -> Self:
        """The HTML with these bytes."""
        made = cls(utf8, "utf-8")
        made.utf8 = utf8
        return made


def bodies(db: Connection, ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The id and safe HTML of each of these stories, in any order; articles that are not live are omitted."""
    from newsroom import markup  # here: the Markdown parser is loaded where HTML is made

    for start in range(0, len(ids), CHUNK):
        for row in db.execute(
            """
            select a.id, a.live_rev, case when h.renderer = :renderer then cast(h.html as blob) end as html
            from articles a left join renders h on h.article_id = a.id and h.rev = a.live_rev
            where a.id in (select value from json_each(:ids)) and a.live_rev is not null
            """,
            {"ids": json.dumps(ids[start : start + CHUNK]), "renderer": markup.RENDERER},
        ):
            html = row["html"]
            yield row["id"], revisions.html(db, row["id"], row["live_rev"]) if html is None else StoredHtml.of(html)


def paths_without_spaces(db: Connection) -> list[str]:
    """The paths of the stories with text in scripts that have no spaces between words."""
    from newsroom import spaceless  # here: only an index of the site needs it

    rows = db.execute(
        """
        select p.path from search_texts s
        join revisions r on r.article_id = s.article_id and r.rev = s.rev
        join articles a on a.id = s.article_id and a.live_rev = s.rev
        join paths p on p.article_id = a.id and p.kind = 'canonical'
        where r.title || r.lead || r.body || r.labels glob :letters
        """,
        {"letters": f"*[{spaceless.LETTERS}\uff00-\uffef]*"},
    )
    return [row[0] for row in rows]


def corrections(db: Connection, article_id: int) -> list[Correction]:
    """The public corrections of an article, oldest first."""
    rows = db.execute(
        "select id, at, body from notes where article_id = :id and kind = 'correction' and public = 1 order by id",
        {"id": article_id},
    )
    return [Correction(row["id"], row["at"], row["body"]) for row in rows]


def notice(db: Connection, article_id: int) -> str | None:
    """The newsroom's public note about a withdrawn article, or None."""
    row = db.execute(
        """
        select body from notes where article_id = :id and public = 1 and kind in ('kill', 'unpublish')
        order by id desc limit 1
        """,
        {"id": article_id},
    ).fetchone()
    return row["body"] if row else None


def language(db: Connection, article_id: int) -> str:
    """The language of an article, live or withdrawn: that of its newest text."""
    row = db.execute("select lang from articles where id = :id", {"id": article_id}).fetchone()
    return str(row["lang"]) if row else ""


def translations(db: Connection, article_id: int) -> list[Translation]:
    """The live versions of a story, including itself: one for each language, the original if it is one of several.

    Empty if there is only one, and for a version that is not among them.
    """
    rows = db.execute(
        """
        with root as (select coalesce(translation_of, id) as id from articles where id = :id),
        versions as (select id from root union select a.id from root join articles a on a.translation_of = root.id)
        select r.lang, p.path, a.id, a.translation_of is null as original
        from versions join articles a on a.id = versions.id and a.live_rev is not null
        join revisions r on r.article_id = a.id and r.rev = a.live_rev
        join paths p on p.article_id = a.id and p.kind = 'canonical'
        order by r.lang, a.translation_of is not null, a.id
        """,
        {"id": article_id},
    )
    found: dict[str, Translation] = {}
    for row in rows:
        found.setdefault(
            row["lang"].lower(), Translation(row["lang"], row["path"], row["id"], original=bool(row["original"]))
        )
    versions = list(found.values())
    return versions if len(versions) > 1 and article_id in {one.article_id for one in versions} else []


def translated(db: Connection, article_ids: Iterable[int]) -> list[int]:
    """Those of these articles that have other versions, live or not."""
    rows = db.execute(
        """
        select a.id from articles a where a.id in (select value from json_each(:ids))
            and (a.translation_of is not null or exists (select 1 from articles t where t.translation_of = a.id))
        """,
        {"ids": json.dumps(list(article_ids))},
    )
    return [row[0] for row in rows]


def naming_as_translation(db: Connection, article_ids: Iterable[int]) -> set[int]:
    """The articles whose pages link to one of these articles as a translation."""
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


def at_paths(db: Connection, paths: Sequence[str]) -> dict[str, int]:
    """The ids of the live articles at these site paths, by path; others are omitted."""
    rows = db.execute(
        """
        select p.path, p.article_id from paths p join articles a on a.id = p.article_id and a.live_rev is not null
        where p.kind = 'canonical' and p.path in (select value from json_each(:paths))
        """,
        {"paths": json.dumps(list(paths))},
    )
    return {row[0]: row[1] for row in rows}


def shown_media(db: Connection) -> list[int]:
    """The ids of the pictures and clips that a live story shows, and of the posters of these clips."""
    rows = db.execute(
        """
        select distinct m.media_id from article_media m
        join articles a on a.id = m.article_id and a.live_rev is not null
        where m.live = 1
        """
    )
    shown = {row[0] for row in rows}
    return sorted(shown | clips.posters(db, shown))


def is_shown(db: Connection, media_id: int) -> bool:
    """Whether a live story shows the picture."""
    row = db.execute(
        """
        select 1 from article_media m join articles a on a.id = m.article_id and a.live_rev is not null
        where m.live = 1 and (m.media_id = :id or m.media_id in (select id from media where poster_id = :id)) limit 1
        """,
        {"id": media_id},
    ).fetchone()
    return row is not None


def with_medium_in_text(db: Connection, medium: Medium) -> list[str]:
    """The slugs of the live articles that show a picture or clip in their text, with the words of the time when it was saved."""
    rows = db.execute(
        """
        select a.id, a.slug, a.live_rev from article_media m join articles a on a.id = m.article_id
        where m.live = 1 and m.media_id = :id and a.live_rev is not null order by a.id
        """,
        {"id": medium.id},
    ).fetchall()
    file = medium.path.rpartition(".")[0]  # renditions of other sizes begin with it
    return [row["slug"] for row in rows if file in revisions.html(db, row["id"], row["live_rev"])]


def showing_media(db: Connection, media_ids: Iterable[int]) -> set[int]:
    """The live articles that show one of these pictures and clips, or one of them as the poster of a clip."""
    found: set[int] = set()
    for media_id in media_ids:
        rows = db.execute(
            """
            select article_id from article_media
            where live = 1 and (media_id = :id or media_id in (select id from media where poster_id = :id))
            """,
            {"id": media_id},
        )
        found.update(row[0] for row in rows)
    return found
