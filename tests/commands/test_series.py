"""`newsroom series`, and the key `series:` in front matter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def newsroom(run: Run) -> Run:
    """The command in a folder with a newsroom and three published stories."""
    run("init", "--title", "Courier", "--lang", "en")
    for name in ("one", "two", "three"):
        run("draft", "--title", name.title(), "--slug", name, "-", stdin="Text.")
        run("publish", name)
    return run


def order(newsroom: Run, name: str = "flood") -> list[str]:
    return newsroom("series", "show", name, "--fields", "slug", "--no-headers").out.split()


def test_from_the_prompt_to_the_page(newsroom: Run, tmp_path: Path) -> None:
    [added] = newsroom(
        "series", "add", "The flood", "one", "two", "--slug", "flood", "--introduction", "Of *water*.", "--json"
    ).json
    assert {name: added[name] for name in ("name", "slug", "introduction", "order", "stories", "published")} == {
        "name": "The flood", "slug": "flood", "introduction": "Of *water*.", "order": "date", "stories": 2, "published": 2,
    }  # fmt: skip
    assert added["url"].endswith("/series/flood/")
    newsroom("series", "add", "the flood", "three")  # an existing one gets more stories
    assert order(newsroom) == ["one", "two", "three"]
    newsroom("build", "-o", "out")
    assert "Of <em>water</em>." in (tmp_path / "out/series/flood/index.html").read_text("utf-8")
    newsroom("series", "edit", "flood", "three", "one")
    assert order(newsroom) == ["three", "one", "two"]
    newsroom("series", "edit", "flood", "--out", "one", "--name", "High water", "--order", "date")
    assert order(newsroom, "High water") == ["two", "three"]
    shown = newsroom("series", "show", "flood", "--json").json
    assert (shown["name"], shown["introduction"]) == ("High water", "Of *water*.")
    assert [(part["slug"], part["number"], part["status"]) for part in shown["parts"]] == [
        ("two", 1, "published"),
        ("three", 2, "published"),
    ]
    assert newsroom("show", "two", "--json").json["series"] == "High water"
    assert newsroom("show", "one", "--json").json["series"] is None
    assert newsroom("list", "--series", "high water", "--fields", "slug", "--no-headers").out.split() == [
        "three",
        "two",
    ]
    newsroom("undo")
    assert order(newsroom) == ["three", "one", "two"]
    newsroom("series", "rm", "flood")
    assert newsroom("series", "list", "--json").json == []
    newsroom("undo")
    assert order(newsroom) == ["three", "one", "two"]
    log = newsroom("log", "--json").json
    assert {(one["kind"], one["action"]) for one in log if one["kind"] == "series"} >= {
        ("series", "add"), ("series", "put"), ("series", "arrange"), ("series", "take out"), ("series", "edit"), ("series", "remove"),
    }  # fmt: skip


def test_by_hand_keeps_the_present_order(newsroom: Run) -> None:
    newsroom("series", "add", "Flood", "three", "one", "two")
    newsroom("series", "edit", "flood", "--order", "hand")
    assert order(newsroom) == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("series", "show", "nothing"), 3),
        (("series", "add", "Flood"), 5),
        (("series", "add", ""), 4),
        (("series", "add", "Storm", "one"), 5),
        (("series", "add", "Storm", "none"), 3),
        (("series", "add", "Storm", "--slug", "Not A Slug"), 4),
        (("series", "add", "Storm", "--order", "age"), 2),
        (("series", "edit", "flood", "two", "--order", "date"), 2),
        (("series", "edit", "flood", "--out", "two"), 3),
        (("series", "rm", "flood", "nothing"), 3),
    ],
)
def test_what_is_refused_changes_nothing(newsroom: Run, typed: tuple[str, ...], code: int) -> None:
    newsroom("series", "add", "Flood", "one")
    before = newsroom("series", "list", "--json").json
    newsroom(*typed, code=code)
    assert newsroom("series", "list", "--json").json == before
    assert order(newsroom) == ["one"]


def test_a_dry_run_changes_nothing(newsroom: Run) -> None:
    newsroom("series", "add", "Flood", "one", "--dry-run")
    assert newsroom("series", "list", "--json").json == []


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("series: The flood", "The flood"),
        ("loạt bài: The flood", "The flood"),
        ("Series: [The flood]", "The flood"),
        ("series:\n  name: The flood\n  part: 2", "The flood"),
        ("series: false", None),
        ("series: ''", None),
        ("series: []", None),
        ("series: [1, {a: b}]", None),
        ("layout: post", None),
    ],
)
def test_a_text_names_its_series(newsroom: Run, tmp_path: Path, key: str, name: str | None) -> None:
    (tmp_path / "new.md").write_text(f"---\ntitle: New\n{key}\n---\nText.\n", encoding="utf-8")
    drafted = newsroom("draft", "new.md")
    assert ("new series: The flood" in drafted.err) == (name is not None)
    assert newsroom("show", "new", "--json").json["series"] == name


def test_of_several_series_the_first_counts_and_the_others_are_named(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_text("---\ntitle: New\nseries: [Flood, Storm]\n---\nText.\n", encoding="utf-8")
    drafted = newsroom("draft", "new.md")
    assert "new.md:3" in drafted.err
    assert "not in Storm" in drafted.err
    assert newsroom("show", "new", "--json").json["series"] == "Flood"


def test_a_newer_text_moves_its_story_and_the_same_text_does_not(newsroom: Run, tmp_path: Path) -> None:
    def write(key: str, body: str = "Text.") -> None:
        (tmp_path / "new.md").write_text(f"---\ntitle: New\n{key}\n---\n{body}\n", encoding="utf-8")

    def now() -> str | None:
        found: str | None = newsroom("show", "new", "--json").json["series"]
        return found

    write("series: Flood")
    newsroom("draft", "new.md")
    newsroom("series", "edit", "Flood", "--out", "new")
    newsroom("draft", "new.md")
    assert now() is None
    write("series: Storm", "Another text.")
    newsroom("draft", "new.md")
    assert now() == "Storm"
    newsroom("edit", "new", "--set", "series=Flood")
    assert now() == "Flood"
    newsroom("edit", "new", "--body", "-", stdin="---\ntitle: New\nseries: Flood\n---\nThird.\n")
    assert now() == "Flood"
    assert (
        "the text on stdin is empty" in newsroom("series", "edit", "flood", "--introduction", "-", stdin="", code=4).err
    )
    newsroom("edit", "new", "--body", "-", stdin="---\ntitle: New\n---\nFourth.\n")
    assert now() is None
    newsroom("edit", "one", "new", "--set", "series=Both", "--yes")
    newsroom("publish", "one")  # a published story changes with its new text
    assert order(newsroom, "Both") == ["one", "new"]


def test_a_page_is_in_no_series(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "about.md").write_text("---\ntitle: About\nkind: page\nseries: Flood\n---\nText.\n", encoding="utf-8")
    assert "a page cannot be in a series" in newsroom("draft", "about.md").err
    assert newsroom("series", "list", "--json").json == []


def test_a_name_that_is_too_long_names_the_file(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_text(f"---\ntitle: New\nseries: {'x' * 121}\n---\nText.\n", encoding="utf-8")
    failed = newsroom("draft", "new.md", code=None)
    assert failed.code != 0
    assert "new.md: the name of a series can have at most 120 characters" in failed.err


def test_series_are_exported_and_imported(newsroom: Run, tmp_path: Path) -> None:
    newsroom("series", "add", "The flood", "one", "two", "--slug", "water", "--introduction", "Of *water*.")
    asked = newsroom("series", "edit", "water", "-", stdin="two\none\n", code=2).err
    assert "put 2 articles first in the series?" in asked
    newsroom("series", "edit", "water", "two", "one")
    newsroom("export", "markdown", "-o", "export")
    line = json.loads((tmp_path / "export/series.jsonl").read_text("utf-8"))
    assert (line["name"], line["slug"], line["order"], len(line["stories"])) == ("The flood", "water", "hand", 2)
    newsroom("init", "other", "--title", "Other")
    for _ in range(2):  # a second time changes nothing
        newsroom("-d", "other/newsroom.db", "import", "markdown", "export")
        shown = newsroom("-d", "other/newsroom.db", "series", "show", "water", "--json").json
        assert [part["slug"] for part in shown["parts"]] == ["two", "one"]
        assert (shown["introduction"], shown["order"]) == ("Of *water*.", "hand")


@pytest.mark.parametrize(
    "record", ['{"name": "X"}', '{"name": "X", "order": "age", "introduction": "", "slug": "x", "stories": []}']
)
def test_a_record_of_another_shape_is_reported_with_its_line(newsroom: Run, tmp_path: Path, record: str) -> None:
    newsroom("export", "markdown", "-o", "export")
    (tmp_path / "export/series.jsonl").write_text(record + "\n", encoding="utf-8")
    newsroom("init", "other", "--title", "Other")
    done = newsroom("-d", "other/newsroom.db", "import", "markdown", "export", "--json", code=None)
    assert "series.jsonl:1" in done.out + done.err
    assert newsroom("-d", "other/newsroom.db", "series", "list", "--json").json == []


def test_check_tells_of_an_empty_series(newsroom: Run) -> None:
    newsroom("series", "add", "Flood")
    assert "the series has no stories" in newsroom("check", "--all", code=None).out


def test_readers_see_the_series_of_a_new_text_when_it_is_published(newsroom: Run, tmp_path: Path) -> None:
    newsroom("series", "add", "The flood", "one", "two")

    def shown() -> list[str]:
        newsroom("build", "-o", "out")
        return sorted(path.name for path in (tmp_path / "out/series").iterdir())

    said = newsroom("edit", "one", "--set", "series=Secret", "--set", "title=New")
    assert "the series of one changes when you publish the new text" in said.err
    assert (newsroom("show", "one", "--json").json["series"], shown()) == ("The flood", ["the-flood"])
    assert "at most 120" in newsroom("edit", "one", "--set", f"series={'x' * 200}", code=4).err
    newsroom("preview", "one", "-o", "looked")
    assert "Secret" in (tmp_path / "looked/index.html").read_text("utf-8")
    newsroom("build", "--drafts", "-o", "drafts")
    assert "Secret" in (tmp_path / "drafts/series/secret/index.html").read_text("utf-8")
    assert (newsroom("show", "one", "--json").json["series"], shown()) == ("The flood", ["the-flood"])
    newsroom("publish", "one")
    assert (newsroom("show", "one", "--json").json["series"], shown()) == ("Secret", ["secret", "the-flood"])
    (tmp_path / "two.md").write_text("---\ntitle: Two\nseries: Secret\n---\nText.\n")
    newsroom("edit", "two", "--body", "two.md")
    newsroom("publish", "two", "--at", "tomorrow 06:00")
    assert newsroom("show", "two", "--json").json["series"] == "The flood"
    newsroom("--now", "2027-01-01T00:00:00Z", "publish", "--due")
    assert newsroom("show", "two", "--json").json["series"] == "Secret"
    newsroom("correct", "two", "-m", "Not part of it", "--body", "-", stdin="---\ntitle: Two\n---\nText.\n")
    assert newsroom("show", "two", "--json").json["series"] is None
