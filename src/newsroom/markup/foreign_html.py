"""The HTML of other systems, cleaned before it becomes Markdown: known elements, each closed and written in one way.

This is not the sanitiser: what it returns is not put on pages, but into texts.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from nh3 import Cleaner

# Elements whose text stays and that only begin and end a block.
BLOCKS: Final = frozenset(
    "address article aside body center dialog div fieldset footer form header hgroup html legend main nav section".split()
)
# Elements that have a meaning in a text.
NODES: Final = frozenset(
    "a abbr audio b bdi blockquote br caption cite code col colgroup dd del details dfn dl dt em embed figcaption figure h1"
    " h2 h3 h4 h5 h6 hr i iframe img ins kbd li mark object ol p pre q rp rt ruby s samp small source strong sub summary sup"
    " table tbody td tfoot th thead time tr track u ul var video".split()
)
# Elements without a meaning of their own, whose text stays.
PLAIN: Final = frozenset("span font big tt strike nobr wbr label data acronym picture noembed".split())
# The content of these is no text for readers.
_EMPTIED: Final = frozenset("script style title textarea noscript template svg math select button canvas head".split())
VOID: Final = frozenset("br col embed hr img source track".split())
# Elements that are kept, or contain nothing that a reader saw.
UNREMARKABLE: Final = BLOCKS | PLAIN | NODES | frozenset("noscript meta link title head wbr param".split())
_ATTRIBUTES: Final = {
    "*": {"id", "class", "title", "lang", "dir"},
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height", "data-src", "data-lazy-src", "data-original"},
    "iframe": {"src", "data-src", "data-lazy-src", "width", "height", "allowfullscreen"},
    "video": {"src", "poster", "controls", "width", "height"},
    "audio": {"src", "controls"},
    "source": {"src", "type"},
    "track": {"src", "kind", "srclang", "label"},
    "embed": {"src", "type"},
    "object": {"data", "type"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "scope", "align"},
    "time": {"datetime"},
    "details": {"open"},
    "blockquote": {"cite"},
}
_SCHEMES: Final = {"http", "https", "mailto", "tel", "ftp", "sms", "geo", "data", "magnet", "xmpp", "ircs", "webcal"}


def cleaned(html: str) -> str:
    """The known elements of `html`, without comments, scripts and unknown attributes.

    It takes quadratic time in the depth of elements: the caller limits that.
    """
    return _cleaner().clean(html)


@cache
def _cleaner() -> Cleaner:
    import nh3  # here: loaded with the first text

    return nh3.Cleaner(
        tags=set(NODES | PLAIN | BLOCKS),
        clean_content_tags=set(_EMPTIED),
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
