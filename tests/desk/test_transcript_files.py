"""Files of captions beside a text become part of it, and readers find what is said."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from newsroom.core.articles.fields import Manuscript
from newsroom.desk.text_source import TextSource
from newsroom.desk.transcript_files import LARGEST, read_captions, with_captions
from newsroom.errors import Invalid, NotFound
from tests.commands.pictures import png
from tests.conftest import Run

VTT = "WEBVTT\n\n00:05.000 --> 00:06.000\nĐảng bộ họp\n\n00:07.250 --> 00:08.000\n:::\nhôm nay\n"
CLIP = "![Cuộc họp](https://cdn.example.org/a.mp4)"


@pytest.fixture
def newsroom(run: Run) -> Run:
    run("init", "--title", "T", "--url", "https://t.example", "--lang", "vi", "--timezone", "UTC", "--no-pages")
    return run


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["", "\n:::", "\n\n:::"])
def test_a_file_is_put_in_its_place(tmp_path: Path, encoding: str, end: str) -> None:
    (tmp_path / "a.vi.vtt").write_text(VTT, encoding=encoding)
    read = with_captions(Manuscript(title="T", body=f"x\n\n:::transcript a.vi.vtt{end}\n\ny"), tmp_path)
    assert read.problems == []
    assert read.manuscript.body.count(":::") == 2
    assert ":::transcript\n0:05 Đảng bộ họp\n0:07.25 hôm nay\n" in read.manuscript.body
    assert read.manuscript.body.endswith("\ny")
    last = read.manuscript.body.count("\n") + 1
    body_lines = f"x\n\n:::transcript a.vi.vtt{end}\n\ny".count("\n") + 1
    source = TextSource("a.md", inserted=read.inserted)
    assert source.place(last) == f"a.md:{body_lines}"
    assert source.place(3) == source.place(5) == "a.md:3"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("gone.vtt", None, "cannot read"),
        ("a.vtt", b"\xff\x00bad", "is not UTF-8"),
        ("a.srt", b" " * (LARGEST + 1), "is larger than 2 MB"),
        ("link.vtt", "link", "is a symbolic link"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, data: bytes | str | None, said: str) -> None:
    if isinstance(data, bytes):
        (tmp_path / name).write_bytes(data)
    elif data:
        (tmp_path / "other").write_text(VTT)
        (tmp_path / name).symlink_to(tmp_path / "other")
    text = f":::transcript {name}\n:::"
    read = with_captions(Manuscript(title="T", body=text), tmp_path)
    assert read.manuscript.body == text
    assert [said in one for one in read.problems] == [True]


def test_from_a_file_to_the_page_and_the_search(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "hop.vi.vtt").write_text(VTT, encoding="utf-8")
    (tmp_path / "a.md").write_text(
        f"---\ntitle: A\nslug: a\n---\n{CLIP}\n\n:::transcript hop.vi.vtt\n\n<object data=x></object>\n",
        encoding="utf-8",
    )
    assert "a.md:9: <object>" in newsroom("draft", "a.md").err
    newsroom("--now", "2026-05-06", "publish", "a")
    newsroom("--now", "2026-05-06", "build")
    page = (tmp_path / "site/2026/05/a/index.html").read_text("utf-8")
    assert "<summary>Lời thoại</summary>" in page
    assert '<time datetime="PT5S">0:05</time> Đảng bộ họp' in page
    written = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[0]
    assert json.loads(written)["video"][0]["transcript"] == "Đảng bộ họp hôm nay"
    assert "a" in newsroom("search", "dang bo").out
    assert "no-captions" not in newsroom("check", "a").out


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("![Dawn](https://cdn.example.org/a.mp4)", ["no-captions"]),
        ("https://cdn.example.org/a.mp3", ["no-captions", "no-video-title"]),
        ("https://youtu.be/dQw4w9WgXcQ", ["no-video-title"]),
        ("![Dawn](https://youtu.be/dQw4w9WgXcQ)", []),
        ("![Dawn](https://cdn.example.org/a.mp4)\n\n:::transcript\nx\n:::", []),
        ("https://x.com/nasa/status/1", []),
    ],
)
def test_check_names_what_some_readers_cannot_follow(
    newsroom: Run, tmp_path: Path, body: str, codes: list[str]
) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: A\nslug: a\n---\n{body}\n", encoding="utf-8")
    newsroom("draft", "a.md")
    found = newsroom("check", "a", code=None).out
    assert sorted(code for code in ("no-captions", "no-video-title") if code in found) == codes


def test_several_files_are_put_in_their_places(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_text(VTT, encoding="utf-8")
    (tmp_path / "b.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nOne\n", encoding="utf-8")
    body = (
        ":::transcript a.vtt\n\n:::transcript gone.vtt\n:::\n\n:::transcript b.srt\n:::\n\n:::transcript lost.vtt\nend"
    )
    read = with_captions(Manuscript(title="T", body=body), tmp_path)
    assert read.manuscript.body == (
        ":::transcript\n0:05 Đảng bộ họp\n0:07.25 hôm nay\n:::\n\n:::transcript gone.vtt\n:::\n\n:::transcript\n0:01 One\n:::\n\n"
        ":::transcript lost.vtt\nend"
    )
    assert read.inserted == ((1, 3), (6, 1))
    assert [one.partition(tmp_path.name)[2].partition(":")[0] for one in read.problems] == ["/gone.vtt", "/lost.vtt"]
    assert all(one.startswith("transcript not added: cannot read ") for one in read.problems)
    plain = Manuscript(title="T", body="x")
    assert with_captions(plain, tmp_path).manuscript is plain


def test_two_megabytes_of_captions_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_bytes(b" " * 2_000_000)
    assert len(read_captions(tmp_path / "a.vtt")) == 2_000_000
    (tmp_path / "a.vtt").write_bytes(b" " * 2_000_001)
    with pytest.raises(NotFound, match="is larger than 2 MB"):
        read_captions(tmp_path / "a.vtt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
def test_encodings_that_a_mark_names(tmp_path: Path, encoding: str) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b"\xfe\xff" if encoding == "utf-16-be" else b""
    (tmp_path / "a.vtt").write_bytes(mark + "Đò".encode(encoding))
    assert read_captions(tmp_path / "a.vtt") == "Đò"


def test_another_encoding_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_bytes(b"\xfftext")
    with pytest.raises(Invalid) as refused:
        read_captions(tmp_path / "a.vtt")
    assert (refused.value.message, refused.value.hint) == (f"{tmp_path / 'a.vtt'} is not UTF-8", "save it as UTF-8")


def test_pictures_below_the_line_of_a_file_are_added(newsroom: Run, tmp_path: Path) -> None:
    (tmp_path / "a.en.vtt").write_text(VTT, encoding="utf-8")
    (tmp_path / "other.png").write_bytes(png("red"))
    text = "---\ntitle: A\nslug: a\n---\n:::transcript a.en.vtt\n\n![pic](other.png)\n\n:::box\nBox\n:::\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    newsroom("draft", "a.md")
    assert "other.png" in newsroom("media", "list").out
    shown = newsroom("show", "a", "--format", "html").out
    assert "missing-picture" not in shown
    assert '<div class="fact-box">' in shown


def test_check_and_publish_name_boxes_and_transcripts_that_readers_see_as_written(newsroom: Run) -> None:
    text = "---\ntitle: A\nslug: a\n---\n:::transcript nothere.vtt\n\n:::box\nx\n"
    said = newsroom("draft", "-", stdin=text).err
    assert ":::box has no end" in said
    for found in (newsroom("check", "a").out, newsroom("publish", "a").err):
        assert "line 1 of the text: the words of nothere.vtt are not in the text" in found
        assert "line 3 of the text: :::box has no end" in found
