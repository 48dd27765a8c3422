"""Two moderators in two terminals on one queue: nothing decided twice, nothing lost, each sees what the other did."""

from __future__ import annotations

import os
import re
import threading
import time
from collections import Counter
from pathlib import Path

from newsroom import store
from newsroom.core.comments import comments
from newsroom.core.comments.decisions import DecisionAction
from newsroom.core.journal import actions, chain
from tests.comment_rooms import article, send, settings
from tests.terminal.test_review_terminal import Terminal

COMMENTS = 40
LONG = bool(os.environ.get("NEWSROOM_LONG_TESTS"))
SECONDS = 60.0 if LONG else 3.0


class Moderator(threading.Thread):
    """Someone who presses one key a comment, and goes on where the other has been."""

    def __init__(self, path: Path, name: str, key: str, *, until: float = 0.0) -> None:
        super().__init__()
        self.terminal = Terminal(path, 100, NEWSROOM_USER=name)
        self.name_, self.key, self.until = name, key, until
        self.pressed = 0  # decisions asked for
        self.met: list[str] = []  # who had been there first, as the screen told
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            self.work()
        except BaseException as error:  # told in the test's own thread
            self.failed = error

    def work(self) -> None:
        screen = self.waited(self.frame())
        while screen:
            self.met += re.findall(r"changed by (\w+)", screen)
            theirs = re.search(r"#\d+  \w+ \(\w+\)", screen)
            self.pressed += not theirs
            self.terminal.send("j" if theirs else self.key)
            screen = self.waited(self.frame())
        self.terminal.send("q")
        self.terminal.until("queue.")  # the end of the summary, wherever its lines are broken
        assert self.terminal.close() == 0

    def waited(self, screen: str) -> str:
        """A screen with something to decide, for until the time that is set new comments come in; none when it is over."""
        while "queue is empty" in screen:
            if time.monotonic() >= self.until:
                return ""
            self.terminal.send("j")
            screen = self.frame()
        return screen

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
    decided = [entry for entry in actions.log(db, kind="comment") if entry.action in list(DecisionAction)]
    assert Counter(entry.object_id for entry in decided) == Counter(ids)  # each once
    wanted = {"lan": "published", "hoa": "spam"}
    for entry in decided:
        comment = comments.get(db, entry.object_id or 0)
        assert (comment.status, comment.decided_by) == (wanted[entry.actor], entry.actor)
    assert comments.count(db)["pending"] == 0
    if {entry.actor for entry in decided} == {"lan", "hoa"}:
        assert {name for moderator in both for name in moderator.met} <= {"lan", "hoa"}


class Readers(threading.Thread):
    """Readers who write a comment every so often, until the time is over."""

    def __init__(self, path: Path, until: float) -> None:
        super().__init__()
        self.path, self.until = path, until
        self.sent: list[int] = []

    def run(self) -> None:
        db, rules = store.connect(self.path), settings(alike_last="0")
        pause = threading.Event()
        while time.monotonic() < self.until:
            number = len(self.sent)
            self.sent.append(send(db, 1, f"Ý kiến mới {number}", name=f"Bạn {number}", minutes=number, rules=rules).id)
            pause.wait(0.02)
        db.close()


def test_two_moderators_while_comments_come_in(tmp_path: Path) -> None:
    """For a minute where there is time for it, else for some seconds: each decided once, by one of the two."""
    path = tmp_path / "newsroom.db"
    db = store.create(path)
    article(db)
    end = time.monotonic() + SECONDS
    readers = Readers(path, end)
    both = [Moderator(path, "lan", "a", until=end + 1), Moderator(path, "hoa", "s", until=end + 1)]
    for thread in (readers, *both):
        thread.start()
    for thread in (readers, *both):
        thread.join(timeout=SECONDS + 120)
    assert [moderator.failed for moderator in both] == [None, None]
    decided = [entry for entry in actions.log(db, kind="comment") if entry.action in list(DecisionAction)]
    assert sorted(entry.object_id or 0 for entry in decided) == readers.sent
    wanted = {"lan": "published", "hoa": "spam"}
    for entry in decided:
        comment = comments.get(db, entry.object_id or 0)
        assert (comment.status, comment.decided_by) == (wanted[entry.actor], entry.actor)
    by = Counter(entry.actor for entry in decided)
    met = {moderator.name_: Counter(moderator.met) for moderator in both}
    print(f"{len(decided)} decided: {dict(by)}; each met the other's: {met}; keys {[one.pressed for one in both]}")
    if LONG:
        assert met["lan"]["hoa"] > 0
        assert met["hoa"]["lan"] > 0
        assert min(by.values()) > 50
    chain.verify(db)


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
    assert "published (lan)" in shown
    assert comments.get(db, ids[0]).status == "published"
    hoa.send("j")
    assert "Ý kiến số 1" in hoa.plain(hoa.until_raw("\x1b[J"))
    for terminal in (lan, hoa):
        terminal.send("q")
        terminal.until("queue.")  # the end of the summary, wherever its lines are broken
        assert terminal.close() == 0
