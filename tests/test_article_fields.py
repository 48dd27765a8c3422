"""A field of an article goes all the way: file → record → JSON → page → `--set` → export → another file.

Every field of the header is tried, those that come later too: `core.articles.fields` says which there are.
"""

from __future__ import annotations

import re
from dataclasses import fields as fields_of
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import newsroom as package
from newsroom.core.articles import fields
from newsroom.core.articles.fields import HEADER, KIND, LABEL, LISTS, PICTURE, REFS, SHAPES
from newsroom.formats.front_matter.article_file import ArticleFile
from tests.conftest import Run

TEMPLATES = Path(package.__file__).parent / "templates"


def value_of(name: str, text: str) -> Any:
    """A value that only this field has."""
    if name == "lang":
        return {"first": "fr", "second": "de"}[text]
    if SHAPES[name] is KIND:
        return {"first": "story", "second": "page"}[text]
    if SHAPES[name] is PICTURE:
        return f"{text}.png"
    return [f"{text} {name}", f"more {text} {name}"] if SHAPES[name] in LISTS else f"{text} {name}"


FIRST = {name: value_of(name, "first") for name in HEADER}
SECOND = {name: value_of(name, "second") for name in HEADER}


def spelled(value: Any) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)


@pytest.fixture
def story(newsroom: Run, tmp_path: Path) -> Run:
    """A newsroom with one article that says something in every field."""
    for number, name in enumerate(("first", "second")):
        Image.new("RGB", (8, 6), (number, 0, 0)).save(tmp_path / f"{name}.png")
    keys = "".join(f"{name}: {spelled(value)}\n" for name, value in FIRST.items())
    (tmp_path / "tin.md").write_text(f"---\n{keys}---\nThe body.\n", encoding="utf-8")
    newsroom("draft", "tin.md", "--json")
    return newsroom


def shown(newsroom: Run, *words: str) -> dict[str, Any]:
    record = newsroom(*words, "show", "1", "--json").json
    return {name: record[name] for name in HEADER}


def test_front_matter_is_read_and_shown_and_written(story: Run) -> None:
    assert shown(story) == FIRST
    listed = story("list", "--json").json[0]
    assert {name: listed[name] for name in HEADER} == FIRST
    told = story("show", "1").out
    written = story("show", "1", "--format", "md").out
    keys = [line.partition(":")[0] for line in written.split("---")[1].strip().splitlines() if line[0] not in " -"]
    assert [key for key in keys if key in HEADER] == [
        name for name in HEADER if name != "kind"
    ]  # that of a story is not said
    for name in set(HEADER) - {"kind"}:
        for part in value if isinstance(value := FIRST[name], list) else [value]:
            assert part in written
            assert part in told


def test_its_page_says_it(story: Run, tmp_path: Path) -> None:
    story("publish", "1")
    story("build")
    [page] = tmp_path.glob("site/2*/*/*/index.html")
    html = page.read_text(encoding="utf-8")
    assert "The body." in html
    assert 'lang="fr"' in html
    assert "/media/" in html
    for name in HEADER:
        if name != "lang" and SHAPES[name] not in (PICTURE, REFS, KIND):
            for part in value if isinstance(value := FIRST[name], list) else [value]:
                assert part in html, name


def test_the_template_names_every_text_that_it_is_given() -> None:
    """The comment at the head of a template is what makers of themes read."""
    heads = [
        (TEMPLATES / name).read_text(encoding="utf-8").partition("-#}")[0] for name in ("article.html", "_card.html")
    ]
    for name in fields.PLAIN_TEXT:
        assert re.search(rf"\b{name}\b", "".join(heads)), name


@pytest.mark.parametrize("name", HEADER)
def test_it_is_set_by_its_name_and_by_nothing_else(story: Run, name: str) -> None:
    value = SECOND[name]
    story("edit", "1", "--set", f"{name}={', '.join(value) if isinstance(value, list) else value}")
    assert shown(story) == FIRST | {name: value}
    assert story("show", "1", "--json").json["extra"] == {}
    assert f"{name}," in story("edit", "--help").out


def test_new_text_replaces_the_fields_that_it_names(story: Run, tmp_path: Path) -> None:
    keys = "".join(f"{name}: {spelled(value)}\n" for name, value in SECOND.items())
    (tmp_path / "other.md").write_text(f"---\n{keys}---\nOther.\n", encoding="utf-8")
    story("edit", "1", "--body", "other.md")
    assert shown(story) == SECOND
    (tmp_path / "title.md").write_text(f"---\ntitle: {FIRST['title']}\n---\nOther.\n", encoding="utf-8")
    story("edit", "1", "--body", "title.md")
    assert shown(story) == SECOND | {"title": FIRST["title"]}


def test_an_export_brings_it_into_another_file(story: Run) -> None:
    story("edit", "1", "--set", f"title={SECOND['title']}")
    story("export", "markdown", "-o", "out")
    story("-d", "other.db", "init")
    assert story("-d", "other.db", "import", "markdown", "out", "--json").json["skipped"] == []
    for rev, title in (("1", FIRST["title"]), ("2", SECOND["title"])):
        record = story("-d", "other.db", "show", "1", "--rev", rev, "--json").json
        assert {name: record[name] for name in HEADER} == FIRST | {"title": title}
    again = story("-d", "other.db", "import", "markdown", "out", "--json").json
    assert (again["added"], again["updated"], again["skipped"]) == (0, 0, [])


def test_an_article_begun_from_another_has_all_of_it(story: Run) -> None:
    made = story("draft", "--from", "1", "--no-edit", "--json").json[0]
    assert {name: made[name] for name in HEADER} == FIRST


def test_a_file_has_every_field_of_the_header() -> None:
    assert set(HEADER) <= {one.name for one in fields_of(ArticleFile)}


def test_a_section_is_a_label_and_not_plain_text() -> None:
    assert [name for name in HEADER if SHAPES[name] is LABEL] == ["section"]
