"""The texts of Ghost's editors, lexical and mobiledoc, as the HTML that Ghost would have made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Final

from newsroom.errors import Invalid
from newsroom.formats import json_values
from newsroom.formats.sites.html_tree import DEEPEST_KEPT
from newsroom.markup.canonical import parser
from newsroom.phrases import phrase

Card = Mapping[str, Any]

# The bits of a text's format, from the lowest (lexical/src/LexicalConstants.ts).
_FORMATS: Final = ("strong", "em", "s", "u", "code", "sub", "sup", "mark")
_IN_MAILS: Final = frozenset("email email-cta emailCta".split())
MEMBERS: Final = phrase("part for members")
MAILS: Final = phrase("part for e-mails")


def html_of_lexical(written: str, lost: Counter[str]) -> str:
    """The HTML of a text in lexical. Raises `Invalid` for one that cannot be read."""
    try:
        root = json_values.loads(written)["root"]
        return "".join(_node(child, lost, 1) for child in root["children"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Invalid(phrase("its Lexical text cannot be read")) from error


def _node(node: Card, lost: Counter[str], depth: int) -> str:
    if depth > DEEPEST_KEPT:
        raise Invalid(phrase("its text is nested too deeply"))
    kind = str(node.get("type", "")).removeprefix("extended-")
    if kind in ("text", "tab"):
        return _marked(_words(node, "text") if kind == "text" else " ", node.get("format"))
    if kind == "linebreak":
        return "<br>"
    inner = "".join(_node(child, lost, depth + 1) for child in _list(node, "children"))
    if kind in ("link", "autolink"):
        return f'<a href="{_attribute(node, "url")}">{inner}</a>'
    if kind == "heading":
        tag = node.get("tag")
        return f"<{tag}>{inner}</{tag}>" if tag in ("h1", "h2", "h3", "h4", "h5", "h6") else f"<p>{inner}</p>"
    if kind == "list":
        tag = "ol" if node.get("listType") == "number" else "ul"
        return f'<{tag} start="{_attribute(node, "start")}">{inner}</{tag}>'
    plain = {"paragraph": "p", "listitem": "li", "quote": "blockquote", "aside": "blockquote"}.get(kind)
    if plain:
        return f"<{plain}>{inner}</{plain}>"
    return _card(kind, node, lost) + inner


def _marked(words: str, form: object) -> str:
    bits = form if isinstance(form, int) else 0
    for place, tag in enumerate(_FORMATS):
        if bits >> place & 1:
            words = f"<{tag}>{words}</{tag}>"
    return words


def html_of_mobiledoc(written: str, lost: Counter[str]) -> str:
    """The HTML of a text in mobiledoc (0.3). Raises `Invalid` for one that cannot be read."""
    try:
        document = json_values.loads(written)
        return "".join(_section(document, section, lost) for section in document["sections"])
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise Invalid(phrase("its Mobiledoc text cannot be read")) from error


def _section(document: Mapping[str, Any], section: Sequence[Any], lost: Counter[str]) -> str:
    kind = section[0]
    if kind == 1:
        tag = section[1] if section[1] in ("h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside") else "p"
        tag = "blockquote" if tag == "aside" else tag
        return f"<{tag}>{_markers(document, section[2])}</{tag}>"
    if kind == 2:
        return f'<img src="{escape(str(section[1]))}">'
    if kind == 3:
        tag = "ol" if section[1] == "ol" else "ul"
        return f"<{tag}>" + "".join(f"<li>{_markers(document, item)}</li>" for item in section[2]) + f"</{tag}>"
    if kind == 10:
        name, payload = document["cards"][section[1]]
        return _card(str(name).removeprefix("card-"), payload, lost)
    return ""


def _markers(document: Mapping[str, Any], markers: Sequence[Any]) -> str:
    out: list[str] = []
    opened: list[str] = []
    for kind, starting, closing, value in markers:
        for number in starting:
            tag, *given = document["markups"][number]
            attributes = given[0] if given else []
            href = dict(zip(attributes[::2], attributes[1::2], strict=False)).get("href") if tag == "a" else None
            out.append(f'<{tag} href="{escape(str(href))}">' if href else f"<{tag}>")
            opened.append(tag)
        if kind == 0:
            out.append(escape(str(value), quote=False))
        else:
            name = document["atoms"][value][0]
            out.append("<br>" if name == "soft-return" else escape(str(document["atoms"][value][1]), quote=False))
        for _ in range(closing):
            out.append(f"</{opened.pop()}>")
    return "".join(out)


def _card(name: str, card: Card, lost: Counter[str]) -> str:
    """The HTML of a card, in either editor; what has no place in a text is counted."""
    if name in _IN_MAILS or not _is_for_all(card):
        lost[MAILS if name in _IN_MAILS or _is_for_mails(card) else MEMBERS] += 1
        return ""
    make = _CARDS.get(name)
    if make is not None:
        return make(card)
    if name != "paywall":  # in a public post nothing follows from it
        lost[phrase("card {name}", name=name or "?")] += 1
    return ""


def _is_for_all(card: Card) -> bool:
    """Whether everybody sees a card on the site; others are for members, or only in e-mails."""
    visible = card.get("visibility") if isinstance(card, dict) else None
    if not isinstance(visible, dict):
        return True
    web = visible.get("web")
    if isinstance(web, dict):
        return web.get("nonMember") is not False
    return visible.get("showOnWeb") is not False


def _is_for_mails(card: Card) -> bool:
    """Whether a card that is not for all is for nobody on the site, and so for readers of e-mails."""
    web = card["visibility"].get("web")
    return not web.get("memberSegment", "?") if isinstance(web, dict) else True


def _words(card: Card, *names: str) -> str:
    """The first of these texts, escaped."""
    return escape(next((str(card[name]) for name in names if card.get(name)), ""), quote=False)


def _attribute(card: Card, *names: str) -> str:
    return escape(next((str(card[name]) for name in names if card.get(name)), ""))


def _html(card: Card, *names: str) -> str:
    """The first of these texts, which are HTML."""
    return next((str(card[name]) for name in names if card.get(name)), "")


def _list(card: Card, name: str) -> list[Card]:
    found = card.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _caption(card: Card) -> str:
    return f"<figcaption>{_html(card, 'caption')}</figcaption>"


def _image(card: Card) -> str:
    picture = f'<img src="{_attribute(card, "src")}" alt="{_attribute(card, "alt")}">'
    if card.get("href"):
        picture = f'<a href="{_attribute(card, "href")}">{picture}</a>'
    return f"<figure>{picture}{_caption(card)}</figure>"


def _gallery(card: Card) -> str:
    pictures = "".join(_image({"caption": "", **one}) for one in _list(card, "images"))
    return f'<figure class="kg-gallery-card">{pictures}{_caption(card)}</figure>'


def _bookmark(card: Card) -> str:
    metadata = card.get("metadata")
    about = metadata if isinstance(metadata, dict) else {}
    title = _words(about, "title") or _words(card, "title", "url")
    description = _words(about, "description") or _words(card, "description")
    return f'<p><a href="{_attribute(card, "url")}">{title}</a></p>' + (f"<p>{description}</p>" if description else "")


def _embed(card: Card) -> str:
    address = f"<p>{_words(card, 'url')}</p>"
    html = _html(card, "html")
    frame = html if "<iframe" in html and not card.get("url") else ""
    return f"<figure>{frame or address}{_caption(card)}</figure>"


def _code(card: Card) -> str:
    language = _attribute(card, "language")
    return f'<pre><code class="language-{language}">{_words(card, "code")}</code></pre>'


def _markdown(card: Card) -> str:
    return parser().html(_html(card, "markdown"))


def _titled(card: Card) -> str:
    heading = _html(card, "heading", "header", "productTitle")
    words = _html(card, "content", "subheader", "productDescription")
    picture = _image({"src": card.get("productImageSrc")}) if card.get("productImageSrc") else ""
    return f"{picture}<h4>{heading}</h4><div>{words}</div>{_button(card)}"


def _button(card: Card) -> str:
    address = _attribute(card, "buttonUrl", "productUrl")
    return f'<p><a href="{address}">{_words(card, "buttonText", "productButton")}</a></p>' if address else ""


def _callout(card: Card) -> str:
    return f"<blockquote><p>{_words(card, 'calloutEmoji')} {_html(card, 'calloutText', 'textValue')}</p></blockquote>{_button(card)}"


def _file(card: Card) -> str:
    return f'<p><a href="{_attribute(card, "src")}">{_words(card, "fileTitle", "fileName", "src")}</a></p>'


def _player(tag: str) -> Callable[[Card], str]:
    def made(card: Card) -> str:
        return f'<figure><{tag} controls src="{_attribute(card, "src")}"></{tag}>{_caption(card)}</figure>'

    return made


_CARDS: Final[dict[str, Callable[[Card], str]]] = {
    "image": _image,
    "gallery": _gallery,
    "bookmark": _bookmark,
    "embed": _embed,
    "html": lambda card: _html(card, "html"),
    "markdown": _markdown,
    "codeblock": _code,
    "code": _code,
    "horizontalrule": lambda _: "<hr>",
    "hr": lambda _: "<hr>",
    "callout": _callout,
    "call-to-action": _callout,
    "toggle": _titled,
    "header": _titled,
    "product": _titled,
    "button": _button,
    "video": _player("video"),
    "audio": _player("audio"),
    "file": _file,
}
