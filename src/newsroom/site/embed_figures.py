"""Video, audio, posts, charts and maps on the pages of articles: their figures, and what the page loads for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from newsroom import markup
from newsroom.core.published.stories import Story
from newsroom.markup import EmbedLabels
from newsroom.site import embed_facts
from newsroom.site.embed_facts import EmbedFacts
from newsroom.site.snapshot import Snapshot

ASSETS: Final = ("embeds.css", "embeds.js")  # only pages with an embed load them


class EmbedPage(NamedTuple):
    """The HTML of an article with players; whether the main picture is the poster of one; the values for its page, and what programs
    are told about them."""

    html: str
    takes_picture: bool
    page: Mapping[str, Any]
    facts: list[EmbedFacts]


def labels(snapshot: Snapshot) -> EmbedLabels:
    """The words of players in the language of the site."""
    say = snapshot.say
    made: EmbedLabels = snapshot.once(
        "embed labels",
        lambda: EmbedLabels(
            video=say("Play the video from %(name)s"),
            audio=say("Play the audio from %(name)s"),
            other=say("Show the content from %(name)s"),
            file_video=say("Play the video"),
            file_audio=say("Play the audio"),
            notice=say("Data about your visit goes to %(name)s only after a click."),
        ),
    )
    return made


def on_page(snapshot: Snapshot, story: Story, html: str) -> EmbedPage:
    """The HTML of a text for its page."""
    shown = markup.shown_embeds(html)
    if not shown:
        return EmbedPage(html, False, {}, [])
    poster = None
    if shown[0].main and (picture := snapshot.picture(story.image)):
        poster = {
            name: value
            for name, value in (
                ("src", picture["url"]),
                ("alt", picture["alt"] or ""),
                ("width", picture["width"]),
                ("height", picture["height"]),
                ("srcset", picture["srcset"]),
                ("sizes", "(min-width: 62rem) 48rem, 100vw" if picture["srcset"] else None),
                ("fetchpriority", "high"),
            )
            if value is not None
        }
    made = markup.with_players(html, labels(snapshot), about=story.title, poster=poster)
    told = embed_facts.facts(snapshot, story, shown)
    loaded = {f"embed_{name.rpartition('.')[2]}": snapshot.assets.get(name) for name in ASSETS}
    policy = markup.policy(one.embed for one in shown)
    page = {"policy": policy, "properties": embed_facts.properties(told), **loaded}
    return EmbedPage(made, poster is not None, page, told)
