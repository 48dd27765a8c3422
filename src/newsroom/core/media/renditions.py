"""Pictures as pages show them: smaller sizes in WebP, made once and stored, and the original without metadata.

Pictures are rotated upright. Animated pictures and colour profiles are kept.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from newsroom import urls
from newsroom.core.media import decoding, metadata, pictures
from newsroom.core.media.pictures import SHARED_WIDTH, Medium
from newsroom.errors import Invalid, NotFound
from newsroom.phrases import of_error, phrase
from newsroom.store import Connection, transaction

if TYPE_CHECKING:
    from PIL.Image import Image

WHOLE: Final = 0  # the width under which the picture in its own size is stored, if it had to be encoded again
SHARED: Final = -SHARED_WIDTH  # the number under which the JPEG for other programs is stored
QUALITY: Final = 80
QUALITY_WHOLE: Final = 90
# The first bytes of any metadata, in the formats that can be animated.
_METADATA: Final = (b"Exif", b"EXIF", b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"XMP", b"xmp", b"\x21\xfe")
AT_ONCE: Final = 8  # originals held in memory


def files(db: Connection, medium: Medium) -> list[tuple[str, bytes]]:
    """The published files of a picture: site paths and bytes. Made here if they are not in the file yet."""
    rows = db.execute("select width, data from renditions where media_id = :id", {"id": medium.id})
    kept = {int(row["width"]): bytes(row["data"]) for row in rows}
    wanted = {WHOLE, *medium.widths, *([SHARED] if medium.is_for_browsers else [])}
    if not kept.keys() >= wanted:
        kept = make(medium, pictures.data(db, medium.id))
    whole = kept[WHOLE] or metadata.stripped(pictures.data(db, medium.id), medium.mime)
    shared = [(medium.shared_path, kept[SHARED])] if medium.is_for_browsers else []
    sizes = [(urls.media(medium.sha256, "webp", one), kept[one]) for one in medium.widths]
    return [(medium.path, whole), *shared, *sizes]


def keep_missing(db: Connection, wanted: Iterable[int]) -> int:
    """Make and store the missing sizes of these pictures; returns for how many pictures."""
    rows = db.execute(
        """
        select value from json_each(:ids) wanted where exists (select 1 from media_data where media_id = wanted.value)
            and (not exists (select 1 from renditions r where r.media_id = wanted.value and r.width = 0)
                or (exists (select 1 from media m where m.id = wanted.value and m.mime in ('image/webp', 'image/avif'))
                    and not exists (select 1 from renditions r where r.media_id = wanted.value and r.width = :shared)))
        """,
        {"ids": json.dumps(sorted(wanted)), "shared": SHARED},
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
    """The sizes of a picture; none if it cannot be read, which the build that shows it will report."""
    with suppress(NotFound):
        return make(*pair)
    return {}


def _keep(db: Connection, rows: list[tuple[int, int, bytes]]) -> None:
    with transaction(db):
        db.executemany("insert or ignore into renditions (media_id, width, data) values (?, ?, ?)", rows)


def make(medium: Medium, data: bytes) -> dict[int, bytes]:
    """The sizes of a picture by width; for its own size nothing if the metadata can be removed from the original.

    Raises `NotFound` if the picture can no longer be read, or if making it smaller takes too much memory.
    """
    from PIL import Image  # here: loaded with the first picture that has no sizes yet

    wanted = [*medium.widths, *([SHARED_WIDTH] if medium.is_for_browsers else [])]
    try:
        with decoding.opened(data, medium.name) as opened:
            how = decoding.orientation(opened)
            widest = min(max(wanted, default=0), medium.width or 0)
            cost = decoding.refuse_large(opened, data, medium.name, widest=widest) if wanted else 0
            with decoding.ROOM.taken(cost):
                made = {WHOLE: _whole(medium, data, how)}
                if not wanted:
                    return made
                shown = decoding.reduced(opened, data, widest=widest, how=how)
                for width in medium.widths:
                    height = max(round((medium.height or 0) * width / (medium.width or width)), 1)
                    smaller = shown.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
                    made[width] = _saved(smaller, "WEBP", QUALITY, shown.info.get("icc_profile"))
                if medium.is_for_browsers:
                    made[SHARED] = _for_machines(shown)
    except Invalid as error:
        raise NotFound(
            phrase("picture {id}: {message}", id=medium.id, message=error.message), ref=str(medium.id), hint=error.hint
        ) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise NotFound(
            phrase(
                "picture {id} ({name}) cannot be read: {error}", id=medium.id, name=medium.name, error=of_error(error)
            ),
            ref=str(medium.id),
        ) from error
    return made


def _whole(medium: Medium, data: bytes, how: int) -> bytes:
    """The picture in its own size, encoded again if its metadata cannot be removed or it must be rotated; else nothing.

    A picture that is animated, or too large to be rotated, keeps the one number for its orientation; in AVIF that is
    not part of the metadata.
    """
    can_strip = _can_strip(data, medium.mime)
    if can_strip and how == 1:
        return b""
    with decoding.opened(data, medium.name) as opened:
        cost = decoding.memory(opened, data) + opened.width * opened.height * 4
        if can_strip and (medium.animated or cost > decoding.MOST):
            return metadata.stripped(data, medium.mime, orientation=how)
        if medium.animated and not any(mark in data for mark in _METADATA):
            return data
        decoding.refuse_large(opened, data, medium.name)
        profile = opened.info.get("icc_profile")
        whole = decoding.turned(opened, how)
        return _saved(whole, "JPEG" if opened.format == "MPO" else opened.format or "", QUALITY_WHOLE, profile)


def _can_strip(data: bytes, mime: str) -> bool:
    try:
        metadata.stripped(data, mime)
    except ValueError:
        return False
    return True


def _for_machines(picture: Image) -> bytes:
    """The JPEG that shared links and feeds show of a picture in a newer format, on white if it is transparent."""
    from PIL import Image  # here: loaded with the first picture that has no sizes yet

    smaller = picture.copy()
    smaller.thumbnail((SHARED_WIDTH, SHARED_WIDTH * 4), Image.Resampling.LANCZOS, reducing_gap=3)
    if smaller.mode == "RGBA":
        white = Image.new("RGB", smaller.size, "white")
        white.paste(smaller, mask=smaller.getchannel("A"))
        smaller = white
    return _saved(smaller, "JPEG", QUALITY, picture.info.get("icc_profile"))


def _saved(picture: Image, kind: str, quality: int, profile: bytes | None) -> bytes:
    stream = io.BytesIO()
    how = {"icc_profile": profile} if profile else {}
    picture.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    picture.save(stream, kind, quality=quality, exif=b"", **how)
    return stream.getvalue()
