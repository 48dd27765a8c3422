"""What is longer than the window goes through the pager, and nothing of it is lost when that fails."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from newsroom.terminal import pager
from newsroom.terminal.pager import command, paged

LONG = "".join(f"line {n}\n" for n in range(40))
ON_TERMINAL = {"TERM": "xterm-256color"}


class Terminal(io.StringIO):
    """A terminal that keeps what it is shown."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal of 24 lines of 80 columns."""
    for name in ("CI", "PAGER", "NEWSROOM_PAGER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm", "COLUMNS": "80", "LINES": "24"}.items():
        monkeypatch.setenv(name, value)
    return Terminal()


def show(text: str, stdout: io.StringIO) -> None:
    """Print a text where it may be paged."""
    with redirect_stdout(stdout), paged():
        sys.stdout.write(text)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, ["less", "-FRX"]),
        ({"PAGER": "more"}, ["more"]),
        ({"PAGER": "more", "NEWSROOM_PAGER": "most -s 'a b'"}, ["most", "-s", "a b"]),
        ({"PAGER": ""}, []),
        ({"PAGER": "more", "NEWSROOM_PAGER": ""}, []),
        ({"PAGER": "cat"}, []),
        ({"NEWSROOM_PAGER": "  "}, []),
        ({"PAGER": "less 'never closed"}, []),
        ({"PAGER": "more", "CI": "true"}, []),
        ({"PAGER": "more", "TERM": "dumb"}, []),
    ],
)
def test_which_pager(environ: dict[str, str], words: list[str]) -> None:
    assert command({**ON_TERMINAL, **environ}) == words


def test_without_the_name_of_a_terminal_there_is_no_pager() -> None:
    assert command({"PAGER": "more"}) == []


def test_a_long_text_is_read_in_the_pager(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The pager reads UTF-8 also where the machine lacks the locale that LANG names.
    monkeypatch.setenv("PAGER", f"sh -c 'cat > {tmp_path}/read; echo $LESS $LESSCHARSET > {tmp_path}/less'")
    show("đến " + LONG, terminal)
    assert (tmp_path / "read").read_text(encoding="utf-8") == "đến " + LONG
    assert (tmp_path / "less").read_text() == "FRX utf-8\n"
    assert terminal.getvalue() == ""


def test_what_the_person_chose_for_less_is_kept(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LESS", "iM")
    monkeypatch.setenv("LESSCHARSET", "latin1")
    monkeypatch.setenv("PAGER", f"sh -c 'cat; echo $LESS $LESSCHARSET > {tmp_path}/less'")
    show(LONG, terminal)
    assert (tmp_path / "less").read_text() == "iM latin1\n"


@pytest.mark.parametrize(
    ("text", "is_paged"),
    [
        ("", False),
        ("a line\n" * 23, False),  # with the prompt below, the window is full
        ("a line\n" * 24, True),
        ("a" * 80 + "\n", False),
        (("a" * 80 + "\n") * 23, False),
        (("a" * 81 + "\n") * 12, True),  # each takes two lines
        (("長" * 41 + "\n") * 12, True),  # wide letters take two columns
        (("\x1b[1m" + "a" * 80 + "\x1b[0m\n") * 23, False),  # colours take none
    ],
)
def test_what_is_longer_than_the_window(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, is_paged: bool
) -> None:
    monkeypatch.setenv("PAGER", f"sh -c 'cat > {tmp_path}/read'")
    show(text, terminal)
    assert (tmp_path / "read").exists() == is_paged
    assert terminal.getvalue() == ("" if is_paged else text)


def test_a_terminal_that_does_not_say_its_size_has_no_pager(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGER", "head -n 1")
    monkeypatch.setenv("LINES", "0")
    monkeypatch.setattr("shutil.get_terminal_size", lambda fallback: os.terminal_size(fallback))
    show(LONG, terminal)
    assert terminal.getvalue() == LONG


@pytest.mark.parametrize("named", ["no-such-pager", "false", "sh -c 'cat >/dev/null; exit 3'", "sh -c 'kill -SEGV $$'"])
def test_a_pager_that_fails_loses_nothing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("PAGER", named)
    show(LONG, terminal)
    assert terminal.getvalue() == LONG


@pytest.mark.parametrize("named", ["true", "head -n 3", "sh -c 'kill -INT $$'"])
def test_who_leaves_early_has_read_enough(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("PAGER", named)
    show(LONG * 3000, terminal)  # far more than a pipe holds
    assert terminal.getvalue() == ""


def test_a_pager_inside_another_is_one(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", f"sh -c 'cat >> {tmp_path}/read; echo end >> {tmp_path}/read'")
    with redirect_stdout(terminal), paged():
        show(LONG, sys.stdout)  # type: ignore[arg-type]
        show("last\n", sys.stdout)  # type: ignore[arg-type]
    assert (tmp_path / "read").read_text() == LONG + "last\nend\n"


def test_what_was_printed_before_a_mistake_is_shown(terminal: Terminal) -> None:
    with redirect_stdout(terminal):
        with pytest.raises(ValueError), paged():  # noqa: PT012
            sys.stdout.write("first\n")
            raise ValueError
        assert sys.stdout is terminal
    assert terminal.getvalue() == "first\n"


def test_a_pipe_has_no_pager(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(pager, "command", lambda _: pytest.fail("a pipe asked for a pager"))
    show(LONG, stream)
    assert stream.getvalue() == LONG
