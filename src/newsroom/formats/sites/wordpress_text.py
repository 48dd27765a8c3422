"""Turns the body of a WordPress post into plain HTML: blocks, shortcodes, and paragraphs that are only blank lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Final

from newsroom.phrases import phrase
from newsroom.text import pattern

# Block tags between which wpautop puts paragraphs (wp-includes/formatting.php).
_BLOCKS: Final = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|style"
    "|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|summary"
)
_OPENING: Final = rf"(?i)(<(?:{_BLOCKS})(?=[\s/>]))"
_CLOSING: Final = rf"(?i)(</(?:{_BLOCKS})\s*>|<hr\s*/?>)"
_STARTS_WITH_BLOCK: Final = rf"(?i)</?(?:{_BLOCKS})(?=[\s/>])"
_ENDS_WITH_BLOCK: Final = rf"(?i)(?:</?(?:{_BLOCKS})(?:\s[^<>]*)?/?>|<br\s*/?>)\s*\Z"
_PRE: Final = r"(?is)<pre[\s>].*?(?:</pre>|\Z)"
_TAG: Final = r"<[^<>]*>"
_COMMENT: Final = r"(?s)<!--.*?(?:-->|\Z)"
# JSON in these comments has no < or >: WordPress writes them as character codes.
_BLOCK: Final = r"<!--\s{1,9}(/?)wp:([\w/-]{1,100})([^<>]*)-->"
_SHORTCODE: Final = r"\[(/?)([A-Za-z][\w-]{0,60})([^\[\]]{0,1500})\]"
_ATTRIBUTE: Final = r"""([\w-]{1,60})\s{0,4}=\s{0,4}(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))|(\S+)"""
_IMAGE: Final = r"(?is)((?:<a\s[^<>]*>\s*)?<img\s[^<>]*>(?:\s*</a>)?)(.*)"
# Names in brackets without attributes are words, such as [sic], unless they are one of these.
_KNOWN: Final = frozenset(
    "gallery playlist contact-form contact-form-7 recent-posts archives sitemap ninja_form wpforms gravityform mailchimp"
    " mc4wp_form subscribe2 paypal poll do_widget more toc".split()
)
_MOST: Final = 20_000  # shortcodes in one text


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in the media library: its address, and its words."""

    url: str
    alt: str = ""
    caption: str = ""
    parent: str = ""


Gallery = Callable[[Mapping[str, str]], Sequence[Attachment]]


