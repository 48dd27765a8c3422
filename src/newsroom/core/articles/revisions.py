"""Revisions: every save of a text is one; they never change, and HTML is rendered when they are saved."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from newsroom import text
from newsroom.core.articles import articles, kinds, labels, related
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import SHAPES, Manuscript, columns_of, manuscript_of
from newsroom.core.articles.statuses import CLOSED, DRAFT, READ_BY_THE_DESK, ArticleStatus
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures
from newsroom.core.media.pictures import Medium
from newsroom.errors import Conflict, NotFound, Refused
from newsroom.phrases import phrase, word
from newsroom.store import Connection

MAIN_EMBEDS: Final = ("video", "audio")  # keys of front matter with an address that the page shows above the text
POSTER: Final = "poster"  # the key with a picture that is shown until the first of them plays
SEARCHED: Final = ("title", "lead", "body", "labels")  # the columns of a revision in the search indexes
# Bytes in UTF-8, about: SQLite folds the letters of a text one after another and keeps a copy for each; of a longer text
# that takes more memory than everything else, so it is folded here.
_FOLDED_HERE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Revision:
    """One save: who, when, why, and the text."""

    article_id: int
    rev: int
    parent: int | None
    at: str
    actor: str
    note: str
    words: int
    hash: str
    manuscript: Manuscript


def _revision(row: sqlite3.Row) -> Revision:
    return Revision(
        article_id=row["article_id"],
        rev=row["rev"],
        parent=row["parent_rev"],
        at=row["at"],
        actor=row["actor"],
        note=row["note"] or "",
        words=row["words"],
        hash=row["hash"],
        manuscript=manuscript_of(row),
    )


def get(db: Connection, article_id: int, rev: int) -> Revision:
    """One revision. Raises `NotFound`."""
    row = db.execute(
        "select * from revisions where article_id = :id and rev = :rev", {"id": article_id, "rev": rev}
    ).fetchone()
    if row is None:
        raise NotFound(
            phrase("article {article_id} has no revision {rev}", article_id=article_id, rev=rev),
            ref=str(article_id),
            hint=phrase("see: newsroom history {article_id}", article_id=article_id),
        )
    return _revision(row)


def header(db: Connection, article_id: int, rev: int) -> Manuscript:
    """The text of a revision without its body, which may be long. Raises `NotFound`."""
    columns = ", ".join("'' as body" if name == "body" else name for name in SHAPES)
    row = db.execute(
        f"select {columns} from revisions where article_id = :id and rev = :rev", {"id": article_id, "rev": rev}
    ).fetchone()
    return manuscript_of(row) if row else get(db, article_id, rev).manuscript


def deleted_media(db: Connection, manuscript: Manuscript) -> list[Medium]:
    """The pictures and clips that a text shows and that were deleted."""
    return pictures.deleted_in_text(db, manuscript.body, manuscript.image, manuscript.extra, manuscript.media)


def history(db: Connection, article_id: int) -> list[Revision]:
    """Every revision of an article, newest first."""
    rows = db.execute("select * from revisions where article_id = :id order by rev desc", {"id": article_id})
    return [_revision(row) for row in rows]


def html(db: Connection, article_id: int, rev: int) -> str:
    """The safe HTML of the body of a revision, from the file if it was rendered when saved.

    It shows the pictures of every other host: `markup.only_from` keeps those that the site allows.
    """
    from newsroom import markup  # here: the Markdown parser is loaded where HTML is made

    row = db.execute(
        "select html from renders where article_id = :id and rev = :rev and renderer = :renderer",
        {"id": article_id, "rev": rev, "renderer": markup.RENDERER},
    ).fetchone()
    return str(row["html"]) if row else render(db, get(db, article_id, rev).manuscript)


def render(db: Connection, manuscript: Manuscript) -> str:
    """Safe HTML of a text, with the site paths of its pictures, and the pictures of every other host."""
    from newsroom import markup  # here: the Markdown parser is loaded where HTML is made

    known = {name: pictures.get(db, medium_id) for name, medium_id in manuscript.media.items()}

    def picture(name: str) -> markup.Picture | None:
        medium = known.get(name)
        if medium is None or medium.is_clip:
            return None
        return markup.Picture(
            medium.path, medium.width, medium.height, medium.alt, medium.caption, medium.credit, medium.srcset
        )

    clips = {name: medium.path for name, medium in known.items() if medium.is_clip}
    html = markup.article_html(manuscript.body, media=picture, hosts=(markup.ANY,), clips=clips)
    named = {key: str(manuscript.extra.get(key) or "").strip() for key in (*MAIN_EMBEDS, POSTER)}
    poster = picture(named[POSTER]) or named[POSTER]
    main = (markup.main_figure(clips.get(named[key], named[key]), manuscript.title, poster) for key in MAIN_EMBEDS)
    return "\n".join((*(one for one in main if one), html))


def write(act: Act, article_id: int, manuscript: Manuscript, *, note: str = "", parent: int | None = None) -> int:
    """Add a revision, make it the head and return its number. The caller has checked versions and statuses."""
    from newsroom import markup  # here: the Markdown parser is loaded where HTML is made

    db = act.db
    row = db.execute(
        "select coalesce(max(rev), 0) + 1 from revisions where article_id = :id", {"id": article_id}
    ).fetchone()
    rev = int(row[0])
    # First: rendering a long text takes much memory, and so do the pages that SQLite writes at the end.
    rendered = render(db, manuscript)
    values = {
        "article_id": article_id,
        "rev": rev,
        "parent_rev": parent,
        "at": act.at,
        "actor": act.actor,
        "note": note or None,
        **columns_of(manuscript),
        "labels": "\n".join(names(manuscript)),
        "words": text.words(manuscript.body),
        "hash": manuscript.hash(),
    }
    db.execute(
        f"insert into revisions ({', '.join(values)}) values ({', '.join(f':{column}' for column in values)})", values
    )
    db.execute(
        "insert into renders (article_id, rev, renderer, html) values (:id, :rev, :renderer, :html)",
        {"id": article_id, "rev": rev, "renderer": markup.RENDERER, "html": rendered},
    )
    del rendered  # before the search texts, which are as long
    _prepare_search(db, values)
    if rev > 1:
        # HTML is stored for the head and the live revision; that of others is made again when needed.
        db.execute(
            """
            delete from renders where article_id = :id and rev not in (
                select :rev union select live_rev from articles where id = :id and live_rev is not null
                union select publish_rev from articles where id = :id and publish_rev is not null)
            """,
            {"id": article_id, "rev": rev},
        )
    db.execute(
        """
        update articles set head_rev = :rev, title = :title, lang = :lang, updated_at = :at where id = :id
        """,
        {"id": article_id, "rev": rev, "title": manuscript.title, "lang": manuscript.lang, "at": act.at},
    )
    kinds.set_kind(act, article_id, manuscript)
    labels.file_under(db, article_id, manuscript, live=False)
    show_media(db, article_id, manuscript, live=False)
    return rev


def _prepare_search(db: Connection, values: Mapping[str, Any]) -> None:
    """Store the text for the search indexes, if it differs from the revision because the script has no spaces, or is long.

    Triggers copy it to them, even when an undo moves the head, so it is never changed.
    """
    texts = search_texts(values)
    if texts is not None:
        db.execute(
            f"""
            insert into search_texts (article_id, rev, {", ".join(SEARCHED)})
            values (:article_id, :rev, {", ".join(f":{name}" for name in SEARCHED)})
            """,
            {**values, **texts},
        )


def search_texts(row: Mapping[str, Any] | sqlite3.Row) -> dict[str, str] | None:
    """The texts for the search indexes instead of these columns of a revision; None if the columns are used."""
    from newsroom import spaceless  # here: only a text that is saved needs it

    if not any(spaceless.stands_in(row[name]) for name in SEARCHED) and len(row["body"]) < _FOLDED_HERE:
        return None
    return {name: spaceless.indexed(text.plain_letters(row[name])) for name in SEARCHED}


def names(manuscript: Manuscript) -> list[str]:
    """All names in the header of a text, for the search index."""
    all_names = [*manuscript.tags, manuscript.section, *manuscript.authors, manuscript.source]
    return [name for name in all_names if name]


def show_media(db: Connection, article_id: int, manuscript: Manuscript, *, live: bool) -> None:
    """Record which pictures the head, or the live revision, shows."""
    wanted = set(manuscript.media.values())
    values = {"id": article_id, "live": int(live)}
    rows = db.execute("select media_id from article_media where article_id = :id and live = :live", values)
    present = {row["media_id"] for row in rows}
    for medium_id in present - wanted:
        db.execute(
            "delete from article_media where article_id = :id and live = :live and media_id = :media",
            values | {"media": medium_id},
        )
    for medium_id in wanted - present:
        db.execute(
            "insert into article_media (article_id, live, media_id) values (:id, :live, :media)",
            values | {"media": medium_id},
        )


def save(
    act: Act,
    article: Article,
    manuscript: Manuscript,
    *,
    note: str = "",
    expected: int | None = None,
    **detail: Any,
) -> Article:
    """Save new text of an article as its newest revision. What readers see does not change.

    `expected` is the version the writer began from: if there is a later one, raises `Conflict`. The same text again makes
    no revision. Text under review or approved becomes a draft. Raises `Refused` for a killed or trashed article, and for
    another kind of a published one. `detail` is more for the log.
    """
    current = articles.by_id(act.db, article.id)
    expect(current, expected)
    check_open(current)
    manuscript = related.with_slugs(act.db, manuscript.cleaned())
    kinds.check_same(act, current, manuscript)
    if not manuscript.lang:
        manuscript = replace(manuscript, lang=current.lang)
    if get(act.db, current.id, current.revision).hash == manuscript.hash():
        return current
    rev = write(act, current.id, manuscript, note=note, parent=current.revision)
    status = DRAFT if current.status in READ_BY_THE_DESK else current.status
    if status != current.status:
        act.db.execute("update articles set status = :status where id = :id", {"status": status, "id": current.id})
    act.note("article", current.id, "edit", from_state=current.status, to_state=status, rev=rev, note=note, **detail)
    return articles.by_id(act.db, current.id)


def check_open(article: Article) -> None:
    """Raise `Refused` for a killed or trashed article, whose text cannot be changed."""
    if article.status not in CLOSED:
        return
    raise Refused(
        phrase("{slug} is {status} and can no longer be edited", slug=article.slug, status=word(article.status)),
        ref=article.slug,
        hint=phrase("restore it from the trash first: newsroom restore {ref}", ref=article.ref)
        if article.status == ArticleStatus.TRASHED
        else phrase("to start a new article from its text: newsroom draft --from {ref}", ref=article.ref),
    )


def expect(article: Article, version: int | None) -> None:
    """Raise `Conflict` if the article has changed since the version someone began from, or never was at that version."""
    if version is not None and version > article.version:
        raise Conflict(
            phrase(
                "{slug} has no version {version}: it is now at version {version2}",
                slug=article.slug,
                version=version,
                version2=article.version,
            ),
            ref=article.slug,
        )
    if version is not None and version != article.version:
        raise Conflict(
            phrase(
                "{slug} has changed: you started from version {version}, and it is now at version {version2}",
                slug=article.slug,
                version=version,
                version2=article.version,
            ),
            ref=article.slug,
            hint=phrase("see what changed: newsroom log {ref}, newsroom diff {ref}", ref=article.ref),
        )


def at_version(db: Connection, article_id: int, version: int) -> Revision:
    """The text that was the newest when an article was at `version`; `NotFound` if there was no such version."""
    rows = db.execute(
        "select rev from journal where kind = 'article' and object_id = :id order by id limit :version",
        {"id": article_id, "version": version},
    ).fetchall()
    saved = [row["rev"] for row in rows if row["rev"] is not None]
    if len(rows) < version or not saved:
        raise NotFound(
            phrase("article {article_id} has no version {version}", article_id=article_id, version=version),
            ref=str(version),
        )
    return get(db, article_id, max(saved))  # a later entry may be about an earlier text: `publish --rev`


def restore(act: Act, article: Article, rev: int) -> Article:
    """Make the text of an earlier revision the newest revision again."""
    earlier = get(act.db, article.id, rev)
    return save(act, article, earlier.manuscript, note=f"revision {rev} restored")
