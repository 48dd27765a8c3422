"""Articles from one text and from many files: what is read, saved, refused, and known again."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.core import stored_settings
from newsroom.core.articles import articles, revisions
from newsroom.core.articles.fields import Manuscript
from newsroom.desk import Desk, drafting
from newsroom.desk.drafting import FileOptions, FilesDrafted
from newsroom.errors import Conflict, Invalid, NotFound
from tests.desk.conftest import Heard, Make


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
    assert heard.warned == ["picture or clip not added: gone.png: no such picture (t.md:6)"]
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
    assert result.missing == {"a.md": ["gone.png: no such picture (a.md:4)"]}
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
    result = files(desk, "a.md", "b.md", options=FileOptions({}, dry_run=True))
    assert (result.done, [name for name, _ in result.failed]) == ([], ["b.md"])
    assert desk.db.execute("select count(*) from articles").fetchone()[0] == 0


def test_options_hold_for_each_file(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("---\ntitle: Đò\n---\n".encode("utf-16"))
    options = FileOptions({"section": "S"}, slug="own", date="2026-01-05", encoding="utf-16")
    [drafted] = files(desk, "a.md", options=options).done
    assert drafted.article.slug == "own"
    assert drafted.article.back_date == "2026-01-04T17:00:00Z"
    assert (text(desk, "own").title, text(desk, "own").section) == ("Đò", "S")


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
