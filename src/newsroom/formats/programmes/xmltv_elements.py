"""The elements that XMLTV allows in a channel or a programme, and keeping those of a file as JSON for the next export.

The table `SHAPES` is the DTD of https://github.com/XMLTV/xmltv (xmltv.dtd), whose element names mean the same everywhere.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from newsroom import text
from newsroom.formats.xml_stream import XmlElement
from newsroom.formats.xml_writer import XmlWriter
from newsroom.phrases import phrase

EXTRA_LIMIT: Final = 100_000  # characters of JSON kept of one channel or programme


@dataclass(frozen=True, slots=True)
class ElementShape:
    """What one element can contain: attributes (with the allowed values, or none for any), a text, children in order.

    `required` attributes and the child `needs` must exist. `once` are children that may not be repeated.
    `may_be_empty` says that the element has a meaning without content.
    """

    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    has_text: bool = False
    children: tuple[str, ...] = ()
    once: frozenset[str] = frozenset()
    needs: str = ""
    may_be_empty: bool = False


def _text(*attributes: str, required: tuple[str, ...] = (), may_be_empty: bool = False) -> ElementShape:
    return ElementShape(dict.fromkeys(attributes, ()), required, has_text=True, may_be_empty=may_be_empty)


_PERSON: Final = ElementShape(has_text=True, children=("image", "url"))
_PICTURES: Final = ("poster", "backdrop", "still", "person", "character")
PEOPLE: Final = (
    "director", "actor", "writer", "adapter", "producer", "composer", "editor", "presenter", "commentator", "guest",
)  # fmt: skip

SHAPES: Final[Mapping[str, ElementShape]] = {
    "channel": ElementShape({"id": ()}, children=("display-name", "icon", "url")),
    "display-name": _text("lang"),
    "programme": ElementShape(
        dict.fromkeys(("start", "stop", "pdc-start", "vps-start", "showview", "videoplus", "channel", "clumpidx"), ()),
        children=(
            "title", "sub-title", "desc", "credits", "date", "category", "keyword", "language", "orig-language", "length",
            "icon", "url", "country", "episode-num", "video", "audio", "previously-shown", "premiere", "last-chance",
            "new", "subtitles", "rating", "star-rating", "review", "image",
        ),
        once=frozenset(
            ("credits", "date", "language", "orig-language", "length", "video", "audio", "previously-shown", "premiere",
             "last-chance", "new")
        ),
    ),
    **dict.fromkeys(
        ("title", "sub-title", "desc", "category", "keyword", "language", "orig-language", "country"), _text("lang")
    ),
    **dict.fromkeys(("date", "present", "colour", "aspect", "quality", "stereo", "value"), _text()),
    **dict.fromkeys(("premiere", "last-chance"), _text("lang", may_be_empty=True)),
    **dict.fromkeys(PEOPLE, _PERSON),
    "credits": ElementShape(children=PEOPLE),
    "actor": replace(_PERSON, attributes={"role": (), "guest": ("no", "yes")}),
    "length": ElementShape({"units": ("seconds", "minutes", "hours")}, ("units",), has_text=True),
    "icon": ElementShape({"src": (), "width": (), "height": ()}, ("src",), may_be_empty=True),
    "url": _text("system"),
    "episode-num": _text("system"),
    "video": ElementShape(
        children=("present", "colour", "aspect", "quality"),
        once=frozenset(("present", "colour", "aspect", "quality")),
    ),
    "audio": ElementShape(children=("present", "stereo"), once=frozenset(("present", "stereo"))),
    "previously-shown": ElementShape({"start": (), "channel": ()}, may_be_empty=True),
    "new": ElementShape(may_be_empty=True),
    "subtitles": ElementShape(
        {"type": ("teletext", "onscreen", "deaf-signed")}, children=("language",), once=frozenset(("language",)),
        may_be_empty=True,
    ),
    **dict.fromkeys(
        ("rating", "star-rating"),
        ElementShape({"system": ()}, children=("value", "icon"), once=frozenset(("value",)), needs="value"),
    ),
    "review": ElementShape(
        {"type": ("text", "url"), "source": (), "reviewer": (), "lang": ()}, ("type",), has_text=True
    ),
    "image": ElementShape({"type": _PICTURES, "size": ("1", "2", "3"), "orient": ("P", "L"), "system": ()}, has_text=True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeptElement:
    """An element of a listing as it is kept.

    `field` is the field of the programme (or channel) that was read from it, if any; without a `text` of its own
    (None), its text is the value of that field.
    """

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str | None = ""
    children: tuple[KeptElement, ...] = ()
    field: str = ""

    @property
    def lang(self) -> str:
        """The language it declares, or ''."""
        return self.attributes.get("lang", "").strip()


def kept(element: XmlElement, left_out: Counter[str]) -> KeptElement | None:
    """`element` with what XMLTV allows in it; anything else is counted in `left_out` by name. None if nothing is left."""
    shape = SHAPES.get(element.tag)
    if shape is None:
        left_out[f"<{element.tag}>"] += 1
        return None
    attributes = known_attributes(element, left_out)
    content = text.one_line(text.clean(element.text))
    children = known_children(element, left_out)
    if content and not shape.has_text:
        if shape.needs and not children:  # <rating>15</rating>
            children = [KeptElement(shape.needs, text=content)]
        else:
            left_out[phrase("text in <{tag}>", tag=element.tag)] += 1
        content = ""
    lacks = [name for name in shape.required if name not in attributes]
    if lacks or (shape.needs and all(child.tag != shape.needs for child in children)):
        left_out[phrase("<{tag}> without {lacks}", tag=element.tag, lacks=lacks[0] if lacks else shape.needs)] += 1
        return None
    if not content and not children and not shape.may_be_empty:
        return None
    return KeptElement(element.tag, attributes, content, tuple(children))


def known_children(element: XmlElement, left_out: Counter[str]) -> list[KeptElement]:
    """The children that XMLTV allows in `element`, in the order of the file; others are counted in `left_out`."""
    shape = SHAPES[element.tag]
    children: list[KeptElement] = []
    for child in element.children:
        if child.tag not in shape.children:
            left_out[f"<{child.tag}>"] += 1
        elif child.tag in shape.once and any(one.tag == child.tag for one in children):
            left_out[phrase("<{tag}> after the first", tag=child.tag)] += 1
        elif (one := kept(child, left_out)) is not None:
            children.append(one)
    return children


def known_attributes(element: XmlElement, left_out: Counter[str]) -> dict[str, str]:
    """The attributes that XMLTV allows in `element`, without those that are empty; others are counted in `left_out`."""
    allowed = SHAPES[element.tag].attributes
    found = {}
    for name, value in element.attributes.items():
        value = text.one_line(text.clean(value))
        if name not in allowed:
            left_out[phrase("the attribute {name} of <{tag}>", name=name, tag=element.tag)] += 1
        elif value and allowed[name] and value not in allowed[name]:
            left_out[
                phrase("{name}={value!r} of <{tag}>", name=name, value=text.excerpt(value, 20), tag=element.tag)
            ] += 1
        elif value:
            found[name] = value
    if element.tag == "episode-num":  # as the DTD says
        found.setdefault("system", "onscreen")
    return found


def packed(attributes: Mapping[str, str], elements: Iterable[KeptElement], left_out: Counter[str]) -> str:
    """Attributes and elements as JSON of at most `EXTRA_LIMIT` characters; the rest is counted in `left_out`.

    '' for nothing.
    """
    records: list[dict[str, Any]] = []
    room = EXTRA_LIMIT - len(_dumped({"attributes": attributes, "elements": []}))
    for element in elements:
        record = _record(element)
        size = len(_dumped(record)) + 1
        if size > room:
            left_out[
                phrase(
                    "<{tag}> beyond the limit of {extra_limit:,} characters", tag=element.tag, extra_limit=EXTRA_LIMIT
                )
            ] += 1
        else:
            room -= size
            records.append(record)
    found = ({"attributes": attributes} if attributes else {}) | ({"elements": records} if records else {})
    return _dumped(found) if found else ""


def unpacked(extra: str) -> tuple[Mapping[str, str], Sequence[KeptElement]]:
    """The attributes and elements from `packed`; none for an empty text."""
    if not extra:
        return {}, []
    value = json.loads(extra)
    return value.get("attributes", {}), [_element(record) for record in value.get("elements", ())]


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _record(element: KeptElement) -> dict[str, Any]:
    """An element as JSON, without empty keys; a text that is the value of its field has no key."""
    record: dict[str, Any] = {"tag": element.tag}
    if element.field:
        record["field"] = element.field
    if element.attributes:
        record["attributes"] = dict(element.attributes)
    if element.text is not None and (element.text or element.field):
        record["text"] = element.text
    if element.children:
        record["children"] = [_record(child) for child in element.children]
    return record


def _element(record: Mapping[str, Any]) -> KeptElement:
    named = record.get("field", "")
    return KeptElement(
        record["tag"],
        record.get("attributes", {}),
        record.get("text", None if named else ""),
        tuple(_element(child) for child in record.get("children", ())),
        named,
    )


def write(xml: XmlWriter, elements: Iterable[KeptElement], parent: str) -> None:
    """Write elements in the order that the DTD wants them in `parent`."""
    order = {tag: place for place, tag in enumerate(SHAPES[parent].children)}
    for element in sorted(elements, key=lambda one: order[one.tag]):
        if element.children:
            xml.start(element.tag, element.attributes)
            if element.text:
                xml.content(element.text)
            write(xml, element.children, element.tag)
            xml.end()
        elif element.text:
            xml.text(element.tag, element.text, element.attributes)
        else:
            xml.empty(element.tag, element.attributes)
