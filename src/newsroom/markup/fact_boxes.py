"""Fact boxes: the text between a line `:::box` and a line `:::`; transcripts likewise (`transcripts`).

Pandoc, Docusaurus and VitePress have other names for them, such as `::: {.note}` or `:::tip Title`: each of them is a box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from newsroom.markup import transcripts
from newsroom.text import pattern

CLASS: Final = "fact-box"
_NAMES: Final = "box|note|info|tip|important|warning|caution|danger"
_OPENED: Final = rf"(?i) {{0,3}}:{{3,20}}[ \t]*(?:\{{[ \t]*\.)?(?:{_NAMES})(?=[\s}}]|$)[ \t]*\}}?[ \t]*(.{{0,200}})\r?$"
_CLOSED: Final = r" {0,3}:{3,20}[ \t\r]*$"
_CAPTION_FILE: Final = r"(?i)[^/\\\0.][^/\\\0]{0,190}\.(?:vtt|srt)"
_FENCE: Final = r" {0,3}(`{3,}|~{3,})"
_COLONS: Final = r" {0,3}(:{3,20}[^:\r]?.{0,200}?)[ \t\r]*$"
_PICTURE: Final = r"!\[[^\[\]\n]{0,300}\]\(([^()\s]{1,300})"


class BoxFault(StrEnum):
    """Why lines of a box or a transcript do not show what they were written for."""

    NO_END = "open"  # a box or a transcript without a line `:::` below it
    UNKNOWN = "unknown"  # a line of colons with another name
    NO_BEGINNING = "stray"  # a line `:::` that ends nothing
    NO_FILE = "file"  # the file of captions was not put in
    PICTURE = "picture"  # a picture in a transcript, whose words are no Markdown


class BoxProblem(NamedTuple):
    """A line of a text, from 1, what is wrong with it, and what is written there."""

    line: int
    fault: BoxFault
    written: str


class _Block(NamedTuple):
    """A box or a transcript: its first line, from 0, its last one, or None without an end, and its title."""

    start: int
    end: int | None
    title: str
    is_transcript: bool

    @property
    def names_file(self) -> bool:
        return self.is_transcript and pattern(_CAPTION_FILE).fullmatch(self.title) is not None


def _outside_code(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines with three colons outside of code between fences, with their numbers from 0."""
    fence = ""
    for number, line in enumerate(lines):
        found = pattern(_FENCE).match(line)
        if found:
            if not fence:
                fence = found[1]
            elif found[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif not fence and ":::" in line:
            yield number, line


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    """The boxes and transcripts of a text.

    The line of a transcript that names a file of captions needs no end: one without words below it is a block of its own.
    A transcript ends without an end where another block begins, so that the text between them stays text.
    """
    begun: _Block | None = None
    for number, line in _outside_code(lines):
        if begun and pattern(_CLOSED).match(line):
            yield begun._replace(end=number)
            begun = None
            continue
        box = pattern(_OPENED).match(line)
        opened = box or pattern(transcripts.BEGIN).match(line)
        if opened is None or (begun and not begun.is_transcript):
            continue
        if begun:
            yield begun
        begun = _Block(number, None, opened[1].strip(), box is None)
        if begun.names_file and not _ends_below(lines, number):
            yield begun
            begun = None
    if begun:
        yield begun


def _ends_below(lines: Sequence[str], number: int) -> bool:
    """Whether the first line with something in it below a line ends a block."""
    after = next((one for one in lines[number + 1 : number + 4] if one.strip()), "")
    return pattern(_CLOSED).match(after) is not None


def marked(markdown: str) -> str:
    """`markdown` with a `div` for each fact box; the Markdown in it is read as usual. A box without an end is text.

    Code between fences is left as it is. Boxes are not nested.
    """
    if ":::" not in markdown:
        return markdown
    lines = markdown.split("\n")
    for start, end, title, is_transcript in list(_blocks(lines)):
        if end is None:
            continue
        if is_transcript:
            made = transcripts.html(title, lines[start + 1 : end])
            lines[start : end + 1] = [f"\n{made}\n", *[""] * (end - start)]
            continue
        # Blank lines around the tags end paragraphs and lists before them, and let Markdown begin again.
        lines[start] = f'\n<div class="{CLASS}">\n' + (f"\n**{title}**\n" if title else "")
        lines[end] = "\n</div>\n"
    return "\n".join(lines)


def without_transcripts(markdown: str) -> str:
    """`markdown` with empty lines instead of its transcripts, whose words are no Markdown."""
    if not _may_have_transcripts(markdown):
        return markdown
    lines = markdown.split("\n")
    for block in list(_blocks(lines)):
        if block.is_transcript and block.end is not None:
            lines[block.start : block.end + 1] = [""] * (block.end + 1 - block.start)
    return "\n".join(lines)


def caption_files(markdown: str) -> list[tuple[int, str, bool]]:
    """The empty transcripts that name a file: the line from 1, the file name, and whether a line `:::` ends it."""
    if not _may_have_transcripts(markdown):
        return []
    lines = markdown.split("\n")
    named = []
    for number, line in _outside_code(lines):
        begun = pattern(transcripts.BEGIN).match(line)
        if begun and pattern(_CAPTION_FILE).fullmatch(begun[1].strip()):
            named.append((number + 1, begun[1].strip(), _ends_below(lines, number)))
    return named


def _may_have_transcripts(markdown: str) -> bool:
    return ":::" in markdown and transcripts.CLASS in markdown.lower()


def problems(markdown: str) -> list[BoxProblem]:
    """The lines of colons that readers see as they are written, and the pictures that they see as words."""
    if ":::" not in markdown:
        return []
    lines = markdown.split("\n")
    found: list[BoxProblem] = []
    used: set[int] = set()
    for block in _blocks(lines):
        written = lines[block.start].strip()
        used.add(block.start)
        if block.names_file and (block.end is None or not any(map(str.strip, lines[block.start + 1 : block.end]))):
            found.append(BoxProblem(block.start + 1, BoxFault.NO_FILE, block.title))
        elif block.end is None:
            found.append(BoxProblem(block.start + 1, BoxFault.NO_END, written))
        if block.end is None:
            continue
        used.add(block.end)
        if block.is_transcript:
            used.update(range(block.start, block.end))
            for number in range(block.start + 1, block.end):
                pictures = pattern(_PICTURE).findall(lines[number])
                found += [BoxProblem(number + 1, BoxFault.PICTURE, picture) for picture in pictures]
    for number, line in _outside_code(lines):
        shown = pattern(_COLONS).match(line)
        if shown and number not in used:
            fault = BoxFault.NO_BEGINNING if pattern(_CLOSED).match(line) else BoxFault.UNKNOWN
            found.append(BoxProblem(number + 1, fault, shown[1]))
    return sorted(found)
