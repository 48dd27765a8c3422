"""Keys from a terminal, and signals at the worst moment."""

from __future__ import annotations

import os
import pty
import signal
import sys
import termios
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from newsroom.terminal import keys


def test_a_signal_just_before_the_wait_for_a_key_is_not_slept_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """The signal is taken by another thread while this one is already in the kernel: nothing interrupts its wait."""
    master, slave = pty.openpty()
    waits, drawn = threading.Event(), threading.Event()
    wait = keys.select

    def waiting(*given: Any) -> Any:
        waits.set()
        return wait(*given)

    def send() -> None:
        waits.wait()
        os.kill(os.getpid(), signal.SIGWINCH)
        drawn.wait(5)
        os.write(master, b"a")  # so that a review that slept through it is seen to have done so, and not waited for

    with os.fdopen(slave, closefd=False) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        monkeypatch.setattr(keys, "select", waiting)
        sender = threading.Thread(target=send)
        sender.start()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGWINCH})
        try:
            with keys.TerminalKeys() as keyboard:
                first = keyboard.read()
                drawn.set()
                assert [first, keyboard.read()] == ["redraw", "a"]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            sender.join()
    os.close(slave)
    os.close(master)
    assert signal.set_wakeup_fd(-1) == -1


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A terminal whose keyboard is the tests': what is written to it is typed."""
    master, slave = pty.openpty()
    with os.fdopen(slave, closefd=False) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield master
    os.close(slave)
    os.close(master)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (b"a", ["a"]),
        (b"aB", ["a", "B"]),
        ("ố€".encode(), ["ố", "€"]),
        (b"\r", ["enter"]),
        (b"\x7f", ["backspace"]),
        (b"\x1b[A\x1b[B\x1bOC\x1b[D", ["up", "down", "right", "left"]),
        (b"\x1b", ["esc"]),
        (b"\x1bx", ["esc", "x"]),
        (b"\x1b[5~x", ["x"]),  # a key without a name: Page Up
        (b"\x1b[1;5Ax", ["x"]),  # Ctrl and an arrow
        (b"\x00\x01x", ["x"]),  # Ctrl-A and the like
        (b"\x1b[200~s\nq\tz\x07\x1b[201~x", ["paste:s", "paste: ", "paste:q", "paste: ", "paste:z", "x"]),
        (b"\xff\xfex", ["\ufffd", "\ufffd", "x"]),
    ],
)
def test_keys_by_name(terminal: int, typed: bytes, read: list[str]) -> None:
    with keys.TerminalKeys() as keyboard:
        os.write(terminal, typed)
        assert [keyboard.read() for _ in read] == read


def test_a_letter_that_comes_in_parts(terminal: int) -> None:
    first, second = "ố".encode()[:1], "ố".encode()[1:]
    with keys.TerminalKeys() as keyboard:
        os.write(terminal, first)
        typing = threading.Timer(0.05, os.write, (terminal, second))
        typing.start()
        assert keyboard.read() == "ố"
        typing.join()


def test_the_terminal_is_given_back_as_it_was(terminal: int, capsys: pytest.CaptureFixture[str]) -> None:
    stdin = sys.stdin.fileno()
    before, handlers = termios.tcgetattr(stdin), [signal.getsignal(one) for one in keys.SIGNALS]
    with keys.TerminalKeys() as keyboard:
        assert termios.tcgetattr(stdin)[3] & (termios.ICANON | termios.ECHO) == 0
        with keyboard.suspended():
            assert termios.tcgetattr(stdin) == before
        assert termios.tcgetattr(stdin)[3] & termios.ICANON == 0
    assert termios.tcgetattr(stdin) == before
    assert [signal.getsignal(one) for one in keys.SIGNALS] == handlers
    assert signal.set_wakeup_fd(-1) == -1
    assert capsys.readouterr().out == (keys.ENTER_SCREEN + keys.LEAVE_SCREEN) * 2


def test_the_terminal_is_given_back_after_an_error(terminal: int) -> None:
    before = termios.tcgetattr(sys.stdin.fileno())
    with pytest.raises(ZeroDivisionError), keys.TerminalKeys():
        raise ZeroDivisionError
    assert termios.tcgetattr(sys.stdin.fileno()) == before


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_ends_with_its_number(terminal: int, ending: signal.Signals) -> None:
    before = termios.tcgetattr(sys.stdin.fileno())
    with pytest.raises(SystemExit) as ended, keys.TerminalKeys():
        os.kill(os.getpid(), ending)
    assert ended.value.code == 128 + ending
    assert termios.tcgetattr(sys.stdin.fileno()) == before


def test_a_terminal_that_is_gone(monkeypatch: pytest.MonkeyPatch, terminal: int) -> None:
    with keys.TerminalKeys() as keyboard:
        monkeypatch.setattr(os, "read", lambda *_: b"")
        monkeypatch.setattr(keys, "select", lambda *_: ([], [], []))
        with pytest.raises(EOFError):
            keyboard.read()
        monkeypatch.undo()
