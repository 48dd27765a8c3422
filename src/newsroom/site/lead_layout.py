"""How the large story of a page is laid out, depending on its picture."""

from __future__ import annotations

from typing import Any, Final

WIDE_FROM: Final = 640  # pixels: a narrower picture is not stretched over the page
TALL_FROM: Final = 0.95  # height divided by width: a picture at least this tall is shown beside the words


def layout(card: dict[str, Any]) -> str:
    """The layout of a large story: `text`, or by its picture `wide`, `tall` or `small`.

    A picture of unknown size, such as one on another host, counts as wide.
    """
    picture = card["image"]
    if picture is None:
        return "text"
    width, height = picture["width"], picture["height"]
    if not width or not height:
        return "wide"
    if width < WIDE_FROM and height < WIDE_FROM:
        return "small"
    return "tall" if height >= width * TALL_FROM else "wide"
