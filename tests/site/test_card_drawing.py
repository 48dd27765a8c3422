"""The drawing of share cards: how words are fitted to a card, where they are, and in which colours."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from newsroom.site import card_drawing
from newsroom.site.theme import PACKAGE

FONT = card_drawing.card_font(None)
PAPER, INK, ACCENT = (0xFB, 0xFA, 0xF7), (0x1C, 0x1A, 0x17), (0x9C, 0x1C, 0x2B)


@pytest.fixture
def _half_as_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every letter is half as wide as its size, so that widths can be counted: 1,040 pixels hold 20 letters of 104."""
    monkeypatch.setattr(card_drawing, "_advance", lambda _font, size, _letter: size / 2)


@pytest.mark.usefixtures("_half_as_wide")
@pytest.mark.parametrize(
    ("words", "wide", "lines"),
    [
        ("aa bb cc", 50, ["aa bb", "cc"]), ("aa bb cc", 49, ["aa", "bb", "cc"]), ("aa b c", 60, ["aa b c"]),
        ("aa b c", 59, ["aa b", "c"]), ("aaaa", 20, ["aaaa"]), ("aaaa b", 20, ["aaaa", "b"]), ("a aaaa b c", 30, ["a", "aaaa", "b c"]),
    ],
)  # fmt: skip
def test_words_are_wrapped_when_a_line_is_full(words: str, wide: int, lines: list[str]) -> None:
    """Letters of size 20 are ten pixels wide."""
    assert card_drawing._wrap(FONT, 20, words, wide) == lines


