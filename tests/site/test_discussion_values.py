"""What templates are given of the comments of a story: threads, the pages of a long one, the forms."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.comment_rooms import put
from tests.site.paper import START, Paper

from newsroom.core.published import page_figures
from newsroom.site import comment_feeds, discussion, pages
from newsroom.site.snapshot import Snapshot

PAGE = "/2026/03/ben-do/"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path, site_lang="en", comments_mode="open")
    made.story("Bến đò")
    return made


def taken(paper: Paper) -> Snapshot:
    page_figures.refresh(paper.db, day="2026-03-02", now=paper.now)
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)


def told(paper: Paper, number: int = 1) -> dict[str, Any]:
    snapshot = taken(paper)
    story = snapshot.story(1)
    assert story
    return discussion.context(snapshot, story, number)


def test_a_thread_with_all_that_a_comment_may_have(paper: Paper) -> None:
    paper.set(site_comments_origin="https://live.example/")
    put(paper.db, body="One.", minutes=1, author="An", staff=1, pinned=1)
    put(paper.db, body="Two.", minutes=2, author="Bình", parent_id=1, edited_at="2026-03-02T05:00:00Z")
    put(paper.db, body="Three.", minutes=3, author="Chi")
    first = {
        "id": 1, "author": "An", "staff": True, "pinned": True, "html": "<p>One.</p>\n", "at": "2026-03-02T03:01:00Z", "edited": False,
        "deleted": False, "answers": None,
    }  # fmt: skip
    second = {
        "id": 2, "author": "Bình", "staff": False, "pinned": False, "html": "<p>Two.</p>\n", "at": "2026-03-02T03:02:00Z", "edited": True,
        "deleted": False, "answers": {"id": 1, "author": "An", "url": PAGE}, "replies": [],
    }  # fmt: skip
    third = {
        "id": 3, "author": "Chi", "staff": False, "pinned": False, "html": "<p>Three.</p>\n", "at": "2026-03-02T03:03:00Z", "edited": False,
        "deleted": False, "answers": None, "replies": [],
    }  # fmt: skip
    assert told(paper) == {
        "threads": [first | {"replies": [second]}, third], "thread_pages": None, "comment_feed": f"{PAGE}comments/feed.xml",
        "comments_open": True, "comment_form": {"action": "https://live.example/comments", "article_id": 1},
    }  # fmt: skip


def test_a_story_without_comments(paper: Paper) -> None:
    assert told(paper) == {
        "threads": [], "thread_pages": None, "comment_feed": None, "comments_open": True,
        "comment_form": {"action": "/comments", "article_id": 1},
    }  # fmt: skip


def fill(paper: Paper, number: int) -> None:
    paper.db.execute("begin")
    for n in range(1, number + 1):
        put(paper.db, body=f"Ý kiến {n}.", minutes=n / 10, author=f"R{n}")
    paper.db.execute("commit")


def at(number: int) -> str:
    return f"{PAGE}comments/{number}/" if number > 1 else PAGE


def test_the_pages_of_a_long_thread_lead_to_each_other(paper: Paper) -> None:
    fill(paper, 350)  # four pages: 1–100, 101–200, 201–300, 301–350
    common = {"newest_first": False, "first": PAGE, "index": f"{PAGE}comments/pages.json"}
    assert [told(paper, number)["thread_pages"] for number in (1, 2, 4)] == [
        common | {"number": 1, "earlier": None, "later": at(2), "newest": at(4), "elsewhere": list(range(101, 351))},
        common | {"number": 2, "earlier": PAGE, "later": at(3), "newest": None, "elsewhere": []},
        common | {"number": 4, "earlier": at(3), "later": None, "newest": None, "elsewhere": []},
    ]
    assert [one["id"] for one in told(paper, 2)["threads"]] == list(range(101, 201))
    snapshot = taken(paper)
    story = snapshot.story(1)
    assert story
    assert json.loads(discussion.index(snapshot, story)) == [
        list(range(101, 201)),
        list(range(201, 301)),
        list(range(301, 351)),
    ]
    file = pages.thread_file(snapshot, story, 0)
    assert (file.path, file.inputs) == (f"{PAGE}comments/pages.json", file.fingerprint())
    second = pages.thread_file(snapshot, story, 2)
    assert (second.path, second.template, second.inputs) == (at(2), "comments.html", second.fingerprint())
    assert second.context
    about = second.context["page"]
    assert (about["kind"], about["title"], about["prev"], about["next"], about["path"]) == (
        "comments", "Comments on Bến đò, page 2", PAGE, at(3), at(2),
    )  # fmt: skip
    assert second.context["story"]["url"] == PAGE
    assert second.context["thread_pages"]["number"] == 2


def test_newest_first_the_page_of_the_story_is_the_last(paper: Paper) -> None:
    paper.set(comments_order="newest")
    fill(paper, 350)
    common = {"newest_first": True, "first": PAGE, "index": f"{PAGE}comments/pages.json"}
    elsewhere = told(paper, 1)["thread_pages"].pop("elsewhere")
    assert [told(paper, number)["thread_pages"] for number in (1, 2, 4)] == [
        common | {"number": 1, "earlier": at(4), "later": None, "newest": None, "elsewhere": elsewhere},
        common | {"number": 2, "earlier": None, "later": at(3), "newest": PAGE, "elsewhere": []},
        common | {"number": 4, "earlier": at(3), "later": PAGE, "newest": PAGE, "elsewhere": []},
    ]
    assert set(elsewhere) == set(range(1, 351)) - {one["id"] for one in told(paper, 1)["threads"]}


@pytest.mark.parametrize(
    ("wanted", "mode", "form"),
    [
        ("auto", "open", {"action": "https://live.example/comments/error", "article_id": 1, "mail": None}), ("auto", "closed", None),
        ("none", "open", None), ("none", "closed", None), ("errors@x.example", "closed", {"mail": "errors@x.example"}),
        ("form", "closed", {"action": "https://live.example/comments/error", "article_id": 1, "mail": None}),
    ],
)  # fmt: skip
def test_how_readers_report_an_error(paper: Paper, wanted: str, mode: str, form: dict[str, Any] | None) -> None:
    paper.set(site_error_reports=wanted, comments_mode=mode, site_comments_origin="https://live.example/")
    snapshot = taken(paper)
    story = snapshot.story(1)
    assert story
    assert discussion.error_form(snapshot, story) == form


def test_comments_close_on_the_second(paper: Paper) -> None:
    paper.set(comments_close_days="3")
    exact = paper.story("Exact", date=START - timedelta(days=3))
    older = paper.story("Older", date=START - timedelta(days=3, seconds=1))
    snapshot = taken(paper)
    found = [snapshot.story(one.id) for one in (exact, older)]
    assert [discussion.comments_closed(snapshot, one) for one in found if one] == [False, True]


def test_a_thread_in_another_language_has_a_feed_in_it(paper: Paper) -> None:
    story = paper.story("Phà", lang="vi")
    put(paper.db, body="Hay.", minutes=1, article_id=story.id)
    snapshot = taken(paper)
    found = snapshot.story(story.id)
    assert found
    file = comment_feeds.of_story(snapshot, found)
    assert file.path == "/2026/03/pha/comments/feed.xml"
    for part in (
        "<title>Bình luận – Phà</title>",
        "<language>vi</language>",
        "<description>Bình luận – Phà</description>",
    ):
        assert part in file.data.decode()


def test_feeds_of_comments_are_as_long_as_the_setting_says(paper: Paper) -> None:
    paper.set(site_feed_size="2")
    fill(paper, 3)
    snapshot = taken(paper)
    story = snapshot.story(1)
    assert story
    for file in (comment_feeds.of_site(snapshot), comment_feeds.of_story(snapshot, story)):
        written = file.data.decode()
        assert [f"<title>R{n}: Bến đò</title>" in written for n in (1, 2, 3)] == [False, True, True]
        assert written.index("R3: ") < written.index("R2: ")


def test_a_feed_without_comments_has_no_date(paper: Paper) -> None:
    written = comment_feeds.of_site(taken(paper)).data.decode()
    assert "lastBuildDate" not in written
    assert "<item>" not in written
    for name in ("dc", "atom"):
        assert f"xmlns:{name}=" in written


def nested(found: list[dict[str, Any]]) -> list[Any]:
    return [(one["id"], nested(one["replies"])) for one in found]


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        ("4", [(1, [(2, [(3, [(4, [])]), (5, [])])]), (6, [])]), ("3", [(1, [(2, [(3, []), (4, []), (5, [])])]), (6, [])]),
        ("2", [(1, [(2, []), (3, []), (4, []), (5, [])]), (6, [])]), ("1", [(number, []) for number in range(1, 7)]),
    ],
)  # fmt: skip
def test_how_deep_replies_are_nested(paper: Paper, depth: str, expected: list[Any]) -> None:
    paper.set(comments_max_depth=depth)
    for number, parent in enumerate((None, 1, 2, 3, 2, None), 1):
        put(paper.db, body=f"{number}.", minutes=number, parent_id=parent, author=f"R{number}")
    assert nested(told(paper)["threads"]) == expected
