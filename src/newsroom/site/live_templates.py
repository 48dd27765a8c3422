"""Tries the templates of the theme that only the live site uses: no page of a build would show a mistake in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from newsroom import clock
from newsroom.core.comments.by_reader import OwnComment
from newsroom.core.published import story_lists
from newsroom.errors import Invalid
from newsroom.site import on_request
from newsroom.site import theme as theme_files
from newsroom.site.on_request import PageOnRequest
from newsroom.site.renderer import broken_templates
from newsroom.site.site_renderers import SiteRenderers
from newsroom.site.snapshot import Snapshot

TRIED: Final = (
    "preview",
    "empty",
    "bad_email",
    "closed",
    "rate",
)  # codes of refusals, which the page shows differently


@dataclass(frozen=True, slots=True)
class ExampleComment:
    """A comment that nobody wrote, refused with `code`."""

    code: str
    article_id: int | None
    about_error: bool = False
    retry_after: int | None = 60
    token: str = "x"
    parent: str = ""
    name: str = "X"
    email: str = "x@example.org"
    body: str = "X"
    preview: str = "<p>X</p>"


def faults(snapshot: Snapshot) -> list[Invalid]:
    """The mistakes in templates of the theme folder that no page of a build shows, each once; none without own templates."""
    own = (file for file in theme_files.list_(snapshot.theme) if file.kind == "template" and file.origin == "own")
    if next(own, None) is None:
        return []
    found = {error.message: error for error in broken_templates(snapshot.theme)}
    if not found:
        renderers = SiteRenderers(snapshot)
        for template, context in _examples(snapshot):
            try:
                renderers.of(context["site"]).render_bytes(template, context)
            except Invalid as error:
                found.setdefault(error.message, error)
    return list(found.values())


def _examples(snapshot: Snapshot) -> Iterator[PageOnRequest]:
    """The pages that the live site would make for a reader of the newest story."""
    story = next(iter(story_lists.newest(snapshot.db, 1)), None)
    yield on_request.search_page(snapshot, snapshot.settings.text("site.title") or "x", 1)
    for code in TRIED:
        yield on_request.refused_page(snapshot, ExampleComment(code, story))
    yield on_request.refused_page(snapshot, ExampleComment("empty", story, about_error=True))
    if story is not None:
        now = clock.to_text(snapshot.now)
        written = OwnComment(1, None, "X", "X", "<p>X</p>", held=True, at=now, until=now)
        yield on_request.own_page(snapshot, story, [written])
        yield on_request.own_page(snapshot, story, [])
