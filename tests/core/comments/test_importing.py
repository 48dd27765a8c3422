"""Comments from other systems: threads, statuses, dates, each once; every row that cannot be imported is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from newsroom import clock
from newsroom.core import undo
from newsroom.core.commenters import commenters
from newsroom.core.comments import comments, decisions, editing, erasure, importing, selection, threads
from newsroom.core.comments.importing import (
    CommentImport,
    ForeignComment,
    ForeignRow,
    ForeignThread,
    RowLeftOut,
    RowProblem,
)
from newsroom.core.comments.selection import Selection
from newsroom.core.screening import word_lists
from newsroom.errors import Invalid
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put, settings


def row(number: int | str, *, parent: int | str | None = None, **fields: Any) -> ForeignComment:
    values: dict[str, Any] = {
        "where": f"x.xml:{number}", "source": "old", "source_id": str(number), "author": f"Người {number}",
        "body": f"Ý kiến {number}", "created_at": f"2019-05-0{str(number)[0]}T08:00:00Z", "status": "published",
        "slug": "bai-viet", "parent": str(parent) if parent else None,
    }  # fmt: skip
    return ForeignComment(**values | fields)


def take(db: Connection, *rows: ForeignRow, mapping: dict[str, str] | None = None, **more: Any) -> CommentImport:
    return importing.import_comments(db, rows, mapping=mapping or {}, now=NOW, actor="lan", settings=settings(), **more)


def everything(db: Connection) -> list[str]:
    return [line for line in db.iterdump() if "sqlite_sequence" not in line]


def test_a_date_in_the_future_is_kept_and_named_once(db: Connection) -> None:
    article(db)
    ahead = [clock.to_text(NOW + timedelta(minutes=minutes)) for minutes in (-1, 5, 6, 400_000)]
    rows = [row(n, created_at=at) for n, at in enumerate(ahead, 1)]
    taken = take(db, *rows)
    assert [problem.where for problem in taken.adapted] == ["x.xml:3", "x.xml:4"]
    assert "its date is in the future: it is imported with this date" in taken.adapted[0].why
    assert [one.created_at for one in comments.list_(db, Selection(), newest=False)] == ahead
    assert take(db, *rows).adapted == []


def test_states_dates_and_threads(db: Connection) -> None:
    article(db)
    states = ("published", "pending", "rejected", "spam", "trashed")
    taken = take(db, *(row(n, status=status, parent=1 if n > 1 else None) for n, status in enumerate(states, 1)))
    assert (taken.read, taken.added, taken.skipped, taken.adapted) == (5, 5, [], [])
    found = comments.list_(db, Selection(), newest=False)
    assert [comment.status for comment in found] == list(states)
    assert [comment.parent_id for comment in found] == [None, 1, 1, 1, 1]
    assert [comment.created_at[:10] for comment in found] == [f"2019-05-0{n}" for n in range(1, 6)]
    assert [comment.decided_by for comment in found] == ["old", None, "old", "old", "old"]
    assert selection.queue(db, Selection(queue="pending")) == [2]
    assert selection.queue(db, Selection(queue="new")) == []  # decided in the other system
    assert db.execute("select comments from article_counts").fetchone()[0] == 1


def test_twice_is_as_once(db: Connection) -> None:
    article(db)
    rows = [row(1), row(2, parent=1), row(3, status="spam")]
    assert take(db, *rows).added == 3
    decisions.decide(db, "reject", [1], now=NOW, actor="lan")
    before = everything(db)
    again = take(db, *rows, row(4, parent=2))
    assert (again.added, again.unchanged) == (1, 3)
    assert comments.get(db, 1).status == "rejected"  # decisions made here are kept
    assert comments.get(db, 4).parent_id == 2
    third = take(db, *rows, row(4, parent=2))
    assert (third.added, third.batch) == (0, None)
    assert before != everything(db)


@pytest.mark.parametrize("number", ["²", "๓", "1" * 16, "", "x"])
def test_an_id_of_another_newsroom_may_be_any_text(db: Connection, number: str) -> None:
    article(db)
    taken = take(db, replace(row(1), source="newsroom", source_id=f"bai-viet/{number}"))
    assert (taken.added, taken.skipped) == (1, [])


def test_a_rehearsal_changes_nothing(db: Connection) -> None:
    article(db)
    before = everything(db)
    taken = take(db, row(1), row(2, slug="khong-co"), dry_run=True)
    assert (taken.added, len(taken.skipped), taken.batch) == (1, 1, None)
    assert everything(db) == before


def test_an_import_is_undone_as_one(db: Connection) -> None:
    article(db)
    taken = take(db, *(row(n) for n in range(1, 6)))
    undo.undo(db, taken.batch, now=NOW, actor="lan")
    assert comments.count(db)["trashed"] == 5


def test_the_order_of_the_file_is_no_matter(db: Connection) -> None:
    article(db)
    take(db, row(3, parent=2), row(2, parent=1), row(1, created_at="2019-06-01T00:00:00Z"))
    assert {c.author: c.parent_id and comments.get(db, c.parent_id).author for c in comments.list_(db, Selection())} == {
        "Người 1": None, "Người 2": "Người 1", "Người 3": "Người 2",
    }  # fmt: skip


def test_circles_and_strays_answer_nobody_and_are_named(db: Connection) -> None:
    article(db)
    article(db, "bai-khac")
    taken = take(
        db, row(1, parent=2), row(2, parent=1), row(3, parent=3), row(4, parent=99), row(5, parent=4, slug="bai-khac"),
        row(6, parent=5),
    )  # fmt: skip
    assert taken.added == 6
    assert sorted(misfit.where for misfit in taken.adapted) == [f"x.xml:{n}" for n in (1, 3, 4, 5, 6)]
    depth = db.execute(
        """
        with recursive up (id, parent_id, n) as (select id, parent_id, 0 from comments
            union all select c.id, c.parent_id, n + 1 from comments c join up on c.id = up.parent_id where n < 50)
        select max(n) from up
        """
    ).fetchone()[0]
    assert depth == 1


def test_deep_threads_are_as_flat_as_our_own(db: Connection) -> None:
    article(db)
    take(db, *(row(n, parent=n - 1 if n > 1 else None, created_at="2019-05-01T00:00:00Z") for n in range(1, 2000)))
    levels = [len(list(_above(db, n))) for n in (1, 2, 3, 4, 5, 1999)]
    assert levels == [0, 1, 2, 3, 3, 3]


def _above(db: Connection, number: int) -> Any:
    while (parent := comments.get(db, number).parent_id) is not None:
        yield parent
        number = parent


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"slug": "khong-co"}, "no article matches khong-co"),
        ({"slug": "1"}, "no article matches 1"),  # a number of the other system is not one of our ids
        ({"slug": "@last"}, "no article matches"),
        ({"slug": ""}, "the comment does not say which page it is on"),
        ({"slug": "", "url": "http://old.example/"}, "no article matches http://old.example/"),
        ({"body": " \u200b"}, "empty"),
        ({"body": "x" * 70_000}, "characters"),
        ({"body": "a\ud800b"}, "not Unicode"),
        ({"status": "queer"}, "unknown status"),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(db: Connection, fields: dict[str, Any], why: str) -> None:
    article(db)
    taken = take(db, row(7, **fields), row(1), RowProblem("x.xml:3", "nonsense"))
    assert taken.added == 1
    assert [misfit.where for misfit in taken.skipped] == ["x.xml:3", "x.xml:7"]
    assert why in taken.skipped[1].why or why == "not Unicode"
    assert ("--map" in taken.skipped[1].why) == ("no article matches" in taken.skipped[1].why)


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": "", "url": "https://old.example/2019/05/bai-viet.html"}, {"slug": "", "url": "/blog/bai-viet/?p=1#c"},
        {"slug": "x", "url": "https://old.example/a/"}, {"slug": "x", "url": "/a/b"}, {"slug": "cu"},
        {"slug": "x", "thread": "t-17"},
    ],
)  # fmt: skip
def test_how_an_article_is_found(db: Connection, fields: dict[str, Any]) -> None:
    article(db)
    mapping = {"https://old.example/a": "bai-viet", "/a/b/": "1", "cu": "bai-viet", "t-17": "bai-viet"}
    assert take(db, row(1, **fields), mapping=mapping).added == 1


def test_a_map_that_leads_nowhere_says_so(db: Connection) -> None:
    taken = take(db, row(1, slug="cu"), mapping={"cu": "khong-co"})
    assert "the map assigns cu to khong-co" in taken.skipped[0].why


def test_an_id_used_twice(db: Connection) -> None:
    article(db)
    rows = [row(1), replace(row(1), where="x.xml:2"), row(1, body="Một ý khác", where="x.xml:3")]
    taken = take(db, *rows)
    assert (taken.added, taken.skipped, [m.where for m in taken.adapted]) == (2, [], ["x.xml:3"])
    assert taken.left_out == {"repeated comment": 1}  # nothing is lost, so it is not an error
    assert take(db, *rows).unchanged == 2


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [("published", "trashed", "trashed"), ("spam", "published", "spam"), ("pending", "rejected", "rejected")],
)
def test_of_two_statuses_of_a_comment_the_one_that_shows_less_is_kept(
    db: Connection, first: str, second: str, kept: str
) -> None:
    article(db)
    taken = take(db, row(1, status=first), row(1, status=second, where="x.xml:2"))
    assert (taken.added, taken.left_out, comments.get(db, 1).status) == (1, {"repeated comment": 1}, kept)


def test_of_two_statuses_an_unknown_one_is_refused(db: Connection) -> None:
    article(db)
    taken = take(db, row(1), row(1, status="hidden", where="x.xml:2"))
    assert (taken.added, [problem.why[:14] for problem in taken.skipped]) == (0, ["unknown status"])


def test_ids_like_those_given_to_doubled_ones(db: Connection) -> None:
    article(db)
    rows = [
        row(1),
        row("1~2", body="Khác"),
        row(1, body="Khác nữa"),
        row(1, body="Khác hẳn"),
        row("1~2", body="Lại khác"),
    ]
    assert (take(db, *rows).added, take(db, *rows).unchanged) == (5, 5)


def test_another_comment_with_an_imported_id_is_named(db: Connection) -> None:
    """Files made by hand count from 1: the rows of the second must not be taken for those of the first."""
    article(db)
    take(db, row(1), row(2, source="jsonl"))
    other = {"body": "Một ý khác", "created_at": "2020-01-01T00:00:00Z"}
    taken = take(db, row(1, **other), row(2, source="jsonl", **other))
    assert (taken.added, taken.unchanged) == (0, 0)
    assert [problem.why for problem in taken.skipped] == [
        "comment 1, with a different text, was already imported with the id 1",
        "comment 2, with a different text, was already imported with the id 2 "
        '(give the rows of each file a source of their own: "source": "blog")',
    ]
    # A text that was changed here or there, or a time read in another zone, is still the same comment.
    editing.edit(db, 1, "Sửa ở đây", now=NOW, actor="lan", settings=settings())
    for same in (row(1), row(1, body="Sửa ở kia"), row(1, created_at=other["created_at"])):
        assert take(db, same).unchanged == 1


def test_a_deep_thread_whose_dates_are_reversed_is_read_in_one_pass(db: Connection) -> None:
    """Each comment is looked at a few times, however deep the thread: counted, not timed."""
    looked_at = 0

    class Counted(str):
        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            nonlocal looked_at
            looked_at += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    numbers = [Counted(n) for n in range(300)]
    rows = [
        replace(
            row(n), source_id=number, parent=numbers[n - 1] if n else None, created_at=f"2019-05-01T08:00:00.{999 - n}Z"
        )
        for n, number in enumerate(numbers)
    ]
    assert take(db, *rows).read == 300
    assert looked_at < 300 * 100


def test_one_that_was_deleted_there_keeps_its_place(db: Connection) -> None:
    article(db)
    take(db, row(1, body="", status="trashed"), row(2, parent=1))
    (place,) = threads.thread(db, 1)
    assert (place.deleted, len(place.replies), comments.get(db, 1).status) == (True, 1, "erased")


def test_those_that_wait_are_looked_at(db: Connection) -> None:
    article(db)
    word_lists.add(db, ["casino"], "hold", now=NOW, actor="lan")
    take(db, row(1, body="Ghé casino http://a.example", status="pending"))
    assert [reason.code for reason in comments.get(db, 1).reasons] == ["word_hold", "first_link", "imported"]


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"body": "Ghe " * 3000}, ["too_long", "imported"]), ({"email": "no address"}, ["bad_email", "imported"]),
        ({"author": "L" * 200}, ["long_name", "imported"]), ({"body": "a " * 3000, "email": "@"}, ["too_long", "bad_email", "imported"]),
    ],
)  # fmt: skip
def test_one_that_would_be_refused_here_waits(db: Connection, given: dict[str, str], codes: list[str]) -> None:
    article(db)
    assert take(db, row(1, **{"status": "pending", **given})).added == 1
    found = comments.get(db, 1)
    assert found.status == "pending"
    assert [(reason.code, reason.verdict) for reason in found.reasons][:-1] == [(code, "hold") for code in codes[:-1]]
    assert codes[-1] == found.reasons[-1].code


def test_who_was_erased_stays_so(db: Connection) -> None:
    article(db)
    rows = [row(1, author="Zyxwv Q", email="z@y.example"), row(2, parent=1)]
    take(db, *rows)
    erasure.erase(db, commenters.resolve(db, "z@y.example"), now=NOW, actor="lan")
    assert take(db, *rows).unchanged == 2
    assert comments.get(db, 1).author == ""


def test_a_broken_file_changes_nothing(db: Connection) -> None:
    article(db)
    before = everything(db)

    def broken() -> Any:
        yield row(1)
        raise Invalid("x.xml:2: not well-formed")

    with pytest.raises(Invalid):
        importing.import_comments(db, broken(), mapping={}, now=NOW, actor="lan", settings=settings())
    assert everything(db) == before


def test_imported_people_have_no_rights(db: Connection) -> None:
    article(db)
    take(db, *(row(n, author="An", email="an@x.vn") for n in range(1, 6)))
    one = commenters.resolve(db, "an@x.vn")[0]
    assert commenters.record(db, one.id, now=NOW, settings=settings()).trust == 0
    assert one.first_seen == "2019-05-01T08:00:00Z"


# Of a row with this text and status: what it becomes, or why it is skipped.
@pytest.mark.parametrize(
    ("body", "status", "becomes"),
    [
        ("x" * 65_536, "published", "published"),
        ("x" * 65_537, "published", "the comment has 65,537 characters"),
        ("", "published", "the comment is empty"),
        ("\u200b", "pending", "the comment is empty"),
        ("", "trashed", "erased"),
        ("Xin chào", "trashed", "trashed"),
        ("Xin chào", "erased", "unknown status 'erased'"),
        ("Xin chào", "odd", "unknown status 'odd'"),
    ],
)
def test_what_becomes_of_a_row(db: Connection, body: str, status: str, becomes: str) -> None:
    article(db)
    taken = take(db, row(1, body=body, status=status))
    if taken.added:
        assert [comment.status for comment in comments.list_(db, Selection())] == [becomes]
        return
    ((where, why),) = [(problem.where, problem.why) for problem in taken.skipped]
    assert (where, becomes in why) == ("x.xml:1", True)


@pytest.mark.parametrize(
    ("status", "decided", "verdict"),
    [
        ("published", "old", "publish"), ("spam", "old", "spam"), ("rejected", "old", "reject"), ("trashed", "old", "note"),
        ("pending", None, "hold"),
    ],
)  # fmt: skip
def test_what_was_decided_there(db: Connection, status: str, decided: str | None, verdict: str) -> None:
    article(db)
    take(db, row(1, status=status))
    comment = comments.get(db, 1)
    assert comment.decided_by == decided
    assert comment.decided_at == (comment.created_at if decided else None)
    reason = comment.reasons[-1]
    assert (reason.phase, reason.code, reason.verdict, reason.evidence) == (
        "import",
        "imported",
        verdict,
        {"source": "old"},
    )


@pytest.mark.parametrize(("author", "name"), [("", "Anonymous"), (" \n", "Anonymous"), (" Lan\nAnh ", "Lan Anh")])
def test_the_name_of_whoever_gave_none(db: Connection, author: str, name: str) -> None:
    article(db)
    take(db, row(1, author=author))
    assert comments.get(db, 1).author == name


@pytest.mark.parametrize(
    ("fields", "mapping", "found"),
    [
        ({"slug": "bai-viet"}, {}, True),
        ({"slug": "", "url": "https://x.example/2026/03/bai-viet/?a=1#b"}, {}, True),
        ({"slug": "", "url": "https://x.example/cu/bai-viet.html"}, {}, True),
        ({"slug": "", "url": "https://x.example/cu/bai-viet.php"}, {}, True),
        ({"slug": "", "url": "/bai-viet"}, {}, True),
        ({"slug": "1"}, {}, False),
        ({"slug": "@last"}, {}, False),
        ({"slug": "", "url": "https://x.example/1/"}, {}, False),
        ({"slug": "khac"}, {"khac": "1"}, True),
        ({"slug": "", "url": "https://x.example/a/b/"}, {"/a/b/": "1"}, True),
        ({"slug": "", "url": "https://x.example/a/b/"}, {"https://x.example/a/b": "1"}, True),
        ({"slug": "", "url": "https://x.example/a/b"}, {"a/b": "1"}, True),
        ({"slug": "", "url": "https://x.example/a/b/"}, {"/a/b": "1"}, True),
        ({"slug": "", "url": "https://x.example/cu/12/"}, {}, True),
        ({"slug": "", "thread": "t9"}, {"t9": "bai-viet"}, True),
        ({"slug": "", "thread": "bai-viet"}, {}, False),
        ({"slug": ""}, {}, False),
    ],
)
def test_which_article_a_row_is_about(
    db: Connection, fields: dict[str, str], mapping: dict[str, str], found: bool
) -> None:
    article(db)
    db.execute(
        "insert into paths (path, slug, article_id, kind, created_at) values ('/cu/12/', '', 1, 'redirect', 'x')"
    )
    assert take(db, row(1, **fields), mapping=mapping).added == int(found)


def test_an_answer_to_another_article_is_a_comment_of_its_own(db: Connection) -> None:
    article(db)
    article(db, "khac")
    taken = take(db, row(1), row(2, parent=1, slug="khac"), row(3, parent=77))
    assert [(one.where, one.why) for one in taken.adapted] == [
        ("x.xml:2", "it replies to 1 on another article: imported as a comment that is not a reply"),
        ("x.xml:3", "it replies to 77, which is missing: imported as a comment that is not a reply"),
    ]
    assert [comment.parent_id for comment in comments.list_(db, Selection())] == [None, None, None]


def test_written_in_parts_of_one_batch(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    article(db)
    done: list[int] = []
    taken = take(db, *(row(n) for n in range(1, 6)), progress=done.append)
    assert (taken.added, done) == (5, [2, 2, 1])
    assert [line[0] for line in db.execute("select distinct batch_id from journal where action = 'import'")] == [
        taken.batch
    ]


def test_those_skipped_are_named_in_the_order_of_the_file(db: Connection) -> None:
    article(db)
    problems = [RowProblem("x.xml:10", "unreadable"), RowProblem("x.xml:9", "unreadable"), RowProblem("a.xml", "no")]
    taken = take(db, *problems, row(2, slug="khong-co"))
    assert [problem.where for problem in taken.skipped] == ["a.xml", "x.xml:2", "x.xml:9", "x.xml:10"]
    assert (taken.read, taken.added, taken.batch) == (4, 0, None)


def test_an_export_of_this_file_is_known_again(db: Connection) -> None:
    article(db)
    number = put(db)
    known = row(1, source="newsroom", source_id=f"bai-viet/{number}", body="Ý kiến")
    assert take(db, known).unchanged == 1
    # A copy of this file that went its own way gave the number to another comment.
    assert len(take(db, replace(known, body="Ở bản kia")).skipped) == 1
    for unknown in ("bai-viet/99", f"khac/{number}", f"{number}", "bai-viet/x", "bai-viet/" + "9" * 16):
        assert take(db, row(2, source="newsroom", source_id=unknown, body=unknown)).added == 1
    assert take(db, row(1, source="old", source_id=f"bai-viet/{number}")).added == 1


def test_the_oldest_comes_first_and_what_is_answered_before_its_answer(db: Connection) -> None:
    article(db)
    rows = [
        row(1, created_at="2019-05-09T08:00:00Z"),
        row(2, created_at="2019-05-01T08:00:00Z", parent=1),
        row(3, created_at="2019-05-05T08:00:00Z"),
    ]
    take(db, *rows)
    kept = [tuple(one) for one in db.execute("select source_id, parent_id from comments order by id")]
    assert kept == [("1", None), ("2", 1), ("3", None)]


def said_of(
    where: str, *, closed: bool = False, deleted: bool = False, slug: str = "bai-viet", closes_at: str = ""
) -> ForeignThread:
    return ForeignThread(where, closed=closed, deleted=deleted, slug=slug, closes_at=closes_at)


@pytest.mark.parametrize(
    ("threads_there", "own", "mode"),
    [
        ([said_of("x:1", closed=True)], None, "closed"),
        ([said_of("x:1", closed=True), said_of("x:2", closed=True)], None, "closed"),
        ([said_of("x:1", closed=True), said_of("x:2")], None, None),  # under one of its addresses it is open
        ([said_of("x:1"), said_of("x:2", closed=True)], None, None),
        ([said_of("x:1", closed=True), said_of("x:2", deleted=True)], None, "closed"),
        ([said_of("x:1")], None, None),
        ([said_of("x:1", closes_at="2019-01-01T00:00:00Z")], None, "closed"),
        ([said_of("x:1", closes_at="2999-01-01T00:00:00Z")], None, None),
        ([said_of("x:1", closed=True)], "open", "open"),  # the newsroom has decided
        ([said_of("x:1", closed=True, slug="nowhere")], None, None),
        ([said_of("x:1", closed=True, deleted=True)], None, None),
    ],
)
def test_a_thread_closed_there_is_closed_here(
    db: Connection, threads_there: list[ForeignThread], own: str | None, mode: str | None
) -> None:
    article(db, mode=own)
    taken = take(db, *threads_there, row(1))
    assert db.execute("select comments_mode from articles").fetchone()[0] == mode
    assert taken.closed == ([1] if mode == "closed" else [])
    assert (taken.read, taken.added) == (1, 1)
    assert take(db, *threads_there, row(1)).closed == []
    if mode == "closed":
        assert taken.batch is not None
        undo.undo(db, taken.batch, now=NOW, actor="lan")
        assert db.execute("select comments_mode from articles").fetchone()[0] is None


def test_a_dry_run_closes_nothing(db: Connection) -> None:
    article(db)
    assert take(db, said_of("x:1", closed=True), dry_run=True).closed == [1]
    assert db.execute("select comments_mode from articles").fetchone()[0] is None


def test_a_deleted_thread_is_named(db: Connection) -> None:
    article(db)
    taken = take(db, said_of("x.xml:3", deleted=True), row(1, status="trashed"))
    assert [(problem.where, "trash" in problem.why) for problem in taken.adapted] == [("x.xml:3", True)]


def test_what_is_left_out_by_rule_is_counted(db: Connection) -> None:
    article(db)
    taken = take(
        db, RowLeftOut("x:1", "pingback"), RowLeftOut("x:2", "pingback"), RowLeftOut("x:3", "trackback"), row(1)
    )
    assert (taken.read, taken.added, taken.skipped) == (4, 1, [])
    assert taken.left_out == {"pingback": 2, "trackback": 1}


@pytest.mark.parametrize("body", ["<br>", "<Button/>", "<b></b>"])
def test_tags_are_text(db: Connection, body: str) -> None:
    article(db)
    assert take(db, row(1, body=body)).added == 1
    assert comments.get(db, 1).body == body


@pytest.mark.parametrize(
    "address", ["https://old.example/x/bai_viet.htm", "http://old.example/2019/B%C3%A0i-vi%E1%BA%BFt/index.html", "/bai-viet?utm_source=x"]
)  # fmt: skip
def test_an_address_as_people_compare_them(db: Connection, address: str) -> None:
    article(db)
    assert take(db, row(1, slug="", url=address)).added == 1
