"""The review on a real pseudo-terminal: keys act at once, nothing of a comment acts, the terminal is given back."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newsroom import store
from tests.comment_rooms import article, send
from tests.terminal.test_review import HOSTILE, states, waiting


class Terminal:
    """A child on a pseudo-terminal: send keys, wait until the screen shows something."""

    def __init__(self, path: Path, columns: int, **env: str) -> None:
        import fcntl
        import struct
        import termios

        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        kept = {key: value for key, value in os.environ.items() if not key.startswith("NEWSROOM_")}
        self.child = subprocess.Popen(
            [sys.executable, "-m", "newsroom", "-d", str(path), "comments", "review"],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env={**kept, "TERM": "xterm-256color", "NEWSROOM_USER": "lan", **env},
        )  # fmt: skip
        self.seen = ""

    def until(self, wanted: str) -> str:
        """Everything shown until `wanted` appears; fails when the program ends or is silent for long."""
        return self._until(lambda shown: wanted in self.plain(shown), wanted)

    def until_raw(self, wanted: str) -> str:
        """The same for a control sequence, such as the one that ends a screen."""
        return self._until(lambda shown: wanted in shown, wanted)

    def _until(self, found: Callable[[str], bool], wanted: str) -> str:
        import codecs

        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        start = len(self.seen)
        while not found(self.seen[start:]):
            ready, _, _ = select.select([self.master], [], [], 30)
            assert ready, f"no {wanted!r} in {self.plain(self.seen[start:])}"
            try:
                data = os.read(self.master, 65536)
            except OSError:
                data = b""
            assert data, f"ended before {wanted!r}: {self.plain(self.seen[start:])}"
            self.seen += decoder.decode(data)
        return self.seen[start:]

    @staticmethod
    def plain(shown: str) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)

    def send(self, typed: str) -> None:
        os.write(self.master, typed.encode())

    def close(self) -> int:
        import termios

        code = self.child.wait(timeout=30)
        assert termios.tcgetattr(self.slave) == self.before  # the terminal is given back as it was
        os.close(self.slave)
        os.close(self.master)
        return code


@pytest.mark.parametrize("columns", [80, 200])
def test_in_a_real_terminal(tmp_path: Path, columns: int) -> None:
    path = tmp_path / "newsroom.db"
    db = store.create(path)
    article(db)
    first = send(db, 1, HOSTILE, name="[/oops]\x1b[31m").id
    second = send(db, 1, "Ý kiến thứ hai", name="Bình", minutes=1).id
    third = send(db, 1, "Ý kiến thứ ba", name="Chi", minutes=2).id
    terminal = Terminal(path, columns)
    opening = terminal.until("q quit")
    assert "[bold]x :smile:" in terminal.plain(opening)
    assert not re.search("[\x07\x9b]|\x1b\\]|\x1b\\[31m", opening)
    terminal.send("s")
    assert "Ý kiến thứ hai" in terminal.plain(terminal.until("marked as spam"))
    terminal.send("r")
    terminal.until("7 illegal")
    terminal.send("4")
    terminal.until("(hate)")
    terminal.send("\x1b[200~aaaa\x1b[201~")  # a paste
    terminal.send("\x1b[A")
    terminal.until("Bình")
    terminal.send("z")
    terminal.until("undone: reject")
    terminal.send("ax")
    terminal.until("Nothing waits")
    terminal.send("q")
    assert "2 decided" in terminal.plain(terminal.until("waiting in pending"))
    assert terminal.close() == 0
    assert states(db, [first, second, third]) == ["spam", "published", "pending"]


def test_interrupted_in_a_real_terminal(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    db = store.create(path)
    ids = waiting(db)
    terminal = Terminal(path, 80)
    terminal.until("q quit")
    terminal.send("a")
    terminal.until("published")
    os.kill(terminal.child.pid, signal.SIGINT)
    assert terminal.close() == 130
    assert states(db, ids) == ["published", "pending", "pending"]
