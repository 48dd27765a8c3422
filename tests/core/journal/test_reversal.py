"""Restoring inserted, changed and deleted rows in the reverse order, and what is done instead of deleting."""

from __future__ import annotations

import io
import sqlite3
from typing import Any

import pytest
from PIL import Image

from newsroom.core import undo
from newsroom.core.articles import drafting, publishing
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import Manuscript
from newsroom.core.comments import comments, decisions, reader_reports
from newsroom.core.journal import actions, reversal
from newsroom.core.media import pictures
from newsroom.errors import Refused
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put, send, settings
from tests.core.articles.desk import ZONE, Desk

TABLES = (
    "settings",
    "words",
    "bans",
    "notes",
    "articles",
    "comments",
    "paths",
    "media",
    "article_labels",
    "article_media",
)


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def rows(db: Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {table: sorted((tuple(row) for row in db.execute(f"select * from {table}")), key=repr) for table in TABLES}


def changed(desk: Desk, *statements: str, actor: str = "lan") -> int:
    """One batch of statements."""
    with desk.act("change", actor) as act:
        for statement in statements:
            act.db.execute(statement)
        act.note("article", 1, "change")
    return act.batch


def back(desk: Desk, batch: int) -> undo.Undone:
    return undo.undo(desk.db, batch, actor="lan", now=desk.now)


WORD = "insert into words (pattern, action, actor, at) values ('{}', 'hold', 'lan', 'x')"


@pytest.mark.parametrize(
    "statements",
    [
        [WORD.format("ba")],
        ["update words set action = 'ban' where pattern = 'một'"],
        ["delete from words where pattern = 'một'"],
        ["delete from words"],
        [
            "update words set action = 'ban'",
            "update words set action = 'flag'",
            "delete from words where pattern = 'một'",
        ],
        [
            "delete from words where pattern = 'một'",
            WORD.format("một"),
            "update words set action = 'ban' where pattern = 'một'",
        ],
        [
            WORD.format("ba"),
            "update words set pattern = 'bốn' where pattern = 'ba'",
            "delete from words where pattern = 'bốn'",
        ],
        ["insert into settings values ('site.title', 'x')", "update settings set value = 'y'"],
        [
            "update articles set assignee = 'mai'",
            "update articles set assignee = 'an', due_at = 'x'",
            "update articles set due_at = null",
        ],
        [
            "update comments set status = 'spam', spam_score = 0.3",
            "update comments set pinned = 1, status = 'pending'",
        ],
        ["update articles set title = 'x' where id = 1", WORD.format("ba"), "delete from words where pattern = 'hai'"],
    ],
)
def test_every_kind_of_change_comes_back_and_goes_again(desk: Desk, statements: list[str]) -> None:
    desk.draft()
    desk.draft("Hai")
    put(desk.db, spam_score=0.8)
    for pattern in ("một", "hai"):
        desk.db.execute(WORD.format(pattern))
    before = rows(desk.db)
    batch = changed(desk, *statements)
    after = rows(desk.db)
    done = back(desk, batch)
    assert (rows(desk.db), done.kept) == (before, [])
    again = undo.undo(desk.db, done.undo_batch, actor="lan", now=desk.now)
    assert (rows(desk.db), again.kept) == (after, [])


def test_more_changes_than_are_read_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reversal, "STRIDE", 3)
    desk.draft()
    changed(desk, WORD.format("other"), actor="hoa")
    before = rows(desk.db)
    batch = changed(desk, *[WORD.format(f"w{number}") for number in range(8)],
                    *[f"update words set action = 'ban' where pattern = 'w{number}'" for number in range(8)],
                    "update articles set assignee = 'a'", "update articles set assignee = 'b'")  # fmt: skip
    assert len(reversal.units_left(desk.db, batch)) == 9
    back(desk, batch)
    assert rows(desk.db) == before


def test_the_units_of_a_batch_the_last_changed_first(desk: Desk) -> None:
    desk.draft()
    desk.draft("Hai")
    batch = changed(desk, "update articles set assignee = 'a' where id = 1", "update articles set assignee = 'a' where id = 2",
                    "update articles set due_at = 'x' where id = 1")  # fmt: skip
    assert reversal.units_left(desk.db, batch) == ["article:1", "article:2"]
    assert reversal.units_left(desk.db, 99) == []


