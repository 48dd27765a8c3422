"""The feed of a series that is a podcast, and beside it the chapters and transcripts of its episodes.

RSS 2.0 with the namespaces of iTunes (Apple, "Podcast RSS feed requirements") and Podcasting 2.0 (podcastindex.org/namespace/1.0).
An episode is a story with an audio or video file. Its guid is the uid of the story, which never changes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final, NamedTuple

from newsroom import markup, text, urls
from newsroom.content_types import content_type
from newsroom.core.media import pictures
from newsroom.core.published.stories import Story
from newsroom.core.series import episodes, podcasts
from newsroom.core.series.episodes import EpisodeEntry
from newsroom.core.series.podcasts import Podcast
from newsroom.core.series.series import Series
from newsroom.markup import ShownEmbed
from newsroom.site import feeds, own_clips
from newsroom.site.compact_xml import CompactXml
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

ITUNES: Final = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST: Final = "https://podcastindex.org/namespace/1.0"
MOST: Final = 500  # episodes in a feed, the newest
DESCRIPTION: Final = 4_000  # bytes, Apple's limit
LONGEST: Final = 255  # characters of other values, Apple's limit
PERSON: Final = 128  # characters of a name, the limit of Podcasting 2.0
_APPLE_TYPES: Final = {"audio/mp4": "audio/x-m4a"}  # what Apple's directory calls it


class PodcastEpisode(NamedTuple):
    """A story with its file, and what it says about it."""

    story: Story
    file: ShownEmbed
    entry: EpisodeEntry


def of_series(snapshot: Snapshot, series_id: int) -> Podcast | None:
    """The podcast of a series, or None if it has no podcast now."""
    known: dict[int, Podcast] = snapshot.once(
        "podcasts", lambda: {one.series_id: one for one in podcasts.list_(snapshot.db)}
    )
    return known.get(series_id)


def link(snapshot: Snapshot, series: Series) -> dict[str, str] | None:
    """The address of a podcast's feed and its name, for pages; None for a series without a podcast."""
    if of_series(snapshot, series.id) is None:
        return None
    return {"url": urls.podcast(series.slug), "name": series.entry.name}


def files(snapshot: Snapshot, series: Series, by_date: Sequence[int]) -> list[SiteFile]:
    """The feed of a podcast with these stories, the newest first, and the files of its episodes; none for another series."""
    podcast = of_series(snapshot, series.id)
    if podcast is None:
        return []
    listed = by_date[:MOST]
    snapshot.expect(listed, text=True)
    said = episodes.entries(snapshot.db, listed)
    found = [
        PodcastEpisode(story, file, said[one])
        for one in listed
        if (story := snapshot.story(one)) and (file := episodes.file_of(markup.shown_embeds(snapshot.body(one))))
    ]
    beside = [file for one in found for file in _beside(snapshot, series, one)]
    made = {file.path for file in beside}
    return [SiteFile(urls.podcast(series.slug), data=_feed(snapshot, series, podcast, found, made)), *beside]


def _beside(snapshot: Snapshot, series: Series, one: PodcastEpisode) -> list[SiteFile]:
    """The chapters (podcastindex.org, "JSON chapters format" 1.2) and the transcript of an episode."""
    made: list[SiteFile] = []
    if one.entry.chapters:
        chapters = [{"startTime": each.start, "title": each.title} for each in one.entry.chapters]
        written = json.dumps({"version": "1.2.0", "chapters": chapters}, ensure_ascii=False, indent=1)
        made.append(SiteFile(_chapters(series, one), data=f"{written}\n".encode("utf-8", "replace")))
    if captions := markup.captions(snapshot.body(one.story.id), one.file.embed.page):
        made.append(SiteFile(_transcript(series, one), data=captions.encode("utf-8", "replace")))
    return made


def _chapters(series: Series, one: PodcastEpisode) -> str:
    return urls.podcast_file(series.slug, f"{one.story.uid}.json")


def _transcript(series: Series, one: PodcastEpisode) -> str:
    return urls.podcast_file(series.slug, f"{one.story.uid}.vtt")


def _feed(
    snapshot: Snapshot, series: Series, podcast: Podcast, found: Sequence[PodcastEpisode], made: set[str]
) -> bytes:
    xml = CompactXml()
    with (
        xml.element(
            "rss",
            version="2.0",
            xmlns_atom="http://www.w3.org/2005/Atom",
            xmlns_content="http://purl.org/rss/1.0/modules/content/",
            xmlns_itunes=ITUNES,
            xmlns_podcast=PODCAST,
        ),
        xml.element("channel"),
    ):
        _channel(xml, snapshot, series, podcast, found)
        for number, one in enumerate(found):
            # The first episode of a serial is the oldest one.
            default = len(found) - number if podcast.entry.serial else 0
            _item(xml, snapshot, series, one, made, default)
    return xml.bytes()


