"""The keys of front matter as fields: values of every shape, several keys for one field, and where problems are."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core.articles import fields
from newsroom.errors import Invalid
from newsroom.formats.front_matter import article_fields
from newsroom.formats.front_matter.article_keys import KNOWN, MEANT, nearest
from newsroom.formats.front_matter.parsed import ArticleKeys, FrontMatter
from newsroom.formats.problems import Problem


def read(*, first_line: int = 2, spaced: bool = False, lines: bool = True, **keys: Any) -> ArticleKeys:
    """The fields of these keys, each on a line of its own."""
    front = FrontMatter()
    for number, (key, value) in enumerate(keys.items(), first_line):
        front[key] = value
        if lines:
            front.lines[key] = number
    return article_fields.read(front, spaced=spaced)


@pytest.mark.parametrize(
    ("keys", "values", "extra"),
    [
        ({"title": " A "}, {"title": " A "}, {}), ({"slug": " a "}, {"slug": "a"}, {}),
        ({"date": " 2020 "}, {"date": "2020"}, {}),
        ({"related": "no"}, {}, {"related": "no"}), ({"related": "a, b"}, {"related": ("a", "b")}, {}),
        ({"related": ["a", {"b": "c"}]}, {}, {"related": ["a", {"b": "c"}]}), ({"related": " TRUE "}, {}, {"related": " TRUE "}),
        ({"related": {"a": "b"}}, {}, {"related": {"a": "b"}}), ({"tags": " a ;b, c;; a"}, {"tags": ("a", "b, c")}, {}),
        ({"tags": ["a", " ", "a", "b"]}, {"tags": ("a", "b")}, {}), ({"tags": ""}, {"tags": ()}, {}),
        ({"authors": "A, Sr, B, III, C, IV, D, Ph.D, E, PhD., F, M.D, G, Esq"},
         {"authors": ("A, Sr", "B, III", "C, IV", "D, Ph.D", "E, PhD.", "F, M.D", "G, Esq")}, {}),
        ({"authors": "A, Srinivas"}, {"authors": ("A", "Srinivas")}, {}), ({"aliases": "/a, b/"}, {"aliases": ("/a, b/",)}, {}),
        ({"categories": ["a"]}, {"section": "a"}, {}), ({"categories": []}, {"section": ""}, {}),
        ({"section": "a, b"}, {"section": "a, b"}, {}),
        ({"image": ["a.jpg", "b.jpg"]}, {"image": "a.jpg"}, {}), ({"image": [{"src": " a.jpg "}]}, {"image": "a.jpg"}, {}),
        ({"image": {"url": "u.jpg", "path": "p.jpg"}}, {"image": "p.jpg"}, {}),
        ({"image": {"file": "f.jpg"}}, {"image": "f.jpg"}, {}),
        ({"image": []}, {"image": ""}, {}), ({"image": {}}, {"image": ""}, {}),
        ({"kind": " Page "}, {"kind": " Page "}, {}), ({"kind": "story"}, {"kind": "story"}, {}),
        ({"kind": ""}, {"kind": ""}, {}),
        ({"lang": "vi_VN"}, {"lang": "vi-VN"}, {}), ({"language": "fra"}, {"lang": "fr"}, {}), ({"lang": "x.y"}, {}, {}),
        ({"kind": "note"}, {}, {"kind": "note"}), ({"kind": ["page"]}, {}, {"kind": ["page"]}),
        ({"taxonomies": {"tags": ["a"], "categories": ["b", "c"], "authors": "Lan", "x": "y"}},
         {"tags": ("a", "c"), "section": "b", "authors": ("Lan",)}, {"taxonomies": {"x": "y"}}),
        ({"tags": "z", "taxonomies": {"tags": ["a"]}}, {"tags": ("z",)}, {"taxonomies": {"tags": ["a"]}}),
        ({"taxonomies": {"tags": ["a"]}}, {"tags": ("a",)}, {}), ({"taxonomies": "x"}, {}, {"taxonomies": "x"}),
        ({"permalink": "/a/b.html"}, {"slug": "b", "aliases": ("/a/b.html",)}, {}), ({"permalink": "b.html"}, {"slug": "b"}, {}),
        ({"permalink": "/a/index.html"}, {"slug": "a", "aliases": ("/a/index.html",)}, {}),
        ({"permalink": "/"}, {"slug": ""}, {}),
        ({"permalink": "/../a/./"}, {"slug": "a", "aliases": ("/../a/./",)}, {}),
        ({"slug": "a/b"}, {"slug": "b", "aliases": ("a/b",)}, {}),
        ({"slug": "b", "permalink": "/x/y/"}, {"slug": "b", "aliases": ("/x/y/",)}, {}),
        ({"url": "/a/index.html", "aliases": ["/b/", "/a/"]}, {"aliases": ("/b/", "/a/")}, {}),
        ({"url": "index.html"}, {"aliases": ("/",)}, {}),
        ({"redirect_from": "/a/", "alias": ["/b/"]}, {"aliases": ("/a/", "/b/")}, {}),
        ({"path": "a/b.md"}, {}, {"path": "a/b.md"}), ({"url": "a.JPG"}, {}, {"url": "a.JPG"}),
    ],
)  # fmt: skip
def test_values(keys: dict[str, Any], values: dict[str, Any], extra: dict[str, Any]) -> None:
    found = read(**keys)
    assert (found.values, found.extra) == (values, extra)


@pytest.mark.parametrize(
    ("keys", "warnings"),
    [
        ({"x": "1", "url": "https://x.example/*"}, ["3:url is not a path on this site and is kept unchanged: https://x.example/*"]),
        ({"url": "https://x.example/a"}, ["2:url is not a path on this site and is kept unchanged: https://x.example/a"]),
        ({"path": "a.md"}, []), ({"url": "/a/"}, []),
        ({"save_as": "{slug}.html"}, ["2:save_as is not a path on this site and is kept unchanged: {slug}.html"]),
        ({"kind": "note"}, ["2:kind: 'note' is neither story nor page, so the article counts as a story"]), ({"kind": "page"}, []),
        ({"title": "A", "Tít": "B"}, []), ({"title": "A", "tít": "A"}, []),
        ({"date": "1", "publishdate": "2"}, ["2:'date' is ignored: 'publishdate' is '2'"]),
        ({"date": "1", "publishdate": " 1 "}, ["2:'date' is ignored: 'publishdate' is ' 1 '"]),
        ({"date": "", "publishdate": "2"}, []),
        ({"authors": [{"name": "Lan", "x": "y"}, "An"]}, ["2:only the name of an author is kept: Lan"]),
        ({"image": ["a.jpg"]}, []), ({"image": []}, []), ({"image": {"src": "a.jpg", "alt": "A"}}, []),
        ({"image": ["a.jpg", "b.jpg"]}, ["2:an article can have only one main picture; used a.jpg"]),
        ({"image": {"src": "a.jpg", "relative": "true"}}, ["2:image must be the name of one picture; used a.jpg"]),
        ({"categories": ["a", "b", "c"]}, ["2:an article can have only one section; used 'a' and added the others as tags: b, c"]),
        ({"categories": ["a"]}, []), ({"permalink": "/:y/"}, ["2:a pattern is not used as the slug: /:y/"]),
        ({"slug": "a/:title"}, ["2:a pattern is not used as the slug: a/:title"]),
        ({"tilte": "x"}, ["2:'tilte' is an unknown key and is kept; did you mean 'title'?"]), ({"weight": "1"}, []),
        ({"layout": "p", "tags": "a b"}, ["3:tags is read as one name, 'a b'; separate names with commas"]),
        ({"layout": "p", "tags": "a, b c"}, []), ({"layout": "p", "tags": "a"}, []), ({"layout": "p", "tags": ["a b"]}, []),
        ({"layout": "p", "categories": " a b "}, ["3:categories is read as one name, 'a b'; separate names with commas"]),
        ({"tags": "a b"}, []), ({"lang": "vi_VN"}, []), ({"lang": " "}, []),
        ({"language": "English"}, ["2:language: 'English' is not a language tag like vi or en-GB"]),
    ],
)  # fmt: skip
def test_what_is_read_with_a_doubt(keys: dict[str, Any], warnings: list[str]) -> None:
    found = read(**keys)
    assert [f"{one.line}:{one.message}" for one in found.warnings] == warnings
    assert found.problems == []


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"kind": "paeg"},
         Problem(2, 0, "kind: 'paeg' is neither story nor page", "use one of: story, page")),
        ({"x": "1", "title": ["a"]},
         Problem(3, 0, "title must be text, but this is a list", "if a value begins with [ or {, put it in quotes")),
        ({"lead": {"a": "b"}},
         Problem(2, 0, "lead must be text, but this is a mapping", "if a value begins with [ or {, put it in quotes")),
        ({"tags": ["a", ["b"], ["c"]]},
         Problem(2, 0, "tags must be a list of text values", "if an item contains a colon, put the item in quotes")),
        ({"tags": [{"name": "a"}]},
         Problem(2, 0, "tags must be a list of text values", "if an item contains a colon, put the item in quotes")),
        ({"authors": [{"x": "a"}]},
         Problem(2, 0, "authors must be a list of text values", "if an item contains a colon, put the item in quotes")),
        ({"image": [["a"]]}, Problem(2, 0, "image must be the name of one picture")),
        ({"title": "a", "TITLE": "a"}, Problem(3, 0, "'TITLE' and 'title' are the same key")),
    ],
)  # fmt: skip
def test_what_is_refused(keys: dict[str, Any], problem: Problem) -> None:
    assert read(**keys).problems == [problem]


def test_words_with_spaces_are_several_where_jekyll_reads_them_so() -> None:
    found = read(spaced=True, tags="a b", categories="c d", authors="Hà An", layout="post")
    assert (found.values["tags"], found.values["section"], found.values["authors"]) == (
        ("a", "b", "d"),
        "c",
        ("Hà An",),
    )
    assert [one.message for one in found.warnings] == [
        "an article can have only one section; used 'c' and added the others as tags: d"
    ]
    assert read(spaced=True, tags="a, b c").values["tags"] == ("a", "b c")
    assert read(spaced=True, categories="c").values["section"] == "c"
    assert read(spaced=True, keywords="a b").values["tags"] == ("a b",)


def test_lines_are_remembered_and_without_them_everything_is_on_the_first() -> None:
    assert read(weight="1", title="A", tags="b").lines == {"title": 3, "tags": 4}
    found = read(
        lines=False,
        titel="x",
        title=["a"],
        kind="note",
        url="a*",
        image=["a", "b"],
        date="1",
        pubdate="2",
        layout="",
        tags="a b",
    )
    assert {one.line for one in (*found.warnings, *found.problems)} == {1}
    assert len(found.warnings) == 6
    assert len(found.problems) == 1


def test_types_matter_for_what_is_used() -> None:
    front = FrontMatter()
    front |= {"title": "a", "weight": "1"}
    used, kept = Problem(2, 0, "used"), Problem(3, 0, "kept")
    front.types = [("title", used), ("weight", kept)]
    found = article_fields.read(front)
    assert (front.problems, found.warnings) == ([used], [kept])


def test_keys_that_announce_metadata() -> None:
    assert {
        "subtitle",
        "template",
        "layout",
        "translation",
        "copyright",
        "id",
        "draft",
        "title",
        "tít",
        "save_as",
    } <= KNOWN
    assert MEANT == {
        "subtitle": "lead", "standfirst": "lead", "deck": "lead", "subhead": "lead", "subheading": "lead", "strapline": "kicker",
        "topline": "kicker",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("tilte", "title"), ("titel", "title"), ("titles", "title"), ("secton", "section"), ("title", ""), ("weight", ""),
        ("chuyên_mụ", "chuyên mục"), ("gats", "tags"), ("x" * 41, ""), ("tga", ""),
    ],
)  # fmt: skip
def test_misspelt_keys(key: str, meant: str) -> None:
    assert nearest(key) == meant


def test_a_field_with_a_rule_of_its_own_is_refused_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def short(value: Any) -> Any:
        if len(value) > 5:
            raise Invalid("kicker: more than 5 characters", hint="shorten it")
        return value

    monkeypatch.setitem(fields.SHAPES, "kicker", fields.Shape(str, short))
    found = read(lines=True, title="T", kicker="Harbour news", eyebrow="At the harbour")
    assert (found.problems, "kicker" in found.values) == (
        [Problem(3, 0, "kicker: more than 5 characters", "shorten it")],
        False,
    )
    assert read(kicker="Port").values["kicker"] == "Port"
    both = read(kicker="Port", eyebrow="At the harbour")
    assert (both.values["kicker"], both.extra) == ("Port", {"eyebrow": "At the harbour"})
