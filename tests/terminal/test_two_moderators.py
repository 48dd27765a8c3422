"""Two moderators in two terminals on one queue: nothing decided twice, nothing lost, each sees what the other did."""

from __future__ import annotations

import re
import threading
from collections import Counter
from pathlib import Path

from newsroom import store
from newsroom.core import comments, journal
from newsroom.core.comments import DECISIONS
from tests.comment_rooms import article, send
from tests.terminal.test_review_terminal import Terminal

COMMENTS = 40


class Moderator(threading.Thread):
    """Someone who presses one key a comment, and goes on where the other has been."""

    def __init__(self, path: Path, name: str, key: str) -> None:
        super().__init__()
        self.terminal = Terminal(path, 100, NEWSROOM_USER=name)
        self.key = key
        self.met: list[str] = []
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            self.work()
        except BaseException as error:  # told in the test's own thread
            self.failed = error

    def work(self) -> None:
        screen = self.frame()
        for _ in range(3 * COMMENTS):
            if "Nothing waits" in screen:
                break
            self.met += re.findall(r"changed by (\w+)", screen)
            theirs = re.search(r"#\d+  \w+ by \w+", screen)
            self.terminal.send("j" if theirs else self.key)
            screen = self.frame()
        self.terminal.send("q")
        self.terminal.until("waiting in pending")
        assert self.terminal.close() == 0

    def frame(self) -> str:
        """The next whole screen, as plain text."""
        seen = self.terminal.until_raw("\x1b[J")
        return self.terminal.plain(seen)


def test_two_moderators_on_one_queue(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    db = store.create(path)
    article(db)
    ids = [send(db, 1, f"Ý kiến số {n}", name=f"Người {n}", minutes=n - 600).id for n in range(COMMENTS)]
    both = [Moderator(path, "lan", "a"), Moderator(path, "hoa", "s")]
    for moderator in both:
        moderator.start()
    for moderator in both:
        moderator.join(timeout=120)
    assert [moderator.failed for moderator in both] == [None, None]
    decided = [entry for entry in journal.log(db, kind="comment") if entry.action in DECISIONS]
    assert Counter(entry.object_id for entry in decided) == Counter(ids)  # each once
    wanted = {"lan": "published", "hoa": "spam"}
    for entry in decided:
        comment = comments.get(db, entry.object_id or 0)
        assert (comment.status, comment.decided_by) == (wanted[entry.actor], entry.actor)
    assert comments.count(db)["pending"] == 0
    if {entry.actor for entry in decided} == {"lan", "hoa"}:
        assert {name for moderator in both for name in moderator.met} <= {"lan", "hoa"}


def test_each_sees_what_the_other_did(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    db = store.create(path)
    article(db)
    ids = [send(db, 1, f"Ý kiến số {n}", name=f"Người {n}", minutes=n - 600).id for n in range(2)]
    lan, hoa = Terminal(path, 100), Terminal(path, 100, NEWSROOM_USER="hoa")
    for terminal in (lan, hoa):
        terminal.until("q quit")
    lan.send("a")
    lan.until("published")
    hoa.send("s")
    shown = hoa.plain(hoa.until_raw("\x1b[J"))
    assert f"comment {ids[0]} was changed by lan (approve)" in shown
    assert "published by lan" in shown
    assert comments.get(db, ids[0]).status == "published"
    hoa.send("j")
    assert "Ý kiến số 1" in hoa.plain(hoa.until_raw("\x1b[J"))
    for terminal in (lan, hoa):
        terminal.send("q")
        terminal.until("waiting in pending")
        assert terminal.close() == 0
