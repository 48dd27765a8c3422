"""The words in picture files are read in every way that programs write them; hostile ones are left out."""

from __future__ import annotations

import io
import struct
import time
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from newsroom.core.media import decoding, written_words
from newsroom.core.media.written_words import LONGEST_XMP, PictureWords, read
from newsroom.errors import Invalid

NAMES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:core="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"'
)


def xmp(inside: str, attributes: str = "") -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f"<rdf:RDF {NAMES}><rdf:Description {attributes}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    ).encode()


def alt_of(name: str, **languages: str) -> str:
    listed = "".join(
        f'<rdf:li xml:lang="{lang.replace("_", "-")}">{words}</rdf:li>' for lang, words in languages.items()
    )
    return f"<{name}><rdf:Alt>{listed}</rdf:Alt></{name}>"


def picture(kind: str = "JPEG", **how: Any) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(stream, kind, **how)
    return stream.getvalue()


def with_iptc(*records: tuple[int, int, bytes]) -> bytes:
    """A JPEG with these records of IPTC-IIM in the segment that Photoshop writes (APP13, resource 0x0404)."""
    data = b"".join(b"\x1c" + struct.pack(">BBH", one, two, len(words)) + words for one, two, words in records)
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)
    segment = b"Photoshop 3.0\0" + resource
    plain = picture()
    return plain[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]


def with_exif(**tags: str) -> bytes:
    exif = Image.Exif()
    for tag, words in zip((0x010E, 0x013B, 0x8298), ("description", "artist", "rights"), strict=True):
        if words in tags:
            exif[tag] = tags[words].encode()
    return picture(exif=exif)


FULL = xmp(
    alt_of("core:AltTextAccessibility", x_default="A boat at a pier")
    + alt_of("dc:description", vi="Phà Ô Lâu", x_default="The Ô Lâu ferry")
    + "<dc:creator><rdf:Seq><rdf:li>Lan Phạm</rdf:li><rdf:li>Minh</rdf:li></rdf:Seq></dc:creator>",
    'photoshop:Credit="VNA"',
)
WORDS = PictureWords("A boat at a pier", "The Ô Lâu ferry", "Lan Phạm, Minh / VNA")


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG", "AVIF"])
def test_xmp_in_every_format(kind: str) -> None:
    how: dict[str, Any] = {"xmp": FULL}
    if kind == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", FULL.decode())
        how = {"pnginfo": info}
    assert read(picture(kind, **how), "a") == WORDS


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (picture(), PictureWords()),
        (picture("GIF"), PictureWords()),
        (with_iptc((2, 120, "Phà Ô Lâu".encode()), (2, 80, b"Lan"), (2, 110, b"VNA")), PictureWords("", "Phà Ô Lâu", "Lan / VNA")),
        (with_iptc((1, 90, b"\x1b%G"), (2, 120, "Phà".encode())), PictureWords("", "Phà", "")),
        (with_iptc((2, 120, "Café".encode("cp1252")), (2, 80, b"An"), (2, 80, b"Minh")), PictureWords("", "Café", "An, Minh")),
        (with_iptc((2, 110, b"VNA"), (2, 80, b"Lan / vna")), PictureWords("", "", "Lan / vna")),
        (with_iptc((2, 116, "© Lan 2026".encode())), PictureWords("", "", "© Lan 2026")),
        (with_exif(description="The ferry", artist="Lan Phạm", rights="(c) X"), PictureWords("", "The ferry", "Lan Phạm")),
        (with_exif(rights="(c) X"), PictureWords("", "", "(c) X")),
        (with_exif(description="OLYMPUS DIGITAL CAMERA         "), PictureWords()),
        (with_exif(description="DSC_0123"), PictureWords()),
        (with_exif(description="IMG 1.jpg"), PictureWords("", "IMG 1.jpg", "")),
        (with_exif(description="boat.jpg"), PictureWords()),
        (with_exif(description="Created with GIMP"), PictureWords()),
        (with_exif(description="Two\r\nlines\x00"), PictureWords("", "Two lines", "")),
        (picture(xmp=xmp("", 'photoshop:Credit="VNA"')), PictureWords("", "", "VNA")),
        (picture(xmp=xmp(alt_of("dc:description", vi="Phà"))), PictureWords("", "Phà", "")),
        (picture(xmp=xmp("<dc:description>Plain</dc:description>")), PictureWords("", "Plain", "")),
        (picture(xmp=xmp(alt_of("dc:description", x_default="<b>Bold</b>".replace("<", "&lt;")))), PictureWords("", "<b>Bold</b>", "")),
    ],
)  # fmt: skip
def test_words(data: bytes, words: PictureWords) -> None:
    assert read(data, "a") == words


