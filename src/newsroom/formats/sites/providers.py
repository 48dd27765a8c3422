"""Players of well-known hosts: the plain address of the page for the address of a frame."""

from __future__ import annotations

from typing import Final

from newsroom.text import pattern

# The address of a frame → the address that people share. Only hosts whose frames hold nothing but the player.
_PLAYERS: Final = (
    (r"(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/(?!videoseries)([\w-]{6,20})", "https://www.youtube.com/watch?v={}"),
    (r"(?:www\.)?youtube(?:-nocookie)?\.com/embed/videoseries\?(?:[^#]*&)?list=([\w-]{6,60})",
     "https://www.youtube.com/playlist?list={}"),
    (r"player\.vimeo\.com/video/(\d{3,15})", "https://vimeo.com/{}"),
    (r"(?:www\.)?dailymotion\.com/embed/video/(\w{3,20})", "https://www.dailymotion.com/video/{}"),
    (r"open\.spotify\.com/embed/((?:track|album|playlist|episode|show)/\w{5,40})", "https://open.spotify.com/{}"),
    (r"(?:www\.)?tiktok\.com/embed/(?:v2/)?(\d{5,25})", "https://www.tiktok.com/video/{}"),
    (r"(?:www\.)?instagram\.com/(p|reel)/([\w-]{3,20})/embed", "https://www.instagram.com/{}/{}/"),
)  # fmt: skip
_START: Final = r"(?:https?:)?//"


def page_of(address: str) -> str | None:
    """The address of the page for the address of a player's frame; None for another frame."""
    for source, page in _PLAYERS:
        found = pattern(_START + source).match(address[:500])
        if found:
            return page.format(*found.groups())
    return None
