"""Folders of documents: which files are read, in which order, and what each becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.core.articles.drafting import PublicationTerms
from newsroom.desk import Desk, word_draft
from newsroom.desk.document_folder import DocumentExport
from newsroom.errors import Invalid, NotFound
from newsroom.formats.documents.package import OfficeDocument
from newsroom.formats.sites.foreign_post import ForeignPost, ForeignStatus, ItemLeftOut, ItemProblem
from newsroom.formats.sites.old_site import OldSite
from tests.commands.pictures import png
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
        ItemLeftOut(str(folder / name), "file that is not in the docx format") for name in ("a.odt", "note.txt")
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


def test_what_a_document_brings_and_loses(desk: Desk, folder: Path) -> None:
    docx.write(
        folder / "d.docx", docx.p("Fourth", style="Title"), docx.p(docx.picture("i1", "Boat")),
        docx.p("<w:ins>" + docx.run("new") + "</w:ins>"), files={"word/media/a.png": png("red")}, links={"i1": "media/a.png"},
    )  # fmt: skip
    [post] = DocumentExport(desk, "docx", folder / "d.docx").items()
    assert isinstance(post, ForeignPost)
    assert post.files == {"a.png": png("red")}
    assert post.lost == {"insertion in tracked changes (it is in the text)": 1}
    assert post.terms == PublicationTerms()
    assert post.manuscript
    assert (post.manuscript.title, post.body) == ("Fourth", "![Boat](a.png)\n\nnew\n")


def test_a_document_that_cannot_be_opened_is_named(desk: Desk, folder: Path) -> None:
    export = DocumentExport(desk, "docx", folder)
    (folder / "b.docx").unlink()
    first, *_ = export.items()
    assert first == ItemProblem(str(folder / "b.docx"), "No such file or directory")
    assert (export.authors, export.notes, export.old_site) == ([], [], OldSite())


def test_a_document_outside_the_folder_of_the_newsroom_has_a_key_too(desk: Desk, folder: Path) -> None:
    desk.path = desk.folder / "inner" / "newsroom.db"
    first, *_ = DocumentExport(desk, "docx", folder).items()
    assert isinstance(first, ForeignPost)
    assert first.key == "docx ../texts/b.docx"


@pytest.mark.parametrize("suffix", [".docx", ".odt"])
def test_a_text_as_long_as_the_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    desk.settings = desk.settings.override(articles_max_megabytes="1")
    reader = word_draft.word if suffix == ".docx" else word_draft.opendocument
    for length, refused in ((1_000_000, False), (1_000_001, True)):
        found = OfficeDocument("đ" * 499_999 + "x" * (length - 999_998), {})
        monkeypatch.setattr(reader, "read", lambda _path, found=found: found)
        if not refused:
            assert word_draft.document(desk, Path(f"a{suffix}")) is found
            continue
        with pytest.raises(Invalid) as error:
            word_draft.document(desk, Path(f"a{suffix}"))
        assert error.value.message == f"a{suffix}: the text is longer than 1 MB"
        assert error.value.hint == "to raise the limit: newsroom config set articles.max_megabytes N"


@pytest.mark.parametrize(
    ("name", "is_open"), [("a.odt", True), ("A.OTT", True), ("a.docx", False), ("a.odt.bak", False)]
)
def test_which_reader_reads_a_document(desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str, is_open: bool) -> None:
    monkeypatch.setattr(word_draft.opendocument, "read", lambda _: OfficeDocument("open", {}))
    monkeypatch.setattr(word_draft.word, "read", lambda _: OfficeDocument("word", {}))
    assert word_draft.document(desk, Path(name)).markdown == ("open" if is_open else "word")
