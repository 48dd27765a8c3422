"""Embeds in the text of an article: addresses of providers and of files become figures with a link.

A text names them as an address alone on a line, as a picture (`![caption](https://…/clip.mp4)`), as a picture that links
to one (the picture is the poster), or as the `iframe`, `video` or `audio` of another system. The stored HTML is a figure
with a plain link in it, which is right in feeds too; `players` gives it a player when a page is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Final

from newsroom.markup.picture_names import Picture, picture_name
from newsroom.markup.providers import FILES, SITE_PATH, Embed, recognise
from newsroom.markup.tags import ATTRS, attributes_of, start_tag
from newsroom.text import excerpt, one_line, pattern

CLASS: Final = "embed"
MAIN: Final = "embed-main"  # the video or audio of the front matter, above the text
# The elements of other systems, which `canonical` lets through to `framed`, and their attributes.
ELEMENTS: Final = {"iframe": {"src"}, "video": {"src"}, "audio": {"src"}, "source": {"src"}}
LINKED: Final = ("iframe", "video", "audio")  # those for which there is at least a link, if they have a whole address
TITLE_LENGTH: Final = 300  # characters
_CLIP_NAME: Final = rf"(?i)[^:\\<>\"]{{1,500}}(?:{'|'.join(re.escape(one) for one in FILES)})"
_ELEMENT: Final = rf"(?s)<(iframe|video|audio){ATTRS}>(.*?)</\1>"
_UNREAD: Final = rf"(?s)(<iframe{ATTRS}>).*?</iframe>"  # browsers do not read what is in it
_WHOLE_PARAGRAPH: Final = r"(?s)<p(?: [^<>]*)?>.*?</p>"
_ANY_ELEMENT: Final = r"<(?:iframe|video|audio|source)"
_SOURCE: Final = rf"<source{ATTRS}>"
_ADDRESS: Final = r'(<(?:img|a) (?:[^<>]*? )?(?:src|href)=")([^"<>]+)("[^<>]*>)'
_STRAY: Final = rf"<source{ATTRS}>|</?(?:iframe|video|audio)(?: [^<>]*)?>"
_PICTURE: Final = rf"<img{ATTRS}>"
_POSTER: Final = rf"<p>\s*<a{ATTRS}>\s*(<img{ATTRS}>)\s*</a>\s*</p>"
_PARAGRAPH: Final = r"(?s)<p>(.*?)</p>"
# Where a line begins that may be nothing but an embed: most texts have none, and need not be divided into paragraphs.
_LINE_BEGINS: Final = r"(?:<p>|<br>|\n)\s*(?:<a [^<>]*>http|<img |http)"
# WordPress puts an address into a div within a figure, which may have a caption.
_BLOCK: Final = r'<(div|figure)(?: class="")?>\s*(https?://[^<>\s]+)\s*</\1>'
_WRAPPED: Final = (
    rf'(?s)<(figure|div)(?: class="")?>\s*<figure class="{CLASS}"><a href="([^"]*)"[^<>]*>([^<>]*)</a></figure>'
    r"\s*(?:<figcaption>(.*?)</figcaption>\s*)?</\1>"
)
_BREAK: Final = r"<br>\n?|\n"
# A line with nothing but an address. Markdown may have read underscores in it as emphasis, or it may be a link to itself.
_LINE: Final = rf"\s*(?:<img{ATTRS}>|<a{ATTRS}>(https?://[^<>\s]+)</a>|(https?://(?:[^<>\s]|</?em>|</?strong>)+))\s*"
LONGEST_LINE: Final = 5000  # characters of HTML
_TAGS: Final = r"<(/?)[a-z][a-z0-9]*(?: [^<>]*)?>"
_VOID: Final = r"<(?:br|img|input|wbr|hr)(?: [^<>]*)?>"


def framed(html: str) -> str:
    """Cleaned HTML with a figure for each `iframe`, `video` and `audio` that is known, and a link for any other."""
    if not pattern(_ANY_ELEMENT).search(html):
        return html

    def within(paragraph: re.Match[str]) -> str:
        return pattern(_ELEMENT).sub(_as_line, paragraph[0])

    html = pattern(_WHOLE_PARAGRAPH).sub(within, pattern(_UNREAD).sub(r"\1</iframe>", html))
    return pattern(_STRAY).sub("", pattern(_ELEMENT).sub(_as_block, html))


def _as_line(found: re.Match[str]) -> str:
    """An element in a paragraph as a picture on a line of its own, which `placed` makes a figure; or as a link."""
    embed, title, address = _content(found)
    if embed is not None:
        return f"\n{start_tag('img', {'src': embed.page, 'alt': title})}\n"
    if _is_own(address):
        return f"\n{start_tag('img', {'src': address, 'alt': title})}\n"
    return _link(address) if address else ""


def _as_block(found: re.Match[str]) -> str:
    embed, title, address = _content(found)
    if embed is not None:
        return _figure(embed, title)
    if _is_own(address):
        return f"<p>{start_tag('img', {'src': address, 'alt': title})}</p>"
    return f"<p>{_link(address)}</p>" if address else ""


def _is_own(address: str) -> bool:
    """Whether this is the name of a clip beside the text, which is found as that of a picture is."""
    return bool(address) and not address.startswith(("https://", "http://", "//"))


def _content(found: re.Match[str]) -> tuple[Embed | None, str, str]:
    """What an element shows, its title, and an address for a link."""
    written = attributes_of(found[2])
    addresses = [written.get("src", "")]
    if found[1] != "iframe":
        addresses += [attributes_of(one[1]).get("src", "") for one in pattern(_SOURCE).finditer(found[3])]
    addresses = [one.strip() for one in addresses]
    embed = next((embed for one in addresses if (embed := recognise(one))), None)
    link = next((one for one in addresses if one.startswith(("https://", "http://", "//"))), "")
    if found[1] != "iframe" and not link:
        link = next((one for one in addresses if pattern(_CLIP_NAME).fullmatch(one)), "")
    return embed, written.get("title", ""), link


def _link(address: str, words: str = "") -> str:
    return f"{start_tag('a', {'href': address})}{escape(words or address)}</a>"


def placed(html: str) -> str:
    """Canonical HTML with a figure for each address that is alone on a line, and for pictures that are one."""
    if "http" not in html and "<img" not in html and "<figure>" not in html:
        return html
    if "<img" in html:
        html = pattern(_POSTER).sub(_with_poster, html)
    if pattern(_LINE_BEGINS).search(html):
        html = pattern(_PARAGRAPH).sub(_paragraph, html)
    if "<div" in html or "<figure>" in html:
        html = pattern(_BLOCK).sub(_block, html)
        for _ in ("the div", "the figure around it"):
            html = pattern(_WRAPPED).sub(_unwrapped, html)
    return pattern(_PICTURE).sub(_picture, html) if "<img" in html else html


def _block(found: re.Match[str]) -> str:
    embed = recognise(unescape(found[2]))
    return f"<{found[1]}>{_figure(embed, '')}</{found[1]}>" if embed else found[0]


def _unwrapped(found: re.Match[str]) -> str:
    """The figure alone, with the caption of the one around it as its title."""
    embed = recognise(unescape(found[2]))
    caption = unescape(pattern(r"<[^<>]*>").sub("", found[4] or ""))
    return _figure(embed, caption or unescape(found[3])) if embed else found[0]


def main_figure(address: object, title: str, poster: Picture | str = "") -> str:
    """The figure of the `video:` or `audio:` of the front matter, to be put before the text; '' if it is not known.

    `poster` is a picture of the site, or its https address elsewhere.
    """
    embed = recognise(address.strip()) if isinstance(address, str) else None
    if embed is None:
        return ""
    if isinstance(poster, str):
        picture = Picture(f"https:{poster}" if poster.startswith("//") else poster)
    else:
        picture = poster
    if not picture.url.startswith("https://") and not pattern(SITE_PATH).fullmatch(picture.url):
        return _figure(embed, title, kind=f"{CLASS} {MAIN}")
    image = {"src": picture.url, "alt": picture.alt, "width": picture.width, "height": picture.height}
    link = start_tag("a", {"href": embed.page, "rel": None if embed.page.startswith("/") else "noopener"})
    caption = f"<figcaption>{escape(excerpt(one_line(title), TITLE_LENGTH))}</figcaption>"
    return f'<figure class="{CLASS} {MAIN}">{link}{start_tag("img", image)}</a>{caption}</figure>'


def with_clips(html: str, clips: Mapping[str, str]) -> str:
    """Canonical HTML in which the names of clips in the library, written as pictures or links, are their site paths.

    `clips` maps names, as in `article.images`, to paths. Those alone on a line become figures.
    """

    def path(found: re.Match[str]) -> str:
        known = clips.get(picture_name(unescape(found[2])))
        return f"{found[1]}{escape(known)}{found[3]}" if known else found[0]

    changed = pattern(_ADDRESS).sub(path, html)
    return html if changed == html else placed(changed)


def _figure(embed: Embed, title: str, *, kind: str = CLASS) -> str:
    words = excerpt(one_line(title), TITLE_LENGTH) or embed.page
    link = start_tag("a", {"href": embed.page, "rel": None if embed.page.startswith("/") else "noopener"})
    return f"{start_tag('figure', {'class': kind})}{link}{escape(words)}</a></figure>"


def _with_poster(found: re.Match[str]) -> str:
    """A picture that links to a video: it stays in the figure as its poster."""
    embed = recognise(attributes_of(found[1]).get("href", ""))
    picture = attributes_of(found[3])
    if embed is None or recognise(picture.get("src", "")):
        return found[0]
    title = one_line(picture.pop("title", "")) or one_line(picture.get("alt", ""))
    caption = f"<figcaption>{escape(title)}</figcaption>" if title else ""
    link = start_tag("a", {"href": embed.page})
    return f"{start_tag('figure', {'class': CLASS})}{link}{start_tag('img', picture)}</a>{caption}</figure>"


def _picture(found: re.Match[str]) -> str:
    """A picture within a line with the address of a video or audio file, or of a provider: a link."""
    written = attributes_of(found[1])
    embed = recognise(written.get("src", ""))
    if embed is None:
        return found[0]
    return _link(embed.page, one_line(written.get("title") or written.get("alt", "")))


def _paragraph(found: re.Match[str]) -> str:
    """A paragraph, divided at lines that are nothing but an embed."""
    if "://" not in found[1] and "<img" not in found[1]:
        return found[0]
    lines = pattern(_BREAK).split(found[1])
    embeds = [_alone(line) for line in lines]
    if not any(embeds):
        return found[0]
    breaks = [*pattern(_BREAK).findall(found[1]), ""]
    made: list[str] = []
    words = ""
    depth = 0  # of the elements that are open
    for line, embed, gap in zip(lines, embeds, breaks, strict=True):
        if embed is None or depth:
            words += line + gap
            depth += _opened(line)
            continue
        made += [*_words(words), _figure(*embed)]
        words = ""
    return "\n".join([*made, *_words(words)])


def _words(html: str) -> Iterator[str]:
    """A paragraph of what is before or after a figure, if it is anything."""
    text = html.strip().removesuffix("<br>").strip()
    if text:
        yield f"<p>{text}</p>"


def _alone(line: str) -> tuple[Embed, str] | None:
    """The embed that a line consists of, and its title."""
    if len(line) > LONGEST_LINE or not line.strip().startswith(("<a ", "<img ", "http")):
        return None
    found = pattern(_LINE).fullmatch(line)
    if found is None:
        return None
    title = ""
    if found[1] is not None:
        written = attributes_of(found[1])
        address, title = written.get("src", ""), written.get("title") or written.get("alt", "")
    elif found[2] is not None:
        address = attributes_of(found[2]).get("href", "")
        if address != unescape(found[3]):
            return None
    else:
        address = unescape(re.sub(r"</?strong>", "__", re.sub(r"</?em>", "_", found[4])))
    embed = recognise(address)
    return (embed, title) if embed else None


def _opened(html: str) -> int:
    """How many more elements begin in `html` than end."""
    return sum(-1 if closing else 1 for closing in pattern(_TAGS).findall(pattern(_VOID).sub("", html)))
