"""JSON that is safe in a script element or an attribute of a page, whatever its texts contain."""

from __future__ import annotations

import json
from typing import Final

# Letters that could close the script element, open a comment in it or end a line of it, spelled as JSON may.
_SPELLED: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
# What pages are made from contains no references to itself.
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def embed(data: object) -> str:
    """`data` as JSON for a page."""
    written = _ENCODE(data)
    for letter, spelled in _SPELLED.items():
        written = written.replace(letter, spelled)
    return written
