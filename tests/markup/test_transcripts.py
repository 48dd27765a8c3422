"""Transcripts: every form of captions is read, markup in them is text, and nothing else of a text changes."""

from __future__ import annotations

import re
import time

import pytest
from tests.markup.harmless import article, assert_harmless

from newsroom import markup
from newsroom.markup import fact_boxes, transcripts
from newsroom.markup.parts import parts
from newsroom.markup.transcripts import Cue, clock, cues, plain_lines

CLIP = "![Dawn](https://cdn.example.org/a.mp4)"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("WEBVTT\n\n00:05.500 --> 00:09.000\nGood morning", [Cue(5.5, "Good morning")]),
        ("WEBVTT - a title\nKind: captions\n\nintro\n01:02:03.000 --> 01:02:04.000 line:0\nLate", [Cue(3723, "Late")]),
        ("1\n00:00:05,000 --> 00:00:06,000\nOne\ntwo\n\n2\n00:00:07,250 --> 00:00:08,000\nThree", [Cue(5, "One two"), Cue(7.25, "Three")]),
        ("1\r\n00:00:05,000 --> 00:00:06,000\r\nOne\r\n", [Cue(5, "One")]),
        ("NOTE a\nb\n\nSTYLE\n::cue { color: red }\n\n00:01.000 --> 00:02.000\nWords", [Cue(1, "Words")]),
        ("00:01.000 --> 00:02.000\n<v Lan Phạm>Chào <i>bạn</i> &amp; <c.loud>tôi</c><00:01.500>", [Cue(1, "Lan Phạm: Chào bạn & tôi")]),
        ("00:01.000 --> 00:02.000\n<v.loud Lan>Hi", [Cue(1, "Lan: Hi")]),
        ("00:01.000 --> 00:02.000\n\n00:03.000 --> 00:04.000\nWords", [Cue(3, "Words")]),
        ("0:05 Good morning\n[1:02:03] Late\nmore\n\nNo time", [Cue(5, "Good morning"), Cue(3723, "Late more"), Cue(None, "No time")]),
        ("Plain\nwords\n\nand more", [Cue(None, "Plain words"), Cue(None, "and more")]),
        ("a 0:05 b\n5 --> 6\n0:75 c", [Cue(None, "a 0:05 b 5 --> 6 0:75 c")]),
        ("NOTE", []),
        ("", []),
    ],
)  # fmt: skip
def test_cues(written: str, expected: list[Cue]) -> None:
    assert cues(written.split("\n")) == expected


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("WEBVTT\n\n00:05.500 --> 00:09.000\nA\nb\n\n01:00:00.001 --> 01:00:02.000\n<i>C</i>", ["0:05.5 A b", "1:00:00.001 C"]),
        ("00:00:59.999 --> 00:01:00.000\nA", ["0:59.999 A"]),
        ("A\n\nb", ["A", "", "b", ""]),
    ],
)  # fmt: skip
def test_plain_lines_say_the_same(written: str, lines: list[str]) -> None:
    assert list(plain_lines(written.split("\n"))) == lines
    assert cues(lines) == cues(written.split("\n"))


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (65.9, "1:05"), (3600, "1:00:00"), (36_000, "10:00:00")])
def test_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_a_transcript_is_folded_and_its_words_are_no_markup() -> None:
    html = article(f"{CLIP}\n\n:::transcript\n0:05 *Good* [x](y) & <b>more</b>\n\n# no heading\n:::\n\nAfter *it*.")
    assert (
        '<details class="transcript">\n<summary>Transcript</summary>\n'
        '<p><time datetime="PT5S">0:05</time> *Good* [x](y) &amp; more</p>\n<p># no heading</p>\n</details>'
    ) in html
    assert html.endswith("<p>After <em>it</em>.</p>\n")
    assert "The words</summary>" in article(":::transcript The words\nx\n:::")


@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", "</details><img src=x onerror=y>", "&lt;script&gt;", "<v <b>x", '0:05 "><iframe>'],
)
def test_hostile_words_are_text(words: str) -> None:
    html = article(f":::transcript {words}\n{words}\n:::")
    assert_harmless(html)
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("<details") == 1


