"""Who had a view in the last five minutes, and of what."""

from __future__ import annotations

from newsroom.core.readership.live import ReadingNow, readers_now, reading_now
from newsroom.core.readership.rankings import RankedArticle
from newsroom.store import Connection
from tests.core.readership.readers import HANOI, NOON, TODAY, article, at, later, read

AT = "2026-11-23T05:00:00Z"


def test_nobody(db: Connection) -> None:
    assert reading_now(db, now=NOON, settings=HANOI) == ReadingNow("Asia/Ho_Chi_Minh", AT, 0, 0, [])


def test_a_view_counts_for_five_minutes(db: Connection) -> None:
    article(db, 1)
    read(db, *(later(seconds=-ago) for ago in (301, 300, 299, 1, 0)))
    read(db, later(seconds=1), address="192.0.2.99")
    found = reading_now(db, now=NOON, settings=HANOI)
    assert (found.readers, found.views) == (3, 3)
    assert readers_now(db, TODAY, NOON) == 3


def test_stories_by_views_with_their_readers(db: Connection) -> None:
    article(db, 1)
    article(db, 2)
    read(db, NOON, NOON, NOON, article=1, address="192.0.2.1")
    read(db, NOON, NOON, NOON, NOON, article=2)
    read(db, NOON, article=0, address="192.0.2.1")
    read(db, NOON, article=77, address="192.0.2.1")
    found = reading_now(db, now=NOON, settings=HANOI)
    assert found.stories == [
        RankedArticle(2, "story-2", "Story 2", 4, 4),
        RankedArticle(1, "story-1", "Story 1", 3, 1),
        RankedArticle(77, None, "[deleted #77]", 1, 1),
        RankedArticle(0, None, "other pages", 1, 1),
    ]
    assert (found.readers, found.views) == (4, 9)  # 192.0.2.0 to .3; .1 reads everything


def test_only_some_stories_are_named_and_all_views_counted(db: Connection) -> None:
    for number in range(1, 13):
        read(db, NOON, article=number, address="192.0.2.1")
    found = reading_now(db, now=NOON, settings=HANOI)
    assert (len(found.stories), found.views) == (10, 12)
    assert [one.id for one in reading_now(db, now=NOON, settings=HANOI, limit=2).stories] == [12, 11]


def test_readers_of_yesterday_are_gone_at_midnight(db: Connection) -> None:
    read(db, at("2026-11-22T16:59:59Z"))
    assert reading_now(db, now=at("2026-11-22T16:59:59Z"), settings=HANOI).readers == 1
    assert reading_now(db, now=at("2026-11-22T17:00:00Z"), settings=HANOI).readers == 0
