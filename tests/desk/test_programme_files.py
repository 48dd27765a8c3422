"""Importing listings from files and exporting them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from newsroom import __version__
from newsroom.core.programmes import channels, programmes
from newsroom.desk import Desk, programme_files
from newsroom.errors import Invalid, NotFound, Usage
from tests.desk.conftest import Make
from tests.desk.test_programme_entry import add

CSV = "channel,date,start,stop,title\nnews,2026-03-02,23:00,01:00,Phim\n"
XML = (
    '<?xml version="1.0"?><tv><programme start="20260302200000" stop="20260302210000" channel="news">'
    "<title>Tin</title></programme></tv>"
)


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.csv", "csv"), ("a.TSV", "csv"), ("a.txt", "csv"), ("a.xml", "xmltv"), ("a.xmltv", "xmltv"), ("a.ics", "ics"),
     ("a", "xmltv"), ("a.pdf", "xmltv"), ("", "xmltv")],
)  # fmt: skip
def test_a_name_says_the_format(name: str, form: str) -> None:
    assert programme_files.format_of(name) == form


def take(desk: Desk, name: str, data: bytes = b"", **options: object) -> list[tuple[str, str, str | None]]:
    programme_files.import_listing(desk, name, stdin=io.BytesIO(data), **options)  # type: ignore[arg-type]
    return [(row.title, row.start, row.stop_given) for row in programmes.list_(desk.db)]


def test_a_table_is_read_with_its_options(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV.encode("utf-16"))
    night = ("Phim", "2026-03-02T16:00:00Z", "2026-03-02T18:00:00Z")
    assert take(desk, "a.csv", encoding="utf-16", rollover=True, dry_run=True) == []
    assert take(desk, "a.csv", encoding="utf-16", rollover=True) == [night]
    assert take(desk, "a.csv", encoding="utf-16", rollover=True, zone="UTC")[-1][1] == "2026-03-02T23:00:00Z"


def test_xmltv_comes_from_stdin_and_gzipped(desk: Desk, tmp_path: Path) -> None:
    assert take(desk, "-", XML.encode()) == [("Tin", "2026-03-02T13:00:00Z", "2026-03-02T14:00:00Z")]
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(XML.replace("Tin", "Thời sự").encode()))
    assert [row[0] for row in take(desk, "a.xml.gz")] == ["Thời sự"]
    (tmp_path / "b.CSV.gz").write_bytes(gzip.compress(CSV.replace("01:00", "24:00").encode()))
    assert "Phim" in [row[0] for row in take(desk, "b.CSV.gz")]


def test_packed_in_any_way_and_by_the_name_of_the_file_in_an_archive(desk: Desk, tmp_path: Path) -> None:
    for name, pack in (("c.xml.xz", lzma.compress), ("d.xml.bz2", bz2.compress), ("e.xml", gzip.compress)):
        (tmp_path / name).write_bytes(pack(XML.replace("Tin", name).encode()))
        assert name in [row[0] for row in take(desk, name, force=True)]
    for inner, data in (("a.csv", CSV.replace("01:00", "24:00")), ("a.xml", XML.replace("Tin", "Phim"))):
        with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
            archive.writestr(inner, data)
        assert take(desk, "f.zip", force=True)[-1][0] == "Phim"
    with zipfile.ZipFile(tmp_path / "f.zip", "a") as archive:
        archive.writestr("other.xml", XML)
    with pytest.raises(Invalid, match=r"f\.zip is compressed as zip, with several files in it"):
        take(desk, "f.zip", force=True)
    (tmp_path / "g.xml.lz4").write_bytes(b"\x04\x22\x4d\x18\x24\x00")
    with pytest.raises(Invalid, match="compressed as LZ4"):
        take(desk, "g.xml.lz4")


def test_what_cannot_be_read(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Usage, match="calendars cannot be imported"):
        take(desk, "a.ics")
    with pytest.raises(NotFound, match=r"cannot read gone\.csv"):
        take(desk, "gone.csv")


def test_programmes_of_an_article_are_kept_unless_forced(desk: Desk, make: Make) -> None:
    add(desk, "2026-03-02 20:15", stop="20:45", article=make().slug, given={"title": "Của bài"})
    assert "Của bài" in [row[0] for row in take(desk, "-", XML.encode())]
    assert "Của bài" not in [row[0] for row in take(desk, "-", XML.encode(), force=True)]


def test_every_format_holds_the_programmes(desk: Desk, tmp_path: Path) -> None:
    channels.put(desk.db, channels.Channel("news", name="Tin tức"), now=desk.now, actor="lan")
    add(desk, stop="20:00", video="https://video.example/1", given={"title": "Phim"})
    rows = programmes.list_(desk.db)
    table = programme_files.written(desk, "csv", rows).decode()
    assert "Phim" in table
    assert "19:00" in table
    xml = programme_files.written(desk, "xmltv", rows).decode()
    assert "<display-name" in xml
    assert "Tin tức" in xml
    assert "https://video.example/1" in xml
    assert 'start="20260302190000 +0700"' in xml
    calendar = programme_files.written(desk, "ics", rows).decode()
    assert "SUMMARY:Phim" in calendar
    assert "@news.example.org" in calendar
    assert "URL:https://video.example/1" in calendar.replace(";VALUE=URI", "")
    for name in programme_files.FORMATS:
        programme_files.check_format(name)
    with pytest.raises(Usage, match="unknown format 'pdf'"):
        programme_files.check_format("pdf")
    assert "Tin tức" not in programme_files.written(desk, "xmltv", []).decode()


def test_an_address_is_that_of_the_public_article_or_the_video(desk: Desk) -> None:
    made = add(desk, video="https://video.example/1")
    assert programme_files.address_of(desk, made) == "https://video.example/1"
    assert programme_files.address_of(desk, replace(made, path="/2026/03/x/")) == "https://news.example.org/2026/03/x/"
    assert programme_files.address_of(desk, replace(made, video_url="")) == ""


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    programme_files.write_file(tmp_path / "a.csv", b"x")
    assert (tmp_path / "a.csv").read_bytes() == b"x"
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o600
    with pytest.raises(NotFound, match="cannot write"):
        programme_files.write_file(tmp_path / "gone" / "a.csv", b"x")


def test_a_listing_that_people_type_names_channels_and_videos_as_they_do(desk: Desk, tmp_path: Path) -> None:
    for number, name in enumerate(("Tin tức", "Phim", "PHIM", ""), 1):
        channels.put(desk.db, channels.Channel(f"c{number}", name=name), now=desk.now, actor="lan")
    rows = [
        ("tin TỨC", "https://video.example/1"), ("Phim", "https://news.example.org/2026/03/x/"), ("c3", ""), ("new", "https://x.example/"),
    ]  # fmt: skip
    lines = [
        f"{channel},2026-03-02,{10 + number}:00,T{number},{video}\n" for number, (channel, video) in enumerate(rows)
    ]
    (tmp_path / "a.csv").write_text("channel,date,start,title,video_url\n" + "".join(lines), encoding="utf-8")
    programme_files.import_listing(desk, "a.csv", stdin=io.BytesIO())
    found = {row.title: (row.channel, row.video_url) for row in programmes.list_(desk.db)}
    assert found == {
        "T0": ("c1", "https://video.example/1"), "T1": ("Phim", ""), "T2": ("c3", ""), "T3": ("new", "https://x.example/"),
    }  # fmt: skip


def test_xmltv_names_channels_with_a_name_and_articles_only(desk: Desk, make: Make) -> None:
    for one, name in (("news", "Tin tức"), ("film", "Phim"), ("nameless", "")):
        channels.put(desk.db, channels.Channel(one, name=name), now=desk.now, actor="lan")
    add(desk, video="https://video.example/1")
    add(desk, "2026-03-02 21:00", given={"channel": "nameless"})
    rows = programmes.list_(desk.db)
    xml = programme_files.written(desk, "xmltv", rows).decode()
    assert re.findall(r'<channel id="(\w+)"', xml) == ["news"]
    assert f'generator-info-name="newsroom/{__version__}"' in xml
    every = programme_files.written(desk, "xmltv", rows, every_channel=True).decode()
    assert sorted(re.findall(r'<channel id="(\w+)"', every)) == ["film", "news"]
    with_story = [replace(rows[0], path="/2026/03/x/", video_url="")]
    assert "https://news.example.org/2026/03/x/" in programme_files.written(desk, "xmltv", with_story).decode()


def test_a_calendar_is_that_of_the_site(desk: Desk) -> None:
    desk.settings = desk.settings.override(site_title="Báo Sông")
    add(desk, video="https://video.example/1", stop="20:00")
    rows = programmes.list_(desk.db)
    calendar = programme_files.written(desk, "ics", rows).decode().replace("\r\n ", "")
    assert "X-WR-CALNAME:Báo Sông\r\n" in calendar
    story = [replace(rows[0], path="/2026/03/x/")]
    assert "https://news.example.org/2026/03/x/" in programme_files.written(desk, "ics", story).decode().replace(
        "\r\n ", ""
    )


def test_where_a_programme_can_be_watched(desk: Desk) -> None:
    made = add(desk)
    assert programme_files.watch_address_of(desk, replace(made, slug="tin")) == "https://news.example.org/watch/tin/"
    assert programme_files.watch_address_of(desk, replace(made, slug="")) == ""


def test_what_the_hints_of_a_wrong_format_say(desk: Desk) -> None:
    with pytest.raises(Usage) as refused:
        programme_files.check_format("pdf")
    assert refused.value.hint == "use one of: xmltv, csv, ics"
    with pytest.raises(Usage) as calendar:
        take(desk, "a.ics")
    assert calendar.value.hint == "use XMLTV or CSV"