def test_xmp_comes_before_iptc_and_exif() -> None:
    data = picture(xmp=xmp(alt_of("dc:description", x_default="XMP")), exif=_exif_of("EXIF", "Lan"))
    assert read(data, "a") == PictureWords("", "XMP", "Lan")


def _exif_of(description: str, artist: str) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = description, artist
    return exif


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/">&b;</x:xmpmeta>'
)


@pytest.mark.parametrize(
    "data",
    [
        picture(xmp=BOMB),
        picture(xmp=b"<x:xmpmeta><not closed"),
        picture(xmp=FULL.decode().encode("utf-16")),
        picture(xmp=b"<a>" * 20_000),
        picture("WEBP", xmp=FULL + b" " * LONGEST_XMP + b"<!-- -->"),
        picture(exif=b"Exif\0\0II*\0\xff\xff\xff\xff"),
        with_iptc((2, 120, b"\0" * 30)),
        picture(xmp=xmp("")[:200]),
    ],
)
def test_hostile_or_broken_words_are_none(data: bytes) -> None:
    begun = time.process_time()
    assert read(data, "a") == PictureWords()
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "exif",
    [
        b"II*\0\xff\xff\xff\xff",  # the tags are after the end of the file
        b"II*\0\x08\0\0\0\x05\0",  # five tags, and none of them there
        b"II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0\xff\0\0\0\x40\0\0\0",  # words longer than the file
    ],
)
def test_a_damaged_exif_segment_is_no_warning(exif: bytes, recwarn: pytest.WarningsRecorder) -> None:
    data = picture(exif=b"Exif\0\0" + exif)
    assert read(data, "a") == PictureWords()
    assert decoding.orientation(decoding.opened(data, "a")) == 1
    assert [str(one.message) for one in recwarn] == []


def test_long_words_are_shortened() -> None:
    found = read(with_iptc((2, 120, b"word " * 6000), (2, 80, b"n" * 3000)), "a")
    assert len(found.caption) <= 2000
    assert found.caption.endswith("…")
    assert len(found.credit) <= 200


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(Invalid):
        read(b"no picture", "a.jpg")


def test_xmp_is_read_up_to_300_000_bytes() -> None:
    for length, words in ((300_000, True), (300_001, False)):
        assert (read(picture("WEBP", xmp=FULL.ljust(length)), "a.webp") != PictureWords()) is words


def test_five_creators_are_named() -> None:
    records = [(2, 80, name.encode()) for name in ("A", "B", "C", "D", "E", "F")]
    assert read(with_iptc(*records), "a.jpg").credit == "A, B, C, D, E"


@pytest.mark.parametrize(
    "machine",
    [
        "OLYMPUS", "Sony", "MINOLTA", "Konica", "SAMSUNG", "Kodak", "NIKON", "Canon", "DCIM", "Digital Camera", "DIG1TAL CAMERA", "camera",
        "default", "untitled", "Image 12", "Screenshot_2026", "hdrpl", "oznor", "sdr", "dsc", "mde", "HDR", "12_3", "created with gimp",
        "boat.JPEG", "boat.tif", "boat.tiff", "boat.png", "boat.psd",
    ],
)  # fmt: skip
def test_what_a_machine_writes_is_no_caption(machine: str) -> None:
    assert read(with_iptc((2, 120, machine.encode())), "a") == PictureWords()
    assert read(with_iptc((2, 120, f"{machine} on the river".encode())), "a").caption == f"{machine} on the river"


@pytest.mark.parametrize(
    ("key", "place", "longest"),
    [("caption", 120, 2000), ("credit", 80, 200), ("credit", 110, 200), ("credit", 116, 200)],
)
def test_how_long_words_may_be(key: str, place: int, longest: int) -> None:
    for length in (longest, longest + 1):
        found = getattr(read(with_iptc((2, place, b"n" * length)), "a"), key)
        assert (len(found), found.endswith("…")) == (longest, length > longest)


def test_how_long_an_alt_text_may_be() -> None:
    for length in (500, 501):
        found = read(picture(xmp=xmp(alt_of("core:AltTextAccessibility", x_default="n" * length))), "a").alt
        assert (len(found), found.endswith("…")) == (500, length > 500)


