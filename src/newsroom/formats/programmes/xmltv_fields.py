"""From which elements of XMLTV a field of a programme is read, and which are written for it.

An element is kept beside its field if the field alone does not contain all of it: another language, an attribute, a
category with a comma. It is marked with the name of the field, and written again as long as the field still has the
same value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from newsroom.core.programmes.channels import address
from newsroom.core.programmes.fields import XMLTV_TEXTS, Programme
from newsroom.formats.programmes import languages
from newsroom.formats.programmes.xmltv_elements import KeptElement

# <url system="video"> is the address that `programmes add --video` sets, <url system="article"> a story of the site.
VIDEO: Final = {"system": "video"}
ARTICLE: Final = {"system": "article"}
_SPACES: Final = re.compile(r"\s*([./])\s*")
_COUNTED: Final = re.compile(r"(?:(-?\d{1,6})|)(?:/(\d{0,6}))?", re.ASCII)

Values = Mapping[str, Any]


def read(elements: Sequence[KeptElement], lang: str) -> tuple[dict[str, Any], list[KeptElement]]:
    """The values of the fields in these elements of a programme, and the elements to keep beside them."""
    values: dict[str, Any] = {}
    marked = list(elements)
    for name, tags in TAGS.items():
        places = [place for place, one in enumerate(marked) if one.tag in tags]
        used = _used(name, [marked[place] for place in places], lang)
        values[name] = value_of(name, used)
        for place in places:
            if any(marked[place] is one for one in used):
                marked[place] = replace(marked[place], field=name)
        own = [marked[place] for place in places]
        if own and [replace(one, field="") for one in own] == plain(name, values[name]):
            marked = [one for one in marked if one.tag not in tags]
    return values, [_without_text(one, values) for one in marked]


def written(programme: Programme, kept: Sequence[KeptElement]) -> list[KeptElement]:
    """The elements for the fields of a programme and those that were kept, not ordered by tag."""
    found = list(kept)
    for name in TAGS:
        value = getattr(programme, name)
        own = [one for one in found if one.field == name]
        said = [replace(one, text=value) if one.text is None else one for one in own]
        if not value:
            said = []
        elif value_of(name, said) != value:  # it was changed by hand later, or nothing was kept
            attributes = own[0].attributes if own and own[0].tag in _TEXT_TAGS else {}
            said = [replace(one, attributes={**one.attributes, **attributes}) for one in plain(name, value)]
        place = found.index(own[0]) if own else 0
        rest = [one for one in found if one.field != name]
        found = [*rest[:place], *(replace(one, field="") for one in said), *rest[place:]]
    return found


def value_of(name: str, elements: Sequence[KeptElement]) -> Any:
    """The value of the field `name` in the elements that it is read from."""
    if name in _FLAG_TAGS:
        return bool(elements)
    if name == "category":
        return ", ".join(dict.fromkeys(one.text or "" for one in elements))
    if name == "episode":
        return episode(elements)
    return next((_content(one, XMLTV_TEXTS.get(name, "")) for one in elements), "")


def plain(name: str, value: Any) -> list[KeptElement]:
    """The elements for a field without other facts about it."""
    if not value:
        return []
    if name == "category":
        return [KeptElement("category", text=one) for one in filter(None, (part.strip() for part in value.split(",")))]
    if name == "video_url":
        return [KeptElement("url", VIDEO, value)]
    if name in _FLAG_TAGS:
        return [KeptElement("keyword", text="live") if name == "live" else KeptElement(_FLAG_TAGS[name][0])]
    if name == "episode":
        return [KeptElement("episode-num", {"system": "onscreen"}, value)]
    outer, _, inner = XMLTV_TEXTS[name].partition("/")
    return [KeptElement(outer, children=(KeptElement(inner, text=value),)) if inner else KeptElement(outer, text=value)]


def episode(numbers: Sequence[KeptElement]) -> str:
    """The episode as shown on screen, else `season.episode.part` of xmltv_ns, which counts from 0, as `S1E2`."""
    shown = {one.attributes["system"]: one.text or "" for one in reversed(numbers)}
    return shown.get("onscreen") or _in_words(shown.get("xmltv_ns", ""))


def _in_words(counted: str) -> str:
    """`10/ . 1/ . ` as `S11E2`, `0.1.0/2` as `S1E2 (1/2)`; letters unchanged, and nothing for signs without a meaning."""
    tight = _SPACES.sub(r"\1", counted).strip()
    parts = [_COUNTED.fullmatch(part) for part in (tight + "..").split(".")[:3]]
    if not all(parts):
        return counted if any(char.isalpha() for char in counted) else ""
    season, number, part = (max(int(found[1]) + 1, 0) if found and found[1] else 0 for found in parts)
    words = (f"S{season}" if season else "") + (f"E{number}" if number else "")
    total = int(parts[2][2]) if parts[2] and parts[2][2] else 0
    return f"{words} ({part}/{total})".strip() if part and total > 1 else words


def _used(name: str, elements: Sequence[KeptElement], lang: str) -> list[KeptElement]:
    """Those of the elements with the tags of a field from which it is read."""
    if name == "category":
        return languages.one_language(elements, lang)
    if name == "episode":
        systems = [one.attributes.get("system") for one in elements]
        for system in ("onscreen", "xmltv_ns"):
            if system in systems and value_of(name, [elements[systems.index(system)]]):
                return [elements[systems.index(system)]]
        return []
    if name == "live":
        return [one for one in elements if (one.text or "").lower() == "live"]
    if name == "video_url":
        return [one for one in elements if dict(one.attributes) == VIDEO and address(one.text or "")][:1]
    if name in _FLAG_TAGS:
        return list(elements)
    path = XMLTV_TEXTS[name]
    if "/" in path:
        return [one for one in elements if _content(one, path)][:1]
    found = languages.chosen(elements, lang)
    return [found] if found else []


def _content(element: KeptElement, path: str) -> str:
    """The text of an element, or of its child for a path of two such as `rating/value`."""
    inner = path.partition("/")[2]
    if not inner:
        return element.text or ""
    return next((one.text or "" for one in element.children if one.tag == inner), "")


def _without_text(element: KeptElement, values: Values) -> KeptElement:
    """An element without the text that is the value of its field, so that it is not kept twice."""
    same = element.tag in _TEXT_TAGS and element.field and element.text == values[element.field]
    return replace(element, text=None) if same else element


_FLAG_TAGS: Final[Mapping[str, tuple[str, ...]]] = {
    "live": ("keyword",), "repeat": ("previously-shown",), "new": ("new", "premiere"),
}  # fmt: skip
# The tags of each field; the texts first.
TAGS: Final[Mapping[str, tuple[str, ...]]] = {
    **{name: (path.partition("/")[0],) for name, path in XMLTV_TEXTS.items()},
    "category": ("category",),
    "episode": ("episode-num",),
    **_FLAG_TAGS,
    "video_url": ("url",),
}
# Elements whose whole content is one text in one language.
_TEXT_TAGS: Final = frozenset(path for path in XMLTV_TEXTS.values() if "/" not in path)
