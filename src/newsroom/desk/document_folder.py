"""A folder of Word or OpenDocument files, or a single one, read as posts to import: each becomes a draft."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from newsroom.core.articles.drafting import PublicationTerms
from newsroom.desk import Desk, word_draft
from newsroom.desk.article_text import manuscript_from
from newsroom.errors import NewsroomError, NotFound
from newsroom.formats.folder_files import files_below
from newsroom.formats.front_matter.article_file import ArticleFile
from newsroom.formats.sites.foreign_post import (
    ForeignAuthor,
    ForeignItem,
    ForeignPost,
    ForeignStatus,
    ItemLeftOut,
    ItemProblem,
)
from newsroom.formats.sites.old_site import OldSite
from newsroom.phrases import phrase, without_start, word

SUFFIXES: Final = {"docx": (".docx", ".docm"), "odt": (".odt",)}


class DocumentExport:
    """The documents of a form (`docx` or `odt`) in a folder and those below. Lock files and hidden files are not read."""

    def __init__(self, desk: Desk, form: str, path: Path) -> None:
        """Find the documents. Raises `NotFound` without any; `Invalid` if the only one is damaged."""
        self.desk, self.form = desk, form
        self.authors: list[ForeignAuthor] = []
        self.notes: list[str] = []
        self.old_site = OldSite()
        # Office programs leave lock files beside open documents: ~$story.docx.
        found = sorted(one for one in files_below(path) if not one.name.startswith("~$")) if path.is_dir() else [path]
        self._documents = [one for one in found if path == one or one.suffix.lower() in SUFFIXES[form]]
        self._others = [one for one in found if one not in set(self._documents)]
        if not self._documents:
            raise NotFound(phrase("there is no {form} document in {name}", form=form, name=path), ref=str(path))
        if not path.is_dir():
            word_draft.document(desk, path)

    @property
    def total(self) -> int:
        """The number of files."""
        return len(self._documents) + len(self._others)

    def items(self) -> Iterator[ForeignItem]:
        """Each document, and each file that is not a document."""
        for path in self._documents:
            try:
                yield self._post(path)
            except NewsroomError as error:
                yield ItemProblem(str(path), without_start(error.message, f"{path}:"))
            except OSError as error:
                yield ItemProblem(str(path), word(error.strerror))
        for path in self._others:
            yield ItemLeftOut(str(path), phrase("file that is not in the {form} format", form=self.form))

    def _post(self, path: Path) -> ForeignPost:
        found = word_draft.document(self.desk, path)
        manuscript = manuscript_from(ArticleFile(body=found.markdown, name=str(path)))
        key = os.path.relpath(path, self.desk.folder).replace(os.sep, "/")
        return ForeignPost(
            where=str(path),
            key=f"{self.form} {key}",
            title=manuscript.title,
            body=manuscript.body,
            status=ForeignStatus.DRAFT,
            slug=manuscript.title,
            manuscript=manuscript,
            terms=PublicationTerms(),
            files=found.pictures,
            lost=found.lost,
        )
