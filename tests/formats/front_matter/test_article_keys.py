"""Vietnamese keys in front matter: in any normal form and case, with or without the spaces between their syllables."""

from __future__ import annotations

import unicodedata

import pytest

from newsroom.errors import Invalid
from newsroom.formats.front_matter import article_file

VALUES = {
    "title": "Nước rút", "lead": "Đường đã thông.", "section": "Đời sống", "tags": ("lũ", "cầu"), "authors": ("Út Lẹ",),
}  # fmt: skip


def read(text: str) -> article_file.ArticleFile:
    return article_file.read(text, name="a.md")


def in_vietnamese(spelling: str) -> str:
    lines = {
        "tiêu đề": "Nước rút", "sapo": "Đường đã thông.", "chuyên mục": "Đời sống", "thẻ": "[lũ, cầu]", "tác giả": "Út Lẹ",
        "ngày": "2026-03-02 08:00",
    }  # fmt: skip
    typed = {
        "as written": str,
        "capitals": str.upper,
        "begun with a capital": str.capitalize,
        "decomposed": lambda key: unicodedata.normalize("NFD", key),
        "decomposed capitals": lambda key: unicodedata.normalize("NFD", key.upper()),
        "underscores": lambda key: key.replace(" ", "_"),
        "hyphens": lambda key: key.replace(" ", "-"),
        "without spaces": lambda key: key.replace(" ", ""),
        "two spaces": lambda key: key.replace(" ", "  "),
    }[spelling]
    return "".join(f"{typed(key)}: {value}\n" for key, value in lines.items())


SPELLINGS = (
    "as written", "capitals", "begun with a capital", "decomposed", "decomposed capitals", "underscores", "hyphens",
    "without spaces", "two spaces",
)  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_vietnamese_keys(spelling: str) -> None:
    found = read(f"---\n{in_vietnamese(spelling)}---\n\nThân bài.\n")
    assert {name: getattr(found, name) for name in VALUES} == VALUES
    assert found.date == "2026-03-02 08:00"
    assert not found.extra
    assert not found.warnings


@pytest.mark.parametrize("spelling", ["as written", "begun with a capital", "decomposed"])
def test_vietnamese_keys_without_fences(spelling: str) -> None:
    found = read(in_vietnamese(spelling).replace("[lũ, cầu]", "lũ, cầu") + "\nThân bài.\n")
    assert found.title == "Nước rút"
    assert found.authors == ("Út Lẹ",)
    assert found.body == "Thân bài.\n"


@pytest.mark.parametrize(
    ("typed", "meant"), [("từ khoá", "tags"), ("từ khóa", "tags"), ("ngày đăng", "date"), ("Ảnh", "image")]
)
def test_other_vietnamese_keys(typed: str, meant: str) -> None:
    found = read(f"---\ntitle: x\n{typed}: 2026-03-02\n---\n\nThân bài.\n")
    assert {"tags": found.tags, "date": found.date, "image": found.image}[meant] in (
        "2026-03-02", ("2026-03-02",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "near"), [("chuyen muc", "chuyên mục"), ("tác giã", "tác giả"), ("tiêu đê", "tiêu đề")]
)
def test_a_key_that_is_nearly_vietnamese_is_named(typed: str, near: str) -> None:
    found = read(f"---\ntitle: x\n{typed}: y\n---\n\nThân bài.\n")
    assert found.extra == {typed: "y"}
    assert [one for one in found.warnings if near in str(one)]


def test_one_key_in_two_spellings_is_a_fault() -> None:
    with pytest.raises(Invalid, match="are the same key"):
        read("---\ntitle: x\nchuyên mục: A\nChuyênMục: B\n---\n\nThân bài.\n")


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("tiêu đê", "tiêu đề"), ("tieu de", "tiêu đề"), ("Tieu-De", "tiêu đề"), ("chuyen muc", "chuyên mục"),
        ("tac gia", "tác giả"), ("the\u0309 x", ""), ("Short description", ""), ("foo bar", ""), ("(bài viết)", ""),
        ("# a comment\nbài viết", ""),
    ],
)  # fmt: skip
def test_a_first_key_that_is_unknown_does_not_publish_what_is_between_the_fences(key: str, near: str) -> None:
    found = read(f"---\n{key}: Tin mật\n\ndraft: true\nghi chú:\n- nguồn là ông B\n---\nThân bài.\n")
    assert (found.body, found.held) == ("Thân bài.\n", "draft: true")
    assert list(found.extra.values()) == ["Tin mật", ["nguồn là ông B"]]
    assert [warning.partition("did you mean ")[2] for warning in found.warnings] == ([f"{near!r}?"] if near else [])


def test_lines_between_rules_without_a_known_key_are_named() -> None:
    """Readers would not see them, if they are a text and not front matter."""
    [warning] = read("---\n\nShort note: the boat is late.\n---\nText.\n").warnings
    assert warning.startswith("a.md:3: these lines between --- are read as front matter")
    assert not read("---\nfoo bar: x\nlayout: post\n---\nText.\n").warnings
    [warning] = read("tieu de: Tin mật\nembargo: 2027-01-01\n\nThân bài.\n").warnings
    assert warning.startswith("a.md:1: the first line looks like metadata, but is read as text")
