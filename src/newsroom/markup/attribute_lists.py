"""Attribute lists, `{#id .class key=value}` and `{: #id}`: their ids and widths take effect, and readers do not see them.

The class `wide` of a picture takes effect too.

Hugo, Zola and pandoc write them at the end of a heading or after a picture or link; kramdown with a colon, also on a
line below.
"""

from __future__ import annotations

import re
from typing import Final

from newsroom.markup.tags import ATTRS, attributes_of, start_tag
from newsroom.text import pattern

WIDE: Final = "wide"  # the class of a picture that is wider than the text
LONGEST: Final = 500  # characters; a longer list is text
_ONE: Final = (
    r"""(?:#(?P<id>[^\s{}#.="']+)|\.[^\s{}#="']+|[A-Za-z][\w:-]*=(?:"[^"{}<>]*"|'[^'{}<>]*'|[^\s{}"'<>=]+)|-)"""
)
# A list in braces, as text in HTML.
LIST: Final = rf"\{{:?[^{{}}<>\n]{{1,{LONGEST}}}\}}"
_ID: Final = r"""#[^\s{}#.="']+"""
_WIDE: Final = r"(?<![^\s{:])\.wide(?![^\s}])"
_WIDTH: Final = r"""\bwidth=["']?(\d{1,5})(?:px)?(?![\w%])"""
_HEADING: Final = rf"(?s)<h([1-6]){ATTRS}>(.*?)</h\1>(\s*<p>({LIST})</p>)?"
_AFTER_INLINE: Final = rf"(<img{ATTRS}>|</(?:a|em|strong|code|del|span|sub|sup)>)({LIST})"
_OWN_LINE: Final = rf"(?:(?<=>)|\n)({LIST})(?=\s*</(?:p|li|td|dd)>)"
_EMPTIED: Final = r"<p></p>\n?|<tr><td></td>(?:<td></td>)*</tr>\n?"


def is_list(written: str, *, inline: bool = False) -> bool:
    """Whether text in braces is an attribute list: every word of it an id, a class or a key with its value.

    Keys alone are a list only with a colon, or `inline`, right after a picture, a link or similar.
    """
    inner = written[1:-1].removeprefix(":")
    if not inner.strip() or len(written) > LONGEST + 2:
        return False
    words = pattern(_ONE).sub("", inner)
    return not words.strip() and (inline or "#" in inner or "." in inner or written.startswith("{:"))


def without_effect(written: str) -> str:
    """The list without its id, and without what takes effect on a picture: its width, and the class `wide`; '' if nothing is left."""
    inner = written[1:-1].removeprefix(":")
    rest = pattern(_WIDTH).sub(" ", pattern(_ID).sub(" ", pattern(_WIDE).sub(" ", inner)))
    if not rest.strip(" \t\"'-"):
        return ""
    return f"{{{' '.join(rest.split())}}}" if rest != inner else written


def id_in(written: str) -> str | None:
    """The id that a list gives."""
    for found in pattern(_ONE).finditer(written[1:-1].removeprefix(":")):
        if found["id"]:
            return found["id"]
    return None


def applied(html: str) -> str:
    """Canonical HTML in which attribute lists have taken effect and are removed."""
    if "{" not in html or not pattern(LIST).search(html):
        return html
    if "</h" in html:
        html = pattern(_HEADING).sub(_heading, html)
    html = pattern(_AFTER_INLINE).sub(_after_inline, html)
    shorter = pattern(_OWN_LINE).sub(_own_line, html)
    return html if shorter == html else pattern(_EMPTIED).sub("", shorter)


def _heading(found: re.Match[str]) -> str:
    """A heading with the id of the list at its end, or in the paragraph below it."""
    words, below, listed = found[3], found[4] or "", found[5]
    written = words.rstrip()
    at = written.rfind("{")
    own = written[at:] if at >= 0 and written.endswith("}") and is_list(written[at:]) else None
    if own:
        words = written[:at].rstrip()
    if listed and is_list(listed) and listed.startswith("{:"):
        below = ""
    else:
        listed = None
    name = next((given for each in (own, listed) if each and (given := id_in(each))), None)
    if own is None and listed is None:
        return found[0]
    attributes = attributes_of(found[2])
    return f"{start_tag(f'h{found[1]}', attributes | ({'id': name} if name else {}))}{words}</h{found[1]}>{below}"


def _after_inline(found: re.Match[str]) -> str:
    """The element before a list within a line: a picture gets its width."""
    before, listed = found[1], found[3]
    if not is_list(listed, inline=True):
        return found[0]
    if before.startswith("<img"):
        width = pattern(_WIDTH).search(listed)
        changed = ({"width": width[1]} if width else {}) | ({"class": WIDE} if pattern(_WIDE).search(listed) else {})
        before = start_tag("img", attributes_of(found[2]) | changed)
    return before + _anchor(listed)


def _own_line(found: re.Match[str]) -> str:
    """A list that ends a block, on its own line; without a colon only if a line precedes it."""
    sure = found[1].startswith("{:") or found[0].startswith("\n")
    return _anchor(found[1]) if sure and is_list(found[1]) else found[0]


def _anchor(listed: str) -> str:
    """The target of links to the id of a list."""
    name = id_in(listed)
    return f"{start_tag('span', {'id': name})}</span>" if name else ""
