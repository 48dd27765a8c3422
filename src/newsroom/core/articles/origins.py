"""Where an imported article comes from: its key in the site that it was exported from, and the text that was imported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from newsroom.core.articles import articles, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.journal.actions import Act
from newsroom.store import Connection

FROM_EXPORT: Final = "newer text from an export"  # the note of a revision that an import has written


@dataclass(frozen=True, slots=True)
class ImportedText:
    """The newest text that an import has written: its revision, hash and pictures, and when the newest revision was saved."""

    rev: int
    hash: str
    media: Mapping[str, int]
    saved_at: str


def find(db: Connection, key: str) -> Article | None:
    """The article that was imported with this key, unless it is in the trash."""
    row = db.execute("select id from articles where import_key = :key and status <> 'trashed'", {"key": key}).fetchone()
    return articles.by_id(db, row["id"]) if row else None


def published_with_key(db: Connection, beginning: str) -> list[tuple[Article, str]]:
    """The published articles whose keys begin like this, with their keys."""
    rows = db.execute(
        """
        select id, import_key from articles
        where status = 'published' and import_key >= :first and substr(import_key, 1, length(:first)) = :first
        order by id
        """,
        {"first": beginning},
    )
    return [(articles.by_id(db, row["id"]), row["import_key"]) for row in rows.fetchall()]


def in_trash(db: Connection) -> dict[str, int]:
    """The articles in the trash that were imported, by their keys."""
    rows = db.execute(
        "select import_key, id from articles where import_key is not null and status = 'trashed' order by id"
    )
    return {row["import_key"]: row["id"] for row in rows}


def imported_text(db: Connection, article_id: int) -> ImportedText:
    """What an import has last written of an article."""
    row = db.execute(
        """
        select rev, hash, media, (select max(at) from revisions where article_id = :id) as saved_at from revisions
        where article_id = :id and (rev = 1 or note = :note) order by rev desc limit 1
        """,
        {"id": article_id, "note": FROM_EXPORT},
    ).fetchone()
    return ImportedText(row["rev"], row["hash"], json.loads(row["media"]), row["saved_at"])


def is_as_imported(db: Connection, article: Article) -> bool:
    """Whether the newest text of an article is the one that an import has last written."""
    return revisions.get(db, article.id, article.revision).hash == imported_text(db, article.id).hash


def is_published_by(db: Connection, article_id: int, command: str) -> bool:
    """Whether it was this command, and not a later decision, that made a published article public."""
    row = db.execute(
        """
        select b.command from journal j join batches b on b.id = j.batch_id
        where j.kind = 'article' and j.object_id = :id and j.to_state = 'published' and j.from_state <> 'published'
        order by j.id desc limit 1
        """,
        {"id": article_id},
    ).fetchone()
    return row is not None and row["command"] == command


def changed_at(db: Connection, article_id: int) -> str:
    """When anything about an article was last changed here."""
    row = db.execute(
        "select max(at) as at from journal where kind = 'article' and object_id = :id", {"id": article_id}
    ).fetchone()
    return row["at"] or ""


def known_version(db: Connection, article_id: int) -> Mapping[str, Any] | None:
    """The latest version of an item of an agency that an import has seen, if that import is not undone."""
    row = db.execute(
        """
        select case when json_valid(j.detail) then j.detail ->> '$.version' end as version
        from journal j join batches b on b.id = j.batch_id
        where j.kind = 'article' and j.object_id = :id and j.action = 'import' and b.undone_by is null
            and version is not null
        order by j.id desc limit 1
        """,
        {"id": article_id},
    ).fetchone()
    return json.loads(row["version"]) if row else None


def note_version(act: Act, article_id: int, version: Mapping[str, Any]) -> None:
    """Remember in the log which version of an item an import has seen, also if it has changed nothing here."""
    act.note("article", article_id, "import", version=dict(version))
