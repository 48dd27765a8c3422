"""Clips beside a text and by `media add`: stored with their captions, listed, shown, removed; refused with the way out."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from newsroom.core.journal import actions
from newsroom.core.media import clips as core_clips
from newsroom.core.media import pictures
from newsroom.core.media.clips import ClipFacts
from newsroom.desk import Desk, clip_files
from newsroom.desk.clip_files import caption_files
from newsroom.formats.clips import outside_tools, reading
from tests import clips
from tests.commands.pictures import png
from tests.conftest import Run

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nXin chào\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\nHello\n"


@pytest.fixture(autouse=True)
def _no_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside_tools.shutil, "which", lambda _name: None)


@pytest.fixture
def newsroom(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    run("init", "--title", "T", "--url", "https://t.example", "--lang", "vi", "--timezone", "UTC", "--no-pages")
    return run


def test_the_place_of_a_recording_is_not_kept(newsroom: Run, tmp_path: Path) -> None:
    Path("clip.mp4").write_bytes(clips.mp4() + clips.box(b"uuid", b"+21.0285+105.8542/"))
    newsroom("media", "add", "clip.mp4")
    newsroom("media", "show", "clip.mp4", "-o", "out.mp4")
    assert len(Path("out.mp4").read_bytes()) == len(Path("clip.mp4").read_bytes())
    assert b"+21" not in Path("out.mp4").read_bytes()
    newsroom("media", "add", "clip.mp4")  # the same clip again
    assert len(newsroom("media", "list", "--json").json) == 1


def test_clips_beside_a_text_are_added_with_it(newsroom: Run, tmp_path: Path) -> None:
    Path("clip.mp4").write_bytes(clips.mp4())
    Path("clip.vi.vtt").write_text(VTT, encoding="utf-8")
    Path("clip.en.srt").write_text(SRT, encoding="utf-8")
    Path("talk.mp3").write_bytes(clips.mp3())
    Path("tone.wav").write_bytes(clips.wav())
    Path("a.md").write_text(
        "---\ntitle: T\nvideo: clip.mp4\n---\n![Lời](talk.mp3)\n\n<audio src='tone.wav'></audio>\n", encoding="utf-8"
    )
    done = newsroom("draft", "a.md")
    assert "clip.mp4: captions added: en, vi" in done.err
    assert "not shown" not in done.err
    listed = {one["name"]: one for one in newsroom("media", "list", "--json").json}
    assert {name: (one["mime"], one["duration"]) for name, one in listed.items()} == {
        "clip.mp4": ("video/mp4", 2.5),
        "talk.mp3": ("audio/mpeg", 2.304),
        "tone.wav": ("audio/wav", 2.5),
    }
    assert listed["clip.mp4"]["size"] == "320×180"
    shown = newsroom("media", "show", "clip.mp4", "--json").json
    assert (shown["captions"], [one["slug"] for one in shown["articles"]]) == (["en", "vi"], ["t"])
    newsroom("media", "show", "clip.mp4", "-o", "copy.mp4")
    assert Path("copy.mp4").read_bytes() == clips.mp4()
    refused = newsroom("media", "rm", "talk.mp3", code=None)
    assert refused.code == 6
    assert "is used by t" in refused.err
    html = newsroom("show", "t", "--format", "html").out
    for name, title in (("clip.mp4", "T"), ("talk.mp3", "Lời")):
        assert f'<a href="{listed[name]["path"]}">{title}</a></figure>' in html
    assert listed["tone.wav"]["path"] in html
    newsroom("undo")
    assert newsroom("media", "list", "--json").json == []
    assert newsroom("check", "--file").code == 0


def test_later_captions_are_added_by_adding_again(newsroom: Run) -> None:
    Path("clip.mp4").write_bytes(clips.mp4())
    newsroom("media", "add", "clip.mp4", "--caption", "Bridge")
    Path("clip.srt").write_text(SRT, encoding="utf-8")
    assert "captions added: clip.srt" in newsroom("media", "add", "clip.mp4").err
    shown = newsroom("media", "show", "clip.mp4", "--json").json
    assert (shown["captions"], shown["caption"]) == ([""], "Bridge")
    newsroom("undo")
    assert newsroom("media", "show", "clip.mp4", "--json").json["captions"] == []


REFUSED = {
    "too large": (clips.mp4(media=bytes(1_100_000)), "write its https address in the text"),
    "a lie": (b"<html>" * 100, "is not video or audio that browsers play"),
    "QuickTime": (clips.mp4(brand=b"qt  "), "convert it, for example with: ffmpeg -i "),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_what_to_do(newsroom: Run, name: str) -> None:
    data, expected = REFUSED[name]
    newsroom("config", "set", "media.clip_megabytes", "1")
    Path("clip.mp4").write_bytes(data)
    refused = newsroom("media", "add", "clip.mp4", code=None)
    assert refused.code == 4
    assert expected in refused.err
    Path("a.md").write_text("---\ntitle: T\n---\n![x](clip.mp4)\n", encoding="utf-8")
    warned = newsroom("draft", "a.md").err
    assert "picture or clip not added: " in warned
    assert expected in warned
    assert newsroom("media", "list", "--json").json == []


def test_captions_are_found_by_name_and_language(tmp_path: Path) -> None:
    for name in ("a.vi.vtt", "a.vi.srt", "a.zh-Hant.vtt", "a.vtt", "b.vi.vtt", "a.vi.vtt.txt", "a.long-winded.vtt"):
        (tmp_path / name).write_text(VTT)
    (tmp_path / "a.en.vtt").symlink_to("/etc/passwd")
    found = {lang: path.name for lang, path in caption_files(tmp_path / "a.mp4")}
    assert found == {"": "a.vtt", "vi": "a.vi.vtt", "zh-hant": "a.zh-Hant.vtt"}


@pytest.mark.parametrize(("duration", "at"), [(0.5, 0.25), (1.9, 0.95), (2.0, 1.0), (60.0, 1.0), (None, 0)])
def test_the_poster_is_a_frame_from_the_first_second_or_the_middle_of_less(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, duration: float | None, at: float
) -> None:
    asked: list[tuple[Path, str, float]] = []

    def frame(path: Path, kind: str, *, at: float) -> bytes:
        asked.append((path, kind, at))
        return png("red")

    monkeypatch.setattr(outside_tools, "frame", frame)
    with actions.act(desk.db, actor="lan", now=desk.now, command="media add") as act:
        facts = ClipFacts("video/mp4", duration, 320, 180)
        medium = core_clips.add(act, io.BytesIO(clips.mp4()), lambda: facts, name="a.mp4")
        clip_files.add_poster(act, medium, tmp_path / "a.mp4")
    assert asked == [(tmp_path / "a.mp4", "mp4", at)]
    poster = pictures.get(desk.db, medium.id).poster
    assert poster is not None
    assert pictures.get(desk.db, poster).name == "a.jpg"


@pytest.mark.parametrize("data", [None, b"no picture"])
def test_a_frame_that_cannot_be_made_or_read_is_no_poster(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes | None
) -> None:
    monkeypatch.setattr(outside_tools, "frame", lambda *_, **__: data)
    with actions.act(desk.db, actor="lan", now=desk.now, command="media add") as act:
        medium = core_clips.add(
            act, io.BytesIO(clips.mp4()), lambda: ClipFacts("video/mp4", 2.5, 320, 180), name="a.mp4"
        )
        clip_files.add_poster(act, medium, tmp_path / "a.mp4")
    assert pictures.get(desk.db, medium.id).poster is None


@pytest.mark.parametrize(
    ("record", "size", "duration"),
    [
        ({"width": 320, "height": 180, "duration": 2.5}, (320, 180), 2.5), ({"width": 0, "height": 180}, (None, None), None),
        ({"width": 320, "height": 0}, (None, None), None), ({"width": -1, "height": 180}, (None, None), None),
        ({"width": 1, "height": 1}, (1, 1), None), ({"width": reading.LARGEST, "height": 1}, (reading.LARGEST, 1), None),
        ({"width": reading.LARGEST + 1, "height": 1}, (None, None), None), ({"width": "320", "height": 180}, (None, None), None),
        ({"width": 320}, (None, None), None), ({"duration": 0}, (None, None), None), ({"duration": "2"}, (None, None), None),
        ({"duration": reading.LONGEST}, (None, None), reading.LONGEST), ({"duration": reading.LONGEST + 1}, (None, None), None),
        ({}, (None, None), None),
    ],
)  # fmt: skip
def test_what_only_another_program_could_read_comes_from_the_record(
    monkeypatch: pytest.MonkeyPatch,
    record: dict[str, object],
    size: tuple[int | None, int | None],
    duration: float | None,
) -> None:
    monkeypatch.setattr(reading, "facts", lambda *_: ClipFacts("video/webm", None, None, None))
    found = clip_files.clip_facts(io.BytesIO(b""), Path("a.webm"), record)
    assert ((found.width, found.height), found.duration) == (size, duration)


def test_what_the_file_itself_says_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    known = ClipFacts("video/mp4", 1.5, 64, 48)
    monkeypatch.setattr(reading, "facts", lambda *_: known)
    assert clip_files.clip_facts(io.BytesIO(b""), Path("a.mp4"), {"width": 9, "height": 9, "duration": 9}) == known


def test_at_most_twenty_files_of_captions_are_found(tmp_path: Path) -> None:
    languages = [f"{first}{second}" for first in "ab" for second in "abcdefghijk"]
    for lang in languages:
        (tmp_path / f"a.{lang}.srt").write_text(SRT)
    assert [lang for lang, _ in caption_files(tmp_path / "a.mp4")] == languages[:20]
    assert list(caption_files(tmp_path / "gone" / "a.mp4")) == []


def test_captions_that_are_none_are_named_and_the_others_added(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(clips.mp4())
    (tmp_path / "a.de.vtt").write_text("no captions")
    (tmp_path / "a.en.vtt").write_bytes(b"\xff\x00bad")
    (tmp_path / "a.vi.vtt").write_text(VTT, encoding="utf-8")
    (tmp_path / "a.vtt").write_text(VTT, encoding="utf-8")
    said: list[str] = []
    with actions.act(desk.db, actor="lan", now=desk.now, command="media add") as act:
        medium = clip_files.add(act, tmp_path / "a.mp4", limit=1_000_000, words={}, say=said.append)
        clip_files.add(act, tmp_path / "a.mp4", limit=1_000_000, words={})
    assert said == [
        f"captions not added: {tmp_path / 'a.de.vtt'} has no cues", f"captions not added: {tmp_path / 'a.en.vtt'} is not UTF-8",
        "a.mp4: captions added: vi, a.vtt",
    ]  # fmt: skip
    assert [one.lang for one in core_clips.tracks(desk.db, medium.id)] == ["", "vi"]


@pytest.mark.parametrize(
    ("name", "data", "asked"), [("a.mp4", clips.mp4(), 1), ("a.mp3", clips.mp3(), 0), ("a.wav", clips.wav(), 0)]
)
def test_a_poster_is_made_of_a_video_once(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, asked: int
) -> None:
    (tmp_path / name).write_bytes(data)
    heard: list[str] = []
    monkeypatch.setattr(outside_tools, "frame", lambda path, kind, *, at: heard.append(kind) or png("red"))
    for _ in range(2):
        with actions.act(desk.db, actor="lan", now=desk.now, command="media add") as act:
            medium = clip_files.add(act, tmp_path / name, limit=1_000_000, words={})
    assert heard == ["mp4"] * asked
    assert (medium.poster is not None) is bool(asked)


def test_the_poster_of_a_clip_leads_to_no_missing_page(newsroom: Run) -> None:
    Path("clip.mp4").write_bytes(clips.mp4())
    Path("ships.png").write_bytes(png("blue"))
    Path("a.md").write_text(
        "---\ntitle: T\n---\n[![Ships](ships.png)](clip.mp4) x\n\n[y](other.mp4)\n", encoding="utf-8"
    )
    said = newsroom("draft", "a.md").err
    assert "other.mp4 is broken" in said
    assert "clip.mp4 is broken" not in said
