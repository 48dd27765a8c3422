"""The colours of a picture as WebP and JPEG store them: RGB, with transparency if there is any.

A PNG can declare one colour transparent (tRNS, ISO 15948, 11.3.2.1), and can have 16 bits for each grey.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

Converter = Callable[["Image"], "Image"]


def converter(picture: Image, data: bytes) -> tuple[Converter, str, bytes | None]:
    """A function that converts the picture or a part of it; the mode of the result; and the colour profile that still applies.

    `data` is the file that the picture was read from.
    """
    profile = picture.info.get("icc_profile")
    if picture.mode == "CMYK":
        return _from_print(picture, profile)
    clear = picture.info.get("transparency")
    if picture.mode == "I;16":
        return lambda part: _grey(part, clear), "RGB" if clear is None else "RGBA", None
    if picture.format == "PNG" and clear is not None and picture.mode in ("1", "L", "RGB"):
        key = _key(data, clear)
        return lambda part: _keyed(part, key), "RGBA", profile if picture.mode == "RGB" else None
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    kept = profile if picture.mode in ("RGB", "RGBA", "P", "PA") else None
    return lambda part: part if part.mode == mode else part.convert(mode), mode, kept


def _from_print(picture: Image, profile: bytes | None) -> tuple[Converter, str, bytes | None]:
    """Print colours, converted with the profile of the picture if it has a readable one."""
    from PIL import ImageCms  # here: few pictures are for print

    if profile:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            by_profile = ImageCms.buildTransform(given, ImageCms.createProfile("sRGB"), "CMYK", "RGB")
        except (ImageCms.PyCMSError, OSError):
            return lambda part: part.convert("RGB"), "RGB", None
        return lambda part: ImageCms.applyTransform(part, by_profile) or part.convert("RGB"), "RGB", None
    return lambda part: part.convert("RGB"), "RGB", None


def _grey(part: Image, clear: object) -> Image:
    """Grey of 16 bits, reduced to the upper 8; `clear` is the transparent grey."""
    from PIL import Image, ImageChops  # here: few pictures have 16 bits

    data = part.tobytes()  # two bytes a pixel, the lower first
    upper = Image.frombytes("L", part.size, data[1::2])
    if not isinstance(clear, int):
        return upper.convert("RGB")
    lower = Image.frombytes("L", part.size, data[0::2])
    clearest = ImageChops.darker(_is(upper, clear >> 8), _is(lower, clear & 0xFF))
    return _with_alpha(upper.convert("RGB"), clearest)


def _key(data: bytes, clear: object) -> tuple[int, ...]:
    """The transparent colour of a PNG, as Pillow numbers the values of pixels."""
    depth = data[24]  # the bits of each number, in the header
    whole = [one for one in (clear if isinstance(clear, tuple) else (clear,)) if isinstance(one, int)]
    if depth == 16:
        return tuple(one >> 8 for one in whole)
    if depth == 1:
        return tuple(255 if one else 0 for one in whole)
    return tuple(one * (255 // (2**depth - 1)) for one in whole)


def _keyed(part: Image, key: tuple[int, ...]) -> Image:
    """A part of a picture without the transparent colour."""
    from PIL import ImageChops  # here: few pictures have a transparent colour

    shown = part.convert("L") if part.mode == "1" else part
    clearest = None
    for band, level in zip(shown.split(), key, strict=False):
        found = _is(band, level)
        clearest = found if clearest is None else ImageChops.darker(clearest, found)
    shown.info.pop("transparency", None)
    return _with_alpha(shown.convert("RGB"), clearest) if clearest else shown.convert("RGBA")


def _is(band: Image, level: int) -> Image:
    """White where a band has this level, black elsewhere."""
    return band.point([255 if one == level else 0 for one in range(256)])


def _with_alpha(rgb: Image, clearest: Image) -> Image:
    from PIL import ImageChops  # here: few pictures have a transparent colour

    rgb.putalpha(ImageChops.invert(clearest))
    return rgb
