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
