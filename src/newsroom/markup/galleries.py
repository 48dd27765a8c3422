"""Galleries on a page: the words of the viewer that a script opens over it. Without a script they are plain pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from newsroom.markup.canonical import GALLERY
from newsroom.markup.tags import start_tag

_OPENED: Final = f'<div class="{GALLERY}">'


def with_viewer(html: str, labels: Mapping[str, str]) -> str:
    """Article HTML whose galleries have the words of the buttons: `larger`, `previous`, `next`, `close`.

    The same object if there is no gallery.
    """
    if _OPENED not in html:
        return html
    words = {f"data-{name}": words for name, words in labels.items()}
    return html.replace(_OPENED, start_tag("div", {"class": GALLERY, **words}))
