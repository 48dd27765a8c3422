"""ffprobe and ffmpeg, where the machine has them: what a clip is, and one frame of it. Time and output are limited.

They get a file whose type is known, and read it as that and nothing else: no playlist can make them open other files.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from newsroom.core.media.clips import ClipFacts

SECONDS: Final = 20  # after which a program is ended
LARGEST: Final = 20_000_000  # bytes of output that are read
WIDEST: Final = 1280  # pixels of a frame
_DEMUXERS: Final = {"mp4": "mov", "webm": "matroska", "wav": "wav", "flac": "flac", "ogg": "ogg", "mp3": "mp3"}


def probe(path: Path, kind: str) -> ClipFacts:
    """Duration and size of a clip by ffprobe; nothing of them without it, or if it fails."""
    said = _run(
        "ffprobe",
        ["-show_entries", "format=duration:stream=codec_type,width,height", "-of", "json", *_input(path, kind)],
    )
    try:
        found = json.loads(said or b"{}")
        streams = [one for one in found.get("streams", ()) if one.get("codec_type") == "video"]
        video: Mapping[str, Any] = max(streams, key=lambda one: _whole(one.get("width")), default={})
        duration = float(found.get("format", {}).get("duration", 0))
        return ClipFacts(
            "",
            duration if 0 < duration < 10**7 else None,
            _whole(video.get("width")) or None,
            _whole(video.get("height")) or None,
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ClipFacts("")


def frame(path: Path, kind: str, *, at: float) -> bytes | None:
    """The frame at a second as a JPEG; None without ffmpeg, or if it makes none."""
    shape = f"scale='min({WIDEST},iw)':-2"
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "frame.jpg")
        output = ["-frames:v", "1", "-vf", shape, "-q:v", "4", "-map_metadata", "-1", "-fs", str(LARGEST), str(made)]
        _run("ffmpeg", ["-nostdin", "-threads", "1", "-ss", f"{at:.3f}", *_input(path, kind), "-an", "-sn", *output])
        try:
            return made.read_bytes() or None
        except OSError:
            return None


def _input(path: Path, kind: str) -> list[str]:
    return ["-protocol_whitelist", "file", "-f", _DEMUXERS[kind], "-i", f"file:{path.absolute()}"]


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and 0 < value < 10**6 else 0


def _run(program: str, arguments: list[str]) -> bytes | None:
    """The output of a program; None if the machine does not have it, or if it fails, takes too long or writes too much."""
    found = shutil.which(program)
    if found is None:
        return None
    with tempfile.TemporaryFile() as said:
        try:
            done = subprocess.run(
                [found, "-hide_banner", "-v", "error", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                preexec_fn=_limit if os.name == "posix" else None,
                check=False,
            )
        except (subprocess.TimeoutExpired, OSError):
            return None
        if done.returncode:
            return None
        said.seek(0)
        return said.read(LARGEST)


def _limit() -> None:
    """In the program before it starts: no more memory, time and output than one frame needs."""
    import resource  # here: not on Windows

    for what, most in (
        (resource.RLIMIT_AS, 2_000_000_000),
        (resource.RLIMIT_CPU, math.ceil(SECONDS)),
        (resource.RLIMIT_FSIZE, LARGEST),
    ):
        resource.setrlimit(what, (most, most))
