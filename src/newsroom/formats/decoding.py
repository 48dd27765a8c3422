"""Decodes the bytes of a text file: strict UTF-8 unless an encoding is given; letters are never guessed."""

from __future__ import annotations

import codecs
import re
from typing import Final

from newsroom import text
from newsroom.errors import Invalid
from newsroom.formats import packing, vietnamese
from newsroom.formats.problems import Problem, refuse
from newsroom.phrases import phrase

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Windows-1258 writes a tone mark as a separate byte after the vowel. No other common encoding has these bytes there.
_VIETNAMESE_TONE = re.compile(rb"[aeiouyAEIOUY\xe2\xea\xf4\xf5\xfd\xe3\xc2\xca\xd4\xd5\xdd\xc3][\xcc\xd2\xde\xec\xf2]")
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[\xc0-\xff]{3,}")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
_RARE = "\x85\ufeff\ufffe\uffff"
_SAMPLE = 64 * 1024  # bytes
SAVE_IT: Final = phrase("save the file as UTF-8")


class NotUtf8(Invalid):
    """Bytes that should be UTF-8 and are not; `suggested` is the encoding that they look like."""

    def __init__(self, name: str, line: int, byte: int, sample: bytes) -> None:
        """`byte` is the first that is wrong, on a line of the file; `sample` are bytes around it."""
        self.suggested = guess(sample)
        self.name = name
        what = phrase(
            "{name}:{line}: byte 0x{data:02X} is not UTF-8; the file looks like {suggested}",
            name=name, line=line, data=byte, suggested=self.suggested,
        )  # fmt: skip
        super().__init__(what, ref=name, hint=_as_utf8(self.suggested))

    def with_option(self) -> Invalid:
        """The same for a command with an option for the encoding."""
        hint = phrase("give --encoding {suggested}, or save the file as UTF-8", suggested=self.suggested)
        return Invalid(self.message, ref=self.name, hint=hint)


class Undecodable(Invalid):
    """Bytes that are not in the encoding of the text; its hint names the option for another encoding, if that helps."""

    plain_hint: str = SAVE_IT

    def without_option(self) -> Invalid:
        """The same for a command without such an option."""
        return Invalid(self.message, ref=self.ref, hint=self.plain_hint)


def decode(data: bytes | str, *, name: str, encoding: str | None = None) -> str:
    """The text of `data`: NFC, lines ended by LF, without a byte order mark.

    `encoding` is any text encoding Python knows, or tcvn3, vni or viqr; without one the bytes must be UTF-8.
    Raises `Undecodable` as `name:LINE: …`, with the offset of the first bad byte and the encoding it looks like.
    """
    if isinstance(data, str):
        try:
            data.encode()
        except UnicodeEncodeError:
            # Read elsewhere with `surrogateescape`: the bytes are still there, and so is their offset.
            data = data.encode("utf-8", "surrogatepass" if _has_true_surrogate(data) else "surrogateescape")
        else:
            return text.clean(data)
    decoded = _from_bytes(data, name, encoding)
    return text.nfc(decoded) if encoding is None and _is_clean(data, decoded) else text.clean(decoded)


def _from_bytes(data: bytes, name: str, encoding: str | None) -> str:
    if encoding is not None:
        return _as_named(data, name, encoding)
    for mark, found in _MARKS:
        if data.startswith(mark):
            raise _not_utf8(data, name, 0, phrase("a {found} byte order mark", found=found.upper()), found)
    try:
        decoded = data.decode("utf-8")
    except UnicodeDecodeError as error:
        packing.refuse_packed(data[: packing.HEAD], name)
        what = phrase("byte 0x{data:02X} is not UTF-8", data=data[error.start])
        raise _not_utf8(data, name, error.start, what, guess(data)) from None
    zero = data.find(b"\0")
    if zero >= 0:
        what, wide = phrase("byte 0x00 is not allowed in text"), _wide(data)
        if wide:
            raise _not_utf8(data, name, zero, what, wide)
        told = phrase("{what} (offset {offset})", what=what, offset=zero)
        raise refuse(name, [Problem(_line(data, zero), 0, told, "remove this byte")])
    return decoded


