"""What the references of `related` mean: kept as slugs, resolved when the article goes live."""

from __future__ import annotations

import pytest

from newsroom.core.articles import related, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.store import Connection
from tests.core.articles.desk import Desk


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def rows(desk: Desk, article: Article) -> list[tuple[int, str, int | None]]:
    found = desk.db.execute(
        "select position, ref, target_id from article_related where article_id = ? order by position", (article.id,)
    )
    return [tuple(row) for row in found]


def text(desk: Desk, article: Article) -> Manuscript:
    return revisions.get(desk.db, article.id, desk.get(article).revision).manuscript


def test_an_id_is_kept_as_the_slug(desk: Desk) -> None:
    one = desk.draft("Một")
    two = desk.draft("Hai", related=(str(one.id), "999", "mot", "khac"))
    assert text(desk, two).related == ("mot", "999", "khac")
    assert text(desk, desk.save(two, related=(str(one.id),))).related == ("mot",)


def test_references_are_resolved_when_the_article_goes_live_and_forgotten_when_it_is_withdrawn(desk: Desk) -> None:
    one = desk.in_status("published", "Một")
    two = desk.draft("Hai", related=("/2026/03/mot/", "Mot", "chua-co", "hai"))
    assert rows(desk, two) == []
    desk.publish(two)
    assert rows(desk, two) == [(0, "/2026/03/mot/", one.id), (1, "mot", one.id), (2, "chua-co", None)]
    desk.save(two, related=())
    assert len(rows(desk, two)) == 3  # readers see the live text
    desk.publish(desk.get(two))
    assert rows(desk, two) == []
    desk.save(two, related=("mot",))
    desk.publish(desk.get(two))
    desk.do("unpublish", two)
    assert rows(desk, two) == []


def test_only_so_many_count(desk: Desk) -> None:
    many = tuple(f"bai-{n}" for n in range(related.MOST + 3))
    article = desk.publish(desk.draft("Nhiều", related=many))
    assert len(rows(desk, article)) == related.MOST
    assert related.problems(desk.db, article) == [
        *(f"related: there is no article 'bai-{n}'" for n in range(related.MOST)),
        "related: only the first 12 of 15 are used",
    ]


def test_no_problem_where_every_reference_means_an_article(desk: Desk) -> None:
    desk.draft("Một")
    assert related.problems(desk.db, desk.draft("Hai", related=("mot",))) == []
