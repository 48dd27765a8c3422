"""Pages made on request, because they depend on the reader or on what was sent: search, a refused comment, own comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import urlencode

from newsroom import text, urls
from newsroom.core.articles import search as articles_search
from newsroom.core.comments.by_reader import OwnComment
from newsroom.core.published import story_search
from newsroom.core.screening.phases import admission
from newsroom.errors import Invalid, NotFound
from newsroom.markup import transcripts
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.site import discussion, pages
from newsroom.site.site_renderers import SiteRenderers
from newsroom.site.snapshot import Card, Snapshot
from newsroom.store import Connection

PAGE_SIZE: Final = 20  # stories on a page of search results
# What the page of a refused comment shows of it.
SHOWN: Final = ("code", "retry_after", "token", "parent", "name", "email", "body", "preview")


# Called with the mistake in a template of the theme, for which the built-in ones were used.
Report = Callable[[Invalid], object]


def ignore(error: Invalid) -> None:
    """Report to nobody."""


class RefusedComment(Protocol):
    """A comment that was not accepted: `code` is the reason, and SHOWN names what its page shows of it.

    `article_id` is None if there is no story that readers can see; then there is no form either.
    """

    @property
    def article_id(self) -> int | None:
        """The story it was written for."""

    @property
    def code(self) -> str:
        """The code of the reason."""

    @property
    def about_error(self) -> bool:
        """Whether it is a report of an error in the story."""


class PageOnRequest(NamedTuple):
    """A page made on request: its template, and the values for it."""

    template: str
    context: pages.Context


def search(
    db: Connection,
    *,
    settings: Settings,
    theme: Path | None,
    now: datetime,
    query: str,
    number: int = 1,
    report: Report = ignore,
) -> bytes:
    """The page of live stories that contain every word of `query`, the best first; `number` is the page, from 1."""
    snapshot = Snapshot(db, settings=settings, now=now, theme=theme)
    return _rendered(snapshot, *search_page(snapshot, query, number), report=report)


def search_page(snapshot: Snapshot, query: str, number: int) -> PageOnRequest:
    """What `search` shows."""
    db = snapshot.db
    hits = story_search.find(db, query, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    more = len(hits) > PAGE_SIZE
    words = articles_search.tokens(query)
    context = pages.page(snapshot, "search", urls.search(), snapshot.say("Search"), indexed=False)
    context |= {
        "query": query,
        "stories": [_at_its_moment(snapshot, card, words) for card in snapshot.cards(hits[:PAGE_SIZE])],
        "pages": {
            "number": number,
            "count": None,
            "older": "?" + urlencode({"q": query, "page": number + 1}) if more else None,
            "newer": "?" + urlencode({"q": query, "page": number - 1}) if number > 1 else None,
        },
    }
    context["total"] = story_search.count(db, query) if more or number > 1 else len(hits)
    return PageOnRequest("search.html", context)


def _at_its_moment(snapshot: Snapshot, card: Card, words: Sequence[str]) -> Mapping[str, Any]:
    """The card of a hit; if the words were said in a video or audio, with a link to that moment and what is said there."""
    named = text.fold(f"{card['title']} {card['lead']}")
    if all(text.fold(word) in named for word in words):
        return card
    found = transcripts.moment(snapshot.body(card["id"]), words)
    if found is None or found.start is None:
        return card
    said = text.excerpt(found.words, 160)
    return {**card, "moment": int(found.start), "snippet": f"{transcripts.clock(found.start)} {said}"}


def refused_comment(
    db: Connection,
    *,
    settings: Settings,
    theme: Path | None,
    now: datetime,
    sent: RefusedComment,
    report: Report = ignore,
) -> bytes:
    """The page that says why a comment was not accepted, with the form as it was filled in."""
    snapshot = Snapshot(db, settings=settings, now=now, theme=theme)
    return _rendered(snapshot, *refused_page(snapshot, sent), report=report)


def refused_page(snapshot: Snapshot, sent: RefusedComment) -> PageOnRequest:
    """What `refused_comment` shows."""
    settings = snapshot.settings
    story = snapshot.story(sent.article_id) if sent.article_id is not None else None
    is_preview = sent.code == "preview"
    lang = story.lang if story else settings.lang
    say = snapshot.words(lang)
    title = say("How your comment will look") if is_preview else say("Your comment was not sent")
    if sent.about_error:
        title = say("Your report was not sent")
    context = pages.page(snapshot, "comment", urls.comments(), title, indexed=False, lang=lang)
    typed = {name: getattr(sent, name) for name in SHOWN} | {"field": admission.FIELD_OF.get(sent.code, "")}
    context |= {
        "draft": typed,
        "story": snapshot.card(story.id) if story else None,
        "comment_form": None,
        "error_form": discussion.error_form_of(snapshot, story.id) if story and sent.about_error else None,
    }
    if story and not sent.about_error and not discussion.comments_closed(snapshot, story):
        origin = settings.text("site.comments_origin").rstrip("/")
        context["comment_form"] = {"action": f"{origin}{urls.comments()}", "article_id": story.id}
    return PageOnRequest("comment.html", context)


def own_comments(
    db: Connection,
    *,
    settings: Settings,
    theme: Path | None,
    now: datetime,
    article_id: int,
    written: Sequence[OwnComment],
    report: Report = ignore,
) -> bytes:
    """The page with the comments of one reader on a story; `NotFound` for a story that is not live."""
    snapshot = Snapshot(db, settings=settings, now=now, theme=theme)
    return _rendered(snapshot, *own_page(snapshot, article_id, written), report=report)


def own_page(snapshot: Snapshot, article_id: int, written: Sequence[OwnComment]) -> PageOnRequest:
    """What `own_comments` shows."""
    story = snapshot.story(article_id)
    if story is None:
        raise NotFound(phrase("there is no live article {article_id}", article_id=article_id), ref=str(article_id))
    say = snapshot.words(story.lang)
    context = pages.page(snapshot, "own", urls.comments(), say("Your comments here"), indexed=False, lang=story.lang)
    context |= {
        "story": snapshot.card(story.id),
        "action": f"{urls.comments()}/own",
        "own": [
            {
                "id": one.id,
                "author": one.author,
                "html": one.html,
                "body": one.body,
                "held": one.held,
                "at": one.at,
                "until": one.until,
            }
            for one in written
        ],
    }
    return PageOnRequest("own.html", context)


def _rendered(snapshot: Snapshot, template: str, context: pages.Context, *, report: Report) -> bytes:
    """The page; with the built-in templates if those of the theme fail, so that a reader does not lose what was typed."""
    try:
        return SiteRenderers(snapshot).of(context["site"]).render_bytes(template, context)
    except Invalid as error:
        if snapshot.theme is None:
            raise
        report(error)
    return SiteRenderers(snapshot, own_templates=False).of(context["site"]).render_bytes(template, context)
