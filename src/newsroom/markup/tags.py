"""Start tags and their attributes in the spelling of `canonical`: read by plain patterns, and written."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape, unescape
from typing import Final

from newsroom.text import pattern

# Patterns for HTML as `canonical` writes it.
ATTRS: Final = r'((?: [^\s"=<>]+="[^"<>]*")*)'
_ATTR: Final = r' ([^\s"=<>]+)="([^"<>]*)"'
TAG: Final = r"<[^<>]*>"


def attributes_of(written: str) -> dict[str, str]:
    """The attributes that ATTRS matched, by name, with character references resolved."""
    return {name: unescape(value) for name, value in pattern(_ATTR).findall(written)}


def start_tag(name: str, attributes: Mapping[str, str | int | None]) -> str:
    """A start tag; attributes without a value (None) are omitted."""
    written = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{written}>"
