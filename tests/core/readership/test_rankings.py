"""Rankings by hand: order, ties, days at the edge, groups, sources and their shares, bots, paths not found."""

from __future__ import annotations

import pytest

from newsroom.core.readership import baselines, closing, counting, rankings
from newsroom.core.readership.rankings import BotHits, NotFoundPath, RankedArticle, RankedGroup, SourceViews
from newsroom.errors import Usage
from newsroom.store import Connection
from tests.core.readership.readers import HANOI, NOON, TODAY, YESTERDAY, article, count, later, read, view


def test_nothing_was_read(db: Connection) -> None:
    article(db, 1)
    assert rankings.top(db) == rankings.top(db, since=TODAY) == []
    assert rankings.top_groups(db, "section") == []
    assert rankings.sources(db, since=TODAY, until=TODAY) == []
    assert rankings.bots(db, since=TODAY, until=TODAY) == []
    assert rankings.not_found(db, since=TODAY, until=TODAY) == []


def test_articles_by_views_then_readers_then_the_newest(db: Connection) -> None:
    for number in (1, 2, 3, 4):
        article(db, number)
    read(db, NOON, NOON, article=1)
    read(db, NOON, NOON, article=2, address="192.0.2.1")
    read(db, NOON, NOON, article=3, address="192.0.2.1")
    read(db, NOON, NOON, NOON, article=4, address="192.0.2.1")
    read(db, *[NOON] * 9, article=0)  # the front page is not an article
    expected = [
        RankedArticle(4, "story-4", "Story 4", 3, 1),
        RankedArticle(1, "story-1", "Story 1", 2, 2),
        RankedArticle(3, "story-3", "Story 3", 2, 1),
        RankedArticle(2, "story-2", "Story 2", 2, 1),
    ]
    assert rankings.top(db) == rankings.top(db, since=TODAY) == expected
    assert rankings.top(db, limit=2) == rankings.top(db, since=TODAY, limit=2) == expected[:2]


def test_ten_unless_told(db: Connection) -> None:
    for number in range(1, 13):
        read(db, NOON, article=number)
    assert [len(rankings.top(db)), len(rankings.top(db, limit=None)), len(rankings.top(db, limit=0))] == [10, 12, 0]


def test_days_are_included_at_both_ends(db: Connection) -> None:
    for back in range(5):
        read(db, *[later(days=-back)] * 10**back)
    assert rankings.top(db, since="2026-11-20", until=YESTERDAY)[0].views == 10 + 100 + 1000
    assert rankings.top(db, since=YESTERDAY)[0].views == 10  # that day is included
    assert rankings.top(db)[0].views == 11_111


def test_all_time_has_what_an_older_site_had_counted(db: Connection) -> None:
    for number in (1, 2, 3):
        article(db, number)
    read(db, NOON, article=1)
    read(db, NOON, NOON, article=2)
    baselines.put(db, article_id=1, views=88, now=NOON, actor="lan")
    baselines.put(db, article_id=3, views=5, now=NOON, actor="lan")
    assert [(one.id, one.views, one.readers) for one in rankings.top(db)] == [(1, 89, 1), (3, 5, 0), (2, 2, 2)]
    assert [(one.id, one.views) for one in rankings.top(db, since=TODAY)] == [(2, 2), (1, 1)]


def test_a_deleted_article_keeps_its_place(db: Connection) -> None:
    read(db, NOON, NOON, article=77)
    assert rankings.top(db) == rankings.top(db, since=TODAY) == [RankedArticle(77, None, "[deleted #77]", 2, 2)]


@pytest.fixture
def labelled(db: Connection) -> Connection:
    """Two articles of one section; the first by An and Lan, the second by Lan; An is a label of its draft only."""
    for number in (1, 2):
        article(db, number)
    db.executemany(
        "insert into labels (id, kind, slug, name, key, base) values (?1, ?2, ?3, ?4, ?3, ?3)",
        [(1, "section", "news", "News"), (2, "author", "ha-an", "Hà An"), (3, "author", "lan", "Lan")],
    )
    db.executemany(
        "insert into article_labels (label_id, live, article_id, position) values (?, ?, ?, 0)",
        [(1, 1, 1), (1, 1, 2), (2, 1, 1), (3, 1, 1), (3, 1, 2), (2, 0, 2)],
    )
    return db


def test_sections_and_authors(labelled: Connection) -> None:
    read(labelled, NOON, NOON)
    read(labelled, later(days=-1), article=2)
    assert rankings.top_groups(labelled, "section") == [RankedGroup("News", "news", 2, 3, 3)]
    assert rankings.top_groups(labelled, "section", since=TODAY) == [RankedGroup("News", "news", 1, 2, 2)]
    authors = [RankedGroup("Lan", "lan", 2, 3, 3), RankedGroup("Hà An", "ha-an", 1, 2, 2)]
    assert rankings.top_groups(labelled, "author") == authors
    assert rankings.top_groups(labelled, "author", since=YESTERDAY, until=TODAY) == authors
    assert rankings.top_groups(labelled, "author", limit=1) == authors[:1]
    assert rankings.top_groups(labelled, "tag") == []