def test_who_has_changed_a_unit_since(desk: Desk) -> None:
    desk.draft()
    desk.draft("Hai")
    batch = changed(desk, "update articles set assignee = 'a'")
    assert reversal.later(desk.db, batch, own=0).hindered == {}
    later = changed(desk, "update articles set assignee = 'b' where id = 2", actor="hoa")
    assert reversal.later(desk.db, batch, own=0).hindered == {"article:2": f"hoa (change, batch {later})"}
    assert reversal.later(desk.db, batch, own=later).hindered == {}
    latest = changed(desk, "update articles set assignee = 'c' where id = 2", actor="mai")
    assert reversal.later(desk.db, batch, own=0).hindered == {"article:2": f"mai (change, batch {latest})"}
    assert reversal.later(desk.db, latest, own=0).hindered == {}  # earlier batches do not hinder it
    undo.undo(desk.db, latest, actor="mai", now=NOW)
    undo.undo(desk.db, later, actor="hoa", now=NOW)
    assert reversal.later(desk.db, batch, own=0).hindered == {}


def public(desk: Desk, article: Article) -> tuple[int, int]:
    """How many labels and pictures of it readers see."""
    count = "select count(*) from {} where live = 1 and article_id = ?"
    return tuple(
        desk.db.execute(count.format(t), (article.id,)).fetchone()[0] for t in ("article_labels", "article_media")
    )  # type: ignore[return-value]


def png(colour: int = 0) -> bytes:
    into = io.BytesIO()
    Image.new("L", (4, 4), colour).save(into, "PNG")
    return into.getvalue()


def test_an_article_that_was_drafted_and_published_goes_to_the_trash(desk: Desk) -> None:
    with desk.act("media add") as act:
        medium = pictures.add(act, png(), name="a.png").id
    other = desk.draft("Khác", "![](a.png)", tags=("cầu",), media={"a.png": medium})
    desk.publish(other)
    with desk.act("draft and publish") as act:
        text = Manuscript(title="Tin", body="![](a.png)", section="Xã hội", media={"a.png": medium})
        story = drafting.draft(act, text, lang="vi").article
        story = publishing.publish(act, story, publishing.Order(), zone=ZONE)
    assert public(desk, story) == (1, 1)
    done = back(desk, act.batch)
    gone = desk.get(story)
    assert (gone.status, gone.live_revision, gone.publish_at, gone.publish_revision) == ("trashed", None, None, None)
    assert desk.row(story)["status_before"] == "published"
    assert public(desk, story) == (0, 0)
    assert public(desk, other) == (1, 1)
    assert desk.paths() == [
        ("/2026/03/khac/", other.id, "canonical", None),
        ("/2026/03/tin/", story.id, "gone", None),
    ]
    assert gone.revision == 1  # the text is kept
    undo.undo(desk.db, done.undo_batch, actor="lan", now=desk.now)
    assert desk.get(story).status == "published"
    assert public(desk, story) == (1, 1)
    assert desk.paths()[1] == ("/2026/03/tin/", story.id, "canonical", None)


@pytest.mark.parametrize(
    ("since", "hinders"),
    [
        (["update articles set title = 'x'"], False),
        (["update articles set title = 'x'", "update articles set assignee = 'mai', title = 'y'"], False),
        (["delete from article_labels where live = 0"], False),
        (["delete from article_labels where live = 1"], True),
        (["update articles set comments_mode = 'closed'"], True),
        (["update articles set comments_mode = 'closed'", "update articles set comments_mode = null"], True),
        (["update articles set comments_mode = 'closed'", "update articles set title = 'x'"], True),
    ],
)
def test_only_what_readers_see_hinders_the_undo_of_a_publication(desk: Desk, since: list[str], hinders: bool) -> None:
    desk.publish(desk.draft(tags=("cầu",)))
    batch = actions.log(desk.db, action="publish")[0].batch
    later = changed(desk, *since, actor="hoa")
    found = reversal.later(desk.db, batch, own=0)
    assert found.hindered == ({"article:1": f"hoa (change, batch {later})"} if hinders else {})
    assert found.public_only == (set() if hinders else {"article:1"})


def test_a_readers_report_does_not_hinder_the_undo_of_a_decision(db: Connection) -> None:
    article(db)
    sent = send(db, 1, "Xin chào")
    done = decisions.decide(db, "approve", [sent.id], now=NOW, actor="lan")
    reader_reports.report(db, sent.id, by_hash="b", reason="abuse", now=NOW, actor="reader", settings=settings())
    assert comments.get(db, sent.id).flags == 1
    undo.undo(db, done.batch, actor="lan", now=NOW)
    assert (comments.get(db, sent.id).status, comments.get(db, sent.id).flags) == ("pending", 1)


