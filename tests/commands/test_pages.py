"""`newsroom draft --page` and `list --kind`: pages that are not stories, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run


def test_a_page_from_options_and_from_a_file(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "contact.md").write_text("---\ntitle: Contact\nkind: page\n---\nThe quay.\n", encoding="utf-8")
    (tmp_path / "lien-he.md").write_text("---\ntiêu đề: Liên hệ\nloại: page\n---\nBến.\n", encoding="utf-8")
    newsroom("draft", "contact.md", "lien-he.md")
    newsroom("draft", "--page", "--title", "About", "--no-edit")
    newsroom("draft", "--title", "Tin", "--no-edit")
    assert newsroom("list", "--kind", "page", "--fields", "slug", "--no-headers", "--sort", "slug").out.split() == [
        "about", "contact", "lien-he",
    ]  # fmt: skip
    assert newsroom("list", "--kind", "story", "--count").out == "1\n"
    assert [one["kind"] for one in newsroom("list", "--json", "--sort", "id").json] == ["page", "page", "page", "story"]
    made = newsroom("publish", "contact", "--json").json[0]
    assert (made["kind"], made["url"].endswith("/contact/")) == ("page", True)
    assert newsroom("show", "contact", "--rev", "1", "--json").json["kind"] == "page"
    newsroom("publish", "tin")
    newsroom("build")
    assert "The quay." in (tmp_path / "site/contact/index.html").read_text(encoding="utf-8")
    assert newsroom("stats", "--json").json["articles"]["published"] == 1
    assert newsroom("stats", "output", "--json").json["total"]["published"] == 1


def test_an_unknown_kind_is_a_usage_error(newsroom: Run) -> None:
    assert "use one of: story, page" in newsroom("list", "--kind", "pages", code=2).err


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("kind: pgae", 4, "f.md:3"),
        ("kind: tosry", 4, "neither story nor page"),
        ("kind: review", 0, "neither story nor page, so the article counts as a story"),
        ("kind: 30023", 0, "neither story nor page"),
        ("kind: Page", 0, ""),
        ("kind:", 0, ""),
    ],
)
def test_a_kind_that_is_none_is_said(newsroom: Run, tmp_path: Path, line: str, code: int, said: str) -> None:
    (tmp_path / "f.md").write_text(f"---\ntitle: Một\n{line}\n---\nText.\n", encoding="utf-8")
    done = newsroom("draft", "f.md", code=code)
    assert said in done.err
    if code == 0:
        assert newsroom("show", "mot", "--json").json["kind"] == ("page" if line == "kind: Page" else "story")


def test_a_published_story_becomes_a_page_by_the_way_that_the_hint_names(newsroom: Run) -> None:
    newsroom("draft", "--title", "Tin", "--no-edit")
    newsroom("publish", "tin")
    assert "newsroom draft --page --from tin" in newsroom("edit", "tin", "--set", "kind=page", code=6).err
    newsroom("draft", "--page", "--from", "tin", "--slug", "trang", "--no-edit")
    newsroom("publish", "trang")
    newsroom("unpublish", "tin", "--redirect-to", "/trang/")
    newsroom("draft", "--from", "trang", "--story", "--slug", "tin-moi", "--no-edit")
    assert newsroom("publish", "tin-moi", "--json").json[0]["kind"] == "story"


def test_an_export_of_a_page_is_a_page_again(newsroom: Run) -> None:
    newsroom("draft", "--page", "--title", "About", "--no-edit")
    newsroom("publish", "about")
    newsroom("export", "markdown", "-o", "out")
    newsroom("-d", "other.db", "init")
    newsroom("-d", "other.db", "import", "markdown", "out")
    record = newsroom("-d", "other.db", "show", "about", "--json").json
    assert (record["kind"], record["url"].endswith("/about/")) == ("page", True)
    assert newsroom("-d", "other.db", "check", "--file", "--json").json == []


def test_views_of_a_page_are_views_of_no_story(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "--page", "--title", "About", "--no-edit")
    newsroom("publish", "about")
    line = '192.0.2.7 - - [02/Mar/2026:03:00:00 +0000] "GET /about/ HTTP/1.1" 200 9 "-" "Mozilla/5.0 Firefox/140.0"\n'
    (tmp_path / "a.log").write_text(line, encoding="utf-8")
    newsroom("stats", "import-log", "a.log")
    assert newsroom("show", "about", "--json").json["views"] == 0
