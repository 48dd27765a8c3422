"""What each template is given is written at its top: every value of a built site, and every value that it uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.site.paper import START, Paper

from newsroom.core.front import breaking
from newsroom.core.programmes import editing
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.site.renderer import Renderer
from newsroom.site.theme import PACKAGE

TEMPLATES = sorted(path.name for path in (PACKAGE / "templates").glob("*.html"))
FUNCTIONS = {"_", "gettext", "ngettext", "part", "each", "filled"}
# Values that every page has (described in base.html), or that the engine has.
EVERYWHERE = {"site", "assets", "page", "loop", "range", "namespace", "self", "super", "debug", "dict"}


def described(name: str) -> set[str]:
    """The words of the description at the top of a template."""
    source = (PACKAGE / "templates" / name).read_text(encoding="utf-8")
    top = re.match(r"\{#-?(.*?)-?#\}", source, re.DOTALL)
    assert top, f"{name} does not begin with a description"
    return set(re.findall(r"\w+", top[1]))


def with_those_it_refers_to(name: str) -> set[str]:
    """The words of a description, and of those that it says to see."""
    words = described(name)
    source = (PACKAGE / "templates" / name).read_text(encoding="utf-8")
    for other in re.findall(r"(\w+\.html)", source[: source.index("#}")]):
        words |= described(other) if other in TEMPLATES else set()
    return words


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Mapping[str, Any]]]:
    """The contexts of every template of a site that has everything."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    really = Renderer.render_bytes

    def noted(self: Renderer, name: str, context: Mapping[str, Any]) -> bytes:
        found.setdefault(name, []).append(context)
        return really(self, name, context)

    paper = Paper(tmp_path_factory.mktemp("values"), site_date="true", site_menu="trang", comments_mode="open")
    paper.story("Trang", kind="page")
    number = paper.picture("red", alt="Một ô đỏ")
    stories = [
        paper.story(f"Tin {n}", section="Phố", tags=("t",), authors=("Lan",), media={"a.png": number}, image="a.png",
                    date=START - timedelta(hours=30 - n))
        for n in range(25)
    ]  # fmt: skip
    paper.story("News", lang="en", section="Phố")
    paper.comment(stories[-1], "Hay.")
    paper.do("correct", stories[-2], note="Sửa.", zone=paper.settings.zone)
    paper.do("unpublish", stories[0])
    paper.do("rename", stories[1], slug="ten-moi", zone=paper.settings.zone)
    entry = ProgrammeEntry(channel="one", start="2026-03-02T05:00:00Z", title="Phim")
    editing.add(paper.db, entry, now=paper.now, actor="lan")
    with paper.act("front breaking") as act:
        breaking.set_(act, "Cầu đóng", until=paper.now + timedelta(hours=3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Renderer, "render_bytes", noted)
        paper.build()
    return found


def unmentioned(values: Iterable[str], words: set[str]) -> list[str]:
    return sorted(set(values) - words)


def test_every_value_that_a_template_is_given_is_in_its_description(given: dict[str, list[Mapping[str, Any]]]) -> None:
    assert {
        "home.html",
        "article.html",
        "list.html",
        "page.html",
        "gone.html",
        "moved.html",
        "programmes.html",
    } <= given.keys()
    missing = {}
    for name, contexts in given.items():
        values = {key for context in contexts for key in context} - EVERYWHERE
        if left := unmentioned(values, with_those_it_refers_to(name)):
            missing[name] = left
    assert missing == {}


@pytest.mark.parametrize("value", ["site", "page"])
def test_every_value_of_all_pages_is_in_the_description_of_base(
    given: dict[str, list[Mapping[str, Any]]], value: str
) -> None:
    fields = {key for contexts in given.values() for context in contexts for key in context.get(value, {})}
    assert len(fields) > 15
    assert unmentioned(fields, described("base.html")) == []


@pytest.mark.parametrize(("template", "value"), [("article.html", "story"), ("_card.html", "card")])
def test_every_value_of_a_story_is_described(
    given: dict[str, list[Mapping[str, Any]]], template: str, value: str
) -> None:
    if value == "story":
        fields = {key for context in given["article.html"] for key in context["story"]}
    else:
        fields = {key for context in given["home.html"] for card in context["stories"] for key in card}
    assert len(fields) > 10
    assert unmentioned(fields, with_those_it_refers_to(template)) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_value_that_a_template_uses_is_in_its_description(name: str) -> None:
    environment = Renderer(None, "en", ZoneInfo("UTC"))._environment
    used = environment.undeclared_variables_in_template(name) - EVERYWHERE - FUNCTIONS
    used = {one for one in used if not one.endswith("_place")}
    assert unmentioned(used, with_those_it_refers_to(name)) == []
