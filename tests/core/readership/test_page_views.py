"""A view of a path counts for the article that readers see there, or for a list; other pages count for nothing."""

from __future__ import annotations

import pytest

from newsroom.core.readership import page_views
from newsroom.core.readership.counting import PageView
from newsroom.store import Connection
from tests.core.readership.readers import FIREFOX, HANOI, NOON, article, later, rows


def story(db: Connection, number: int, path: str, kind: str = "canonical") -> None:
    """An article at a path."""
    if not rows(db, "select id from articles where id = ?", number):
        article(db, number)
    db.execute(
        "insert into paths (path, slug, article_id, kind, created_at) values (?, '', ?, ?, '')", (path, number, kind)
    )


def asked(*paths: str) -> list[PageView]:
    """A view of each path."""
    return [PageView(NOON, page=path, address="192.0.2.1", agent=FIREFOX, referrer="https://t.co/x") for path in paths]


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        ("/2026/11/bridge/", [(7, "")]),
        ("/", [(0, "/")]),
        ("/s/news/", [(0, "/s/news/")]),
        ("/2026/11/old/", []),  # a redirect: the story is counted where it leads
        ("/tag/water/", []),
        ("/2026/11/nothing/", []),
        ("/feed.xml", []),
    ],
)
def test_what_a_path_counts_for(db: Connection, path: str, counted: list[tuple[int, str]]) -> None:
    story(db, 7, "/2026/11/bridge/")
    story(db, 7, "/2026/11/old/", "redirect")
    assert page_views.record(db, asked(path), settings=HANOI, now=NOON) == len(counted)
    assert rows(db, "select article_id, page from view_events") == counted


def test_many_at_once_and_what_is_left_out(db: Connection) -> None:
    story(db, 7, "/2026/11/bridge/")
    views = asked("/2026/11/bridge/", "/gone/", "/", "/2026/11/bridge/")
    assert page_views.record(db, views, settings=HANOI, now=NOON) == 3
    assert rows(db, "select article_id, views, readers from stat_article") == [(0, 1, 1), (7, 2, 1)]
    assert rows(db, "select host from sources") == [("t.co",)]


def test_a_withdrawn_story_counts_no_more(db: Connection) -> None:
    story(db, 7, "/2026/11/bridge/")
    db.execute("update articles set live_rev = null")
    assert page_views.record(db, asked("/2026/11/bridge/"), settings=HANOI, now=NOON) == 0


def test_everything_of_a_view_is_kept_but_its_article(db: Connection) -> None:
    story(db, 7, "/2026/11/bridge/")
    given = PageView(
        NOON, page="/2026/11/bridge/", campaign="zalo", origin="beacon", id=77, visitor=b"12345678", private=True
    )
    assert page_views.record(db, [given], settings=HANOI, now=NOON) == 1
    assert rows(db, "select id, visitor, origin, article_id from view_events") == [(77, b"12345678", "beacon", 7)]
    assert rows(db, "select host from sources") == [("utm:zalo",)]


def test_a_view_from_the_future_is_not_written(db: Connection) -> None:
    view = PageView(later(hours=1), page="/", address="192.0.2.1")
    page_views.record(db, [view], settings=HANOI, now=NOON)
    assert rows(db, "select * from view_events") == []


def test_whether_a_view_is_in_the_file(db: Connection) -> None:
    page_views.record(db, [PageView(NOON, page="/", id=77)], settings=HANOI, now=NOON)
    assert [page_views.is_counted(db, number) for number in (77, 78, None)] == [True, False, False]
