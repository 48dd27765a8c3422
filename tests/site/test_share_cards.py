"""The pictures that shared links show: drawn with every letter of the languages at hand, per story where that is set."""

from __future__ import annotations

import io
import itertools
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.site.paper import Paper

from newsroom.errors import Partial
from newsroom.site import card_drawing, share_cards
from newsroom.site import theme as theme_files
from newsroom.site.snapshot import Snapshot

FONT = card_drawing.card_font(None)
OG = re.compile(r'<meta property="og:image" content="https://news\.example\.org(/[^"]+)">')
MARKS = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")  # the five tones
VOWELS = ("a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y")
WORDS = "Nước sông Nhàn lên nhanh, ba khóm kê đồ lên cao"


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    made = Paper(tmp_path)
    yield made
    made.db.close()


def own(paper: Paper) -> list[str]:
    """The cards of stories in the built folder."""
    return sorted(name for name in paper.files() if name.startswith("assets/card-"))


def shown(paper: Paper, path: str | None) -> str:
    """The picture that a page is shared with, as a name in the folder."""
    [found] = OG.findall(paper.page(path or ""))
    return str(found).removeprefix("/")


def inked(png: bytes, box: tuple[int, int, int, int] = (80, 160, 1120, 540)) -> bool:
    """Whether anything is written in a part of a card."""
    darkest, lightest = Image.open(io.BytesIO(png)).convert("L").crop(box).getextrema()
    return darkest != lightest


def test_the_font_has_every_letter_of_vietnamese_and_is_small() -> None:
    letters = {unicodedata.normalize("NFC", vowel + mark) for vowel, mark in itertools.product(VOWELS, MARKS)}
    letters |= {one.upper() for one in letters} | set("đĐ “”‘’–—…·₫") | set("Żółw åäö ñ ç ß ş ğ ő Ελληνικά Українська")
    assert [one for one in sorted(letters) if not card_drawing._has(FONT, one)] == []
    assert not card_drawing._has(FONT, "新")
    fonts = theme_files.PACKAGE / "fonts"
    assert (fonts / "card.ttf").stat().st_size < 150_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts / "OFL.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Mưa lũ ở Đồng Tháp", "Mưa lũ ở Đồng Tháp"),
        (unicodedata.normalize("NFD", "Mưa lũ"), "Mưa lũ"),
        ("Mở cầu 🎉 hôm nay", "Mở cầu hôm nay"),
        ("soft\u00adhyphen \u202eturned \x07bell\n line", "softhyphen turned bell line"),
        ("新聞", None),
        ("  ", None),
        ("", None),
    ],
)
def test_what_the_font_lacks_is_never_drawn_as_boxes(words: str, written: str | None) -> None:
    assert card_drawing._writable(FONT, words) == written


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abưởđWẬ,.–", min_size=1, max_size=40), min_size=1, max_size=40).map(" ".join))
def test_a_headline_of_any_length_stays_within_four_lines_and_the_margins(words: str) -> None:
    size, lines = card_drawing._fitted(FONT, words, card_drawing.HEADLINE, card_drawing.LINES)
    assert size in card_drawing.HEADLINE
    assert 1 <= len(lines) <= card_drawing.LINES
    assert all(card_drawing._width(FONT, size, line) <= card_drawing.WIDE for line in lines)
    if "…" not in "".join(lines):
        assert " ".join(lines).split() == words.split()


def test_the_same_words_give_the_same_bytes_and_others_do_not() -> None:
    card = card_drawing.draw_story(FONT, "Báo Thử", "Thời sự", WORDS)
    assert card == card_drawing.draw_story(card_drawing.card_font(None), "Báo Thử", "Thời sự", WORDS)
    assert Image.open(io.BytesIO(card)).size == (1200, 630)
    assert len(card) < 30_000
    assert (
        len({card, *(card_drawing.draw_story(FONT, *words) for words in [("B", "T", WORDS), ("Báo Thử", "", WORDS)])})
        == 3
    )


def rows(png: bytes) -> list[int]:
    """The first and last row of each stretch of rows below the bar in which something is drawn."""
    picture = Image.open(io.BytesIO(png)).convert("L")
    inked = [picture.crop((80, y, 1120, y + 1)).getextrema()[0] < 128 for y in range(24, 630)]
    return [y + 24 for y in range(606) if inked[y] != inked[y - 1]]


def test_the_parts_of_a_card_have_their_places() -> None:
    """The line below the name of the site, and the headline in the middle of the room under it."""
    assert rows(card_drawing.draw_story(FONT, "", "", "")) == [130, 134]
    _, _, top, end = rows(card_drawing.draw_story(FONT, "", "", "xxx"))
    assert abs((top + end) / 2 - (134 + 590) / 2) < 20
    # Four lines in the largest size, and a section, are higher than the room: they begin at its upper edge.
    assert rows(card_drawing.draw_story(FONT, "", "xxx", " ".join(["m" * 9] * 4)))[3] == 134 + card_drawing.SECTION


