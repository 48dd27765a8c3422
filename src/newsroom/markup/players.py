"""Players on a page: the figures of `embeds` with what a script needs to load something after a click.

Until then a figure asks no other host for anything. Its poster is a picture of the site, or a plain card.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Final

from newsroom.markup import transcripts
from newsroom.markup.embeds import CLASS, MAIN
from newsroom.markup.own_players import OwnClip, own_player
from newsroom.markup.providers import Embed, EmbedKind, recognise
from newsroom.markup.tags import ATTRS, attributes_of, start_tag
from newsroom.text import pattern

_SIGN: Final = f'<figure class="{CLASS}'
_FIGURE: Final = (
    rf'(?s)<figure class="({CLASS}(?: {MAIN})?)"><a{ATTRS}>(.*?)</a>(?:<figcaption>(.*?)</figcaption>)?</figure>'
)
_TRANSCRIPT: Final = rf'<details class="{transcripts.CLASS}">(.*?)</details>'
_PARTS: Final = rf"{_FIGURE}|{_TRANSCRIPT}"
_MAIN_FIRST: Final = rf'(?s)<figure class="{CLASS} {MAIN}[" ].*?</figure>\s*'
_PICTURE: Final = rf"<img{ATTRS}>"
# What a frame may do; without the rest it can neither leave the page nor open dialogs in its name.
SANDBOX: Final = (
    "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms allow-presentation"
)
ALLOW: Final = "autoplay; fullscreen; encrypted-media; picture-in-picture; web-share"


@dataclass(frozen=True, slots=True)
class EmbedLabels:
    """The words of players in the language of a page; `%(name)s` is the provider."""

    video: str
    audio: str
    other: str
    file_video: str
    file_audio: str
    notice: str

    def of(self, embed: Embed) -> str:
        """The words of the button."""
        if embed.is_file:
            return self.file_video if embed.kind is EmbedKind.VIDEO else self.file_audio
        words = {EmbedKind.VIDEO: self.video, EmbedKind.AUDIO: self.audio}.get(embed.kind, self.other)
        return words.replace("%(name)s", embed.provider)


@dataclass(frozen=True, slots=True)
class ShownEmbed:
    """An embed in the HTML of a text: what it is, its title ('' without one), and the site path of its poster or ''."""

    embed: Embed
    title: str
    poster: str
    main: bool
    transcript: str = ""  # of the transcript after it, before the next one


def shown_embeds(html: str) -> list[ShownEmbed]:
    """The embeds in the stored HTML of an article, in order."""
    if _SIGN not in html:
        return []
    shown: list[ShownEmbed] = []
    for found in pattern(_PARTS).finditer(html):
        if found[1] is None and shown and not shown[-1].transcript:
            shown[-1] = replace(shown[-1], transcript=transcripts.words_of(found[5]))
        elif found[1] is not None and (one := _shown(found)):
            shown.append(one)
    return shown


def captions(html: str, page: str) -> str:
    """The transcript after the embed with this address as WebVTT; '' without one, or without times."""
    if f'<details class="{transcripts.CLASS}">' not in html:
        return ""
    here = False
    for found in pattern(_PARTS).finditer(html):
        if found[1] is not None:
            one = _shown(found)
            here = one is not None and one.embed.page == page
        elif here:
            return transcripts.webvtt(found[5])
    return ""


def _shown(found: re.Match[str]) -> ShownEmbed | None:
    embed = recognise(attributes_of(found[2]).get("href", ""))
    if embed is None:
        return None
    picture = pattern(_PICTURE).search(found[3])
    poster = attributes_of(picture[1]).get("src", "") if picture else ""
    words = found[4] or "" if picture else found[3]
    title = unescape(re.sub(r"<[^<>]*>", "", words)).strip()
    return ShownEmbed(embed, "" if title == embed.page else title, poster, MAIN in found[1])


def with_title(html: str, words: str) -> str:
    """Article HTML whose transcripts without a title have this one, in the language of the page, and whose times are anchors."""
    opened = f'<details class="{transcripts.CLASS}">'
    if opened not in html:
        return html
    summary = f"{opened}\n<summary>"
    named = html.replace(f"{summary}{transcripts.TITLE}</summary>", f"{summary}{escape(words)}</summary>")
    return transcripts.with_anchors(named)


def split_main(html: str) -> tuple[str, str]:
    """The figure of the front matter's video or audio, and the text after it."""
    found = pattern(_MAIN_FIRST).match(html) if _SIGN in html else None
    return (found[0], html[found.end() :]) if found else ("", html)


