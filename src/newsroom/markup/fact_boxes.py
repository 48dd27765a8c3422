"""Fact boxes: the text between a line `:::box` and a line `:::`; transcripts likewise (`transcripts`).

Pandoc, Docusaurus and VitePress have other names for them, such as `::: {.note}` or `:::tip Title`: each of them is a box.
"""

from __future__ import annotations

from typing import Final

from newsroom.markup import transcripts
from newsroom.text import pattern

CLASS: Final = "fact-box"
_NAMES: Final = "box|note|info|tip|important|warning|caution|danger"
_OPENED: Final = rf"(?i) {{0,3}}:{{3,20}}[ \t]*(?:\{{[ \t]*\.)?(?:{_NAMES})(?=[\s}}]|$)[ \t]*\}}?[ \t]*(.{{0,200}})\r?$"
_CLOSED: Final = r" {0,3}:{3,20}[ \t\r]*$"
_CAPTION_FILE: Final = r"(?i)[^/\\\0.][^/\\\0]{0,190}\.(?:vtt|srt)"
_FENCE: Final = r" {0,3}(`{3,}|~{3,})"


def marked(markdown: str) -> str:
    """`markdown` with a `div` for each fact box; the Markdown in it is read as usual. A box without an end is text.

    Code between fences is left as it is. Boxes are not nested.
    """
    if ":::" not in markdown:
        return markdown
    lines = markdown.split("\n")
    fence = ""
    begun: tuple[int, str, bool] | None = None  # where the open box began, its title, and whether it is a transcript
    for number, line in enumerate(lines):
        found = pattern(_FENCE).match(line)
        if found:
            if not fence:
                fence = found[1]
            elif found[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif fence or ":::" not in line:
            continue
        elif begun and pattern(_CLOSED).match(line):
            start, title, is_transcript = begun
            begun = None
            if is_transcript:
                made = transcripts.html(title, lines[start + 1 : number])
                lines[start : number + 1] = [f"\n{made}\n", *[""] * (number - start)]
                continue
            # Blank lines around the tags end paragraphs and lists before them, and let Markdown begin again.
            lines[start] = f'\n<div class="{CLASS}">\n' + (f"\n**{title}**\n" if title else "")
            lines[number] = "\n</div>\n"
        elif not begun and (found := pattern(_OPENED).match(line)):
            begun = (number, found[1].strip(), False)
        elif not begun and (found := pattern(transcripts.BEGIN).match(line)):
            begun = (number, found[1].strip(), True)
    return "\n".join(lines)


def without_transcripts(markdown: str) -> str:
    """`markdown` with empty lines instead of its transcripts, whose words are no Markdown."""
    if ":::" not in markdown or transcripts.CLASS not in markdown.lower():
        return markdown
    lines = markdown.split("\n")
    begun: int | None = None
    for number, line in enumerate(lines):
        if begun is None and pattern(transcripts.BEGIN).match(line):
            begun = number
        elif begun is not None and pattern(_CLOSED).match(line):
            lines[begun : number + 1] = [""] * (number + 1 - begun)
            begun = None
    return "\n".join(lines)


def caption_files(markdown: str) -> list[tuple[int, str, bool]]:
    """The empty transcripts that name a file: the line from 1, the file name, and whether a line `:::` ends it."""
    if ":::" not in markdown or transcripts.CLASS not in markdown.lower():
        return []
    found: list[tuple[int, str, bool]] = []
    lines = markdown.split("\n")
    fence = ""
    for number, line in enumerate(lines):
        fenced = pattern(_FENCE).match(line)
        if fenced and (not fence or fenced[1].startswith(fence)):
            fence = "" if fence else fenced[1]
        begun = None if fence else pattern(transcripts.BEGIN).match(line)
        if begun and pattern(_CAPTION_FILE).fullmatch(begun[1].strip()):
            after = next((one for one in lines[number + 1 : number + 4] if one.strip()), "")
            found.append((number + 1, begun[1].strip(), bool(pattern(_CLOSED).match(after))))
    return found
