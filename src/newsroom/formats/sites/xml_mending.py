"""Mends exports that are not quite XML, as other systems write them: bare ampersands, HTML entities, CDATA within CDATA.

Only for files that a parser has refused: XML that is well-formed never comes here. No line break is added or removed, so
that the lines in messages are those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from typing import Final

_OPENED: Final = b"<![CDATA["
_CLOSED: Final = b"]]>"
_CLOSED_INSIDE: Final = b"]]]]><![CDATA[>"
_REFERENCE: Final = re.compile(rb"&(?:#(\d{1,8}|[xX][0-9a-fA-F]{1,7});|([A-Za-z][A-Za-z0-9]{1,31});)?")
_XML: Final = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_LONGEST: Final = 64  # bytes of a reference or a mark that may be cut between two pieces
_SPACE: Final = b" \t\r\n"


def mended(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of a file in an encoding that contains ASCII, mended. Memory does not grow with the file."""
    inside, rest = False, b""
    for piece in pieces:
        out, inside, rest = _mend(rest + piece, inside, final=False)
        yield out
    yield _mend(rest, inside, final=True)[0]


def _mend(data: bytes, inside: bool, *, final: bool) -> tuple[bytes, bool, bytes]:
    """What is ready of `data`, whether a CDATA section is open after it, and what must wait for the next piece."""
    out: list[bytes] = []
    at = 0
    while True:
        end = data.find(_CLOSED if inside else _OPENED, at)
        if end < 0:
            stop = len(data) if final else max(_safe_end(data, at, inside), at)
            out.append(data[at:stop] if inside else _REFERENCE.sub(_reference, data[at:stop]))
            return b"".join(out), inside, data[stop:]
        if not inside:
            out += [_REFERENCE.sub(_reference, data[at:end]), _OPENED]
            inside, at = True, end + len(_OPENED)
            continue
        after = end + len(_CLOSED)
        while after < len(data) and data[after] in _SPACE:
            after += 1
        if after == len(data) and not final and after - end < 1_000_000:
            out.append(data[at:end])
            return b"".join(out), inside, data[end:]
        # In these exports a section is the whole content of an element: a tag follows its end.
        ends = data[after : after + 1] in (b"<", b"")
        out += [data[at:end], _CLOSED if ends else _CLOSED_INSIDE]
        inside, at = not ends, end + len(_CLOSED)


def _safe_end(data: bytes, at: int, inside: bool) -> int:
    """Where `data` can be cut without cutting a mark or a reference."""
    if inside:
        return len(data) - len(_CLOSED)
    mark = max(data.rfind(b"&", at), data.rfind(b"<", at))
    return mark if mark >= 0 and len(data) - mark < _LONGEST else len(data)


def _reference(found: re.Match[bytes]) -> bytes:
    number, name = found[1], found[2]
    if number:
        code = int(number[1:], 16) if number[:1] in b"xX" else int(number)
        allowed = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xDFFF < code < 0xFFFE or 0xFFFF < code < 0x110000
        return found[0] if allowed else b" "
    if name in _XML:
        return found[0]
    letters = html5.get(f"{name.decode('ascii')};") if name else None
    if letters:
        return b"".join(b"&#%d;" % ord(letter) for letter in letters)
    return b"&amp;" + found[0][1:]