def _described(words: str) -> str:
    """Words as HTML of at most `DESCRIPTION` bytes."""
    room, shown = len(words), feeds.escaped(words)
    while (size := len(shown.encode("utf-8", "replace"))) > DESCRIPTION:
        room = min(room - 1, room * DESCRIPTION // size)
        shown = feeds.escaped(text.excerpt(words, room))
    return shown


def _channel(
    xml: CompactXml, snapshot: Snapshot, series: Series, podcast: Podcast, found: Sequence[PodcastEpisode]
) -> None:
    entry = podcast.entry
    site = snapshot.settings.text("site.title")
    page = snapshot.absolute(urls.series(series.slug))
    html = markup.article_html(series.entry.introduction, media=lambda _: None)
    xml.leaf("title", text.excerpt(series.entry.name, LONGEST))
    xml.leaf("link", page)
    xml.leaf("description", _described(markup.opening(html, DESCRIPTION) or series.entry.name))
    spoken = {one.story.lang for one in found}
    xml.leaf("language", spoken.pop() if len(spoken) == 1 else snapshot.settings.lang)
    xml.leaf("copyright", f"© {entry.author or site}")
    if found:
        xml.leaf("lastBuildDate", feeds.rfc822(max(one.story.updated_at for one in found)))
    address = snapshot.absolute(urls.podcast(series.slug))
    xml.leaf("atom:link", rel="self", type="application/rss+xml", href=address)
    feeds.link_hub(xml, snapshot)
    xml.leaf("itunes:author", entry.author or site)
    if entry.email:
        with xml.element("itunes:owner"):
            xml.leaf("itunes:name", entry.owner or entry.author or site)
            xml.leaf("itunes:email", entry.email)
    if entry.artwork is not None:
        artwork = snapshot.absolute(pictures.get(snapshot.db, entry.artwork).path)
        xml.leaf("itunes:image", href=artwork)
        xml.record("image", url=artwork, title=series.entry.name, link=page)
    name, _, inner = entry.category.partition("/")
    if inner:
        with xml.element("itunes:category", text=name):
            xml.leaf("itunes:category", text=inner)
    else:
        xml.leaf("itunes:category", "", text=name)
    xml.leaf("itunes:explicit", str(entry.explicit).lower())
    xml.leaf("itunes:type", "serial" if entry.serial else "episodic")
    xml.leaf("podcast:guid", podcast.guid)
    xml.leaf("podcast:locked", "yes" if entry.locked else "no", **({"owner": entry.email} if entry.email else {}))
    video = bool(found) and all(one.file.embed.kind is markup.EmbedKind.VIDEO for one in found)
    xml.leaf("podcast:medium", "video" if video else "podcast")
    if entry.funding:
        xml.leaf("podcast:funding", entry.funding_words or snapshot.say("Support us"), url=entry.funding)


def _item(
    xml: CompactXml, snapshot: Snapshot, series: Series, one: PodcastEpisode, made: set[str], default: int
) -> None:
    """An episode; `default` is its number if it says none, 0 for no number."""
    story, entry, embed = one.story, one.entry, one.file.embed
    source = snapshot.absolute(embed.source) if embed.source.startswith("/") else embed.source
    mime = content_type(embed.source.partition("?")[0].partition("#")[0].lower())
    clip = own_clips.find(snapshot, embed.source)
    size, seconds = entry.bytes, entry.duration
    if clip:  # a file of the newsroom: what it is, whatever the text says
        size, seconds = clip.bytes, round(clip.duration or 0) or entry.duration
    body, title = feeds.content(snapshot, story), text.excerpt(story.title, LONGEST)
    number = entry.episode or (default if entry.type == "full" else 0)
    with xml.element("item"):
        xml.leaf("title", title)
        xml.leaf("link", snapshot.absolute(story.path))
        xml.leaf("guid", f"urn:uuid:{story.uid}", isPermaLink="false")
        xml.leaf("pubDate", feeds.rfc822(story.published_at))
        xml.leaf("description", _described(story.lead or markup.opening(body, DESCRIPTION) or story.title))
        xml.leaf("content:encoded", body)
        # RSS asks for a length; 0 says that it is not known (RSS Advisory Board, "Best practices").
        xml.leaf("enclosure", url=source, length=str(size), type=_APPLE_TYPES.get(mime, mime))
        xml.leaf("itunes:title", title)
        if story.authors:
            xml.leaf("itunes:author", text.excerpt(", ".join(author.name for author in story.authors), LONGEST))
        if seconds:
            xml.leaf("itunes:duration", str(seconds))
        if entry.explicit is not None:
            xml.leaf("itunes:explicit", str(entry.explicit).lower())
        xml.leaf("itunes:episodeType", entry.type)
        if entry.season:
            xml.leaf("itunes:season", str(entry.season))
            xml.leaf("podcast:season", str(entry.season))
        if number:
            xml.leaf("itunes:episode", str(number))
            xml.leaf("podcast:episode", str(number))
        for author in story.authors:
            xml.leaf(
                "podcast:person", text.excerpt(author.name, PERSON), href=snapshot.absolute(urls.author(author.slug))
            )
        _transcripts(xml, snapshot, series, one, made)
        if _chapters(series, one) in made:
            address = snapshot.absolute(_chapters(series, one))
            xml.leaf("podcast:chapters", url=address, type="application/json+chapters")


def _transcripts(xml: CompactXml, snapshot: Snapshot, series: Series, one: PodcastEpisode, made: set[str]) -> None:
    """The transcript with times, and the page that shows it."""
    if not one.file.transcript:
        return
    lang = one.story.lang
    if _transcript(series, one) in made:
        address = snapshot.absolute(_transcript(series, one))
        xml.leaf("podcast:transcript", url=address, type="text/vtt", language=lang)
    xml.leaf("podcast:transcript", url=snapshot.absolute(one.story.path), type="text/html", language=lang)
