"""Older files: published texts are indexed by themselves, and words without spaces are found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from newsroom import store
from newsroom.core.articles import articles, search
from newsroom.core.articles.articles import Filter
from newsroom.core.integrity import invariants
from newsroom.core.published import story_search
from newsroom.store import migrations

AT = "2025-01-01T00:00:00Z"
# Title, bodies by revision, the head's number and that of what is live.
ARTICLES = (
    ("Bến đò", ("đầu", "sau"), 2, 1),
    ("東京", ("今日は新幹線", "今日は晴れ"), 2, 1),
    ("กรุงเทพ", ("ผู้ว่าราชการ",), 1, None),
)


def as_it_was(path: Path) -> None:
    """A file of version 13 with these articles."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrations.newsroom.apply(Database(db, execute_plugins=False), stop_before=migrations.STEPS[13].__name__)
        db.execute(f"pragma application_id={store.APPLICATION_ID}")
        db.execute("pragma user_version=13")
        for number, (title, bodies, head, live) in enumerate(ARTICLES, 1):
            status = "published" if live else "draft"
            row = {"id": number, "title": title, "at": AT, "status": status, "head": head, "live": live}
            db.execute(
                "insert into articles (id, uid, slug, status, lang, title, created_at, updated_at, published_at)"
                " values (:id, 'u' || :id, 'a' || :id, :status, 'vi', :title, :at, :at, :at)",
                row,
            )
            for rev, body in enumerate(bodies, 1):
                db.execute(
                    "insert into revisions (article_id, rev, at, actor, title, lead, body, section, tags, authors, source,"
                    " lang, image, extra, media, labels, words, hash) values (:id, :rev, :at, 'lan', :title, '', :body, '',"
                    " '[]', '[]', '', 'vi', '', '{}', '{}', '', 1, 'h')",
                    row | {"rev": rev, "body": body},
                )
            db.execute("update articles set head_rev = :head, live_rev = :live where id = :id", row)


def test_each_index_holds_its_texts_and_forgets_them_again(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    as_it_was(path)
    with closing(store.connect(path)) as db:
        assert [one for one in invariants.check(db) if one.code == "search-index"] == []

        def desk(query: str) -> list[int]:
            return [hit.article.id for hit in search.search(db, query, Filter())]

        def readers(query: str) -> list[int]:
            return story_search.find(db, query, limit=5)

        assert (desk("dau"), desk("sau"), readers("dau"), readers("sau")) == ([], [1], [1], [])
        assert (desk("新幹線"), desk("晴れ"), readers("新幹線"), readers("晴れ")) == ([], [2], [2], [])
        assert (desk("ราชการ"), readers("ราชการ")) == ([3], [])
        db.execute("update articles set head_rev = 1, live_rev = 2 where id = 2")  # as an undo and a publication do
        db.execute("update articles set live_rev = null where id = 1")
        assert (desk("新幹線"), desk("晴れ"), readers("新幹線"), readers("晴れ")) == ([2], [], [], [2])
        assert (readers("dau"), readers("sau")) == ([], [])
        for index in ("article_search", "published_search"):
            db.execute(f"insert into {index} ({index}) values ('integrity-check')")
        assert articles.by_id(db, 2).title == "東京"
