"""What XMLTV has and the newsroom has no column for: kept from a feed to the next export, or counted by name."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from lxml import etree
from tests.conftest import FIXTURES

from newsroom import clock, store
from newsroom.core.programmes import channels, editing, importing, programmes
from newsroom.formats.programmes import xmltv, xmltv_elements
from newsroom.formats.programmes.xmltv_elements import EXTRA_LIMIT, SHAPES
from newsroom.store import Connection

EVERYTHING = FIXTURES / "xmltv" / "everything.xml"
HANOI = clock.zone("Asia/Ho_Chi_Minh")
NOW = clock.from_text("2026-01-05T02:00:00Z")


@pytest.fixture
def db(tmp_path: Path) -> Any:
    made = store.create(tmp_path / "newsroom.db")
    yield made
    made.close()


def take_in(db: Connection, data: bytes, lang: str = "en") -> importing.ProgrammeImport:
    listing = xmltv.read(io.BytesIO(data), "tv.xml", zone=HANOI, lang=lang)
    return importing.import_(db, listing, zone=ZoneInfo("UTC"), now=NOW, actor="mai")


def written(db: Connection) -> str:
    out = io.StringIO()
    xmltv.write(out, channels.list_(db), programmes.list_(db), zone=HANOI, generator="newsroom/1")
    return out.getvalue()


def tree(element: ElementTree.Element) -> Any:
    """An element as a value that can be compared, without the white space between elements."""
    said = " ".join(((element.text or "") + " ".join(child.tail or "" for child in element)).split())
    return (element.tag, sorted(element.attrib.items()), said, [tree(child) for child in element])


def trees(document: str) -> list[Any]:
    return [tree(child) for child in ElementTree.fromstring(document)]


@pytest.mark.parametrize("lang", ["en", "fr-CA", "vi"])
def test_everything_that_the_format_has_comes_out_as_it_went_in(db: Connection, lang: str) -> None:
    data = EVERYTHING.read_bytes()
    assert take_in(db, data, lang).warnings == []
    text = written(db)
    assert trees(text) == trees(data.decode())
    checker = etree.DTD(str(FIXTURES / "xmltv" / "tv.dtd"))
    assert checker.validate(etree.fromstring(text.encode())), checker.error_log
    again = take_in(db, text.encode(), lang)
    assert (again.added, again.updated, again.removed, again.unchanged, again.batch) == (0, 0, 0, 2, None)


def test_what_people_read_is_in_one_language(db: Connection) -> None:
    take_in(db, EVERYTHING.read_bytes(), "en-GB")
    film, beside = programmes.list_(db)
    assert (film.title, film.subtitle, film.description, film.category, film.episode, film.channel_name) == (
        "The evening film", "Part one", "A long one.", "Drama, crime, Comedy", "S2E5 (1/2)", "Channel One",
    )  # fmt: skip
    assert (film.live, film.repeat, film.new, film.clump) == (True, True, True, "0/2")
    assert (beside.category, beside.episode, beside.extra) == ("News, Local", "Tập 3", "")  # columns say all of it


# What a person changes, and the lines of the programme that an export has instead.
EDITS: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "a title keeps its language, and the others stay": (
        {"title": "The night film"},
        ['<title lang="fra">Le film du soir</title>', '<title lang="eng">The night film</title>'],
        ['<title lang="eng">The evening film</title>'],
    ),
    "categories": (
        {"category": "Opera"},
        ['<category lang="fra">Film</category>', "<category>Opera</category>"],
        ['<category lang="eng">Comedy</category>'],
    ),
    "no longer live": ({"live": False}, ['<keyword lang="eng">harbour</keyword>'], ["<keyword>live</keyword>"]),
    "no longer new": ({"new": False}, ["<last-chance>Gone after this</last-chance>"], ["<new/>", "<premiere"]),
    "an episode": (
        {"episode": "S9E9"},
        ['<episode-num system="onscreen">S9E9</episode-num>', '<episode-num system="dd_progid">EP0001.0002</episode-num>'],
        ["xmltv_ns"],
    ),
    "no subtitle": ({"subtitle": ""}, ["<title"], ["<sub-title"]),
    "a video": (
        {"video_url": "https://video.example.org/1"},
        ['<url system="video">https://video.example.org/1</url>', "<url>https://one.example.org/film</url>"],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", EDITS)
def test_what_is_changed_by_hand_is_exported_in_place_of_what_was_read(db: Connection, what: str) -> None:
    changes, there, gone = EDITS[what]
    take_in(db, EVERYTHING.read_bytes())
    editing.edit(db, programmes.list_(db)[0].id, changes, now=NOW, actor="mai")
    text = written(db).partition('clumpidx="1/2"')[0]
    assert [line for line in there if line not in text] == []
    assert [line for line in gone if line in text] == []


def test_a_channel_that_is_renamed_keeps_its_other_names(db: Connection) -> None:
    take_in(db, EVERYTHING.read_bytes())
    [channel] = channels.list_(db)
    channels.put(db, channels.Channel(channel.id, "One", extra=channel.extra), now=NOW, actor="mai")
    names = [name.text for name in ElementTree.fromstring(written(db)).iter("display-name")]
    assert names == ["One", "Chaîne Une", "Channel One", "1"]


# A child of a programme that the format does not have, and the name it is counted under.
FOREIGN = {
    "<mood>gay</mood>": "<mood>",
    "<credits><villain>X</villain></credits>": "<villain>",
    "<credits><actor rank='1'>X</actor></credits>": "the attribute rank of <actor>",
    "<credits><actor guest='maybe'>X</actor></credits>": "guest='maybe' of <actor>",
    "<length>30</length>": "<length> without units",
    "<icon/>": "<icon> without src",
    "<rating><icon src='x.png'/></rating>": "<rating> without value",
    "<review>x</review>": "<review> without type",
    "<date>2024</date><date>2025</date>": "<date> after the first",
    "<video>yes</video>": "text in <video>",
    "<title size='2'>x</title>": "the attribute size of <title>",
}


@pytest.mark.parametrize("inside", FOREIGN)
def test_what_the_format_does_not_have_is_counted_by_name(inside: str) -> None:
    shows = "".join(
        f'<programme start="202601051{hour}0000 Z" channel="a"><title>x</title>{inside}</programme>'
        for hour in range(2)
    )
    listing = xmltv.read(io.BytesIO(f"<tv>{shows}</tv>".encode()), "tv.xml", zone=HANOI)
    assert len(listing.entries) == 2
    assert listing.warnings == [
        f"tv.xml: skipped {FOREIGN[inside]} (2 in total): XMLTV does not allow it, or it is too long"
    ]


def test_attributes_of_a_programme_are_counted_and_many_names_share_a_line() -> None:
    odd = "".join(f"<odd-{number:02}/>" for number in range(13))
    data = f'<tv><programme start="20260105120000 Z" channel="a" catchup="1"><title>x</title>{odd}</programme></tv>'
    warnings = xmltv.read(io.BytesIO(data.encode()), "tv.xml", zone=HANOI).warnings
    assert len(warnings) == 11
    assert (
        warnings[0]
        == "tv.xml: skipped the attribute catchup of <programme> (1 in total): XMLTV does not allow it, or it is too long"
    )
    assert warnings[-1] == "tv.xml: also skipped: <odd-09>, <odd-10>, <odd-11>, <odd-12> (4 in total)"


def test_a_rating_without_its_value_element_is_understood(db: Connection) -> None:
    take_in(
        db, b'<tv><programme start="20260105120000 Z" channel="a"><title>x</title><rating>15</rating></programme></tv>'
    )
    assert json.loads(programmes.list_(db)[0].extra) == {
        "elements": [{"tag": "rating", "children": [{"tag": "value", "text": "15"}]}]
    }


def test_what_is_kept_of_one_programme_has_a_limit() -> None:
    review = f"<review type='text'>{'x' * 40_000}</review>"
    data = f'<tv><programme start="20260105120000 Z" channel="a"><title>x</title>{review * 3}<date>2024</date></programme></tv>'
    listing = xmltv.read(io.BytesIO(data.encode()), "tv.xml", zone=HANOI)
    assert listing.warnings == [
        f"tv.xml: skipped <review> beyond the limit of {EXTRA_LIMIT:,} characters (1 in total): XMLTV does not allow it, or it is "
        "too long"
    ]
    extra = listing.entries[0].extra or ""
    assert len(extra) <= EXTRA_LIMIT
    assert extra.endswith('{"tag":"date","text":"2024"}]}')


def test_elements_of_no_content_say_nothing() -> None:
    data = '<tv><programme start="20260105120000 Z" channel="a"><title>x</title><desc/><credits/><country/></programme></tv>'
    listing = xmltv.read(io.BytesIO(data.encode()), "tv.xml", zone=HANOI)
    assert (listing.entries[0].extra, listing.warnings) == ("", [])


def test_every_child_in_the_table_has_a_shape_of_its_own() -> None:
    named = {child for shape in SHAPES.values() for child in shape.children}
    assert named | {"channel", "programme", "credits"} == set(SHAPES)
    assert all(shape.once <= set(shape.children) for shape in SHAPES.values())


def test_nothing_kept_is_an_empty_text() -> None:
    assert xmltv_elements.packed({}, [], Counter()) == ""
    assert xmltv_elements.unpacked("") == ({}, [])
