"""The sanitiser: Markdown to HTML that contains only known elements, each written in one way.

`canonical` writes names in lower case and values in double quotes, without < or >, so that plain patterns can read the
HTML. `last_cleaner` is the last step for the HTML of every article.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from newsroom.errors import Invalid
from newsroom.markup import attribute_lists, cutting, embeds, fact_boxes, transcripts
from newsroom.markup.tags import ATTRS, attributes_of, start_tag
from newsroom.phrases import phrase
from newsroom.text import pattern

if TYPE_CHECKING:
    from nh3 import Cleaner
    from pyromark import Markdown

# Put before every id in an article, so that none equals one of the page.
ID_PREFIX: Final = "t-"
GALLERY: Final = "gallery"  # the class of pictures that follow each other
# The cleaner takes quadratic time in the depth. No story needs a twentieth of this.
DEPTH_LIMIT: Final = 500
# The cleaner takes three times as long for twice as many. No story needs a hundredth of this.
AMPERSAND_LIMIT: Final = 10_000

# The elements that a text can contain on a page.
KNOWN: Final = frozenset(
    "a abbr b bdi blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup "
    "table tbody td tfoot th thead time tr u ul var wbr".split()
)
# The content of these elements is not text of the story, and is removed with them.
EMPTIED: Final = frozenset(
    "script style title textarea noscript iframe noembed noframes xmp svg math template object select".split()
)
_ATTRIBUTES: Final = {
    "*": {"id", "lang", "dir", "title"},
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "col": {"span"},
    "colgroup": {"span"},
    "time": {"datetime"},
    "del": {"datetime"},
    "ins": {"datetime"},
    "details": {"open"},
}
_ALIGNED: Final = {"align-left", "align-center", "align-right"}
SCHEMES: Final = {"http", "https", "mailto", "tel"}
# Marks of footnotes as `canonical` writes them.
NOTE_MARK: Final = r'<sup class="footnote-reference"><a href="[^"]*">(\d+)</a></sup>'
CONTROL: Final = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+"

# Element → the elements it may be in. Browsers show it anywhere, but the standard does not allow that.
_PARENTS: Final = {
    "figcaption": {"figure"},
    "summary": {"details"},
    "li": {"ul", "ol"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "rt": {"ruby"},
    "rp": {"ruby"},
}
_OTHER_INPUT: Final = r'<input(?![^<>]* type="checkbox")[^<>]*>'  # in HTML of the cleaner
_EMPTY: Final = frozenset("br col hr img input source wbr".split())
# The start of one of these in Markdown, where an author can misplace it.
_NEEDS_PARENT: Final = r"(?i)<(?:figcaption|summary|li|d[td]|r[tp])[\s/>]"
_ANY_TAG: Final = r"<(/?)([a-z][a-z0-9]*)([^<>]*)>"
_NAMED_ANCHOR: Final = rf"<a{ATTRS}>"
_NESTING: Final = r"<(/?)([A-Za-z][A-Za-z0-9]*)"
# Elements without content, and those that the parser closes when the next of their kind begins.
_NOT_NESTING: Final = frozenset("br hr img input source wbr col p li dt dd td th tr tbody thead tfoot option".split())


def canonical(markdown: str) -> str:
    """HTML of `markdown` with known elements only.

    Raises Invalid when it is nested more than DEPTH_LIMIT deep, or has more than AMPERSAND_LIMIT ampersands.
    """
    html = parser().html(fact_boxes.marked(markdown))
    if html.count("&amp;") > AMPERSAND_LIMIT:
        message = phrase("the text has more than {limit:,} ampersands", limit=AMPERSAND_LIMIT)
        raise Invalid(message, hint="is this some other kind of file?")
    if 'style="text-align: ' in html:
        # Inline styles would violate the pages' content security policy.
        for side in ("left", "center", "right"):
            for cell in ("td", "th"):
                html = html.replace(f'<{cell} style="text-align: {side}">', f'<{cell} class="align-{side}">')
    _refuse_depth(html)
    # Controls are not allowed in feeds. They are removed before the last cleaning, which then sees the joined text.
    cleaned = embeds.framed(cutting.cleaned(html, _first_cleaner().clean))
    if "<input" in cleaned:
        cleaned = pattern(_OTHER_INPUT).sub("", cleaned)
    if pattern(_NEEDS_PARENT).search(markdown):
        cleaned = _without_misplaced(cleaned)
    if " name=" in cleaned:
        cleaned = pattern(_NAMED_ANCHOR).sub(_named_anchor, cleaned)
    cleaned = embeds.placed(attribute_lists.applied(cleaned))
    return cleaned if cleaned.replace("\n", "").isprintable() else pattern(CONTROL).sub("", cleaned)


def _named_anchor(found: re.Match[str]) -> str:
    """The target that `<a name="x">` was before HTML 5, with an id, unless it has one."""
    written = attributes_of(found[1])
    name = written.pop("name", "")
    return start_tag("a", {"id": name, **written} if name else dict(written))


def _without_misplaced(html: str) -> str:
    """`html` with a div, or a span, instead of each element that is outside the elements it belongs in."""
    opened: list[tuple[str, str]] = []  # the name, and the name written instead

    def tag(found: re.Match[str]) -> str:
        closing, name, attributes = found.groups()
        if name in _EMPTY:
            return found[0]
        if closing:
            return f"</{opened.pop()[1]}>" if opened else ""
        if name not in _PARENTS or (opened and opened[-1][0] in _PARENTS[name]):
            opened.append((name, name))
            return found[0]
        opened.append((name, "span" if name in ("rt", "rp") else "div"))
        return f"<{opened[-1][1]}{attributes}>"

    return pattern(_ANY_TAG).sub(tag, html)


def _refuse_depth(html: str) -> None:
    """Raise Invalid if elements are nested more than DEPTH_LIMIT deep."""
    if html.count("<") <= DEPTH_LIMIT:
        return
    unclosed: dict[str, int] = {}
    depth = 0
    for closing, tag in pattern(_NESTING).findall(html):
        name = tag.lower()
        if name in _NOT_NESTING:
            continue
        step = -1 if closing else 1
        # An end tag without its start closes nothing.
        if closing and not unclosed.get(name):
            continue
        unclosed[name] = unclosed.get(name, 0) + step
        depth += step
        if depth > DEPTH_LIMIT:
            hint = phrase("look for <{name}> elements that are never closed", name=name)
            raise Invalid(
                phrase("the markup is nested more than {depth_limit} levels deep", depth_limit=DEPTH_LIMIT), hint=hint
            )


@cache
def parser() -> Markdown:
    """The Markdown parser with the extensions that texts can use."""
    import pyromark  # here: loaded with the first text

    known = pyromark.Options
    return pyromark.Markdown(
        options=known.ENABLE_TABLES | known.ENABLE_FOOTNOTES | known.ENABLE_STRIKETHROUGH | known.ENABLE_TASKLISTS
    )


@cache
def _first_cleaner() -> Cleaner:
    notes = {
        "sup": {"footnote-reference", "footnote-definition-label"},
        "div": {"footnote-definition", fact_boxes.CLASS},
        "details": {transcripts.CLASS},
    }
    elements = {name: set(attributes) for name, attributes in embeds.ELEMENTS.items()}
    return _cleaner(KNOWN | elements.keys(), _ATTRIBUTES | elements, notes, id_prefix=None)


@cache
def last_cleaner() -> Cleaner:
    """The cleaner of the finished HTML of an article: the elements above and those that this package adds."""
    image = {"img": _ATTRIBUTES["img"] | {"srcset", "sizes", "loading", "decoding"}}
    own = {"sup": {"footnote-ref"}, "span": {"missing-picture", "credit"}}
    own["div"] = {"footnote", fact_boxes.CLASS, GALLERY}
    own["details"] = {transcripts.CLASS}
    own["figure"] = {attribute_lists.WIDE, embeds.CLASS, embeds.MAIN}
    # The title of the page is its only h1. An h1 inside another heading is still there, and is removed here.
    return _cleaner(KNOWN - {"h1"}, _ATTRIBUTES | image, own, id_prefix=ID_PREFIX)


def _cleaner(
    tags: frozenset[str], attributes: dict[str, set[str]], classes: dict[str, set[str]], *, id_prefix: str | None
) -> Cleaner:
    import nh3  # here: loaded with the first text

    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags=set(EMPTIED - tags),
        attributes=attributes,
        allowed_classes={**classes, "td": _ALIGNED, "th": _ALIGNED},
        # The boxes of a task list cannot be ticked; `_OTHER_INPUT` removes every other input.
        tag_attribute_values={"a": {"rel": {"noopener"}}, "input": {"checked": {""}, "type": {"checkbox"}}},
        set_tag_attribute_values={"input": {"disabled": ""}},
        url_schemes=SCHEMES,
        link_rel=None,
        id_prefix=id_prefix,
    )