def test_lines_of_a_headline_are_of_similar_lengths() -> None:
    size, lines = card_drawing._fitted(FONT, " ".join(["mmmmmm"] * 4), (50,), 4)
    assert lines == ["mmmmmm mmmmmm"] * 2
    assert card_drawing._width(FONT, size, "mmmmmm mmmmmm mmmmmm") < card_drawing.WIDE


def test_the_card_of_the_site_carries_a_vietnamese_name(paper: Paper) -> None:
    bare = paper.story("Không ảnh")
    paper.build()
    assert shown(paper, bare.path) == shown(paper, "/")
    assert own(paper) == []
    assert inked(paper.files()[shown(paper, "/")])
    for name, value in (("width", "1200"), ("height", "630")):
        assert f'<meta property="og:image:{name}" content="{value}">' in paper.page("/")


def test_stories_without_a_picture_have_cards_where_that_is_set(paper: Paper) -> None:
    paper.set(site_story_cards="true")
    bare = paper.story(WORDS, section="Thời sự")
    pictured = paper.story("Có ảnh", "![x](a.png)", media={"a.png": paper.picture("red")})
    foreign = paper.story("新聞", section="Thời sự")
    paper.build()
    [name] = own(paper)
    assert shown(paper, bare.path) == name
    assert inked(paper.files()[name])
    assert "/media/" in "/" + shown(paper, pictured.path)
    assert shown(paper, foreign.path) == shown(paper, "/")


def test_a_card_follows_its_headline_and_goes_with_its_story(paper: Paper) -> None:
    paper.set(site_story_cards="true")
    story = paper.story(WORDS, section="Thời sự")
    paper.build()
    [first] = own(paper)
    paper.edit(story, body="Another text.")
    paper.build()
    assert own(paper) == [first]
    paper.edit(story, title="Nước rút")
    paper.build()
    [second] = own(paper)
    assert second != first
    assert shown(paper, story.path) == second
    paper.build("whole", full=True)
    assert paper.files("whole") == paper.files()
    paper.do("unpublish", story)
    paper.build()
    assert own(paper) == []


def test_a_font_of_the_theme_goes_before_the_built_in_one(paper: Paper) -> None:
    paper.story("Tin")
    paper.build()
    before = shown(paper, "/")
    (paper.folder / "theme" / "fonts").mkdir(parents=True)
    (paper.folder / "theme" / "fonts" / "card.ttf").write_bytes(FONT.data + b"\0")
    paper.set(site_theme="theme")
    paper.build()
    assert shown(paper, "/") != before
    assert not any(name.endswith(".ttf") for name in paper.files())
    (paper.folder / "theme" / "fonts" / "card.ttf").write_bytes(b"no font")
    with pytest.raises(Partial, match=r"card\.ttf"):
        paper.build()


@pytest.mark.parametrize("sign", ["☂", "^", "\u200d", "\ue000", "\x07", "\u0378", "\u0301", "\u20dd"])
def test_a_headline_may_lose_what_is_no_letter(sign: str) -> None:
    assert unicodedata.category(sign) in card_drawing.REMOVABLE


@pytest.mark.parametrize("sign", ["新", "a", "1", "-", "(", "$", "+", " "])
def test_a_headline_loses_no_letter(sign: str) -> None:
    assert unicodedata.category(sign) not in card_drawing.REMOVABLE


def test_the_cards_of_a_site_and_of_a_story(paper: Paper) -> None:
    paper.set(site_story_cards="true", site_title="Báo")
    number, other = (
        paper.story("Cầu", section="Phố").id,
        paper.story("Có ảnh", media={"a.png": paper.picture("red")}).id,
    )
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    story, pictured = snapshot.story(number), snapshot.story(other)
    assert story
    assert pictured
    common = {"width": 1200, "height": 630, "credit": "", "srcset": None}
    site, own = share_cards.image(snapshot), share_cards.image_of(snapshot, story)
    assert re.fullmatch(r"https://news\.example\.org/assets/card\.[0-9a-f]{10}\.png", site.pop("url"))
    assert re.fullmatch(rf"https://news\.example\.org/assets/card-{number}\.[0-9a-f]{{10}}\.png", own.pop("url"))
    assert (site, own) == (common | {"alt": "Báo"}, common | {"alt": "Cầu"})
    assert (share_cards.has_own(snapshot, story), share_cards.has_own(snapshot, pictured)) == (True, False)
    assert share_cards.image_of(snapshot, pictured) == share_cards.image(snapshot)
    files = [share_cards.site_file(snapshot), share_cards.story_file(snapshot, story)]
    assert [file.path for file in files] == [share_cards.path(snapshot), share_cards.path_of(snapshot, story)]
    assert all(file.data.startswith(b"\x89PNG") for file in files)
    seen = {share_cards.path(snapshot)}
    for values in ({"site_title": "Tin"}, {"site_tagline": "Sông"}):
        paper.set(**values)
        seen.add(share_cards.path(Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)))
    assert len(seen) == 3
