"""Drafts from Word and OpenDocument files: the text as Markdown, the pictures in it, and what is not in the text."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from newsroom.desk import Desk
from newsroom.desk.article_text import TOO_LONG
from newsroom.desk.warnings import CollectedWarnings
from newsroom.errors import Invalid
from newsroom.formats.documents import opendocument, word
from newsroom.formats.documents.kept_parts import IN_TEXT
from newsroom.formats.documents.package import OfficeDocument
from newsroom.formats.front_matter.article_file import ArticleFile
from newsroom.phrases import as_message, phrase

_OPENDOCUMENT: Final = frozenset((".odt", ".ott"))


def document(desk: Desk, path: Path) -> OfficeDocument:
    """A document, by the suffix of its name. Raises `Invalid` for a file of another kind, or with too long a text."""
    found = opendocument.read(path) if path.suffix.lower() in _OPENDOCUMENT else word.read(path)
    if len(found.markdown.encode("utf-8", "replace")) > desk.largest_text:
        megabytes = desk.largest_text // 1_000_000
        raise Invalid(
            phrase("{path}: the text is longer than {megabytes} MB", path=path, megabytes=megabytes),
            ref=str(path),
            hint=TOO_LONG,
        )
    return found


def read(desk: Desk, path: Path, collected: CollectedWarnings) -> tuple[ArticleFile, dict[str, bytes]]:
    """The text of a document and its pictures by their names in it.

    Raises `Invalid` for a file that is no such document, or whose text is too long.
    """
    found = document(desk, path)
    warn_of_lost(found.lost, path, collected)
    return ArticleFile(body=found.markdown, name=str(path)), found.pictures


def warn_of_lost(lost: Counter[str], path: Path, collected: CollectedWarnings) -> None:
    """Name what the article has not taken from a file, or has in another form."""
    for what, number in sorted(lost.items()):
        found = phrase(
            "{path}: {number} × {what}" if what in IN_TEXT else "{path}: not imported: {number} × {what}",
            path=path, number=number, what=as_message(what),
        )  # fmt: skip
        collected.add(found, str(path), kind=what)
