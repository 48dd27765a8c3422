"""Parts with gaps: filled, they are what the template prints with the values."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.site.paper import Paper

from newsroom.site import filled_parts
from newsroom.site.filled_parts import FilledParts
from newsroom.site.renderer import Renderer

SITE = {"title": "A", "lang": "vi", "limits": {"body": 9, "name": 9, "email": 9}, "base": ""}
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
# The templates that pages fill, with the values that they only print.
FILLED = {"_no_comments.html": ("article_id", "start_over"), "_report_box.html": ("article_id",)}
HOSTILE = ("7", "<b>&\"'/", "{{ site }}", "–", "a b", "0", "\\1\\g<0>")


def printed(calls: list[Mapping[str, Any]]) -> FilledParts:
    def make(name: str, given: Mapping[str, Any]) -> bytes:
        calls.append(given)
        return f"{name}:{given['a']}|{given.get('b', '')}|{given['a']}|{given['here']}".encode()

    return FilledParts(make)


@given(st.text(), st.text())
def test_each_value_is_where_it_was_printed(a: str, b: str) -> None:
    calls: list[Mapping[str, Any]] = []
    parts = printed(calls)
    for here in ("x", "y"):
        for one, other in ((a, b), (b, a)):
            made = parts.fill("n", {"a": one, "b": other}, {"here": here})
            one, other = (escape(text).encode("utf-8", "replace").decode() for text in (one, other))
            assert made.decode() == f"n:{one}|{other}|{one}|{here}"
    assert len(calls) == 2  # once for each of the other arguments


def test_a_part_is_made_for_its_name_and_the_names_of_its_values() -> None:
    calls: list[Mapping[str, Any]] = []
    parts = printed(calls)
    assert parts.fill("n", {"a": 1}, {"here": "x"}) == b"n:1||1|x"
    assert parts.fill("m", {"a": 1}, {"here": "x"}) == b"m:1||1|x"
    assert parts.fill("n", {"a": 1, "b": 2}, {"here": "x"}) == b"n:1|2|1|x"
    assert parts.fill("n", {"a": 3}, {"here": "x"}) == b"n:3||3|x"
    assert len(calls) == 3
    parts.forget()
    assert parts.fill("n", {"a": 3}, {"here": "x"}) == b"n:3||3|x"
    assert len(calls) == 4


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filled_parts, "MAX_FORMS", 2)
    parts = printed([])
    for number in range(5):
        assert parts.fill("n", {"a": 1}, {"here": str(number)}) == f"n:1||1|{number}".encode()
        assert len(parts._forms) <= 2


def rendered(name: str, values: Mapping[str, str], *, filled: bool) -> bytes:
    renderer = Renderer(None, "vi", ZONE)
    renderer._may_fill = filled
    renderer._shared = {"site": SITE, "assets": {}}
    return renderer._filled_part(name, values, {"action": "/comments"})


@pytest.mark.parametrize("name", FILLED)
@pytest.mark.parametrize("value", HOSTILE)
def test_the_built_in_templates_only_print_the_values(name: str, value: str) -> None:
    values = dict.fromkeys(FILLED[name], value)
    assert rendered(name, values, filled=True) == rendered(name, values, filled=False)


CARD = {
    "id": 1, "url": "/a/", "title": "A & <b>", "kicker": "", "lead": "Lead “x”", "section": {"name": "S/1", "url": "/s/s/"},
    "published": "2026-03-01T03:00:00Z", "modified": None, "image": None, "comments": 2, "views": 3, "authors": [], "lang": "en",
}  # fmt: skip
PICTURE = {"url": "/m.png", "width": 9, "height": 9, "alt": "x", "srcset": None, "focus": ""}


@pytest.mark.parametrize("name", ["_card.html", "_related.html", "_row.html", "_lead.html"])
def test_the_parts_of_several_cards_are_those_made_one_by_one(name: str) -> None:
    cards = [
        CARD,
        CARD | {"section": None, "lang": "vi", "kicker": "K"},
        CARD | {"image": PICTURE},
        CARD | {"lead": ""},
    ]
    made = []
    for together in (True, False):
        renderer = Renderer(None, "vi", ZONE)
        renderer._may_fill = together
        renderer._shared = {"site": SITE, "assets": {}}
        made.append(renderer._render_parts(name, cards, {"level": 2, "labelled": True, "sizes": "1rem"}))
        assert [one.count(b"<") > 3 for one in made[-1]] == [True] * 4
    assert made[0] == made[1]


def test_all_of_them_are_compared() -> None:
    import re

    from newsroom.site.theme import PACKAGE

    sources = [path.read_text(encoding="utf-8").partition("#}")[2] for path in (PACKAGE / "templates").glob("*.html")]
    calls = [call for source in sources for call in re.findall(r'filled\("([^"]+)", \{([^{}]*)\}', source)]
    assert {name: tuple(re.findall(r'"(\w+)":', values)) for name, values in calls} == FILLED


def test_parts_of_one_site_do_not_stand_on_another(monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = Renderer(None, "vi", ZONE)
    monkeypatch.setattr(renderer, "_render_part", lambda *_: renderer._shared["site"]["title"].encode())
    environment = renderer._environment
    monkeypatch.setattr(environment, "loader", lambda _: '{{ filled("_x.html", {"id": 1}) }}')
    titles = [renderer.render("t.html", {"site": {"title": title}, "assets": {}}) for title in ("a", "b", "a")]
    assert titles == ["a", "b", "a"]


def test_a_theme_may_do_more_with_the_values(tmp_path: Path) -> None:
    place = tmp_path / "templates"
    place.mkdir()
    (place / "_report_box.html").write_text(
        "[{{ article_id + 1 }} {{ action|upper }} {{ story.title }}{{ site.title }}]"
    )
    (place / "t.html").write_text('{{ filled("_report_box.html", {"article_id": story.id}, action="/c") }}<')
    renderer = Renderer(tmp_path, "vi", ZONE)
    stories = [{"id": 1, "title": "<i>"}, {"id": 2, "title": "b"}]
    assert [renderer.render("t.html", {"site": SITE, "assets": {}, "story": one}) for one in stories] == [
        "[2 /C &lt;i&gt;A]<", "[3 /C bA]<",
    ]  # fmt: skip


def test_own_versions_of_parts_see_the_page_with_and_without_comments(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_theme="own", comments_mode="open")
    place = tmp_path / "own" / "templates"
    place.mkdir(parents=True)
    names = ("_form", "_outcomes", "_own", "_report")
    for name in names:
        (place / f"{name}.html").write_text(f"[{name} {{{{ page.path }}}} {{{{ story.title }}}} {{{{ site.title }}}}]")
    paper.story("Tin")
    paper.comment(paper.story("Tin hai"), "Hay.")
    paper.build()
    for path, title in (("/2026/03/tin/", "Tin"), ("/2026/03/tin-hai/", "Tin hai")):
        for name in names:
            assert f"[{name} {path} {title} Báo Thử]" in paper.page(path), (name, path)


def test_whoever_sent_an_old_form_starts_over_on_the_page(tmp_path: Path) -> None:
    paper = Paper(tmp_path, comments_mode="open", site_url="https://example.org/paper")
    paper.story("Tin & tức")
    paper.comment(paper.story("Tin hai"), "Hay.")
    paper.build()
    for slug in ("tin-tuc", "tin-hai"):
        outcome = paper.page(f"/2026/03/{slug}/").partition('id="comment-expired"')[2].partition("</div>")[0]
        assert f'<a href="/paper/2026/03/{slug}/">' in outcome
