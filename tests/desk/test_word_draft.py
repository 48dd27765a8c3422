"""`draft story.docx`: the title, the pictures and what the text lacks; again changes nothing."""

from __future__ import annotations

from pathlib import Path

from tests.commands.pictures import png
from tests.conftest import Run
from tests.formats.documents import odt
from tests.formats.documents.docx import p, picture, run, write


def test_a_word_document_becomes_an_article(newsroom: Run, tmp_path: Path) -> None:
    write(
        tmp_path / "story.docx",
        p("Phà đêm trở lại", style="Title"),
        p(
            "Chuyến đầu tiên ",
            run("chạy", "<w:b/>"),
            "<w:ins>" + run(" tối nay") + "</w:ins>",
            "<w:del>" + run("x") + "</w:del>",
        ),
        p(picture("i1", "Phà")),
        p("Ảnh: An", style="Caption"),
        files={"word/media/a.png": png("red")},
        links={"i1": "media/a.png"},
    )
    done = newsroom("draft", "story.docx", "--section", "Thành phố", "--json")
    [article] = done.json
    assert (article["title"], article["slug"], article["section"]) == (
        "Phà đêm trở lại",
        "pha-dem-tro-lai",
        "Thành phố",
    )
    assert newsroom("show", "1", "--json").json["body"].strip() == (
        'Chuyến đầu tiên **chạy** tối nay\n\n![Phà](a.png "Ảnh: An")'
    )
    assert "story.docx: 1 × insertion in tracked changes (it is in the text)" in done.err
    assert "story.docx: not imported: 1 × deletion in tracked changes" in done.err
    assert newsroom("media", "list", "--count").out.strip() == "1"
    assert "1 unchanged" in newsroom("draft", "story.docx", "--section", "Thành phố").err


def test_everything_that_does_not_come_is_named(newsroom: Run, tmp_path: Path) -> None:
    lost = (
        "<w:del>" + run("x") + "</w:del>", "<m:oMath/>", run("h", "<w:vanish/>"), '<w:r><w:commentReference w:id="1"/></w:r>',
        '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>',
    )  # fmt: skip
    write(tmp_path / "story.docx", p("Text", *lost))
    said = newsroom("draft", "story.docx").err
    for what in (
        "deletion in tracked changes",
        "formula",
        "hidden text",
        "comment by a reviewer",
        "character in a symbol font",
    ):
        assert f"not imported: 1 × {what}" in said
    assert "more warnings" not in said


def test_a_title_below_a_byline_is_the_title(newsroom: Run, tmp_path: Path) -> None:
    write(tmp_path / "a.docx", p("By Mai Le"), p("Real title", style="Title"), p("Words."))
    odt.write(tmp_path / "b.odt", odt.p("By Mai Le"), odt.p("Real title", "Title"), odt.p("Words."))
    for name in ("a.docx", "b.odt"):
        [article] = newsroom("draft", name, "--json").json
        assert article["title"] == "Real title"
        assert newsroom("show", str(article["id"]), "--json").json["body"].strip() == "By Mai Le\n\nWords."


def test_a_document_without_a_title_is_named_after_its_file(newsroom: Run, tmp_path: Path) -> None:
    write(tmp_path / "night ferry.docx", p("Text"))
    assert newsroom("draft", "night ferry.docx", "--json").json[0]["title"] == "Night ferry"


def test_a_newer_text_of_the_file_replaces_that_of_the_article(newsroom: Run, tmp_path: Path) -> None:
    write(tmp_path / "a.docx", p("One"))
    newsroom("draft", "a.docx")
    write(tmp_path / "a.docx", p("Two"))
    assert "updated" in newsroom("draft", "a.docx", "a.docx").err
    assert newsroom("show", "1", "--json").json["body"].strip() == "Two"


def test_a_damaged_document_is_refused(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 damaged")
    assert "a.docx: not a Word document" in newsroom("draft", "a.docx", code=4).err
    assert newsroom("list", "--count").out.strip() == "0"


def test_a_document_replaces_a_text_that_was_edited_since(newsroom: Run, tmp_path: Path) -> None:
    def save(words: str, colour: str) -> None:
        parts = {"files": {"word/media/a.png": png(colour)}, "links": {"i1": "media/a.png"}}
        write(tmp_path / "a.docx", p("Ferry", style="Title"), p(words), p(picture("i1", "Boat")), **parts)

    save("One", "red")
    newsroom("draft", "a.docx")
    newsroom("edit", "1", "--append", "By hand.")
    save("Two", "blue")
    assert "newsroom edit ferry --body FILE" in newsroom("draft", "a.docx", code=5).err
    newsroom("edit", "ferry", "--body", "a.docx")
    article = newsroom("show", "1", "--json").json
    assert (article["title"], article["body"].strip()) == ("Ferry", "Two\n\n![Boat](a.png)")
    assert newsroom("show", "1", "--format", "html").out.count("<img") == 1
    assert newsroom("media", "list", "--count").out.strip() == "2"  # not the one of the same name
