"""`newsroom people`, from the prompt to the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from newsroom.commands.people import EntryOptions
from newsroom.core.people import people
from tests.conftest import Run


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    path = tmp_path / "lan.png"
    Image.new("RGB", (300, 400), "green").save(path)
    return path


def page(folder: Path, path: str) -> str:
    return (folder / path / "index.html").read_text("utf-8")


def test_each_field_of_an_entry_has_an_option() -> None:
    assert set(EntryOptions._fields) == set(people.FIELDS) - {"name"}


@pytest.fixture
def newsroom(run: Run) -> Run:
    """The command in a folder with a newsroom."""
    run("init", "--title", "Courier", "--lang", "en")
    return run


def test_from_the_prompt_to_the_page(newsroom: Run, tmp_path: Path, portrait: Path) -> None:
    newsroom("draft", "--title", "One", "--author", "Lan Phạm", "--author", "Hà", "-", stdin="Text.")
    newsroom("publish", "one")
    out = tmp_path / "out"
    [added] = newsroom(
            "people", "add", "Lan Phạm", "--role", "Reporter", "--portrait", str(portrait), "--about", "Has *piloted*. <script>x</script>",
            "--link", "lan@news.example", "--link", "https://example.org/@lan", "--json",
    ).json  # fmt: skip
    assert (added["name"], added["role"], added["stories"], added["slug"]) == ("Lan Phạm", "Reporter", 1, "lan-pham")
    newsroom("build", "-o", str(out))
    author = page(out, "author/lan-pham")
    for mark in (
        "<h1>Lan Phạm</h1>", '<p class="lead">Reporter</p>', "Has <em>piloted</em>.", 'href="mailto:lan@news.example"',
        'href="https://example.org/@lan"', 'class="portrait', 'href="/author/lan-pham/feed.xml"', "1 story",
    ):  # fmt: skip
        assert mark in author, mark
    assert "<script>x" not in author
    assert b"<title>One</title>" in (out / "author/lan-pham/feed.xml").read_bytes()
    assert not (out / "author/ha/feed.xml").exists()
    [story] = [one.read_text("utf-8") for one in out.glob("20*/*/one/index.html")]
    assert '<a rel="author" href="/author/lan-pham/">Lan Phạm</a> <span>Reporter</span>' in story
    assert "is empty" in newsroom("people", "edit", "lan-pham", "--about", "-", stdin="", code=4).err
    newsroom("people", "edit", "lan-pham", "--role", "Editor", "--portrait", "", "--link", "")
    newsroom("build", "-o", str(out))
    author = page(out, "author/lan-pham")
    assert '<p class="lead">Editor</p>' in author
    assert "mailto:" not in author
    assert 'class="portrait' not in author
    newsroom("people", "rm", "Lan Phạm")
    newsroom("build", "-o", str(out))
    assert not (out / "author/lan-pham/feed.xml").exists()
    assert "Editor" not in page(out, "author/lan-pham")


def test_a_portrait_in_use_is_not_removed(newsroom: Run, portrait: Path) -> None:
    newsroom("people", "add", "Lan", "--portrait", str(portrait))
    refused = newsroom("media", "rm", "lan.png", code=None)
    assert refused.code == 6
    assert "is the portrait of Lan" in refused.err


def test_entries_are_exported_and_imported(newsroom: Run, tmp_path: Path, portrait: Path) -> None:
    newsroom(
        "people", "add", "Lan", "--role", "Reporter", "--portrait", str(portrait), "--link", "https://example.org/"
    )
    newsroom("media", "describe", "lan.png", "--focus", "30,20")
    newsroom("export", "markdown", "-o", "export")
    line = json.loads((tmp_path / "export/people.jsonl").read_text("utf-8"))
    assert (line["name"], line["role"], line["links"]) == ("Lan", "Reporter", ["https://example.org/"])
    assert len(line["portrait"]) == 64
    newsroom("init", "other", "--title", "Other")
    for _ in range(2):  # a second time changes nothing
        newsroom("-d", "other/newsroom.db", "import", "markdown", "export")
        [entry] = newsroom("-d", "other/newsroom.db", "people", "list", "--json").json
        assert (entry["name"], entry["role"]) == ("Lan", "Reporter")
    picture = newsroom("-d", "other/newsroom.db", "media", "show", str(entry["portrait"]), "--json").json
    assert picture["focus"] == "30,20"


@pytest.mark.parametrize(
    ("focus", "kept"),
    [("30,20", "30,20"), (" 5% 100% ", "5,100"), ("", ""), ("101,2", None), ("a,b", None), ("30", None)],
)
def test_the_focus_of_a_picture(newsroom: Run, portrait: Path, focus: str, kept: str | None) -> None:
    newsroom("media", "add", str(portrait))
    done = newsroom("media", "describe", "lan.png", "--focus", focus, code=None)
    assert (done.code == 0) == (kept is not None)
    assert newsroom("media", "show", "lan.png", "--json").json["focus"] == (kept or "")


def test_an_entry_stays_with_its_author_through_renames_and_merges(newsroom: Run, tmp_path: Path) -> None:
    for name in ("Lan Pham", "Minh", "Thu"):
        newsroom("draft", "--title", f"By {name}", "--author", name, "-", stdin="Text.")
    newsroom("publish", "1", "2", "3", "--yes")
    newsroom("people", "add", "Lan Pham", "--role", "Reporter")
    newsroom("labels", "rename", "Lan Pham", "Lan Phạm")
    assert newsroom("people", "add", "Lan Phạm", code=5).err.startswith("error: Lan Phạm already has an entry")
    newsroom("people", "edit", "Lan Phạm", "--role", "Editor")
    newsroom("people", "add", "Minh Trần", "--role", "Painter")  # before the author has this name
    newsroom("labels", "rename", "Minh", "Minh Trần")
    newsroom("labels", "merge", "Minh Trần", "Thu")  # who has no entry
    out = tmp_path / "out"
    newsroom("build", "-o", str(out))
    assert "Editor" in page(out, "author/lan-pham")
    assert "Painter" in page(out, "author/thu")
    newsroom("undo")
    newsroom("build", "-o", str(out))
    assert "Painter" in page(out, "author/minh")
    assert "Painter" not in page(out, "author/thu")
    newsroom("labels", "merge", "Minh", "Lan Phạm")  # who has an entry: each entry stays as it is
    newsroom("people", "edit", "Minh Trần", "--role", "Sculptor")
    newsroom("build", "-o", str(out))
    assert "Editor" in page(out, "author/lan-pham")
    assert "Sculptor" not in page(out, "author/lan-pham")
    newsroom("check", "--file")
    said = newsroom("people", "edit", "Lan Phạm", "--name", "Lan Phạm Thị").err
    assert said.count("newsroom undo, then newsroom labels rename --kind author lan-pham 'Lan Phạm Thị'") == 1
    newsroom("undo")
    newsroom("labels", "rename", "lan-pham", "Lan Phạm Thị")
    assert "no longer" not in newsroom("people", "edit", "lan-pham", "--name", "Lan Phạm Thị", "--role", "Boss").err
