"""The keyboard of a full-screen loop: keys one at a time, without Enter; the terminal is restored afterwards."""

from __future__ import annotations

import codecs
import os
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from select import select
from types import FrameType, TracebackType
from typing import Any

NAMED = {
    "\r": "enter", "\n": "enter", "\x7f": "backspace", "\x08": "backspace", "\x1b": "esc",
    "\x04": "ctrl-d", "\x15": "ctrl-u", "\x17": "ctrl-w",
    "\x1b[A": "up", "\x1b[B": "down", "\x1b[C": "right", "\x1b[D": "left",
    "\x1bOA": "up", "\x1bOB": "down", "\x1bOC": "right", "\x1bOD": "left",
}  # fmt: skip
ESCAPE_SECONDS = 0.05  # after a lone ESC, how long its sequence may take to follow (a slow SSH line)
ENTER_SCREEN, LEAVE_SCREEN = "\x1b[?1049h\x1b[?25l\x1b[?2004h", "\x1b[?2004l\x1b[?25h\x1b[?1049l"
PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
ENDING = (signal.SIGTERM, signal.SIGHUP)
SIGNALS = (signal.SIGWINCH, signal.SIGTSTP, *ENDING)


class TerminalKeys:
    """The keyboard while a full-screen loop runs: a context manager that always restores the terminal.

    Ctrl-Z and a change of the window size are recorded when they come and handled at the next read, never in the middle of
    a screen or of a decision.
    """

    def __init__(self) -> None:
        self._in = sys.stdin.fileno()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pending = ""
        self._pasting = False
        self._before: list[object] = []
        self._handlers: dict[int, Any] = {}
        self._noted: set[int] = set()
        # Wakes a read that waits for a key. The interpreter writes to it as soon as a signal arrives: a Python handler
        # runs later, between two instructions, which may be too late for a wait that is about to begin.
        self._wake_out, self._wake_in = os.pipe()
        self._wakeup_before = -1
        os.set_blocking(self._wake_in, False)

    def __enter__(self) -> TerminalKeys:
        self._wakeup_before = signal.set_wakeup_fd(self._wake_in, warn_on_full_buffer=False)
        self._handlers = {number: signal.signal(number, self._note) for number in SIGNALS}
        self._enter()
        return self

    def _note(self, number: int, _: FrameType | None) -> None:
        if number in ENDING:
            raise SystemExit(128 + number)
        self._noted.add(number)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        os.close(self._wake_out)
        os.close(self._wake_in)

    def _enter(self) -> None:
        self._before = termios.tcgetattr(self._in)
        tty.setcbreak(self._in)
        sys.stdout.write(ENTER_SCREEN)
        sys.stdout.flush()

    def _leave(self) -> None:
        sys.stdout.write(LEAVE_SCREEN)
        sys.stdout.flush()
        termios.tcsetattr(self._in, termios.TCSADRAIN, self._before)  # type: ignore[arg-type]

    def _stop(self) -> None:
        """Stop the process, as Ctrl-Z does: the shell has the restored terminal until `fg`."""
        with self.suspended():
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, self._note)

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Restore the terminal while an editor runs."""
        self._leave()
        try:
            yield
        finally:
            self._enter()

    def read(self) -> str:
        """The next key: a character, a name such as `enter`, `esc` or `up`, `paste:` with one pasted character, or `redraw`
        if the screen must be drawn again.

        Pasted line breaks are spaces: a pasted text can fill a line and decides nothing. Raises `EOFError` if the
        terminal is gone.
        """
        while True:
            key = self._next()
            if key == "":
                return "redraw"
            if key == PASTE_BEGINS:
                self._pasting = True
            elif key == PASTE_ENDS:
                self._pasting = False
            elif self._pasting:
                if key in ("\r", "\n", "\t"):
                    return "paste: "
                if key.isprintable():
                    return f"paste:{key}"
            elif key in NAMED:
                return NAMED[key]
            elif len(key) == 1 and key.isprintable():
                return key

    def _next(self) -> str:
        if not self._pending:
            self._fill()
        if not self._pending:
            return ""
        if self._pending[0] != "\x1b":
            key, self._pending = self._pending[0], self._pending[1:]
            return key
        if len(self._pending) == 1 and select([self._in], [], [], ESCAPE_SECONDS)[0]:
            self._fill()
        end = 1
        if self._pending[1:2] in ("[", "O"):
            end = 2
            while end < len(self._pending) and not "\x40" <= self._pending[end] <= "\x7e":
                end += 1
            end = min(end + 1, len(self._pending))
        key, self._pending = self._pending[:end], self._pending[end:]
        return key

    def _fill(self) -> None:
        """Read what was typed, or nothing if a signal came first."""
        got = False
        while not got:
            if self._wake_out in select([self._in, self._wake_out], [], [])[0]:
                os.read(self._wake_out, 4096)
                noted, self._noted = self._noted, set()
                if signal.SIGTSTP in noted:
                    self._stop()
                return
            data = os.read(self._in, 4096)
            if not data:
                raise EOFError
            text = self._decoder.decode(data)
            self._pending += text
            got = bool(text)
