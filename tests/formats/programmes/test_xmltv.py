"""XMLTV: real feeds, unsafe ones, and what we write against the order of the DTD."""

from __future__ import annotations

import gzip
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.conftest import FIXTURES

from newsroom import clock, store
from newsroom.core.programmes import channels, editing, importing, programmes
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.fields import Programme, ProgrammeEntry
from newsroom.core.programmes.importing import ProgrammeListing
from newsroom.errors import Invalid
from newsroom.formats.programmes import xmltv
from newsroom.store import Connection

LISTINGS = FIXTURES / "xmltv"
HANOI = clock.zone("Asia/Ho_Chi_Minh")
NEW_YORK = clock.zone("America/New_York")
NOW = clock.from_text("2026-01-05T02:00:00Z")

# The children of <programme> that we write, in the order the DTD asks for.
ORDER = ["title", "sub-title", "desc", "category", "keyword", "url", "episode-num", "previously-shown", "new"]
BAD_TIMES = [
    ("", "badstart"), ("202601", "badstart"), ("20261305190000 +0700", "badstart"), ("20260230", "badstart"),
    ("20260105246000 +0700", "badstart"), ("2026-01-05T19:00", "badstart"), ("tonight", "badstart"),
    ("00000105190000 +0700", "badstart"), ("00010101000000 +0000", "badstart"), ("99991231235900 +0000", "badstart"),
    ("20260105190000 +9900", "invalidtimezone"),
    ("20260105190000 CST", "invalidtimezone"), ("20260105190000 <b>", "invalidtimezone"), ("9" * 100_000, "badstart"),
]  # fmt: skip

SHOWING = Programme(
    id=1, channel="news.example.org", channel_name="News", start="2026-01-05T12:00:00Z", stop="2026-01-05T12:45:00Z",
    stop_given="2026-01-05T12:45:00Z", title="Thời sự & <tin>", subtitle="Tối", description="Tin \"trong\" ngày",
    category="News, Local", episode="S1E2", live=True, repeat=True, new=True, clump="0/2", start_typed="",
    article_id=None, path=None, video_url="https://video.example.org/?a=1&b=2", source="hand",
    updated_at="2026-01-01T00:00:00Z",
)  # fmt: skip


def document(*programmes_: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>\n') -> bytes:
    """A document with one programme a line, from line 3 on."""
    return (head + "<tv>\n" + "\n".join(programmes_) + "\n</tv>").encode()


def show(start: str = "20260105190000 +0700", rest: str = "", inside: str = "<title>News</title>") -> str:
    """One programme element."""
    return f'<programme start="{start}" channel="news.example.org" {rest}>{inside}</programme>'


def read(data: bytes, zone: clock.ZoneInfo = HANOI, lang: str = "en") -> ProgrammeListing:
    """The listing in these bytes."""
    return xmltv.read(io.BytesIO(data), "tv.xml", zone=zone, lang=lang)


def one(data: bytes, **more: str) -> ProgrammeEntry:
    """The only programme in these bytes."""
    [entry] = read(data, **more).entries  # type: ignore[arg-type]
    return entry


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("20260105190000 +0700", "2026-01-05T12:00:00Z"),
        ("20260105190000+0700", "2026-01-05T12:00:00Z"),
        ("20260105190000 +07:00", "2026-01-05T12:00:00Z"),
        ("202601051900 -0330", "2026-01-05T22:30:00Z"),
        ("2026010519 +0000", "2026-01-05T19:00:00Z"),
        ("20260105 UTC", "2026-01-05T00:00:00Z"),
        ("20260105190000 Z", "2026-01-05T19:00:00Z"),
        ("20010829000500 BST", "2001-08-28T23:05:00Z"),
        (" 20260105190000 EST ", "2026-01-06T00:00:00Z"),
        ("20260105190000", "2026-01-05T12:00:00Z"),
        ("202601051900", "2026-01-05T12:00:00Z"),
    ],
)
def test_times(typed: str, expected: str) -> None:
    entry = one(document(show(typed)))
    assert (entry.start, entry.start_typed) == (expected, typed.strip())


