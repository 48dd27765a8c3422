"""python-frontmatter's handlers as needed here: fences that must close, bodies left alone, loads that are safe.

The package finds no front matter after a byte order mark or without a closing fence, throws away the first part of a
text that begins with a rule, strips bodies, and loads YAML with the loader that bombs and `NO` are made for.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from frontmatter import Post
from frontmatter.default_handlers import BaseHandler, YAMLHandler

from newsroom.formats.front_matter import toml_reader, yaml_reader, yaml_writer
from newsroom.formats.front_matter.yaml_reader import FrontMatter
from newsroom.formats.problems import Problem

_OPENING: Final = re.compile(r"((?:[ \t]*\n){0,100}+)(---|\+\+\+)[ \t]*(yaml|toml|json|js|javascript)?[ \t]*(?:\n|\Z)")
_KEY: Final = {
    "---": re.compile(
        r"""[ \t]*(?:(?:[^\W][\w.\-]*|"[^"\n]+"|'[^'\n]+'|<<)[ \t]*:(?:\s|\Z)|\{\s*["'\w]+[ \t]*:|\?[ \t]+")"""
    ),
    "+++": re.compile(r"""[ \t]*(?:(?:[\w.\-]+|"[^"\n]+"|'[^'\n]+')[ \t]*=|\[+[ \t]*[\w"'])"""),
}
_CLOSING: Final = {"---": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M), "+++": re.compile(r"^\+\+\+[ \t]*$", re.M)}
_BLANK: Final = re.compile(r"(?:[ \t]*\n){0,1000}+")
_BLANK_OR_COMMENT: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n){0,1000}+")

# A key without the space after its colon is no YAML, but no beginning of a text either.
_TIGHT_KEY: Final = re.compile(r"[ \t]*(?:title|lead|date|slug|section|tags|authors?|draft|layout):\S", re.I)

# Dates are typed, and written, without quotes.
_MOMENTS: Final = frozenset(("date", "modified"))


class Fence(BaseHandler):
    """Split, load and export for one kind of fence; there is one form in which articles are written, YAML."""

    parser: ClassVar[staticmethod[[str], FrontMatter]]

    def detect(self, text: str) -> bool:
        """Whether `text` begins with front matter of this kind, closed or not."""
        return opening(text) == self.START_DELIMITER

    def split(self, text: str) -> tuple[str, str]:
        """Front matter and body; the lines of the front matter keep their numbers, one blank line after it is layout.

        Raises ValueError where there is no front matter, or where it is not closed (`is_closed` tells).
        """
        opened = _OPENING.match(text)
        closed = _CLOSING[str(self.START_DELIMITER)].search(text, opened.end()) if opened else None
        if opened is None or closed is None:
            raise ValueError("no front matter")
        above = "\n" * text.count("\n", 0, opened.end())
        return above + text[opened.end() : closed.start()], text[closed.end() + 1 :].removeprefix("\n")

    def load(self, fm: str, **kwargs: object) -> FrontMatter:
        """The mapping, with its lines and faults beside it."""
        return type(self).parser(fm)

    def export(self, metadata: dict[str, Any], **kwargs: object) -> str:
        """`metadata` as YAML, ended by a line break, in the order given."""
        return yaml_writer.mapping(metadata, moments=_MOMENTS)

    def format(self, post: Post, **kwargs: object) -> str:
        """Front matter, a blank line and the body exactly as it is."""
        content: str = post.content
        exported = self.export(post.metadata)
        if exported and opening(f"---\n{exported}---\n") is None:
            # Keys nothing else would take for keys: an empty title in front makes it front matter for certain.
            exported = f"title:\n{exported}"
        if not exported and opening(content) is None:
            return content
        fenced = f"---\n{exported}---\n"
        return f"{fenced}\n{content}" if content else fenced


class YamlFence(Fence, YAMLHandler):
    """YAML between lines of three hyphens."""

    START_DELIMITER = END_DELIMITER = "---"
    parser = staticmethod(yaml_reader.parse)


class TomlFence(Fence):
    """TOML between lines of three plus signs."""

    FM_BOUNDARY = re.compile(r"^\+{3}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"
    parser = staticmethod(toml_reader.parse)


HANDLERS: Final[dict[str, Fence]] = {"---": YamlFence(), "+++": TomlFence()}


def opening(text: str) -> str | None:
    """The fence of the front matter that `text` begins with, closed or not; None when all of it is body.

    A fence alone may be a rule at the head of a body: a key must follow it, or at once the fence that closes.
    """
    opened = _OPENING.match(text)
    if opened is None:
        return None
    fence = "+++" if opened[3] == "toml" else opened[2]
    at = opened.end()
    closing = _CLOSING[opened[2]]
    if closing.match(text, at):
        return fence
    key, first = _KEY[fence], _BLANK.match(text, at)
    if first and (key.match(text, first.end()) or _TIGHT_KEY.match(text, first.end())):
        return fence
    # Comments before the first key; without a closing fence these are a rule and headings.
    after = _BLANK_OR_COMMENT.match(text, at)
    if after and key.match(text, after.end()) and closing.search(text, after.end()):
        return fence
    return None


def unreadable(text: str) -> Problem | None:
    """Why the front matter `text` begins with cannot be taken apart; None when it can."""
    opened = _OPENING.match(text)
    if opened is None:
        return None
    line = opened[1].count("\n") + 1
    if opened[3] in ("json", "js", "javascript"):
        return Problem(line, 0, f"front matter in {opened[3]} is not read", "write it as YAML between lines of ---")
    fence = opening(text)
    if fence and not _CLOSING[opened[2]].search(text, opened.end()):
        message = f"unclosed front matter: a line of {opened[2]} is missing after its last key"
        return Problem(line, 0, message, "a rule at the head of a text can be written ***")
    return None
