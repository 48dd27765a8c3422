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
from tests import needs
from tests.comment_rooms import article, send
from tests.terminal.test_review import HOSTILE, states, waiting


def hears_ctrl_c() -> None:
    """In the child: what a shell started in the background would have it ignore, and a person's terminal does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """A child on a pseudo-terminal: send keys, wait until the screen shows something."""

    def __init__(self, path: Path, columns: int, **env: str) -> None:
        import fcntl
        import struct
        import termios

        self.master, slave = pty.openpty()
        self.resize = lambda rows, columns: fcntl.ioctl(
            slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0)
        )
        self.resize(30, columns)
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        kept = {key: value for key, value in os.environ.items() if not key.startswith("NEWSROOM_")}
        self.child = subprocess.Popen(
            [sys.executable, "-m", "newsroom", "-d", str(path), "comments", "review"],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True, preexec_fn=hears_ctrl_c,
            env={**kept, "TERM": "xterm-256color", "NEWSROOM_USER": "lan", **env},
        )  # fmt: skip
        self.seen = ""

    def until(self, wanted: str) -> str:
        """Everything shown until `wanted` appears; fails when the program ends or is silent for long."""
        return self._until(lambda shown: wanted in self.plain(shown), wanted)

    def until_raw(self, wanted: str) -> str:
        """The same for a control sequence, such as the one that ends a screen."""
        return self._until(lambda shown: wanted in shown, wanted)

    def until_high(self, rows: int) -> None:
        """Read until a whole screen of so many lines is there."""

        def has_one(shown: str) -> bool:
            return any(len(self.plain(screen).split("\n")) == rows for screen in shown.split("\x1b[J")[:-1])

        self._until(has_one, f"screen of {rows} lines")

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

    def same_as_before(self) -> None:
        """The terminal is given back as it was."""
        import termios

        assert termios.tcgetattr(self.slave) == self.before

    def rest(self) -> str:
        """What was shown since the last wait, until the program ended."""
        return self.left

    def close(self) -> int:
        code = self.child.wait(timeout=30)
        self.same_as_before()
        self.left = ""
        while select.select([self.master], [], [], 0)[0]:
            self.left += os.read(self.master, 65536).decode("utf-8", "replace")
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
    terminal.until("undone: comment")
    terminal.send("ax")
    terminal.until("1 comment marked")  # it is the last one, and still undecided
    terminal.send("q")
    assert "2 decided" in terminal.plain(terminal.until("1 comment left in"))
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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_ended_by_another_program(tmp_path: Path, number: signal.Signals) -> None:
    path = tmp_path / "newsroom.db"
    waiting(store.create(path))
    terminal = Terminal(path, 80)
    terminal.until("q quit")
    os.kill(terminal.child.pid, number)
    assert terminal.close() == 128 + number
    assert terminal.rest().endswith("\x1b[?2004l\x1b[?25h\x1b[?1049l")  # and the screen of before is there again


def test_a_window_of_another_size_is_drawn_anew_and_decides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    db = store.create(path)
    ids = waiting(db)
    terminal = Terminal(path, 80)
    terminal.until_raw("\x1b[J")
    for rows, columns in ((40, 200), (6, 20), (24, 80), (1, 1), (30, 100)):
        terminal.resize(rows, columns)
        os.kill(terminal.child.pid, signal.SIGWINCH)  # the kernel tells the foreground group, which a test has none of
        terminal.until_high(rows)  # a screen of the size before may still be on its way
    terminal.send("a")
    terminal.until("published")
    terminal.send("q")
    terminal.until("1 decided")
    assert terminal.close() == 0
    assert states(db, ids) == ["published", "pending", "pending"]


def test_put_aside_and_taken_up_again(tmp_path: Path) -> None:
    needs.program("bash")  # a shell that can stop and continue what it starts
    path = tmp_path / "newsroom.db"
    db = store.create(path)
    ids = waiting(db)
    child, master = pty.fork()
    if child == 0:
        os.environ |= {"TERM": "xterm", "PS1": "", "NEWSROOM_USER": "lan", "NEWSROOM_DB": str(path)}
        os.execlp("bash", "bash", "--norc", "--noprofile", "-i")
    shell = Terminal.__new__(Terminal)
    shell.master, shell.seen = master, ""
    shell.send(f"{sys.executable} -m newsroom comments review\n")
    shell.until("q quit")
    for turn in range(2):
        shell.send("\x1a")
        away = shell.until("Stopped")
        assert "\x1b[?2004l\x1b[?25h\x1b[?1049l" in away
        shell.send(f"echo here-$(({turn} + 40))\n")
        shell.until(f"here-4{turn}")
        shell.send("fg\n")
        assert "\x1b[?1049h" in shell.until("q quit")
    shell.send("s")
    shell.until("marked as spam")
    shell.send("q")
    shell.until("1 decided")
    shell.send("exit\n")
    assert os.waitpid(child, 0)[1] == 0
    os.close(master)
    assert states(db, ids) == ["spam", "pending", "pending"]


def test_a_terminal_that_can_only_write_lines(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    db = store.create(path)
    ids = waiting(db)
    terminal = Terminal(path, 80, TERM="dumb")
    assert "Ý kiến số 0" in terminal.until("> ")
    terminal.send("r 4\n")
    assert "Ý kiến số 1" in terminal.until("> ")
    terminal.send("nonsense\n")
    assert "is not a command" in terminal.until("> ")
    terminal.send("z\n")
    assert "undone" in terminal.until("> ")
    terminal.send("s\n")
    terminal.until("> ")
    terminal.send("\x04")
    terminal.until("1 decided")
    assert terminal.close() == 0
    assert "\x1b" not in terminal.seen
    assert states(db, ids) == ["spam", "pending", "pending"]


@pytest.mark.parametrize(
    ("env", "letters"),
    [({"PYTHONIOENCODING": "latin-1"}, "Ý kiến".replace("ế", "?")), ({"PYTHONIOENCODING": "ascii"}, "? ki?n"),
     ({"TERM": "linux"}, "Ý kiến"), ({"TERM": "screen-256color", "NO_COLOR": "1"}, "Ý kiến")],
)  # fmt: skip
def test_terminals_of_other_kinds(tmp_path: Path, env: dict[str, str], letters: str) -> None:
    path = tmp_path / "newsroom.db"
    db = store.create(path)
    waiting(db, 1)
    terminal = Terminal(path, 80, **env)
    raw = terminal.until_raw("\x1b[J")
    if "PYTHONIOENCODING" in env:
        assert "-" * 80 in terminal.plain(raw)
        assert letters.replace("Ý", "\ufffd" if "latin" in env["PYTHONIOENCODING"] else "?") in terminal.plain(raw)
    else:
        assert letters in terminal.plain(raw)
    if "NO_COLOR" in env:
        assert not re.search(r"\x1b\[[0-9;]*(3[0-7]|4[0-7]|9[0-7])m", raw)
    terminal.send("a")
    terminal.until("published")
    terminal.send("q")
    terminal.until("1 decided")
    assert terminal.close() == 0
