"""Video, audio, posts, charts, maps and galleries on the pages of articles, and what a page loads for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from newsroom import markup
from newsroom.core.published.stories import Story
from newsroom.markup import EmbedLabels
from newsroom.site import embed_facts, own_clips
from newsroom.site.embed_facts import EmbedFacts
from newsroom.site.snapshot import Snapshot

EMBEDS: Final = "embeds"  # the stylesheet and the script that only pages with an embed load
GALLERY: Final = "gallery"  # those of pages with a gallery


class EmbedPage(NamedTuple):
    """The HTML of an article with players; whether the main picture is the poster of one; the values for its page, and their
    description for programs. `running` says that there are no pictures, players or tables in it."""

    html: str
    takes_picture: bool
    page: Mapping[str, Any]
    facts: list[EmbedFacts]
    running: bool = False


def labels(snapshot: Snapshot, lang: str) -> EmbedLabels:
    """The words of players on a page with a text in `lang`."""
    say = snapshot.words(lang)
    made: EmbedLabels = snapshot.once(
        ("embed labels", snapshot.fronts.voice(lang)),
        lambda: EmbedLabels(
            video=say("Play the video from %(name)s"),
            audio=say("Play the audio from %(name)s"),
            other=say("Show the content from %(name)s"),
            file_video=say("Play the video"),
            file_audio=say("Play the audio"),
            notice=say("Data about your visit is sent to %(name)s only after you click."),
        ),
    )
    return made


def on_page(snapshot: Snapshot, story: Story, html: str) -> EmbedPage:
    """The HTML of a text for its page."""
    if markup.is_running_text(html):
        snapshot.has_embeds[story.id] = False
        return EmbedPage(html, False, {}, [], running=True)
    with_viewer = markup.with_viewer(html, _viewer(snapshot, story.lang))
    loaded = [GALLERY] if with_viewer is not html else []
    shown = markup.shown_embeds(html)
    snapshot.has_embeds[story.id] = bool(shown)
    if not shown:
        return EmbedPage(_with_title(snapshot, story, with_viewer), False, _files(snapshot, loaded), [])
    first = shown[0]
    # A sound of the newsroom has a player without a picture: that of the story stays where it is.
    is_sound = first.embed.kind is markup.EmbedKind.AUDIO and own_clips.find(snapshot, first.embed.source) is not None
    poster = _poster(snapshot, story) if first.main and not first.poster and not is_sound else None
    made = markup.with_players(
        with_viewer,
        labels(snapshot, story.lang),
        about=story.title,
        poster=poster,
        own=lambda path: own_clips.on_page(snapshot, story, path),
    )
    told = embed_facts.facts(snapshot, story, shown)
    page = {"policy": markup.policy(one.embed for one in shown), "properties": embed_facts.properties(told)}
    return EmbedPage(
        _with_title(snapshot, story, made), poster is not None, page | _files(snapshot, [EMBEDS, *loaded]), told
    )


def _with_title(snapshot: Snapshot, story: Story, html: str) -> str:
    say = snapshot.words(story.lang)
    return markup.with_title(html, say("Transcript"))


def _files(snapshot: Snapshot, loaded: Sequence[str]) -> dict[str, list[str]]:
    """The files that a page loads beside those of every page."""
    return {
        kind: [snapshot.assets[f"{name}.{ending}"] for name in loaded]
        for kind, ending in (("styles", "css"), ("scripts", "js"))
        if loaded
    }


def _viewer(snapshot: Snapshot, lang: str) -> dict[str, str]:
    """The words of the buttons with which a gallery is looked through, on a page with a text in `lang`."""
    say = snapshot.words(lang)
    made: dict[str, str] = snapshot.once(
        ("viewer labels", snapshot.fronts.voice(lang)),
        lambda: {
            "larger": say("Enlarge"),
            "previous": say("Previous picture"),
            "next": say("Next picture"),
            "close": say("Close"),
        },
    )
    return made


def _poster(snapshot: Snapshot, story: Story) -> dict[str, str | int] | None:
    """The attributes of the main picture, if there is one; the main video is shown in its place."""
    picture = snapshot.picture(story.image)
    if picture is None:
        return None
    sizes = "(min-width: 62rem) 48rem, 100vw" if picture["srcset"] else None
    named = {name: picture[name] for name in ("width", "height", "srcset")}
    values = {"src": picture["url"], "alt": picture["alt"] or "", **named, "sizes": sizes, "fetchpriority": "high"}
    return {name: value for name, value in values.items() if value is not None}