def html_of(body: str, *, gallery: Gallery, lost: Counter[str]) -> str:
    """The HTML of a body. `gallery` gives the pictures of a gallery by its attributes; what no reader will see is counted."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    if "[" in body:
        body = _shortcodes(body, gallery, lost)
    if "<!-- wp:" not in body:
        return _with_paragraphs(body)
    return _blocks(body, lost)


def _blocks(body: str, lost: Counter[str]) -> str:
    """A body of blocks. What is between blocks, and in classic blocks, gets its paragraphs."""
    out: list[str] = []
    depth, end = 0, 0
    for found in pattern(_BLOCK).finditer(body):
        part = body[end : found.start()]
        out.append(part if depth else _with_paragraphs(part))
        end = found.end()
        name = found[2].removeprefix("core/")
        if found[3].rstrip().endswith("/"):
            lost[phrase("block {name}", name=name)] += 1
        elif name != "freeform":
            depth = max(depth + (-1 if found[1] else 1), 0)
    rest = body[end:]
    out.append(rest if depth else _with_paragraphs(rest))
    return "".join(out)


def _with_paragraphs(body: str) -> str:
    """What wpautop does: blank lines end paragraphs, other line breaks are line breaks."""
    if not body.strip():
        return ""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\n\n<pre {len(kept) - 1}>\n\n"

    body = pattern(_COMMENT).sub("", pattern(_PRE).sub(keep, body))
    body = pattern(_TAG).sub(lambda tag: tag[0].replace("\n", " "), body)
    body = pattern(_CLOSING).sub(r"\1\n\n", pattern(_OPENING).sub(r"\n\n\1", body))
    parts = [_paragraph(part.strip(" \t\n")) for part in pattern(r"\n[ \t]*\n").split(body)]
    joined = "\n".join(part for part in parts if part)
    return pattern(r"<pre (\d+)>").sub(lambda found: kept[int(found[1])], joined)


def _paragraph(part: str) -> str:
    if not part:
        return ""
    lines = part.split("\n")
    broken = [
        line if number == len(lines) - 1 or pattern(_ENDS_WITH_BLOCK).search(line[-200:]) else f"{line}<br>"
        for number, line in enumerate(lines)
    ]
    written = "\n".join(broken)
    return written if pattern(_STARTS_WITH_BLOCK).match(part) else f"<p>{written}</p>"


def _shortcodes(body: str, gallery: Gallery, lost: Counter[str]) -> str:
    """A body in which the shortcodes that WordPress itself has are HTML; others stay, and are counted by their names."""
    found = [one for one, _ in zip(pattern(_SHORTCODE).finditer(body), range(_MOST), strict=False)]
    ends: dict[str, list[int]] = {}
    for one in found:
        if one[1]:
            ends.setdefault(one[2].lower(), []).append(one.start())
    closing = {one.start(): one for one in found if one[1]}
    out: list[str] = []
    at = 0
    for one in found:
        if one.start() < at or one[1]:
            continue
        name = one[2].lower()
        places = ends.get(name, [])
        after = bisect_right(places, one.start())
        close = closing[places[after]] if after < len(places) else None
        inner = body[one.end() : close.start()] if close else ""
        given = _attributes(one[3])
        html = _html(name, given, inner, gallery)
        if html is not None:
            out += [body[at : one.start()], html]
            at = close.end() if close and name not in ("gallery",) else one.end()
        elif given.keys() - {"0", "1", "2", "3"} or close or name in _KNOWN:
            lost[phrase("shortcode [{name}]", name=name)] += 1
    return "".join([*out, body[at:]])


def _attributes(written: str) -> dict[str, str]:
    """The attributes of a shortcode; those without a name by their numbers."""
    given: dict[str, str] = {}
    for name, double, single, bare, alone in pattern(_ATTRIBUTE).findall(written):
        given[name.lower() if name else str(len(given))] = unescape(double or single or bare or alone)
    return given


def _html(name: str, given: Mapping[str, str], inner: str, gallery: Gallery) -> str | None:
    """The HTML of a shortcode of WordPress; None for others."""
    if name in ("caption", "wp_caption"):
        picture = pattern(_IMAGE).match(inner.strip())
        if not picture:
            return inner
        words = picture[2].strip() or escape(given.get("caption", ""))
        return f"\n\n<figure>{picture[1]}<figcaption>{words}</figcaption></figure>\n\n"
    if name == "gallery":
        shown = gallery(given)
        figures = "".join(_figure(one) for one in shown)
        return f'\n\n<figure class="wp-block-gallery">{figures}</figure>\n\n' if shown else None
    if name in ("embed", "youtube", "vimeo", "dailymotion", "soundcloud", "ted", "twitter", "tweet", "instagram"):
        address = inner.strip() or given.get("src") or given.get("url") or given.get("0", "")
        address = unescape(address).lstrip("=").strip().strip("\"'")
        if name == "vimeo" and address.isdigit():
            address = f"https://vimeo.com/{address}"
        return f"\n\n{escape(address, quote=False)}\n\n" if address.startswith(("http://", "https://")) else None
    if name in ("audio", "video"):
        sources = [
            value
            for key, value in given.items()
            if key in ("src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv")
        ]
        return f'\n\n<{name} controls src="{escape(sources[0])}"></{name}>\n\n' if sources else None
    if name in ("code", "sourcecode"):
        language = given.get("language") or given.get("lang") or ""
        return (
            f'\n\n<pre><code class="language-{escape(language)}">{inner.strip(chr(10))}</code></pre>\n\n'
            if inner
            else None
        )
    return None


def _figure(one: Attachment) -> str:
    return f'<figure><img src="{escape(one.url)}" alt="{escape(one.alt)}"><figcaption>{escape(one.caption)}</figcaption></figure>'
