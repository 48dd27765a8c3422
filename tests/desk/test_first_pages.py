"""A new newsroom begins with drafts of its pages, where that is wanted, and none of them is published by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.core import stored_settings
from newsroom.desk import Desk, first_pages
from tests.conftest import Run


@pytest.mark.parametrize(
    ("options", "number"),
    [
        (("--lang", "vi"), 0),
        (("--lang", "vi", "--pages"), 5),
        (("--lang", "en"), 0),
        (("--lang", "en", "--pages"), 5),
        (("--lang", "vi", "--no-pages"), 0),
        (("--lang", "de", "--pages"), 5),
    ],
)
def test_when_they_are_made(run: Run, options: tuple[str, ...], number: int) -> None:
    said = run("init", *options)
    assert run("list", "--kind", "page", "-s", "draft", "--count").out == f"{number}\n"
    assert ("--no-pages" in said.err + said.out) == (number > 0)


def test_they_are_published_by_name_only_and_then_placed(run: Run, tmp_path: Path) -> None:
    run("init", "--lang", "vi", "--pages")
    run("publish", "--all", "--yes")
    assert run("list", "-s", "published", "--count").out == "0\n"
    assert "to-fill-in" in run("check", "lien-he").out
    run("publish", "lien-he", "chinh-sach-dinh-chinh")
    run("build")
    page = (tmp_path / "site/lien-he/index.html").read_text(encoding="utf-8")
    assert page.count('<a href="/lien-he/"') == 3
    assert '<a href="/chinh-sach-dinh-chinh/">Chính sách đính chính</a>' in page
    assert "correctionsPolicy" in page


@pytest.mark.parametrize(
    ("site", "lang"),
    [("vi", "vi"), ("VI", "vi"), ("vi-VN", "vi"), ("vi-Latn-VN", "vi"), ("en", "en"), ("en-VI", "en"), ("de", "en")],
)
def test_the_pages_are_in_the_language_of_the_site(site: str, lang: str) -> None:
    assert first_pages.language_of(site) == lang


@pytest.mark.parametrize("lang", first_pages.SLUGS)
def test_each_page_has_a_text(lang: str) -> None:
    files = {path.stem for path in (first_pages.FOLDER / lang).glob("*.md")}
    assert files == set(first_pages.SLUGS[lang].values())


def test_vietnamese_ones_have_what_the_press_law_asks_for(run: Run) -> None:
    run("init", "--lang", "vi", "--pages")
    text = run("show", "lien-he").out
    for said in ("Giấy phép", "chịu trách nhiệm nội dung", "Địa chỉ", "Điện thoại"):
        assert said in text


@pytest.mark.parametrize(
    ("lang", "menu", "policies"),
    [
        ("en", "about, contact", "contact=contact, corrections=corrections-policy, privacy=privacy, accessibility=accessibility"),
        ("vi", "gioi-thieu, lien-he",
         "contact=lien-he, corrections=chinh-sach-dinh-chinh, privacy=quyen-rieng-tu, accessibility=kha-nang-tiep-can"),
    ],
)  # fmt: skip
def test_every_page_is_held_back_and_has_its_place(desk: Desk, lang: str, menu: str, policies: str) -> None:
    desk.settings = desk.settings.override(site_lang=lang)
    made = first_pages.draft(desk)
    named = [part.partition("=")[2] for part in policies.split(", ")]
    assert [one.slug for one in made] == [menu.partition(",")[0], *named]
    assert {(one.held, one.lang, one.status, one.kind) for one in made} == {("to be filled in", lang, "draft", "page")}
    there = stored_settings.load(desk.db, {})
    assert (there.text("site.menu"), there.text("site.policies")) == (menu, policies)
    [batch] = desk.db.execute("select distinct batch_id from journal where action = 'draft'").fetchall()
    [row] = desk.db.execute("select actor, command from batches where id = ?", (batch[0],)).fetchall()
    assert tuple(row) == ("lan", "init")
