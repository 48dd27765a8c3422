"""Rebuilds what can be computed from other rows of the file: indexes, the search index, counts of comments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from newsroom.core.articles.checks import Finding
from newsroom.phrases import phrase
from newsroom.store import Connection, transaction


def _indexes(db: Connection) -> None:
    db.execute("reindex")
    _search(db)


def _search(db: Connection) -> None:
    db.execute("insert into article_search (article_search) values ('rebuild')")
    db.execute("insert into published_search (published_search) values ('rebuild')")


def _comments(db: Connection) -> None:
    db.execute("delete from article_counts")
    db.execute(
        """
        insert into article_counts (article_id, comments)
        select article_id, count(*) from comments where status = 'published' group by article_id
        """
    )


def _open_batch(db: Connection) -> None:
    db.execute("delete from act")


# Code of a finding → what makes it right, and what that is called.
_REPAIRS: Final[dict[str, tuple[Callable[[Connection], None], str]]] = {
    "integrity": (_indexes, phrase("the indexes of the file were rebuilt")),
    "search-index": (_search, phrase("the search index was rebuilt")),
    "comments": (_comments, phrase("the comments of each article were counted again")),
    "act": (_open_batch, phrase("a transaction that was left open was closed")),
}


def can_repair(findings: list[Finding]) -> bool:
    """Whether any of the findings of `file_check` may be put right."""
    return any(one.code in _REPAIRS for one in findings)


def repair(db: Connection, findings: list[Finding]) -> list[str]:
    """Put right what can be made again from other rows, in one transaction; returns what was done."""
    done = []
    with transaction(db):
        for code in dict.fromkeys(one.code for one in findings if one.code in _REPAIRS):
            make, said = _REPAIRS[code]
            make(db)
            done.append(said)
    return done
