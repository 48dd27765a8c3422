"""A replica is served read-only: pages and search as on the first machine, and nothing that would change the file."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import Run
from tests.site.paper import Paper
from tests.web.live import Live, serving

from newsroom import store
from newsroom.errors import BadFile
from newsroom.web.database import ServerDatabase

FORM = {"article": "1", "name": "An", "body": "Lời bình"}


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    paper = Paper(tmp_path)
    paper.story("Bến đò")
    paper.build()
    with serving(paper, rebuild=None, read_only=True) as live:
        before = live.paper.db.execute("select total_changes()").fetchone()[0]
        yield live
        live.look()
        assert live.paper.db.execute("select total_changes()").fetchone()[0] == before
        assert live.views() == 0
        assert live.comments() == []


def test_pages_search_and_counters_are_shown_and_nothing_is_counted(live: Live) -> None:
    for path in ("/", "/2026/03/ben-do/", "/search/?q=ben", "/_f/counts.json", "/healthz", "/comments?article=1"):
        assert live.client.get(path).status_code < 400, path
    assert "/2026/03/ben-do/" in live.client.get("/search/?q=ben+do").text
    assert live.client.get("/nowhere/").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/comments"),
        ("GET", "/comments/token?article=1"),
        ("POST", "/comments/own"),
        ("POST", "/comments/error"),
        ("POST", "/v"),
    ],
)
def test_what_would_change_the_file_is_refused_in_clear_words(live: Live, method: str, path: str) -> None:
    answer = live.client.request(method, path, data=FORM if method == "POST" else None)
    assert answer.status_code == 503
    assert "for reading" in answer.text
    assert int(answer.headers["retry-after"]) > 0


def test_a_preview_of_a_comment_changes_nothing(live: Live) -> None:
    assert live.client.post("/comments/preview", data=FORM).status_code == 200


def test_a_file_that_is_only_read_cannot_be_written(tmp_path: Path, db: store.Connection) -> None:
    database = ServerDatabase(tmp_path / "newsroom.db", read_only=True)

    def change(db: store.Connection) -> None:
        db.execute("update settings set value = 'x'")

    with pytest.raises(Exception, match="readonly"):
        asyncio.run(database.read(change))
    for write in (database.write, database.commit):
        with pytest.raises(BadFile, match="only read"):
            asyncio.run(write(change))
    database.close()


def test_nobody_has_the_file_open_between_two_reads(tmp_path: Path, db: store.Connection) -> None:
    def settings(db: store.Connection) -> int:
        return int(db.execute("select count(*) from settings").fetchone()[0])

    db.close()
    database = ServerDatabase(tmp_path / "newsroom.db", read_only=True)
    assert asyncio.run(database.read(settings)) == asyncio.run(database.watch(settings))
    # What writes a replica waits until it has the file alone, as SQLite does to change this.
    alone = sqlite3.connect(tmp_path / "newsroom.db", timeout=0)
    assert alone.execute("pragma journal_mode=delete").fetchone()[0] == "delete"
    alone.close()
    asyncio.run(database.read(settings))
    database.close()


def test_an_older_replica_is_not_upgraded(tmp_path: Path, db: store.Connection) -> None:
    db.execute(f"pragma user_version={store.VERSION - 1}")
    with pytest.raises(BadFile, match="older version of newsroom") as refused:
        store.connect(tmp_path / "newsroom.db", read_only=True)
    assert "if it is a copy, upgrade the original" in str(refused.value.hint)
    assert str(refused.value.hint).endswith(f": newsroom -d {tmp_path}/newsroom.db list")
    assert db.execute("pragma user_version").fetchone()[0] == store.VERSION - 1


def test_a_file_in_a_folder_without_rights_is_served_from_a_folder_of_pages(newsroom: Run, tmp_path: Path) -> None:
    missing = newsroom("serve", "--read-only", "--port", "0", code=3)
    assert "copy its pages" in missing.err
    assert "cannot be used together" in newsroom("serve", "--read-only", "--watch", code=2).err
    assert not (tmp_path / "site").exists()
    assert not list(tmp_path.glob("newsroom.db.v*"))


def test_the_file_may_belong_to_somebody_else(
    tmp_path: Path, db: store.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.close()  # as restored: one file, without its log
    monkeypatch.setattr(os, "access", lambda *_: False)
    database = ServerDatabase(tmp_path / "newsroom.db", read_only=True)
    database.close()
    assert [path.name for path in tmp_path.glob("newsroom.db*")] == ["newsroom.db"]
