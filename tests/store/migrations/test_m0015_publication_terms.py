"""A file from before days were remembered opens, keeps what it has, and has its pages follow the days."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from newsroom import clock, store
from newsroom.core.articles import articles
from newsroom.core.journal import actions
from newsroom.core.undo import undo
from newsroom.store import migrations

AT = "2025-01-01T00:00:00Z"
LATER = clock.from_text("2025-02-01T00:00:00Z")


def as_it_was(path: Path) -> None:
    """A file of version 14 with one live story."""
    db = sqlite3.connect(path, isolation_level=None)
    migrations.newsroom.apply(Database(db, execute_plugins=False), stop_before=migrations.STEPS[14].__name__)
    db.execute(f"pragma application_id={store.APPLICATION_ID}")
    db.execute("pragma user_version=14")
    db.execute(
        "insert into articles (id, uid, slug, status, lang, title, created_at, updated_at, published_at, path)"
        " values (1, 'u1', 'a', 'published', 'vi', 'A', :at, :at, :at, '/2025/01/a/')",
        {"at": AT},
    )
    db.execute(
        "insert into revisions (article_id, rev, at, actor, title, lead, body, section, tags, authors, source, lang,"
        " image, extra, media, labels, words, hash) values (1, 1, :at, 'lan', 'A', '', 'x', '', '[]', '[]', '',"
        " 'vi', '', '{}', '{}', '', 1, 'h')",
        {"at": AT},
    )
    db.execute("update articles set head_rev = 1, live_rev = 1 where id = 1")
    db.close()


def test_an_old_file_keeps_its_times_and_undo_knows_the_new_columns(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    as_it_was(path)
    db = store.connect(path)
    article = articles.get(db, "1")
    assert (article.published_at, article.published_day, article.dated, article.held) == (AT, None, "time", None)
    db.execute("delete from site_changes")
    with actions.act(db, actor="lan", now=LATER, command="test") as act:
        act.db.execute("update articles set published_day = '2025-01-01', held = 'draft: true' where id = 1")
        act.note("article", 1, "terms")
    changed = [tuple(row) for row in db.execute("select kind, object from site_changes where kind = 'article'")]
    assert changed == [("article", "1")]
    undo(db, None, actor="lan", now=LATER)
    article = articles.get(db, "1")
    assert (article.published_day, article.held) == (None, None)
    db.close()
