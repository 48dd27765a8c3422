"""Collected hostile strings as comments: through the intake, every listing and the review; nothing acts, nothing raises."""

from __future__ import annotations

import contextlib
import fcntl
import io
import itertools
import os
import pty
import re
import struct
import sys
import termios
from pathlib import Path

import pytest

from newsroom import cli, store, text
from newsroom.core.articles import articles
from newsroom.core.comments import comments, decisions, reader_reports
from newsroom.core.comments.selection import Selection
from newsroom.core.journal import actions
from newsroom.errors import NewsroomError
from newsroom.store import Connection, transaction
from newsroom.terminal.review import screen
from tests import hostile
from tests.comment_rooms import NOW, article, send, settings
from tests.terminal.test_review import review
from tests.terminal.test_review_terminal import Terminal

EVERY = int(os.environ.get("NEWSROOM_HOSTILE_EVERY", "20"))  # 1 is every collected payload, which takes minutes

# What a terminal obeys, and what it shows in another order than written.
ACTIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
OWN = re.compile(r"\x1b\[(?:\?(?:1049|25|2004|7)[hl]|[0-9;]*m|[0-9]*K|J|H)")  # all that the review itself sends


# What acts on a terminal by itself: the clipboard, the screen, the title, a link that says another; and what Rich reads.
ACTING = (
    "\x1b]52;c;aGk=\x07", "\x1b[2J\x1b[H", "\x9b31m\x9bH", "\x1b]8;;http://e.example\x1b\\x\x1b]8;;\x1b\\", "\x1b]0;t\x07",
    "\x1bP+q544e\x1b\\", "\x1bc", "\x0e\x0f\x05", "a\rb\x08\x08c\x7f", "\x85\x90\x9d0;t\x9c", "a\u202egnp.exe\u2066\u2069",
    "[/oops] [link=http://e]x[/link] :smile: [bold]b", "Z" + "\u0351" * 5000, "[[[/][", "\u061c\u200e\u200f\u2028\u2029\ufeff",
)  # fmt: skip


