"""Two writers who were stored as one are separated again."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from sqlite_utils import Database

from newsroom import store
from newsroom.core.articles import labels
from newsroom.core.articles.fields import Manuscript
from newsroom.core.integrity import file_check
from newsroom.core.published import stories
from newsroom.store import migrations

AT = "2025-01-0{}T00:00:00Z"


def as_it_was(path: Path) -> None:
    """A file of version 11 with stories by Thu and by Thư, both filed under the label of Thu."""
    db = sqlite3.connect(path, isolation_level=None)
    migrations.newsroom.apply(Database(db, execute_plugins=False), stop_before=migrations.STEPS[11].__name__)
    db.execute(f"pragma application_id={store.APPLICATION_ID}")
    db.execute("pragma user_version=11")
    db.execute("insert into labels (id, kind, slug, name, position) values (1, 'author', 'thu', 'thu', 0)")
    db.execute("insert into labels (id, kind, slug, name, position) values (2, 'tag', 'c', 'C++', 1)")
    for number, (author, tag) in enumerate((("Thu", "C++"), ("Thư", "C#"), ("Thu", "c++")), 1):
        row = {"id": number, "at": AT.format(number), "path": f"/2025/01/a{number}/"}
        db.execute(
            "insert into articles (id, uid, slug, status, lang, title, created_at, updated_at, published_at, path)"
            " values (:id, 'u' || :id, 'a' || :id, 'published', 'vi', 'A', :at, :at, :at, :path)",
            row,
        )
        db.execute(
            "insert into revisions (article_id, rev, at, actor, title, lead, body, section, tags, authors, source, lang,"
            " image, extra, media, labels, words, hash) values (:id, 1, :at, 'lan', 'A', '', 'x', '', :tags, :authors, '',"
            " 'vi', '', '{}', '{}', :labels, 1, :hash)",
            row
            | {
                "tags": json.dumps([tag]),
                "authors": json.dumps([author]),
                "labels": f"{tag}\n{author}",
                "hash": Manuscript(title="A", body="x", lang="vi", tags=(tag,), authors=(author,)).hash(),
            },
        )
        db.execute("update articles set head_rev = 1, live_rev = 1 where id = :id", row)
        db.execute(
            "insert into paths (path, slug, article_id, kind, created_at) values (:path, 'a' || :id, :id, 'canonical', :at)",
            row,
        )
        for live in (0, 1):
            for label_id in (1, 2):
                db.execute(
                    "insert into article_labels (label_id, live, article_id, position, at) values (:label, :live, :id, 0, :at)",
                    row | {"label": label_id, "live": live},
                )
    db.close()


def test_what_was_one_name_is_two_again_with_its_old_address_and_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    as_it_was(path)
    db = store.connect(path)
    found = stories.stories(db, [1, 2, 3])
    assert [story.authors[0].name for story in found.values()] == ["Thu", "Thư", "Thu"]
    assert [story.authors[0].slug for story in found.values()] == ["thu", "thu-2", "thu"]
    # The spelling that was published last is shown: c++ on 3 January.
    assert [story.tags[0].name for story in found.values()] == ["c++", "C#", "c++"]
    assert [(one.name, one.articles, one.published) for one in labels.filed(db, "author")] == [
        ("Thu", 2, 2),
        ("Thư", 1, 1),
    ]
    assert db.execute("pragma foreign_key_check").fetchall() == []
    assert [
        fault for fault in file_check.check(db) if fault.code not in ("chain", "journal", "search-index", "head")
    ] == []
    db.close()


def test_the_triggers_of_the_old_tables_are_there_again(tmp_path: Path) -> None:
    as_it_was(tmp_path / "newsroom.db")
    made, carried = store.create(tmp_path / "new.db"), store.connect(tmp_path / "newsroom.db")
    names = [
        {
            tuple(row)
            for row in db.execute("select type, name, tbl_name, sql from sqlite_master where name not like 'sqlite_%'")
        }
        for db in (made, carried)
    ]
    assert names[0] == names[1]
    triggers = {row[0] for row in made.execute("select name from sqlite_master where type = 'trigger'")}
    for operation in ("insert", "update", "delete"):
        assert f"article_labels_{operation}_tracked" in triggers
        assert f"article_labels_site_{operation}" in triggers
    assert "labels_site_update" in triggers
    made.close()
    carried.close()
