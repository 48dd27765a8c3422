"""Adding a clip from a file: what it is, its captions beside it, and a frame as its poster."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from newsroom.core.journal.actions import Act
from newsroom.core.media import clips, pictures
from newsroom.core.media.clips import ClipFacts, ClipTrack
from newsroom.core.media.pictures import Medium
from newsroom.desk.picture_words import Say
from newsroom.desk.transcript_files import read_captions
from newsroom.errors import NewsroomError
from newsroom.formats.clips import captions, outside_tools, reading
from newsroom.phrases import joined, phrase

POSTER_AT: Final = 1.0  # second of the frame that is the poster; the first is often black
MOST_TRACKS: Final = 20
_KINDS: Final = {"video/mp4": "mp4", "video/webm": "webm"}


def add(act: Act, path: Path, *, limit: int, words: Mapping[str, str], say: Say | None = None) -> Medium:
    """Add the clip at `path`, of at most `limit` bytes, with the captions beside it and a frame as its poster.

    Captions are in files with its name and a language, `clip.vi.vtt` or `clip.vi.srt`; without a language they are in that
    of the site. Raises `NotFound`, or `Invalid` if it is not a clip that browsers play.
    """
    with reading.opened(path, limit=limit) as stream:
        kept = reading.without_camera_data(stream)
        medium = clips.add(act, kept, lambda: reading.facts(stream, path), name=path.name, words=words)
    if medium.mime in _KINDS and medium.poster is None:
        add_poster(act, medium, path)
    added = []
    for lang, beside in caption_files(path):
        try:
            data = captions.as_vtt(read_captions(beside))
        except NewsroomError as error:
            _tell(say, phrase("captions not added: {problem}", problem=error.message))
            continue
        if not data:
            _tell(say, phrase("captions not added: {problem}", problem=phrase("{path} has no cues", path=beside)))
        elif clips.set_track(act, medium.id, ClipTrack(lang, data)):
            added.append(lang or beside.name)
    if added:
        _tell(say, phrase("{name}: captions added: {listed}", name=path.name, listed=joined(", ", added)))
    return pictures.get(act.db, medium.id)


def _tell(say: Say | None, message: str) -> None:
    if say:
        say(message)


def add_poster(act: Act, medium: Medium, path: Path) -> None:
    """Make a frame of the file of a video its poster, if the machine has ffmpeg."""
    at = min(POSTER_AT, (medium.duration or 0) / 2)
    data = outside_tools.frame(path, _KINDS[medium.mime], at=at)
    if data is None:
        return
    try:
        poster = pictures.add(act, data, name=f"{Path(medium.name).stem}.jpg")
    except NewsroomError:
        return
    clips.set_poster(act, medium.id, poster.id)


def caption_files(path: Path) -> Iterator[tuple[str, Path]]:
    """The files of captions beside a clip, each with its language; '' if its name has none. Links are left out."""
    form = re.compile(rf"{re.escape(path.stem)}(?:\.({captions.LANGUAGE}))?\.(?:vtt|srt)", re.I)
    found: dict[str, Path] = {}
    try:
        beside = sorted(path.parent.iterdir())
    except OSError:
        return
    for one in beside:
        named = form.fullmatch(one.name)
        if named and one.is_file() and not one.is_symlink() and len(found) < MOST_TRACKS:
            lang = (named[1] or "").lower()
            if lang not in found or one.suffix.lower() == ".vtt":
                found[lang] = one
    yield from found.items()


def clip_facts(stream: BinaryIO, path: Path, record: Mapping[str, Any]) -> ClipFacts:
    """What an exported clip is, by its file; from its record a duration or size that only another program could read."""
    found = reading.facts(stream, path)
    duration = record.get("duration")
    if found.duration is None and isinstance(duration, (int, float)) and 0 < duration <= reading.LONGEST:
        found = replace(found, duration=float(duration))
    width, height = record.get("width"), record.get("height")
    if found.width is not None or not isinstance(width, int) or not isinstance(height, int):
        return found
    possible = 0 < min(width, height) <= max(width, height) <= reading.LARGEST
    return replace(found, width=width, height=height) if possible else found
