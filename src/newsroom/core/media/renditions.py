"""Pictures as pages show them: smaller sizes in WebP, made once and kept in the file, and the original without metadata.

A picture that lies on its side is turned. Animated pictures stay as they are. Colour profiles are kept.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from newsroom import urls
from newsroom.core.media import metadata, pictures
from newsroom.core.media.pictures import Medium
from newsroom.errors import NotFound
from newsroom.store import Connection, transaction

if TYPE_CHECKING:
    from PIL.Image import Image

WHOLE: Final = 0  # the width under which the picture in its own size is kept, if it had to be made anew
QUALITY: Final = 80
QUALITY_WHOLE: Final = 90
ORIENTATION: Final = 0x0112  # the EXIF tag
AT_ONCE: Final = 8  # originals held in memory


def files(db: Connection, medium: Medium) -> list[tuple[str, bytes]]:
    """What is published of a picture: site paths and bytes. Made here when it is not in the file yet."""
    rows = db.execute("select width, data from renditions where media_id = :id", {"id": medium.id})
    kept = {int(row["width"]): bytes(row["data"]) for row in rows}
    if WHOLE not in kept or not kept.keys() >= set(medium.widths):
        kept = make(medium, pictures.data(db, medium.id))
    whole = kept[WHOLE] or metadata.stripped(pictures.data(db, medium.id), medium.mime)
    return [(medium.path, whole), *((urls.media(medium.sha256, "webp", one), kept[one]) for one in medium.widths)]


def keep_missing(db: Connection, wanted: Iterable[int]) -> int:
    """Make and keep the sizes of these pictures that are not in the file yet; returns of how many."""
    rows = db.execute(
        """
        select value from json_each(:ids) wanted where exists (select 1 from media where id = wanted.value)
            and not exists (select 1 from renditions r where r.media_id = wanted.value and r.width = 0)
        """,
        {"ids": json.dumps(sorted(wanted))},
    )
    missing = [pictures.get(db, row[0]) for row in rows.fetchall()]
    if not missing:
        return 0
    from concurrent.futures import ThreadPoolExecutor  # here: most builds make no picture

    with ThreadPoolExecutor(os.cpu_count()) as workers:
        for start in range(0, len(missing), AT_ONCE):
            some = [(one, pictures.data(db, one.id)) for one in missing[start : start + AT_ONCE]]
            made = workers.map(_made, some)
            _keep(
                db,
                [
                    (one.id, width, data)
                    for (one, _), sizes in zip(some, made, strict=True)
                    for width, data in sizes.items()
                ],
            )
    return len(missing)


def _made(pair: tuple[Medium, bytes]) -> dict[int, bytes]:
    """The sizes of a picture; none of one that cannot be read, which the build that wants to show it will name."""
    with suppress(NotFound):
        return make(*pair)
    return {}


def _keep(db: Connection, rows: list[tuple[int, int, bytes]]) -> None:
    with transaction(db):
        db.executemany("insert or ignore into renditions (media_id, width, data) values (?, ?, ?)", rows)


def make(medium: Medium, data: bytes) -> dict[int, bytes]:
    """The sizes of a picture by width; of the whole nothing when its metadata can be taken out of the original.

    Raises `NotFound` when the picture cannot be read any more.
    """
    from PIL import Image, ImageFile, ImageOps  # here: Pillow takes longer to load than most commands take

    ImageFile.LOAD_TRUNCATED_IMAGES = True  # a file that ends early shows what there is of it, as browsers do
    made = {WHOLE: b""}
    try:
        with Image.open(io.BytesIO(data)) as opened:
            turned = medium.mime in pictures.TURNED and opened.getexif().get(ORIENTATION, 1) not in (0, 1)
            if turned or not _can_strip(data, medium.mime):
                whole = ImageOps.exif_transpose(opened) if turned else opened
                made[WHOLE] = _saved(whole, opened.format or "", QUALITY_WHOLE)
            if medium.widths:
                shown = _in_rgb(ImageOps.exif_transpose(opened) if turned else opened)
                for width in medium.widths:
                    height = max(round(shown.height * width / shown.width), 1)
                    smaller = shown.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
                    smaller.info = {key: value for key, value in shown.info.items() if key == "icc_profile"}
                    made[width] = _saved(smaller, "WEBP", QUALITY)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NotFound(f"picture {medium.id} ({medium.name}) cannot be read: {error}", ref=str(medium.id)) from error
    return made


def _can_strip(data: bytes, mime: str) -> bool:
    try:
        metadata.stripped(data, mime)
    except ValueError:
        return False
    return True


def _in_rgb(picture: Image) -> Image:
    """The picture in the colours that WebP has; one for print is converted by its profile, if it has one."""
    if picture.mode in ("RGB", "RGBA"):
        return picture
    if picture.mode == "CMYK":
        from PIL import ImageCms  # here: Pillow takes longer to load than most commands take

        profile = picture.info.pop("icc_profile", None)
        if profile:
            try:
                wanted = ImageCms.createProfile("sRGB")
                found = ImageCms.profileToProfile(picture, io.BytesIO(profile), wanted, outputMode="RGB")
            except ImageCms.PyCMSError:
                found = None
            if found:
                found.info.pop("icc_profile", None)
                return found
    converted = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    if picture.mode not in ("P", "PA"):
        converted.info.pop("icc_profile", None)  # it was of other colours
    return converted


def _saved(picture: Image, kind: str, quality: int) -> bytes:
    stream = io.BytesIO()
    profile = picture.info.get("icc_profile")
    how = {"icc_profile": profile} if profile else {}
    kind = "JPEG" if kind == "MPO" else kind
    plain = picture.copy()
    plain.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    plain.save(stream, kind, quality=quality, exif=b"", **how)
    return stream.getvalue()
