"""The command's language comes from the environment, and a translation that lacks or breaks something is English."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from newsroom import text, translations
from newsroom.errors import Invalid
from newsroom.phrases import as_message, changed, joined, phrase, phrase_n, without_start
from newsroom.translations import translated

WORDS: dict[str | tuple[str, str], str | tuple[str, ...]] = {
    "there is no article {ref!r}": "không có bài viết {ref!r}",
    "{errors}; {articles} checked": "{errors} trong {articles}",
    ("{n:,} error", "{n:,} errors"): ("{n:,} lỗi",),
    ("{n:,} article", "{n:,} articles"): ("{n:,} bài viết",),
    "the picture is {share:.1f} MB": "ảnh nặng {share:.1f} MB",
    "the clocks there skipped that day": "đồng hồ ở đó bỏ qua ngày này",
    "wrong place: {name}": "sai chỗ: {other}",
    "wrong form: {name}": "sai dạng: {name",
    "wrong type: {name}": "sai kiểu: {name:d}",
    "wrong index: {name}": "sai vị trí: {}",
}


@pytest.fixture(autouse=True)
def vietnamese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small Vietnamese catalogue, and that language."""
    catalogue = Catalog(locale="vi")
    for message, meaning in WORDS.items():
        catalogue.add(message, meaning)
    written = BytesIO()
    write_po(written, catalogue)
    folder = tmp_path / "locale" / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "command.po").write_bytes(written.getvalue())
    monkeypatch.setattr(translations, "LOCALE", tmp_path / "locale")
    for name in translations.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    _forget()
    yield
    _forget()


def _forget() -> None:
    translations._known.cache_clear()
    translations._catalogue.cache_clear()


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi"}, "vi"),
        ({"LANG": "vi-VN"}, "vi"),
        ({"LANG": "vi_VN@latin"}, "vi"),
        ({"LANG": "VI"}, "vi"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "../../../etc"}, "en"),
        ({"LANG": "vi" * 100_000}, "en"),
        ({"LANG": "vi", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en", "LC_MESSAGES": "vi_VN.UTF-8"}, "vi"),
        ({"LC_MESSAGES": "en", "LC_ALL": "vi"}, "vi"),
        ({"LC_ALL": "vi", "NEWSROOM_LANG": "en"}, "en"),
        ({"LC_ALL": "C", "NEWSROOM_LANG": "vi"}, "vi"),
        ({"LC_ALL": "vi", "NEWSROOM_LANG": "", "LC_MESSAGES": ""}, "vi"),
        ({"LC_ALL": "vi", "NEWSROOM_LANG": "xx"}, "en"),
    ],
)
def test_the_language_of_the_environment(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LANG")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert translations.language() == language


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (phrase("there is no article {ref!r}", ref="lũ"), "không có bài viết 'lũ'"),
        ("the clocks there skipped that day", "đồng hồ ở đó bỏ qua ngày này"),
        (phrase("the clocks there skipped that day"), "đồng hồ ở đó bỏ qua ngày này"),
        (text.number_of(1, "error"), "1 lỗi"),
        (text.number_of(12_345, "error"), "12.345 lỗi"),
        (
            phrase(
                "{errors}; {articles} checked", errors=text.number_of(2, "error"), articles=text.number_of(1, "article")
            ),
            "2 lỗi trong 1 bài viết",
        ),
        (phrase("the picture is {share:.1f} MB", share=1.25), "ảnh nặng 1,2 MB"),
        (joined("; ", [text.number_of(2, "error"), "a.md"]), "2 lỗi; a.md"),
        ("a.md: " + text.number_of(2, "error"), "a.md: 2 lỗi"),
        (changed("the clocks there skipped that day", "replace", "ngày", "hôm"), "đồng hồ ở đó bỏ qua hôm này"),
        (without_start(joined(": ", ("a.md", text.number_of(2, "error"))), "a.md:"), "2 lỗi"),
        (phrase("{what}", what=as_message("the clocks there skipped that day")), "đồng hồ ở đó bỏ qua ngày này"),
        (phrase("{what}", what=Invalid("the clocks there skipped that day").message), "đồng hồ ở đó bỏ qua ngày này"),
        ("", ""),
        (phrase(""), ""),
    ],
)
def test_a_message_in_vietnamese(message: str, shown: str) -> None:
    assert translated(message) == shown


@pytest.mark.parametrize("name", ["wrong place", "wrong form", "wrong type", "wrong index"])
def test_a_broken_translation_is_english(name: str) -> None:
    assert translated(phrase(name + ": {name}", name="x")) == f"{name}: x"


def test_what_is_not_translated_is_english() -> None:
    assert translated("nobody translated this") == "nobody translated this"
    assert translated(phrase("{n} of these", n=3)) == "3 of these"
    assert translated(phrase_n("{n} cow", "{n} cows", 3)) == "3 cows"
    assert translated(phrase("{errors} here", errors=text.number_of(2, "error"))) == "2 errors here"


@pytest.mark.parametrize("value", ["{ref}", "{", "%s", "{ref.__class__}", "the clocks there skipped that day"])
def test_a_value_is_never_a_template_or_a_message(value: str) -> None:
    assert translated(phrase("there is no article {ref!r}", ref=value)) == f"không có bài viết {value!r}"


def test_english_is_the_text_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    made = phrase("there is no article {ref!r}", ref="lũ")
    assert translated(made) is made


@pytest.mark.parametrize(
    "content",
    [b"", b"not a catalogue", b"\xff" * 40, b'msgid "the clocks there skipped that day"', b"msgid " * 100_000],
)
def test_a_damaged_catalogue_is_no_catalogue(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "locale" / "vi" / "LC_MESSAGES" / "command.po").write_bytes(content)
    _forget()
    assert translated("the clocks there skipped that day") == "the clocks there skipped that day"
