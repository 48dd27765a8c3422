"""The pictures that shared links show where a page has none of its own: the site's card, and cards of single stories.

A story's card carries its headline and section under the name of the site.
"""

from __future__ import annotations

import hashlib
from typing import Any

from newsroom import urls
from newsroom.core.published.stories import Story
from newsroom.site.card_drawing import DRAWING, SIZE, CardFont, can_write, card_font, draw_site, draw_story
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot


def image(snapshot: Snapshot) -> dict[str, Any]:
    """The site's card as templates take the picture of a page."""
    return _image(snapshot, path(snapshot), snapshot.settings.text("site.title"))


def path(snapshot: Snapshot) -> str:
    """Where the site's card lies: it changes with what is written on it."""
    return _path(snapshot, "card.png", *_site_words(snapshot))


def site_file(snapshot: Snapshot) -> SiteFile:
    """The file of the site's card."""
    return SiteFile(path(snapshot), data=draw_site(_font(snapshot), *_site_words(snapshot)))


def image_of(snapshot: Snapshot, story: Story) -> dict[str, Any]:
    """The card of a story without a picture: its own where `site.story_cards` says so, else the site's."""
    if has_own(snapshot, story):
        return _image(snapshot, path_of(snapshot, story), story.title)
    found: dict[str, Any] = snapshot.once("card", lambda: image(snapshot))
    return found


def has_own(snapshot: Snapshot, story: Story) -> bool:
    """Whether a story has a card of its own: none with letters that the font lacks has one."""
    if story.first_picture or not snapshot.settings.flag("site.story_cards"):
        return False
    return can_write(_font(snapshot), story.title)


def path_of(snapshot: Snapshot, story: Story) -> str:
    """Where a story's card lies: it changes with what is written on it."""
    return _path(snapshot, f"card-{story.id}.png", *_story_words(snapshot, story))


def story_file(snapshot: Snapshot, story: Story) -> SiteFile:
    """The file of a story's card."""
    data = draw_story(_font(snapshot), *_story_words(snapshot, story))
    return SiteFile(path_of(snapshot, story), data=data)


def _site_words(snapshot: Snapshot) -> tuple[str, str]:
    return snapshot.settings.text("site.title"), snapshot.settings.text("site.tagline")


def _story_words(snapshot: Snapshot, story: Story) -> tuple[str, str, str]:
    return snapshot.settings.text("site.title"), story.section.name if story.section else "", story.title


def _path(snapshot: Snapshot, name: str, *words: str) -> str:
    written = "\n".join((DRAWING, _font(snapshot).digest, *words))
    return urls.asset(name, hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:10])


def _image(snapshot: Snapshot, at: str, alt: str) -> dict[str, Any]:
    return {
        "url": snapshot.absolute(at),
        "width": SIZE[0],
        "height": SIZE[1],
        "alt": alt,
        "credit": "",
        "srcset": None,
    }


def _font(snapshot: Snapshot) -> CardFont:
    found: CardFont = snapshot.once("card font", lambda: card_font(snapshot.theme))
    return found
