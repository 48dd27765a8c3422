"""Versions of a story in several languages, from the names of files, from keys and from a slug they share."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom import store
from tests.conftest import Run


def put(path: Path, title: str, body: str = "Text.\n", **keys: str) -> None:
    """Write a text with front matter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    matter = "".join(f"{key}: {value}\n" for key, value in {"title": title, **keys}.items())
    path.write_text(f"---\n{matter}---\n{body}", encoding="utf-8")


def pairs(folder: Path) -> list[tuple[str, str, str | None]]:
    """Each article's title and language, and the title of the one it is a version of."""
    db = store.connect(folder / "newsroom.db")
    rows = db.execute(
        """
        select a.title, a.lang, b.title as root from articles a left join articles b on b.id = a.translation_of
        where a.status <> 'trashed' order by a.id
        """
    ).fetchall()
    db.close()
    return [tuple(row) for row in rows]


def test_files_that_differ_by_the_language_are_versions_and_the_site_s_own_has_the_slug(
    newsroom: Run, tmp_path: Path
) -> None:
    put(tmp_path / "c/page.en.md", "A page", slug="a-page")
    put(tmp_path / "c/page.fr.md", "Une page", slug="a-page")
    put(tmp_path / "c/page.md", "Một trang", slug="a-page")
    put(tmp_path / "c/bundle/index.md", "Gói")
    put(tmp_path / "c/bundle/index.en.md", "Bundle")
    put(tmp_path / "c/notes.old.md", "Old notes")
    put(tmp_path / "c/notes.md", "Notes")
    newsroom("draft", "c")
    found = {title: (lang, root) for title, lang, root in pairs(tmp_path)}
    assert found == {
        "Một trang": ("vi", None), "A page": ("en", "Một trang"), "Une page": ("fr", "Một trang"),
        "Gói": ("vi", None), "Bundle": ("en", "Gói"), "Old notes": ("vi", None), "Notes": ("vi", None),
    }  # fmt: skip
    slugs = {row["title"]: row["slug"] for row in newsroom("list", "--json").json}
    assert (slugs["Một trang"], slugs["A page"], slugs["Une page"]) == ("a-page", "a-page-en", "a-page-fr")
    assert "unchanged" in newsroom("draft", "c").err


@pytest.mark.parametrize("key", ["translationKey", "translation_key", "translationkey"])
def test_a_key_makes_versions_of_any_files(newsroom: Run, tmp_path: Path, key: str) -> None:
    put(tmp_path / "about.en.md", "About us", **{key: "about"})
    put(tmp_path / "ve-chung-toi.md", "Về chúng tôi", **{key: "about"})
    put(tmp_path / "khac.md", "Khác", **{key: "about"})  # a second one in the same language
    newsroom("draft", "about.en.md", "ve-chung-toi.md", "khac.md")
    assert pairs(tmp_path) == [("Về chúng tôi", "vi", None), ("Khác", "vi", None), ("About us", "en", "Về chúng tôi")]


def test_the_same_slug_in_another_language_is_a_version_as_in_pelican(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path / "a.md", "Bài", slug="bai", lang="vi")
    put(tmp_path / "b.md", "Story", slug="bai", lang="en")
    put(tmp_path / "c.md", "Bài khác", slug="bai", lang="vi")
    newsroom("draft", "a.md", "b.md")
    assert pairs(tmp_path) == [("Bài", "vi", None), ("Story", "en", "Bài")]
    assert "the slug bai belongs to" in newsroom("draft", "c.md", code=5).err


def test_a_key_that_comes_later_pairs_what_is_there(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path / "a.md", "Bài")
    put(tmp_path / "b.en.md", "Story", translation_key="k")
    newsroom("draft", "a.md", "b.en.md")
    assert [root for _, _, root in pairs(tmp_path)] == [None, None]
    put(tmp_path / "a.md", "Bài", translation_key="k")
    newsroom("draft", "a.md")
    assert pairs(tmp_path) == [("Bài", "vi", "Story"), ("Story", "en", None)]


def test_the_pages_name_each_other(newsroom: Run, tmp_path: Path) -> None:
    put(tmp_path / "c/about.en.md", "About us", slug="about-us", date="2026-01-02")
    put(tmp_path / "c/about.vi.md", "Về chúng tôi", slug="ve-chung-toi", date="2026-01-02")
    newsroom("draft", "c")
    newsroom("publish", "about-us", "ve-chung-toi")
    newsroom("build")
    for slug in ("about-us", "ve-chung-toi"):
        page = (tmp_path / f"site/2026/01/{slug}/index.html").read_text(encoding="utf-8")
        assert 'hreflang="en" href="https://news.example.org/2026/01/about-us/"' in page
        assert 'hreflang="vi" href="https://news.example.org/2026/01/ve-chung-toi/"' in page
