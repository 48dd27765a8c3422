"""Writes XML without white space between elements, for feeds and sitemaps, from any text.

The standard library is not used: `xml.sax.saxutils` loads urllib, http and ssl, which no build needs otherwise, and
ElementTree takes three times as long for a sitemap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

# Characters that XML 1.0 cannot contain, not even as a reference.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class CompactXml:
    """A document that is written element by element."""

    def __init__(self) -> None:
        self._written = ['<?xml version="1.0" encoding="utf-8"?>\n']

    @contextmanager
    def element(self, name: str, /, **attributes: str) -> Iterator[None]:
        """An element around what is written inside; the attribute `xml_lang` is written as `xml:lang`."""
        opening, place = f"{name}{_attributes(attributes)}", len(self._written)
        self._written.append(f"<{opening}>")
        yield
        if len(self._written) > place + 1:
            self._written.append(f"</{name}>")
        else:
            self._written[place] = f"<{opening}/>"

    def leaf(self, name: str, text: str = "", /, **attributes: str) -> None:
        """An element that contains only text."""
        opening = f"{name}{_attributes(attributes)}" if attributes else name
        self._written.append(f"<{opening}>{_escaped(text)}</{name}>" if text else f"<{opening}/>")

    def record(self, name: str, **fields: str) -> None:
        """An element that contains one leaf for each of `fields`."""
        self._written.append(f"<{name}>")
        for field, text in fields.items():
            self.leaf(field, text)
        self._written.append(f"</{name}>")

    def bytes(self) -> bytes:
        """The document in UTF-8."""
        return ("".join(self._written) + "\n").encode("utf-8")


def _escaped(text: str) -> str:
    """Text, escaped for use between tags."""
    if not text.isascii() or not text.isprintable():
        text = _NOT_XML.sub("", text)
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def _attributes(given: Mapping[str, str]) -> str:
    return "".join([f" {name.replace('_', ':', 1)}={_quoted(value)}" for name, value in given.items()])


def _quoted(value: str) -> str:
    """The value of an attribute, in the kind of quotes that it does not contain."""
    written = _escaped(value).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    if '"' not in written:
        return f'"{written}"'
    return f"'{written}'" if "'" not in written else '"' + written.replace('"', "&quot;") + '"'
