"""Transcripts: WebVTT, SubRip or plain lines between `:::transcript` and `:::`, folded on the page, each cue with its time.

Formats: WebVTT (W3C, 2019), SubRip (`00:00:05,000 --> …`), and lines that begin with a time, `0:05 Words` or `[0:05] Words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from typing import Final, NamedTuple

from newsroom.text import fold, one_line, pattern

CLASS: Final = "transcript"
TITLE: Final = "Transcript"  # of one without a title; pages say it in their language
BEGIN: Final = r"(?i) {0,3}:{3,20}[ \t]*(?:\{[ \t]*\.)?transcript(?=[\s}]|$)[ \t]*\}?[ \t]*(.{0,200})\r?$"
_TIME: Final = r"((?:\d{1,3}:)?\d{1,2}:[0-5]\d(?:[.,]\d{1,3})?)"
_TIMING: Final = rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?"
_TIMED_LINE: Final = rf"\s*(?:\[{_TIME}\]|{_TIME})\s+(\S.*)"
_SKIPPED: Final = r"(?:WEBVTT|NOTE|STYLE|REGION|Kind:|Language:)(?:\s.*)?|X-TIMESTAMP-MAP.*"
_SPEAKER: Final = r"<v(?:\.[^<>\s]{1,50})?\s+([^<>]{1,100})>"
# A cue in the HTML of `html`.
_CUE: Final = r'<p><time datetime="PT(\d{1,9}(?:\.\d{1,3})?)S">'
_CUE_WORDS: Final = _CUE + r"[^<>]*</time> ([^<>]*)</p>"
_TAG: Final = r"<[^<>]{0,200}>"
_SHOWN: Final = r'<p>(?:<time datetime="PT([0-9.]{1,20})S">[^<>]*</time> )?([^<>]*)</p>'  # a cue on the page
_LAST: Final = 5.0  # seconds that the last cue is shown


class Cue(NamedTuple):
    """Words of a transcript and when they are said, in seconds; None without a time."""

    start: float | None
    words: str


def cues(lines: Iterable[str]) -> list[Cue]:
    """The cues of a transcript. Numbers and names of cues, notes, styles and positions are left out."""
    return [Cue(start, words) for start, parts in _blocks(lines) if (words := _plain(" ".join(parts)))]


def _blocks(lines: Iterable[str]) -> Iterator[tuple[float | None, list[str]]]:
    start: float | None = None
    words: list[str] = []
    skipping = False
    for line in [*lines, ""]:
        line = line.strip("\ufeff\r\n\t ")
        timing = pattern(_TIMING).fullmatch(line) if "-->" in line else None
        timed = pattern(_TIMED_LINE).fullmatch(line) if timing is None else None
        if timing:
            # A line right above it is the number or the name of this cue.
            yield start, words if start is not None else []
            start, words, skipping = _seconds(timing[1]), [], False
        elif timed:
            yield start, words
            start, words, skipping = _seconds(timed[1] or timed[2]), [timed[3]], False
        elif not line:
            yield start, words
            start, words, skipping = None, [], False
        elif not words and start is None and pattern(_SKIPPED).fullmatch(line):
            skipping = True
        elif not skipping:
            words.append(line)


def _seconds(written: str) -> float:
    total = 0.0
    for part in written.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def _plain(written: str) -> str:
    named = pattern(_SPEAKER).sub(lambda found: f"{found[1].strip()}: ", written)
    return one_line(unescape(pattern(_TAG).sub("", named)))


def html(title: str, lines: Iterable[str]) -> str:
    """A transcript as HTML without blank lines, so that Markdown leaves it as it is."""
    shown = [f"<p>{_time(one.start)}{escape(one.words)}</p>" for one in cues(lines)]
    summary = f"<summary>{escape(one_line(title)) or TITLE}</summary>"
    return "\n".join((f'<details class="{CLASS}">', summary, *shown, "</details>"))


def of_captions(captions: str) -> str:
    """A transcript of captions in WebVTT, after a blank line; '' without words."""
    return f"\n{html('', captions.splitlines())}" if captions else ""


def plain_lines(lines: Iterable[str]) -> Iterator[str]:
    """A file of captions as lines to read and edit, `0:05.5 Words`, without what is only for programs."""
    for one in cues(lines):
        if one.start is None:
            yield from (one.words, "")
        else:
            fraction = f"{one.start % 1:.3f}".rstrip("0").removeprefix("0").rstrip(".")
            yield f"{clock(one.start)}{fraction} {one.words}"


def _time(start: float | None) -> str:
    if start is None:
        return ""
    exact = f"{start:.3f}".rstrip("0").rstrip(".")
    return f'<time datetime="PT{exact}S">{clock(start)}</time> '


def with_anchors(html: str) -> str:
    """Article HTML in which the words at a second of a transcript have the anchor `t65`; of several, the first."""
    if f'<details class="{CLASS}">' not in html:
        return html
    taken: set[str] = set()

    def anchored(found: re.Match[str]) -> str:
        name = f"t{int(float(found[1]))}"
        if name in taken:
            return found[0]
        taken.add(name)
        return f'<p id="{name}"{found[0][2:]}'

    return pattern(_CUE).sub(anchored, html)


def moment(html: str, words: Iterable[str]) -> Cue | None:
    """The first words of a transcript in an article's HTML that contain all these, case and marks aside."""
    wanted = [fold(word) for word in words if word]
    if not wanted or f'<details class="{CLASS}">' not in html:
        return None
    for found in pattern(_CUE_WORDS).finditer(html):
        said = unescape(found[2])
        plain = fold(said)
        if all(word in plain for word in wanted):
            return Cue(float(found[1]), one_line(said))
    return None


def clock(seconds: float) -> str:
    """A time in a video, as `1:05` or `1:02:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def words_of(shown: str) -> str:
    """The words of a transcript's HTML, without its title and times."""
    inner = re.sub(r"(?s)<summary>.*?</summary>|<time[^<>]*>[^<>]*</time>", "", shown)
    return one_line(unescape(re.sub(r"<[^<>]*>", " ", inner)))


def webvtt(shown: str) -> str:
    """A transcript's HTML as WebVTT (W3C, 2019), or '' if a cue has no time. A cue ends where the next one begins."""
    found = [Cue(float(at) if at else None, words_of(words)) for at, words in pattern(_SHOWN).findall(shown)]
    starts = [one.start for one in found if one.start is not None]
    if not found or len(starts) < len(found) or starts != sorted(set(starts)):
        return ""
    lines = ["WEBVTT", ""]
    for one, end in zip(found, [*starts[1:], starts[-1] + _LAST], strict=True):
        assert one.start is not None
        words = one.words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        lines += [f"{_exact(one.start)} --> {_exact(end)}", words, ""]
    return "\n".join(lines)


def _exact(seconds: float) -> str:
    whole = round(seconds * 1000)
    minutes, rest = divmod(whole // 1000, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest:02d}.{whole % 1000:03d}"