def test_groups_of_as_many_views_by_readers_and_then_by_name(labelled: Connection) -> None:
    read(labelled, NOON, NOON)
    assert [one.name for one in rankings.top_groups(labelled, "author")] == ["Hà An", "Lan"]


@pytest.mark.parametrize("kind", ["planet", "article", ""])
def test_another_kind_of_group(db: Connection, kind: str) -> None:
    with pytest.raises(Usage, match="unknown ranking") as refused:
        rankings.top_groups(db, kind)
    assert refused.value.hint == "use one of: article, section, author, tag"


@pytest.fixture
def referred(db: Connection) -> Connection:
    """Ten views of today and one of yesterday, from five sources."""
    for referrer, times in (
        ("https://www.facebook.com/", 2), ("https://fb.com/", 1), ("https://t.co/", 3), ("", 3), ("https://htv.example/", 1),
    ):  # fmt: skip
        read(db, *[NOON] * times, referrer=referrer)
    read(db, later(days=-1), article=2, referrer="https://t.co/")
    return db


def test_sources_of_the_site_by_name_without_its_own(referred: Connection) -> None:
    assert rankings.sources(referred, since=TODAY, until=TODAY) == [
        SourceViews("Facebook", "social", 3, 33.3),
        SourceViews("X", "social", 3, 33.3),
        SourceViews("direct", "direct", 3, 33.3),
    ]
    both = rankings.sources(referred, since=YESTERDAY, until=TODAY)
    assert [(one.name, one.views, one.share) for one in both] == [
        ("X", 4, 40.0),
        ("Facebook", 3, 30.0),
        ("direct", 3, 30.0),
    ]
    assert rankings.sources(referred, since=YESTERDAY, until=TODAY, limit=1) == both[:1]
    assert rankings.sources(referred, since="", until=YESTERDAY) == [SourceViews("X", "social", 1, 100.0)]


def test_sources_of_an_article_with_clicks_within_the_site(referred: Connection) -> None:
    found = rankings.sources(referred, since=TODAY, until=TODAY, article_id=1)
    assert [(one.name, one.views, one.share) for one in found] == [
        ("Facebook", 3, 30.0), ("X", 3, 30.0), ("direct", 3, 30.0), ("internal", 1, 10.0),
    ]  # fmt: skip
    assert rankings.sources(referred, since=TODAY, until=TODAY, article_id=2) == []
    assert rankings.sources(referred, since="", until=TODAY, article_id=2) == [SourceViews("X", "social", 1, 100.0)]


def test_all_sources_of_an_article_are_known_after_its_days_are_not(db: Connection) -> None:
    count(db, view(later(days=-100), referrer="https://t.co/"), view(), now=NOON)
    closing.close_days(db, now=NOON, settings=HANOI)
    assert [(one.name, one.views) for one in rankings.sources(db, since="", until=TODAY, article_id=1)] == [
        ("X", 1), ("direct", 1),
    ]  # fmt: skip
    assert [one.name for one in rankings.sources(db, since="2026-01-01", until=TODAY, article_id=1)] == ["direct"]
    assert [one.views for one in rankings.sources(db, since="2026-01-01", until=TODAY)] == [1, 1]


def test_bots_by_requests_over_days(db: Connection) -> None:
    for name, reason, back, hits in (
        ("GPTBot", "crawler", 0, 2), ("GPTBot", "crawler", 1, 2), ("curl", "library", 0, 4), ("a", "empty", 1, 9),
        ("GPTBot", "self-named", 0, 1), ("old", "crawler", 2, 100),
    ):  # fmt: skip
        counting.record_bot(db, name, reason, at=later(days=-back), settings=HANOI, hits=hits)
    found = [
        BotHits("a", "empty", 9),
        BotHits("GPTBot", "crawler", 4),
        BotHits("curl", "library", 4),
        BotHits("GPTBot", "self-named", 1),
    ]
    assert rankings.bots(db, since=YESTERDAY, until=TODAY) == found
    assert rankings.bots(db, since=YESTERDAY, until=TODAY, limit=2) == found[:2]
    assert rankings.bots(db, since=TODAY, until=TODAY)[0] == BotHits("curl", "library", 4)


def test_paths_not_found_by_requests_over_days(db: Connection) -> None:
    for path, back, hits in (("/b/", 0, 1), ("/a/", 0, 1), ("/c/", 0, 1), ("/c/", 1, 1), ("/old/", 2, 9)):
        counting.record_not_found(db, path, at=later(days=-back), settings=HANOI, hits=hits)
    found = [NotFoundPath("/c/", 2), NotFoundPath("/a/", 1), NotFoundPath("/b/", 1)]
    assert rankings.not_found(db, since=YESTERDAY, until=TODAY) == found
    assert rankings.not_found(db, since=YESTERDAY, until=TODAY, limit=1) == found[:1]
