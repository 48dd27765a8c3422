"""Lines of the review's screen: safe text with a style, wrapped or cut to a width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsroom import text
from newsroom.phrases import Phrase
from newsroom.terminal import emoji
from newsroom.translations import translated

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


def shown(value: str) -> str:
    """A message in the language of the command; everything else, which may come from outside, as it is."""
    return translated(value) if isinstance(value, Phrase) else value


def line(value: str, style: str = "") -> Text:
    """One line with nothing in it that a terminal would obey; a message in the language of the command."""
    from rich.text import Text

    return Text(emoji.single(text.terminal_safe(shown(value))), style=style)


def joined(*parts: tuple[str, str]) -> Text:
    """One line of several texts, each with its style."""
    made = line("")
    for value, style in parts:
        made.append_text(line(value, style))
    return made


def wrapped(value: str, console: Console, width: int, style: str = "", *, indent: str = "") -> list[Text]:
    """A text in lines of at most `width` cells; except for the first line of a paragraph, each begins with `indent`."""
    from rich.text import Text

    lines: list[Text] = []
    safe = emoji.single(text.terminal_safe(shown(value), keep_newlines=True))
    for paragraph in safe.expandtabs(4).split("\n"):
        found = Text(paragraph, style=style).wrap(console, max(10, width - len(indent)), overflow="fold") or [Text("")]
        lines += [found[0], *(line(indent).append_text(one) for one in found[1:])]
    return lines


def fitted(made: Text, width: int, *, pad: bool = False) -> Text:
    """A copy of a line, cut to `width` cells with an ellipsis; with `pad`, a shorter line is filled up with spaces."""
    cut = made.copy()
    cut.truncate(width, overflow="ellipsis", pad=pad)
    return cut
