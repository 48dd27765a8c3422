"""Revisions: every save of an article's text is one, none is ever changed, and HTML is rendered at save."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from newsroom import text
from newsroom.core.articles import articles, labels
from newsroom.core.articles.articles import Article
from newsroom.core.journal.actions import Act
from newsroom.core.media import pictures
from newsroom.errors import Conflict, Invalid, NotFound, Refused
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class Copy:
    """The editorial text of an article: everything that a revision holds.

    `media` maps the names of pictures, as the Markdown writes them, to picture ids.
    """

    title: str
    body: str
    lead: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    source: str = ""
    lang: str = ""
    image: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    media: Mapping[str, int] = field(default_factory=dict)

    def cleaned(self) -> Copy:
        """The same text in NFC with plain line ends, and names on one line. Raises `Invalid` without a title."""
        title = text.one_line(text.clean(self.title))
        if not title:
            raise Invalid("the article has no title", hint="give one with --title, or title: in its front matter")
        return replace(
            self,
            title=title,
            lead=text.clean(self.lead).strip(),
            body=text.clean(self.body),
            section=text.one_line(text.clean(self.section)),
            tags=_names(self.tags),
            authors=_names(self.authors),
            source=text.one_line(text.clean(self.source)),
            image=text.one_line(text.clean(self.image)),
        )

    def hash(self) -> str:
        """A fingerprint of all of it: equal text, equal hash."""
        parts = [
            self.title, self.lead, self.body, self.section, list(self.tags), list(self.authors), self.source,
            self.lang, self.image, dict(self.extra), dict(self.media),
        ]  # fmt: skip
        return hashlib.sha256(
            json.dumps(parts, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
        ).hexdigest()


def _names(given: tuple[str, ...]) -> tuple[str, ...]:
    names = (text.one_line(text.clean(name)) for name in given)
    return tuple(dict.fromkeys(name for name in names if name))


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
    copy: Copy


def _revision(row: sqlite3.Row) -> Revision:
    copy = Copy(
        title=row["title"], body=row["body"], lead=row["lead"], section=row["section"],
        tags=tuple(json.loads(row["tags"])), authors=tuple(json.loads(row["authors"])), source=row["source"],
        lang=row["lang"], image=row["image"], extra=json.loads(row["extra"]), media=json.loads(row["media"]),
    )  # fmt: skip
    return Revision(
        row["article_id"], row["rev"], row["parent_rev"], row["at"], row["actor"], row["note"] or "", row["words"],
        row["hash"], copy,
    )  # fmt: skip


def get(db: Connection, article_id: int, rev: int) -> Revision:
    """One revision. Raises `NotFound`."""
    row = db.execute(
        "select * from revisions where article_id = :id and rev = :rev", {"id": article_id, "rev": rev}
    ).fetchone()
    if row is None:
        raise NotFound(
            f"article {article_id} has no revision {rev}",
            ref=str(article_id),
            hint=f"see: newsroom history {article_id}",
        )
    return _revision(row)


def history(db: Connection, article_id: int) -> list[Revision]:
    """Every revision of an article, newest first."""
    rows = db.execute("select * from revisions where article_id = :id order by rev desc", {"id": article_id})
    return [_revision(row) for row in rows]


def html(db: Connection, article_id: int, rev: int) -> str:
    """The safe HTML of a revision's body, from the file where it was rendered at save."""
    from newsroom import markup

    row = db.execute(
        "select html from renders where article_id = :id and rev = :rev and renderer = :renderer",
        {"id": article_id, "rev": rev, "renderer": markup.RENDERER},
    ).fetchone()
    return str(row["html"]) if row else render(db, get(db, article_id, rev).copy)


def render(db: Connection, copy: Copy) -> str:
    """Safe HTML of a text, its pictures resolved to their paths on the site."""
    from newsroom import markup

    known = {name: pictures.get(db, medium_id) for name, medium_id in copy.media.items()}

    def picture(name: str) -> markup.Picture | None:
        medium = known.get(name)
        if medium is None:
            return None
        return markup.Picture(
            medium.path, medium.width, medium.height, medium.alt, medium.caption, medium.credit, medium.srcset
        )

    return markup.article_html(copy.body, media=picture)


