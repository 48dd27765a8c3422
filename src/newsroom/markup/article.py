"""The HTML of an article: pictures, headings, links and footnotes are formatted between the two cleanings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Final

from newsroom.markup import attribute_lists, cutting, embeds, footnotes, headings, quotes, remote_pictures
from newsroom.markup.canonical import GALLERY, ID_PREFIX, canonical, last_cleaner
from newsroom.markup.picture_names import SCHEME, Picture, picture_name
from newsroom.markup.providers import FILES
from newsroom.markup.tags import ATTRS, attributes_of, start_tag
from newsroom.text import pattern

# Stored with every rendering. Increase it if the same Markdown gives different HTML.
RENDERER: Final = "11"

_IMAGE: Final = rf"<p>\s*<img{ATTRS}>\s*</p>|<img{ATTRS}>"
# Pictures that follow each other in a paragraph, with nothing else in it.
_POSTER_OF: Final = rf'<a(?=[^<>]* href="[^":<>]{{1,500}}(?:{"|".join(map(re.escape, FILES))})"){ATTRS}>\s*<img '
_ONE_IMAGE: Final = rf"<img{ATTRS}>"
_GALLERY: Final = rf"<p>\s*(?:<img{ATTRS}>\s*(?:<br>\s*)?){{2,}}</p>"
_SHOWN: Final = rf"({_GALLERY})|{_IMAGE}"
_IN_GALLERY: Final = "(max-width: 40rem) 50vw, 16rem"  # their width there
_ID: Final = r'(<[a-z][^<>]*?) id="([^"<>]*)"([^<>]*>)'
_ID_WITH_SPACE: Final = r'<[a-z][^<>]*? id="[^"<>\s]*\s'
_LINK: Final = rf"<a{ATTRS}>"
# Browsers read any of these at the start of an address as //.
_NETWORK: Final = r"[/\\]{2,}"


MediaResolver = Callable[[str], Picture | str | None]


def article_html(
    markdown: str, *, media: MediaResolver, hosts: Sequence[str] = (), clips: Mapping[str, str] | None = None
) -> str:
    """Safe HTML of an article's Markdown.

    `media` is called with the name of each picture, as in `images`, and returns the picture or its path on the site. If
    it returns None, the alt text is shown instead, or the picture itself if it has an https address on one of the
    `hosts`. `clips` are the site paths of video and audio by their names in the text. Headings start at h2 and have ids;
    links to other sites have rel=noopener. Footnotes are at the end. Raises Invalid for markup that is nested too deep.
    """
    html = canonical(markdown)
    if clips:
        html = embeds.with_clips(html, clips)
    if "<img" in html:
        html = pattern(_SHOWN).sub(lambda found: _image(found, media, hosts), html)
    if "<a " in html:
        html = pattern(_LINK).sub(_link, html)
    html = quotes.with_sources(html)
    if 'class="footnote' in html:
        html = footnotes.linked(html)
    html = cutting.cleaned(headings.with_ids(html), last_cleaner().clean)
    # The boxes that Markdown makes have their attributes in a different order than in earlier versions.
    return _ids_once(
        html.replace(' type="checkbox" checked="" disabled="">', ' checked="" type="checkbox" disabled="">')
    )


def images(markdown: str) -> list[str]:
    """The pictures and clips that a text names in Markdown and raw HTML, in order, each once.

    File names are without percent-encoding, which Markdown needs for spaces. Addresses of other sites stay as they are.
    """
    if "![" not in markdown and "<" not in markdown:
        return []
    html = canonical(markdown)
    found = [attributes_of(match[1] or match[2] or "").get("src", "") for match in pattern(_IMAGE).finditer(html)]
    # A picture that links to a clip is its poster.
    found += (attributes_of(match[1]).get("href", "") for match in pattern(_POSTER_OF).finditer(html))
    return list(dict.fromkeys(picture_name(src) for src in found if src))


def _image(found: re.Match[str], media: MediaResolver, hosts: Sequence[str]) -> str:
    """A picture as a figure if it is alone in a paragraph, else inside the line; pictures after each other as a gallery."""
    if found[1] is None:
        alone = found[3] is not None
        return _picture(attributes_of(found[3] if alone else found[4]), media, hosts, alone=alone)
    each = (attributes_of(one[1]) for one in pattern(_ONE_IMAGE).finditer(found[1]))
    figures = "\n".join(_picture(one, media, hosts, alone=True, sizes=_IN_GALLERY) for one in each)
    return f'<div class="{GALLERY}">\n{figures}\n</div>'


def _picture(
    written: Mapping[str, str], media: MediaResolver, hosts: Sequence[str], *, alone: bool, sizes: str = ""
) -> str:
    """A picture from its attributes in the text. `sizes` is the width of one in a gallery."""
    name = picture_name(written.get("src", ""))
    answer = media(name) if name else None
    if answer is None and remote_pictures.is_from(name, hosts):
        answer = name
    picture = Picture(answer) if isinstance(answer, str) else answer
    alt = written.get("alt") or (picture.alt if picture else "")
    if picture is None:
        words = remote_pictures.missing(alt)
        return f"<p>{words}</p>" if alone and words else words
    caption = (written.get("title") or picture.caption) if alone else ""
    width, height = _size(written, picture)
    wide = alone and not sizes and written.get("class") == attribute_lists.WIDE
    image = start_tag(
        "img",
        {
            "src": picture.url,
            "alt": alt,
            "title": None if alone else written.get("title"),
            "width": width,
            "height": height,
            "srcset": picture.srcset,
            "sizes": (sizes or _sizes(wide)) if picture.srcset else None,
            "loading": "lazy",
            "decoding": "async",
        },
    )
    if not alone:
        return image
    credit = f'<span class="credit">{escape(picture.credit)}</span>' if picture.credit else ""
    words = " ".join(part for part in (escape(caption), credit) if part)
    opened = start_tag("figure", {"class": attribute_lists.WIDE if wide else None})
    return f"{opened}{image}<figcaption>{words}</figcaption></figure>" if words else f"{opened}{image}</figure>"


def _sizes(wide: bool) -> str:
    """The width of a picture in the text of a page, for browsers to choose a file by."""
    column = "52rem" if wide else "48rem"
    return f"(max-width: {column}) 100vw, {column}"


def _size(written: Mapping[str, str], picture: Picture) -> tuple[int | None, int | None]:
    """Width and height in pixels: those of the picture, scaled to the width that the author gave in HTML."""
    wish = written.get("width", "").removesuffix("px")
    asked = int(wish) if wish.isascii() and wish.isdigit() and 0 < len(wish) < 6 else None
    if asked and picture.width and picture.height:
        return asked, max(round(picture.height * asked / picture.width), 1)
    return picture.width or asked, picture.height


def _link(found: re.Match[str]) -> str:
    """A link with a normalised address, and noopener if it leads to another site."""
    written = attributes_of(found[1])
    href = written.get("href")
    if href is None:
        return found[0]
    if not pattern(SCHEME).match(href) or href.startswith("//"):
        href = _with_slashes(href)
    href = pattern(_NETWORK).sub("https://", href, count=1) if pattern(_NETWORK).match(href) else href
    if href.startswith("#") and len(href) > 1 and not href.startswith("#" + ID_PREFIX):
        href = f"#{ID_PREFIX}{href[1:]}"
    outside = href[:5].lower() == "http:" or href[:6].lower() == "https:"
    return start_tag("a", {**written, "href": href, "rel": "noopener" if outside else None})


def _with_slashes(address: str) -> str:
    """An address without scheme, a slash for each backslash in its path, as browsers read it (WHATWG URL, 4.4)."""
    if "\\" not in address and "%5C" not in address[:2000].upper():
        return address
    path = pattern(r"[^?#]*").match(address)
    end = path.end() if path else 0
    return address[:end].replace("\\", "/").replace("%5C", "/").replace("%5c", "/") + address[end:]


def _ids_once(html: str) -> str:
    """`html` without ids that are used a second time (links lead to the first) or contain a space."""
    if html.count(' id="') < 2 and not pattern(_ID_WITH_SPACE).search(html):
        return html
    taken = {ID_PREFIX}

    def tag(found: re.Match[str]) -> str:
        name = found[2]
        if name in taken or any(letter.isspace() for letter in name):
            return f"{found[1]}{found[3]}"
        taken.add(name)
        return found[0]

    return pattern(_ID).sub(tag, html)
