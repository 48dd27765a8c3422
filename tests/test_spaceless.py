"""Words of scripts without spaces: cut into pairs in texts and in what is searched for."""

from __future__ import annotations

import pytest

from newsroom import spaceless
from newsroom.spaceless import Sought


@pytest.mark.parametrize(
    ("text", "indexed"),
    [
        ("Mưa lớn", "Mưa lớn"),
        ("新幹線", " 新幹 幹線 線 "),
        ("線", " 線 "),
        ("AI時代", "AI 時代 代 "),
        ("「東京」へ", "「 東京 京 」 へ "),
        ("新\n幹", " 新幹 幹 "),
        ("新\n\n幹", " 新 \n\n 幹 "),
        ("กรุง", " กรุ รุง ง "),
        ("ភ្នំ", " ភ្នំ នំ "),
        ("서울에서", " 서울 울에 에서 서 "),
        ("２０２６年", "2026 年 "),
        ("ﾃﾚﾋﾞ", " テレ レビ ビ "),
        ("ก\u200bข", " กข ข "),
        ("", ""),
    ],
)
def test_neighbours_are_words(text: str, indexed: str) -> None:
    assert spaceless.indexed(text, marks=True) == indexed


def test_vowel_signs_are_letters_to_the_index() -> None:
    cut = spaceless.indexed("กรุง")
    assert all(char.isalnum() or char in " \U000f0e38" for char in cut)
    assert spaceless.indexed("กรง") != cut


@pytest.mark.parametrize(
    ("word", "sought"),
    [
        ("news", [Sought(("news",))]),
        ("新幹線", [Sought(("新幹", "幹線"))]),
        ("線", [Sought(("線",), is_start=True)]),
        ("AI時代", [Sought(("AI",)), Sought(("時代",))]),
        ("第5回", [Sought(("第",), is_start=True), Sought(("5",)), Sought(("回",), is_start=True)]),
        ("。", []),
    ],
)
def test_what_is_sought_is_cut_likewise(word: str, sought: list[Sought]) -> None:
    assert spaceless.sought(word) == sought


def test_other_texts_are_left_alone() -> None:
    assert not spaceless.stands_in("Đảng bộ, naïve, हिंदी, русский")
    assert spaceless.stands_in("a線")


@pytest.mark.parametrize("text", ["\u0e49", "\u30fb", "a \u30fb b", "\u0e49\u0e49\u0e49 x", "\u3005\u30fb\u30fb"])
def test_signs_without_a_letter_before_them_are_no_words(text: str) -> None:
    assert spaceless.indexed(text) is not None
    spaceless.sought(text.split()[0])
