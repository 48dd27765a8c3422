"""The words that photographers and agencies write into picture files: alt text, caption and credit.

XMP (with IPTC's fields), IPTC-IIM and EXIF are read, in this order. Published files do not contain them (`metadata`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from newsroom import text
from newsroom.core.media import decoding

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

LONGEST_XMP: Final = 300_000  # bytes; longer metadata contain previews and edits, and are not read
LONGEST: Final[Mapping[str, int]] = {"alt": 500, "caption": 2000, "credit": 200}  # characters
_XMP: Final = {
    "alt": "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}AltTextAccessibility",
    "caption": "{http://purl.org/dc/elements/1.1/}description",
    "creator": "{http://purl.org/dc/elements/1.1/}creator",
    "agency": "{http://ns.adobe.com/photoshop/1.0/}Credit",
    "rights": "{http://purl.org/dc/elements/1.1/}rights",
}
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_LI: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"
_IPTC: Final = {"caption": (2, 120), "creator": (2, 80), "agency": (2, 110), "rights": (2, 116)}
_EXIF: Final = {"caption": 0x010E, "creator": 0x013B, "rights": 0x8298}
# What cameras and programs write as a description by themselves.
_BY_MACHINE: Final = (
    r"(?i)(?:olympus|sony|minolta|konica|samsung|kodak|nikon|canon|dcim|dig[i1]tal\s+camera|camera|default|untitled|image|"
    r"screenshot|hdrpl|oznor|sdr|dsc|mde|hdr|\W|_|\d)*|created with gimp|\S+\.(?:jpe?g|png|tiff?|psd)"
)


@dataclass(frozen=True, slots=True)
class PictureWords:
    """The words in a picture file; each is '' if the file has none."""

    alt: str = ""
    caption: str = ""
    credit: str = ""


def read(data: bytes, name: str) -> PictureWords:
    """The words in a picture file; none in one that cannot be read. `name` is for the message about no picture at all.

    Raises `Invalid` if it is not a picture.
    """
    with decoding.opened(data, name) as picture:
        found: dict[str, str] = {}
        for source in (_xmp, _iptc, _exif):
            try:
                for key, words in source(picture):
                    found.setdefault(key, words)
            except Exception:
                continue
    caption = _clean(found.get("caption", ""), "caption")
    return PictureWords(
        alt=_clean(found.get("alt", ""), "alt"),
        caption="" if re.fullmatch(_BY_MACHINE, caption[:200]) else caption,
        credit=_credit(found),
    )


def _credit(found: Mapping[str, str]) -> str:
    """The photographer and the agency as `Lan Phạm / VNA`, or who has the rights."""
    creator, agency = (_clean(found.get(key, ""), "credit") for key in ("creator", "agency"))
    if creator and agency and agency.casefold() not in creator.casefold():
        return _clean(f"{creator} / {agency}", "credit")
    return creator or agency or _clean(found.get("rights", ""), "credit")


def _clean(words: str, key: str) -> str:
    return text.excerpt(text.one_line(text.clean(words[: 4 * LONGEST[key]])), LONGEST[key])


def _xmp(picture: Image) -> Iterator[tuple[str, str]]:
    """The properties of XMP, ISO 16684-1: elements or attributes, single or as a list of one for each language."""
    written = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    data = written if isinstance(written, bytes) else str(written).encode()
    # Without a document type there are no entities, which could make a small text very large.
    if not data or len(data) > LONGEST_XMP or b"<!DOCTYPE" in data.upper():
        return
    from xml.etree import ElementTree  # here: few pictures have XMP

    start, end = data.find(b"<x:xmpmeta"), data.rfind(b">")
    root = ElementTree.fromstring(data[max(start, 0) : end + 1].decode("utf-8"))
    names = {name: key for key, name in _XMP.items()}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name in names and value.strip():
                yield names[name], value
        if element.tag in names and (words := _in_one_language(element, every=names[element.tag] == "creator")):
            yield names[element.tag], words


def _in_one_language(element: Any, *, every: bool) -> str:
    """The words of a property: the default language or the first; of creators `every` one."""
    each = [(one.get(_LANG, ""), (one.text or "").strip()) for one in element.iter(_LI)]
    listed = [words for _, words in each if words]
    if not listed:
        return (element.text or "").strip()
    if every:
        return ", ".join(listed[:5])
    return next((words for lang, words in each if lang == "x-default" and words), listed[0])


def _iptc(picture: Image) -> Iterator[tuple[str, str]]:
    """The records of IPTC-IIM 4.2."""
    from PIL import IptcImagePlugin  # here: most commands read no picture

    records = IptcImagePlugin.getiptcinfo(cast("ImageFile", picture)) or {}
    in_utf8 = records.get((1, 90)) == b"\x1b%G"
    for key, place in _IPTC.items():
        value = records.get(place)
        parts = value if isinstance(value, list) else [value]
        words = ", ".join(_decoded(part, in_utf8=in_utf8) for part in parts[:5] if isinstance(part, bytes)).strip()
        if words:
            yield key, words


def _exif(picture: Image) -> Iterator[tuple[str, str]]:
    """The tags of EXIF 2.32 with words; they are ASCII by the standard, and UTF-8 in fact."""
    tags = picture.getexif()
    for key, tag in _EXIF.items():
        value = tags.get(tag)
        words = value.encode("latin-1", "replace") if isinstance(value, str) else value
        if isinstance(words, bytes) and (shown := _decoded(words, in_utf8=False).strip("\0 \r\n\t")):
            yield key, shown


def _decoded(data: bytes, *, in_utf8: bool) -> str:
    """Text in UTF-8, or else in the code page of Windows, which older programs wrote without saying so."""
    if in_utf8:
        return data.decode("utf-8", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