def strings() -> list[str]:
    acting = [f"{string} {number}" for number, string in enumerate(ACTING)]
    return [*acting, *hostile.strings(), *hostile.payloads(every=EVERY)]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in which every string is a comment and the name of its writer, where it can be one."""
    path = tmp_path_factory.mktemp("hostile") / "newsroom.db"
    db = store.create(path)
    article(db, "[/oops]-bai")
    stored = 0
    rules = settings(alike_last="0")
    with transaction(db):
        for number, string in enumerate(strings()):
            try:
                comment = send(db, 1, string, name=string[:60] or "x", minutes=-number * 60 * 25, rules=rules)
            except NewsroomError:
                continue
            stored += 1
            assert comment.body == text.clean(string).strip()
            if number % 10 == 0:  # what moderators and readers write is no less typed
                note = text.clean(string)[:200]
                decisions.decide(db, "reject", [comment.id], now=NOW, actor="hoa", reason="other", note=note)
                decisions.decide(db, "approve", [comment.id], now=NOW, actor="hoa")
                reader_reports.report(
                    db, comment.id, by_hash=str(number), reason="other", body=note, now=NOW, actor="reader"
                )
    assert stored > 400
    db.close()
    return path


@pytest.fixture
def db(path: Path) -> Connection:
    return store.connect(path)


def run(path: Path, monkeypatch: pytest.MonkeyPatch, *args: str, stdin: str = "") -> str:
    """The command line in this process; its whole output."""
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as ended:
        cli.main(["-d", str(path), "--as", "lan", *args])
    assert ended.value.code == 0, err.getvalue()
    return out.getvalue() + err.getvalue()


def harmless(shown: str) -> None:
    found = ACTIVE.search(shown)
    assert found is None, shown[max(0, found.start() - 40) : found.end() + 40]


@pytest.mark.parametrize(
    "args",
    [
        ("comments", "list"), ("comments", "list", "--json"), ("comments", "list", "--csv"), ("comments", "list", "--tsv"),
        ("comments", "list", "--jsonl", "--oldest"), ("comments", "approve", "--queue", "pending", "--dry-run"),
        ("comments", "export", "--to", "csv"), ("comments", "export"), ("comments", "export", "--to", "wxr"),
        ("comments", "stats"), ("log",),
    ],
)  # fmt: skip
def test_listings(path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]) -> None:
    harmless(run(path, monkeypatch, *args).replace("\r\n", "\n"))


def test_each_by_itself(path: Path, db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [comment.id for comment in comments.list_(db, Selection())]
    forms = itertools.cycle(
        [("show",), ("why",), ("show", "--raw"), ("show", "--json"), ("why", "--json"), ("person",)]
    )
    for comment_id, (verb, *more) in zip(ids[::10], forms, strict=False):
        who = comments.get(db, comment_id).person_id if verb == "person" else comment_id
        harmless(run(path, monkeypatch, "comments", verb, str(who), *more))


def test_as_a_filter(db: Connection) -> None:
    for string in [*strings()[: len(ACTING)], *strings()[len(ACTING) :: 1 if EVERY == 1 else 3]]:
        for wanted in (Selection(text=string[:200]), Selection(author=string[:200]), Selection(reason=string)):
            comments.list_(db, wanted, limit=1)
        articles.resolve(db, string)  # as the article that a filter names


def test_screens_of_the_review(db: Connection) -> None:
    from rich.console import Console

    panels = itertools.cycle(["", "raw", "why", "conversation", "person", "help"])
    at = review(db)
    at.load()
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=300)
    for comment, panel, width in zip(
        comments.list_(db, Selection()), panels, itertools.cycle([80, 200, 40]), strict=False
    ):
        at.current, at.panel = comment, panel
        at.message = f"word on a list: {comment.body}"
        shown = screen.rows(at.view(), console, width=width, height=30, when=str, keys=[("a", "approve")])
        assert len(shown) == 30
        for row in shown:
            harmless(row.plain)
            assert row.cell_len <= width


def test_from_a_pipe(path: Path, db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = comments.count(db)["pending"]
    some = min(waiting, 150)
    shown = run(path, monkeypatch, "comments", "review", stdin="s\nr 4\nz\nj\na\n" * (some // 5) + "q\n")
    harmless(shown)
    assert shown.count("undone\t") == some // 5
    assert len(actions.log(db, kind="comment", actor="lan")) == 4 * (some // 5)


def on_terminal(path: Path, columns: int, commands: list[tuple[str, ...]]) -> str:
    """All that commands write when stdin, stdout and stderr are a terminal, one after the other in one child."""
    child, master = pty.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
            os.environ |= {"TERM": "xterm-256color", "NEWSROOM_DB": str(path), "NEWSROOM_USER": "lan"}
            os.environ["NEWSROOM_PAGER"] = ""  # it would wait for a key
            os.environ.pop("NO_COLOR", None)
            for name, number in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
                mode = "r" if number == 0 else "w"
                setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
            for args in commands:
                try:
                    cli.main(list(args))
                except SystemExit as ended:
                    if ended.code not in (0, None):
                        os.write(1, f"\nFAILED {args}\n".encode())
                sys.stdout.flush()
                sys.stderr.flush()
            os.write(1, b"\nALL DONE\n")
        os._exit(0)
    seen = b""
    with contextlib.suppress(OSError):
        while data := os.read(master, 65536):
            seen += data
    os.waitpid(child, 0)
    os.close(master)
    return seen.decode("utf-8")


@pytest.mark.parametrize("columns", [80, 200])
def test_every_command_in_a_real_terminal(path: Path, db: Connection, columns: int) -> None:
    ids = sorted(comment.id for comment in comments.list_(db, Selection()))
    some = ids if EVERY == 1 else [*ids[: len(ACTING)], *ids[len(ACTING) + columns % 9 :: 120]]
    each: list[tuple[str, ...]] = [("show",), ("why",), ("show", "--raw"), ("person",)]
    commands: list[tuple[str, ...]] = [("comments", "list", "-n", "0"), ("log", "-n", "0"), ("comments", "list")]
    for comment_id in some:
        for verb, *more in each:
            who = comments.get(db, comment_id).person_id if verb == "person" else comment_id
            commands.append(("comments", verb, str(who), *more))
    shown = on_terminal(path, columns, commands)
    assert "FAILED" not in shown
    assert shown.endswith("ALL DONE\r\n")
    harmless(OWN.sub("", shown).replace("\r\n", "\n"))
    assert "[/oops] [link=http://e]x[/link] :smile: [bold]b" in shown


@pytest.mark.parametrize("columns", [80, 200])
def test_in_a_real_terminal(path: Path, columns: int) -> None:
    terminal = Terminal(path, columns)
    terminal.until_raw("\x1b[J")
    for key in "jijljojuj?jkjx" * 3:
        terminal.send(key)
        terminal.until_raw("\x1b[J")
    terminal.send("q")
    terminal.until("left in")
    assert terminal.close() == 0
    harmless(OWN.sub("", terminal.seen).replace("\r\n", "\n"))
