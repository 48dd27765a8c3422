"""Collected payloads as comments, names and addresses of a published page: the page has only its own elements."""

from __future__ import annotations

import os
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

from newsroom.core.comments import decisions
from newsroom.errors import NewsroomError
from newsroom.store import Connection, transaction
from tests import hostile
from tests.comment_rooms import NOW, send, settings
from tests.conftest import Run

EVERY = int(os.environ.get("NEWSROOM_HOSTILE_EVERY", "12"))  # 1 is every collected payload
LATER = ("--now", "2026-12-01T00:00:00Z")
# The attributes that a comment with a link may add to an element of the page.
OF_A_LINK = ("a", ("href", "rel"))
# The elements that a long thread adds: links to its other pages, and anchors for the comments on them.
OF_A_LONG_THREAD = {("nav", ("aria-label", "class", "data-first", "data-index")), ("i", ("id",))}


class Page(HTMLParser):
    """Which elements with which attributes a page has, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[tuple[str, tuple[str, ...]]] = set()
        self.links: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add((tag, tuple(sorted(name for name, _ in attrs))))
        self.links |= {value or "" for name, value in attrs if name in ("href", "src", "action", "formaction")}


def payloads() -> list[str]:
    return [*hostile.strings(), *hostile.payloads(every=EVERY)]


def built(desk: Run, folder: Path) -> str:
    """The article's page, and every fragment beside it."""
    desk(*LATER, "build", "-o", "out")
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((folder / "out").rglob("*.html")))


def test_a_page_of_payloads(desk: Run, opened: Connection, tmp_path: Path) -> None:
    desk("draft", "--title", "Bài", "--lead", "Sapo")
    desk("--now", "2026-03-01T00:00:00Z", "publish", "1")
    rules, stored = settings(mode="open", alike_last="0"), []
    with transaction(opened):
        stored.append(send(opened, 1, "Lành, xem https://a.example/x\nhai dòng\n\nvà hai đoạn", name="An").id)
    decisions.decide(opened, "approve", stored, now=NOW, actor="lan")
    plain = Page(built(desk, tmp_path))
    with transaction(opened):
        for number, payload in enumerate(payloads(), 1):
            fields = {"name": payload[:60].strip() or "x", "minutes": number * 60 * 25, "rules": rules}
            for email in (payload[:254], ""):
                try:
                    stored.append(send(opened, 1, payload, email=email, **fields).id)  # type: ignore[arg-type]
                    break
                except NewsroomError:
                    continue
    done = decisions.decide(opened, "approve", stored, now=NOW + timedelta(days=200), actor="lan").done
    assert len(done) == len(stored) > 400
    html = built(desk, tmp_path)
    page = Page(html)
    assert html.count('id="comment-') > 400
    assert page.elements - plain.elements <= {OF_A_LINK} | OF_A_LONG_THREAD
    gained = page.links - plain.links
    assert gained
    assert [link for link in gained if not link.startswith(("http://", "https://", "mailto:", "#", "/"))] == []
    assert "\x1b" not in html
