"""A file from before the desk chose the front page opens, and builds go on from the change that they saw last."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from newsroom import clock, store
from newsroom.core.articles import articles, revisions
from newsroom.core.front import choices
from newsroom.core.journal import actions
from newsroom.core.published import changes
from newsroom.store import migrations

AT = "2025-01-01T00:00:00Z"
LATER = clock.from_text("2025-02-01T00:00:00Z")


def as_it_was(path: Path, *, noted: int, left: int) -> None:
    """A file of version 15 with one live story; of the changes `noted` the first `left` are still in their table."""
    db = sqlite3.connect(path, isolation_level=None)
    migrations.newsroom.apply(Database(db, execute_plugins=False), stop_before="m0016_front")
    db.execute(f"pragma application_id={store.APPLICATION_ID}")
    db.execute("pragma user_version=15")
    db.execute(
        "insert into articles (id, uid, slug, status, lang, title, created_at, updated_at, published_at, path)"
        " values (1, 'u1', 'a', 'published', 'vi', 'A', :at, :at, :at, '/2025/01/a/')",
        {"at": AT},
    )
    db.execute(
        "insert into revisions (article_id, rev, at, actor, title, lead, body, section, tags, authors, source, lang,"
        " image, extra, media, labels, words, hash) values (1, 1, :at, 'lan', 'A', '', 'x', '', '[]', '[]', '',"
        " 'vi', '', '{\"kicker\": \"Xưa\"}', '{}', '', 1, 'h')",
        {"at": AT},
    )
    db.execute("update articles set head_rev = 1, live_rev = 1 where id = 1")
    db.execute("delete from site_changes")
    db.execute("delete from sqlite_sequence where name = 'site_changes'")
    for number in range(noted):
        db.execute("insert into site_changes (kind, object) values ('article', ?)", (str(number),))
    db.execute("delete from site_changes where seq > ?", (left,))
    db.close()


@pytest.mark.parametrize(("noted", "left"), [(0, 0), (3, 3), (5, 2), (4, 0)])
def test_changes_are_kept_and_their_numbers_go_on(tmp_path: Path, noted: int, left: int) -> None:
    path = tmp_path / "newsroom.db"
    as_it_was(path, noted=noted, left=left)
    db = store.connect(path)
    rows = db.execute("select seq, object from site_changes order by seq").fetchall()
    assert [tuple(row) for row in rows] == [(n + 1, str(n)) for n in range(left)]
    db.execute("update articles set comments_mode = 'closed' where id = 1")  # a trigger of an older step still writes
    assert changes.last(db) == noted + 1
    db.close()


def test_texts_stay_as_they_were_and_a_choice_is_a_change(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    as_it_was(path, noted=0, left=0)
    db = store.connect(path)
    article = articles.get(db, "a")
    assert (article.kicker, article.related, article.extra) == ("", (), {"kicker": "Xưa"})
    assert revisions.get(db, 1, 1).hash == "h"
    with actions.act(db, actor="lan", now=LATER, command="front set") as act:
        choices.set_(act, [article])
    assert [tuple(row) for row in db.execute("select kind, object from site_changes")] == [("front", "")]
    db.close()
