"""Fact boxes: the text between a line `:::box` and a line `:::`.

Pandoc, Docusaurus and VitePress have other names for them, such as `::: {.note}` or `:::tip Title`: each of them is a box.
"""

from __future__ import annotations

from typing import Final

from newsroom.text import pattern

CLASS: Final = "fact-box"
_NAMES: Final = "box|note|info|tip|important|warning|caution|danger"
_OPENED: Final = rf"(?i) {{0,3}}:{{3,20}}[ \t]*(?:\{{[ \t]*\.)?(?:{_NAMES})(?=[\s}}]|$)[ \t]*\}}?[ \t]*(.{{0,200}})\r?$"
_CLOSED: Final = r" {0,3}:{3,20}[ \t\r]*$"
_FENCE: Final = r" {0,3}(`{3,}|~{3,})"


def marked(markdown: str) -> str:
    """`markdown` with a `div` for each fact box; the Markdown in it is read as usual. A box without an end is text.

    Code between fences is left as it is. Boxes are not nested.
    """
    if ":::" not in markdown:
        return markdown
    lines = markdown.split("\n")
    fence = ""
    begun: tuple[int, str] | None = None  # the line where the open box began, and its title
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
            start, title = begun
            # Blank lines around the tags end paragraphs and lists before them, and let Markdown begin again.
            lines[start] = f'\n<div class="{CLASS}">\n' + (f"\n**{title}**\n" if title else "")
            lines[number] = "\n</div>\n"
            begun = None
        elif not begun and (found := pattern(_OPENED).match(line)):
            begun = (number, found[1].strip())
    return "\n".join(lines)
