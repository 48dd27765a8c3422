"""Folding, slugs, counts, and the forms of text that are safe to show."""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import text
from newsroom.errors import Invalid
from newsroom.store.migrations.m0001_articles import FOLDED

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Anything a terminal obeys, or that turns or hides what stands around it.
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u2028\u2029\ufeff\ud800-\udfff]")
any_text = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("một\r\nhai\rba\x85bốn", "một\nhai\nba\nbốn"),
        ("\ufeff---\ntitle: a", "---\ntitle: a"),
        ("a\x00b\x1b[2J\x07c\td\n", "ab[2Jc\td\n"),
        (unicodedata.normalize("NFD", "Đảng bộ"), "Đảng bộ"),
        ("plain", "plain"),
    ],
)
def test_clean(typed: str, kept: str) -> None:
    assert text.clean(typed) == kept


def test_clean_refuses_bytes_that_were_not_utf8() -> None:
    with pytest.raises(Invalid):
        text.clean(b"caf\xe9".decode("utf-8", "surrogateescape"))


@given(st.text())
def test_clean_is_final_and_can_be_stored(typed: str) -> None:
    kept = text.clean(typed)
    assert text.clean(kept).encode() == kept.encode()
    assert unicodedata.is_normalized("NFC", kept)
    assert not re.search("[\x00-\x08\x0b-\x1f\x85]", kept)


@pytest.mark.parametrize(
    "typed", ["Đảng bộ", "ĐẢNG BỘ", unicodedata.normalize("NFD", "Đảng bộ"), "đang bo", "dang bo", "DANG BO"]
)
def test_fold_brings_spellings_together(typed: str) -> None:
    assert text.fold(typed) == "dang bo"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Øystein Łódź ħ ı", "oystein lodz h i"),
        ("STRASSE straße", "strasse strasse"),
        ("Ёлка", "елка"),
        # Vowel signs are letters, not decoration.
        ("हिन्दी", "हिन्दी"),
        ("ภาษาไทย", "ภาษาไทย"),
        ("한국어", "한국어"),
        ("がぎ", "がぎ"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert text.fold(typed) == unicodedata.normalize("NFC", folded)


def test_fold_keeps_offsets_of_vietnamese() -> None:
    story = "Đại hội Đảng bộ tỉnh: đoàn kết, đổi mới, ưu tiên nước sạch"
    assert len(text.fold(story)) == len(story)


def test_the_search_index_folds_the_same_letters() -> None:
    assert text.LETTERS == FOLDED


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Đảng bộ tỉnh Hà Tĩnh: đoàn kết!", "dang-bo-tinh-ha-tinh-doan-ket"),
        (unicodedata.normalize("NFD", "Đường sắt"), "duong-sat"),
        ("Лев Толстой", "lev-tolstoi"),
        ("北京 news", "bei-jing-news"),
        ("Öl & Straße in Þingvellir", "ol-strasse-in-thingvellir"),
        ("Don't, won’t", "dont-wont"),
        ("../../etc/passwd", "etc-passwd"),
        ("a/b\\c", "a-b-c"),
        ("--a__b--", "a-b"),
        ("😀🎉", ""),
        ("\x00\x1b.", ""),
        ("C++ & C#", "c-c"),
        ("2020", "2020"),
    ],
)
def test_slugify(typed: str, slug: str) -> None:
    assert text.slugify(typed) == slug


def test_slugify_cuts_at_a_word() -> None:
    assert text.slugify("one two three", limit=9) == "one-two"
    assert text.slugify("one two three", limit=7) == "one-two"
    assert text.slugify("x" * 300) == "x" * 80


@given(any_text, st.integers(1, 90))
def test_slugify_is_always_a_slug(typed: str, limit: int) -> None:
    slug = text.slugify(typed, limit=limit)
    assert slug == "" or SLUG.fullmatch(slug)
    assert len(slug.encode()) <= limit


@given(st.one_of(any_text, st.sampled_from(["s", "CON", "nul", "com1", "feed", "Search", "_f", "author"])), st.text())
def test_safe_slug_is_never_empty_nor_reserved(typed: str, fallback: str) -> None:
    slug = text.safe_slug(typed, fallback=fallback)
    assert SLUG.fullmatch(slug)
    assert not text.is_reserved(slug)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [("CON", "con-article-7"), ("tag", "tag-article-7"), ("😀", "article-7"), ("com1", "com1-article-7"), ("ok", "ok")],
)
def test_safe_slug(typed: str, slug: str) -> None:
    assert text.safe_slug(typed, fallback="article-7") == slug


