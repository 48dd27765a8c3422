"""Several people with one file: no save is lost, no number is used twice, nothing is done twice, no "locked"."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from newsroom import store
from tests.conftest import COMMAND, Run

SECONDS = 60 if os.environ.get("NEWSROOM_LONG_TESTS") else 3

# One person at work: saves, again and again, through the same calls as the commands, until the time is over.
WRITER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from newsroom import clock, store
from newsroom.core.articles import articles, drafting, revisions
from newsroom.core.articles.fields import Manuscript
from newsroom.core.journal import actions
from newsroom.errors import Conflict

name, seconds = sys.argv[1], float(sys.argv[2])
db = store.connect(Path("newsroom.db"))
end, saved, refused = time.monotonic() + seconds, 0, 0
while time.monotonic() < end:
    article = articles.by_id(db, 1)
    text = f"{name} {saved} {refused}\\n"
    try:
        with actions.act(db, actor=name, now=clock.now(), command="edit") as act:
            revisions.save(act, article, Manuscript(title="Chung", body=text), note=f"{name} {saved}", expected=article.version)
        saved += 1
    except Conflict:
        refused += 1
    if saved % 10 == 0:
        with actions.act(db, actor=name, now=clock.now(), command="draft") as act:
            drafting.draft(act, Manuscript(title="Cùng tên", body=text), lang="vi")
print(saved, refused)
"""


def together(folder: Path, children: list[list[str]]) -> list[tuple[int, str, str]]:
    """Start them all, then wait for each: exit code, stdout, stderr."""
    environment = {**os.environ, "NEWSROOM_USER": "lan"}
    started = [
        subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for words in children
    ]
    ended = []
    for child in started:
        out, err = child.communicate(timeout=SECONDS + 120)
        ended.append((child.returncode, out, err))
    return ended


def test_four_people_saving_at_once_lose_nothing(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "--title", "Chung")
    began = time.monotonic()
    ended = together(tmp_path, [[COMMAND[0], "-c", WRITER, f"người{n}", str(SECONDS)] for n in range(4)])
    assert [(code, err) for code, _, err in ended] == [(0, "")] * 4, ended
    assert time.monotonic() - began >= SECONDS
    saved = {f"người{n}": int(out.split()[0]) for n, (_, out, _) in enumerate(ended)}
    assert all(saved.values()), saved  # nobody was kept waiting by the others all the time
    rows = newsroom("history", "1", "--json").json
    assert [row["rev"] for row in rows] == list(range(sum(saved.values()) + 1, 0, -1))
    # Every save that was answered as done is there, once, in its own words.
    notes = Counter(row["note"] for row in rows if row["note"])
    assert notes == Counter(f"{name} {number}" for name, count in saved.items() for number in range(count))
    slugs = newsroom("list", "--fields", "slug", "--no-headers").out.split()
    assert len(slugs) == len(set(slugs))
    newsroom("check", "--file")


def test_what_is_due_is_published_once_however_many_look(newsroom: Run, tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"{number}.md").write_text(f"---\ntitle: Bài {number}\n---\nx\n")
    newsroom("draft", *[f"{number}.md" for number in range(6)])
    newsroom("--now", "2026-03-02T05:00:00Z", "publish", *"123456", "--at", "2026-03-02 18:00")
    due = [*COMMAND, "--now", "2026-03-03T00:00:00Z", "publish", "--due", "--json"]
    ended = together(tmp_path, [due] * 3)
    assert [(code, err) for code, _, err in ended] == [(0, "")] * 3
    entries = newsroom("log", "--action", "publish", "--json").json
    assert sorted(entry["object_id"] for entry in entries) == [1, 2, 3, 4, 5, 6]
    shown = [line for _, out, _ in ended for line in out.splitlines() if '"slug"' in line]
    assert len(shown) == 6
    assert newsroom("list", "-s", "published", "--count").out == "6\n"


def test_drafts_of_one_title_get_slugs_of_their_own(newsroom: Run, tmp_path: Path) -> None:
    ended = together(tmp_path, [[*COMMAND, "draft", "--title", "Mưa lớn"]] * 6)
    assert [(code, err) for code, _, err in ended] == [(0, "")] * 6
    slugs = newsroom("list", "--fields", "slug", "--no-headers").out.split()
    assert sorted(slugs) == ["mua-lon", *[f"mua-lon-{number}" for number in range(2, 7)]]


def test_one_of_two_who_choose_the_same_slug_is_refused(newsroom: Run, tmp_path: Path) -> None:
    ended = together(tmp_path, [[*COMMAND, "draft", "--title", f"Bài {n}", "--slug", "mot"] for n in range(3)])
    assert sorted(code for code, _, _ in ended) == [0, 5, 5]
    assert newsroom("list", "--count").out == "1\n"


def test_one_of_several_who_make_the_file_wins(run: Run, tmp_path: Path) -> None:
    ended = together(tmp_path, [[*COMMAND, "init"]] * 4)
    assert sorted(code for code, _, _ in ended) == [0, 7, 7, 7]
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("newsroom.db")] == []
    run("check", "--file")


def test_readers_are_not_held_up_by_a_writer(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "--title", "Một")
    writer = store.connect(tmp_path / "newsroom.db")
    with store.transaction(writer):
        writer.execute("update articles set title = 'Hai'")
        ended = together(tmp_path, [[*COMMAND, "list", "--fields", "title", "--no-headers"]] * 2)
    writer.close()
    assert ended == [(0, "Một\n", "")] * 2


@pytest.mark.parametrize("words", [["backup", "copy.db"], ["export", "markdown", "-o", "out"]])
def test_a_copy_made_while_others_write_is_whole(newsroom: Run, tmp_path: Path, words: list[str]) -> None:
    newsroom("draft", "--title", "Chung")
    writers = [[COMMAND[0], "-c", WRITER, f"người{n}", "1.5"] for n in range(2)]
    ended = together(tmp_path, [*writers, [*COMMAND, *words]])
    assert [code for code, _, _ in ended] == [0, 0, 0], ended
    if words[0] == "backup":
        newsroom("-d", "copy.db", "check", "--file")
    else:
        newsroom("-d", "new.db", "init")
        newsroom("-d", "new.db", "import", "markdown", "out")
        newsroom("-d", "new.db", "check", "--file")