@pytest.mark.parametrize(("typed", "why"), BAD_TIMES)
def test_a_programme_at_a_time_that_cannot_be_understood_is_left_out_and_named(typed: str, why: str) -> None:
    listing = read(document(show(), show(typed.replace("<", "&lt;"))))
    assert len(listing.entries) == 1
    [(where, message)] = listing.skipped
    assert where == "tv.xml:4"
    assert message.endswith(f"({why})")
    assert len(message) < 200


# What is wrong with one programme of a feed, and how that is said; the others are listed.
BAD_PROGRAMMES = {
    "stops before it starts": (show("20260105235700 +0700", 'stop="20260105000000 +0700"'), "stops before it starts (badstop)"),
    "no length": (show(rest='stop="20260105190000 +0700"'), "has no length: start and stop are the same (badstop)"),
    "no title": (show(inside="<title> </title>"), "the programme has no title (emptytitle)"),
    "no channel": ('<programme start="20260105190000 +0700"><title>x</title></programme>', "the programme has no channel"),
    "an empty channel": (show().replace("news.example.org", " "), "the programme has no channel"),
    "no start": ('<programme channel="a"><title>x</title></programme>', "start='' is not a time (badstart)"),
    "a stop that is none": (show(rest='stop="late"'), "stop='late' is not a time (badstop)"),
    "a zone that is none": (show("20260105190000 Mars"), "there is no time zone 'Mars' (invalidtimezone)"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_PROGRAMMES)
def test_one_bad_programme_of_a_feed_is_left_out_and_named(what: str) -> None:
    bad, why = BAD_PROGRAMMES[what]
    listing = read(document(show("20260105150000 +0000"), bad, show("20260105160000 +0000")))
    assert [entry.start for entry in listing.entries] == ["2026-01-05T15:00:00Z", "2026-01-05T16:00:00Z"]
    [(where, message)] = listing.skipped
    assert (where, message[-len(why) :]) == ("tv.xml:4", why)


def test_a_feed_without_one_good_programme_is_refused_with_all_its_faults() -> None:
    with pytest.raises(Invalid) as caught:
        read(document(*(bad for bad, _ in BAD_PROGRAMMES.values())))
    lines = caught.value.message.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        f"tv.xml:{line}" for line in range(3, 3 + len(BAD_PROGRAMMES))
    ]


def test_times_without_a_zone_are_assumed_and_said() -> None:
    listing = read(document(show(), show("20260105200000"), show("20260105210000", 'stop="202601052200"')))
    assert listing.warnings == [
        "tv.xml:4: times without a zone (3 in total, the first here) were read in the time zone Asia/Ho_Chi_Minh (missingtimezone)"
    ]


@pytest.mark.parametrize(
    ("typed", "what", "choice"),
    [
        ("20261101013000", "happens twice in America/New_York", "-04:00"),
        ("20260308023000", "does not exist in America/New_York", "2026-03-08 03:00"),
    ],
)
def test_a_local_time_that_is_none_or_two_is_named_with_the_choices(typed: str, what: str, choice: str) -> None:
    with pytest.raises(Invalid, match=rf"tv\.xml:3: .*{what}") as caught:
        read(document(show(typed)), zone=NEW_YORK)
    assert choice in (caught.value.hint or "")
    assert one(document(show(f"{typed} -0400"))).start.startswith("2026-")
    assert what in read(document(show(), show(typed)), zone=NEW_YORK).skipped[0][1]


