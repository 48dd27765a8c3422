"""The numbers on pages: counted here, and what an older site had counted."""

from __future__ import annotations

from newsroom.core.readership import baselines
from newsroom.core.readership.public_counts import PublicCounts, public_counts
from newsroom.store import Connection
from tests.core.readership.readers import NOON, TODAY, article, count, later, read, view


def test_an_empty_newsroom(db: Connection) -> None:
    assert public_counts(db, [], day=TODAY) == PublicCounts({}, 0, 0, 0, 0)


def test_views_of_articles_in_order_and_of_the_site(db: Connection) -> None:
    article(db, 7)
    read(db, later(days=-1), later(days=-1), article=7)
    count(db, view(article=7), view(article=7), view(article=9, address="192.0.2.9"))
    found = public_counts(db, [9, 7, 7, 8], day=TODAY)
    assert list(found.views.items()) == [(7, 4), (8, 0), (9, 1)]
    assert (found.views_today, found.visits_today) == (3, 2)
    assert (found.views_total, found.visits_total) == (5, 4)


def test_the_newest_baseline_of_the_site_and_of_an_article_counts(db: Connection) -> None:
    article(db, 7)
    baselines.put(db, views=42_000_000, visits=9_000_000, now=NOON, actor="lan")
    baselines.put(db, views=41_000_000, visits=8_000_000, now=NOON, actor="lan")
    baselines.put(db, article_id=7, views=99, now=NOON, actor="lan")
    baselines.put(db, article_id=7, views=88, visits=5, now=NOON, actor="lan")
    count(db, view(article=7))
    assert public_counts(db, [7, 8], day=TODAY) == PublicCounts({7: 89, 8: 0}, 1, 1, 41_000_001, 8_000_001)
