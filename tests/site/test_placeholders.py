"""Placeholders: a page made of pieces is the page that the template engine alone would make."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from newsroom.core.published.stories import StoredHtml
from newsroom.errors import Invalid
from newsroom.site import placeholders
from newsroom.site import theme as theme_files
from newsroom.site.renderer import Renderer

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SITE = {"title": "A <b> & “c”", "lang": "vi"}
CARDS = [{"title": f"Tin {number} / <i>", "url": f"/{number}/"} for number in range(3)]
STORY = {"html": "<p>Một & hai – c/d</p>", "title": "x"}
PARTS = {
    "_two.html": "<{{ site.lang }}>",
    "_one.html": "[{{ site.title }} {{ card.title }}]",
    "_with.html": "({{ here }}{{ part('_one.html') }})",
    "_each.html": "{{ card.title }}{{ part('_with.html', here=card.url) }}",
}


def theme(folder: Path, **templates_: str) -> Path:
    place = folder / "templates"
    place.mkdir(parents=True)
    for name, source in (PARTS | {f"{name}.html": source for name, source in templates_.items()}).items():
        (place / name).write_text(source, encoding="utf-8")
    return folder


def rendered(folder: Path, source: str, *, spliced: bool, monkeypatch: pytest.MonkeyPatch, **more: Any) -> bytes:
    with monkeypatch.context() as patch:
        if not spliced:
            patch.setattr(placeholders, "are_safe_with", lambda _: False)
        renderer = Renderer(theme(folder / str(spliced), t=source), "vi", ZONE)
        context = {"site": SITE, "assets": {}, "story": STORY, "cards": CARDS} | more
        first = renderer.render_bytes("t.html", context)
        assert renderer.render_bytes("t.html", context) == first
        assert renderer.render("t.html", context) == first.decode()
    return first


@pytest.mark.parametrize(
    "source",
    [
        "a {{ part('_one.html') }} b",
        'a {{- part("_one.html") -}} b',
        "{{ part('_with.html', here='/a/b/') }}{{ part('_with.html', here=story.title) }}",
        "{{ each('_each.html', cards) }}|{{ each('_each.html', cards[:1], level=2) }}|{{ each('_one.html', nothing) }}",
        "{{ story.html|safe }}{{ story.html }}{{ nothing.html|safe }}{{ story.jsonld|safe }}",
        "{% for story in [story, story] %}{{ story.html | safe }}{% endfor %}",
        "{% if story.html %}{{ part('_one.html')|upper }}{% endif %}{{ story.html|safe|length }}",
        "{% block a %}{{ part('_one.html') }}{% endblock %}{% include '_with.html' %}",
        "{% set lang = 'x' %}{{ each('_one.html', cards, x=lang) }}",
        "{{ part('_one.html') if story else '' }}{{ 'a/b' }}",
        "{{ part('_one.html') }}{{ part('_two.html') }}{{ part('_one.html') }}",
    ],
)
def test_a_spliced_page_is_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    pages = [rendered(tmp_path, source, spliced=spliced, monkeypatch=monkeypatch) for spliced in (True, False)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    "source",
    [
        "{% filter upper %}{{ part('_one.html') }}{% endfilter %}",
        "{% set kept %}{{ part('_one.html') }}{% endset %}{{ kept|length }}",
        "{%- set kept | upper -%}{{ story.html|safe }}{% endset %}{{ kept }}",
        "{% macro m() %}{{ story.html|safe }}{% endmacro %}{{ m()|length }}",
        "{% from '_one.html' import x %}",
        "{% block a %}{% endblock %}{{ self.a()|upper }}",
        "{% block a %}{{ super()|length }}{% endblock %}",
        "{% for a in b recursive %}{{ loop(a)|upper }}{% endfor %}",
    ],
)
def test_templates_that_take_what_others_print_are_not_spliced(source: str) -> None:
    assert not placeholders.are_safe_with(["plain", source])


def test_what_a_theme_does_with_a_part_is_done_to_the_part(tmp_path: Path) -> None:
    own = theme(tmp_path, t="{% filter upper %}{{ part('_one.html') }}{% endfilter %}{{ part('_one.html') }}")
    page = Renderer(own, "vi", ZONE).render("t.html", {"site": {"title": "abc"}, "assets": {}})
    assert page == "[ABC ][abc ]"


def test_own_templates_are_spliced_and_may_be() -> None:
    folder = theme_files.PACKAGE / "templates"
    assert placeholders.are_safe_with(path.read_text(encoding="utf-8") for path in folder.glob("*.html"))
    marked = placeholders.Placeholders(lambda name: b"").marked((folder / "article.html").read_text(encoding="utf-8"))
    assert "safe_place(story" in marked
    assert "each_place(" in marked
    assert "part(" not in marked.partition("#}")[2]


def test_parts_of_one_site_do_not_stand_on_another(tmp_path: Path) -> None:
    renderer = Renderer(theme(tmp_path, t="{{ part('_one.html') }}"), "vi", ZONE)
    assert [
        renderer.render("t.html", {"site": {"title": title}, "assets": {}}) for title in ("a", "b", "a")
    ] == ["[a ]", "[b ]", "[a ]"]  # fmt: skip


def test_html_whose_bytes_are_known_is_not_encoded_again() -> None:
    pieces = placeholders.Placeholders(lambda name: b"")
    html = StoredHtml.of("<p>“Một”</p>".encode())
    assert pieces.fill(pieces.safe_place({"html": html}, "html")) == html.utf8
    assert pieces._pieces[0] is html.utf8
    pieces.clear()
    assert pieces.fill(pieces.safe_place({"html": html + "!"}, "html")) == "<p>“Một”</p>!".encode()


def test_a_part_that_fails_is_named(tmp_path: Path) -> None:
    own = theme(tmp_path, t="\n{{ part('_bad.html') }}", _bad="\n\n{{ 1 + none }}")
    with pytest.raises(Invalid, match=r"_bad\.html:3"):
        Renderer(own, "vi", ZONE).render("t.html", {"site": SITE, "assets": {}})