def write(act: Act, article_id: int, copy: Copy, *, note: str = "", parent: int | None = None) -> int:
    """Add a revision and make it the head; returns its number. The caller has checked versions and states."""
    from newsroom import markup

    db = act.db
    row = db.execute(
        "select coalesce(max(rev), 0) + 1 from revisions where article_id = :id", {"id": article_id}
    ).fetchone()
    rev = int(row[0])
    names = [*copy.tags, copy.section, *copy.authors, copy.source]
    db.execute(
        """
        insert into revisions (article_id, rev, parent_rev, at, actor, note, title, lead, body, section, tags, authors,
            source, lang, image, extra, media, labels, words, hash)
        values (:article_id, :rev, :parent, :at, :actor, :note, :title, :lead, :body, :section, :tags, :authors,
            :source, :lang, :image, :extra, :media, :labels, :words, :hash)
        """,
        {
            "article_id": article_id, "rev": rev, "parent": parent, "at": act.at, "actor": act.actor,
            "note": note or None, "title": copy.title, "lead": copy.lead, "body": copy.body, "section": copy.section,
            "tags": _json(copy.tags), "authors": _json(copy.authors), "source": copy.source, "lang": copy.lang,
            "image": copy.image, "extra": _json(copy.extra), "media": _json(copy.media),
            "labels": "\n".join(name for name in names if name), "words": text.words(copy.body), "hash": copy.hash(),
        },
    )  # fmt: skip
    db.execute(
        "insert into renders (article_id, rev, renderer, html) values (:id, :rev, :renderer, :html)",
        {"id": article_id, "rev": rev, "renderer": markup.RENDERER, "html": render(db, copy)},
    )
    if rev > 1:
        # HTML is kept for the head and for what readers see; that of other revisions is made again when asked for.
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
        {"id": article_id, "rev": rev, "title": copy.title, "lang": copy.lang, "at": act.at},
    )
    labels.file_under(db, article_id, section=copy.section, tags=copy.tags, authors=copy.authors, live=False, at="")
    show_media(db, article_id, copy, live=False)
    return rev


_ENCODER = json.JSONEncoder(ensure_ascii=False)


def _json(value: tuple[str, ...] | Mapping[str, Any]) -> str:
    """A list or an object as the file holds it."""
    if not value:
        return "{}" if isinstance(value, Mapping) else "[]"
    return _ENCODER.encode(dict(value) if isinstance(value, Mapping) else list(value))


def show_media(db: Connection, article_id: int, copy: Copy, *, live: bool) -> None:
    """Record which pictures the head, or what is live, shows."""
    wanted = set(copy.media.values())
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


def save(act: Act, article: Article, copy: Copy, *, note: str = "", expected: int | None = None) -> Article:
    """Save new text of an article as its newest revision, touching nothing that readers see.

    `expected` is the version the writer began from: a later one raises `Conflict`. The same text again is no
    revision. Text under review or approved goes back to draft. Raises `Refused` for a killed or trashed article.
    """
    current = articles.by_id(act.db, article.id)
    expect(current, expected)
    if current.status in ("killed", "trashed"):
        raise Refused(f"{current.slug} is {current.status} and takes no more text", ref=current.slug)
    copy = copy.cleaned()
    if not copy.lang:
        copy = replace(copy, lang=current.lang)
    if get(act.db, current.id, current.revision).hash == copy.hash():
        return current
    rev = write(act, current.id, copy, note=note, parent=current.revision)
    state = "draft" if current.status in ("review", "approved") else current.status
    if state != current.status:
        act.db.execute("update articles set status = :state where id = :id", {"state": state, "id": current.id})
    act.note("article", current.id, "edit", from_state=current.status, to_state=state, rev=rev, note=note)
    return articles.by_id(act.db, current.id)


def expect(article: Article, version: int | None) -> None:
    """Raise `Conflict` when the article has moved on from the version someone began from."""
    if version is not None and version != article.version:
        raise Conflict(
            f"{article.slug} has changed: you began from version {version}, it is now at {article.version}",
            ref=article.slug, hint=f"see what changed: newsroom log {article.slug}, newsroom diff {article.slug}",
        )  # fmt: skip


def at_version(db: Connection, article_id: int, version: int) -> Revision:
    """The text that was the newest when an article was at `version`; `NotFound` when it never was."""
    rows = db.execute(
        "select rev from journal where kind = 'article' and object_id = :id order by id limit :version",
        {"id": article_id, "version": version},
    ).fetchall()
    saved = [row["rev"] for row in rows if row["rev"] is not None]
    if len(rows) < version or not saved:
        raise NotFound(f"article {article_id} has had no version {version}", ref=str(version))
    return get(db, article_id, max(saved))  # a later row may tell of an earlier text: `publish --rev`


def restore(act: Act, article: Article, rev: int) -> Article:
    """Make an earlier revision's text the newest revision again."""
    earlier = get(act.db, article.id, rev)
    return save(act, article, earlier.copy, note=f"revision {rev} restored")
