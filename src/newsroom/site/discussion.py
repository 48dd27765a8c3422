"""The comments of a story on its pages: threads, the pages of a long one, and the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from newsroom import urls
from newsroom.core.comments.thread_pages import ThreadPage
from newsroom.core.comments.threads import CommentNode, every
from newsroom.core.published.stories import Story
from newsroom.core.screening import rules
from newsroom.setting_kinds import CommentMode, ThreadOrder
from newsroom.site import embedded_json
from newsroom.site.snapshot import Snapshot

Context = dict[str, Any]


def context(snapshot: Snapshot, story: Story, number: int = 1) -> Context:
    """The values for the template of a page with comments: those of page `number` of the thread, and the form."""
    given: Context = {"threads": [], "thread_pages": None, "comment_feed": None}
    if story.figures and story.figures.comments:
        given["comment_feed"] = urls.thread_feed(story.path)
        pages = snapshot.thread_pages(story.id)
        given["threads"] = _Page(snapshot, story, pages).shown(pages[number - 1])
        given["thread_pages"] = _beside(snapshot, story, pages, number) if len(pages) > 1 else None
    closed = comments_closed(snapshot, story)
    origin = snapshot.settings.text("site.comments_origin").rstrip("/")
    form = {"action": f"{origin}{urls.comments()}", "article_id": story.id}
    return given | {"comments_open": not closed, "comment_form": form}


def error_form(snapshot: Snapshot, story: Story) -> Context | None:
    """How readers report an error in a story: with a form, by mail, or not at all."""
    wanted = snapshot.settings.text("site.error_reports")
    if "@" in wanted:
        return {"mail": wanted}
    closed = snapshot.settings.text("comments.mode") == CommentMode.CLOSED
    if wanted == "none" or (wanted == "auto" and closed):
        return None
    return error_form_of(snapshot, story.id)


def error_form_of(snapshot: Snapshot, article_id: int) -> Context:
    """The form for a report of an error."""
    origin = snapshot.settings.text("site.comments_origin").rstrip("/")
    return {"action": f"{origin}{urls.comments()}/error", "article_id": article_id, "mail": None}


def index(snapshot: Snapshot, story: Story) -> bytes:
    """The ids of the comments on each page of a long thread from the second on, in JSON: used for links to a comment."""
    return embedded_json.embed([page.ids for page in snapshot.thread_pages(story.id)[1:]]).encode()


def _beside(snapshot: Snapshot, story: Story, pages: Sequence[ThreadPage], number: int) -> Context:
    """The pages before and after one in time.

    Every new comment changes the page of the story, so only that names the last page of a thread. Newest first, that is
    the page of the story itself, and every other page names it.
    """
    newest_first = snapshot.settings.text("comments.order") == ThreadOrder.NEWEST
    in_time = [*range(2, len(pages) + 1), 1] if newest_first else list(range(1, len(pages) + 1))
    place = in_time.index(number)

    def at(wanted: int) -> str | None:
        return urls.thread_page(story.path, in_time[wanted]) if 0 <= wanted < len(pages) else None

    return {
        "number": number,
        "earlier": at(place - 1),
        "later": at(place + 1),
        "newest": at(len(pages) - 1) if newest_first == (number != 1) else None,
        "newest_first": newest_first,
        "first": story.path,
        "index": urls.thread_index(story.path),
        "elsewhere": [one for page in pages[1:] for one in page.ids] if number == 1 else [],
    }


@dataclass(slots=True)
class _Page:
    """The comments of one page in the form for templates."""

    snapshot: Snapshot
    story: Story
    pages: Sequence[ThreadPage]

    def shown(self, page: ThreadPage) -> list[Context]:
        deepest = max(self.snapshot.settings.number("comments.max_depth"), 1)
        here = list(every(page.threads))
        answered = {one.id: (one, page.number) for one in here}
        missing = {one.parent for one in here} - answered.keys()
        for other in self.pages:
            if other is not page and not missing.isdisjoint(other.ids):
                answered |= {one.id: (one, other.number) for one in every(other.threads) if one.id in missing}
        return self._replies(page.threads, 1, deepest, answered)

    def _replies(
        self, nodes: Sequence[CommentNode], level: int, deepest: int, answered: dict[int, tuple[CommentNode, int]]
    ) -> list[Context]:
        """Comments with their replies; those deeper than `deepest` are shown together at that level."""
        found = []
        for node in nodes:
            if level < deepest:
                replies = self._replies(node.replies, level + 1, deepest, answered)
                found.append(self._comment(node, replies, answered))
                continue
            waiting = [node]
            while waiting:
                one = waiting.pop()
                found.append(self._comment(one, [], answered))
                waiting += reversed(one.replies)
        return found

    def _comment(
        self, node: CommentNode, replies: list[Context], answered: dict[int, tuple[CommentNode, int]]
    ) -> Context:
        answers = None
        if node.parent in answered:
            parent, number = answered[node.parent]
            answers = {"id": parent.id, "author": parent.author, "url": urls.thread_page(self.story.path, number)}
        return node.public() | {"answers": answers, "replies": replies}


def comments_closed(snapshot: Snapshot, story: Story) -> bool:
    """Whether a story is closed for comments, by its own mode, that of the site, or its age."""
    settings, section = snapshot.settings, story.section.name if story.section else ""

    def closed() -> bool:
        return rules.mode_of(story.comments_mode, section, settings) == CommentMode.CLOSED

    ruled: bool = snapshot.once(f"closed {story.comments_mode} {section}", closed)
    return ruled or story.published_at < rules.oldest_open(settings, snapshot.now)
