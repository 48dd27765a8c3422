"""Comments for pages of other programs: every value of a thread, and what is said of stories that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.site.paper import Paper
from tests.web.live import Live, serving

from newsroom.core.comments import decisions
from newsroom.web import embed


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    paper = Paper(tmp_path)
    story = paper.story("Bến đò")
    paper.comment(story, "One <b>")
    paper.wait(minutes=5)
    paper.comment(story, "Two")
    paper.comment(story, "Answer", parent=1)
    paper.comment(story, "Held", approved=False)
    with serving(paper) as served:
        yield served


def test_a_thread(live: Live) -> None:
    answer = live.get("/comments?article=ben-do")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    plain = {"author": "Hoa", "staff": False, "pinned": False, "edited": None, "deleted": False, "replies": []}
    reply = {**plain, "id": 3, "html": "<p>Answer</p>", "at": "2026-03-02T03:05:00Z"}
    first = {**plain, "id": 1, "html": "<p>One &lt;b&gt;</p>", "at": "2026-03-02T03:00:00Z", "replies": [reply]}
    second = {**plain, "id": 2, "html": "<p>Two</p>", "at": "2026-03-02T03:05:00Z"}
    found = answer.json()
    for one in (*found["comments"], *found["comments"][0]["replies"]):
        one["html"] = one["html"].strip()
        one["edited"], one["deleted"] = one["edited"] or None, bool(one["deleted"])
    assert found == {"article_id": 1, "count": 3, "open": True, "comments": [first, second]}
    for ref in ("1", "/2026/03/ben-do/"):
        assert live.get(f"/comments?article={ref}").json()["article_id"] == 1


def test_the_order_and_what_is_closed(live: Live) -> None:
    live.paper.set(comments_order="newest", comments_mode="closed")
    live.state.use(live.paper.settings)
    found = live.get("/comments?article=1").json()
    assert ([one["id"] for one in found["comments"]], found["open"]) == ([2, 1], False)
    live.paper.set(comments_mode="open")
    live.state.use(live.paper.settings)
    assert live.get("/comments?article=1").json()["open"] is True
    live.state.comments = False
    assert live.get("/comments?article=1").json()["open"] is False


def test_a_story_is_closed_after_some_days_as_on_its_own_page(live: Live) -> None:
    live.paper.set(comments_close_days="2")
    live.state.use(live.paper.settings)
    assert live.get("/comments?article=1").json()["open"] is True
    live.paper.wait(days=2, minutes=1)
    answers = {one: live.get(f"/comments?article={one}").json() for one in ("1", "ben-do")}
    assert [(one["open"], one["count"]) for one in answers.values()] == [(False, 3), (False, 3)]
    live.paper.set(comments_close_days="0")
    live.state.use(live.paper.settings)
    assert live.get("/comments?article=1").json()["open"] is True


@pytest.mark.parametrize("ref", ["", "none", "99", "/2026/03/none/"])
def test_stories_that_nobody_sees(live: Live, ref: str) -> None:
    answer = live.get(f"/comments?article={ref}")
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    assert set(answer.json()["error"]) == {"code", "message"}


def test_what_is_no_longer_public_is_gone_from_the_thread(live: Live) -> None:
    decisions.decide(live.paper.db, "reject", [2], now=live.paper.now, actor="lan")
    found = live.get("/comments?article=1").json()
    assert (found["count"], [one["id"] for one in found["comments"]]) == (2, [1])


def test_the_script(live: Live) -> None:
    answer = live.get("/embed.js")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert (answer.headers["cache-control"], answer.headers["cross-origin-resource-policy"]) == (
        "public, max-age=3600",
        "cross-origin",
    )
    assert "newsroom-comments" in answer.text


def test_a_thread_in_its_order_with_all_that_is_said_of_a_comment(live: Live) -> None:
    paper = live.paper
    decisions.decide(paper.db, "trash", [1], now=paper.now, actor="lan")
    found = live.get("/comments?article=1").json()
    place = found["comments"][0]
    assert list(place) == ["id", "author", "staff", "pinned", "html", "at", "edited", "deleted", "replies"]
    assert (place["id"], bool(place["deleted"]), place["html"].strip()) == (1, True, "")
    assert [one["id"] for one in place["replies"]] == [3]
    missing = live.get("/comments?article=99").json()
    assert missing == {"error": {"code": "no_article", "message": "there is no such article"}}
    assert live.get("/comments").status_code == 404
    script = (Path(embed.__file__).with_name("embed.js")).read_text(encoding="utf-8")
    assert live.get("/embed.js").text == script
