"""Headings: their levels, an id for each, and links within the text to ids that other programs give them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import Final
from urllib.parse import quote, unquote

from newsroom.markup.canonical import ID_PREFIX
from newsroom.markup.tags import ATTRS, TAG, attributes_of, start_tag
from newsroom.text import nfc, one_line, pattern, slugify

_HEADING: Final = rf"(?s)<h([1-6]){ATTRS}>(.*?)</h\1>"
_PARAGRAPH_TAG: Final = r"</?p(?: [^<>]*)?>"
_ID_ELSEWHERE: Final = r'<(?!h[1-6] )[a-z][^<>]* id="([^"<>]*)"'
_LINK_WITHIN: Final = rf'(<a [^<>]*?href="#{ID_PREFIX})([^"<>]*)"'


def with_ids(html: str) -> str:
    """Headings from h2 (the title of the page is its h1) without a skipped level, each with an id made from its words.

    A link to an unknown id leads to the heading that has it in kramdown, GitHub's or pandoc's Markdown.
    """
    if not pattern(_HEADING).search(html):
        return html
    taken = dict.fromkeys(pattern(_ID_ELSEWHERE).findall(html), 1)
    above: list[int] = []  # the written levels of the headings above the next one
    words_of: dict[str, str] = {}  # by the id of the heading

    def heading(found: re.Match[str]) -> str:
        written_level = int(found[1])
        while above and above[-1] >= written_level:
            above.pop()
        above.append(written_level)
        level = min(1 + len(above), 6)
        written, words = attributes_of(found[2]), pattern(_PARAGRAPH_TAG).sub("", found[3])
        plain = unescape(pattern(TAG).sub("", words))
        stem = written.get("id") or slugify(plain, limit=60) or "part"
        name = stem
        while name in taken:
            taken[stem] = taken.get(stem, 1) + 1
            name = f"{stem}-{taken[stem]}"
        taken[name] = 1
        words_of[name] = plain
        return f"{start_tag(f'h{level}', {**written, 'id': name})}{words}</h{level}>"

    html = pattern(_HEADING).sub(heading, html)
    return _links_mended(html, taken, words_of) if f'href="#{ID_PREFIX}' in html else html


def _links_mended(html: str, ids: dict[str, int], words_of: dict[str, str]) -> str:
    """`html` in which links to ids of other programs lead to the headings meant."""
    elsewhere: dict[str, str] = {}  # ids of other programs → ids of headings

    def link(found: re.Match[str]) -> str:
        wanted = nfc(unquote(unescape(found[2])))
        if wanted in ids or unescape(found[2]) in ids or wanted.startswith(("fn-", "fnref-")):
            return found[0]
        if not elsewhere:
            elsewhere.update(_ids_elsewhere(words_of))
        name = elsewhere.get(wanted) or elsewhere.get(wanted.lower()) or elsewhere.get(slugify(wanted, limit=60))
        return f'{found[1]}{escape(quote(name, safe="/:@!$&()*+,;=~"))}"' if name else found[0]

    return pattern(_LINK_WITHIN).sub(link, html)


def _ids_elsewhere(words_of: dict[str, str]) -> dict[str, str]:
    """The ids that other programs give to headings with these words; the first program that has one counts."""
    found: dict[str, str] = {}
    for make in (_kramdown, _github, _pandoc, _slug):
        for name, made in _numbered(words_of, make):
            found.setdefault(made, name)
    return found


def _numbered(words_of: dict[str, str], make: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """The ids of all headings by one rule, the second with the same words ending in -1, as these programs do."""
    seen: dict[str, int] = {}
    for name, words in words_of.items():
        made = make(words)
        if made:
            number = seen[made] = seen.get(made, -1) + 1
            yield name, f"{made}-{number}" if number else made


def _kramdown(words: str) -> str:
    """https://kramdown.gettalong.org/converter/html.html#auto-ids, and Jekyll's."""
    letters = pattern(r"[^a-zA-Z0-9 \-]+").sub("", pattern(r"^[^a-zA-Z]+").sub("", words))
    return letters.replace(" ", "-").lower()


def _github(words: str) -> str:
    """GitHub's rule, and Hugo's: lower case, hyphens for spaces, no punctuation."""
    return pattern(r"[^\w\- ]+").sub("", one_line(words).lower()).replace(" ", "-")


def _pandoc(words: str) -> str:
    """https://pandoc.org/MANUAL.html#extension-auto_identifiers."""
    letters = one_line(pattern(r"[^\w\-. ]+").sub("", words)).replace(" ", "-").lower()
    return pattern(r"^[\W\d_]+").sub("", letters)


def _slug(words: str) -> str:
    """Our own rule, without the number at the beginning of a heading."""
    return pattern(r"^[\d\-]+(?=[a-z])").sub("", slugify(words, limit=60))
