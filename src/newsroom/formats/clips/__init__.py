"""Files of video and audio: what they are by their content, how long and how large, and a frame as a poster."""

from __future__ import annotations

import os
from typing import Final

# The suffixes of clips that pages can play, and of formats that are recognised and refused.
CLIPS: Final = frozenset(".mp4 .m4v .webm .mp3 .m4a .ogg .oga .opus .wav .flac".split())
OTHERS: Final = frozenset(".mov .mkv .avi .wmv .flv .3gp .mpg .mpeg .ts .mts .ogv .aac .aif .aiff .wma .amr".split())


def is_clip_name(name: str) -> bool:
    """Whether a file name has the suffix of video or audio."""
    return os.path.splitext(name)[1].lower() in CLIPS | OTHERS
