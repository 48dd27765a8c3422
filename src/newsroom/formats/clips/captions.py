"""Files of captions, WebVTT or SubRip, written again as plain WebVTT: times and words, nothing that a page would run.

Formats: WebVTT (W3C, 2019); SubRip (`00:00:05,000 --> 00:00:07,000`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape, unescape
from typing import Final

from newsroom.text import pattern

LANGUAGE: Final = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}"
MOST_CUES: Final = 20_000
MOST_LINES: Final = 20  # of one cue
_TIME: Final = r"((?:\d{1,3}:)?\d{1,2}:[0-5]\d(?:[.,]\d{1,3})?)"
_TIMING: Final = rf"\s*{_TIME}[ \t]*-->[ \t]*{_TIME}((?:[ \t]+[^\s]{{1,60}}){{0,6}})\s*"
# Where a cue stands; without it, captions may cover a name or a face.
_PLACE: Final = r"(?:line:-?\d{1,3}%?|position:\d{1,3}%?|size:\d{1,3}%?|align:(?:start|center|end|left|right))"
_VOICE: Final = r"<v(?:\.[^<>\s]{1,50})?\s+([^<>]{1,100})>"
_TAG: Final = r"<[^<>]{0,200}>|\{\\[^{}]{0,40}\}"  # also the positions of Advanced SubStation in SubRip


def as_vtt(text: str) -> str:
    """The captions in a file as WebVTT; '' if it has no cue with a time and words.

    Notes, styles, regions and names of cues are left out. Cues are in order of time.
    """
    found = sorted(_cues(text.lstrip("\ufeff").splitlines()), key=lambda cue: cue[0])
    if not found:
        return ""
    return "WEBVTT\n\n" + "\n".join(
        f"{_clock(start)} --> {_clock(end)}{place}\n{words}\n" for start, end, place, words in found[:MOST_CUES]
    )


def _cues(lines: Iterable[str]) -> Iterator[tuple[int, int, str, str]]:
    """Begin and end in milliseconds, position and words of each cue."""
    timing: tuple[int, int, str] | None = None
    words: list[str] = []
    for line in [*lines, ""]:
        found = pattern(_TIMING).fullmatch(line) if len(line) < 500 and "-->" in line else None
        if found:
            start, end = _milliseconds(found[1]), _milliseconds(found[2])
            places = "".join(f" {one}" for one in found[3].split() if pattern(_PLACE).fullmatch(one))
            timing, words = (start, end, places) if end > start else None, []
        elif line.strip():
            if len(words) < MOST_LINES:
                words.append(line)
        elif timing is not None:
            if shown := "\n".join(one for each in words if (one := _plain(each))):
                yield *timing, shown
            timing = None


def _milliseconds(written: str) -> int:
    whole, _, fraction = written.replace(",", ".").partition(".")
    seconds = 0
    for part in whole.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000 + int(fraction.ljust(3, "0") or 0)


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def _plain(line: str) -> str:
    """One line of words without markup, except who speaks."""
    speaker = pattern(_VOICE).search(line)
    words = " ".join(unescape(pattern(_TAG).sub("", line)).split())
    if not words:
        return ""
    # An arrow would end the cue (WebVTT, 4.1).
    shown = escape(words, quote=False)
    return f"<v {escape(' '.join(unescape(speaker[1]).split()), quote=False)}>{shown}" if speaker else shown
