"""The new text of an article, from a file, a document or stdin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from newsroom import files
from newsroom.desk import Desk, document_draft
from newsroom.desk.article_text import text_from
from newsroom.desk.warnings import CollectedWarnings
from newsroom.errors import Invalid
from newsroom.formats.decoding import Undecodable
from newsroom.formats.front_matter import article_file
from newsroom.formats.front_matter.article_file import ArticleFile
from newsroom.phrases import phrase


@dataclass(frozen=True, slots=True)
class NewText:
    """A text that was read, the folder in which its pictures are looked for, and those that are in the document itself."""

    file: ArticleFile
    folder: Path
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def read_body(desk: Desk, body: str | None, *, stdin: BinaryIO) -> NewText | None:
    """The text in the file `body`, which may be a document; `-` is `stdin`."""
    if body is None:
        return None
    try:
        return _read_text(desk, body, stdin)
    except Undecodable as error:  # no command that reads one is told the encoding
        raise error.without_option() from None


def _read_text(desk: Desk, body: str, stdin: BinaryIO) -> NewText:
    if body == "-":
        return NewText(_not_empty(article_file.read(text_from(desk, stdin, None), name=body)), Path.cwd())
    path = Path(body)
    if document_draft.is_document(path) and path.is_file():
        collected = CollectedWarnings()
        file, inside = document_draft.read(desk, path, collected)
        for line in collected.lines():
            desk.warn(line)
        return NewText(file, path.parent, inside)
    return NewText(_not_empty(article_file.read(files.read(path, limit=desk.largest_text), name=body)), path.parent)


def _not_empty(file: ArticleFile) -> ArticleFile:
    """Raise `Invalid` for a file with nothing in it: the program that should have written it has probably failed."""
    if file.body.strip() or file.given or file.extra:
        return file
    raise Invalid(
        phrase("the new text is empty"),
        ref=file.name,
        hint=phrase("nothing was changed; to remove the text of an article: newsroom edit REF --set body="),
    )
