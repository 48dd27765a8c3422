"""Versions of a story in several languages, from the names of files, from keys and from a slug they share."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom import store
from newsroom.core.articles import articles, translations
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.translations import LanguageVersion
from newsroom.store import Connection
from tests.conftest import Run
from tests.core.articles.desk import Desk


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


# --- by hand, without a command


@pytest.fixture
def versions(db: Connection) -> Desk:
    """Articles of four files in three languages."""
    desk = Desk(db)
    for title, lang, file, key in (
        ("a", "vi", "x/about.md", ""), ("b", "en", "x/about.en.md", "k"), ("c", "fr", "x/other.md", "k"), ("d", "vi", "x/about-us.md", ""),
    ):  # fmt: skip
        desk.draft(title, lang=lang, how={"source_file": file, "terms": PublicationTerms(translation_key=key)})
        desk.db.execute("update articles set translation_of = null")
    return desk


@pytest.mark.parametrize(
    ("lang", "file", "key", "found"),
    [
        ("de", "x/about.de.md", "", ["a", "b"]), ("de", "x/about.pt-BR.markdown", "", ["a", "b"]), ("vi", "x/about.vi.md", "", ["b"]),
        ("en", "x/about.md", "", ["a"]), ("de", "y/about.md", "", []), ("de", "x/abou.md", "", []), ("de", "x/about-us.de.md", "", ["d"]),
        ("de", "x/about.txt", "", []), ("de", None, "", []), ("de", None, "k", ["b", "c"]), ("en", None, "k", ["c"]), ("de", None, "K", []),
        ("de", "x/about.de.md", "k", ["b", "c", "a"]),
    ],
)  # fmt: skip
def test_the_versions_of_a_text(versions: Desk, lang: str, file: str | None, key: str, found: list[str]) -> None:
    assert [one.slug for one in translations.others(versions.db, lang, file, key)] == found


def test_neither_itself_nor_what_is_in_the_trash(versions: Desk) -> None:
    own = articles.get(versions.db, "b")
    assert [one.slug for one in translations.others(versions.db, "de", None, "k", own=own.id)] == ["c"]
    versions.do("delete", own)
    assert [one.slug for one in translations.others(versions.db, "de", "x/about.de.md", "k")] == ["c", "a"]
    assert translations.of_slug(versions.db, "b", "de") == []


@pytest.mark.parametrize(("slug", "lang", "found"), [("a", "en", [1]), ("a", "vi", []), ("x", "en", [])])
def test_the_version_with_the_same_slug(versions: Desk, slug: str, lang: str, found: list[int]) -> None:
    assert [one.id for one in translations.of_slug(versions.db, slug, lang)] == found
    versions.db.execute("update articles set source_file = null")
    assert translations.of_slug(versions.db, slug, lang) == []


def test_joining(versions: Desk) -> None:
    def of() -> list[int | None]:
        return [row[0] for row in versions.db.execute("select translation_of from articles order by id")]

    with versions.act() as act:
        act.note("article", 1, "x")
        assert translations.join(act, 2, "en", []) is False
        assert translations.join(act, 2, "en", [LanguageVersion(1, "vi", "a", 1)]) is True
        assert of() == [None, 1, None, None]
        assert translations.join(act, 3, "en", [LanguageVersion(1, "vi", "a", 1)]) is False  # there is an English one
        assert translations.join(act, 4, "vi", [LanguageVersion(2, "en", "b", 1)]) is False  # the first is Vietnamese
        assert translations.join(act, 3, "fr", [LanguageVersion(2, "en", "b", 1)]) is True  # of the first of all
        assert translations.join(act, 1, "vi", [LanguageVersion(2, "en", "b", 1)]) is False
    assert of() == [None, 1, 1, None]


def test_joining_again(versions: Desk) -> None:
    a, b, c = (articles.get(versions.db, slug) for slug in "abc")
    with versions.act() as act:
        assert translations.rejoin(act, b, "en", "") is True  # the key that it has goes before its file
        assert translations.rejoin(act, b, "en", "") is False
        assert translations.rejoin(act, c, "fr", "") is False  # it is the first of all
        assert translations.rejoin(act, c, "fr", "k2") is True
        assert translations.rejoin(act, c, "fr", "k2") is False
        assert translations.rejoin(act, a, "vi", "") is True  # by its file
    assert versions.row(c)["translation_key"] == "k2"
    assert [versions.row(one)["translation_of"] for one in (a, b, c)] == [c.id, c.id, None]
    assert (versions.last(c).action, versions.last(c).detail) == ("translation", {"key": "k2"})
