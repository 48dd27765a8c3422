"""The clips of the newsroom on its pages: what their players need, and what programs learn about them."""

from __future__ import annotations

from newsroom import languages
from newsroom.core.media import clips, pictures
from newsroom.core.media.pictures import Medium
from newsroom.core.published.stories import Story
from newsroom.markup import OwnClip, OwnTrack
from newsroom.site import share_cards
from newsroom.site.snapshot import Snapshot


def find(snapshot: Snapshot, path: str) -> Medium | None:
    """The clip whose file is at a path of the site."""
    if not path.startswith("/media/"):
        return None
    return next((one for one in pictures.named(snapshot.db, path) if one.is_clip), None)


def on_page(snapshot: Snapshot, story: Story, path: str) -> OwnClip | None:
    """What the player of the clip at `path` needs; its poster is its own, else the picture for shared links."""
    medium = find(snapshot, path)
    if medium is None:
        return None
    kept = clips.tracks(snapshot.db, medium.id)
    named = [(one.path(medium), one.lang or story.lang) for one in kept]
    named.sort(key=lambda track: track[1] != story.lang)  # the first is on from the start
    tracks = tuple(OwnTrack(at, lang, languages.of(lang).own_name()) for at, lang in named)
    spoken = next((one.data for one in kept if one.lang in (story.lang, "")), "")
    return OwnClip(medium.width, medium.height, poster(snapshot, story, medium), tracks, spoken)


def poster(snapshot: Snapshot, story: Story, medium: Medium) -> str:
    """The path of the picture that is shown until a clip plays."""
    if medium.poster is not None:
        return pictures.get(snapshot.db, medium.poster).path
    return share_cards.path_of(snapshot, story) if share_cards.has_own(snapshot, story) else share_cards.path(snapshot)


def iso_duration(seconds: float) -> str:
    """A duration as in ISO 8601, `PT1M5S`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    shown = f"{rest:.3f}".rstrip("0").rstrip(".")
    return f"PT{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes else ''}{shown}S"
