"""Reads pictures with limited memory: the cost of unpacking one is known before, and large ones are made smaller early.

Costs are those of Pillow's readers, as measured: a pixel takes one to four bytes, and the readers of WebP and AVIF keep
several copies of the whole picture.
"""

from __future__ import annotations

import io
import re
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from newsroom.errors import Invalid
from newsroom.phrases import as_message, phrase

if TYPE_CHECKING:
    from PIL.Image import Image

MOST: Final = 230_000_000  # bytes that one picture may take while it is unpacked
MOST_POINTS: Final = 300_000_000  # pixels of any picture: the computers of readers unpack it too
MANY_SCANS: Final = 200  # parts of a JPEG; cameras and programs write a dozen, and each costs a pass over the picture
ORIENTATION: Final = 0x0112  # the EXIF tag
_BAND: Final = 2_000_000  # pixels whose colours are converted at once
_READERS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
_POINT: Final = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}  # bytes; of other modes 4
_COPIES: Final = {"WEBP": 16, "AVIF": 14}  # bytes a pixel in the reader and in Pillow
# The first bytes of pictures in formats that pages do not show.
_OTHERS: Final = (
    (rb"....ftyp(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1)", "HEIC"),
    (rb"II\*\0|MM\0\*|II\+\0|MM\0\+", "TIFF"),
    (rb"BM", "BMP"),
    (rb"\xff\x0a|\0\0\0\x0cJXL ", "JPEG XL"),
    (rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51", "JPEG 2000"),
    (rb"8BPS", "Photoshop"),
    (rb"\0\0[\x01\x02]\0", "icon"),
    (rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*>\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]", "SVG"),
    (rb"%PDF-", "PDF"),
)
_JPEG_MARKER: Final = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_TURNS: Final = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # orientation → `Image.Transpose`


class _Room:
    """Memory that pictures unpacked at the same time share."""

    def __init__(self, size: int) -> None:
        self._free = self._size = size
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, cost: int) -> Iterator[None]:
        """Wait until there is room for `cost` bytes, and reserve it."""
        cost = min(cost, self._size)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= cost)
            self._free -= cost
        try:
            yield
        finally:
            with self._changed:
                self._free += cost
                self._changed.notify_all()


ROOM: Final = _Room(MOST)


def ignore_warnings() -> None:
    """Keep Pillow's warnings, such as that of a damaged EXIF segment, from stderr: they name no file and no way out."""
    warnings.filterwarnings("ignore", module=r"PIL\.")


def opened(data: bytes, name: str) -> Image:
    """The picture in `data`, with its pixels not read yet. Raises `Invalid` if pages cannot show it."""
    from PIL import Image, ImageFile  # here: most commands read no picture

    Image.MAX_IMAGE_PIXELS = None  # `memory` is used instead, which knows the cost of a pixel
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # the existing part of a truncated file is shown, as in browsers
    ignore_warnings()
    try:
        return Image.open(io.BytesIO(data), formats=_READERS)
    except Exception as error:
        kind = next((kind for start, kind in _OTHERS if re.match(start, data[:1000], re.S)), None)
        said = (
            phrase("{kind} pictures are not supported", kind=kind) if kind else phrase("not a picture that can be read")
        )
        raise Invalid(
            phrase("{name}: {said}", name=name, said=as_message(said)),
            ref=name,
            hint="save it as JPEG, PNG, GIF, WebP or AVIF" if kind else "use a picture in JPEG, PNG, GIF, WebP or AVIF",
        ) from error


def memory(picture: Image, data: bytes, *, widest: int = 0) -> int:
    """The bytes needed to unpack the pixels of a picture; for a JPEG only as many pixels as a size of `widest` needs."""
    points = picture.width * picture.height
    # The result of the first step, in RGBA and with a copy.
    smaller = points // max(picture.width // widest, 1) ** 2 * 8 if widest else 0
    if picture.format in _COPIES:
        return points * _COPIES[picture.format]  # more than the first step needs
    if picture.format not in ("JPEG", "MPO"):
        return points * _POINT.get(picture.mode, 4) + smaller // 2
    scale = _scale(picture, widest)
    kept = points * _POINT.get(picture.mode, 4) // scale**2
    return kept + (points * _coefficients(picture) if _scans(data) > 1 else 0)