@pytest.mark.parametrize(
    ("shown", "count"),
    [
        ("", 0),
        ("  \n — * - ", 0),
        ("The mayor's *new* plan — at last.", 6),
        ('# Heading\n\nTwo [linked words](http://example.org/some-long/path "title").', 4),
        ("<p class='a b c'>one</p> <!-- not these words --> two", 2),
        ("text <!-- a comment never closed", 1),
        ("see https://example.org/a/b now\n\n[1]: http://e.org 'x y'", 2),
        ("| a | b |\n|---|---|\n| 1 | 2 |", 4),
        ("Đảng bộ tỉnh Hà Tĩnh", 5),
        ("日本語 テスト and two", 8),
        ("हिन्दी भाषा", 2),
        ("한국어 단어", 2),
    ],
)
def test_words(shown: str, count: int) -> None:
    assert text.words(shown) == count


@pytest.mark.parametrize(
    ("whole", "n", "cut"),
    [
        ("short", 10, "short"),
        ("one two\n three   four", 14, "one two three…"),
        ("one two three four", 13, "one two…"),
        ("abcdefghijkl", 5, "abcd…"),
        ("一二三四五六七", 4, "一二三…"),
        ("The end, then more", 9, "The end…"),
    ],
)
def test_excerpt(whole: str, n: int, cut: str) -> None:
    assert text.excerpt(whole, n) == cut


@given(st.text(), st.integers(1, 60))
def test_excerpt_fits(whole: str, n: int) -> None:
    assert len(text.excerpt(whole, n)) <= n


def test_one_line() -> None:
    assert text.one_line(" a\r\n\tb\u2028c\x85 ") == "a b c"


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("plain [/oops] :smile:", "plain [/oops] :smile:"),
        ("\x1b]52;c;AAAA\x07\x1b[2J", "␛]52;c;AAAA␇␛[2J"),
        ("a\x9b31mb\x85", "a\\x9b31mb\\x85"),
        ("a\u202egnp.exe", "a<U+202E>gnp.exe"),
        ("zero\u200bwidth\ufeff", "zero<U+200B>width<U+FEFF>"),
        ("lone \ud800", "lone <U+D800>"),
        ("nul\x00del\x7f", "nul␀del␡"),
        ("two\nlines\tand", "two␊lines and"),
        ("Đảng bộ — “ổn”…", "Đảng bộ — “ổn”…"),
        ("👨\u200d👩\u200d👧 ❤️", "👨\u200d👩\u200d👧 ❤️"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("pay\u200dpal", "pay<U+200D>pal"),
        ("e" + "\u0301" * 5000 + "!", "e\u0301\u0301\u0301!"),
    ],
)
def test_terminal_safe(raw: str, safe: str) -> None:
    assert text.terminal_safe(raw) == safe


def test_terminal_safe_keeps_lines_when_asked() -> None:
    assert text.terminal_safe("a\n\tb\r\x1b", keep_newlines=True) == "a\n\tb␍␛"


@given(any_text, st.booleans())
def test_terminal_safe_holds_nothing_a_terminal_obeys(raw: str, keep: bool) -> None:
    safe = text.terminal_safe(raw, keep_newlines=keep)
    if keep:
        safe = safe.replace("\n", "").replace("\t", "")
    assert not OBEYED.search(safe)
    safe.encode()


@given(any_text)
def test_visible_holds_nothing_hidden(raw: str) -> None:
    shown = text.visible(raw).replace("␊\n", "")
    assert not OBEYED.search(shown)
    assert all(unicodedata.category(char) not in ("Mn", "Me") for char in shown)


def test_visible() -> None:
    assert text.visible("a\u00a0b\te\u0301\n\x1b") == "a<U+00A0>b␉e<U+0301>␊\n␛"


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+84", "'+84"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("a=b", "a=b"),
        ("", ""),
        ("＝1+1", "'＝1+1"),
        ("\n=1", "'\n=1"),
    ],
)
def test_csv_safe(cell: str, safe: str) -> None:
    assert text.csv_safe(cell) == safe


