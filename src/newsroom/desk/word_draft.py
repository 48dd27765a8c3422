"""Drafts from Word documents: the text as Markdown, the pictures of the document, and what is not in the text."""

from __future__ import annotations

from pathlib import Path

from newsroom.desk import Desk
from newsroom.desk.article_text import TOO_LONG
from newsroom.desk.warnings import CollectedWarnings
from newsroom.errors import Invalid
from newsroom.formats.documents import word
from newsroom.formats.front_matter.article_file import ArticleFile
from newsroom.phrases import phrase


def read(desk: Desk, path: Path, collected: CollectedWarnings) -> tuple[ArticleFile, dict[str, bytes]]:
    """The text of a document and its pictures by their names in it.

    Raises `Invalid` for a file that is no Word document, or whose text is too long.
    """
    document = word.read(path)
    if len(document.markdown) > desk.largest_text:
        megabytes = desk.largest_text // 1_000_000
        raise Invalid(
            phrase("{path}: the text is longer than {megabytes} MB", path=path, megabytes=megabytes),
            ref=str(path),
            hint=TOO_LONG,
        )
    for what, number in sorted(document.lost.items()):
        collected.add(phrase("{path}: {number} × {what}", path=path, number=number, what=what), str(path))
    return ArticleFile(body=document.markdown, name=str(path)), document.pictures
