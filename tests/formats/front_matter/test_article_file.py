"""Reading one article: what a file says, as typed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from newsroom.errors import Invalid
from newsroom.formats.front_matter import article_file


def read(text: str | bytes, **options: str) -> article_file.ArticleFile:
    return article_file.read(text, name="a.md", **options)


def matter(*lines: str, body: str = "Thân bài.\n") -> article_file.ArticleFile:
    return read("---\n" + "\n".join(lines) + f"\n---\n\n{body}")


def faults(text: str | bytes, **options: str) -> list[str]:
    with pytest.raises(Invalid) as refused:
        read(text, **options)
    return refused.value.message.split("\n")


def test_a_whole_article() -> None:
    draft = read(
        "---\n"
        'title: "Đảng bộ tỉnh: hội nghị về sản xuất"\n'
        "sapo: 12:30\n"
        "section: Chính trị\n"
        "tags: [hội nghị, 1.10]\n"
        "authors: [Hà An, Thành Bình]\n"
        "source: HTTV\n"
        "date: 2022-10-06 10:05\n"
        "country: NO\n"
        "---\n"
        "Đoạn mở đầu của bài.\n"
    )
    assert draft.title == "Đảng bộ tỉnh: hội nghị về sản xuất"
    assert draft.lead == "12:30"
    assert (draft.section, draft.source, draft.date) == ("Chính trị", "HTTV", "2022-10-06 10:05")
    assert draft.tags == ("hội nghị", "1.10")
    assert draft.authors == ("Hà An", "Thành Bình")
    assert draft.extra == {"country": "NO"}
    assert draft.body == "Đoạn mở đầu của bài.\n"
    assert draft.body_line == 11
    assert draft.given == {"title", "lead", "section", "tags", "authors", "source", "date"}
    assert draft.lines["section"] == 4
    assert draft.warnings == ()


@pytest.mark.parametrize(
    "typed", ["NO", "on", "2020", "007", "1.10", "12:30", "2019-10-05", "1_000", "0x1F", ".5", "=", "yes"]
)
def test_scalars_are_text_as_typed(typed: str) -> None:
    draft = matter(f"title: {typed}", f"lead: '{typed}'", f"tags: [{typed}, x]", f"other: {{a: {typed}}}")
    assert (draft.title, draft.lead, draft.tags, draft.extra) == (typed, typed, (typed, "x"), {"other": {"a": typed}})


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("description: x", "lead", "x"),
        ("summary: x", "lead", "x"),
        ("excerpt: x", "lead", "x"),
        ("dek: x", "lead", "x"),
        ("sapo: x", "lead", "x"),
        ("category: Kinh tế", "section", "Kinh tế"),
        ("categories: [Kinh tế]", "section", "Kinh tế"),
        ("author: Lan", "authors", ("Lan",)),
        ("byline: Lan, Hà An", "authors", ("Lan", "Hà An")),
        ("byline: Lan; Hà, An", "authors", ("Lan", "Hà, An")),
        ("byline: Martin King, Jr., Hà An", "authors", ("Martin King, Jr.", "Hà An")),
        ("author: {name: Lan, url: x}", "authors", ("Lan",)),
        ("keywords: a, b", "tags", ("a", "b")),
        ("tags: một mình", "tags", ("một mình",)),
        ("permalink: /2014/05/x.html", "slug", "x"),
        ("permalink: bai-viet", "slug", "bai-viet"),
        ("redirect_from: /cu/", "aliases", ("/cu/",)),
        ("redirect-from: [/a/, /b/]", "aliases", ("/a/", "/b/")),
        ("publishDate: 2020-01-02", "date", "2020-01-02"),
        ("published: 2020-01-02", "date", "2020-01-02"),
        ("pubdate: 2020-01-02", "date", "2020-01-02"),
        ("lastmod: 2020-01-02", "modified", "2020-01-02"),
        ("updated: 2020-01-02", "modified", "2020-01-02"),
        ("draft: true", "status", "draft"),
        ("published: false", "status", "draft"),
        ("status: Published", "status", "published"),
        ("status: publish", "status", "published"),
        ("image: {path: x.jpg}", "image", "x.jpg"),
        ("TITLE: x", "title", "x"),
        ("taxonomies: {tags: [a], categories: [b]}", "tags", ("a",)),
        ("lead: >\n  một\n  hai", "lead", "một hai"),
        ("lead: |\n  một\n  hai", "lead", "một\nhai"),
        ("lead: một\n  hai", "lead", "một hai"),
        (r'title: "a\0b\u0065\u0301"', "title", "abé"),
    ],
)
def test_every_dialect(line: str, field: str, value: object) -> None:
    draft = matter(line)
    assert getattr(draft, field) == value
    assert field in draft.given
    assert draft.extra == {}


def test_the_words_about_a_picture_are_kept() -> None:
    """Hugo, Jekyll and others write them beside the path."""
    found = matter("image: {path: x.jpg, alt: A boat, credit: Lan}\nimage_alt: A red boat")
    assert (found.image, found.extra) == ("x.jpg", {"image_alt": "A red boat", "image_credit": "Lan"})
    assert found.warnings == ()


def test_of_two_keys_for_one_field_both_are_kept() -> None:
    draft = matter("description: for machines", "excerpt: for readers")
    assert (draft.lead, draft.extra) == ("for readers", {"description": "for machines"})
    assert matter("description: same", "excerpt: same").extra == {}
    assert matter("lead:", "description: x").lead == "x"


def test_the_day_of_publication_comes_before_the_day_of_writing() -> None:
    draft = matter("date: 2019-01-01", "publishDate: 2999-01-01")
    assert draft.date == "2999-01-01"
    assert draft.warnings == ("a.md:2: 'date' is ignored: 'publishDate' is '2999-01-01'",)


def test_further_categories_become_tags() -> None:
    draft = matter("categories: [a, b, c]", "tags: [d]")
    assert (draft.section, draft.tags) == ("a", ("d", "b", "c"))
    assert "b, c" in draft.warnings[0]


def test_a_permalink_goes_on_answering() -> None:
    draft = matter("permalink: /2015/05/21/tockingtime/", "redirect_from: /old/")
    assert (draft.slug, draft.aliases) == ("tockingtime", ("/old/", "/2015/05/21/tockingtime/"))
    pattern = matter("permalink: /:year/:title/")
    assert (pattern.slug, pattern.extra) == ("", {"permalink": "/:year/:title/"})


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (b"\xef\xbb\xbf---\ntitle: x\n---\nb\nc\n", "b\nc\n"),
        (b"---\r\ntitle: x\r\n---\r\nb\r\nc\r\n", "b\nc\n"),
        (b"---\rtitle: x\r---\rb\rc\r", "b\nc\n"),
        ("---\u0085title: x\u0085---\u0085b\u0085c\u0085".encode(), "b\nc\n"),
        (b"---\ntitle: x\n---\n\nb\n", "b\n"),
        (b"---\ntitle: x\n---\n\n\nb", "\nb"),
        (b"---\ntitle: x\n...\nb\n", "b\n"),
        (b"--- yaml\ntitle: x\n---  \nb\n", "b\n"),
        (b"\n\n---\ntitle: x\n---\nb\n", "b\n"),
        (b"---\n# a comment\n\ntitle: x\n---\nb\n", "b\n"),
        (b"---\ntitle: x\n---", ""),
        (b"---\ntitle: x\n---\nb\n\n---\n\nc\n", "b\n\n---\n\nc\n"),
        (b"+++\ntitle = 'x'\n+++\nb\n", "b\n"),
    ],
)
def test_fences_and_line_ends(data: bytes, body: str) -> None:
    draft = read(data)
    assert (draft.title, draft.body) == ("x", body)


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nĐoạn mở đầu.\n",
        "---\nĐoạn mở đầu, không có khoá.\n---\n",
        "---\n# Heading\n\nNote: more\n",
        "----\nĐoạn mở đầu.\n\n----\n",
        "---\nHe said this: we go.\n\nMore text.\n",
        "---\nHe said this: we go.\nMore text.\n---\n",
        "---\nMột dòng.\nHai dòng.\n\nSource: Reuters\n---\n",
        "- - -\ntitle: x\n---\n",
        "---\n\n---\n\nbody\n",
        "",
        "\n\n",
        "---",
        "{{ x }}\n",
    ],
)
def test_a_body_that_begins_with_a_rule_stays_whole(text: str) -> None:
    draft = read(text)
    assert (draft.body, draft.given, draft.body_line) == (text, frozenset(), 1)


def test_empty_front_matter() -> None:
    assert read("---\n---\nbody\n").body == "body\n"


def test_toml_gives_back_what_was_typed() -> None:
    draft = read(
        "+++\n"
        'title = "Tin"\n'
        "date = 2022-10-06T10:05:00+07:00\n"
        "draft = true\n"
        "weight = 1_000\n"
        "ratio = 1.10 # of all\n"
        "[taxonomies]\n"
        'tags = ["a", "b"]\n'
        "[extra]\n"
        "day = 2022-10-06\n"
        "+++\n"
        "Thân bài.\n"
    )
    assert (draft.title, draft.date, draft.status, draft.tags) == (
        "Tin",
        "2022-10-06T10:05:00+07:00",
        "draft",
        ("a", "b"),
    )
    assert draft.extra == {"weight": "1_000", "ratio": "1.10", "extra": {"day": "2022-10-06"}}
    assert draft.lines["date"] == 3


def test_a_tab_after_a_list_item_is_white_space() -> None:
    assert matter("authors:", "- melody\t\t", "-\tlan", "tags:\t[a]").authors == ("melody", "lan")


@pytest.mark.parametrize(
    ("lines", "warning"),
    [
        (["titel: x"], "a.md:2: 'titel' is an unknown key and is kept; did you mean 'title'?"),
        (["subtitle: x"], "a.md:2: 'subtitle' is an unknown key and is kept; did you mean 'lead'?"),
        (["Standfirst: x"], "a.md:2: 'Standfirst' is an unknown key and is kept; did you mean 'lead'?"),
        (["strapline: x"], "a.md:2: 'strapline' is an unknown key and is kept; did you mean 'kicker'?"),
        (
            ["title: Giải #1"],
            "a.md:2:12: everything after # is a comment and is ignored; to keep it, put the value in quotes",
        ),
        (["title: a\ufeffb"], "a.md:2: an invisible character (U+FEFF) was removed"),
        (["title: a\u2028b"], "a.md:2: an invisible character (U+2028) was read as a space"),
        (["title: a\ufffdb"], "a.md:2: a letter was lost here before this file was saved (U+FFFD)"),
        (["draft: true", "status: published"], "a.md:3: read as a draft, although its status is published"),
        (["title: x", "image: [a.jpg, b.jpg]"], "a.md:3: an article can have only one main picture; used a.jpg"),
        (
            ["title: x", "image:", "  src: a.jpg", "  focus: left"],
            "a.md:3: image must be the name of one picture; used a.jpg",
        ),
        (
            ["title: x", "categories: [A, B, C]"],
            "a.md:3: an article can have only one section; used 'A' and added the others as tags: B, C",
        ),
        (
            ["permalink: /:year/:title/"],
            "a.md:2: a pattern is not used as the slug: /:year/:title/",
        ),
    ],
)
def test_what_is_read_with_a_doubt_is_said(lines: list[str], warning: str) -> None:
    assert matter(*lines).warnings == (warning,)


@pytest.mark.parametrize(
    "line", ["layout: post", "hero: x", "title: C#", "title: a#b", "draft: no # for now", "title: 'x' #y"]
)
def test_no_needless_warning(line: str) -> None:
    assert matter(line).warnings == ()


def test_a_large_body_is_read() -> None:
    body = "đ" * 5_000_000
    assert matter("title: x", body=body).body == body


def test_text_that_lost_its_encoding_on_the_way_is_named() -> None:
    assert faults("---\ntitle: \udce9t\udce9\n---\n")[0].startswith("a.md:2: byte 0xE9 is not UTF-8 (offset 11)")


def test_a_command_that_reads_no_file_pays_for_no_reader() -> None:
    heavy = "{'yaml', 'frontmatter', 'pyromark'}"
    script = f"import sys; import newsroom.formats.posts.post_folder; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_toml_may_stand_between_hyphens_that_name_it() -> None:
    draft = read('---toml\ntitle = "x"\n---\n\nb\n')
    assert (draft.title, draft.body, draft.body_line) == ("x", "b\n", 5)
