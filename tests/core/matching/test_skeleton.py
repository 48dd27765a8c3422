"""The skeleton sees through disguises and leaves honest words alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.core.matching import skeleton


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("a.s.s", "ass"),
        ("a s s", "ass"),
        ("ASS", "ass"),
        ("ＡＳＳ", "ass"),
        ("аss", "ass"),  # a Cyrillic letter
        ("a\u200bs\u2060s", "ass"),
        ("a\u0336s\u0336s\u0336", "ass"),  # struck through
        ("𝐚𝐬𝐬", "ass"),
        ("f-r-e-e money", "free money"),
        ("the соса tree", "the coca tree"),  # wholly of doubles, in Latin text
        ("спам и реклама", "спам и реклама"),
        ("class assassin", "class assassin"),
        ("Đảng bộ tỉnh LỚN lòn địt ạ ơ", "đảng bộ tỉnh lớn lòn địt ạ ơ"),
        ("Đảng bộ", "đảng bộ"),  # decomposed
    ],
)
def test_seen(written: str, seen: str) -> None:
    assert skeleton.skeleton(written) == seen


@pytest.mark.parametrize(
    ("written", "read"),
    [("v1agra", "viagra"), ("gr3at!", "great!"), ("$ex", "sex"), ("2026", "2026"), ("24/7", "24/7")],
)
def test_leet(written: str, read: str) -> None:
    assert skeleton.unleeted(skeleton.skeleton(written)) == read


@pytest.mark.parametrize("blank", ["", " \n\t", "\u200b", "\u2800\u2800", "\u3164", "<p></p>", "<br>\u200d", "\u00ad"])
def test_nothing_to_see(blank: str) -> None:
    assert skeleton.is_blank(blank)


@pytest.mark.parametrize("seen", ["a", "<3", "👍", "。", "1 < 2 > 0"])
def test_something_to_see(seen: str) -> None:
    assert not skeleton.is_blank(seen)


def test_one_fingerprint_for_one_look() -> None:
    plain = skeleton.fingerprint("Free money, today!")
    assert (
        plain == skeleton.fingerprint("ＦＲＥＥ  ｍｏｎｅｙ today") == skeleton.fingerprint("frее mon\u200bey — today")
    )
    assert plain != skeleton.fingerprint("Free money tomorrow")
    assert skeleton.fingerprint("lớn") != skeleton.fingerprint("lon")
    assert skeleton.fingerprint("👍") != skeleton.fingerprint("👎")


@given(st.text(max_size=300))
def test_never_raises_and_settles(written: str) -> None:
    seen = skeleton.skeleton(written)
    assert skeleton.fingerprint(written)
    assert not any(letter in skeleton.BLANK for letter in seen)
    skeleton.unleeted(seen)
