"""`newsroom theme`: the files that pages are made with, and one's own files that replace them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsroom.site.theme import PACKAGE
from tests.conftest import Run


def test_list_says_whose_each_file_is(desk: Run) -> None:
    rows = {row["name"]: row for row in desk("theme", "list", "--json").json}
    assert {"article.html", "base.html", "site.css", "site.js"} <= rows.keys()
    assert rows["article.html"] == {
        "name": "article.html", "kind": "template", "origin": "built-in",
        "bytes": (PACKAGE / "templates" / "article.html").stat().st_size,
    }  # fmt: skip
    assert rows["site.css"]["kind"] == "asset"
    desk("theme", "eject", "site.css")
    assert {row["name"] for row in desk("theme", "list", "--json").json if row["origin"] == "own"} == {"site.css"}


def test_diff_shows_what_yours_have_and_the_built_in_ones_have_not(desk: Run, tmp_path: Path) -> None:
    said = desk("theme", "diff")
    assert (said.out, "none of the theme files are yours" in said.err) == ("", True)
    desk("theme", "eject", "article.html", "_card.html", "site.css")
    card = tmp_path / "theme/templates/_card.html"
    whole = card.read_text()
    card.write_text(whole.replace("<article", "<article id=mine", 1) + "one more line\n")
    (tmp_path / "theme/templates/mine.html").write_text("x")
    (tmp_path / "theme/static/photo.png").write_bytes(b"\x89PNG\xff")
    (tmp_path / "theme/static/site.css").write_bytes(b"\xff\xfe")
    said = desk("theme", "diff")
    lines = said.out.splitlines()
    assert lines[:2] == ["--- built-in/templates/_card.html", "+++ theme/templates/_card.html"]
    assert [line for line in lines if line[0] == "+"][1:] == [line for line in lines if "id=mine" in line] + [
        "+one more line"
    ]
    assert sum(line[0] == "-" for line in lines) == 2
    assert "article.html is the same as the built-in file" in said.err
    assert "no built-in file is named mine.html" in said.err
    assert "no built-in file is named photo.png" in said.err
    assert "site.css differs from the built-in file, and is not text" in said.err
    assert desk("theme", "diff", "article.html").out == ""
    assert desk("theme", "diff", "_card.html").out.splitlines() == lines
    (tmp_path / "theme/static/site.css").write_bytes(b"x" * 1_000_001)
    assert "site.css is too large to be compared with the built-in file" in desk("theme", "diff", "site.css").err


def test_diff_of_a_file_that_is_not_yours_is_refused(desk: Run) -> None:
    failed = desk("theme", "diff", "home.html", code=4)
    assert "your theme folder has no file home.html" in failed.err


def test_an_ejected_file_is_the_built_in_one_and_the_theme_is_taken_into_use(desk: Run, tmp_path: Path) -> None:
    made = desk("theme", "eject", "article.html", "site.css")
    assert made.out.splitlines() == [
        str(tmp_path / "theme" / "templates" / "article.html"), str(tmp_path / "theme" / "static" / "site.css"),
    ]  # fmt: skip
    for name in ("templates/article.html", "static/site.css"):
        assert (tmp_path / "theme" / name).read_bytes() == (PACKAGE / name).read_bytes()
    assert desk("config", "get", "site.theme").out == "theme\n"


def test_an_edited_copy_shows_in_the_next_build_and_its_removal_in_the_one_after(desk: Run, tmp_path: Path) -> None:
    desk("draft", "--title", "Tựa đề")
    desk("publish", "@last")
    desk("build")
    page = next((tmp_path / "site").glob("20*/*/tua-de/index.html"))
    original = page.read_bytes()
    desk("theme", "eject", "article.html")
    assert json.loads(desk("build", "--json").out)["written"] == 0
    own = tmp_path / "theme" / "templates" / "article.html"
    own.write_text(own.read_text("utf-8").replace("<h1", "<p>CỦA TÔI</p><h1"), "utf-8")
    desk("build")
    assert "CỦA TÔI" in page.read_text("utf-8")
    own.unlink()
    desk("build")
    assert page.read_bytes() == original


def test_an_edited_stylesheet_gets_a_new_address(desk: Run, tmp_path: Path) -> None:
    desk("build")
    before = {path.name for path in (tmp_path / "site" / "assets").iterdir()}
    desk("theme", "eject", "site.css")
    css = tmp_path / "theme" / "static" / "site.css"
    css.write_text(css.read_text("utf-8") + "\nh1 { color: teal }\n", "utf-8")
    desk("build")
    after = {path.name for path in (tmp_path / "site" / "assets").iterdir()}
    (new,) = after - before
    assert new in (tmp_path / "site" / "index.html").read_text("utf-8")
    assert len(after) == len(before)


def test_nothing_is_overwritten_without_force(desk: Run, tmp_path: Path) -> None:
    desk("theme", "eject", "base.html")
    own = tmp_path / "theme" / "templates" / "base.html"
    own.write_text("mine")
    refused = desk("theme", "eject", "home.html", "base.html", code=4)
    assert "base.html" in refused.err
    assert "--force" in refused.err
    assert own.read_text() == "mine"
    assert not (tmp_path / "theme" / "templates" / "home.html").exists()
    desk("theme", "eject", "--all", code=4)
    desk("theme", "eject", "--all", "--force")
    assert own.read_bytes() == (PACKAGE / "templates" / "base.html").read_bytes()
    listed = desk("theme", "list", "--json").json
    assert {row["origin"] for row in listed} == {"own"}


def test_force_replaces_a_link_and_not_what_it_leads_to(desk: Run, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.html"
    elsewhere.write_text("not to be touched")
    (tmp_path / "theme" / "templates").mkdir(parents=True)
    link = tmp_path / "theme" / "templates" / "base.html"
    link.symlink_to(elsewhere)
    desk("theme", "eject", "base.html", code=4)
    desk("theme", "eject", "base.html", "--force")
    assert not link.is_symlink()
    assert elsewhere.read_text() == "not to be touched"


def test_the_folder_of_the_setting_is_used(desk: Run, tmp_path: Path) -> None:
    desk("config", "set", "site.theme", "của tôi")
    desk("theme", "eject", "_card.html")
    assert (tmp_path / "của tôi" / "templates" / "_card.html").exists()
    assert desk("config", "get", "site.theme").out == "của tôi\n"
    assert not (tmp_path / "theme").exists()


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("artikle.html",), 4, "article.html"),
        (("../errors.py",), 4, "no file"),
        (("/etc/passwd",), 4, "no file"),
        ((), 2, "--all"),
        (("home.html", "--all"), 2, "--all"),
    ],
)
def test_what_is_refused_leaves_nothing(desk: Run, tmp_path: Path, args: tuple[str, ...], code: int, said: str) -> None:
    assert said in desk("theme", "eject", *args, code=code).err
    assert not (tmp_path / "theme").exists()
    assert desk("config", "get", "site.theme").out == "\n"
