"""Handlers for python-frontmatter: fences must close, bodies are not changed, values are kept as typed.

The handlers of the package find no front matter after a byte order mark or without a closing line, drop the first part
of a text that begins with a rule, strip bodies, and load YAML with a loader that expands aliases and reads `NO` as False.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from frontmatter import Post
from frontmatter.default_handlers import BaseHandler

from newsroom.formats.front_matter import fences, json_reader, line_reader, toml_reader, yaml_reader, yaml_writer
from newsroom.formats.front_matter.article_keys import KNOWN
from newsroom.formats.front_matter.parsed import FrontMatter

# Dates are typed, and written, without quotes.
_MOMENTS: Final = frozenset(("date", "modified"))


class FrontMatterHandler(BaseHandler):
    """Common to all kinds. Articles are always written with YAML."""

    parser: ClassVar[staticmethod[[str], FrontMatter]]

    def detect(self, text: str) -> bool:
        """Whether `text` begins with front matter of this kind, closed or not."""
        return fences.opening(text, KNOWN) == self.START_DELIMITER

    def split(self, text: str) -> tuple[str, str]:
        """Front matter and body; see `fences.split`."""
        return fences.split(text, str(self.START_DELIMITER), KNOWN)

    def load(self, fm: str) -> FrontMatter:
        """The keys and values, with their lines and errors."""
        return type(self).parser(fm)

    def export(self, metadata: dict[str, Any], **kwargs: object) -> str:
        """`metadata` as YAML in the given order, ended by a line break."""
        return yaml_writer.mapping(metadata, moments=_MOMENTS)

    def format(self, post: Post, **kwargs: object) -> str:
        """Front matter, an empty line, and the body unchanged."""
        return fences.join(self.export(post.metadata), post.content, KNOWN)


class YamlFrontMatter(FrontMatterHandler):
    """YAML between lines of three hyphens."""

    FM_BOUNDARY = re.compile(r"^-{3}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = fences.YAML
    parser = staticmethod(yaml_reader.parse)


class TomlFrontMatter(FrontMatterHandler):
    """TOML between lines of three plus signs."""

    FM_BOUNDARY = re.compile(r"^\+{3}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = fences.TOML
    parser = staticmethod(toml_reader.parse)


class JsonFrontMatter(FrontMatterHandler):
    """A JSON object at the start of the text, or between lines of three semicolons."""

    FM_BOUNDARY = re.compile(r"^(?:;{3}\s*|\{|\})$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = fences.JSON
    parser = staticmethod(json_reader.parse)


class LineFrontMatter(FrontMatterHandler):
    """Lines of `Key: value` without fences, up to the first empty line."""

    FM_BOUNDARY = re.compile(r"^\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = fences.LINES
    parser = staticmethod(line_reader.parse)


class PandocFrontMatter(FrontMatterHandler):
    """Up to three lines that begin with a percent sign."""

    FM_BOUNDARY = re.compile(r"^%", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = fences.PANDOC
    parser = staticmethod(line_reader.parse_pandoc)


HANDLERS: Final[dict[str, FrontMatterHandler]] = {
    str(handler.START_DELIMITER): handler
    for handler in (
        YamlFrontMatter(), TomlFrontMatter(), JsonFrontMatter(), LineFrontMatter(), PandocFrontMatter(),
    )
}  # fmt: skip
