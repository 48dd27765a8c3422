"""Small pictures for tests."""

from __future__ import annotations

import io
from functools import cache


@cache
def png(colour: str, size: tuple[int, int] = (8, 6)) -> bytes:
    """A picture of one colour."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()
