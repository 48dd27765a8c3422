"""Each rule for the rows of a file: if one is broken, it is found with its row, and nothing else is."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from newsroom.core.integrity import invariants
from newsroom.core.media import pictures
from newsroom.store import Connection
from tests.comment_rooms import put
from tests.core.articles.desk import Desk


@pytest.fixture
def desk(db: Connection) -> Desk:
    """A file with articles in every status, labels, two revisions, a picture and comments, all sound."""
    desk = Desk(db)
    for status in ("draft", "review", "approved", "scheduled", "published", "unpublished", "killed", "trashed"):
        article = desk.in_status(status, status)
        if status in ("draft", "published"):
            desk.save(article, body="Hai.", section="Xã hội", tags=("cầu",))
            if status == "published":
                desk.publish(article)
    into = io.BytesIO()
    Image.new("L", (4, 4)).save(into, "PNG")
    with desk.act("media add") as act:
        pictures.add(act, into.getvalue(), name="a.png")
    put(db, 5)
    put(db, 5, status="pending")
    put(db, 6, status="spam")
    return desk


def found(db: Connection) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in invariants.check(db)]


def broken(desk: Desk, *statements: str) -> None:
    """Rows changed by hand, without triggers that update others."""
    desk.db.execute("pragma foreign_keys=off")
    for name, kind in desk.db.execute("select name, type from sqlite_master where type = 'trigger'").fetchall():
        desk.db.execute(f'drop {kind} "{name}"')
    for statement in statements:
        desk.db.execute(statement)


def test_a_sound_file(desk: Desk) -> None:
    assert found(desk.db) == []


@pytest.mark.parametrize(
    ("statement", "code", "where"),
    [
        ("update articles set head_rev = 9 where slug = 'draft'", "head", "draft"),
        ("update articles set live_rev = 9 where slug = 'published'", "live", "published"),
        ("update articles set live_rev = null where slug = 'published'", "state", "published"),
        ("update articles set status = 'unpublished' where slug = 'published'", "state", "published"),
        ("update articles set status = 'published' where slug = 'unpublished'", "state", "unpublished"),
        ("delete from revisions where article_id = 1 and rev = 1", "gaps", "1"),
        ("update revisions set rev = 4 where article_id = 5 and rev = 1", "gaps", "5"),
        ("delete from paths where article_id = 5", "path", "published"),
        ("update paths set kind = 'gone' where article_id = 5", "path", "published"),
        ("update paths set article_id = 6 where article_id = 5", "path", "published"),
        ("update articles set path = '/else/' where slug = 'published'", "path", "published"),
        (
            "insert into article_labels (label_id, live, article_id, position) values (1, 1, 6, 0)",
            "public",
            "unpublished",
        ),
        ("delete from media_data", "media", "a.png"),
        ("update comments set status = 'spam' where id = 1", "comments", "published"),
        ("update comments set status = 'published' where id = 3", "comments", "unpublished"),
        ("update article_counts set comments = 2 where article_id = 5", "comments", "published"),
        ("delete from article_counts", "comments", "published"),
        ("update articles set title = 'x' where slug = 'review'", "title", "review"),
        ("update articles set lang = 'xx' where slug = 'review'", "title", "review"),
        ("update revisions set actor = 'x' where article_id = 2", "saved", "review revision 1"),
        ("update revisions set at = '2020-01-01T00:00:00Z' where article_id = 2", "saved", "review revision 1"),
        ("update revisions set note = 'x' where article_id = 1 and rev = 2", "saved", "draft revision 2"),
        ("delete from journal where object_id = 2", "journal", "review"),
        ("insert into act (only, batch_id) values (1, 1)", "act", "1"),
        ("update articles set due_at = '2026-03-02' where slug = 'draft'", "time", "articles draft"),
        (
            "update articles set publish_at = '2026-02-30T00:00:00Z' where slug = 'scheduled'",
            "time",
            "articles scheduled",
        ),
        ("update notes set at = 'x'", "time", "notes 1"),
        (
            "update paths set created_at = '2026-03-02 03:00:00' where article_id = 5",
            "time",
            "paths /2026/03/published/",
        ),
        ("update comments set edited_at = 'x' where id = 2", "time", "comments 2"),
        ("update media set removed_at = 'x'", "time", "media 1"),
        ("update paths set path = '/../x/' where article_id = 6", "path", "/../x/"),
        ("insert into settings values ('site.page_size', 'many')", "setting", "site.page_size"),
    ],
)
def test_each_rule_broken_alone(desk: Desk, statement: str, code: str, where: str) -> None:
    broken(desk, "insert into notes (article_id, rev, kind, body, public, actor, at)"
                 " select 1, 1, 'note', 'x', 0, 'lan', '2026-03-02T03:00:00Z' where not exists (select 1 from notes)")  # fmt: skip
    desk.db.execute("delete from notes where id > 1")
    assert found(desk.db) == []
    broken(desk, statement)
    assert (code, where) in found(desk.db)
    assert {one for one, _ in found(desk.db)} <= {code, *BESIDE.get(code, ())}


# Rules that are also broken when one rule is.
BESIDE = {
    "head": ("title", "search-index", "saved"),
    "live": ("search-index",),
    "state": ("path", "public", "search-index"),
    "gaps": ("head", "live", "saved", "title"),
}


def test_a_draft_or_a_note_that_an_erasure_emptied_is_no_damage(desk: Desk) -> None:
    broken(desk, "update revisions set note = 'x' where article_id = 2")  # of the first text the log has no note
    assert found(desk.db) == []
    broken(desk, "update journal set redacted = x'00' where object_id = 1 and action = 'edit'",
           "update revisions set note = 'x' where article_id = 1 and rev = 2")  # fmt: skip
    assert found(desk.db) == []


def test_a_setting_of_another_version_is_no_damage(desk: Desk) -> None:
    broken(desk, "insert into settings values ('site.hologram', 'on')")
    assert found(desk.db) == []
    broken(desk, "insert into settings values ('site.page_size', 'many')")
    assert found(desk.db) == [("setting", "site.page_size")]


def test_a_value_that_is_no_time_is_shown_shortened(desk: Desk) -> None:
    broken(desk, f"update articles set due_at = '{'x' * 50}' where id = 1")
    [finding] = [one for one in invariants.check(desk.db) if one.code == "time"]
    assert finding.message == f"due_at is not a time: '{'x' * 40}'"


@pytest.mark.parametrize(
    ("index", "what"), [("article_search", "articles"), ("published_search", "published articles")]
)
def test_the_search_indexes(desk: Desk, index: str, what: str) -> None:
    held = desk.db.execute(f"select count(*) from {index}_docsize").fetchone()[0]
    desk.db.execute(f"delete from {index}_docsize where id = 5")
    assert [(one.code, one.message) for one in invariants.check(desk.db)] == [
        ("search-index", f"{what}: {held - 1} in the search index, but {held} in the newsroom file")
    ]


def test_what_is_found_is_an_error_in_words(desk: Desk) -> None:
    broken(desk, "delete from media_data")
    (one,) = invariants.check(desk.db)
    assert (one.level, one.where, one.message) == ("error", "a.png", "a picture or clip has no data")
