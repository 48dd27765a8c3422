"""Lines of text files: decoded as a whole file would be, whatever the pieces; errors have their line."""

from __future__ import annotations

import pytest

from newsroom.errors import Invalid
from newsroom.formats import decoding, text_lines

TEXT = "Tiêu đề,Nội dung\nĐò ngang,“Một”\nHai"
ENCODED = {
    "UTF-8": (TEXT.encode(), None),
    "UTF-8 with a mark": (b"\xef\xbb\xbf" + TEXT.encode(), None),
    "UTF-16": (TEXT.encode("utf-16"), "utf-16"),
    "UTF-16 without a mark": (TEXT.encode("utf-16-be"), "utf-16-be"),
    "TCVN3": ("Tiªu ®Ò,Néi dung\n§ß ngang,\x93Mét\x94\nHai".encode("latin-1"), "tcvn3"),
    "VIQR": (b"Tie^u dde^`,No^.i dung\nDDo` ngang,Mo^.t\nHai", "viqr"),
}


@pytest.mark.parametrize("size", [1, 5, 1 << 16])
@pytest.mark.parametrize(("data", "encoding"), ENCODED.values(), ids=ENCODED.keys())
def test_lines_are_those_of_the_whole_file(data: bytes, encoding: str | None, size: int) -> None:
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    lines = list(text_lines.read(parts, "x", encoding=encoding))
    assert "".join(lines) == decoding.decode(data.removeprefix(b"\xef\xbb\xbf"), name="x", encoding=encoding)
    assert len(lines) == 3
    assert lines[1].replace("“", "").replace("”", "") == "Đò ngang,Một\n"


REFUSED = {
    "TCVN3": ("a\nb\n§¶ng vµ Nhµ n­íc".encode("latin-1"), None, "x:3: byte 0xA7 is not UTF-8.*tcvn3"),
    "a zero": (b"a\nb\0c", None, "x:2: byte 0x00"),
    "UTF-16": ("\ufeffa\n".encode("utf-16-le"), None, "x:1: a UTF-16 byte order mark"),
    "half of UTF-16": (b"a\0b", "utf-16-le", "x:1: bytes that are not utf-16-le"),
    "a name that is no encoding": (b"a", "klingon", "unknown encoding"),
    "a long line": (b"a\n" + b"x" * 70_000_000, None, "x:2: a line of more than 64 MB"),
}


@pytest.mark.parametrize(("data", "encoding", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_decoded_is_refused_with_its_line(data: bytes, encoding: str | None, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        list(text_lines.read([data], "x", encoding=encoding))
