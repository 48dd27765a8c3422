"""Vietnamese texts from before Unicode: the letters of TCVN3 (also called ABC), VNI and VIQR as Unicode.

In TCVN3 and VNI the bytes are those of Windows-1252 with other letters in the fonts, so that a text in such a font may also
be found as letters of Windows-1252 in a Word file. TCVN3 is VN3 of TCVN 5712:1993, VIQR is RFC 1456.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from newsroom.text import nfc, pattern

TCVN3: Final = "tcvn3"
VNI: Final = "vni"
VIQR: Final = "viqr"
# Other names of each, in lower case.
NAMES: Final = {
    "tcvn3": TCVN3, "abc": TCVN3, "tcvn": TCVN3, "tcvn-5712": TCVN3, "tcvn5712": TCVN3, "vn3": TCVN3,
    "vni": VNI, "vni-win": VNI, "vni-windows": VNI, "viqr": VIQR,
}  # fmt: skip

# The tones in the order of the tables: grave, hook above, tilde, acute, dot below.
_TONES: Final = "\u0300\u0309\u0303\u0301\u0323"
# TCVN3: each vowel with its five tones, as bytes.
_TONED: Final = {
    "a": "B5 B6 B7 B8 B9", "ă": "BB BC BD BE C6", "â": "C7 C8 C9 CA CB", "e": "CC CE CF D0 D1", "ê": "D2 D3 D4 D5 D6",
    "i": "D7 D8 DC DD DE", "o": "DF E1 E2 E3 E4", "ô": "E5 E6 E7 E8 E9", "ơ": "EA EB EC ED EE", "u": "EF F1 F2 F3 F4",
    "ư": "F5 F6 F7 F8 F9", "y": "FA FB FC FD FE",
}  # fmt: skip
_PLAIN: Final = {
    "A1": "Ă", "A2": "Â", "A3": "Ê", "A4": "Ô", "A5": "Ơ", "A6": "Ư", "A7": "Đ",
    "A8": "ă", "A9": "â", "AA": "ê", "AB": "ô", "AC": "ơ", "AD": "ư", "AE": "đ",
}  # fmt: skip
# VNI: the letter after a vowel says its marks.
_VNI_MARKS: Final = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
}  # fmt: skip
_VNI_ALONE: Final = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ"}
_VNI: Final = "([aeouyôöAEOUYÔÖ])([ùøûõïêéèúüëâáàåãäÙØÛÕÏÊÉÈÚÜËÂÁÀÅÃÄ])|([íìæóòôöñîÍÌÆÓÒÔÖÑÎ])"
_VIQR: Final = r"\\(.)|(?i:(dd|d-)|([aeiouy])([(^+*]?)(['`?~.]?))"
_VIQR_MARKS: Final = {
    "(": "\u0306", "^": "\u0302", "+": "\u031b", "*": "\u031b",
    "'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323", "": "",
}  # fmt: skip


def of_font(font: str) -> str | None:
    """The encoding of a text in a font of this name: `.VnTime` is TCVN3, `VNI-Times` is VNI; None for other fonts.

    The capitals of TCVN3 are in fonts of their own, whose names end in H: `upper` says so.
    """
    name = font.strip().lower()
    if name.startswith(".vn"):
        return TCVN3
    return VNI if name.startswith("vni") else None


def is_of_capitals(font: str) -> bool:
    """Whether a font of TCVN3 shows small letters as capitals, as `.VnTimeH` does."""
    return font.strip().lower().startswith(".vn") and font.strip().lower().endswith("h")


def from_bytes(data: bytes, encoding: str) -> str:
    """The text of bytes in TCVN3, VNI or VIQR. Raises `UnicodeDecodeError` for VIQR that is not ASCII."""
    if encoding == VIQR:
        return _from_viqr(data.decode("ascii"))
    # The five bytes that Windows-1252 leaves free have no letter in these fonts either.
    return from_letters(data.decode("cp1252", "replace").replace("\ufffd", " "), encoding)


def from_letters(written: str, encoding: str) -> str:
    """A text whose letters look like those of Windows-1252, because its font was one of TCVN3 or VNI."""
    if encoding == TCVN3:
        return written.translate(_tcvn3())
    return pattern(_VNI).sub(_vni_letter, nfc(written))


@cache
def _tcvn3() -> dict[int, str]:
    table = {int(code, 16): letter for code, letter in _PLAIN.items()}
    for vowel, codes in _TONED.items():
        for code, tone in zip(codes.split(), _TONES, strict=True):
            table[int(code, 16)] = nfc(vowel + tone)
    return table


def _vni_letter(found: re.Match[str]) -> str:
    base, mark, alone = found.groups()
    if alone:
        letter = _VNI_ALONE[alone.lower()]
        return letter.upper() if alone.isupper() else letter
    marks = _VNI_MARKS[mark.lower()]
    plain = {"ô": "ơ", "ö": "ư"}.get(base.lower(), base.lower())
    hats = {"\u0306": "a", "\u0302": "aeo"}
    if plain not in hats.get(marks[0], "aeiouyơư"):  # no letter of Vietnamese: the two are not a pair
        return _vni_alone(base) + mark
    letter = nfc(plain + marks)
    return letter.upper() if base.isupper() else letter


def _vni_alone(letter: str) -> str:
    found = _VNI_ALONE.get(letter.lower(), letter)
    return found.upper() if letter.isupper() else found


def _from_viqr(written: str) -> str:
    return pattern(_VIQR).sub(_viqr_letter, written)


def _viqr_letter(found: re.Match[str]) -> str:
    literal, bar, vowel, hat, tone = found.groups()
    if literal:
        return literal
    if bar:
        return "Đ" if bar[0] == "D" else "đ"
    allowed = {"(": "a", "^": "aeo", "+": "ou", "*": "ou", "": "aeiouy"}[hat]
    if vowel.lower() not in allowed:
        return found[0]
    # A sign at the end of a word that ends a sentence is punctuation: RFC 1456 leaves that to the reader.
    ends = tone and tone in ".?" and not hat and found.string[found.end() : found.end() + 1] in ("", " ", "\n", "\r")
    letter = nfc(vowel + _VIQR_MARKS[hat] + ("" if ends else _VIQR_MARKS[tone]))
    return letter + tone if ends else letter


def looks_like(sample: bytes) -> str | None:
    """TCVN3 or VNI if the bytes, which are not UTF-8, look like a text in it; None otherwise."""
    high = len(re.findall(rb"[\x80-\xff]", sample))
    if high == 0:
        return None
    # Signs such as the copyright sign beside letters are the vowels of TCVN3; quotation marks only between letters.
    signs = len(
        re.findall(
            rb"[A-Za-z][\xab\xbb][a-z]|[A-Za-z][\xa1-\xaa\xac-\xba\xbc-\xbe\xd7]|[\xa8-\xaa\xac-\xae\xb5-\xb9][a-z]",
            sample,
        )
    )
    if signs * 5 >= high:
        return TCVN3
    pairs = len(re.findall(rb"[aeouyAEOUY\xf4\xf6\xd4\xd6][\xd9\xd8\xdb\xd5\xcf\xca\xc2\xc1\xc0\xc5\xc3\xc4"
                           rb"\xf9\xf8\xfb\xf5\xef\xea\xe2\xe1\xe0\xe5\xe3\xe4]", sample))  # fmt: skip
    return VNI if pairs * 2 >= high else None
