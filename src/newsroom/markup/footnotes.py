"""Footnotes: numbered in the order of their marks, at the end of the text, each linked with its first mark."""

from __future__ import annotations

import re
from typing import Final

from newsroom.markup.canonical import ID_PREFIX, NOTE_MARK
from newsroom.text import pattern

_NOTE: Final = r'<div class="footnote-definition"(?: id="[^"]*")?><sup class="footnote-definition-label">(\d+)</sup>'
_DIV: Final = r"<(/?)div(?: [^<>]*)?>"


def linked(html: str) -> str:
    """Canonical HTML with marks and notes that link to each other. Notes without a mark come last."""
    html, notes = _taken_out(html)
    places: dict[str, int] = {}  # the number from the parser → the number that readers see

    def mark(found: re.Match[str]) -> str:
        first = found[1] not in places
        number = places.setdefault(found[1], len(places) + 1)
        name = f' id="{ID_PREFIX}fnref-{number}"' if first else ""
        return f'<sup class="footnote-ref"{name}><a href="#{ID_PREFIX}fn-{number}">{number}</a></sup>'

    html = pattern(NOTE_MARK).sub(mark, html)
    written: dict[int, str] = {}
    # A note may contain the first mark of another one.
    for given in (*(one for one in notes if one in places), *(one for one in notes if one not in places)):
        notes[given] = pattern(NOTE_MARK).sub(mark, notes[given])
    marked = len(places)
    for given, inner in notes.items():
        number = places.setdefault(given, len(places) + 1)
        label = f'<a href="#{ID_PREFIX}fnref-{number}">{number}</a>' if number <= marked else str(number)
        written[number] = f'<div class="footnote" id="{ID_PREFIX}fn-{number}"><sup>{label}</sup>{inner}</div>\n'
    ending = "".join(written[number] for number in sorted(written))
    return f"{html.rstrip()}\n{ending}" if ending else html


def at_the_end(html: str) -> str:
    """Canonical HTML with its notes after the text, in the order of their marks, and the marks unchanged."""
    html, notes = _taken_out(html)
    order = dict.fromkeys((*pattern(NOTE_MARK).findall(html), *notes))
    return html + "".join(f"<div>{notes[one]}</div>\n" for one in order if one in notes)


def _taken_out(html: str) -> tuple[str, dict[str, str]]:
    """The text without its notes, and the contents of each note, by the number from the parser."""
    kept: list[str] = []
    notes: dict[str, str] = {}
    at = 0
    while found := pattern(_NOTE).search(html, at):
        kept.append(html[at : found.start()])
        depth, end, after = 1, len(html), len(html)
        for div in pattern(_DIV).finditer(html, found.end()):
            depth += -1 if div[1] else 1
            if depth == 0:
                end, after = div.start(), div.end()
                break
        inner = html[found.end() : end]
        if pattern(_NOTE).search(inner):  # a note within a note: where it is in the text does not matter
            inner, within = _taken_out(inner)
            notes |= within
        notes.setdefault(found[1], inner)
        at = after
    kept.append(html[at:])
    return "".join(kept), notes