def test_everything_a_programme_says() -> None:
    inside = """<title lang="en">News</title><title lang="vi">Thời sự</title><sub-title>
      Evening  edition </sub-title><desc>Line one.
      Line two.</desc><category>News</category><category>Local</category><category>News</category>
      <episode-num system="xmltv_ns">1 . 4/13 . 0/2</episode-num><previously-shown/><premiere>x</premiere>"""
    entry = one(document(show(rest='stop="20260105194500 +0700" clumpidx="1/2"', inside=inside)), lang="vi")
    assert replace(entry, extra=None) == ProgrammeEntry(
        channel="news.example.org", start="2026-01-05T12:00:00Z", title="Thời sự", stop="2026-01-05T12:45:00Z",
        subtitle="Evening edition", description="Line one. Line two.", category="News, Local", episode="S2E5 (1/2)",
        repeat=True, new=True, clump="1/2", start_typed="20260105190000 +0700", where="tv.xml:3",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("<episode-num>Tập 3</episode-num>", "Tập 3"),
        (
            '<episode-num system="xmltv_ns">1.0.0/1</episode-num><episode-num system="onscreen">S02E01</episode-num>',
            "S02E01",
        ),
        ('<episode-num system="xmltv_ns">0..</episode-num>', "S1"),
        ('<episode-num system="xmltv_ns">.5.</episode-num>', "E6"),
        ('<episode-num system="xmltv_ns">one</episode-num>', "one"),
        ('<episode-num system="imdb.com">title/tt1</episode-num>', ""),
        ('<episode-num system="xmltv_ns">10/ . 1/ . /</episode-num>', "S11E2"),
        ('<episode-num system="xmltv_ns">-1.4.</episode-num>', "E5"),
        ('<episode-num system="xmltv_ns"> . 4 . 1/2</episode-num>', "E5 (2/2)"),
        ('<episode-num system="xmltv_ns">2/5.3/10.0/1</episode-num>', "S3E4"),
        ('<episode-num system="xmltv_ns"> . . </episode-num>', ""),
        ('<episode-num system="xmltv_ns">1.2/3/4.</episode-num>', ""),
        ('<episode-num system="xmltv_ns">99999999999999999999..</episode-num>', ""),
        (f'<episode-num system="xmltv_ns">{" . " * 20_000}</episode-num>', ""),
        ('<episode-num system="onscreen"> </episode-num><episode-num system="xmltv_ns">0.0.</episode-num>', "S1E1"),
    ],
)
def test_episode_numbers(numbers: str, expected: str) -> None:
    assert one(document(show(inside=f"<title>x</title>{numbers}"))).episode == expected


@pytest.mark.parametrize("inside", ["<live/>", "<keyword>Live</keyword>"])
def test_live(inside: str) -> None:
    assert one(document(show(inside=f"<title>x</title>{inside}"))).live


def test_channels() -> None:
    data = document(
        '<channel id="a.example.org"><display-name lang="vi">Kênh A</display-name><display-name>A</display-name>'
        '<icon src="https://example.org/a.png"/><url>https://example.org/</url></channel>',
        '<channel id="b.example.org"><display-name>B</display-name></channel>',
        '<channel id="a.example.org"><display-name>Again</display-name></channel>',
    )
    listing = read(data, lang="vi")
    assert [replace(channel, extra="") for channel in listing.channels] == [
        Channel("a.example.org", "Kênh A", "vi", icon="https://example.org/a.png", url="https://example.org/"),
        Channel("b.example.org", "B"),
    ]
    assert [warning.partition(" (")[2] for warning in listing.warnings] == ["duplicateid)", "noprogrammes)"]
    nameless = read(document("<channel><display-name>x</display-name></channel>", show()))
    assert (nameless.channels, nameless.warnings) == ([], ["tv.xml:3: skipped a channel without an id"])


def test_what_is_left_out_is_said() -> None:
    listing = read(
        document(
            show(inside="<title> </title>"),
            show(rest='stop="20260105190000 +0700"'),
            show(rest='clumpidx="2/2"', inside="<title>x</title><mood>gay</mood>"),
        )
    )
    assert [(where, why.partition(" (")[2]) for where, why in listing.skipped] == [
        ("tv.xml:3", "emptytitle)"),
        ("tv.xml:4", "badstop)"),
    ]
    assert [entry.clump for entry in listing.entries] == ["0/1"]
    assert [warning.partition(":")[2][:12] for warning in listing.warnings] == ["5: clumpidx ", " skipped <mo"]


