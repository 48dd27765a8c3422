"""Checks texts: revisions against their hashes, stored HTML and comments against their texts."""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Iterator
from typing import Final

from newsroom import markup, text
from newsroom.core.articles import revisions
from newsroom.core.articles.checks import Finding
from newsroom.core.articles.fields import Manuscript, manuscript_of
from newsroom.core.matching import skeleton
from newsroom.phrases import phrase
from newsroom.store import Connection

# A picture in stored HTML: its alt text may have changed since, and another version of the program may make other
# sizes.
_PICTURE: Final = re.compile(r"<figure[^>]*>.*?</figure>|<img[^>]*>", re.DOTALL)
_TAG: Final = re.compile(r"<[^<>]*>")


def check(db: Connection) -> Iterator[Finding]:
    """Every text that does not match what the file says about it, one row in memory at a time."""
    yield from _revisions(db)
    yield from _search_texts(db)
    yield from _rendered(db)
    yield from _comments(db)


def _revisions(db: Connection) -> Iterator[Finding]:
    rows = db.execute(
        "select r.*, a.slug from revisions r left join articles a on a.id = r.article_id order by r.article_id, r.rev"
    )
    for row in rows:
        where = phrase("{slug} revision {rev}", slug=row["slug"], rev=row["rev"])
        manuscript = _manuscript(row)
        if manuscript is None or _hash(manuscript) != row["hash"]:
            yield Finding("error", where, "revision", "its text has changed since it was saved: the hash differs")
            continue
        if sorted(row["labels"].split("\n")) != sorted(revisions.names(manuscript) or [""]):
            yield Finding(
                "error", where, "revision", "its section, tags or authors in the search index differ from its text"
            )
        if row["parent_rev"] is not None and not 0 < row["parent_rev"] < row["rev"]:
            yield Finding(
                "error",
                where,
                "revision",
                phrase("it follows revision {parent_rev}, which is not an earlier one", parent_rev=row["parent_rev"]),
            )
        if row["words"] != text.words(manuscript.body):
            yield Finding(
                "warning",
                where,
                "words",
                phrase(
                    "{words} recorded, but {words2} counted",
                    words=text.number_of(row["words"], "word"),
                    words2=text.words(manuscript.body),
                ),
            )


def _search_texts(db: Connection) -> Iterator[Finding]:
    """The texts for search, in scripts without spaces."""
    names = ", ".join(f"s.{name} as search_{name}, r.{name}" for name in revisions.SEARCHED)
    rows = db.execute(
        f"""
        select a.slug, r.rev, {names} from search_texts s
        join revisions r on r.article_id = s.article_id and r.rev = s.rev join articles a on a.id = r.article_id
        order by s.article_id, s.rev
        """
    )
    for row in rows:
        made = revisions.search_texts(row)
        if made is None or any(made[name] != row[f"search_{name}"] for name in revisions.SEARCHED):
            where = phrase("{slug} revision {rev}", slug=row["slug"], rev=row["rev"])
            yield Finding("warning", where, "search", "its text in the search index differs from the saved one")


def _manuscript(row: sqlite3.Row) -> Manuscript | None:
    try:
        return manuscript_of(row)
    except (ValueError, TypeError, AttributeError):  # columns whose JSON is damaged
        return None


def _hash(manuscript: Manuscript) -> str | None:
    try:
        return manuscript.hash()
    except (ValueError, TypeError):
        return None


def _rendered(db: Connection) -> Iterator[Finding]:
    """The HTML that pages show: if this version of the program made it, it can be made again and compared."""
    rows = db.execute(
        """
        select r.*, a.slug, h.html from renders h join revisions r on r.article_id = h.article_id and r.rev = h.rev
        join articles a on a.id = h.article_id where h.renderer = :renderer order by h.article_id, h.rev
        """,
        {"renderer": markup.RENDERER},
    )
    for row in rows:
        manuscript = _manuscript(row)
        if manuscript is None or _hash(manuscript) != row["hash"]:
            continue  # already reported
        made = revisions.render(db, manuscript)
        stored = row["html"]
        if manuscript.media:
            made, stored = _PICTURE.sub("", made), _PICTURE.sub("", stored)
        if made != stored:
            yield Finding(
                "error",
                phrase("{slug} revision {rev}", slug=row["slug"], rev=row["rev"]),
                "html",
                "the stored HTML does not match the text",
            )


def _comments(db: Connection) -> Iterator[Finding]:
    for row in db.execute("select id, body, html, fingerprint from comments where status <> 'erased' order by id"):
        where = phrase("comment {id}", id=row["id"])
        made = markup.comment_html(row["body"])
        if made != row["html"]:
            if _visible(made) == _visible(row["html"]):  # an earlier version of the program may have used other markup
                yield Finding("warning", where, "html", "the markup of the stored HTML does not match the text")
            else:
                yield Finding("error", where, "html", "the stored HTML does not match the text")
        if skeleton.fingerprint(row["body"]) != row["fingerprint"]:
            yield Finding(
                "error", where, "comment", "its text has changed since it was received: the fingerprint differs"
            )


def _visible(shown: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", shown)).split())
