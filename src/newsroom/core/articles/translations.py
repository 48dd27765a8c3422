"""Versions of an article in other languages: found by a key, by the names of their files or by their slug, and joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsroom.core.articles.articles import Article
from newsroom.core.journal.actions import Act
from newsroom.store import Connection

# about.fr.md and about.md: the end of a file name, with an optional language before it.
_ENDING: Final = re.compile(r"(?:\.[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,4})?)?\.(?:md|markdown)$")


@dataclass(frozen=True, slots=True)
class LanguageVersion:
    """An article that is a version of another one; `root` is the first of all its versions."""

    id: int
    lang: str
    slug: str
    root: int


_COLUMNS: Final = "id, lang, slug, coalesce(translation_of, id) as root, source_file"


def others(db: Connection, lang: str, source_file: str | None, key: str, *, own: int = 0) -> list[LanguageVersion]:
    """The versions in languages other than `lang`: those with the same key, or whose files differ by the language only."""
    rows = []
    if key:
        rows += db.execute(
            f"select {_COLUMNS} from articles where translation_key = :key and status <> 'trashed' order by id",
            {"key": key},
        ).fetchall()
    base = _ENDING.sub("", source_file) if source_file and _ENDING.search(source_file) else None
    if base:
        found = db.execute(
            f"""
            select {_COLUMNS} from articles
            where source_file >= :base || '.' and source_file < :base || '/' and status <> 'trashed' order by id
            """,
            {"base": base},
        )
        rows += [row for row in found if _ENDING.sub("", row["source_file"]) == base]
    unique = {row["id"]: row for row in rows if row["id"] != own and row["lang"] != lang}
    return [LanguageVersion(row["id"], row["lang"], row["slug"], row["root"]) for row in unique.values()]


def of_slug(db: Connection, slug: str, lang: str) -> list[LanguageVersion]:
    """The article from a file with this slug, in another language: in Pelican these are two versions."""
    rows = db.execute(
        f"""
        select {_COLUMNS} from articles
        where slug = :slug and lang <> :lang and source_file is not null and status <> 'trashed'
        """,
        {"slug": slug, "lang": lang},
    )
    return [LanguageVersion(row["id"], row["lang"], row["slug"], row["root"]) for row in rows]


def join(act: Act, article_id: int, lang: str, versions: Sequence[LanguageVersion]) -> bool:
    """Make an article a version of the first of `versions`, unless its language is there already."""
    if not versions:
        return False
    root = versions[0].root
    taken = act.db.execute(
        "select 1 from articles where (id = :root or translation_of = :root) and lang = :lang and id <> :id",
        {"root": root, "lang": lang, "id": article_id},
    ).fetchone()
    if taken or root == article_id:
        return False
    act.db.execute("update articles set translation_of = :root where id = :id", {"root": root, "id": article_id})
    return True


def rejoin(act: Act, article: Article, lang: str, key: str) -> bool:
    """The same for an existing article: it may have a new key, or its other version may be new.

    Returns whether anything was changed.
    """
    row = act.db.execute(
        """
        select translation_of, translation_key, exists (select 1 from articles t where t.translation_of = a.id) as is_root
        from articles a where id = :id
        """,
        {"id": article.id},
    ).fetchone()
    changed = bool(key) and key != row["translation_key"]
    if changed:
        act.db.execute("update articles set translation_key = :key where id = :id", {"key": key, "id": article.id})
    if row["translation_of"] is None and not row["is_root"]:
        versions = others(act.db, lang, article.source_file, key or row["translation_key"] or "", own=article.id)
        changed = join(act, article.id, lang, versions) or changed
    if changed:
        act.note("article", article.id, "translation", key=key)
    return changed
