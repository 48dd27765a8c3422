"""What a file of video or audio is: type by its content, duration and size from its headers.

MP4 and WebM are read here, MP3, Ogg, WAV and FLAC by tinytag; what neither finds is asked of ffprobe, if the machine has it.
"""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import BinaryIO, Final, cast

from newsroom import text
from newsroom.core.media.clips import ClipFacts
from newsroom.errors import Invalid, NotFound
from newsroom.formats.clips import camera_data, mp3_frames, mp4_boxes, outside_tools, webm_elements
from newsroom.formats.clips.bounded import BoundedFile
from newsroom.phrases import of_error, phrase, word

LONGEST: Final = 7 * 86_400.0  # seconds; a file that claims more lies, or never ends
LARGEST: Final = 16_384  # pixels
_HEAD: Final = 64  # bytes by which the format is recognised
_FORMATS: Final = (
    (rb"....ftyp(?!qt  |heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif|avis|crx )", "mp4"),
    (rb"\x1aE\xdf\xa3", "webm"),
    (rb"RIFF....WAVE", "wav"),
    (rb"fLaC", "flac"),
    (rb"OggS(?!.*(?:\x80theora|\x01video))", "ogg"),
    (rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", "mp3"),  # frames of layer III
)
_TYPES: Final = {"wav": "audio/wav", "flac": "audio/flac", "ogg": "audio/ogg", "mp3": "audio/mpeg"}
_REFUSED: Final = (
    (rb"....ftypqt  |....(?:moov|mdat|wide|free)", "QuickTime"),
    (rb"RIFF....AVI ", "AVI"),
    (rb"FLV\x01", "Flash"),
    (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "Windows Media"),
    (rb"OggS.*(?:\x80theora|\x01video)", "Theora"),
    (rb"FORM....AIF", "AIFF"),
    (rb"\xff[\xf0\xf1\xf8\xf9]", "AAC"),
    (rb"#!AMR", "AMR"),
    (rb"\0\0\x01[\xba\xb3]", "MPEG"),
    (rb"#EXTM3U", "HLS"),
)
_HINT: Final = phrase("use MP4, WebM, MP3, M4A, Ogg, Opus, WAV or FLAC")


def opened(path: Path, *, limit: int) -> BinaryIO:
    """The clip at `path`, open for reading. Raises `NotFound`, or `Invalid` if it has more than `limit` bytes."""
    try:
        if not path.is_file():
            raise NotFound(phrase("{path} is not a file", path=path), ref=str(path))
        stream = path.open("rb")
    except OSError as error:
        raise NotFound(
            phrase("cannot read {path}: {strerror}", path=path, strerror=word(error.strerror)), ref=str(path)
        ) from error
    size = os.fstat(stream.fileno()).st_size
    if size > limit:
        stream.close()
        raise Invalid(
            phrase(
                "{path} is {size} MB; a clip in the newsroom file can be at most {limit} MB",
                path=path,
                size=-(-size // 1_000_000),
                limit=limit // 1_000_000,
            ),
            ref=str(path),
            hint=phrase(
                "put it on a video host or your own server and write its https address in the text, or raise the limit: "
                "newsroom config set media.clip_megabytes N"
            ),
        )
    return stream


def is_clip(path: Path) -> bool:
    """Whether a file begins as one of video or audio does, whatever its name is."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return any(re.match(start, head, re.S) for start, _ in (*_FORMATS, *_REFUSED))


def facts(file: BinaryIO, path: Path) -> ClipFacts:
    """Type, duration and size of the open file at `path`. Raises `Invalid` if it is not a clip that browsers play."""
    file.seek(0)
    head = file.read(_HEAD)
    size = os.fstat(file.fileno()).st_size
    kind = next((kind for start, kind in _FORMATS if re.match(start, head, re.S)), None)
    if kind is None or (kind == "mp3" and not mp3_frames.begins(file)):
        raise _refused(head, path)
    try:
        read = _READERS.get(kind)
        found = read(file, size) if read else ClipFacts(_TYPES[kind], _by_tinytag(file))
    except _Unplayable as error:
        raise _unplayable(str(error), path) from error
    except (ValueError, ArithmeticError) as error:
        raise Invalid(
            phrase("{path} is damaged or incomplete: {error}", path=path, error=of_error(error)),
            ref=str(path),
            hint=phrase("export it again, or convert it: ffmpeg -i {path} clip.mp4", path=text.shell_path(path)),
        ) from error
    is_video = found.mime.startswith("video/")
    if _sane(found.duration) is None or (is_video and not (found.width and found.height)):
        probed = outside_tools.probe(path, kind)
        found = ClipFacts(
            found.mime,
            _sane(found.duration) or probed.duration,
            found.width or probed.width,
            found.height or probed.height,
        )
    width, height = (found.width, found.height) if is_video else (None, None)
    if not (width and height and 0 < width <= LARGEST and 0 < height <= LARGEST):
        width = height = None
    return ClipFacts(found.mime, _sane(found.duration), width, height)


def without_camera_data(file: BinaryIO) -> BinaryIO:
    """The open file, without what the camera wrote about place, time and owner if it is an MP4 file."""
    file.seek(0)
    if not re.match(_FORMATS[0][0], file.read(_HEAD), re.S):
        return file
    try:
        blanked = camera_data.blanks(file, os.fstat(file.fileno()).st_size)
    except ValueError:  # `facts` refuses it with the reason
        return file
    return cast("BinaryIO", camera_data.BlankedFile(file, blanked)) if blanked else file


def _sane(duration: float | None) -> float | None:
    """A duration that a clip can have, in milliseconds precisely."""
    if duration is None or not math.isfinite(duration) or not 0 < duration <= LONGEST:
        return None
    return round(duration, 3) or None


class _Unplayable(Exception):
    """A whole file of a format that browsers do not play, which is seen only when it is read; its argument is the format."""


def _refused(head: bytes, path: Path) -> Invalid:
    other = next((kind for start, kind in _REFUSED if re.match(start, head, re.S)), None)
    if other is None:
        return Invalid(phrase("{path} is not video or audio that browsers play", path=path), ref=str(path), hint=_HINT)
    return _unplayable(other, path)


def _unplayable(kind: str, path: Path) -> Invalid:
    return Invalid(
        phrase("{path}: browsers do not play {kind}", path=path, kind=kind),
        ref=str(path),
        hint=phrase("convert it, for example with: ffmpeg -i {path} clip.mp4", path=text.shell_path(path)),
    )


def _mp4(file: BinaryIO, size: int) -> ClipFacts:
    found = mp4_boxes.read(file, size)
    if not found.kinds & {b"vide", b"soun"}:
        raise ValueError("it has neither video nor audio")
    mime = "video/mp4" if b"vide" in found.kinds else "audio/mp4"
    return ClipFacts(mime, found.duration, found.width, found.height)


def _webm(file: BinaryIO, size: int) -> ClipFacts:
    found = webm_elements.read(file, size)
    if found.doc_type == "matroska":
        raise _Unplayable("Matroska")
    if found.doc_type != "webm":
        raise ValueError(phrase("its type is {kind!r}, not WebM", kind=found.doc_type[:20]))
    return ClipFacts("video/webm", found.duration, found.width, found.height)


_READERS: Final = {"mp4": _mp4, "webm": _webm}


def _by_tinytag(file: BinaryIO) -> float | None:
    """The duration of audio; None if tinytag cannot read it."""
    from tinytag import TinyTag  # here: only adding a clip needs it

    file.seek(0)
    try:
        return TinyTag.get(filename="clip", file_obj=cast("BinaryIO", BoundedFile(file)), tags=False).duration
    except Exception:  # of another program's parser, over a file from outside; `TooMuch` is one of them
        return None
