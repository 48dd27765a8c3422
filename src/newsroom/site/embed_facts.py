"""Video and audio of a story, described for programs: in JSON-LD, feeds, sitemaps and `og:` properties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from newsroom.content_types import content_type
from newsroom.core.media.pictures import Medium
from newsroom.core.published.stories import Story
from newsroom.markup import EmbedKind, ShownEmbed
from newsroom.site import own_clips, share_cards
from newsroom.site.compact_xml import CompactXml
from newsroom.site.snapshot import Snapshot

VIDEO_SITEMAP: Final = "http://www.google.com/schemas/sitemap-video/1.1"
DESCRIPTION: Final = 2_000  # characters, the limit of Google's video sitemaps
_TYPES: Final = {EmbedKind.VIDEO: "VideoObject", EmbedKind.AUDIO: "AudioObject"}


class EmbedFacts(NamedTuple):
    """One video or audio with whole addresses. A file has `content` and `mime`, that of a provider has `player`."""

    kind: EmbedKind
    name: str
    thumbnail: str
    page: str
    content: str
    player: str
    mime: str
    transcript: str
    clip: Medium | None = None  # for a file of the newsroom


def facts(snapshot: Snapshot, story: Story, shown: Iterable[ShownEmbed]) -> list[EmbedFacts]:
    """The video and audio among the embeds of a story, in order."""
    found = [one for one in shown if one.embed.kind in _TYPES]
    if not found:
        return []
    picture = snapshot.picture(story.first_picture, absolute=True) or share_cards.image_of(snapshot, story)
    return [
        EmbedFacts(
            one.embed.kind,
            one.title or story.title,
            _thumbnail(snapshot, story, one, clip) or picture["url"],
            _whole(snapshot, one.embed.page),
            _whole(snapshot, one.embed.source) if one.embed.is_file else "",
            "" if one.embed.is_file else one.embed.quiet_source,
            content_type(one.embed.source.partition("?")[0].partition("#")[0].lower()) if one.embed.is_file else "",
            one.transcript,
            clip,
        )
        for one, clip in ((one, own_clips.find(snapshot, one.embed.source)) for one in found)
    ]


def _thumbnail(snapshot: Snapshot, story: Story, one: ShownEmbed, clip: Medium | None) -> str:
    """The poster in the text, or that of a clip of the newsroom."""
    if one.poster:
        return _whole(snapshot, one.poster)
    return snapshot.absolute(own_clips.poster(snapshot, story, clip)) if clip and clip.poster is not None else ""


def _whole(snapshot: Snapshot, address: str) -> str:
    return snapshot.absolute(address) if address.startswith("/") else address


def things(snapshot: Snapshot, story: Story, found: Sequence[EmbedFacts]) -> dict[str, list[dict[str, Any]]]:
    """The properties `video` and `audio` of a NewsArticle."""
    made: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        thing = {
            "@type": _TYPES[one.kind],
            "name": one.name,
            "description": story.lead or story.title,
            "thumbnailUrl": [one.thumbnail],
            "uploadDate": snapshot.moment(story.published_at),
            "inLanguage": story.lang,
            **({"contentUrl": one.content, "encodingFormat": one.mime} if one.content else {"embedUrl": one.player}),
            **_measures(one),
            "url": one.page,
            **({"transcript": one.transcript} if one.transcript else {}),
        }
        made.setdefault(one.kind.value, []).append(thing)
    return made


def _measures(one: EmbedFacts) -> dict[str, Any]:
    """What is known of a file of the newsroom, for JSON-LD."""
    if one.clip is None:
        return {}
    size = {"width": one.clip.width, "height": one.clip.height} if one.clip.width else {}
    duration = {"duration": own_clips.iso_duration(one.clip.duration)} if one.clip.duration else {}
    return {**duration, "contentSize": f"{one.clip.bytes} B", **size}


def properties(found: Sequence[EmbedFacts]) -> list[tuple[str, str]]:
    """The `og:` properties of the first video and the first audio. X shows players of approved sites only, so it gets none."""
    made: list[tuple[str, str]] = []
    for kind in _TYPES:
        one = next((one for one in found if one.kind is kind), None)
        if one and (one.content or kind is EmbedKind.VIDEO):
            made += [
                (f"og:{kind.value}", one.content or one.player),
                (f"og:{kind.value}:type", one.mime or "text/html"),
            ]
            if one.clip and one.clip.width:
                made += [("og:video:width", str(one.clip.width)), ("og:video:height", str(one.clip.height))]
    return made


def write_rss(xml: CompactXml, found: Sequence[EmbedFacts]) -> None:
    """An enclosure for the first file, and Media RSS for all. The length of a file elsewhere is not known: 0 by custom."""
    first = next((one for one in found if one.content), None)
    if first:
        xml.leaf("enclosure", url=first.content, length=str(first.clip.bytes if first.clip else 0), type=first.mime)
    for one in found:
        address = {"url": one.content, "type": one.mime} if one.content else {}
        address |= _media_attributes(one.clip) if one.clip else {}
        with xml.element("media:content", medium=one.kind.value, **address):
            xml.leaf("media:title", one.name, type="plain")
            xml.leaf("media:thumbnail", url=one.thumbnail)
            if one.player:
                xml.leaf("media:player", url=one.page)


def _media_attributes(clip: Medium) -> dict[str, str]:
    """The attributes of `media:content` (Media RSS 1.5.1)."""
    values = {
        "fileSize": clip.bytes,
        "duration": round(clip.duration) if clip.duration else None,
        "width": clip.width,
        "height": clip.height,
    }
    return {name: str(value) for name, value in values.items() if value}


def write_sitemap(xml: CompactXml, snapshot: Snapshot, story: Story, found: Sequence[EmbedFacts]) -> None:
    """The videos of a page in a sitemap (Google's video sitemaps, 1.1)."""
    for one in found:
        if one.kind is not EmbedKind.VIDEO:
            continue
        place = {"video:content_loc": one.content} if one.content else {"video:player_loc": one.player}
        xml.record(
            "video:video",
            **{
                "video:thumbnail_loc": one.thumbnail,
                "video:title": one.name,
                "video:description": (story.lead or story.title)[:DESCRIPTION],
                **place,
                **_sitemap_duration(one),
                "video:publication_date": snapshot.moment(story.published_at),
            },
        )


def _sitemap_duration(one: EmbedFacts) -> dict[str, str]:
    """Whole seconds; a video sitemap allows 1 to 28,800."""
    seconds = round(one.clip.duration or 0) if one.clip else 0
    return {"video:duration": str(seconds)} if 1 <= seconds <= 28_800 else {}
