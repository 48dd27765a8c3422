"""The skeleton undoes disguises and does not change other words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import text
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


@pytest.mark.parametrize("blank", ["", " \n\t", "\u200b", "\u2800\u2800", "\u3164", "\u200d", "\u00ad"])
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
    assert not any(letter in text.BLANK for letter in seen)
    skeleton.unleeted(seen)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("a b", "a b"), ("a b c", "abc"), ("a-b c", "a-b c"), ("a-b-c d", "abc d"), ("xa b c", "xa b c"), ("a b cx", "a b cx"),
        ("a_b_c", "abc"), ("a1b", "a1b"), ("1 2 3", "1 2 3"), ("a\nb\nc", "a\nb\nc"), ("a b-c", "a b-c"), ("s p a m nhé ", "spam nhé "),
    ],
)  # fmt: skip
def test_spaced_letters(written: str, seen: str) -> None:
    assert skeleton.skeleton(written) == seen


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("vіаgrа", "viagra"),  # two alphabets in one word
        ("сосо", "сосо"),  # wholly of another, with nothing Latin around it
        ("the сосо", "the сосо"),  # with three Latin letters and four others it is not a Latin text
        ("the соса tree", "the coca tree"),
        ("the сосж tree", "the сосж tree"),  # one letter has no double
        ("ɡood", "good"),  # a Latin letter drawn like another
        ("ʜᴇʟʟᴏ", "hello"),
        ("naïve", "naïve"),
        ("ﬁne", "fine"), ("①", "1"), ("Ⅳ", "iv"),
    ],
)  # fmt: skip
def test_doubles(written: str, seen: str) -> None:
    assert skeleton.skeleton(written) == seen


@pytest.mark.parametrize(
    ("word", "readings"),
    [
        ("spam", {"spam"}),
        ("spaam", {"spaam"}),
        ("spaaam", {"spaaam", "spam", "spaam"}),
        ("aaabbb", {"aaabbb", "ab", "aabb"}),
    ],
)
def test_drawn_out_letters(word: str, readings: set[str]) -> None:
    assert skeleton.forms(word) == readings


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("0i1e3a4s5t7", "oiieeaasstt"), ("@$!|x", "asilx"), ("2026", "2026"), ("1!", "1!"), ("great!", "great!"), ("gr3at!!", "great!!"),
        ("a|", "a|"), ("sp4m,fr33", "spam,free"), ("8x6", "8x6"), ("10x", "iox"),
    ],
)  # fmt: skip
def test_digits_read_as_letters(seen: str, read: str) -> None:
    assert skeleton.unleeted(seen) == read


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain text\n", "plain text\n"), ("a\tb", "a\tb"), ("a\x07b", "ab"), ("a\u200bb\u00adc", "abc"),
        ("a\ufe0fb", "ab"), ("\u2764\ufe0f", "\u2764"),

        ("a\U000e0101b", "ab"), ("a\U000e01efb", "ab"), ("a\u3164b\u2800", "ab"), ("a\ue000b", "ab"), ("a\u0378b", "ab"), ("é", "é"),
    ],
)  # fmt: skip
def test_what_takes_ink(text: str, seen: str) -> None:
    assert skeleton.visible(text) == seen


@pytest.mark.parametrize(
    ("word", "alphabets"),
    [("abc", {"LATIN"}), ("123", {"LATIN"}), ("дом", {"CYRILLIC"}), ("αβγ", {"GREEK"}), ("aд", {"LATIN", "CYRILLIC"}), ("漢字", set()),
     ("éд1", {"LATIN", "CYRILLIC"})],
)  # fmt: skip
def test_the_alphabets_of_a_word(word: str, alphabets: set[str]) -> None:
    assert skeleton.alphabets(word) == alphabets


def test_a_text_grows_to_four_times_its_length_at_most() -> None:
    assert len(skeleton.compatible("\ufdfa" * 10)) == 40
    assert skeleton.compatible("㏂") == "a.m."


def test_the_fingerprint_of_what_has_no_words() -> None:
    assert skeleton.fingerprint("! ! !") == skeleton.fingerprint("!!!") != skeleton.fingerprint("??")
    assert len(skeleton.fingerprint("a")) == 32
    assert skeleton.words("Một, hai_ba! 4") == ["một", "hai", "ba", "4"]


# By the charts of Unicode: what the common fonts draw like the Latin letter, from Cyrillic, Greek, Armenian and small capitals.
DOUBLES = (
    ("a", "аαάɑᴀ"), ("b", "Ььвβʙ"), ("c", "сϲᴄ"), ("d", "ԁᴅ"), ("e", "еєҽёεέᴇ"), ("g", "ցɡɢ"), ("h", "һнհʜ"), ("i", "іїιίıɩɪ"),
    ("j", "јϳյᴊ"), ("k", "кκᴋ"), ("l", "ӏʟ"), ("m", "ӎмᴍ"), ("n", "пйиηήոɴ"), ("o", "оөοσόօᴏ"), ("p", "рρքᴘ"), ("q", "ԛզ"),
    ("r", "гʀ"), ("s", "ѕꜱ"), ("t", "тτᴛ"), ("u", "μυύսᴜ"), ("v", "ѵνᴠ"), ("w", "ѡԝωώաᴡ"), ("x", "хχ"), ("y", "уүγʏ"), ("z", "ζᴢ"),
    ("3", "з"),
)  # fmt: skip


@pytest.mark.parametrize(("latin", "letter"), [(latin, letter) for latin, letters in DOUBLES for letter in letters])
def test_every_double_is_read_as_its_letter(latin: str, letter: str) -> None:
    assert skeleton.skeleton(f"men {letter}fee") == f"men {latin}fee"


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("abc", {"LATIN"}),
        ("абв", {"CYRILLIC"}),
        ("αβγ", {"GREEK"}),
        ("աբգ", {"ARMENIAN"}),
        ("aбβբ", {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"}),
        ("中文", set()),
        ("đá", {"LATIN"}),
    ],
)
def test_alphabets_that_are_drawn_alike(word: str, found: set[str]) -> None:
    assert skeleton.alphabets(word) == found