def with_players(
    html: str,
    labels: EmbedLabels,
    *,
    about: str = "",
    poster: Mapping[str, str | int] | None = None,
    own: Callable[[str], OwnClip | None] | None = None,
) -> str:
    """Article HTML whose figures have players. Titles of frames begin with `about`, the title of the story, if they have
    none. `poster` are the attributes of the picture for the main figure, if it has none in the text. `own` is called with
    the path of a file of the site, and returns what a player for it needs."""
    if _SIGN not in html:
        return html

    def figure(found: re.Match[str]) -> str:
        one = _shown(found)
        if one is None:
            return found[0]
        picture = pattern(_PICTURE).search(found[3])
        image = picture[0] if picture else ""
        if one.main and poster and not image:
            image = start_tag("img", poster)
        clip = own(one.embed.source) if own and one.embed.is_file and not one.embed.host else None
        if clip is not None:
            shown = attributes_of(image[len("<img") : -1]).get("src", "") if image else ""
            player = own_player(
                one.embed, clip, title=one.title, about=about, words=labels.of(one.embed), poster=shown, main=one.main
            )
            return player if _has_transcript(found) else player + transcripts.of_captions(clip.spoken)
        return _player(one, image, labels, about)

    return pattern(_FIGURE).sub(figure, html)


def _has_transcript(figure: re.Match[str]) -> bool:
    """Whether a transcript comes after a figure, before the next one."""
    begins = figure.string.find(f'<details class="{transcripts.CLASS}">', figure.end())
    following = figure.string.find(_SIGN, figure.end())
    return begins >= 0 and (following < 0 or begins < following)


def _player(one: ShownEmbed, image: str, labels: EmbedLabels, about: str) -> str:
    embed = one.embed
    name = embed.provider if not embed.is_file else ""
    title = ": ".join(part for part in (name, one.title or about) if part)
    what = (
        {"data-file": embed.source, "data-kind": embed.kind.value}
        if embed.is_file
        else {"data-frame": embed.source, "data-allow": ALLOW, "data-sandbox": SANDBOX}
    )
    classes = " ".join((CLASS, *([MAIN] if one.main else []), embed.shape.value, *(["has-poster"] if image else [])))
    outside = None if embed.page.startswith("/") else "noopener"
    seen = "" if one.title == about else one.title  # the title of the story is above it
    words = f"<b>{escape(seen)}</b>" if seen and not image else ""
    stage = start_tag("a", {"class": "stage", "href": embed.page, "rel": outside})
    link = start_tag("a", {"href": embed.page, "rel": outside})
    if embed.host:
        credit = escape(labels.notice).replace("%(name)s", f"{link}{escape(embed.provider)}</a>")
    else:
        credit = f"{link}{escape(seen or labels.of(embed))}</a>"
    caption = f"{escape(seen)} " if seen and image else ""
    return (
        f"{start_tag('figure', {'class': classes, 'data-title': title, **what})}"
        f'{stage}{image}{words}<span class="do">{escape(labels.of(embed))}</span></a>'
        f'<figcaption>{caption}<span class="credit">{credit}</span></figcaption></figure>'
    )


def policy(embeds: Iterable[Embed]) -> str:
    """The Content-Security-Policy of a page with these embeds: only their hosts may send frames, video and audio.

    '' for a page without any. It is added to the policy that the server sends.
    """
    embeds = list(embeds)
    if not embeds:
        return ""
    frames = sorted({f"https://{one.host}" for one in embeds if not one.is_file}) or ["'none'"]
    files = sorted({f"https://{one.host}" for one in embeds if one.is_file and one.host})
    return "; ".join((" ".join(("frame-src", *frames)), " ".join(("media-src 'self'", *files))))
