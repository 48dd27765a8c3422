"""Everything that the pages made on request are given: search, a refused comment, the comments of a reader."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.core.comments.by_reader import OwnComment
from newsroom.errors import NotFound
from newsroom.site import on_request

HOST = "https://news.example.org"


@dataclass
class Sent:
    """A comment as it was sent."""

    code: str
    article_id: int | None = 1
    about_error: bool = False
    retry_after: int | None = None
    token: str = "t0k"
    parent: str = "2"
    name: str = "Lan"
    email: str = "lan@x.example"
    body: str = "Good."
    preview: str = "<p>Good.</p>"
    secret: str = "not shown"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path, site_lang="en", comments_mode="open", site_comments_origin="https://live.example/")
    made.story("Bridge", "Words.", section="Town")
    return made


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The template of the last page, and what it was given, without what every page is."""
    seen: dict[str, Any] = {}
    really = on_request._rendered

    def rendered(snapshot: Any, template: str, context: dict[str, Any], **more: Any) -> bytes:
        seen.clear()
        seen.update(
            {"template": template, **{name: context[name] for name in context if name not in ("site", "assets")}}
        )
        seen["lang"] = context["site"]["lang"]
        return really(snapshot, template, context, **more)

    monkeypatch.setattr(on_request, "_rendered", rendered)
    return seen


def refuse(paper: Paper, given: dict[str, Any], sent: Sent) -> dict[str, Any]:
    on_request.refused_comment(paper.db, settings=paper.settings, theme=None, now=paper.now, sent=sent)
    page = given.pop("page")
    assert (page["kind"], page["path"], page["robots"], page["canonical"]) == ("comment", "/comments", "noindex", None)
    return {"title": page["title"], **given}


TYPED = {
    "code": "empty", "retry_after": None, "token": "t0k", "parent": "2", "name": "Lan", "email": "lan@x.example", "body": "Good.",
    "preview": "<p>Good.</p>",
}  # fmt: skip
FORM = {"action": "https://live.example/comments", "article_id": 1}


def test_the_page_of_a_refused_comment(paper: Paper, given: dict[str, Any]) -> None:
    found = refuse(paper, given, Sent("empty"))
    card = found.pop("story")
    assert (card["id"], card["title"], card["url"]) == (1, "Bridge", "/2026/03/bridge/")
    assert found == {
        "template": "comment.html", "lang": "en", "title": "Your comment was not sent", "draft": TYPED | {"field": "body"},
        "comment_form": FORM, "error_form": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "title", "form", "error_form"),
    [
        (Sent("preview"), "How your comment will look", FORM, None),
        (
            Sent("empty", about_error=True), "Your report was not sent", None,
            {"action": "https://live.example/comments/error", "article_id": 1, "mail": None},
        ),
        (Sent("empty", article_id=None), "Your comment was not sent", None, None),
        (Sent("empty", article_id=99), "Your comment was not sent", None, None),
        (Sent("empty", article_id=None, about_error=True), "Your report was not sent", None, None),
    ],
)  # fmt: skip
def test_pages_of_other_refusals(
    paper: Paper,
    given: dict[str, Any],
    sent: Sent,
    title: str,
    form: dict[str, Any] | None,
    error_form: dict[str, Any] | None,
) -> None:
    found = refuse(paper, given, sent)
    assert (found["title"], found["comment_form"], found["error_form"]) == (title, form, error_form)
    assert (found["story"] is None) is (sent.article_id != 1)


def test_a_closed_story_has_no_form_and_the_page_is_in_its_language(paper: Paper, given: dict[str, Any]) -> None:
    paper.set(comments_mode="closed")
    assert refuse(paper, given, Sent("empty"))["comment_form"] is None
    story = paper.story("Cầu", lang="vi")
    found = refuse(paper, given, Sent("unheard of", article_id=story.id))
    assert (found["title"][:9], found["lang"], found["draft"]["field"]) == ("Bình luận", "vi", "")


def test_the_comments_of_a_reader(paper: Paper, given: dict[str, Any]) -> None:
    story = paper.story("Cầu", lang="vi").id
    one = OwnComment(7, None, "Lan", "Hay.", "<p>Hay.</p>", True, "2026-03-02T03:00:00Z", "2026-03-02T04:00:00Z")
    on_request.own_comments(
        paper.db, settings=paper.settings, theme=None, now=paper.now, article_id=story, written=[one]
    )
    page, card = given.pop("page"), given.pop("story")
    assert (page["kind"], page["path"], page["title"][:9], page["robots"], page["lang"]) == (
        "own", "/comments", "Bình luận", "noindex", "vi",
    )  # fmt: skip
    assert card["title"] == "Cầu"
    assert given == {
        "template": "own.html", "lang": "vi", "action": "/comments/own",
        "own": [{
            "id": 7, "author": "Lan", "html": "<p>Hay.</p>", "body": "Hay.", "held": True, "at": "2026-03-02T03:00:00Z",
            "until": "2026-03-02T04:00:00Z",
        }],
    }  # fmt: skip
    with pytest.raises(NotFound, match="there is no live article 99") as refused:
        on_request.own_comments(paper.db, settings=paper.settings, theme=None, now=paper.now, article_id=99, written=[])
    assert refused.value.ref == "99"


def search(paper: Paper, given: dict[str, Any], query: str, number: int = 1) -> dict[str, Any]:
    on_request.search(paper.db, settings=paper.settings, theme=None, now=paper.now, query=query, number=number)
    return dict(given)


def test_twenty_stories_are_on_a_page_of_results(paper: Paper, given: dict[str, Any]) -> None:
    for number in range(20):
        paper.story(f"Ferry {number}")
    first = search(paper, given, "ferry")
    assert (len(first["stories"]), first["total"], first["query"], first["template"]) == (
        20,
        20,
        "ferry",
        "search.html",
    )
    assert first["pages"] == {"number": 1, "count": None, "older": None, "newer": None}
    assert (first["page"]["kind"], first["page"]["robots"], first["page"]["title"]) == ("search", "noindex", "Search")
    paper.story("Ferry & more")
    first, second, third = (search(paper, given, "ferry", number) for number in (1, 2, 3))
    assert [(len(one["stories"]), one["total"]) for one in (first, second, third)] == [(20, 21), (1, 21), (0, 21)]
    assert first["pages"] == {"number": 1, "count": None, "older": "?q=ferry&page=2", "newer": None}
    assert second["pages"] == {"number": 2, "count": None, "older": None, "newer": "?q=ferry&page=1"}
    assert {card["id"] for card in first["stories"]}.isdisjoint(card["id"] for card in second["stories"])


def test_what_is_said_is_shown_up_to_160_characters(paper: Paper, given: dict[str, Any]) -> None:
    said = "Ferry " + "a " * 90
    paper.story("Other", f"https://youtu.be/dQw4w9WgXcQ\n\n:::transcript\n1:05.9 {said}\n:::\n")
    [card] = search(paper, given, "ferry")["stories"]
    assert card["moment"] == 65
    time, _, words = card["snippet"].partition(" ")
    assert time == "1:05"
    assert words == "Ferry " + "a " * 76 + "a…"
    paper.story("Ferry", f"https://youtu.be/dQw4w9WgXcQ\n\n:::transcript\n1:05.9 {said}\n:::\n")
    by_title = {one["title"]: one for one in search(paper, given, "ferry")["stories"]}
    assert "moment" not in by_title["Ferry"]  # its title says the word
