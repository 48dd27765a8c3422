"""Where front matter begins and ends in a text: between two lines of `---` (YAML) or `+++` (TOML)."""

from __future__ import annotations

import re
from typing import Final

from newsroom.formats.problems import Problem

YAML: Final = "---"
TOML: Final = "+++"

_OPENING: Final = re.compile(r"((?:[ \t]*\n){0,100}+)(---|\+\+\+)[ \t]*(yaml|toml|json|js|javascript)?[ \t]*(?:\n|\Z)")
_KEY: Final = {
    YAML: re.compile(
        r"""[ \t]*(?:(?:[^\W][\w.\-]*|"[^"\n]+"|'[^'\n]+'|<<)[ \t]*:(?:\s|\Z)|\{\s*["'\w]+[ \t]*:|\?[ \t]+")"""
    ),
    TOML: re.compile(r"""[ \t]*(?:(?:[\w.\-]+|"[^"\n]+"|'[^'\n]+')[ \t]*=|\[+[ \t]*[\w"'])"""),
}
_CLOSING: Final = {YAML: re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M), TOML: re.compile(r"^\+\+\+[ \t]*$", re.M)}
_BLANK: Final = re.compile(r"(?:[ \t]*\n){0,1000}+")
_BLANK_OR_COMMENT: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n){0,1000}+")
# A key without the space after its colon is not YAML, but a text hardly begins that way either.
_TIGHT_KEY: Final = re.compile(r"[ \t]*(?:title|lead|date|slug|section|tags|authors?|draft|layout):\S", re.I)


def opening(text: str) -> str | None:
    """YAML or TOML for a text that begins with front matter of that kind, closed or not; None when all of it is body.

    A first line of hyphens may also be a rule that belongs to the body. So a key has to follow it, or the closing line.
    """
    opened = _OPENING.match(text)
    if opened is None:
        return None
    fence = TOML if opened[3] == "toml" else opened[2]
    at = opened.end()
    closing = _CLOSING[opened[2]]
    if closing.match(text, at):
        return fence
    key, first = _KEY[fence], _BLANK.match(text, at)
    if first and (key.match(text, first.end()) or _TIGHT_KEY.match(text, first.end())):
        return fence
    # Comments before the first key; without a closing line these are a rule and headings.
    after = _BLANK_OR_COMMENT.match(text, at)
    if after and key.match(text, after.end()) and closing.search(text, after.end()):
        return fence
    return None


def unreadable(text: str) -> Problem | None:
    """Why the front matter that `text` begins with cannot be split from the body; None when it can."""
    opened = _OPENING.match(text)
    if opened is None:
        return None
    line = opened[1].count("\n") + 1
    if opened[3] in ("json", "js", "javascript"):
        return Problem(line, 0, f"front matter in {opened[3]} is not read", "write it as YAML between lines of ---")
    if opening(text) and not _CLOSING[opened[2]].search(text, opened.end()):
        message = f"unclosed front matter: a line of {opened[2]} is missing after its last key"
        return Problem(line, 0, message, "a rule at the head of a text can be written ***")
    return None


def split(text: str) -> tuple[str, str]:
    """Front matter and body of a text for which `opening` names a kind and `unreadable` has no objection.

    Empty lines stand in place of what comes before the first key, so the keys keep the line numbers of the file. One
    empty line after the front matter is layout and is left out of the body.
    """
    opened = _OPENING.match(text)
    closed = _CLOSING[opened[2]].search(text, opened.end()) if opened else None
    if opened is None or closed is None:
        raise ValueError("no front matter")
    above = "\n" * text.count("\n", 0, opened.end())
    return above + text[opened.end() : closed.start()], text[closed.end() + 1 :].removeprefix("\n")


def join(yaml: str, body: str) -> str:
    """A text with `yaml` (ended by a line break, or empty) as its front matter; `split` returns the same two parts."""
    if yaml and opening(f"---\n{yaml}---\n") is None:
        # The first key is one that `opening` does not recognise; with a title before it there is no doubt.
        yaml = f"title:\n{yaml}"
    if not yaml and opening(body) is None:
        return body
    fenced = f"---\n{yaml}---\n"
    return f"{fenced}\n{body}" if body else fenced
