"""What a page says about itself: every name of a meta element in its order, every property of JSON-LD, and attributes."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from newsroom.formats.sites import page_facts, start_tags

# Field → the names of meta elements, the best first.
NAMES = {
    "title": "og:title twitter:title dc.title dcterms.title headline",
    "lead": "description og:description twitter:description dc.description",
    "date": (
        "article:published_time datepublished og:published_time parsely-pub-date sailthru.date pubdate publishdate publish-date"
        " publish_date dcterms.created dcterms.date dc.date.issued dc.date date citation_publication_date"
    ),
    "modified": "article:modified_time datemodified og:updated_time lastmod dcterms.modified last-modified",
    "section": "article:section articlesection parsely-section section",
    "image": "og:image og:image:url og:image:secure_url twitter:image twitter:image:src",
    "image_alt": "og:image:alt twitter:image:alt",
    "address": "og:url twitter:url", "kicker": "kicker", "source": "source article:publisher_name", "slug": "slug",
    "authors": "author article:author parsely-author dc.creator dcterms.creator byl sailthru.author",
    "tags": "article:tag parsely-tags keywords news_keywords",
}  # fmt: skip
THING: dict[str, Any] = {"@type": "NewsArticle", "headline": "A"}


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def schema(*things: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in things)


@pytest.mark.parametrize("field", NAMES)
def test_every_name_is_read_and_the_better_one_counts(field: str) -> None:
    names = NAMES[field].split()
    for name in names:
        value = getattr(page_facts.read(meta(name.upper(), "x")), field)
        assert value == (["x"] if field in ("authors", "tags") else "x")
    for better, other in pairwise(names):
        value = getattr(page_facts.read(meta(other, "y") + meta(better, "x") + meta(better, "z")), field)
        expected = {"authors": ["x", "z"], "tags": ["x", "z"]}.get(field, "x")
        assert value == expected


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        ("By Lan and Hà An", ["Lan", "Hà An"]), ("bởi Lan và Hà; Bình", ["Lan", "Hà", "Bình"]), ("Lan, Lan & An", ["Lan", "An"]),
        ("https://x.example/lan", []), ("Andy Band", ["Andy Band"]), ("Byron", ["Byron"]),
    ],
)  # fmt: skip
def test_bylines(names: str, authors: list[str]) -> None:
    assert page_facts.read(meta("author", names)).authors == authors


@pytest.mark.parametrize(
    ("html", "tags"),
    [
        (meta("keywords", "a, b,, a"), ["a", "b"]), (meta("article:tag", "a, b") + meta("article:tag", "c"), ["a, b", "c"]),
        (meta("article:section", "a") + meta("keywords", "a,b"), ["b"]), ("", []),
    ],
)  # fmt: skip
def test_tags_of_meta_elements(html: str, tags: list[str]) -> None:
    assert page_facts.read(html).tags == tags


@pytest.mark.parametrize(
    ("html", "is_article"),
    [
        (meta("og:type", "Article"), True), (meta("og:type", "website"), False), (meta("article:published_time", "2020"), True),
        (schema({"@type": "BlogPosting"}), True), (schema({"@type": ["Thing", "ReportageNewsArticle"]}), True),
        (schema({"@type": "Report"}), True), (schema({"@type": "WebPage"}), False), (schema({"@type": 5}), False), ("", False),
    ],
)  # fmt: skip
def test_what_calls_itself_an_article(html: str, is_article: bool) -> None:
    assert page_facts.read(html).is_article is is_article


@pytest.mark.parametrize(
    ("type_", "is_page"),
    [("WebPage", True), ("AboutPage", True), ("ContactPage", True), ("ItemPage", False), ("Organization", False)],
)
def test_what_says_that_it_is_a_page(type_: str, is_page: bool) -> None:
    found = page_facts.read(schema({"@type": type_, "name": "About"}))
    assert (found.is_page, found.title) == (is_page, "About" if is_page else "")
    both = page_facts.read(schema({"@type": type_, "name": "About"}, THING))
    assert (both.is_page, both.is_article, both.title) == (False, True, "A")


@pytest.mark.parametrize(
    ("more", "field", "value"),
    [
        ({"headline": "", "name": "N"}, "title", "N"), ({"headline": "H", "name": "N"}, "title", "H"),
        ({"headline": 5}, "title", ""),
        ({"description": "<b>L</b> &amp; M"}, "lead", "L & M"), ({"datePublished": " 2020 "}, "date", "2020"),
        ({"dateModified": "2021"}, "modified", "2021"), ({"articleSection": "S"}, "section", "S"),
        ({"articleSection": ["", "S", "T"]}, "section", "S"),
        ({"articleSection": ["S", "T"], "keywords": "T, S, u"}, "tags", ["T", "u"]),
        ({"keywords": ["a, b", {"name": "c"}]}, "tags", ["a, b", "c"]), ({"keywords": None}, "tags", []),
        ({"author": "Lan"}, "authors", ["Lan"]), ({"creator": [{"name": "Lan"}, "An", "Lan"]}, "authors", ["Lan", "An"]),
        ({"author": {"@id": "#a"}}, "authors", ["In the graph"]), ({"author": {"@id": "#x"}}, "authors", []),
        ({"author": {"@id": ["#a"]}}, "authors", []), ({"author": "Lan", "creator": "An"}, "authors", ["Lan"]),
        ({"sourceOrganization": {"name": "AP"}, "creditText": "x"}, "source", "AP"), ({"creditText": "AP"}, "source", "AP"),
        ({"alternativeHeadline": "K"}, "kicker", "K"), ({"inLanguage": {"name": "vi"}}, "lang", "vi"), ({}, "lang", "en"),
        ({"mainEntityOfPage": {"@id": "https://a.example/"}, "url": "https://b.example/"}, "address", "https://a.example/"),
        ({"mainEntityOfPage": True, "url": " https://b.example/ "}, "address", "https://b.example/"),
        ({"image": ["i.jpg", "j.jpg"]}, "image", "i.jpg"), ({"image": {"contentUrl": "c", "url": "u"}}, "image", "c"),
        ({"image": {"url": "u", "@id": "#i"}}, "image", "g.jpg"), ({"image": {"@id": "#none"}}, "image", "#none"),
        ({"image": {"url": 5}}, "image", ""), ({"image": {"description": "D"}}, "image_alt", "D"),
        ({"image": {"caption": "C"}}, "image_caption", "C"), ({"articleBody": " Text "}, "body", "Text"),
        ({"isAccessibleForFree": False}, "is_free", False),
        ({"isAccessibleForFree": "http://schema.org/False "}, "is_free", False),
        ({"isAccessibleForFree": True}, "is_free", True), ({"isAccessibleForFree": "true"}, "is_free", True),
        ({}, "is_free", True),
    ],
)  # fmt: skip
def test_every_property_of_an_article(more: dict[str, Any], field: str, value: object) -> None:
    graph = {"@graph": [{"@id": "#a", "name": "In the graph"}, {"@id": "#i", "contentUrl": "g.jpg"}, {**THING, **more}]}
    assert getattr(page_facts.read(f'<html lang="en">{schema(graph)}'), field) == value


NOT_FREE: dict[str, Any] = {"isAccessibleForFree": False}
ARTICLE: dict[str, Any] = {"@type": "NewsArticle", "headline": "A"}
WITHHELD: dict[str, str] = {
    "zero": schema({**ARTICLE, "isAccessibleForFree": 0}),
    "a word": schema({**ARTICLE, "isAccessibleForFree": "No"}),
    "a list": schema({**ARTICLE, "isAccessibleForFree": ["false"]}),
    "a typed value": schema({**ARTICLE, "isAccessibleForFree": {"@value": "false", "@type": "xsd:boolean"}}),
    "an address": schema({**ARTICLE, "isAccessibleForFree": {"@id": "schema:False"}}),
    "a name with its prefix": schema({**ARTICLE, "schema:isAccessibleForFree": False}),
    "the page before the article": schema({"@type": "WebPage", **NOT_FREE}) + schema(ARTICLE),
    "the page after the article": schema(ARTICLE) + schema({"@type": ["Thing", "WebPage"], **NOT_FREE}),
    "a page alone": schema({"@type": "WebPage", **NOT_FREE}),
    "a part": schema({**ARTICLE, "isAccessibleForFree": True, "hasPart": {"@type": "WebPageElement", **NOT_FREE}}),
    "one of several parts": schema({**ARTICLE, "hasPart": [{"@type": "WebPageElement"}, [{"@type": "WebPageElement", **NOT_FREE}]]}),
    "the page of the article": schema({**ARTICLE, "mainEntityOfPage": {"@type": "WebPage", **NOT_FREE}}),
    "a part in the graph": schema({"@graph": [{**ARTICLE, "hasPart": {"@id": "#p"}}, {"@id": "#p", **NOT_FREE}]}),
    "the same article again": schema(ARTICLE) + schema({**ARTICLE, **NOT_FREE}),
    "another script that is damaged": schema(ARTICLE) + '<script type="ld+json">{"isAccessibleForFree" : "False",,}</script>',
    "a script that never ends": schema(ARTICLE) + '<script type="ld+json">{"isAccessibleForFree": [0]',
    "a meta element of microdata": schema(ARTICLE) + '<meta content="false" itemprop="isAccessibleForFree">',
    "a link": '<link itemprop=isAccessibleForFree href="https://schema.org/False">',
    "words": '<p class="a"><span itemprop="isAccessibleForFree"> False </span>',
    "RDFa": '<span\nproperty="schema:isAccessibleForFree" content="false"></span>',
    "a tier": meta("article:content_tier", "locked"),
}  # fmt: skip
FREE: dict[str, str] = {
    "true": schema({**ARTICLE, "isAccessibleForFree": ["true"]}),
    "nothing": schema({**ARTICLE, "isAccessibleForFree": None}),
    "another article": schema([ARTICLE, {**ARTICLE, "headline": "B", **NOT_FREE}]),
    "another article as a part of the page": schema({"@type": "WebPage", "hasPart": {**ARTICLE, "headline": "B", **NOT_FREE},
                                                     "mainEntity": ARTICLE}),
    "a concert": schema([ARTICLE, {"@type": "Event", **NOT_FREE}]),
    "a video in the text": schema({**ARTICLE, "video": {"@type": "VideoObject", **NOT_FREE}, "hasPart": {"@type": "Clip", **NOT_FREE}}),
    "a meta element": '<meta content="true" itemprop="isAccessibleForFree">',
    "a damaged script": '<script type="ld+json">{"isAccessibleForFree": true, "n": 0,,}</script>',
    "another tier": meta("article:content_tier", "metered"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("html", "is_free"),
    [*((one, False) for one in WITHHELD.values()), *((one, True) for one in FREE.values())],
    ids=[*WITHHELD, *FREE],
)
def test_whether_everybody_could_read_a_page(html: str, is_free: bool) -> None:
    assert page_facts.read(html).is_free is is_free


def test_what_comes_first_of_several_sources() -> None:
    html = schema({**THING, "url": "s"}) + meta("og:title", "B") + meta("og:url", "m")
    found = page_facts.read(html)
    assert (found.title, found.address) == ("A", "s")
    canonical = (
        '<link rel="alternate" href="x"><link rel="Canonical nofollow" href=" c "><link rel="canonical" href="d">'
    )
    assert page_facts.read(html + canonical).address == "c"
    head = '<html><html lang=" vi "><html lang="en"><base><base href="/a/"><base href="/b/"><title>One</title><title>Two</title>'
    found = page_facts.read(head)
    assert (found.lang, found.base, found.window_title) == ("vi", "/a/", "One")
    assert page_facts.read(schema({"mainEntity": {"@type": "Article", "headline": "Inner"}})).title == "Inner"
    assert page_facts.read(schema([{"x": 1}], [THING, {**THING, "headline": "Later"}])).title == "A"


def test_our_own_pages_are_read_as_they_are_written() -> None:
    page = schema({**THING, "headline": "A &amp; <b>"})
    ours = page_facts.read(meta("generator", "newsroom") + page)
    assert (ours.is_ours, ours.title) == (True, "A &amp; <b>")
    other = page_facts.read(meta("generator", "Newsroom 2") + page)
    assert (other.is_ours, other.title) == (False, "A &")


@pytest.mark.parametrize(
    ("script", "title"),
    [
        ("<!-- {} -->", "A"), (" {}; ", "A"), ("{}\n", "A"), ("{", ""), ("[" * 100_000, ""), ("", ""),
    ],
)  # fmt: skip
def test_scripts(script: str, title: str) -> None:
    written = script.replace("{}", json.dumps(THING))
    assert page_facts.read(f'<script type="Application/LD+json">{written}</script>').title == title
    assert page_facts.read(f'<script type="application/ld+json">{written}').title == ""
    assert page_facts.read(f'<script type="text/x">{written}</script>').title == ""


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ('<meta NAME="a" content=\'b\' c=d e>', {"name": "a", "content": "b", "c": "d", "e": ""}),
        ('<meta a="1" a="2">', {"a": "1"}), ('<meta a = "&lt;b">', {"a": "<b"}), ("<meta>", {}), ("<meta a=>", {"a": ""}),
    ],
)  # fmt: skip
def test_attributes(tag: str, attributes: dict[str, str]) -> None:
    assert start_tags.attributes_in(tag) == attributes


@pytest.mark.parametrize(
    ("tag", "end"), [("<a b='>'>x", 9), ('<a b = ">">x', 11), ("<a b='>x", 7), ("<a>x", 3), ("<a ", 3), ("<a b=>>", 6)]
)
def test_where_a_tag_ends(tag: str, end: int) -> None:
    assert start_tags.tag_end(tag, 2) == end
