"""The person's editor: how it is called, and that no text is ever lost."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from newsroom.errors import Outside
from newsroom.terminal.editor import Buffer


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that are started, instead of starting them."""
    commands: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


@pytest.mark.parametrize(
    ("visual", "plain", "line", "command"),
    [
        ("code --wait", "nano", 3, ["code", "--wait"]),
        ("", "nano", 3, ["nano", "+3"]),
        ("", "nano", None, ["nano"]),
        ("", "nano", 0, ["nano"]),
        ("", "", 7, ["vi", "+7"]),
        ("'/opt/my editors/vim' -n", "nano", 2, ["/opt/my editors/vim", "-n", "+2"]),
    ],
)
def test_which_editor_is_started(
    monkeypatch: pytest.MonkeyPatch,
    started: list[list[str]],
    visual: str,
    plain: str,
    line: int | None,
    command: list[str],
) -> None:
    monkeypatch.setenv("VISUAL", visual)
    monkeypatch.setenv("EDITOR", plain)
    buffer = Buffer("text")
    buffer.edit(line=line)
    assert started == [[*command, str(buffer.path)]]
    buffer.done()


def test_what_was_saved_comes_back_and_the_file_goes_when_it_is_safe(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "editor.sh"
    script.write_text('#!/bin/sh\nprintf "a\\r\\nb\\377" > "$1"\n')
    monkeypatch.setenv("VISUAL", f"sh {script}")
    buffer = Buffer("before\r\n", suffix=".txt")
    assert buffer.path.read_bytes() == b"before\r\n"
    assert (buffer.path.suffix, buffer.before) == (".txt", "before\r\n")
    assert buffer.edit() == "a\nb\udcff"
    buffer.done()
    assert not buffer.path.exists()
    buffer.done()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("/no/such/editor", "cannot start the editor /no/such/editor"),
        ("false", "the editor false ended with exit code 1"),
    ],
)
def test_the_text_is_kept_when_the_editor_fails(monkeypatch: pytest.MonkeyPatch, command: str, message: str) -> None:
    monkeypatch.setenv("VISUAL", command)
    buffer = Buffer("my text")
    with pytest.raises(Outside, match=message) as failed:
        buffer.edit()
    assert str(buffer.path) in (failed.value.hint or "")
    assert buffer.path.read_text() == "my text"
    buffer.done()
