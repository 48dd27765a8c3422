"""Players for the clips of the newsroom: the browser's own, with captions, without a script and without a shift of the page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from newsroom.markup.embeds import CLASS, MAIN
from newsroom.markup.providers import Embed, EmbedKind
from newsroom.markup.tags import start_tag

# Until the header of a video of unknown size has arrived, in pixels.
_WIDTH, _HEIGHT = 1280, 720
OWN: Final = "own"


@dataclass(frozen=True, slots=True)
class OwnTrack:
    """Captions of a clip: their path on the site, their language, and its name in that language."""

    url: str
    lang: str
    label: str


@dataclass(frozen=True, slots=True)
class OwnClip:
    """What a player needs to know of a clip of the site: its size in pixels, the address of its poster or '', captions."""

    width: int | None
    height: int | None
    poster: str
    tracks: tuple[OwnTrack, ...]
    spoken: str = ""  # the captions in the language of the page, as WebVTT


def own_player(embed: Embed, clip: OwnClip, *, title: str, about: str, words: str, poster: str, main: bool) -> str:
    """The figure of an embed with a player. `poster` is the one in the text or '', `words` what its link says.

    `about` is the title of the story, which names a player without a title.
    """
    is_video = embed.kind is EmbedKind.VIDEO
    size = {"width": clip.width or _WIDTH, "height": clip.height or _HEIGHT} if is_video else {}
    values = {
        "controls": "",
        "preload": "none",
        "playsinline": "" if is_video else None,
        "poster": (poster or clip.poster or None) if is_video else None,
        **size,
        "src": embed.source,
        "aria-label": title or about,
    }
    tracks = "".join(
        start_tag(
            "track",
            {
                "kind": "captions",
                "src": track.url,
                "srclang": track.lang,
                "label": track.label,
                "default": None if number else "",
            },
        )
        for number, track in enumerate(clip.tracks)
    )
    seen = "" if title == about else title
    link = f"{start_tag('a', {'href': embed.page})}{escape(seen or words)}</a>"
    classes = " ".join((CLASS, *([MAIN] if main else []), embed.shape.value, OWN))
    caption = f"<figcaption>{escape(seen)}</figcaption>" if seen else ""
    name = "video" if is_video else "audio"
    return (
        f"{start_tag('figure', {'class': classes})}{start_tag(name, values)}{tracks}{link}</{name}>{caption}</figure>"
    )
