"""Texts from documents and saved e-mails: which files those are, and what reads each."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from newsroom.desk import Desk
from newsroom.desk.warnings import CollectedWarnings
from newsroom.formats.front_matter.article_file import ArticleFile

DOCUMENTS: Final = frozenset((".docx", ".docm", ".dotx", ".odt", ".ott"))
MAIL: Final = ".eml"


def is_document(path: Path) -> bool:
    """Whether the name of a file is that of a Word or OpenDocument file or of a saved e-mail."""
    return path.suffix.lower() in (*DOCUMENTS, MAIL)


def read(
    desk: Desk, path: Path, collected: CollectedWarnings, *, encoding: str | None = None, has_author: bool = True
) -> tuple[ArticleFile, dict[str, bytes]]:
    """The text of such a file and its pictures by their names in it. Without `has_author`, the sender of an e-mail is said.

    Raises `Invalid` for a file of another kind, or whose text is too long.
    """
    if path.suffix.lower() == MAIL:
        from newsroom.desk import mail_draft  # here: few files are mails

        return mail_draft.read(desk, path, collected, encoding=encoding, has_author=has_author)
    from newsroom.desk import word_draft  # here: few files are documents

    return word_draft.read(desk, path, collected)
