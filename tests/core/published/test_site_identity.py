"""Pages and pictures that settings name: found where they are live, reported where they are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom.core.published import site_identity


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def test_live_pages_have_their_former_slugs_too(paper: Paper) -> None:
    page = paper.story("Giới thiệu", kind="page")
    paper.story("Tin")
    paper.draft("Nháp", kind="page")
    paper.do("rename", page, slug="ve-toi", zone=paper.settings.zone)
    found = site_identity.live_pages(paper.db)
    assert {slug: (one.path, one.title) for slug, one in found.items()} == {
        "gioi-thieu": ("/ve-toi/", "Giới thiệu"), "ve-toi": ("/ve-toi/", "Giới thiệu"),
    }  # fmt: skip


@pytest.mark.parametrize("named", ["red.png", "1"])
def test_a_picture_by_name_or_id(paper: Paper, named: str) -> None:
    number = paper.picture("red")
    found = site_identity.picture(paper.db, named)
    assert found is not None
    assert found.id == number
    assert site_identity.picture(paper.db, "blue.png") is None


def test_what_is_not_there_is_said_once_for_each_setting(paper: Paper) -> None:
    paper.story("Trang", kind="page")
    paper.set(
        site_menu="trang, thieu, X=/x/", site_policies="contact=thieu, ethics=trang", site_footer="[a](trang) [b](mat) [c](mat)",
        site_logo="no.png", site_icon="9",
    )  # fmt: skip
    found = [(one.where, one.code) for one in site_identity.problems(paper.db, paper.settings)]
    said = " ".join(one.message for one in site_identity.problems(paper.db, paper.settings))
    assert [said.count(f"'{slug}'") for slug in ("trang", "thieu", "mat", "no.png", "9")] == [0, 2, 1, 1, 1]
    assert found == [
        ("site.menu", "no_page"), ("site.policies", "no_page"), ("site.footer", "no_page"), ("site.logo", "no_picture"),
        ("site.icon", "no_picture"),
    ]  # fmt: skip


def test_unknown_sections_and_pictures_at_the_foot_are_named(paper: Paper) -> None:
    paper.story("Tin", section="Phố")
    paper.set(
        site_front="pho, *, Nope", comments_section_modes="Phố=pre, Chợ=open",
        site_footer="A ![p](ferry.jpg)", **{"site_footer.en": "![x] (not a picture)"},
    )  # fmt: skip
    found = site_identity.problems(paper.db, paper.settings)
    assert [(one.where, one.code) for one in found] == [
        ("site.front", "no_section"), ("comments.section_modes", "no_section"), ("site.footer", "hidden_picture"),
    ]  # fmt: skip
    assert ["Nope" in one.message for one in found] == [True, False, False]
    assert "'Chợ'" in found[1].message


def test_a_site_that_names_nothing_has_no_problems(paper: Paper) -> None:
    assert site_identity.problems(paper.db, paper.settings) == []