@pytest.mark.usefixtures("_half_as_wide")
@pytest.mark.parametrize(
    ("words", "wide", "cut"),
    [
        ("aa bb", 50, "aa bb"), ("aa bb", 49, "aa…"), ("aa bb cc", 60, "aa bb…"), ("aa bbb cc", 60, "aa…"), ("aa bb cc", 59, "aa…"),
        ("aaaaaaa", 50, "aaaa…"), ("aa, bb cc", 50, "aa…"), ("aaa", 5, "…"), ("", 0, ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_ends_in_an_ellipsis_after_a_whole_word(words: str, wide: int, cut: str) -> None:
    assert card_drawing._cut(FONT, 20, words, wide) == cut


@pytest.mark.usefixtures("_half_as_wide")
@pytest.mark.parametrize(
    ("words", "most", "fitted"),
    [
        ("a" * 20, 1, (104, ["a" * 20])),
        ("a" * 21, 1, (52, ["a" * 21])),
        ("a" * 41, 1, (52, ["a" * 39 + "…"])),
        ("aaaaaaaa bbbbbbbb cccccccc", 2, (104, ["aaaaaaaa bbbbbbbb", "cccccccc"])),
        ("aaaaaaaa bbbb cccc dddd", 2, (104, ["aaaaaaaa bbbb", "cccc dddd"])),  # and not only the last word below
        (" ".join(("a" * 20, "b" * 20)), 2, (104, ["a" * 20, "b" * 20])),
        (" ".join(("a" * 20, "b" * 20)), 1, (52, ["a" * 20 + "…"])),
        (" ".join(("a" * 21, "b" * 21, "c" * 21)), 2, (52, ["a" * 21, "b" * 21 + "…"])),
        (" ".join(("a" * 41, "b")), 2, (52, ["a" * 39 + "…", "b"])),
    ],
)
def test_words_have_the_largest_size_in_which_they_fit(words: str, most: int, fitted: tuple[int, list[str]]) -> None:
    assert card_drawing._fitted(FONT, words, (104, 52), most) == fitted


@pytest.mark.usefixtures("_half_as_wide")
def test_the_sizes_of_a_headline_and_of_a_name() -> None:
    """A word of so many letters has the first of the sizes in which it is at most 1,040 pixels wide."""
    headline = {24: 84, 25: 76, 27: 76, 28: 68, 30: 68, 31: 62, 33: 62, 34: 56, 37: 56, 38: 50, 41: 50, 99: 50}
    name = {
        17: 120,
        18: 104,
        20: 104,
        21: 92,
        22: 92,
        23: 80,
        26: 80,
        27: 68,
        30: 68,
        31: 58,
        35: 58,
        36: 50,
        41: 50,
        99: 50,
    }
    for sizes, expected in ((card_drawing.HEADLINE, headline), (card_drawing.NAME, name)):
        found = {letters: card_drawing._fitted(FONT, "m" * letters, sizes, 1)[0] for letters in expected}
        assert found == expected


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is put on the next cards: words with size and place, `accent` for the section; and lines with their place and height."""
    seen: list[tuple[Any, ...]] = []

    def line(_: object, words: str, size: int, base: float, *, accent: bool = False) -> None:
        seen.append((words, size, pytest.approx(base, abs=0.01), *(["accent"] if accent else [])))

    monkeypatch.setattr(card_drawing._Card, "line", line)
    monkeypatch.setattr(card_drawing._Card, "rule", lambda _, y, high: seen.append(("rule", y, high)))
    monkeypatch.setattr(card_drawing._Card, "bar", lambda _: seen.append(("bar",)))
    monkeypatch.setattr(card_drawing, "_advance", lambda _font, size, _letter: size / 2)
    return seen


M17, M24 = "m" * 17, "m" * 24


@pytest.mark.parametrize(
    ("title", "tagline", "expected"),
    [
        ("Báo", "", [("Báo", 120, 327.8)]),
        ("Báo", "Tin", [("Báo", 120, 287.0), ("Tin", 38, 368.6)]),
        (" ".join([M17] * 3), "x", [(M17, 120, 140.6), (M17, 120, 287.0), (M17, 120, 433.4), ("x", 38, 515.0)]),
        ("Báo", "x" * 54, [("Báo", 120, 287.0), ("x" * 54, 38, 368.6)]),
        ("Báo", "x" * 55, [("Báo", 120, 327.8)]),  # too wide
        ("Báo", "新", [("Báo", 120, 327.8)]),  # letters that the font lacks
        ("新", "Tin", []),
    ],
)
def test_the_card_of_a_site(
    drawn: list[tuple[Any, ...]], title: str, tagline: str, expected: list[tuple[Any, ...]]
) -> None:
    """The name is in the middle of what is above the line at 550, and 12 pixels lower because of the bar."""
    card_drawing.draw_site.__wrapped__(FONT, title, tagline)
    assert drawn == [*expected, ("rule", 550, 4), ("bar",)]


def test_a_name_of_four_lines_gets_smaller_letters(drawn: list[tuple[Any, ...]]) -> None:
    card_drawing.draw_site.__wrapped__(FONT, " ".join([M17] * 4), "")
    assert [one[:2] for one in drawn[:-2]] == [(f"{M17} {M17}", 58)] * 2


HEAD = [("Báo", 40, 104), ("rule", 130, 4)]


@pytest.mark.parametrize(
    ("section", "title", "expected"),
    [
        ("Phố", "xxx", [("Phố", 34, 317.56, "accent"), ("xxx", 84, 417.76)]),
        ("", "xxx", [("xxx", 84, 390.56)]),
        ("Phố", f"{M24} {M24}", [("Phố", 34, 266.32, "accent"), (M24, 84, 366.52), (M24, 84, 469.0)]),
        (
            "Phố",  # higher than the room: it begins at the upper edge
            " ".join([M24] * 4),
            [("Phố", 34, 168, "accent"), *((M24, 84, 268.2 + number * 102.48) for number in range(4))],
        ),
        ("s" * 61, "xxx", [("s" * 61, 34, 317.56, "accent"), ("xxx", 84, 417.76)]),
        ("s" * 62, "xxx", [("s" * 60 + "…", 34, 317.56, "accent"), ("xxx", 84, 417.76)]),
        ("Phố", "新", []),
    ],
)
def test_the_card_of_a_story(
    drawn: list[tuple[Any, ...]], section: str, title: str, expected: list[tuple[Any, ...]]
) -> None:
    card_drawing.draw_story(FONT, "Báo", section, title)
    assert drawn == [*HEAD, *expected, ("bar",)]


def test_a_headline_has_four_lines_at_most_and_the_name_above_it_one(drawn: list[tuple[Any, ...]]) -> None:
    card_drawing.draw_story(FONT, "n" * 53, "", " ".join([M24] * 5))
    assert [one[:2] for one in drawn if one[0][0] in "nm"] == [
        ("n" * 51 + "…", 40), (M24, 50), (M24, 50), (M24, 50), (f"{M24}…", 50),
    ]  # fmt: skip


class Pen:
    """Records what is drawn with it."""

    def __init__(self) -> None:
        self.drawn: list[Any] = []

    def text(self, place: tuple[int, int], words: str, *, fill: int, anchor: str, font: object) -> None:
        assert font
        self.drawn.append((place, words, fill, anchor))

    def rectangle(self, place: tuple[int, int, int, int], *, fill: int) -> None:
        self.drawn.append((place, fill))


def test_words_begin_at_the_margin_and_lines_end_at_it() -> None:
    card, ink, accent = card_drawing._Card(FONT), Pen(), Pen()
    card.pens = (ink, accent)  # type: ignore[assignment]
    card.line("a", 40, 99.6)
    card.line("b", 40, 50.4, accent=True)
    card.rule(130, 4)
    card.bar()
    assert ink.drawn == [((80, 100), "a", 7, "ls"), ((80, 130, 1120, 133), 7)]
    assert accent.drawn == [((80, 50), "b", 7, "ls"), ((0, 0, 1200, 23), 7)]


def pixels(png: bytes) -> Callable[[int, int], Any]:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    return lambda x, y: picture.getpixel((x, y))


def test_the_colours_of_a_card() -> None:
    at = pixels(card_drawing.draw_story(FONT, "", "", ""))
    assert [at(0, 0), at(1199, 23), at(0, 24), at(600, 23)] == [ACCENT, ACCENT, PAPER, ACCENT]
    assert [at(79, 130), at(80, 130), at(1120, 133), at(1121, 133)] == [PAPER, INK, INK, PAPER]
    assert [at(600, 129), at(600, 130), at(600, 133), at(600, 134), at(600, 629)] == [PAPER, INK, INK, PAPER, PAPER]


def test_the_palette_goes_from_paper_to_each_colour_in_eight_steps() -> None:
    """Sixteen colours make a PNG of four bits a pixel."""
    palette = list(card_drawing._palette())
    colours = [tuple(palette[start : start + 3]) for start in range(0, len(palette), 3)]
    assert len(colours) == 16
    assert (colours[0], colours[7], colours[8], colours[15]) == (PAPER, INK, PAPER, ACCENT)
    assert (colours[1], colours[6]) == ((219, 218, 215), (60, 58, 55))
    assert colours[9] == (237, 218, 218)
    written = card_drawing.draw_story(FONT, "Báo", "Phố", "Cầu mới")
    assert written[24] == 4  # the bit depth in the header of a PNG


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("bell\nline", "bell line"),
        ("a\tb", "a b"),
        ("a\u00a0b", "a b"),
        ("x\u00ady", "xy"),
        ("Cầu 🎉", "Cầu"),
        ("a新", None),
    ],
)
def test_white_space_stays_between_words(words: str, written: str | None) -> None:
    assert card_drawing._writable(FONT, words) == written
    assert card_drawing.can_write(FONT, words) == (written is not None)


def test_the_font_of_a_theme_is_used_unless_it_is_a_link(tmp_path: Path) -> None:
    place = tmp_path / "fonts" / "card.ttf"
    assert card_drawing.card_font(tmp_path).data == (PACKAGE / "fonts" / "card.ttf").read_bytes()
    place.parent.mkdir()
    (tmp_path / "other.ttf").write_bytes(b"secret")
    place.symlink_to(tmp_path / "other.ttf")
    assert card_drawing.card_font(tmp_path) == FONT
    place.unlink()
    place.write_bytes(b"own")
    # Of `printf own | sha256sum`, the first ten digits.
    assert card_drawing.card_font(tmp_path) == card_drawing.CardFont("5b3975651c", b"own")
    place.unlink()
    place.mkdir()
    assert card_drawing.card_font(tmp_path) == FONT
