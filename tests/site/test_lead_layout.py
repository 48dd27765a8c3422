"""How the large story of a page is laid out."""

from __future__ import annotations

import pytest

from newsroom.site.lead_layout import layout


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (None, "text"),
        ((None, None), "wide"),  # on another host
        ((None, 900), "wide"),
        ((300, None), "wide"),
        ((1600, 900), "wide"),
        ((6000, 2000), "wide"),
        ((640, 360), "wide"),
        ((639, 360), "small"),
        ((120, 90), "small"),
        ((300, 639), "small"),
        ((300, 640), "tall"),
        ((1000, 949), "wide"),
        ((1000, 950), "tall"),
        ((1000, 1000), "tall"),
        ((800, 1200), "tall"),
    ],
)
def test_layout(size: tuple[int | None, int | None] | None, expected: str) -> None:
    picture = {"width": size[0], "height": size[1]} if size else None
    assert layout({"image": picture}) == expected
