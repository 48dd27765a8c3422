"""Keeps what is printed until its length is known, and runs the pager on it."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import threading
from typing import Final, TextIO

# For `less` without options: end at once if the text fits, keep colours, do not clear the screen. It gets UTF-8 even if
# the machine lacks the locale that LANG names: without this it would print the bytes of letters, such as <E2><80>.
ENVIRONMENT: Final = {"LESS": "FRX", "LESSCHARSET": "utf-8"}


class BufferedTerminal(io.StringIO):
    """Takes the place of the terminal while output is collected; it has the colours and widths of the terminal."""

    def __init__(self, terminal: TextIO) -> None:
        super().__init__(newline="")
        self._terminal = terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the terminal: printing code asks for it to know whether a letter can be shown."""
        return self._terminal.encoding

    def isatty(self) -> bool:
        """Always true: the output is sent to the terminal in the end."""
        return True

    def fileno(self) -> int:
        """The descriptor of the terminal: printing code asks it for the size of the window."""
        return self._terminal.fileno()


def show(text: str, words: list[str], terminal: TextIO) -> None:
    """Print a text; if the window is too small for it, through the pager with the command `words`."""
    if not is_longer(text, shutil.get_terminal_size((0, 0))) or not _read_in_pager(text, words):
        terminal.write(text)
        terminal.flush()


def is_longer(text: str, size: os.terminal_size) -> bool:
    """Whether a text and the prompt after it need more lines than the window has; false if the size is unknown."""
    from rich.cells import cell_len
    from rich.text import Text

    if not size.lines or not size.columns:
        return False
    lines = text.splitlines()
    if len(lines) >= size.lines:
        return True
    rows = (max(1, -(-cell_len(Text.from_ansi(line).plain) // size.columns)) for line in lines)
    return sum(rows) >= size.lines


def _read_in_pager(text: str, words: list[str]) -> bool:
    """Whether a person could read the text in the pager: it started, and did not fail."""
    try:
        pager = subprocess.Popen(words, stdin=subprocess.PIPE, env={**ENVIRONMENT, **os.environ})
    except OSError:
        return False
    before = None
    if threading.current_thread() is threading.main_thread():
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pager's own
    try:
        # A person may quit the pager before the end: communicate() ignores a pipe that was closed.
        pager.communicate(text.encode("utf-8", "replace"))
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
    return pager.returncode in (0, -signal.SIGINT, -signal.SIGTERM, -signal.SIGHUP)