def test_what_readers_see_is_undone_on_both_sides_of_what_they_do_not_see(desk: Desk) -> None:
    desk.publish(desk.draft(tags=("cầu",)))
    batch = changed(desk, "update articles set comments_mode = 'closed'", "delete from article_labels where live = 0",
                    "delete from article_labels where live = 1")  # fmt: skip
    changed(desk, "update articles set title = 'x'", actor="hoa")
    back(desk, batch)
    row = desk.db.execute("select title, comments_mode from articles").fetchone()
    assert tuple(row) == ("x", None)
    assert [row["live"] for row in desk.db.execute("select live from article_labels")] == [1]


def test_a_public_address_is_kept_as_a_redirect(desk: Desk) -> None:
    article = desk.draft()
    desk.publish(article)
    batch = desk.last(article).batch
    back(desk, batch)
    assert desk.paths() == [("/2026/03/tin/", article.id, "redirect", None)]
    assert desk.get(article).status == "draft"


def test_a_comment_goes_to_the_trash_and_its_writer_stays(db: Connection) -> None:
    article(db)
    sent = send(db, 1, "Xin chào")
    batch = actions.log(db, kind="comment")[0].batch
    undo.undo(db, batch, actor="lan", now=NOW)
    found = comments.get(db, sent.id)
    assert (found.status, found.status_before, found.body) == ("trashed", "pending", "Xin chào")
    assert db.execute("select count(*) from commenters").fetchone()[0] == 1


def test_a_picture_is_taken_off_the_list_and_its_bytes_stay(desk: Desk) -> None:
    with desk.act("media add") as act:
        medium = pictures.add(act, png(), name="a.png")
    desk.wait(hours=1)
    back(desk, act.batch)
    assert pictures.get(desk.db, medium.id).removed_at == "2026-03-02T04:00:00Z"
    assert pictures.data(desk.db, medium.id) == png()


@pytest.mark.parametrize(("trashed", "shown"), [(False, True), (True, False)])
def test_a_picture_that_an_article_shows_stays(desk: Desk, trashed: bool, shown: bool) -> None:
    with desk.act("media add", "hoa") as act:
        medium = pictures.add(act, png(), name="a.png")
        other = pictures.add(act, png(9), name="b.png")
    article = desk.draft("Tin", "![](a.png)", media={"a.png": medium.id})
    if trashed:
        desk.do("delete", article)
    done = undo.undo(desk.db, act.batch, actor="hoa", now=desk.now)
    assert done.kept == ([(f"media:{medium.id}", "cannot be undone: tin uses it")] if shown else [])
    assert (pictures.get(desk.db, medium.id).removed_at is None) is shown
    assert pictures.get(desk.db, other.id).removed_at is not None


def test_where_a_single_unit_cannot_be_undone_all_is_refused_with_its_reason(desk: Desk) -> None:
    with desk.act("media add", "hoa") as act:
        medium = pictures.add(act, png(), name="a.png")
    desk.draft("Tin", "![](a.png)", media={"a.png": medium.id})
    with pytest.raises(Refused, match="cannot be undone: tin uses it"):
        undo.undo(desk.db, act.batch, actor="hoa", now=desk.now)


@pytest.mark.parametrize(
    ("kept", "wanted"),
    [
        (0.1 + 0.2, 0.3), (1 / 3, 0.333333333333333),
    ],
)  # fmt: skip
def test_a_fraction_is_the_one_that_was_kept(kept: float, wanted: float) -> None:
    assert reversal._same(wanted, kept)
    assert not reversal._same(wanted + 0.001, kept)
    assert not reversal._same(None, kept)
    assert not reversal._same(wanted, None)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("UNIQUE constraint failed: articles.slug", "something else now has its slug"),
        ("UNIQUE constraint failed: labels.kind, labels.slug", "something else now has its kind and slug"),
        ("FOREIGN KEY constraint failed", "something else depends on it"),
        ("CHECK constraint failed: x", "something else depends on it"),
    ],
)
def test_what_a_broken_constraint_means(message: str, reason: str) -> None:
    assert reversal._reason(sqlite3.IntegrityError(message)) == reason
    assert reversal._reason(Refused("no")) == "no"
