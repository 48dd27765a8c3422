"""Checks pictures and clips against their hashes, and their sizes against published ones or ones made again."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from newsroom import urls
from newsroom.core.articles.checks import Finding
from newsroom.core.media import clips, decoding, pictures, renditions
from newsroom.core.media.pictures import Medium
from newsroom.errors import Invalid, NotFound
from newsroom.phrases import phrase
from newsroom.store import Connection

if TYPE_CHECKING:
    from collections.abc import Mapping


def check(db: Connection) -> Iterator[Finding]:
    """Check every picture, every size of one and every clip; one picture is in memory at a time."""
    ids = [row["id"] for row in db.execute("select id from media order by id")]
    for medium_id in ids:
        medium = pictures.get(db, medium_id)
        if medium.is_clip:
            yield from _clip(db, medium)
            continue
        where = phrase("picture {medium_id} ({name})", medium_id=medium_id, name=medium.name)
        try:
            data = pictures.data(db, medium_id)
        except NotFound:
            continue  # reported by an invariant
        if hashlib.sha256(data).hexdigest() != medium.sha256:
            yield Finding("error", where, "picture", "its bytes have changed: the hash differs")
            continue
        if not _is_described(medium, data):
            yield Finding("error", where, "picture", "its recorded type or size is wrong")
        yield from _sizes(db, medium, data, where)


def _clip(db: Connection, medium: Medium) -> Iterator[Finding]:
    """Check a clip with one part in memory at a time."""
    where = phrase("clip {medium_id} ({name})", medium_id=medium.id, name=medium.name)
    size, seen = 0, hashlib.sha256()
    for part in clips.parts(db, medium.id):
        size += len(part)
        seen.update(part)
    if seen.hexdigest() != medium.sha256:
        yield Finding("error", where, "clip", "its bytes have changed: the hash differs")
    elif size != medium.bytes:
        yield Finding("error", where, "clip", "its recorded size is wrong")


def _is_described(medium: Medium, data: bytes) -> bool:
    if medium.bytes != len(data):
        return False
    try:
        measured = pictures.measure(data, medium.name)
    except Invalid:  # a format that is not read here
        return True
    return measured == (medium.mime, medium.width, medium.height, medium.animated)


def _sizes(db: Connection, medium: Medium, data: bytes, where: str) -> Iterator[Finding]:
    """Sizes have no hash: compare them with what builds recorded, or with the same size made again."""
    made: Mapping[int, bytes] | None = None
    widths = [
        row["width"]
        for row in db.execute("select width from renditions where media_id = :id order by width", {"id": medium.id})
    ]
    for width in widths:
        row = db.execute(
            "select data from renditions where media_id = :id and width = :width", {"id": medium.id, "width": width}
        ).fetchone()
        kept = bytes(row["data"])
        if width == renditions.WHOLE and not kept:
            continue  # the original is shown, without its metadata
        published = _published(db, medium, width)
        if hashlib.sha256(kept).hexdigest()[:32] in published:
            continue
        made = _made(medium, data) if made is None else made
        if made.get(width) == kept:
            continue
        what = _called(width)
        if published or not _can_be_shown(kept, width):
            yield Finding(
                "error",
                where,
                "picture-size",
                phrase("{what} is damaged: it differs from what was published", what=what),
            )
        else:
            yield Finding(
                "warning",
                where,
                "picture-size",
                phrase("{what} differs from what this version of the program makes", what=what),
            )


def _called(width: int) -> str:
    if width == renditions.WHOLE:
        return phrase("its copy without metadata")
    if width == renditions.SHARED:
        return phrase("its JPEG for shared links")
    return phrase("its copy {width} pixels wide", width=width)


def _published(db: Connection, medium: Medium, width: int) -> set[str]:
    """The hashes that builds recorded for a size."""
    path = {renditions.WHOLE: medium.path, renditions.SHARED: medium.shared_path}.get(width)
    path = path or urls.media(medium.sha256, "webp", width)
    rows = db.execute("select hash from site_outputs where path = :path", {"path": path})
    return {row["hash"] for row in rows}


def _made(medium: Medium, data: bytes) -> Mapping[int, bytes]:
    try:
        return renditions.make(medium, data)
    except NotFound:
        return {}


def _can_be_shown(kept: bytes, width: int) -> bool:
    from PIL import Image  # here: not needed for a file without pictures

    decoding.ignore_warnings()
    try:
        with Image.open(io.BytesIO(kept)) as picture:
            picture.load()
            return width in (renditions.WHOLE, renditions.SHARED) or picture.width == width
    except Exception:
        return False
