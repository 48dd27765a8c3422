"""Links from the file of one post to that of another, as site builders write them, turned into addresses."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from newsroom.formats.posts import file_names
from newsroom.text import pattern

_INLINE: Final = r"(\]\(\s{0,4}<?)([^()<>\s]{1,500})"
_DEFINITION: Final = r"(?m)(^ {0,3}\[[^\]\n]{1,200}\]:\s{1,4}<?)(\S{1,500})"
_REFERENCE: Final = r"\{\{[<%]\s{0,4}(?:rel)?ref\s{1,4}[\"'`]?([^\"'`\s<>%]{1,300})[\"'`]?\s{0,4}[>%]\}\}"
_POST_URL: Final = r"(?:\{\{\s{0,4}site\.(?:base)?url\s{0,4}\}\}\s{0,4})?\{%-?\s{0,4}(?:post_url|link)\s{1,4}([^\s%]{1,300})\s{0,4}-?%\}"
_PREFIX: Final = r"(?:@/|[{|](?:filename|static|attach)[}|])"


@dataclass(slots=True)
class FileLinks:
    """The addresses of posts by their files, relative to the folder of posts.

    `folder` is that of the site on its host: links get it where the builder would have added it.
    """

    addresses: Mapping[str, str]
    folder: str = ""
    _by_name: dict[str, str] = field(default_factory=dict)  # without suffix; '' if several files have the name
    _known: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Index the names of files, which some builders allow instead of paths."""
        self._known = frozenset(map(_plain, self.addresses.values())) if self.folder else frozenset()
        for file, address in self.addresses.items():
            stem = PurePosixPath(file).with_suffix("")
            for name in {str(stem), stem.name, file_names.of(PurePosixPath(file)).words}:
                self._by_name[name] = "" if self._by_name.get(name, address) != address else address

    def rewritten(self, body: str, here: str) -> tuple[str, set[str]]:
        """A body of the file `here` with addresses instead of files, and the template forms that are resolved."""
        resolved: set[str] = set()

        def form(found: re.Match[str]) -> str:
            address = self._find(found[1], here)
            if address is None:
                return found[0]
            resolved.add(found[0])
            return address

        def link(found: re.Match[str]) -> str:
            target = found[2]
            if self.folder and self._is_without_folder(target):
                return f"{found[1]}{self.folder}{target}"
            prefix = pattern(_PREFIX).match(target)
            bare = target[prefix.end() :] if prefix else target
            named = f"/{bare}" if prefix and prefix[0] == "@/" else bare
            if not prefix and PurePosixPath(bare.partition("#")[0]).suffix.lower() not in (
                ".md",
                ".markdown",
                ".mdx",
                ".rst",
            ):
                return found[0]
            address = self._find(named, here)
            return found[1] + (address if address is not None else bare if prefix and prefix[0] != "@/" else target)

        for source in (_REFERENCE, _POST_URL):
            if "{" in body:
                body = pattern(source).sub(form, body)
        for source in (_INLINE, _DEFINITION):
            body = pattern(source).sub(link, body)
        return body, resolved

    def _is_without_folder(self, target: str) -> bool:
        """Whether a path leads to a post once the folder of the site is before it."""
        return target.startswith("/") and _plain(f"{self.folder}{target}") in self._known

    def _find(self, target: str, here: str) -> str | None:
        """The address of the post that a link from the file `here` means."""
        path, hash_mark, anchor = target.partition("#")
        path = unquote(path)
        near = posixpath.normpath(posixpath.join(posixpath.dirname(here), path)) if not path.startswith("/") else ""
        plain = path.lstrip("/")
        for file in (near, plain, f"{plain}/index.md", f"{near}/index.md"):
            if file in self.addresses:
                return f"{self.addresses[file]}{hash_mark}{anchor}"
        stem = (
            PurePosixPath(plain).with_suffix("")
            if PurePosixPath(plain).suffix in (".md", ".markdown")
            else PurePosixPath(plain)
        )
        found = self._by_name.get(str(stem)) or self._by_name.get(stem.name)
        return f"{found}{hash_mark}{anchor}" if found else None


def _plain(address: str) -> str:
    """The path of an address as it is compared: a slash at the end makes no difference."""
    return unquote(address.partition("#")[0].partition("?")[0]).rstrip("/")