HOSTILE_MARKS = (
    "a" + "\u0301" * 20_000 + "\u0327" * 20_000,  # two kinds, each run in the other's way
    ("a" + "\u0301" * 100 + "\u0327" * 100) * 200,
    "ồ" + "\u0327\u0301" * 20_000,
    "\u0301" * 20_000 + "\u0327" * 20_000,  # on no letter
    "ก" + "\u0e48\u0e38" * 20_000,  # Thai, whose marks have classes of their own
    "א" + "\u05b0\u0591" * 20_000,
)


@pytest.mark.parametrize("typed", HOSTILE_MARKS)
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_marks_are_put_in_order_quickly(typed: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> None:
    began = time.process_time()
    found = text.normal(form, typed)
    assert time.process_time() - began < 1  # without a limit 20 to 40 seconds
    assert unicodedata.is_normalized(form, found)
    assert max(len(run[0]) for run in re.finditer("[\u0301\u0327\u0e38\u0e48\u0591\u05b0]+", found)) <= 33


@pytest.mark.parametrize("marks", [1, 29, 30])
def test_as_many_marks_as_any_language_needs_are_kept(marks: int) -> None:
    typed = "x" + "\u0327" * (marks // 2) + "\u0301" * (marks - marks // 2) + "y"
    assert text.normal("NFC", typed) == typed
    assert text.nfc("x" + "\u0301" * (marks + 30)) == "x" + "\u0301" * 30


@given(st.text(max_size=50))
def test_ordinary_text_keeps_its_normal_form(typed: str) -> None:
    assert text.nfc(typed) == unicodedata.normalize("NFC", typed)


def test_normal_forms_are_made_in_one_place() -> None:
    """Elsewhere nothing would limit the marks."""
    source = Path(text.__file__).parent
    others = [path for path in source.rglob("*.py") if path.name != "text.py"]
    assert not [path.name for path in others if re.search(r"unicodedata\.(is_)?normali[sz]e", path.read_text("utf-8"))]


@pytest.mark.parametrize("before", range(65))
@pytest.mark.parametrize("marks", [29, 30, 31, 32, 61, 62, 200])
def test_at_most_thirty_marks_are_kept_wherever_the_run_begins(before: int, marks: int) -> None:
    """A run is noticed by looking at one letter of 31; none may lie between two looks."""
    typed = "x" * before + "q" + "\u0316" * marks + "y" * 40

    found = text.normal("NFC", typed)

    assert found == "x" * before + "q" + "\u0316" * min(marks, 30) + "y" * 40


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (" one ", "one"), ("  one\ntwo ", "one\ntwo"), ("\n \n  one\n    two\n", "  one\n    two"), ("\tone\n\ttwo", "\tone\n\ttwo"),
        ("one\n  two", "one\n  two"), ("", ""), (" \n ", ""),
    ],
)  # fmt: skip
def test_trimmed(given: str, left: str) -> None:
    assert text.trimmed(given) == left


@pytest.mark.parametrize(
    ("line", "first", "width", "broken"),
    [
        ("one two three", "error: ", 80, ["error: one two three"]),
        ("one two three four", "error: ", 20, ["error: one two three", "       four"]),
        ("  one two three four five", "", 20, ["  one two three four", "  five"]),
        ("a-word-that-is-longer-than-the-line", "hint: ", 20, ["hint:", "      a-word-that-is-longer-than-the-line"]),
        ("", "error: ", 20, ["error:"]),
        ("một hai", "", 3, ["một hai"]),  # no terminal is so narrow
    ],
)
def test_prose_hangs_below_its_beginning(line: str, first: str, width: int, broken: list[str]) -> None:
    assert text.hanging(line, first=first, width=width).splitlines() == broken


def test_the_words_of_a_long_text_are_counted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    s = "Ferry — tòa soạn 2026: \u3000… a-b\u2028c\x85d  新幹線 *** " * 40 + "x" * 300 + " " * 90
    whole = text.words(s)
    for size in (1, 7, 64, 299, len(s) - 1):
        monkeypatch.setattr(text, "_COUNTED_AT_ONCE", size)
        assert text.words(s) == whole
