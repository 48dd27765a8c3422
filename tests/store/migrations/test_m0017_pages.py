"""A file from before pages opens: all its articles are stories, with the hashes that they had."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from newsroom import clock, store
from newsroom.core.articles import articles, revisions
from newsroom.core.journal import actions
from newsroom.core.published import changes, story_lists
from newsroom.store import migrations

AT = "2025-01-01T00:00:00Z"


def as_it_was(path: Path) -> None:
    """A file of version 16 with one live story, which has a key `kind` of its own."""
    db = sqlite3.connect(path, isolation_level=None)
    migrations.newsroom.apply(Database(db, execute_plugins=False), stop_before="m0017_pages")
    db.execute(f"pragma application_id={store.APPLICATION_ID}")
    db.execute("pragma user_version=16")
    db.execute(
        "insert into articles (id, uid, slug, status, lang, title, created_at, updated_at, published_at, path)"
        " values (1, 'u1', 'a', 'published', 'vi', 'A', :at, :at, :at, '/2025/01/a/')",
        {"at": AT},
    )
    db.execute(
        "insert into revisions (article_id, rev, at, actor, title, lead, body, section, tags, authors, source, lang,"
        " image, extra, media, labels, words, hash) values (1, 1, :at, 'lan', 'A', '', 'x', '', '[]', '[]', '',"
        " 'vi', '', '{\"kind\": \"phóng sự\"}', '{}', '', 1, 'h')",
        {"at": AT},
    )
    db.execute("update articles set head_rev = 1, live_rev = 1 where id = 1")
    db.close()


def test_what_was_there_is_a_story(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    as_it_was(path)
    db = store.connect(path)
    article = articles.get(db, "a")
    assert (article.kind, article.extra) == ("", {"kind": "phóng sự"})
    assert articles.record(article, site_url="https://x.example")["kind"] == "story"
    assert revisions.get(db, 1, 1).hash == "h"
    assert story_lists.newest(db, 9) == [1]
    seq = changes.last(db)
    with actions.act(db, actor="lan", now=clock.from_text(AT), command="edit") as act:
        act.db.execute("update articles set kind = 'page' where id = 1")
        act.note("article", 1, "edit")
    assert changes.last(db) == seq + 1
    before = db.execute("select before from changes order by id desc limit 1").fetchone()[0]
    assert '"kind":"story"' in before
    assert story_lists.newest(db, 9) == []
    db.close()
