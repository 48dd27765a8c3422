"""Writing one article: every text comes back exactly, for this reader and for any other reader of YAML."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom import text
from newsroom.errors import Invalid
from newsroom.formats.front_matter import article_file, yaml_writer
from newsroom.formats.front_matter.article_file import ArticleFile

# What the file holds of any text: composed, without control characters.
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"))).map(text.clean)
SAID = TEXT.filter(bool)
NASTY = st.sampled_from([
    *"12:30 NO 2020 1.10 ~ null yes = << 0o17 1e5 1_000 0x1F .5 2019-10-05 y --- ... # - [a {a *a &a !a @a %a".split(),
    *"\"a\" 'a' it's \\ | > ? a? a,b a]b a: #hashtag C# 😀".split(), "  x", "x ", "a: b", "a #b", "# a", "- a", "? a",
    "2019-10-05 07:30 +07:00", "a\nb", "a\n\nb\n", "\na", "a\n---\nb", "  lead\n   in", "trail \nx", "\ta", "a\tb",
    "it's \"x\"", "\u2028", "a\u2029b", "\xa0", "x\ufeffy", "\U0010ffff", "x" * 300, "key: " * 80,
])  # fmt: skip
ANY = st.one_of(SAID, NASTY)
LABELS = st.lists(ANY.filter(str.strip), unique=True, max_size=4).map(tuple)
WORD = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)
KEYS = st.one_of(WORD, ANY).map(lambda key: f"x {key}") | WORD.map(lambda key: f"x{key}")
EXTRA = st.dictionaries(
    KEYS.map(text.clean),
    st.recursive(
        ANY | st.just(""),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)
BODIES = st.one_of(
    TEXT,
    NASTY,
    st.lists(st.one_of(TEXT, NASTY), max_size=6).map("\n".join),
    st.just("---\ntitle: x\n---\n\nbody\n"),
    st.just("\n\n---\n"),
).map(text.clean)


@st.composite
def drafts(draw: st.DrawFn) -> ArticleFile:
    fields: dict[str, Any] = {key: draw(st.just("") | ANY) for key in ("title", "lead", "section", "source")}
    fields |= {key: draw(st.just("") | WORD) for key in ("slug", "image")}
    fields["lang"] = draw(st.sampled_from(("", "vi", "en-GB", "zh-Hant-TW")))
    fields |= {key: draw(LABELS) for key in ("tags", "authors", "aliases")}
    fields |= {
        key: draw(st.sampled_from(("", "2022-10-06", "2022-10-06 10:05", "2022-10-06 10:05 +07:00")))
        for key in ("date", "modified")
    }
    return ArticleFile(
        **fields, status=draw(st.sampled_from(("", "draft", "published"))), extra=draw(EXTRA), body=draw(BODIES)
    )


def same(draft: ArticleFile) -> ArticleFile:
    """The draft without what only its file says of itself."""
    return replace(draft, name="", body_line=1, given=frozenset(), warnings=(), lines={}, held="")


@settings(deadline=None, max_examples=100)
@given(drafts())
def test_what_is_written_is_read_back_exactly(draft: ArticleFile) -> None:
    written = article_file.write(draft)
    again = article_file.read(written.encode(), name="a.md")
    assert same(again) == same(draft)
    assert article_file.write(again) == written


@settings(deadline=None, max_examples=100)
@given(
    st.dictionaries(
        KEYS.map(text.clean),
        ANY | st.just("") | st.lists(ANY, max_size=4) | st.dictionaries(ANY, ANY, max_size=3),
        min_size=1,
    )
)
def test_other_readers_see_the_same_text(values: dict[str, Any]) -> None:
    exported = yaml_writer.mapping(values)
    seen = yaml.safe_load(exported)
    assert {key: "" if value is None else value for key, value in seen.items()} == values


@settings(deadline=None, max_examples=100)
@given(BODIES)
def test_a_body_alone_is_read_back_exactly(body: str) -> None:
    assert article_file.read(article_file.write({"body": body}), name="a.md").body == body


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            [
                "---",
                "+++",
                "title",
                ": ",
                "\n",
                "  ",
                "- ",
                "[",
                "]",
                "{",
                "}",
                '"',
                "'",
                "#",
                "|",
                ">",
                "&a ",
                "*a",
                "!t ",
                "\t",
                "x",
                ",",
                "? ",
                "<<",
                "%",
                "=",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_any_text_is_read_or_refused_with_a_place(source: str) -> None:
    for given_text in (source, f"---\n{source}\n---\nbody", f"+++\n{source}\n+++\nbody"):
        try:
            article_file.read(given_text, name="a.md")
        except Invalid as refused:
            lines = refused.message.split("\n")
        else:
            lines = []
        assert all(line.startswith("a.md:") for line in lines)


def test_the_order_and_the_look_of_a_file() -> None:
    draft = ArticleFile(
        title="Đảng bộ tỉnh: hội nghị",
        lead="Dòng một.\nDòng hai.",
        slug="hoi-nghi",
        section="Chính trị",
        tags=("hội nghị", "1.10"),
        authors=("Hà An",),
        source="HTTV",
        lang="vi",
        date="2022-10-06 10:05",
        image="anh.jpg",
        status="draft",
        aliases=("/cu/",),
        modified="2022-10-07",
        extra={"country": "NO", "map": {"lat": "10.5", "names": ["a", "b"]}, "people": [{"name": "x", "age": "7"}]},
        body="---\n\nThân bài.\n",
    )
    assert article_file.write(draft) == (
        "---\n"
        'title: "Đảng bộ tỉnh: hội nghị"\n'
        "lead: |-\n  Dòng một.\n  Dòng hai.\n"
        "slug: hoi-nghi\n"
        "section: Chính trị\n"
        'tags: [hội nghị, "1.10"]\n'
        "authors: [Hà An]\n"
        "source: HTTV\n"
        "lang: vi\n"
        "date: 2022-10-06 10:05\n"
        "image: anh.jpg\n"
        "status: draft\n"
        "aliases: [/cu/]\n"
        "modified: 2022-10-07\n"
        'country: "NO"\n'
        'map:\n  lat: "10.5"\n  names: [a, b]\n'
        'people:\n  - name: x\n    age: "7"\n'
        "---\n\n---\n\nThân bài.\n"
    )


def test_a_mapping_may_have_keys_to_fill_in_and_values_of_any_kind() -> None:
    written = article_file.write(
        {"title": "", "tags": [], "lead": None, "extra": {"count": 7, "yes": True}, "body": "x\n"}
    )
    assert written == '---\ntitle:\ntags: []\ncount: "7"\n"yes": "true"\n---\n\nx\n'
    assert article_file.read(written, name="a.md").extra == {"count": "7", "yes": "true"}


@pytest.mark.parametrize(
    "body", ["x", "x\n", "\nx", "", "---\n", "---\ntitle: y\n---\n", "---\ntitle: unclosed\n", "+++\na = 1\n+++\n"]
)
def test_a_body_that_looks_like_front_matter_stays_a_body(body: str) -> None:
    assert article_file.read(article_file.write(ArticleFile(body=body)), name="a.md").body == body
    assert article_file.read(article_file.write(ArticleFile(title="x", body=body)), name="a.md").body == body