@pytest.mark.parametrize(
    ("words", "credit"),
    [
        ({"creator": "Lan", "agency": "VNA", "rights": "X"}, "Lan / VNA"), ({"creator": "Lan", "rights": "X"}, "Lan"),
        ({"agency": "VNA", "rights": "X"}, "VNA"),
        ({"rights": "X"}, "X"), ({}, ""), ({"creator": "Lan (VNA)", "agency": "vna"}, "Lan (VNA)"),
        ({"creator": " ", "agency": "VNA"}, "VNA"),
    ],
)  # fmt: skip
def test_who_is_credited(words: dict[str, str], credit: str) -> None:
    assert written_words._credit(words) == credit


@pytest.mark.parametrize(
    ("inside", "attributes", "words"),
    [
        ("", 'dc:description="C" dc:rights="R"', PictureWords("", "C", "R")), ("", 'photoshop:Credit=" "', PictureWords()),
        (alt_of("dc:rights", vi="R", en="S"), "", PictureWords("", "", "R")),
        ("<dc:creator>Lan</dc:creator>", "", PictureWords("", "", "Lan")),
        (alt_of("dc:description", vi="", x_default="D"), "", PictureWords("", "D", "")),
        (alt_of("dc:description", vi="V", x_default=""), "", PictureWords("", "V", "")),
        (alt_of("dc:description", vi="") + "<dc:rights> </dc:rights>", "", PictureWords()),
        ("<dc:creator><rdf:Seq>" + "<rdf:li>A</rdf:li>" * 6 + "</rdf:Seq></dc:creator>", "", PictureWords("", "", "A, A, A, A, A")),
        ("<dc:title>T</dc:title>", "", PictureWords()),
    ],
)  # fmt: skip
def test_the_ways_to_write_a_property(inside: str, attributes: str, words: PictureWords) -> None:
    assert read(picture(xmp=xmp(inside, attributes)), "a") == words


@pytest.mark.parametrize("around", [("", ""), ("junk", ""), ("", "junk without an angle"), ("\ufeff", "\0")])
def test_what_stands_around_the_metadata_is_passed_over(around: tuple[str, str]) -> None:
    inner = xmp(alt_of("dc:description", x_default="D")).decode()
    inner = inner[inner.index("<x:xmpmeta") : inner.index("</x:xmpmeta>") + len("</x:xmpmeta>")]
    data = (around[0] + inner + around[1]).encode()
    assert read(picture(xmp=data), "a").caption == "D"


@pytest.mark.parametrize(
    ("data", "in_utf8", "text"),
    [(b"caf\xc3\xa9", True, "café"), (b"caf\xe9", True, "caf\ufffd"), (b"caf\xc3\xa9", False, "café"), (b"caf\xe9", False, "café"),
     (b"a\x81", False, "a\ufffd")],
)  # fmt: skip
def test_the_letters_of_older_programs(data: bytes, in_utf8: bool, text: str) -> None:
    assert written_words._decoded(data, in_utf8=in_utf8) == text


def test_exif_in_words_and_in_bytes() -> None:
    for value, caption in (
        ("The ferry \0", "The ferry"),
        (b"Ph\xc3\xa0\0\0", "Phà"),
        (7, ""),
        (None, ""),
        ("\r\n\t ", ""),
    ):
        tags = {} if value is None else {0x010E: value}
        given: Any = SimpleNamespace(getexif=lambda tags=tags: tags)
        assert dict(written_words._exif(given)) == ({"caption": caption} if caption else {})
    every: Any = SimpleNamespace(getexif=lambda: {0x010E: "a", 0x013B: "b", 0x8298: "c"})
    assert list(written_words._exif(every)) == [("caption", "a"), ("creator", "b"), ("rights", "c")]


@pytest.mark.parametrize(("key", "read_to"), [("alt", 2_000), ("caption", 8_000), ("credit", 800)])
def test_of_very_long_words_only_the_beginning_is_read(key: str, read_to: int) -> None:
    assert written_words._clean(" " * (read_to - 1) + "xy", key) == "x"
    assert written_words._clean(" " * read_to + "x", key) == ""


def test_a_file_that_says_that_it_is_in_utf_8_is_read_as_such() -> None:
    assert read(with_iptc((1, 90, b"\x1b%G"), (2, 120, b"caf\xe9!")), "a").caption == "caf\ufffd!"
    assert read(with_iptc((1, 90, b"\x1b%A"), (2, 120, b"caf\xe9!")), "a").caption == "café!"
