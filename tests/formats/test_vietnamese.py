"""Vietnamese encodings from before Unicode: every letter, and texts as people typed them."""

from __future__ import annotations

import pytest

from newsroom.errors import Invalid
from newsroom.formats import decoding, vietnamese

# The letters that TCVN 5712:1993 (VN3) has from 0xB5 on, with its free places as dots.
TCVN3 = (
    "à ả ã á ạ . ằ ẳ ẵ ắ . . . . . . . ặ ầ ẩ ẫ ấ ậ è . ẻ ẽ é ẹ ề ể ễ ế ệ ì ỉ . . . ĩ í ị ò . ỏ õ ó ọ ồ ổ ỗ ố ộ ờ ở ỡ ớ ợ ù . ủ ũ "
    "ú ụ ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ"
).split()
TEXTS = {
    "tcvn3": ("C«ng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp".encode("cp1252"), "Công hòa xã hội chủ nghĩa Việt Nam, Độc lập"),
    "abc": ("­u tiªn ®­êng s¾t".encode("cp1252"), "ưu tiên đường sắt"),
    "vni": ("Coäng hoøa, Ñoäc laäp, ngöôøi ÑAÁT NÖÔÙC, kyõ thuaät, thò xaõ".encode("cp1252"),
            "Cộng hòa, Độc lập, người ĐẤT NƯỚC, kỹ thuật, thị xã"),
    "viqr": (b"Vie^.t Nam dda^'t nu+o+'c. D-a.i ho.c?", "Việt Nam đất nước. Đại học?"),
    "windows-1258": (b"Vi\xea\xf2t", "Việt"),
}  # fmt: skip


def test_every_letter_of_tcvn3() -> None:
    for code, letter in enumerate(TCVN3, 0xB5):
        if letter != ".":
            assert vietnamese.from_bytes(bytes([code]), "tcvn3") == letter, hex(code)


@pytest.mark.parametrize(("encoding", "given"), TEXTS.items(), ids=TEXTS.keys())
def test_texts_are_read(encoding: str, given: tuple[bytes, str]) -> None:
    data, text = given
    assert decoding.decode(data, name="a.txt", encoding=encoding) == text


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_a_text_without_its_encoding_is_refused_with_a_suggestion(encoding: str) -> None:
    with pytest.raises(Invalid, match=f"a.txt:1: .* the file looks like {encoding}"):
        decoding.decode(TEXTS[encoding][0], name="a.txt")


OTHERS = {
    "French": ("Le château où naïve garçon élève goûté à Noël", "cp1252"),
    "German": ("Größe übergänge »Wort« Straße für", "cp1252"),
    "Russian": ("Привет мир это текст", "cp1251"),
    "Spanish": ("¿Mañana? ¡Sí, señor!", "cp1252"),
}


@pytest.mark.parametrize(("text", "encoding"), OTHERS.values(), ids=OTHERS.keys())
def test_other_languages_are_not_taken_for_vietnamese(text: str, encoding: str) -> None:
    assert vietnamese.looks_like(text.encode(encoding)) is None


FONTS = {
    ".VnTime": "tcvn3",
    ".VnArialH": "tcvn3",
    "VNI-Times": "vni",
    "VNI-Helve": "vni",
    "Times New Roman": None,
    "": None,
}


@pytest.mark.parametrize(("font", "encoding"), FONTS.items())
def test_fonts_say_their_encoding(font: str, encoding: str | None) -> None:
    assert vietnamese.of_font(font) == encoding