def refuse_large(picture: Image, data: bytes, name: str, *, widest: int = 0) -> int:
    """The memory that a picture needs; raises `Invalid` if that is too much."""
    refuse_many_points(picture, name)
    cost = memory(picture, data, widest=widest)
    if cost > MOST:
        raise Invalid(
            phrase(
                "{name}: {width} × {height} pixels are too many: making smaller sizes needs {cost} MB of memory, and the "
                "limit is {most} MB",
                name=name,
                width=picture.width,
                height=picture.height,
                cost=cost // 1000000,
                most=MOST // 1000000,
            ),
            ref=name,
            hint="make the picture smaller; a width of 5,000 pixels is enough for any page",
        )
    if picture.format in ("JPEG", "MPO") and _scans(data) > MANY_SCANS:
        raise Invalid(
            phrase("{name}: a JPEG with more than {many_scans} scans", name=name, many_scans=MANY_SCANS),
            ref=name,
            hint="save it again as JPEG",
        )
    return cost


def refuse_many_points(picture: Image, name: str) -> None:
    """Raise `Invalid` for a picture with too many pixels."""
    if picture.width * picture.height > MOST_POINTS:
        raise Invalid(
            phrase(
                "{name}: {width} × {height} pixels are too many", name=name, width=picture.width, height=picture.height
            ),
            ref=name,
            hint="make the picture smaller; a width of 5,000 pixels is enough for any page",
        )


def orientation(picture: Image) -> int:
    """How the picture must be rotated, as a number of EXIF; 1 is upright."""
    if picture.format not in ("JPEG", "MPO", "WEBP", "AVIF"):
        return 1  # finding out would unpack a PNG or GIF; cameras do not write those
    found = picture.getexif().get(ORIENTATION, 1)
    return found if isinstance(found, int) and found in _TURNS else 1


def turned(picture: Image, how: int) -> Image:
    """The picture upright."""
    from PIL import Image  # here: most commands read no picture

    return picture.transpose(Image.Transpose(_TURNS[how])) if how in _TURNS else picture


def reduced(picture: Image, data: bytes, *, widest: int, how: int) -> Image:
    """The picture read from `data`, in RGB or RGBA and upright, with no more pixels than a size of `widest` needs."""
    from PIL import Image  # here: most commands read no picture

    from newsroom.core.media.colours import converter  # here: most commands read no picture

    if picture.format in ("JPEG", "MPO"):
        scale = _scale(picture, widest)
        if scale > 1:
            picture.draft(picture.mode, (picture.width // scale, picture.height // scale))
    picture.load()
    in_rgb, mode, profile = converter(picture, data)
    factor = max((picture.height if how > 4 else picture.width) // max(widest, 1), 1)
    smaller = Image.new(mode, (-(-picture.width // factor), -(-picture.height // factor)))
    rows = max(_BAND // (picture.width * factor), 1) * factor
    for top in range(0, picture.height, rows):
        band = in_rgb(picture.crop((0, top, picture.width, min(top + rows, picture.height))))
        smaller.paste(band.reduce(factor) if factor > 1 else band, (0, top // factor))
    picture.close()  # its pixels are no longer needed, and may be most of the memory
    smaller.info = {"icc_profile": profile} if profile else {}
    return turned(smaller, how)


def _scale(picture: Image, widest: int) -> int:
    """By how much a JPEG can be made smaller while it is read, at no cost: 1, 2, 4 or 8."""
    shorter = min(picture.width, picture.height)
    return next((one for one in (8, 4, 2) if widest and shorter // one >= widest), 1)


def _coefficients(picture: Image) -> int:
    """The bytes a pixel that a JPEG in several scans needs in addition, by the sampling of its colours."""
    layers: list[tuple[int, int, int, int]] = getattr(picture, "layer", None) or [(0, 1, 1, 0)] * 3
    across, down = max(one[1] for one in layers), max(one[2] for one in layers)
    return max(-(-2 * sum(one[1] * one[2] for one in layers) // max(across * down, 1)), 2)


def _scans(data: bytes) -> int:
    """The number of scans of a JPEG; counting stops when there are too many."""
    place, found = 2, 0
    while found <= MANY_SCANS and (marker := _JPEG_MARKER.search(data, place)):
        code, place = data[marker.end() - 1], marker.end()
        if code == 0xD9 or place + 2 > len(data):
            break
        found += code == 0xDA
        place += int(struct.unpack_from(">H", data, place)[0])
    return found
