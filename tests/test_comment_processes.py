"""Comments and moderators in processes of their own: at the same time, killed in the middle, with a full disk."""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import random
import resource
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest

from newsroom import store
from newsroom.core import undo
from newsroom.core.comments import comments, decisions, editing
from newsroom.core.comments.decisions import DecisionAction
from newsroom.core.journal import actions, chain
from newsroom.core.screening.phase import TooManyComments
from newsroom.store import Connection, transaction
from tests.comment_rooms import NOW, article, send, settings
from tests.conftest import COMMAND, Run
from tests.terminal.test_review_terminal import Terminal

LONG = bool(os.environ.get("NEWSROOM_LONG_TESTS"))
KILLS = 40 if LONG else 6


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A newsroom file with one published article, closed."""
    path = tmp_path / "newsroom.db"
    db = store.create(path)
    article(db)
    db.close()
    return path


def waiting(path: Path, number: int) -> list[int]:
    db = store.connect(path)
    rules = settings(alike_last="0")
    with transaction(db):
        ids = [send(db, 1, f"Ý kiến số {n}", name=f"Người {n}", minutes=-n, rules=rules).id for n in range(number)]
    db.close()
    return ids


def started(folder: Path, *words: str, name: str = "lan", **more: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, "--as", name, *words], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, **more,  # type: ignore[call-overload]
    )  # fmt: skip


def whole(path: Path) -> Connection:
    """The file, open again after whatever happened to it, sound and with every entry of its journal."""
    db = store.connect(path)
    assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
    assert db.execute("select count(*) from act").fetchone()[0] == 0
    chain.verify(db)
    return db


# Case 7.
def _post(path: Path, number: int, gate: object, outcomes: object) -> None:
    db = store.connect(path)
    gate.wait()  # type: ignore[attr-defined]
    try:
        outcome = send(db, 1, f"Ý kiến thứ {number}", name=f"Người {number}", network="net").status
    except TooManyComments:
        outcome = "too many"
    except BaseException as error:
        outcome = repr(error)
    outcomes.put(outcome)  # type: ignore[attr-defined]


def test_forty_processes_from_one_network_in_one_second(path: Path) -> None:
    gc.collect()
    fork = multiprocessing.get_context("fork")
    gate, outcomes = fork.Barrier(40), fork.Queue()
    children = [fork.Process(target=_post, args=(path, number, gate, outcomes)) for number in range(40)]
    for child in children:
        child.start()
    met = sorted(outcomes.get(timeout=60) for _ in children)
    for child in children:
        child.join(timeout=60)
    assert met == ["pending"] * 2 + ["too many"] * 38
    db = whole(path)
    assert comments.count(db)["pending"] == db.execute("select count(*) from comments").fetchone()[0] == 2
    assert db.execute("select n from refusals where code = 'network_minute'").fetchone()[0] == 38


# Case 8.
def test_two_commands_decide_the_same_comments_at_once(path: Path, tmp_path: Path) -> None:
    ids = waiting(path, 6)
    for number in ids:
        words = (str(number), "--if-version", "1")
        both = [
            started(tmp_path, "comments", "approve", *words, name="lan"),
            started(tmp_path, "comments", "spam", *words, name="hoa"),
        ]
        told = [(child.communicate(timeout=60), child.returncode) for child in both]
        assert sorted(code for _, code in told) == [0, 5]
        loser = next(err.decode() for (_, err), code in told if code == 5)
        winner, action = ("lan", "approve") if told[0][1] == 0 else ("hoa", "spam")
        assert f"changed by {winner} ({action})" in loser
    db = whole(path)
    decided = [entry for entry in actions.log(db, kind="comment") if entry.action in list(DecisionAction)]
    assert sorted(entry.object_id or 0 for entry in decided) == ids
    for entry in decided:
        assert comments.get(db, entry.object_id or 0).decided_by == entry.actor


# Case 9.
def test_what_was_edited_while_it_was_shown_is_shown_again(path: Path) -> None:
    (number,) = waiting(path, 1)
    terminal = Terminal(path, 100)
    assert "Ý kiến số 0" in terminal.plain(terminal.until("q quit"))
    db = store.connect(path)
    editing.edit(db, number, "Văn bản hoàn toàn khác", now=NOW, actor="hoa", settings=settings())
    terminal.send("a")
    shown = terminal.plain(terminal.until_raw("\x1b[J"))
    assert "changed by hoa (edit)" in shown
    assert "Văn bản hoàn toàn khác" in shown
    assert comments.get(db, number).status == "pending"
    terminal.send("a")
    terminal.until("queue is empty")
    assert (comments.get(db, number).status, comments.get(db, number).revision) == ("published", 2)
    terminal.send("q")
    terminal.until("1 decided")
    assert terminal.close() == 0


# Case 16.
def test_some_of_several_and_a_rehearsal(path: Path, run: Run) -> None:
    first, _, third = waiting(path, 3)

    def digest() -> str:
        return hashlib.sha256(path.read_bytes()).hexdigest()

    run("comments", "list")
    before = digest()
    rehearsed = run("comments", "approve", str(first), "99999", str(third), "--dry-run", code=9)
    assert (digest(), "99999" in rehearsed.err) == (before, True)
    done = run("comments", "approve", str(first), "99999", str(third), code=9)
    assert "99999" in done.err
    db = whole(path)
    assert [comments.get(db, number).status for number in (first, third)] == ["published", "published"]
    assert comments.count(db)["pending"] == 1


# Case 24.
def test_killed_at_any_moment_of_a_bulk_act(path: Path, tmp_path: Path) -> None:
    number = len(waiting(path, 2000))
    dice, cut, done, longest = random.Random(24), 0, 0, 0.9
    for turn in range(KILLS):
        child = started(tmp_path, "comments", "spam" if turn % 2 else "reject", "--queue", "pending", "--yes")
        moment = dice.uniform(0.1, longest)
        try:
            child.wait(timeout=moment)
            longest = moment  # by then it has ended
        except subprocess.TimeoutExpired:
            child.kill()
        child.communicate()
        cut += child.returncode == -signal.SIGKILL
        db = whole(path)
        states = comments.count(db)
        entries = db.execute("select count(*) from journal where action in ('spam', 'reject')").fetchone()[0]
        if states["pending"] == 0:
            done += 1
            assert max(states["spam"], states["rejected"]) == number
            undo.undo(db, now=NOW, actor="lan")
        else:
            assert states["pending"] == number
        assert entries == done * number
        db.close()
    assert cut, "it was never cut down"


def test_no_room_on_the_disk(path: Path, tmp_path: Path) -> None:
    number = len(waiting(path, 2000))

    def little() -> None:  # in the child: no file, and so not the log of this act, may grow past this
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    child = started(tmp_path, "comments", "spam", "--queue", "pending", "--yes", preexec_fn=little)
    out, err = (said.decode() for said in child.communicate(timeout=60))
    assert (out, child.returncode in (7, 10)) == ("", True), err
    assert err.count("error: ") == 1
    assert "Traceback" not in err
    db = whole(path)
    assert comments.count(db)["pending"] == number
    db.close()
    child = started(tmp_path, "comments", "spam", "--queue", "pending", "--yes")
    child.communicate(timeout=60)
    assert child.returncode == 0
    assert comments.count(whole(path))["spam"] == number


def test_a_file_that_may_only_be_read_is_verified_too(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = waiting(path, 1)
    gc.collect()
    real = os.access
    monkeypatch.setattr(os, "access", lambda name, mode: mode != os.W_OK and real(name, mode))
    before = path.read_bytes()
    db = whole(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        decisions.decide(db, "spam", [number], now=NOW, actor="lan")
    assert chain.verify(db).entries == 1
    db.close()
    assert path.read_bytes() == before


# Case 23: in each file the answer comes before what it answers, one id twice, one article nobody knows, every state.
DISQUS = """<?xml version="1.0" encoding="utf-8"?>{doctype}
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><id>bai</id><link>http://old.example/bai-viet/</link></thread>
<thread dsq:id="2"><id>la</id><link>http://old.example/khong-co/</link></thread>
{comments}</disqus>"""
WXR = """<?xml version="1.0" encoding="utf-8"?>{doctype}
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>x</title>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>http://old.example</wp:base_blog_url>
<item><title>a</title><link>http://old.example/bai-viet/</link><wp:post_name>bai-viet</wp:post_name>
{comments}</item><item><title>b</title><link>http://old.example/khong-co/</link><wp:post_name>khong-co</wp:post_name>
<wp:comment><wp:comment_id>90</wp:comment_id><wp:comment_author>X</wp:comment_author>
<wp:comment_date_gmt>2013-01-01 00:00:00</wp:comment_date_gmt><wp:comment_content>lạc</wp:comment_content>
<wp:comment_approved>1</wp:comment_approved></wp:comment></item></channel></rss>"""
# id, answers, state, text
ROWS = (
    (3, 2, "published", "Ba trả lời hai"), (2, 1, "published", "Hai trả lời một"), (1, 0, "published", "Một"),
    (1, 0, "published", "Một nữa dưới cùng số"), (4, 4, "spam", "Tự trả lời mình"), (5, 0, "trashed", "Rác"),
    (6, 0, "pending", "Chờ &amp; đợi"),
)  # fmt: skip
WORDPRESS_STATES = {"published": "1", "pending": "0", "spam": "spam", "trashed": "trash"}
FLAGS = {"published": "", "pending": "<isApproved>false</isApproved>", "spam": "<isSpam>true</isSpam>",
         "trashed": "<isDeleted>true</isDeleted>"}  # fmt: skip
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def export_of(system: str, doctype: str = "") -> str:
    written = ""
    for number, above, state, body in ROWS:
        at = f"2013-01-{10 - number:02}T00:00:00Z"  # the later the number, the earlier the day
        if system == "disqus":
            answered = f'<parent dsq:id="{above}"/>' if above else ""
            written += (
                f'<post dsq:id="{number}"><message>{body}</message><createdAt>{at}</createdAt><author><name>N{number}'
                f'</name></author>{FLAGS[state]}{answered}<thread dsq:id="1"/></post>'
            )
        else:
            written += (
                f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>N{number}</wp:comment_author>"
                f"<wp:comment_date_gmt>{at[:10]} 00:00:00</wp:comment_date_gmt><wp:comment_content>{body}"
                f"</wp:comment_content><wp:comment_approved>{WORDPRESS_STATES[state]}</wp:comment_approved>"
                f"<wp:comment_parent>{above}</wp:comment_parent></wp:comment>"
            )
    if system == "disqus":
        written += (
            '<post dsq:id="90"><message>lạc</message><createdAt>2013-01-01T00:00:00Z</createdAt><author><name>X</name>'
            '</author><thread dsq:id="2"/></post>'
        )
    return (DISQUS if system == "disqus" else WXR).format(doctype=doctype, comments=written)


@pytest.mark.parametrize("system", ["disqus", "wxr"])
def test_a_hostile_export_taken_in_twice(path: Path, run: Run, tmp_path: Path, system: str) -> None:
    (tmp_path / "x.xml").write_text(export_of(system), encoding="utf-8")
    words = ("comments", "import", "x.xml", "--from", system)
    rehearsed = run(*words, "--dry-run", "--json", code=9)
    assert (rehearsed.json["read"], rehearsed.json["added"]) == (8, 7)
    assert run("comments", "list", "--count").out == "0\n"
    first = run(*words, "--json", code=9)
    assert {key: first.json[key] for key in ("read", "added", "updated", "unchanged")} == {
        "read": 8, "added": 7, "updated": 0, "unchanged": 0
    }  # fmt: skip
    (skipped,) = first.json["skipped"]
    assert "khong-co" in skipped["why"]
    assert skipped["where"].startswith("x.xml:")
    assert "reply to itself" in first.err or "answers" in first.err
    taken = {one["body"]: one for one in run("comments", "list", "--json").json}
    assert {body: one["status"] for body, one in taken.items()} == {
        "Ba trả lời hai": "published", "Hai trả lời một": "published", "Một": "published",
        "Một nữa dưới cùng số": "published", "Tự trả lời mình": "spam", "Rác": "trashed", "Chờ & đợi": "pending",
    }  # fmt: skip
    parents = {body: one["parent_id"] for body, one in taken.items()}
    assert parents["Ba trả lời hai"] == taken["Hai trả lời một"]["id"]
    assert parents["Hai trả lời một"] == taken["Một"]["id"]
    assert [body for body, parent in parents.items() if parent] == [
        body for body in taken if body in ("Ba trả lời hai", "Hai trả lời một")
    ]
    before = [tuple(row) for row in whole(path).execute("select * from comments order by id")]
    again = run(*words, "--json", code=9).json
    assert (again["added"], again["unchanged"], len(again["skipped"])) == (0, 7, 1)
    assert [tuple(row) for row in whole(path).execute("select * from comments order by id")] == before
    run("undo", str(first.json["batch"]))
    assert run("comments", "count", "--json").json["trashed"] == 7


@pytest.mark.parametrize("system", ["disqus", "wxr"])
@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
def test_an_export_that_declares_entities_changes_nothing(
    path: Path, run: Run, tmp_path: Path, system: str, doctype: str
) -> None:
    body = export_of(system, doctype).replace("Rác", "&a;")
    (tmp_path / "x.xml").write_text(body, encoding="utf-8")
    before = [tuple(row) for row in whole(path).execute("select * from sqlite_sequence")]
    refused = run("comments", "import", "x.xml", "--from", system, code=4)
    assert "x.xml" in refused.err
    assert "root:" not in refused.out + refused.err
    assert [tuple(row) for row in whole(path).execute("select * from sqlite_sequence")] == before
