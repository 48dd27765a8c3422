"""The menu: how many sections it shows in a row, and that every section is in it at every width."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.site.paper import Paper

from newsroom.site import menu

MANY = [f"Section {number}" for number in range(1, 26)]


@pytest.mark.parametrize(
    ("names", "others", "shown"),
    [
        ([], (), 0),
        (["News"], ("Programmes",), 1),
        (["m" * 10] * 11, (), 11),  # 11 x (82 + 24) = 1166 pixels
        (["m" * 10] * 12, (), 9),  # 1272 are too many: 1216 - 89.6 - 138.8 = 987.6 hold nine
        (["m" * 10] * 11, ("m" * 10,), 8),
        (["北" * 5] * 12, (), 9),
        (["m" * 500], (), 0),
        (["m" * 12] * 9 + ["m" * 11], (), 10),  # 119 letters and ten gaps: 1215.8 pixels
        (["m" * 13] * 8 + ["m" * 18], (), 7),  # 122 letters and nine gaps: 1216.4
        (["m" * 12] * 7 + ["m" * 13] + ["m" * 12] * 4, (), 8),  # the first eight are 987.4 wide
        (["m" * 14] * 6 + ["m" * 16] + ["m" * 14] * 4, (), 6),  # the first seven would be 988.0
        (["\u2e7f" * 12] * 9 + ["m" * 11], (), 10),
        (["\u2e7f" * 12] * 9 + ["m" * 10 + "\u2e80"], (), 8),  # a sign of two letters
    ],
)
def test_as_many_as_fit_are_in_the_row(names: list[str], others: tuple[str, ...], shown: int) -> None:
    assert menu.in_row(names, *others) == shown


def navigation(page: str) -> ET.Element | None:
    """The navigation of a built page."""
    start = page.find('<nav class="wrap sections"')
    return ET.fromstring(page[start : page.index("</nav>", start) + 6]) if start >= 0 else None


def links(place: ET.Element | None) -> dict[str, str | None]:
    """The links of a list: their words, and whether they are the current one."""
    return {} if place is None else {"".join(one.itertext()): one.get("aria-current") for one in place.iter("a")}


def test_a_menu_of_many_sections_has_all_of_them_and_shows_the_current_one(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_lang="en")
    for name in MANY:
        paper.story(f"Story of {name}", section=name)
    paper.build()
    home, last = navigation(paper.page("/")), navigation(paper.page("/s/section-25/"))
    story = navigation(paper.page("/2026/03/story-of-section-25/"))
    assert home is not None
    assert last is not None
    assert story is not None
    assert [*links(home.find("ul"))] == MANY[: len(links(home.find("ul")))]
    assert 5 < len(links(home.find("ul"))) < 15
    assert [*links(home.find("details"))] == [*MANY, "Archive"]
    assert set(links(home).values()) == {None}
    for page, mark in ((last, "page"), (story, "true")):
        for place in ("ul", "details"):
            current = {name: value for name, value in links(page.find(place)).items() if value}
            assert current == {"Section 25": mark}, place


def test_a_menu_whose_sections_fit_has_a_button_in_narrow_windows_only(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_lang="en")
    paper.story("One", section="News")
    paper.build()
    found = navigation(paper.page("/"))
    assert found is not None
    assert [*links(found.find("ul"))] == ["News"]
    details = found.find("details")
    assert details is not None
    assert details.get("class") == "narrow"


def test_a_site_without_sections_has_a_search_and_no_menu(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_lang="en")
    paper.story("One")
    paper.build()
    page = paper.page("/")
    assert navigation(page) is None
    assert '<p class="seek"><a href="/search/">' in page
