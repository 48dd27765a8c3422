"""The pages that depend on who asks or what they send, made when asked for: search, a comment sent back, one's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlencode

from newsroom import markup, text, urls
from newsroom.core.articles import revisions
from newsroom.core.articles import search as finding
from newsroom.core.articles.articles import Article, Filter
from newsroom.core.comments.by_reader import OwnComment
from newsroom.errors import NotFound
from newsroom.settings import Settings
from newsroom.site import pages, templates
from newsroom.site.edition import Edition
from newsroom.store import Connection

FOUND: Final = 20  # stories on a page of search


SHOWN: Final = ("code", "retry_after", "token", "parent", "name", "email", "body", "preview")


class Sent(Protocol):
    """A comment that was not taken: `code` says why, and SHOWN names what else its page shows.

    `article_id` is None when there is no story that readers can see; then there is no form either.
    """

    @property
    def article_id(self) -> int | None:
        """The story it was written for."""

    @property
    def code(self) -> str:
        """The code of the reason."""


def search(
    db: Connection, *, settings: Settings, theme: Path | None, now: datetime, query: str, number: int = 1
) -> bytes:
    """The page of live stories that hold every word of `query`, best first; `number` counts such pages from 1."""
    edition = Edition(db, settings=settings, now=now, theme=theme)
    published = Filter(statuses=("published",))
    hits = finding.search(db, query, published, limit=FOUND + 1, offset=(number - 1) * FOUND, snippets=False)
    # The index holds the newest text of a story, which readers may not have seen yet.
    shown = [hit.article for hit in hits[:FOUND] if not hit.article.modified or _holds(db, hit.article, query)]
    more = len(hits) > FOUND
    context = pages.page(edition, "search", urls.search(), edition.say("Search"), indexed=False)
    context |= {
        "query": query, "stories": edition.cards([article.id for article in shown]),
        "pages": {
            "number": number, "count": None,
            "older": "?" + urlencode({"q": query, "page": number + 1}) if more else None,
            "newer": "?" + urlencode({"q": query, "page": number - 1}) if number > 1 else None,
        },
    }  # fmt: skip
    context["total"] = finding.count(db, query, published) if more or number > 1 else len(shown)
    return _rendered(edition, "search.html", context)


def _holds(db: Connection, article: Article, query: str) -> bool:
    """Whether the text that readers see holds every word."""
    assert article.live_revision is not None
    live = revisions.get(db, article.id, article.live_revision).copy
    labels = " ".join((live.section, *live.tags, *live.authors))
    held = text.fold(f"{live.title} {live.lead} {markup.plain(live.body)} {labels}")
    return all(text.fold(word) in held for word in finding.tokens(query))


def comment_again(db: Connection, *, settings: Settings, theme: Path | None, now: datetime, sent: Sent) -> bytes:
    """The page that says why a comment was not taken, with the form as it was filled in."""
    edition = Edition(db, settings=settings, now=now, theme=theme)
    story = edition.story(sent.article_id) if sent.article_id is not None else None
    told = "Your comment as it will look" if sent.code == "preview" else "Your comment was not sent"
    title = edition.say(told)
    context = pages.page(edition, "comment", urls.comments(), title, indexed=False)
    typed = {name: getattr(sent, name) for name in SHOWN}
    context |= {"draft": typed, "story": edition.card(story.id) if story else None, "comment_form": None}
    if story and not pages.comments_closed(edition, story):
        origin = settings.text("site.comments_origin").rstrip("/")
        context["comment_form"] = {"action": f"{origin}{urls.comments()}", "article_id": story.id}
    return _rendered(edition, "comment.html", context)


def own(
    db: Connection,
    *,
    settings: Settings,
    theme: Path | None,
    now: datetime,
    article_id: int,
    written: Sequence[OwnComment],
) -> bytes:
    """The page of what one reader wrote under a story; `NotFound` for a story that is not live."""
    edition = Edition(db, settings=settings, now=now, theme=theme)
    story = edition.story(article_id)
    if story is None:
        raise NotFound(f"there is no live article {article_id}", ref=str(article_id))
    context = pages.page(edition, "own", urls.comments(), edition.say("Your comments here"), indexed=False)
    context |= {
        "story": edition.card(story.id), "action": f"{urls.comments()}/own",
        "own": [
            {"id": one.id, "author": one.author, "html": one.html, "body": one.body, "held": one.held, "at": one.at,
             "until": one.until}
            for one in written
        ],
    }  # fmt: skip
    return _rendered(edition, "own.html", context)


def _rendered(edition: Edition, template: str, context: pages.Context) -> bytes:
    renderer = templates.environment(edition.theme, edition.settings.lang, edition.zone, edition.base)
    return renderer.render_bytes(template, context)