LAUGHS = '<!DOCTYPE tv [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            document(show(inside="<title>&b;</title>"), head=LAUGHS),
            "tv.xml:1: declarations inside the file are not allowed",
        ),
        (document(show(), head='<!DOCTYPE tv [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'), "tv.xml:1: declarations"),
        (document(show(), head="<!DOCTYPE tv [<!ELEMENT tv ANY>]>\n"), "tv.xml:1: declarations"),
        (
            document(show(inside="<title>&eacute;</title>"), head='<!DOCTYPE tv SYSTEM "xmltv.dtd">\n'),
            "tv.xml:3: &eacute;",
        ),
        (document(show(inside="<title>&eacute;</title>")), "tv.xml:3: XML error: undefined entity"),
        (document(show(inside="<title>x</titel>")), "tv.xml:3: XML error: mismatched tag"),
        (document(show())[:-5], "tv.xml:4: XML error: "),
        (b"", "tv.xml:1: the file is empty"),
        (b"channel,date,start\n", "tv.xml:1: XML error: syntax error"),
        (b"<rss></rss>", "tv.xml:1: the root element is <rss>, not <tv>"),
        (document("<a>" * 40 + "</a>" * 40), "tv.xml:3: elements are nested too deep"),
        (document(show(inside=f"<title>{'x' * 1_100_000}</title>")), "tv.xml:3: one element is longer"),
        (document(show(), head='<?xml version="1.0" encoding="klingon"?>\n'), "tv.xml:1: unknown encoding 'klingon'"),
        (document(show(), head='<?xml version="1.0" encoding="zlib"?>\n'), "tv.xml:1: unknown encoding 'zlib'"),
        (document(show(), head=f'<?xml version="1.0" encoding="{"a" * 50}"?>\n'), "tv.xml:1: unknown encoding"),
        (
            document(show(), head=f'<?xml version="1.0"{" " * 300}encoding="shift_jis"?>\n'),
            "tv.xml:1: unknown encoding",
        ),
        (document(show()).replace(b"News", b"\xff\xfe"), "tv.xml:3: byte 0xFF is not UTF-8"),
        (document(show(), head='<?xml version="1.0" encoding="shift_jis"?>\n').replace(b"News", b"\xfd"), "tv.xml:"),
        (gzip.compress(document(show()))[:-12], "tv.xml: the gzip file ends too early"),
        (b"\x1f\x8bnot a gzip", "tv.xml: the gzip file is damaged"),
    ],
)
def test_unsafe_and_broken_files_are_refused_by_name(data: bytes, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(data)
    assert caught.value.message.startswith(message)


def test_a_gzip_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.formats.pieces.pieces.__kwdefaults__", {"limit": 1_000_000})
    bomb = gzip.compress(b"<tv>" + b" " * 50_000_000)
    with pytest.raises(Invalid, match="more than 1 MB"):
        read(bomb)


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("ISO-8859-1", "Café"), ("windows-1258", "Đà Nẵng"[:2]), ("windows-1252", "“Café”"), ("utf-16", "Thời sự"),
        ("Shift_JIS", "ニュース"), ("GB18030", "新闻联播"), ("EUC-KR", "뉴스"), ("UTF-8", "Tối"), ("us-ascii", "News"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_any_declared_encoding(encoding: str, title: str, packed: bool) -> None:
    titled = f"<title>{title}</title>"
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<tv>\n{show(inside=titled)}\n</tv>'
    data = text.encode(encoding)
    assert one(gzip.compress(data) if packed else data).title == title


def test_characters_split_between_pieces_survive(monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding in ("UTF-8", "Shift_JIS"):
        text = f'<?xml version="1.0" encoding="{encoding}"?><tv>{show(inside="<title>ニュース 七時</title>")}</tv>'
        # The declaration must be in the first piece; everything after it comes in sevens.
        head, _, tail = text.partition("?>")
        parts = [(head + "?>").encode(encoding), *_sevens(tail.encode(encoding))]
        monkeypatch.setattr(xmltv, "pieces", lambda _file, _name, parts=parts: iter(parts))
        assert xmltv.read(io.BytesIO(), "tv.xml", zone=HANOI).entries[0].title == "ニュース 七時"


def _sevens(data: bytes) -> list[bytes]:
    return [data[start : start + 7] for start in range(0, len(data), 7)]


def written(*rows: Programme, described: tuple[Channel, ...] = (), zone: clock.ZoneInfo = HANOI) -> str:
    """What we write for these programmes."""
    out = io.StringIO()
    xmltv.write(out, described, rows, zone=zone, generator="newsroom/1")
    return out.getvalue()


def test_written_elements_follow_the_dtd_and_every_time_has_an_offset() -> None:
    bare = replace(SHOWING, id=2, start="2026-01-05T13:00:00Z", stop_given=None, subtitle="", description="",
                   category="", episode="", live=False, repeat=False, new=False, clump="0/1", video_url="")  # fmt: skip
    other = replace(SHOWING, id=3, channel="a.example.org")
    text = written(
        SHOWING, bare, other, described=(Channel("news.example.org", "News"), Channel("a.example.org", "A & B"))
    )
    root = ElementTree.fromstring(text)
    assert [child.tag for child in root] == ["channel"] * 2 + ["programme"] * 3
    assert [child.get("id") or child.get("channel") for child in root] == [
        "a.example.org", "news.example.org", "a.example.org", "news.example.org", "news.example.org",
    ]  # fmt: skip
    first = root[3]
    assert first.attrib == {
        "start": "20260105190000 +0700", "stop": "20260105194500 +0700", "channel": "news.example.org",
        "clumpidx": "0/2",
    }  # fmt: skip
    assert [child.tag for child in first] == [*ORDER[:3], "category", *ORDER[3:]]
    assert first.findtext("title") == "Thời sự & <tin>"
    assert [child.tag for child in root[4]] == ["title"]
    assert "stop" not in root[4].attrib


def assert_valid(text: str) -> None:
    """Compare a document with the DTD of what we write."""
    checker = etree.DTD(str(LISTINGS / "tv.dtd"))
    assert checker.validate(etree.fromstring(text.encode())), checker.error_log


def test_what_we_write_is_valid_by_the_dtd() -> None:
    described = (
        Channel("news.example.org", "News", "en", icon="https://example.org/i.png", url="https://example.org"),
    )
    text = written(SHOWING, replace(SHOWING, id=2, stop_given=None, subtitle="", live=False), described=described)
    assert_valid(text)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)


@settings(max_examples=60, deadline=None)
@given(title=TEXTS, subtitle=TEXTS, description=TEXTS, flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
       hour=st.integers(0, 23), zone=st.sampled_from(["Asia/Kathmandu", "America/New_York", "UTC"]))  # fmt: skip
def test_what_is_written_reads_back_the_same(
    title: str, subtitle: str, description: str, flags: tuple[bool, bool, bool], hour: int, zone: str
) -> None:
    live, repeat, new = flags
    entry = ProgrammeEntry(
        channel="news.example.org",
        start=f"2026-11-01T{hour:02d}:05:07Z",
        title="x" + title,
        stop=f"2026-11-02T{hour:02d}:00:00Z",
        subtitle=subtitle,
        description=description,
        category="News, Local",
        episode="E1",
        live=live,
        repeat=repeat,
        new=new,
        clump="1/3",
    )
    entry = replace(editing.tidy(entry), video_url=SHOWING.video_url, extra="")
    row = replace(
        SHOWING, start=entry.start, stop_given=entry.stop, title=entry.title, subtitle=entry.subtitle,
        description=entry.description, category=entry.category, episode=entry.episode, live=live, repeat=repeat,
        new=new, clump="1/3",
    )  # fmt: skip
    back = one(written(row, zone=clock.zone(zone)).encode())
    assert replace(back, start_typed="", where="") == entry


@pytest.mark.parametrize(
    ("name", "added", "skipped"),
    [
        ("clumps.xml", 2, 0),
        # The second A differs in case only; the first B has no stop, the second has; two t are the same.
        ("duplicates.xml", 4, 3),
        # One has no length, one no title.
        ("overlaps.xml", 5, 2),
        ("no-zone.xml", 1, 0),
        ("latin1.xml", 1, 0),
    ],
)
def test_listings_go_in_come_out_and_go_in_unchanged(tmp_path: Path, name: str, added: int, skipped: int) -> None:
    db = store.create(tmp_path / "newsroom.db")
    go_in_and_out(db, (LISTINGS / name).read_bytes(), name, added, skipped)
    db.close()


def go_in_and_out(db: Connection, data: bytes, name: str, added: int, skipped: int) -> None:
    """Import a listing, import it again, write it and import that: only the first changes anything."""

    def take_in(data: bytes) -> importing.ProgrammeImport:
        listing = xmltv.read(io.BytesIO(data), name, zone=HANOI)
        return importing.import_(db, listing, zone=ZoneInfo("UTC"), now=NOW, actor="mai")

    first = take_in(data)
    assert (first.added, len(first.skipped)) == (added, skipped)
    assert first.read == added + skipped
    again = take_in(data)
    assert (again.added, again.updated, again.removed, again.unchanged) == (0, 0, 0, added)
    text = written(*programmes.list_(db), described=tuple(c for c in channels.list_(db) if c.name))
    assert_valid(text)
    back = take_in(text.encode())
    assert (back.added, back.updated, back.removed, back.unchanged) == (0, 0, 0, added)


def test_what_is_in_the_listings(tmp_path: Path) -> None:
    def read(name: str) -> ProgrammeListing:
        return xmltv.read(io.BytesIO((LISTINGS / name).read_bytes()), name, zone=HANOI)

    night = read("no-zone.xml")
    [entry] = night.entries
    assert (entry.start, entry.title, entry.description) == (
        "2026-01-04T21:05:00Z", "Night screen", "What is on tomorrow.",
    )  # fmt: skip
    assert night.warnings == [
        "no-zone.xml:4: times without a zone (1 in total, the first here) were read in the time zone Asia/Ho_Chi_Minh (missingtimezone)"
    ]
    summer = read("latin1.xml")
    assert (summer.channels[0].id, summer.channels[0].name) == ("été.example.org", "Chaîne d'été")
    [entry] = summer.entries
    assert (entry.channel, entry.start, entry.title, entry.subtitle, entry.repeat) == (
        "été.example.org", "2026-01-05T19:00:00Z", "L'oeuvre & la pièce", "À l'hôtel", True,
    )  # fmt: skip
    assert [entry.start for entry in read("duplicates.xml").entries[-2:]] == ["2026-07-05T00:02:03Z"] * 2
    assert [why for _, why in read("overlaps.xml").skipped] == [
        "'No length' has no length: start and stop are the same (badstop)",
        "the programme has no title (emptytitle)",
    ]


# Offsets of the zones that these names mean wherever they are used, in hours.
ZONES = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "ICT": 7, "HKT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip


@pytest.mark.parametrize("name", ZONES)
def test_named_zones(name: str) -> None:
    text = f'<tv><programme start="20260105120000 {name}" channel="a"><title>x</title></programme></tv>'
    expected = clock.from_text("2026-01-05T12:00:00Z") - timedelta(hours=ZONES[name])
    assert one(text.encode()).start == clock.to_text(expected)
