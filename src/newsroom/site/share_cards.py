"""Share cards: the pictures of shared links for pages without a picture, one for the site and some for single stories.

The card of a story shows its headline and section below the name of the site.
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
    """The card of the site, as the picture that templates expect."""
    return _image(snapshot, path(snapshot), snapshot.settings.text("site.title"))


def path(snapshot: Snapshot) -> str:
    """The path of the card of the site: it changes with its words."""
    return _path(snapshot, "card.png", *_site_words(snapshot))


def site_file(snapshot: Snapshot) -> SiteFile:
    """The file of the site's card."""
    return SiteFile(path(snapshot), data=draw_site(_font(snapshot), *_site_words(snapshot)))


def image_of(snapshot: Snapshot, story: Story) -> dict[str, Any]:
    """The card of a story without a picture: its own if `site.story_cards` is on, else that of the site."""
    if has_own(snapshot, story):
        return _image(snapshot, path_of(snapshot, story), story.title)
    found: dict[str, Any] = snapshot.once("card", lambda: image(snapshot))
    return found


def has_own(snapshot: Snapshot, story: Story) -> bool:
    """Whether a story has its own card: not if the font lacks letters."""
    if story.first_picture or not snapshot.settings.flag("site.story_cards"):
        return False
    return can_write(_font(snapshot), story.title)


def path_of(snapshot: Snapshot, story: Story) -> str:
    """The path of the card of a story: it changes with its words."""
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
