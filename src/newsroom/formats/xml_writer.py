"""Writes XML to a stream, one element per line; all content is escaped and all elements are closed here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TextIO
from xml.sax.saxutils import escape, quoteattr

# Characters that XML 1.0 cannot contain, not even as a reference.
_UNFIT: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_ATTRIBUTES: Final[Mapping[str, str]] = {}


class XmlWriter:
    """Writes elements to a text stream that must encode as UTF-8.

    `indent` is written before a line once for each open element. Characters in texts that `references` matches are written
    as numbers (`&#x202e;`). Characters that XML cannot contain become U+FFFD.
    """

    def __init__(
        self, out: TextIO, *, doctype: str = "", indent: str = "", references: re.Pattern[str] | None = None
    ) -> None:
        self._write = out.write
        self._indent = indent
        self._references = references
        self._open: list[str] = []
        self._write('<?xml version="1.0" encoding="UTF-8"?>\n' + (f"{doctype}\n" if doctype else ""))

    def start(self, tag: str, attributes: Mapping[str, str] = _NO_ATTRIBUTES) -> None:
        """Open an element on its own line."""
        self._write(f"{self._indent * len(self._open)}<{tag}{_written(attributes)}>\n")
        self._open.append(tag)

    def end(self) -> None:
        """Close the element that was opened last."""
        tag = self._open.pop()
        self._write(f"{self._indent * len(self._open)}</{tag}>\n")

    def text(self, tag: str, content: str, attributes: Mapping[str, str] = _NO_ATTRIBUTES) -> None:
        """Write an element with a text."""
        content = escape(_UNFIT.sub("\ufffd", content))
        if self._references is not None:
            content = self._references.sub(lambda found: f"&#x{ord(found[0]):x};", content)
        self._write(f"{self._indent * len(self._open)}<{tag}{_written(attributes)}>{content}</{tag}>\n")

    def content(self, content: str) -> None:
        """Write a text on its own line, before the children of the open element."""
        self._write(f"{self._indent * len(self._open)}{escape(_UNFIT.sub(chr(0xFFFD), content))}\n")

    def empty(self, tag: str, attributes: Mapping[str, str] = _NO_ATTRIBUTES) -> None:
        """Write an element without content."""
        self._write(f"{self._indent * len(self._open)}<{tag}{_written(attributes)}/>\n")


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(_UNFIT.sub(chr(0xFFFD), value))}" for name, value in attributes.items())
