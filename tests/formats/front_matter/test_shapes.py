"""Metadata in every known shape is read; in unknown shapes it is refused by name, and never becomes the text."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import pytest

from newsroom.errors import Invalid
from newsroom.formats.front_matter import article_file, line_reader
from newsroom.formats.front_matter.article_file import ArticleFile

BODY = "The dredger arrived on Friday.\n"
SHAPES = {
    "yaml": f"---\ntitle: Dredging\ntags: [harbour, boats]\ndate: 2010-12-03\n---\n{BODY}",
    "toml": f"+++\ntitle = 'Dredging'\ntags = ['harbour', 'boats']\ndate = 2010-12-03\n+++\n{BODY}",
    "json": f'{{\n  "title": "Dredging",\n  "tags": ["harbour", "boats"],\n  "date": "2010-12-03"\n}}\n\n{BODY}',
    "json on one line": f'{{"title": "Dredging", "tags": ["harbour", "boats"], "date": "2010-12-03"}}\n{BODY}',
    "json after empty lines": f'\n\n{{ "title": "Dredging", "tags": "harbour, boats", "date": "2010-12-03" }}  \n\n{BODY}',
    "json between fences": f'---json\n{{"title": "Dredging", "tags": ["harbour", "boats"], "date": "2010-12-03"}}\n---\n\n{BODY}',
    "json between semicolons": f';;;\n"title": "Dredging",\n"tags": ["harbour", "boats"],\n"date": "2010-12-03"\n;;;\n{BODY}',
    "pelican": f"Title: Dredging\nDate: 2010-12-03\nTags: harbour, boats\n\n{BODY}",
    "pelican over lines": f"title:   Dredging\ntags: harbour\n    boats\ndate: 2010-12-03\n\n{BODY}",
    "pelican without an empty line": f"Title: Dredging\nDate: 2010-12-03\nTags: harbour; boats\n{BODY}",
    "multimarkdown": f"Title:  Dredging\nKeywords:  harbour, boats\nDate:  2010-12-03\n\n{BODY}",
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_gives_the_same_article(name: str) -> None:
    found = article_file.read(SHAPES[name], name="a.md")
    assert (found.title, found.tags, found.date) == ("Dredging", ("harbour", "boats"), "2010-12-03")
    assert found.body == BODY
    assert SHAPES[name].split("\n")[found.body_line - 1] == BODY.strip()
    assert article_file.read(article_file.write(found), name="a.md").body == BODY


def test_pandoc_s_title_block() -> None:
    found = article_file.read("% The night boat\n% Lan Pham; Ha An\n  Mai\n% 2 May 2026\n\nText.\n", name="a.md")
    assert (found.title, found.authors, found.date) == ("The night boat", ("Lan Pham", "Ha An", "Mai"), "2 May 2026")
    assert (found.body, found.body_line) == ("Text.\n", 6)
    assert article_file.read("% of all boats\nare late.\n", name="a.md").body == "% of all boats\nare late.\n"


def test_pelican_s_keys_with_all_that_it_writes() -> None:
    text = (
        "Title: Harbour: dredging begins\nDate: 2010-12-03 10:20\nModified: 2010-12-05 19:30\nCategory: Town\n"
        "Slug: harbour-dredging\nAuthors: Lan Pham, Ha An\nSummary: Short version\n    of two lines.\nLang: en\n"
        "Status: hidden\nURL: old/x.html\nMy-Own: kept\n\n" + BODY
    )
    found = article_file.read(text, name="a.md")
    assert (found.title, found.section, found.slug) == ("Harbour: dredging begins", "Town", "harbour-dredging")
    assert (found.authors, found.lead, found.lang) == (("Lan Pham", "Ha An"), "Short version of two lines.", "en")
    assert (found.date, found.modified) == ("2010-12-03 10:20", "2010-12-05 19:30")
    assert (found.held, found.aliases, found.extra) == ("Status: hidden", ("old/x.html",), {"My-Own": "kept"})
    assert found.lines["slug"] == 5


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("Note: the boat is late.\n\nText.\n", False), ("Source: Reuters\n\nText.\n", True),
        ("Date: nobody knows it\nyet, they say.\n", False), ("https://a.example/\n", False),
        ("Title: a line that\ngoes on.\n", False), ("Update: more soon\nNote: x\n\nText\n", False), ("{{ x }}\n", False),
        ("{: .lead}\nText\n", False), ("#hashtag\n", False), (":tada: We are live\n", False), ("% x\ny\n", False),
    ],
)  # fmt: skip
def test_a_text_that_only_looks_like_metadata_stays_and_may_be_named(text: str, warned: bool) -> None:
    found = article_file.read(text, name="a.md")
    assert found.body == text
    assert bool(found.warnings) is warned
    assert not warned or "a.md:1: the first line looks like metadata" in found.warnings[0]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{:title "A post of Cryogen"\n :date "2020-01-02"}\n\nText.\n', 1, "EDN"),
        ("\n{ :title x }\nText\n", 2, "EDN"),
        ("#+TITLE: A post\n#+DATE: 2020\n\nText\n", 1, "Org"),
        ("= A post\nLan Pham\n:revdate: 2020\n\nText\n", 1, "AsciiDoc"),
        (":title: A post\n:date: 2020\n\nText\n", 1, "reStructuredText"),
        ("A post\n######\n\n:date: 2020-01-02\n:tags: a\n\nText\n", 1, "reStructuredText"),
        (".. title: A post\n.. date: 2020\n\nText\n", 1, "Nikola"),
        ("<!--\n.. title: A post\n-->\n\nText\n", 1, "Nikola"),
        ("<!-- title: A post -->\nText\n", 1, "HTML comment"),
        ("_model: post\n---\ntitle: A\n---\nbody: x\n", 1, "Lektor"),
        ("[_metadata_:title]:- 'x'\n\nText\n", 1, "link references"),
        ("---js\n{ title: 'x' }\n---\n", 1, "js"),
        ("---edn\n{:title 1}\n---\n", 1, "edn"),
        ('{"title": "A",\n "x": }\n\nText\n', 2, "not JSON"),
        ('{"title": "A"\n\nText\n', 1, "is not closed"),
        ('{"title": "A"} Text\n', 1, "must begin on a new line"),
        ('{"title": "A",\n"title": "B"}\n\nText\n', 2, "the key 'title' occurs twice"),
        ('{"cells": [], "nbformat": 4}\n', 1, "not an article"),
        ("Title: A\nTitle: B\n\nText\n", 2, "the key 'Title' occurs twice"),
        ("<?xml version='1.0'?>\n<x/>\n", 1, "an XML document"),
    ],
)
def test_other_shapes_are_refused_by_name(text: str, line: int, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        article_file.read(text, name="a.md")
    assert refused.value.message.startswith(f"a.md:{line}:")
    assert says in refused.value.message


def test_numbers_truth_and_nothing_in_json_are_text_as_typed() -> None:
    found = article_file.read(
        '{"title": 2020, "lead": null, "draft": false, "a": 1.10, "b": [true, {"c": null}], "d\\u0301": "\\ud83d\\ude00"}\nx\n',
        name="a.md",
    )
    assert (found.title, found.lead, found.held) == ("2020", "", "")
    assert found.extra == {"a": "1.10", "b": ["true", {"c": ""}], "d\u0301": "\U0001f600"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("! '#one #two'", "#one #two"), ("!!str 12", "12"), ('! "x"', "x"), ("!!int 12", "12"), ("!!bool yes", "yes"),
        ("!!timestamp 2020-01-02", "2020-01-02"), ("null", ""), ("~", ""), ("Null", ""), ("NULL", ""), ("!!null ''", ""),
        ("'null'", "null"), ('"~"', "~"), ("nullable", "nullable"), ("[null, ~, a]", ["", "", "a"]),
        ("! [a, b]", ["a", "b"]), ("{a: null, b: ! x}", {"a": "", "b": "x"}),
    ],
)  # fmt: skip
def test_yaml_s_ways_to_say_text_and_nothing(written: str, value: Any) -> None:
    found = article_file.read(f"---\ntitle: T\nnote: {written}\n---\nx\n", name="a.md")
    assert found.extra == {"note": value}
    assert found.warnings == ()


def test_nothing_in_the_fields_of_an_article_is_nothing() -> None:
    found = article_file.read(
        "---\ntitle: ! T\nlead: ~\ntags: [a, null]\nauthors: null\nsection: ~\ndate: null\n---\nx\n", name="a.md"
    )
    assert (found.title, found.lead, found.tags, found.authors, found.section, found.date) == (
        "T",
        "",
        ("a",),
        (),
        "",
        "",
    )


@pytest.mark.parametrize("tag", ["!ruby/object:Note", "!x", "!!python/object/apply:os.system", "!!binary"])
def test_another_type_loses_no_post_where_the_value_is_only_kept(tag: str) -> None:
    found = article_file.read(f"---\ntitle: T\nmeta:\n  note: {tag} text\n---\nx\n", name="a.md")
    assert found.extra == {"meta": {"note": "text"}}
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("a.md:4:9: types (")
    with pytest.raises(Invalid, match=r"a\.md:2:8: types"):
        article_file.read(f"---\ntitle: {tag} text\n---\nx\n", name="a.md")


@pytest.mark.parametrize(
    ("key", "near"),
    [("tittle", "title"), ("titel", "title"), ("dtae", "date"), ("slgu", "slug"), ("tgas", "tags"), ("categorys", "category"),
     ("permalnk", "permalink"), ("lastmodd", "lastmod"), ("expirydat", "expirydate"), ("redirectfrom", "redirect_from")],
)  # fmt: skip
def test_a_key_near_a_known_one_is_named(key: str, near: str) -> None:
    [warning] = article_file.read(f"---\n{key}: x\n---\nx\n", name="a.md").warnings
    assert warning == f"a.md:2: {key!r} is an unknown key and is kept; did you mean {near!r}?"


@pytest.mark.parametrize(
    ("text", "spaced", "tags"),
    [
        ("harbour ferry night-boat", True, ("harbour", "ferry", "night-boat")), ("a, b c", True, ("a", "b c")),
        ("harbour ferry", False, ("harbour ferry",)), ("one", True, ("one",)), ("[night boat, b]", True, ("night boat", "b")),
    ],
)  # fmt: skip
def test_words_are_tags_where_jekyll_reads_them_so(text: str, spaced: bool, tags: tuple[str, ...]) -> None:
    found: ArticleFile = article_file.read(f"---\ntitle: T\ntags: {text}\n---\nx\n", name="a.md", spaced=spaced)
    assert found.tags == tags
    assert found.warnings == ()
    one = article_file.read("---\ntitle: T\ntag: night boat\ncategory: Old town\n---\nx\n", name="a.md", spaced=True)
    assert (one.tags, one.section) == (("night boat",), "Old town")


def test_a_text_with_a_layout_outside_jekyll_s_folders_is_named() -> None:
    text = "---\ntitle: T\nlayout: post\ntags: {}\n---\nx\n"
    [warning] = article_file.read(text.format("harbour ferry"), name="a.md").warnings
    assert warning == "a.md:4: tags is read as one name, 'harbour ferry'; separate names with commas"
    for tags in ("harbour, ferry", "harbour", "[night boat]"):
        assert article_file.read(text.format(tags), name="a.md").warnings == ()


@pytest.mark.parametrize(
    "piece",
    ["{", '{"', '{"a":', "[", "a: b\n", "Title: ", "Title: b\n", "    x\n", "% ", "%\n",
     ":title: ", ";;;\n", "{:", "#+a", "= a\n", "\\", '"'],
)  # fmt: skip
def test_a_hostile_head_costs_time_in_proportion_to_its_length(piece: str) -> None:
    for start in ("", "{", "Title: x\n", "---json\n"):
        began = time.process_time()
        with contextlib.suppress(Invalid):
            article_file.read(start + piece * (1_000_000 // len(piece)), name="a.md")
        assert time.process_time() - began < 2


def test_thousands_of_lines_are_no_metadata() -> None:
    known = frozenset(("title", "date"))
    many = "Title: x\nDate: y\n" + "    more\n" * line_reader.LINE_LIMIT
    assert line_reader.block(many, known) is None
    assert line_reader.block(many[: len(many) // 2], known) == (0, len(many) // 2)
