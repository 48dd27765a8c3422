"""Files that became articles and are gone: the same text under another name is still the same article."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from newsroom import text
from newsroom.core.articles import articles, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.store import Connection

if TYPE_CHECKING:
    from newsroom.core.articles.drafting import PublicationTerms

# How much of a text may have changed when its file was renamed, as a share of its lines; as in git.
_ALIKE: Final = 0.5


class MovedFiles:
    """The articles whose files are gone. `is_gone` says whether a file name no longer exists.

    The files are checked once, when the first unknown file is looked up, and each article is found only once.
    """

    def __init__(self, is_gone: Callable[[str], bool]) -> None:
        """Nothing is checked yet."""
        self._is_gone = is_gone
        self._gone: set[int] | None = None
        self._by_slug: dict[str, int] = {}
        self._by_title: dict[str, list[int]] = {}
        self._by_body: dict[int, int] = {}  # hash of the text → article

    def find(self, db: Connection, manuscript: Manuscript, *, slug: str, terms: PublicationTerms) -> Article | None:
        """The article that a renamed file became before, or None.

        It has the slug that the text names, or the same words; or, with the same title and date, at least half its lines.
        """
        if self._gone is None:
            self._gone = self._look(db)
        if not self._gone:
            return None
        named = self._by_slug.get(text.safe_slug(slug, fallback="")) if slug else None
        if named in self._gone:
            return self._taken(db, named)
        for article_id in self._by_title.get(manuscript.title, ()):
            if article_id in self._gone and _is_same(db, article_id, manuscript, terms):
                return self._taken(db, article_id)
        # A file without a title gets one from its name.
        same = self._by_body.get(hash(manuscript.body)) if manuscript.body.strip() else None
        if same in self._gone and _is_same(db, same, manuscript, terms):
            return self._taken(db, same)
        return None

    def _look(self, db: Connection) -> set[int]:
        rows = db.execute(
            """
            select id, slug, title, source_file from articles
            where source_file is not null and status not in ('trashed', 'killed') order by id
            """
        ).fetchall()
        gone = [row for row in rows if self._is_gone(row["source_file"])]
        for row in gone:
            self._by_slug[row["slug"]] = row["id"]
            self._by_title.setdefault(row["title"], []).append(row["id"])
            self._by_body[hash(_head(db, row["id"]).body)] = row["id"]
        return {row["id"] for row in gone}

    def _taken(self, db: Connection, article_id: int) -> Article:
        assert self._gone is not None
        self._gone.remove(article_id)
        return articles.by_id(db, article_id)


def _head(db: Connection, article_id: int) -> Manuscript:
    article = articles.by_id(db, article_id)
    return revisions.get(db, article_id, article.revision).manuscript


def _is_same(db: Connection, article_id: int, manuscript: Manuscript, terms: PublicationTerms) -> bool:
    """Whether an article with the same title has this text or an earlier version of it."""
    article = articles.by_id(db, article_id)
    same_date = _day(article.published_at or article.back_date) == _day(terms.columns()["back_date"])
    earlier = revisions.get(db, article_id, article.revision).manuscript
    if earlier.body == manuscript.body and manuscript.body.strip():
        return same_date or article.published_at is None
    return same_date and _shared(earlier.body, manuscript.body) >= _ALIKE


def _day(at: str | None) -> str:
    return (at or "")[:10]


def _lines(body: str) -> Iterator[str]:
    return (line.strip() for line in body.split("\n") if line.strip())


def _shared(one: str, other: str) -> float:
    """The common lines, as a share of those of the longer text."""
    first, second = set(_lines(one)), set(_lines(other))
    return len(first & second) / max(len(first), len(second), 1)
