"""Pictures in HEIC, as telephones take them, become JPEGs when they are added, through an extra library."""

from __future__ import annotations

import io
import re
from typing import Final

from newsroom.errors import Invalid
from newsroom.phrases import phrase

QUALITY: Final = 90
_BRANDS: Final = rb"....ftyp(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1)"
_POINT: Final = 12  # bytes that a pixel takes in the reader, in Pillow and in a copy


def as_jpeg(data: bytes, name: str) -> bytes:
    """The JPEG of a picture in HEIC, with its colours and its words; any other file as it is.

    Raises `Invalid` if the library is not installed, or if the picture cannot be read or is too large.
    """
    if not re.match(_BRANDS, data[:16], re.S):
        return data
    try:
        import pillow_heif  # here: few pictures are in HEIC, and few machines have it
    except ImportError as error:
        raise Invalid(
            phrase("{name}: HEIC pictures need a library that is not installed", name=name),
            ref=name,
            hint="pip install 'newsroom[heic]', or save the picture as JPEG",
        ) from error
    try:
        found = pillow_heif.open_heif(data, convert_hdr_to_8bit=True)
        width, height = found.size
    except Exception as error:  # of another program's reader, over a file from outside
        raise Invalid(phrase("{name}: not a picture that can be read", name=name), ref=name) from error
    from newsroom.core.media import decoding  # here: most commands read no picture

    if width * height * _POINT > 2 * decoding.MOST:
        raise Invalid(
            phrase("{name}: {width} × {height} pixels are too many", name=name, width=width, height=height),
            ref=name,
            hint="make the picture smaller; a width of 5,000 pixels is enough for any page",
        )
    with decoding.ROOM.taken(width * height * _POINT):
        return _converted(found, name)


def _converted(found: object, name: str) -> bytes:
    """The picture as a JPEG; its orientation is already applied."""
    from PIL import Image  # here: most commands read no picture

    from newsroom.core.media import decoding  # here: most commands read no picture

    into = io.BytesIO()
    try:
        picture = found.to_pillow()  # type: ignore[attr-defined]  # of a library without types
        exif = picture.getexif()
        exif[decoding.ORIENTATION] = 1
        words = {key: picture.info[key] for key in ("icc_profile", "xmp") if picture.info.get(key)}
        if not isinstance(picture, Image.Image):
            raise TypeError
        picture.convert("RGB").save(into, "JPEG", quality=QUALITY, exif=exif.tobytes(), **words)
    except Exception as error:
        raise Invalid(phrase("{name}: not a picture that can be read", name=name), ref=name) from error
    return into.getvalue()
