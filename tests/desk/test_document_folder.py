"""Folders of documents: which files are read, in which order, and what each becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.desk import Desk
from newsroom.desk.document_folder import DocumentExport
from newsroom.errors import Invalid, NotFound
from newsroom.formats.sites.foreign_post import ForeignPost, ForeignStatus, ItemLeftOut, ItemProblem
from tests.formats.documents import docx, odt


@pytest.fixture
def folder(desk: Desk) -> Path:
    made = desk.folder / "texts"
    (made / "sub").mkdir(parents=True)
    docx.write(made / "b.docx", docx.p("Second", style="Title"), docx.p("Text b"))
    docx.write(made / "sub" / "c.DOCM", docx.p("Third", style="Title"), docx.p("Text c"))
    odt.write(made / "a.odt", odt.p("First", "Title"), odt.p("Text a"))
    (made / "~$b.docx").write_bytes(b"lock")
    (made / "note.txt").write_text("x")
    return made


def test_each_document_is_a_draft_and_other_files_are_named(desk: Desk, folder: Path) -> None:
    export = DocumentExport(desk, "docx", folder)
    first, second, *left = export.items()
    assert export.total == 4
    assert isinstance(first, ForeignPost)
    assert isinstance(second, ForeignPost)
    assert (first.key, first.title, first.slug, first.status) == (
        "docx texts/b.docx",
        "Second",
        "Second",
        ForeignStatus.DRAFT,
    )
    assert (first.where, first.body, second.title) == (str(folder / "b.docx"), "Text b\n", "Third")
    assert left == [
        ItemLeftOut(str(folder / name), "file that is not a docx document") for name in ("a.odt", "note.txt")
    ]
    [only, *left] = DocumentExport(desk, "odt", folder).items()
    assert isinstance(only, ForeignPost)
    assert (only.title, only.key, len(left)) == ("First", "odt texts/a.odt", 3)


def test_a_damaged_document_is_named_and_the_others_are_read(desk: Desk, folder: Path) -> None:
    (folder / "a.docx").write_bytes(b"nothing")
    damaged, *good = DocumentExport(desk, "docx", folder).items()
    assert isinstance(damaged, ItemProblem)
    assert damaged.where == str(folder / "a.docx")
    assert not damaged.why.startswith(str(folder))
    assert sum(isinstance(one, ForeignPost) for one in good) == 2
    with pytest.raises(Invalid):
        DocumentExport(desk, "docx", folder / "a.docx")


def test_one_document_may_have_any_name(desk: Desk, folder: Path) -> None:
    (folder / "b.docx").rename(folder / "b.bak")
    export = DocumentExport(desk, "docx", folder / "b.bak")
    [only] = export.items()
    assert isinstance(only, ForeignPost)
    assert (only.title, export.total) == ("Second", 1)


def test_a_folder_without_documents_is_refused(desk: Desk) -> None:
    (desk.folder / "empty").mkdir()
    with pytest.raises(NotFound) as refused:
        DocumentExport(desk, "odt", desk.folder / "empty")
    assert refused.value.message == f"there is no odt document in {desk.folder / 'empty'}"