@pytest.mark.parametrize(
    "markdown",
    [
        ":::transcript\n" + "0:05 words\n" * 30_000 + ":::",
        ":::transcript\n" + "<v " * 100_000 + "\n:::",
        ":::transcript\n" + "1:" * 100_000 + "\n:::",
        ":::transcript\n" * 5_000,
        ":::transcript\n" + "9" * 200_000 + " --> " + "\n:::",
    ],
)
def test_long_ones_take_time_in_proportion(markdown: str) -> None:
    begun = time.process_time()
    article(markdown)
    parts(markdown)
    assert time.process_time() - begun < 5


def test_what_is_not_one_stays_text() -> None:
    for text in (
        ":::transcript\nno end",
        "```\n:::transcript\nx\n:::\n```",
        ":::transcripts\nx\n:::",
        "    :::transcript",
    ):
        assert "<details" not in article(text)


def test_its_words_are_neither_parts_nor_a_description() -> None:
    text = ":::transcript\n<v Lan>Hi ![x](gone.png) <iframe src=x>\n:::\n\n<iframe src=y></iframe>"
    assert [(one.line, one.value) for one in parts(text)] == [(5, "iframe y")]
    assert markup.images(text) == []
    assert markup.opening(article(":::transcript\nSpoken words.\n:::\n\nWritten words."), 100) == "Written words."
    assert markup.plain(":::transcript\n0:05 Spoken\n:::") == "Transcript\n\n0:05 Spoken"


def test_the_transcript_of_an_embed_is_the_one_below_it() -> None:
    html = article(
        f"{CLIP}\n\n:::transcript\n0:05 One\n\n0:06 two\n:::\n\nhttps://youtu.be/dQw4w9WgXcQ\n\n"
        "https://vimeo.com/1\n\n:::transcript\nThree\n:::\n\n:::transcript\nFour\n:::"
    )
    assert [one.transcript for one in markup.shown_embeds(html)] == ["One two", "", "Three"]


def test_the_title_is_in_the_language_of_the_page() -> None:
    html = article(":::transcript\nx\n:::\n\n:::transcript Transcript of it\nx\n:::")
    shown = markup.with_title(html, "Lời <thoại>")
    assert "<summary>Lời &lt;thoại&gt;</summary>" in shown
    assert "<summary>Transcript of it</summary>" in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":::transcript a.vi.vtt", [(1, "a.vi.vtt", False)]),
        ("x\n\n:::transcript a.SRT\n\n:::", [(3, "a.SRT", True)]),
        (":::transcript a.vtt\n:::\n:::transcript b b.srt\n:::", [(1, "a.vtt", True), (3, "b b.srt", True)]),
        (":::transcript ../a.vtt", []),
        (":::transcript /etc/a.vtt", []),
        (":::transcript ..\\a.vtt", []),
        (":::transcript .a.vtt", []),
        (":::transcript a.txt", []),
        ("```\n:::transcript a.vtt\n```", []),
        (":::transcript The words", []),
    ],
)
def test_files_that_a_text_names(text: str, expected: list[tuple[int, str, bool]]) -> None:
    assert fact_boxes.caption_files(text) == expected


def test_each_second_has_one_anchor_the_first_words_said_in_it() -> None:
    shown = transcripts.with_anchors(transcripts.html("", ["0:01.2 A", "0:01.9 B", "0:02 C", "1:00:05 D", "", "words"]))
    assert re.findall(r"<p(?: id=\"(.*?)\")?>(?:<time.*?</time> )?(\w+)</p>", shown) == [
        ("t1", "A"), ("", "B"), ("t2", "C"), ("t3605", "D"), ("", "words"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "vtt"),
    [
        (
            ["0:01.5 A & b", "59:59 B", "1:00:05.25 C"],
            "WEBVTT\n\n00:00:01.500 --> 00:59:59.000\nA &amp; b\n\n00:59:59.000 --> 01:00:05.250\nB\n\n"
            "01:00:05.250 --> 01:00:10.250\nC\n",
        ),
        (["0:02 A", "0:01 B"], ""),  # not in order
        (["0:02 A", "0:02 B"], ""),  # a cue would last no time
        (["0:02 A", "", "B"], ""),  # no time
        ([], ""),
    ],
)
def test_a_transcript_as_captions(lines: list[str], vtt: str) -> None:
    assert transcripts.webvtt(transcripts.html("", lines)) == vtt
