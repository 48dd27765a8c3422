"""`kill -9` in the middle: the file is undamaged, no article is half stored, and the next run finishes."""

from __future__ import annotations

import os
import random
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from newsroom import store
from newsroom.core.integrity import file_check
from newsroom.store import Connection
from tests.conftest import COMMAND, Run
from tests.formats.sites.wxr import comment, item, wxr

FILES = 300
MOMENTS = 8
BUDGET = 10.0  # seconds that one of these tests may go on killing


def write_files(folder: Path, number: int = FILES) -> None:
    """A folder of drafts with sections, tags and bylines, each its own text."""
    folder.mkdir()
    for n in range(number):
        (folder / f"{n:03}.md").write_text(
            f"---\ntitle: Bài số {n}\nlead: Sapo {n}\nsection: Mục {n % 5}\ntags: [t{n % 7}, chung]\nauthors: [Tác giả {n % 3}]\n"
            f"date: 2026-01-{n % 28 + 1:02} 08:00\n---\n" + f"Đoạn **{n}**.\n\n" * 20
        )


def cut_down(words: list[str], folder: Path, after: float) -> bool:
    """Start a command and kill it after so many seconds; whether it was still at work."""
    child = subprocess.Popen(
        [*COMMAND, *words], cwd=folder, env={**os.environ, "NEWSROOM_USER": "lan"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert child.wait(timeout=after) == 0
        return False
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return True


def again_and_again(
    words: list[str], folder: Path, seed: int, look: Callable[[Connection], int], whole: int
) -> list[int]:
    """Kill the command at random moments, until its work is done or it was killed often enough.

    Each time the file must be undamaged. Returns how much was done.
    """
    dice, end, came = random.Random(seed), time.monotonic() + BUDGET, [0]
    for _ in range(MOMENTS):
        if came[-1] == whole or time.monotonic() > end:
            break
        cut_down(words, folder, dice.uniform(0.15, 1.1))
        db = store.connect(folder / "newsroom.db")
        assert file_check.check(db) == []
        came.append(look(db))
        db.close()
        assert came[-1] >= came[-2]
    return came


def drafted(db: Connection) -> int:
    """How many drafts are in, each of them whole."""
    rows = db.execute(
        "select a.id, a.slug, a.source_file, a.back_date, r.body, r.lead,"
        " (select count(*) from article_labels l where l.article_id = a.id and l.live = 0) as labels,"
        " (select count(*) from revisions v where v.article_id = a.id) as revisions,"
        " (select html from renders h where h.article_id = a.id and h.rev = 1) as html"
        " from articles a join revisions r on r.article_id = a.id and r.rev = a.head_rev"
    ).fetchall()
    for row in rows:
        number = int(row["source_file"][3:6])
        assert row["body"] == f"Đoạn **{number}**.\n\n" * 20
        assert (row["slug"], row["lead"], row["revisions"], row["labels"]) == (row["slug"], f"Sapo {number}", 1, 4)
        assert f"<strong>{number}</strong>" in row["html"]
        assert row["back_date"]
    assert len({row["source_file"] for row in rows}) == len(rows)
    return len(rows)


def published(db: Connection) -> int:
    """How many articles are out, each of them whole."""
    rows = db.execute(
        "select a.id, a.status, a.path, a.live_rev, a.published_at, a.publish_at,"
        " (select count(*) from article_labels l where l.article_id = a.id and l.live = 1) as labels,"
        " (select count(*) from paths p where p.article_id = a.id and p.path = a.path and p.kind = 'canonical') as paths,"
        " (select count(*) from journal j where j.object_id = a.id and j.action = 'publish') as acts"
        " from articles a"
    ).fetchall()
    for row in rows:
        out = row["status"] == "published"
        assert row["status"] in ("draft", "published")
        assert (row["labels"], row["paths"], row["acts"]) == ((4, 1, 1) if out else (0, 0, 0))
        assert (row["live_rev"], bool(row["published_at"])) == ((1, True) if out else (None, False))
    return sum(row["status"] == "published" for row in rows)


@pytest.mark.parametrize("seed", [1])
def test_drafting_a_folder(newsroom: Run, tmp_path: Path, seed: int) -> None:
    write_files(tmp_path / "in")
    came = again_and_again(["draft", "in"], tmp_path, seed, drafted, FILES)
    assert len(came) > 2, "it was never cut down"
    last = newsroom("draft", "in")
    assert "refused" not in last.err
    assert newsroom("list", "--count").out == f"{FILES}\n"
    newsroom("check", "--file")
    assert newsroom("search", "chung", "--count").out == f"{FILES}\n"


def imported(db: Connection) -> int:
    """How many posts of an export are in, each of them whole; their comments may still be missing."""
    rows = db.execute("select a.status, a.live_rev, a.path, a.import_key from articles a").fetchall()
    for row in rows:
        assert (row["status"], row["live_rev"]) == ("published", 1)
        assert row["path"]
    assert len({row["import_key"] for row in rows}) == len(rows)
    return len(rows)


@pytest.mark.parametrize("seed", [4])
def test_importing_a_site(newsroom: Run, tmp_path: Path, seed: int) -> None:
    posts = [item(n, inner=comment(n * 2) + comment(n * 2 + 1, parent=n * 2)) for n in range(1, FILES + 1)]
    (tmp_path / "blog.xml").write_text(wxr(*posts), encoding="utf-8")
    came = again_and_again(["import", "wordpress", "blog.xml"], tmp_path, seed, imported, FILES)
    assert len(came) > 2, "it was never cut down"
    newsroom("import", "wordpress", "blog.xml")
    assert newsroom("list", "-s", "published", "--count").out == f"{FILES}\n"
    assert newsroom("comments", "count", "--json").json["published"] == 2 * FILES
    assert newsroom("import", "wordpress", "blog.xml", "--json").json["batch"] is None
    newsroom("check", "--file")


@pytest.mark.parametrize("seed", [2])
def test_publishing_all(newsroom: Run, tmp_path: Path, seed: int) -> None:
    write_files(tmp_path / "in")
    newsroom("draft", "in")
    came = again_and_again(["publish", "--all", "--yes"], tmp_path, seed, published, FILES)
    assert len(came) > 1
    newsroom("publish", "--all", "--yes")
    assert newsroom("list", "-s", "published", "--count").out == f"{FILES}\n"
    newsroom("check", "--file")


@pytest.mark.parametrize("seed", [3])
def test_building_the_site(newsroom: Run, tmp_path: Path, seed: int) -> None:
    write_files(tmp_path / "in", 150)
    newsroom("draft", "in")
    newsroom("publish", "--all", "--yes")
    at = ["--now", "2026-03-02T05:00:00Z"]
    dice, end, torn, longest = random.Random(seed), time.monotonic() + BUDGET, 0, 0.9
    for _ in range(MOMENTS):
        if time.monotonic() > end:
            break
        moment = dice.uniform(0.08, longest)
        if cut_down([*at, "build", "-o", "site", "--clean"], tmp_path, moment):
            torn += 1
        else:
            longest = moment  # by then it has ended
        for path in (tmp_path / "site").rglob("*"):
            if path.is_file() and re.fullmatch(r"[^.].*\.(html|xml|json)", path.name):
                content = path.read_text().rstrip()
                if path.parent.name == "_f" and not content:
                    continue  # without comments there is nothing in the box of the newest ones
                assert content.endswith(("</html>", ">", "}", "]")), path
        db = store.connect(tmp_path / "newsroom.db")
        assert file_check.check(db) == []
        db.close()
    assert torn, "it was never cut down"
    newsroom(*at, "build", "-o", "site")
    newsroom(*at, "build", "-o", "fresh")
    assert tree(tmp_path / "site") == tree(tmp_path / "fresh")
    assert newsroom(*at, "build", "-o", "site", "--json").json["written"] == 0


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a site but the builds' own notes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
