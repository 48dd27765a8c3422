"""Captions are written again: times and words stay, whatever a page could run or an attacker could hide does not."""

from __future__ import annotations

import time

import pytest

from newsroom.formats.clips.captions import as_vtt


def cue(start: str, end: str, words: str, place: str = "") -> str:
    return f"WEBVTT\n\n{start} --> {end}{place}\n{words}\n"


CASES = {
    "WebVTT": ("WEBVTT\n\n00:01.000 --> 00:02.500\nXin chào\n", cue("00:00:01.000", "00:00:02.500", "Xin chào")),
    "SubRip": ("1\r\n00:00:01,5 --> 01:00:02,000\r\nXin\r\nchào\r\n", cue("00:00:01.500", "01:00:02.000", "Xin\nchào")),
    "a mark at the start": ("\ufeffWEBVTT\n\n00:01.000 --> 00:02.000\na", cue("00:00:01.000", "00:00:02.000", "a")),
    "markup": (
        "00:01.000 --> 00:02.000\n<b>x</b> <script>y</script>&amp;",
        cue("00:00:01.000", "00:00:02.000", "x y&amp;"),
    ),
    "an arrow": ("00:01.000 --> 00:02.000\na --> b", cue("00:00:01.000", "00:00:02.000", "a --&gt; b")),
    "a speaker": ("00:01.000 --> 00:02.000\n<v.loud Lan>Vâng", cue("00:00:01.000", "00:00:02.000", "<v Lan>Vâng")),
    "a place": (
        "00:01.000 --> 00:02.000 line:10% align:start region:x style:y\na",
        cue("00:00:01.000", "00:00:02.000", "a", " line:10% align:start"),
    ),
    "styles, notes and names": (
        "WEBVTT\n\nSTYLE\n::cue { background: url(https://x.example) }\n\nNOTE secret\n\nname\n00:01.000 --> 00:02.000\na\n",
        cue("00:00:01.000", "00:00:02.000", "a"),
    ),
    "out of order": (
        "00:03.000 --> 00:04.000\nb\n\n00:01.000 --> 00:02.000\na\n",
        cue("00:00:01.000", "00:00:02.000", "a") + "\n00:00:03.000 --> 00:00:04.000\nb\n",
    ),
    "an end before its begin": ("00:02.000 --> 00:01.000\na", ""),
    "a time with very much after it": (
        f"00:01.000 --> 00:02.000\na\n\n00:03.000 --> 00:04.000{' ' * 480}\nb\n",
        cue("00:00:01.000", "00:00:02.000", "a"),
    ),
    "no words": ("WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n", ""),
    "no captions": ("<html>", ""),
}


@pytest.mark.parametrize("name", CASES)
def test_captions(name: str) -> None:
    written, expected = CASES[name]
    assert as_vtt(written) == expected
    assert as_vtt(expected) == expected


@pytest.mark.parametrize("text", ["<" * 2_000_000, "00:01.000 --> " * 100_000, "a\n" * 900_000, "{\\" * 900_000])
def test_hostile_captions_cost_little(text: str) -> None:
    begun = time.process_time()
    as_vtt(f"00:01.000 --> 00:02.000\n{text}")
    assert time.process_time() - begun < 1
