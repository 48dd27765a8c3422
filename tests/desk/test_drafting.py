"""Articles from one text and from many files: what is read, saved, refused, and known again."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from newsroom.core import stored_settings
from newsroom.core.articles import articles, revisions
from newsroom.core.articles.fields import Manuscript
from newsroom.desk import Desk, drafting, editing
from newsroom.desk.drafting import FileOptions, FilesDrafted
from newsroom.desk.editing import ArticleEdit
from newsroom.errors import Conflict, Invalid, NotFound, Outside
from tests.commands.pictures import png
from tests.desk.conftest import Heard, Make
from tests.formats.documents import docx, odt


def text(desk: Desk, slug: str) -> Manuscript:
    article = articles.get(desk.db, slug)
    return revisions.get(desk.db, article.id, article.revision).manuscript


def files(desk: Desk, *names: str, options: FileOptions | None = None) -> FilesDrafted:
    found = drafting.find_files(desk, names)
    heard: list[int] = []
    result = drafting.draft_files(desk, found, options or FileOptions({}), progress=heard.append)
    assert sum(heard) == len(found)
    return result


def test_what_is_given_goes_before_the_text(desk: Desk, heard: Heard) -> None:
    written = "---\ntitle: A\nsection: S\ndate: 2026-01-05 09:00\n---\nBody ![x](gone.png)\n"
    drafted = drafting.draft_text(desk, written, {"title": "B"}, slug="b", date=None, name="t.md")
    assert (drafted.article.slug, drafted.outcome) == ("b", "new")
    assert text(desk, "b").title == "B"
    assert text(desk, "b").section == "S"
    assert heard.warned == ["picture or clip not added: gone.png: not found (t.md:6)"]
    assert heard.said == ["date: 2026-01-05 09:00 +07:00"]


def test_a_date_that_is_given_goes_before_that_of_the_text(desk: Desk) -> None:
    written = "---\ntitle: A\ndate: 2026-01-05 09:00\n---\nBody\n"
    drafted = drafting.draft_text(desk, written, {}, slug="", date="2026-02-01", name="t.md")
    assert drafted.article.back_date == "2026-01-31T17:00:00Z"
    with pytest.raises(Invalid, match=r"t\.md:3: date"):
        drafting.draft_text(desk, "---\ntitle: A\ndate: never\n---\n", {}, slug="", date=None, name="t.md")
    with pytest.raises(Conflict):
        drafting.draft_text(desk, "---\ntitle: C\n---\n", {}, slug="a", date=None, name="t.md")


def test_a_slug_in_the_text_is_the_article_s(desk: Desk) -> None:
    drafted = drafting.draft_text(desk, "---\ntitle: A\nslug: own\n---\n", {}, slug="", date=None, name="t.md")
    assert drafted.article.slug == "own"


def test_a_template_is_filled_in(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    marks = "{{title}}|{{ section }}|{{author}}|{{date}}|{{lang}}|{{other}}"
    (tmp_path / "templates" / "match.md").write_text(marks, encoding="utf-8")
    given = {"title": "T", "section": "S", "authors": ("Mai", "Lan"), "lang": "en"}
    made = drafting.text_to_start_from(desk, given, template="match", origin=None)
    assert made == "T|S|Mai|2026-03-02 10:00|en|{{other}}"
    assert drafting.text_to_start_from(desk, {}, template="match", origin=None) == "||lan|2026-03-02 10:00|vi|{{other}}"
    (tmp_path / "own.md").write_text("own", encoding="utf-8")
    assert drafting.text_to_start_from(desk, {}, template="own.md", origin=None) == "own"
    with pytest.raises(NotFound, match="no template 'none'") as caught:
        drafting.text_to_start_from(desk, {}, template="none", origin=None)
    assert str(tmp_path / "templates" / "none.md") in (caught.value.hint or "")


def test_a_text_may_begin_from_another_article(desk: Desk, make: Make) -> None:
    make("---\ntitle: First\nlead: L\n---\nBody\n")
    made = drafting.text_to_start_from(desk, {"title": "Second"}, template=None, origin="first")
    assert "title: Second" in made
    assert "lead: L" in made
    assert made.endswith("Body\n")
    empty = drafting.text_to_start_from(desk, {"tags": ("a",)}, template=None, origin=None)
    assert "title: ''" in empty or 'title: ""' in empty or "title:\n" in empty


def test_files_and_folders_are_found(desk: Desk, tmp_path: Path, heard: Heard) -> None:
    (tmp_path / "in").mkdir()
    for name in ("in/a.md", "in/b.markdown", "in/notes.txt", "in/p.png", "c.md"):
        (tmp_path / name).write_text("# T\n", encoding="utf-8")
    found = drafting.find_files(desk, ["in", "c.md"])
    assert [(one.path.name, one.root.name) for one in found] == [("a.md", "in"), ("b.markdown", "in"), ("c.md", "")]
    assert [line.partition(" (")[0] for line in heard.said] == ["not read: in/notes.txt"]
    with pytest.raises(NotFound, match="no file gone"):
        drafting.find_files(desk, ["gone"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound, match="no Markdown file in empty"):
        drafting.find_files(desk, ["empty"])


def test_files_become_articles_and_the_rest_is_named(desk: Desk, tmp_path: Path, heard: Heard) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\n![x](gone.png)\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    (tmp_path / "c.md").write_text("---\ntitle: C\nslug: taken\n---\n", encoding="utf-8")
    (tmp_path / "d.md").write_text("---\ntitle: D\nslug: taken\n---\n", encoding="utf-8")
    result = files(desk, "a.md", "b.md", "c.md", "d.md")
    assert [one.article.slug for one in result.done] == ["a", "taken"]
    assert result.outcomes == {"new": 2}
    assert [name for name, _ in result.failed] == ["b.md", "d.md"]
    assert all(getattr(error, "message", "").startswith(name) for name, error in result.failed)
    assert result.missing == {"a.md": ["gone.png: not found (a.md:4)"]}
    assert desk.db.execute("select count(distinct batch_id) from journal where action = 'draft'").fetchone()[0] == 1


def test_a_file_is_known_again_from_any_folder(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "a.md"
    file.write_text("---\ntitle: A\n---\nOne\n", encoding="utf-8")
    assert files(desk, "in/a.md").outcomes == {"new": 1}
    monkeypatch.chdir(tmp_path / "in")
    assert files(desk, "a.md").outcomes == {"unchanged": 1}
    file.write_text("---\ntitle: A\n---\nTwo\n", encoding="utf-8")
    assert files(desk, "a.md").outcomes == {"updated": 1}
    assert articles.get(desk.db, "a").source_file == "in/a.md"


def test_many_files_are_one_batch(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "CHUNK", 2)
    for number in range(5):
        (tmp_path / f"{number}.md").write_text(f"---\ntitle: N{number}\n---\n", encoding="utf-8")
    result = files(desk, *(f"{number}.md" for number in range(5)))
    assert len(result.done) == 5
    rows = desk.db.execute("select distinct batch_id from journal where action = 'draft'").fetchall()
    assert [row[0] for row in rows] == [result.batch]


def test_a_dry_run_saves_nothing_and_reads_everything(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    before = list(desk.db.iterdump())
    result = files(desk, "a.md", "b.md", options=FileOptions({}, dry_run=True))
    assert (result.outcomes, [name for name, _ in result.failed]) == ({"new": 1}, ["b.md"])
    assert list(desk.db.iterdump()) == before


def test_a_dry_run_knows_what_is_unchanged_updated_and_refused(desk: Desk, tmp_path: Path) -> None:
    """It said of no file what would happen to it, and ended well where the draft was refused."""
    for name in ("same", "newer", "edited"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nOne.\n")
    files(desk, "same.md", "newer.md", "edited.md")
    editing.change(desk, articles.get(desk.db, "edited"), ArticleEdit(append="Two."), stdin=BytesIO())
    for name in ("newer", "edited"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nThree.\n")
    (tmp_path / "taken.md").write_text("---\nslug: same\n---\n# Taken\n")
    before = list(desk.db.iterdump())
    names = ("same.md", "newer.md", "edited.md", "taken.md")
    result = files(desk, *names, options=FileOptions({}, dry_run=True))
    assert result.outcomes == {"unchanged": 1, "updated": 1}
    assert [(name, type(error)) for name, error in result.failed] == [("edited.md", Conflict), ("taken.md", Conflict)]
    assert list(desk.db.iterdump()) == before
    again = files(desk, *names)
    assert (again.outcomes, len(again.failed)) == (result.outcomes, 2)


def test_options_hold_for_each_file(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("---\ntitle: Đò\n---\n".encode("utf-16"))
    options = FileOptions({"section": "S"}, slug="own", date="2026-01-05", encoding="utf-16")
    [drafted] = files(desk, "a.md", options=options).done
    assert drafted.article.slug == "own"
    assert drafted.article.back_date == "2026-01-04T17:00:00Z"
    assert (text(desk, "own").title, text(desk, "own").section) == ("Đò", "S")


OPTIONS: dict[str, object] = {
    "title": "Other", "section": "Town", "tags": ("boats",), "source": "Agency", "lead": "Lead", "authors": ("Lan",),
    "lang": "vi", "kind": "page",
}  # fmt: skip


def test_what_options_gave_stays_when_the_file_is_drafted_again_without_them(desk: Desk, tmp_path: Path) -> None:
    """It was emptied without a word: a page became a story, at an address that publication fixes."""
    file = tmp_path / "a.md"
    file.write_text("# Boat\n\nOne.\n")
    files(desk, "a.md", options=FileOptions(OPTIONS, slug="boat"))
    given = text(desk, "boat")
    assert files(desk, "a.md").outcomes == {"unchanged": 1}
    for number, body in enumerate(("Two.", "Three."), start=2):  # what a newer text keeps, the next one keeps too
        file.write_text(f"# Boat\n\n{body}\n")
        assert files(desk, "a.md").outcomes == {"updated": 1}
        assert text(desk, "boat") == replace(given, body=f"{body}\n"), number
    assert {name: getattr(given, name) for name in OPTIONS} == OPTIONS


@pytest.mark.parametrize("name", OPTIONS)
def test_what_a_file_says_anew_goes_before_an_earlier_option(desk: Desk, tmp_path: Path, name: str) -> None:
    file = tmp_path / "a.md"
    file.write_text("# Boat\n\nOne.\n")
    files(desk, "a.md", options=FileOptions({name: OPTIONS[name]}, slug="boat"))
    said = {"kind": "story", "lang": "en"}.get(name, "New")
    file.write_text(f"---\n{name}: {said}\n---\n# Boat\n\nOne.\n")
    files(desk, "a.md")
    now = getattr(text(desk, "boat"), name)
    assert now in (said, (said,), "")
    assert now != OPTIONS[name]


def test_a_file_that_an_editor_took_over_can_be_drafted_again(desk: Desk, tmp_path: Path) -> None:
    """The hint of the refusal was `edit REF --body FILE`; after it every later draft of the file was refused."""
    file = tmp_path / "a.md"
    file.write_text("# Boat\n\nOne.\n")
    files(desk, "a.md")
    editing.change(desk, articles.get(desk.db, "boat"), ArticleEdit(sets=("section=Town",)), stdin=BytesIO())
    file.write_text("# Boat\n\nTwo.\n")
    assert [type(error) for _, error in files(desk, "a.md").failed] == [Conflict]
    editing.change(desk, articles.get(desk.db, "boat"), ArticleEdit(body=str(file)), stdin=BytesIO())
    assert files(desk, "a.md").outcomes == {"unchanged": 1}
    file.write_text("# Boat\n\nThree.\n")
    assert files(desk, "a.md").outcomes == {"updated": 1}
    assert (text(desk, "boat").body, text(desk, "boat").section) == ("Three.\n", "Town")  # what the editor set stays
    other = tmp_path / "other.md"
    other.write_text("# Boat\n\nFour.\n")
    editing.change(desk, articles.get(desk.db, "boat"), ArticleEdit(body=str(other)), stdin=BytesIO())
    file.write_text("# Boat\n\nFive.\n")
    assert [type(error) for _, error in files(desk, "a.md").failed] == [Conflict]


def test_an_option_can_be_given_again_and_taken_back(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("---\nsection: Sport\n---\n# Boat\n\nOne.\n")
    for given, section in (
        ("Town", "Town"),
        ("Money", "Money"),
        (None, "Money"),
        ("", ""),
        (None, ""),
        ("Sport", "Sport"),
    ):
        files(desk, "a.md", options=FileOptions({} if given is None else {"section": given}, slug="boat"))
        assert text(desk, "boat").section == section
    file.write_text("# Boat\n\nOne.\n")  # the key is gone: the file has something else than before
    files(desk, "a.md")
    assert text(desk, "boat").section == ""


def test_a_document_keeps_what_options_gave(desk: Desk, tmp_path: Path) -> None:
    docx.write(tmp_path / "a.docx", docx.p("One."))
    files(desk, "a.docx", options=FileOptions({"title": "Boat", "section": "Town"}))
    assert files(desk, "a.docx").outcomes == {"unchanged": 1}
    assert text(desk, "boat").section == "Town"


def test_a_file_has_a_limit(desk: Desk, tmp_path: Path) -> None:
    stored_settings.put(desk.db, {"articles.max_megabytes": "1"}, now=desk.now, actor="lan")
    desk.settings = stored_settings.load(desk.db, {})
    head = "---\ntitle: A\n---\n"
    (tmp_path / "a.md").write_text(head + "x" * (1_000_000 - len(head)), encoding="utf-8")
    (tmp_path / "b.md").write_text(head + "x" * (1_000_001 - len(head)), encoding="utf-8")
    result = files(desk, "a.md", "b.md")
    assert len(result.done) == 1
    [(name, error)] = result.failed
    assert (name, str(error)) == ("b.md", "b.md: the text is longer than 1 MB")


def test_a_post_with_a_date_in_its_name_keeps_its_former_addresses(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "2019-03-04-flood.md").write_text("---\ntitle: Flood\ndate: 2019-03-05\n---\n", encoding="utf-8")
    (tmp_path / "2020-01-02-own.md").write_text("---\ntitle: O\naliases: [/x/]\n---\n", encoding="utf-8")
    (tmp_path / "2020-01-03-words.md").write_text("---\ntitle: W\nslug: typed\n---\n", encoding="utf-8")
    (tmp_path / "2020-13-03-month.md").write_text("---\ntitle: M\n---\n", encoding="utf-8")
    files(desk, "2019-03-04-flood.md", "2020-01-02-own.md", "2020-01-03-words.md", "2020-13-03-month.md")
    assert text(desk, "flood").extra["aliases"] == ["/2019/03/05/flood/", "/2019/03/04/flood/"]
    assert text(desk, "own").extra["aliases"] == ["/x/", "/2020/01/02/own/"]
    assert text(desk, "typed").extra["aliases"] == ["/2020/01/03/typed/"]


def test_files_are_put_into_their_series_and_losses_are_named(desk: Desk, tmp_path: Path, heard: Heard) -> None:
    lost = "<iframe src='https://unknown.example/x'></iframe>"
    (tmp_path / "a.md").write_text(f"---\ntitle: A\nseries: Rivers\n---\nWords.\n\n{lost}\n", encoding="utf-8")
    result = files(desk, "a.md")
    assert heard.said == ["new series: Rivers"]
    [row] = desk.db.execute("select a.slug from series_stories p join articles a on a.id = p.article_id").fetchall()
    assert row["slug"] == "a"
    assert len(result.done) == 1
    assert any("unknown.example" in one for one in heard.warned)


def test_a_text_without_a_title_does_not_take_the_name_of_a_temporary_file(desk: Desk) -> None:
    given = {"slug": "", "date": None, "name": "tmp-abc.md"}
    with pytest.raises(Invalid, match="has no title"):
        drafting.draft_text(desk, "Only text.\n", {}, **given)  # type: ignore[arg-type]
    made = drafting.draft_text(desk, "Only text.\n", {}, is_named=True, **given)  # type: ignore[arg-type]
    assert articles.by_id(desk.db, made.article.id).title == "Tmp abc"


def test_each_kind_of_document_is_read_by_its_suffix(desk: Desk, tmp_path: Path) -> None:
    docx.write(tmp_path / "a.docx", docx.p("Word", style="Title"), docx.p("x"))
    odt.write(tmp_path / "b.odt", odt.p("Open", "Title"), odt.p("x"))
    for name in ("a.docm", "a.dotx", "A.DOCX"):
        (tmp_path / name).write_bytes((tmp_path / "a.docx").read_bytes())
    (tmp_path / "b.ott").write_bytes((tmp_path / "b.odt").read_bytes())
    names = ["a.docx", "a.docm", "a.dotx", "A.DOCX", "b.odt", "b.ott"]
    options = FileOptions({"section": "S"}, date="2026-01-05 09:00")
    result = files(desk, *names, options=options)
    assert result.failed == []
    assert [one.article.slug for one in result.done] == ["word", "word-2", "word-3", "word-4", "open", "open-2"]
    assert {(one.article.back_date, text(desk, one.article.slug).section) for one in result.done} == {
        ("2026-01-05T02:00:00Z", "S")
    }
    [named] = files(desk, "a.docx", options=FileOptions({}, slug="own")).done
    assert named.article.slug == "word"  # it was drafted before
    [own] = files(desk, "a.docx", options=FileOptions({"title": "B"}, slug="own")).done
    assert own.article.title == "B"


def mail(sender: str = "Mai <mai@example.org>") -> bytes:
    return f"From: {sender}\nSubject: Night ferry\nContent-Type: text/plain\n\nIt runs.\n".encode()


def test_the_sender_of_a_mail_is_named_unless_an_author_is_given(desk: Desk, tmp_path: Path, heard: Heard) -> None:
    (tmp_path / "a.EML").write_bytes(mail())
    (tmp_path / "b.eml").write_bytes(mail(""))
    files(desk, "a.EML", options=FileOptions({"authors": ("Mai",)}))
    files(desk, "b.eml")
    assert heard.said == []
    files(desk, "a.EML", options=FileOptions({"authors": ()}))
    assert heard.said == ["a.EML: sent by Mai <mai@example.org>; name the author with --author"]


def test_a_template_has_a_limit(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"x" * 5_000_000)
    assert len(drafting.text_to_start_from(desk, {}, template="a.md", origin=None)) == 5_000_000
    (tmp_path / "a.md").write_bytes(b"x" * 5_000_001)
    with pytest.raises(NotFound, match="is larger than 5 MB"):
        drafting.text_to_start_from(desk, {}, template="a.md", origin=None)


def test_a_folder_comes_before_a_template_of_its_name(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.md").write_text("kept", encoding="utf-8")
    (tmp_path / "a").mkdir()
    assert drafting.text_to_start_from(desk, {}, template="a", origin=None) == "kept"


def test_what_is_held_back_is_said(desk: Desk, heard: Heard) -> None:
    drafting.draft_text(desk, "---\ntitle: A\ndraft: true\n---\nx\n", {}, slug="", date="2026-01-05", name="t.md")
    assert heard.said == [
        "date: 2026-01-05", "held back (draft: true): publish --all skips it; to publish it: newsroom publish a"
    ]  # fmt: skip


def test_one_text_brings_its_pictures_captions_and_series(desk: Desk, tmp_path: Path, heard: Heard) -> None:
    (tmp_path / "boat.png").write_bytes(png("red"))
    (tmp_path / "bad.png").write_bytes(b"no picture")
    written = (
        "---\ntitle: A\nseries: Rivers\nimage: main.png\ntittle: x\nrelated: [nobody]\n---\n![a](boat.png) ![b](bad.png)\n\n"
        ":::transcript gone.vtt\n:::\n\n<object data=x></object>\n"
    )
    drafting.draft_text(desk, written, {}, slug="", date=None, name="t.md")
    assert list(text(desk, "a").media) == ["boat.png"]
    assert heard.said == ["new series: Rivers"]
    places = [one.partition(": ")[0] for one in heard.warned]
    assert heard.warned[1].startswith("transcript not added: cannot read ")
    assert heard.warned[2].startswith("picture or clip not added: bad.png: not a picture")
    assert heard.warned[3] == "picture or clip not added: main.png: not found (t.md:4)"
    assert [places[number] for number in (0, 4, 5)] == ["t.md:5", "t.md:13", "t.md:6"]
    assert len(places) == 6


def test_an_exported_newsroom_is_not_a_folder_of_posts(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "out put").mkdir()
    for name in ("a.md", "articles.jsonl"):
        (tmp_path / "out put" / name).write_text("x", encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        drafting.find_files(desk, ["out put"])
    assert (refused.value.message, refused.value.hint) == (
        "out put is a newsroom export", "to import it: newsroom import markdown 'out put'"
    )  # fmt: skip


def test_versions_in_other_languages_come_last(desk: Desk, tmp_path: Path) -> None:
    names = ["a.en.md", "b.md", "c.vi.md", "d.fr.md", "e.md"]
    for name in names:
        (tmp_path / name).write_text("# T\n", encoding="utf-8")
    found = [one.path.name for one in drafting.find_files(desk, names)]
    assert found == ["b.md", "c.vi.md", "e.md", "a.en.md", "d.fr.md"]


def test_files_that_are_not_read_are_named_by_reason(desk: Desk, tmp_path: Path, heard: Heard) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_text("# T\n", encoding="utf-8")
    for number in range(6):
        (tmp_path / "in" / f"{number}.txt").write_text("x", encoding="utf-8")
    (tmp_path / "in" / "b.png").write_bytes(b"")  # comes with the posts that show it
    (tmp_path / "in" / "c.png.md").symlink_to(tmp_path / "secret")
    (tmp_path / "secret.md").write_text("x", encoding="utf-8")
    (tmp_path / "in" / "out.md").symlink_to(tmp_path / "secret.md")
    drafting.find_files(desk, ["in"])
    assert heard.said == [
        *(f"not read: in/{number}.txt (not Markdown)" for number in range(5)),
        "not read: 1 more (not Markdown)",
    ]
    assert sorted(heard.warned) == [
        "not read: in/c.png.md (a broken symbolic link: No such file or directory)",
        "not read: in/out.md (a symbolic link to a place outside the folder)",
    ]
    heard.said.clear()
    (tmp_path / "in" / "5.txt").unlink()
    drafting.find_files(desk, ["in"])
    assert len(heard.said) == 5


def test_fifty_files_are_one_transaction(desk: Desk, tmp_path: Path) -> None:
    for number in range(51):
        (tmp_path / f"{number:02d}.md").write_text("", encoding="utf-8")  # without a text there is no article
    heard: list[int] = []
    found = [drafting.FoundFile(tmp_path / f"{number:02d}.md", tmp_path) for number in range(51)]
    drafting.draft_files(desk, found, FileOptions({}, dry_run=True), progress=heard.append)
    assert heard == [50, 1]


def test_a_file_that_cannot_be_opened_is_named(desk: Desk, tmp_path: Path) -> None:
    found = [drafting.FoundFile(tmp_path / "gone.md", tmp_path)]
    result = drafting.draft_files(desk, found, FileOptions({}), progress=lambda _: None)
    [(name, error)] = result.failed
    assert isinstance(error, Outside)
    assert (name, error.ref) == (str(tmp_path / "gone.md"), str(tmp_path / "gone.md"))
    assert error.message == f"{tmp_path / 'gone.md'} cannot be read: No such file or directory"


def test_a_file_leaves_its_series_alone_unless_it_names_another(desk: Desk, tmp_path: Path, heard: Heard) -> None:
    """A corrected word put a story back into the series that the desk had taken it out of, and readers saw it at once."""

    def draft(series: str, text: str, date: str = "2026-01-05") -> list[str]:
        (tmp_path / "a.md").write_text(f"---\ntitle: A\nseries: {series}\ndate: {date}\n---\n{text}\n")
        files(desk, "a.md")
        return [
            row["name"]
            for row in desk.db.execute("select name from series join series_stories on series_id = series.id")
        ]

    assert draft("Rivers", "x") == ["Rivers"]
    desk.db.execute("delete from series_stories")
    assert draft("Rivers", "x") == draft("Rivers", "y") == draft("Rivers", "y", "2026-01-06") == []
    assert draft("Boats", "y") == ["Boats"]
    desk.db.execute("update series set name = 'Ships' where name = 'Boats'")
    assert draft("Boats", "z") == ["Ships"]


def test_an_expiry_in_the_file_of_a_published_story_is_ignored(desk: Desk, tmp_path: Path, heard: Heard) -> None:
    def write(expire: str) -> None:
        (tmp_path / "a.md").write_text(f"---\ntitle: A\nexpire: {expire}\n---\nx\n", encoding="utf-8")

    write("2026-06-01")
    files(desk, "a.md")
    write("2026-07-01")
    files(desk, "a.md")  # a draft: the file counts
    assert articles.get(desk.db, "a").expire_at == "2026-06-30T17:00:00Z"
    desk.db.execute("update articles set published_at = '2026-03-01T00:00:00Z', status = 'published'")
    files(desk, "a.md")
    assert heard.warned == []
    write("2026-08-01 12:00")
    files(desk, "a.md")
    assert heard.warned == [
        "a.md: a has already been published, so the expiry in its file is ignored; to publish it with this expiry: newsroom"
        " publish a --expire '2026-08-01 12:00 +07:00'"
    ]
    heard.warned.clear()
    write("2026-02-01")  # past: no story is published with it
    files(desk, "a.md")
    desk.db.execute("update articles set status = 'unpublished'")
    write("2026-02-02")
    files(desk, "a.md")
    ignored = "a.md: a has already been published, so the expiry in its file is ignored"
    assert heard.warned == [f"{ignored}; to withdraw it: newsroom unpublish a", ignored]


def test_warnings_about_many_files_come_at_the_end_and_once(desk: Desk, tmp_path: Path, heard: Heard) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(
            f"---\ntitle: {name}\ntittle: x\nlastmod: 2090-01-01\n---\n:::transcript gone.vtt\n:::\n", encoding="utf-8"
        )
    files(desk, "a.md", "b.md")
    told = [line.replace(str(tmp_path), "") for line in heard.warned]
    assert [line.partition("cannot read")[0] for line in told[:2]] == [
        "a.md: transcript not added: ", "b.md: transcript not added: "
    ]  # fmt: skip
    assert [line.partition(": ")[0] for line in told[2:]] == ["a.md:3", "a.md:4"]
    assert all(line.endswith("(and in 1 more file)") for line in told[2:])


def test_a_dry_run_names_what_readers_would_not_see(desk: Desk, tmp_path: Path, heard: Heard) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nx\n\n<object data=x></object>\n", encoding="utf-8")
    files(desk, "a.md", options=FileOptions({}, dry_run=True))
    assert [line.partition(": ")[0] for line in heard.warned] == ["a.md:6"]


def test_a_refusal_names_its_file_once(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\nslug: own\n---\nx\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("---\ntitle: B\nslug: own\n---\nx\n", encoding="utf-8")
    [(name, error)] = files(desk, "a.md", "b.md").failed
    assert isinstance(error, Conflict)
    assert (name, error.message.count("b.md: "), error.message.startswith("b.md: ")) == ("b.md", 1, True)


def test_pictures_of_a_file_that_cannot_be_added_are_listed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"no picture")
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\n![x](gone.png) ![y](bad.png)\n", encoding="utf-8")
    result = files(desk, "a.md")
    [(name, problems)] = result.missing.items()
    assert (name, problems[0]) == ("a.md", "gone.png: not found (a.md:4)")
    assert problems[1].startswith("bad.png: not a picture")
    assert len(problems) == 2
