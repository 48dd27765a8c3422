"""What a repair makes again from other rows, what it is called, and what it leaves alone."""

from __future__ import annotations

import pytest

from newsroom.core.articles.checks import Finding
from newsroom.core.integrity import repair
from newsroom.store import Connection
from tests.comment_rooms import put
from tests.core.articles.desk import Desk

SAID = {
    "integrity": "the indexes of the file were rebuilt", "search-index": "the search index was rebuilt",
    "comments": "the comments of each article were counted again", "act": "a transaction that was left open was closed",
}  # fmt: skip


def of(*codes: str) -> list[Finding]:
    return [Finding("error", "x", code, "x") for code in codes]


def searched(db: Connection) -> list[int]:
    return [
        db.execute(f"select count(*) from {name}_docsize").fetchone()[0]
        for name in ("article_search", "published_search")
    ]


@pytest.fixture
def desk(db: Connection) -> Desk:
    """A published story, which both indexes of search have, with a wrong count of comments and an open batch."""
    made = Desk(db)
    made.publish(made.draft("Ferry"))
    db.execute("insert into article_counts (article_id, comments) values (1, 9)")
    db.execute("insert into act (only, batch_id) select 1, max(id) from batches")
    for name in ("article_search", "published_search"):
        db.execute(f"delete from {name}_docsize")
    return made


@pytest.mark.parametrize("code", SAID)
def test_each_kind_of_damage(desk: Desk, code: str) -> None:
    ran: list[str] = []
    desk.db.set_trace_callback(ran.append)
    assert repair.repair(desk.db, of(code, "title", code)) == [SAID[code]]
    assert ("reindex" in ran) is (code == "integrity")
    assert searched(desk.db) == ([1, 1] if code in ("integrity", "search-index") else [0, 0])
    assert desk.db.execute("select count(*) from article_counts").fetchone()[0] == (0 if code == "comments" else 1)
    assert desk.db.execute("select count(*) from act").fetchone()[0] == (0 if code == "act" else 1)


def test_comments_are_counted_by_article_and_only_those_that_readers_see(desk: Desk) -> None:
    for number, status in enumerate(("published", "published", "pending", "spam")):
        put(desk.db, 1, f"Ý kiến {number}", status=status)
    desk.db.execute("update article_counts set comments = 7")
    repair.repair(desk.db, of("comments"))
    assert [tuple(row) for row in desk.db.execute("select * from article_counts")] == [(1, 2)]


def test_several_at_once_in_the_order_in_which_they_were_found(desk: Desk) -> None:
    assert repair.repair(desk.db, of("act", "comments", "act")) == [SAID["act"], SAID["comments"]]
    assert repair.repair(desk.db, of("title", "head")) == repair.repair(desk.db, []) == []


@pytest.mark.parametrize(
    ("codes", "can"), [((), False), (("title",), False), *(((code,), True) for code in SAID), (("title", "act"), True)]
)
def test_whether_anything_can_be_repaired(codes: tuple[str, ...], can: bool) -> None:
    assert repair.can_repair(of(*codes)) is can
