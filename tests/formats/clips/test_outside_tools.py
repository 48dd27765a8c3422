"""ffprobe and ffmpeg get limits: what they print, how long they take and what they may open."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from newsroom.core.media.clips import ClipFacts
from newsroom.formats.clips import outside_tools


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the programs; each prints what a test writes into it."""
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


SAID = {
    '{"streams":[{"codec_type":"video","width":320,"height":180}],"format":{"duration":"2.5"}}': ClipFacts(
        "", 2.5, 320, 180
    ),
    '{"streams":[{"codec_type":"audio"}],"format":{"duration":"2.5"}}': ClipFacts("", 2.5),
    '{"format":{"duration":"inf"}}': ClipFacts(""),
    '{"streams":[{"codec_type":"video","width":-1,"height":99999999}]}': ClipFacts(""),
    "[[[[[[": ClipFacts(""),
    "[]": ClipFacts(""),
    "": ClipFacts(""),
}


@pytest.mark.parametrize("said", SAID)
def test_what_ffprobe_says(tool: Path, said: str) -> None:
    program(tool, "ffprobe", f"printf '%s' '{said}'")
    assert outside_tools.probe(tool / "a.mp4", "mp4") == SAID[said]


def test_a_program_that_never_ends_is_ended(tool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside_tools, "SECONDS", 0.3)
    program(tool, "ffprobe", "exec sleep 60")
    begun = time.monotonic()
    assert outside_tools.probe(tool / "a.mp4", "mp4") == ClipFacts("")
    assert time.monotonic() - begun < 5


def test_output_without_end_is_cut(tool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside_tools, "LARGEST", 100_000)
    program(tool, "ffprobe", "exec yes")
    assert outside_tools.probe(tool / "a.mp4", "mp4") == ClipFacts("")


def test_a_file_is_read_as_what_it_is_and_opens_no_other(tool: Path) -> None:
    program(tool, "ffmpeg", 'for last; do :; done; printf "%s " "$@" > "$last"')
    said = outside_tools.frame(tool / "-a.mp4", "mp4", at=1)
    assert said is not None
    assert f"-protocol_whitelist file -f mov -i file:{tool}/-a.mp4 " in said.decode()
    program(tool, "ffmpeg", "exit 1")
    assert outside_tools.frame(tool / "a.mp4", "mp4", at=1) is None


def test_what_ffmpeg_and_ffprobe_are_asked(tool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(outside_tools, "_run", lambda program, given: asked.append((program, " ".join(given))))
    outside_tools.frame(tool / "a.mp4", "mp4", at=1.5)
    ((program_, given),) = asked
    assert program_ == "ffmpeg"
    # No other file or address is opened, and the picture has neither sound, captions nor metadata.
    assert "-nostdin -threads 1 -ss 1.500 -protocol_whitelist file -f " in given
    assert f" -i file:{tool / 'a.mp4'} -an -sn -frames:v 1 -vf scale=" in given
    assert " -map_metadata -1 -fs " in given