def _is_clean(data: bytes, decoded: str) -> bool:
    """Whether `text.clean` would change only the normal form. Usually true, and ten times faster."""
    return len(data.translate(None, _CONTROLS)) == len(data) and not any(char in decoded for char in _RARE)


def _as_named(data: bytes, name: str, encoding: str) -> str:
    try:
        return _as_text(data, encoding)
    except UnicodeDecodeError as error:
        message = phrase(
            "byte 0x{data:02X} at offset {start} is not {encoding}",
            data=data[error.start],
            start=error.start,
            encoding=encoding,
        )
        likely = guess(data)
        hint = phrase("the file looks like {guess}: try --encoding {guess}", guess=likely)
        raise _undecodable(data, name, error.start, message, likely, hint) from None
    except (LookupError, ValueError):
        raise Invalid(
            phrase("unknown encoding {encoding!r}", encoding=encoding),
            hint="use utf-8, utf-16, cp1258, cp1252, tcvn3, vni, viqr or another encoding",
        ) from None


def guess(data: bytes) -> str:
    """The encoding that bytes which are not UTF-8 look like: a suggestion for people, which the program never uses."""
    sample = data[:_SAMPLE]
    wide = _wide(sample)
    if wide:
        return wide
    high = len(_HIGH.findall(sample)) or 1
    if older := vietnamese.looks_like(sample):
        return older
    if len(_VIETNAMESE_TONE.findall(sample)) * 8 >= high:
        return "cp1258"
    if sum(len(run) for run in _HIGH_RUN.findall(sample)) * 2 > high:
        return "cp1251"
    return "cp1252"


def _wide(data: bytes) -> str | None:
    """The UTF-16 that bytes without a byte order mark look like, or None: every second byte of ASCII letters is zero."""
    sample = data[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    most = max(even, odd)
    if most == 0 or most * 5 < len(sample) // 2:
        return None
    return "utf-16le" if odd > even else "utf-16be"  # iconv knows only these names of them


def _not_utf8(data: bytes, name: str, offset: int, what: str, suggested: str) -> Invalid:
    message = phrase(
        "{what} (offset {offset}); the file looks like {suggested}", what=what, offset=offset, suggested=suggested
    )
    hint = phrase("give --encoding {suggested}, or save the file as UTF-8", suggested=suggested)
    return _undecodable(data, name, offset, message, suggested, hint)


def _undecodable(data: bytes, name: str, offset: int, message: str, likely: str, hint: str) -> Undecodable:
    """The error for bytes that look like the encoding `likely`, which `hint` advises, unless they are not in that either."""
    refused = refuse(name, [Problem(_line(data, offset), 0, message)])
    if not _is_in(data, likely):
        return Undecodable(refused.message, ref=name, hint=SAVE_IT)
    found = Undecodable(refused.message, ref=name, hint=hint)
    found.plain_hint = _as_utf8(likely)
    return found


def _as_utf8(encoding: str) -> str:
    """The hint to save a file in this encoding as UTF-8."""
    if encoding in vietnamese.NAMES:  # iconv has none of them
        return SAVE_IT
    return phrase("save the file as UTF-8, for example with: iconv -f {suggested} -t utf-8 FILE", suggested=encoding)


def _is_in(data: bytes, encoding: str) -> bool:
    """Whether bytes can be in an encoding. Those of two and four bytes are not tried: `data` may be one line."""
    if encoding.startswith("utf"):
        return True
    try:
        _as_text(data, encoding)
    except UnicodeDecodeError:
        return False
    return True


def _as_text(data: bytes, encoding: str) -> str:
    vietnamese_name = vietnamese.NAMES.get(encoding.strip().lower())
    return vietnamese.from_bytes(data, vietnamese_name) if vietnamese_name else data.decode(encoding)


def _line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _has_true_surrogate(s: str) -> bool:
    return any("\ud800" <= char <= "\udfff" and not "\udc80" <= char <= "\udcff" for char in s)
