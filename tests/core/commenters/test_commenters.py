"""The people behind comments: which writers are the same person, the results of their comments, and their trust."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from newsroom.core.commenters import commenters
from newsroom.core.commenters.commenters import Commenter
from newsroom.core.journal import actions
from newsroom.errors import Conflict, Invalid, NotFound, Refused
from newsroom.settings import Settings
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put, settings

LATER = NOW + timedelta(hours=1)


def make(db: Connection, name: str = "An", **fields: Any) -> Commenter:
    return commenters.find_or_create(db, name=name, now=NOW, **fields)


def test_a_new_person(db: Connection) -> None:
    made = make(db, "An", email=" An@X.vn ", key="k")
    assert made == Commenter(1, "An", "an@x.vn", False, True, "", "2026-03-02T03:00:00Z")
    assert commenters.get(db, 1) == made
    row = dict(db.execute("select * from commenters").fetchone())
    assert row["key_hash"] == commenters.key_hash(db, "k")
    assert row["name_skeleton"] == "an"
    assert row["email_hash"] is not None
    unsigned = make(db, "Bê")
    assert unsigned == Commenter(2, "Bê", "", False, False, "", "2026-03-02T03:00:00Z")
    assert db.execute("select email_hash from commenters where id = 2").fetchone()[0] is None
    with pytest.raises(NotFound, match="there is no commenter 3"):
        commenters.get(db, 3)


# The first writer, the next one, and whether both are the same person.
@pytest.mark.parametrize(
    ("first", "now", "same"),
    [
        ({"name": "An"}, {"name": "An"}, True),
        ({"name": "An"}, {"name": "ＡＮ"}, True),
        ({"name": "An"}, {"name": " a n "}, False),
        ({"name": "An"}, {"name": "Ân"}, False),
        ({"name": "An"}, {"name": "An", "email": "a@x.vn"}, False),
        ({"name": "An", "email": "a@x.vn"}, {"name": "An"}, False),
        ({"name": "An", "email": "a@x.vn"}, {"name": "An", "email": " A@X.VN"}, True),
        ({"name": "An", "key": "k"}, {"name": "An"}, False),
        ({"name": "An"}, {"name": "An", "key": "k"}, False),
        ({"name": "An", "key": "k"}, {"name": "Bê", "key": "k"}, True),
        ({"name": "An", "key": "k"}, {"name": "An", "key": "K"}, False),
        ({"name": "An", "key": "k", "email": "a@x.vn"}, {"name": "An", "key": "k", "email": "b@x.vn"}, True),
    ],
)
def test_who_is_one_person(db: Connection, first: dict[str, Any], now: dict[str, Any], same: bool) -> None:
    one = make(db, **first)
    found = commenters.find(db, **now)
    assert (found is not None) is same
    again = commenters.find_or_create(db, now=LATER, **now)
    assert (again.id == one.id) is same
    assert again.first_seen == ("2026-03-02T03:00:00Z" if same else "2026-03-02T04:00:00Z")


@pytest.mark.parametrize("email", ["", "a@x.vn"])
def test_a_writer_is_found_by_the_index_that_leaves_few(db: Connection, email: str) -> None:
    """An import asks for each comment: going through everybody without a key took hours for a large one."""
    make(db, "An", email=email)
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    assert commenters.find(db, name="An", email=email) is not None
    db.set_trace_callback(None)
    (query,) = [one for one in asked if "name_skeleton" in one]
    plan = " ".join(row["detail"] for row in db.execute(f"explain query plan {query}"))
    assert ("commenters_email" if email else "commenters_name") in plan


def test_a_signed_person_may_change_the_name_and_not_the_address(db: Connection) -> None:
    make(db, "An", email="a@x.vn", key="k")
    make(db, "Bê", email="b@x.vn", key="k")
    row = dict(db.execute("select name, name_skeleton, email from commenters").fetchone())
    assert row == {"name": "Bê", "name_skeleton": "bê", "email": "a@x.vn"}


def test_the_older_of_two_who_look_the_same_and_nobody_who_was_erased(db: Connection) -> None:
    one, other = make(db), make(db, "Khác")
    db.execute("update commenters set name = 'An', name_skeleton = 'an'")
    assert commenters.find(db, name="An") == commenters.get(db, one.id)
    db.execute("update commenters set erased_at = 'x' where id = ?", (one.id,))
    found = commenters.find(db, name="An")
    assert found is not None
    assert found.id == other.id


def test_staff(db: Connection) -> None:
    lan = commenters.staff_commenter(db, "lan", now=NOW)
    assert (lan.staff, lan.signed, lan.name) == (True, True, "lan")
    assert commenters.staff_commenter(db, "lan", now=LATER).id == lan.id
    assert commenters.staff_commenter(db, "mai", now=NOW).id != lan.id
    make(db, "hoa")
    assert sorted(commenters.staff_names(db)) == ["lan", "mai"]
    assert commenters.find(db, name="lan") is None


def test_what_is_known_of_networks_and_keys_is_of_this_file_only(db: Connection) -> None:
    net = commenters.network_hash(db, "203.0.113.9")
    assert len(net) == 24
    assert net == commenters.network_hash(db, "203.0.113.255")
    assert net != commenters.network_hash(db, "203.0.112.9")
    six = commenters.network_hash(db, "2001:db8:1:2::1")
    assert six == commenters.network_hash(db, "2001:db8:1:ffff::9")
    assert six != commenters.network_hash(db, "2001:db8:2::1")
    assert commenters.network_hash(db, "nothing") == commenters.network_hash(db, "")
    assert commenters.secret(db, "a") != commenters.secret(db, "b")
    assert commenters.secret(db, "a") == commenters.secret(db, "a")
    assert len(commenters.secret(db, "a")) == 32
    assert len({commenters.key_hash(db, "203.0.113.0"), net, commenters.key_hash(db, "k")}) == 3


@pytest.mark.parametrize(
    ("ref", "found"),
    [("1", [1]), (" 2 ", [2]), ("an@x.vn", [1, 3]), ("AN@X.VN", [1, 3]), ("Bê", [3]), ("xê", [4]), ("٣", None), ("9", None),
     ("1" * 16, None), ("An", "2 commenters have the name 'An'"), ("d@x.vn", None), ("Erased", None), ("e@x.vn", None)],
)  # fmt: skip
def test_whom_a_moderator_means(db: Connection, ref: str, found: list[int] | str | None) -> None:
    for name, email in (("An", "an@x.vn"), ("An", "b@x.vn"), ("Bê", "an@x.vn"), ("Xê", ""), ("Erased", "e@x.vn")):
        make(db, name, email=email)
    db.execute("update commenters set erased_at = 'x' where id = 5")
    if isinstance(found, list):
        assert [one.id for one in commenters.resolve(db, ref)] == found
    elif found is None:
        with pytest.raises(NotFound):
            commenters.resolve(db, ref)
    else:
        with pytest.raises(Conflict, match=found) as several:
            commenters.resolve(db, ref)
        assert several.value.hint == "use an id: 1, 2"


def test_notes_of_the_moderators(db: Connection) -> None:
    person = make(db)
    noted = commenters.add_note(db, person.id, "x" * 1000, now=NOW, actor="lan")
    assert noted.note == f"2026-03-02 lan: {'x' * 1000}"
    with pytest.raises(Invalid, match="longer than 1,000"):
        commenters.add_note(db, person.id, "x" * 1001, now=NOW, actor="lan")
    with pytest.raises(Invalid, match="the note is empty"):
        commenters.add_note(db, person.id, " \n", now=NOW, actor="lan")
    replaced = commenters.add_note(db, person.id, "y", now=LATER, actor="mai", replace=True)
    assert replaced.note == "2026-03-02 mai: y"
    assert [line.action for line in actions.log(db, kind="commenter")] == ["note", "note"]
    commenters.add_note(db, person.id, "y", now=LATER, actor="mai", replace=True)  # the same: nothing is written
    assert len(actions.log(db, kind="commenter")) == 2
    assert commenters.add_note(db, person.id, "", now=LATER, actor="mai", replace=True).note == ""
    db.execute("update commenters set erased_at = 'x'")
    with pytest.raises(Refused, match="the data of commenter 1 has been erased"):
        commenters.add_note(db, person.id, "z", now=NOW, actor="lan")
    with pytest.raises(NotFound):
        commenters.add_note(db, 9, "z", now=NOW, actor="lan")


def test_what_became_of_their_comments(db: Connection) -> None:
    article(db)
    person, other = make(db), make(db, "Bê")
    for status, times in (
        ("pending", 2),
        ("published", 3),
        ("rejected", 4),
        ("spam", 5),
        ("trashed", 6),
        ("erased", 7),
    ):
        for place in range(times):
            put(db, status=status, commenter_id=person.id, decided_at="x" if place == 0 else None)
    put(db, commenter_id=other.id)
    record = commenters.record(db, person.id, now=NOW, settings=settings())
    assert (record.published, record.approved, record.pending, record.rejected, record.spam, record.trashed) == (
        3,
        1,
        2,
        4,
        5,
        6,
    )
    assert (record.person, record.trust) == (person, 0)
    nothing = commenters.record(db, make(db, "Xê").id, now=NOW, settings=settings())
    assert (nothing.published, nothing.approved, nothing.pending, nothing.trust) == (0, 0, 0, 0)


RULES = settings(approved_before="2", trusted_approved="10", trusted_bad="10", trusted_days="90")
DAY = 60 * 24


def trust(db: Connection, approved: int, bad: int = 0, *, signed: bool = True, rules: Settings = RULES,
          bad_minutes: float = -60, minutes: float = -60, bad_status: str = "spam") -> int:  # fmt: skip
    """The trust of a reader with so many approved comments and so many bad ones."""
    article(db)
    person = make(db, key="k" if signed else None)
    for _ in range(approved):
        put(db, commenter_id=person.id, decided_at="x", minutes=minutes)
    for _ in range(bad):
        put(db, commenter_id=person.id, status=bad_status, minutes=bad_minutes)
    return commenters.record(db, person.id, now=NOW, settings=rules).trust


@pytest.mark.parametrize(
    ("approved", "bad", "signed", "level"),
    [
        (0, 0, True, 0), (1, 0, True, 0), (2, 0, True, 1), (9, 0, True, 1), (10, 0, True, 2), (50, 0, True, 2),
        (50, 0, False, 0), (10, 1, True, 2), (9, 1, True, 1), (18, 2, True, 1), (19, 2, True, 2), (2, 9, True, 1),
    ],
)  # fmt: skip
def test_trust_by_the_numbers(db: Connection, approved: int, bad: int, signed: bool, level: int) -> None:
    """A tenth or more of bad comments: 2 of 20 are a tenth, 2 of 21 are less, as is 1 of 11."""
    assert trust(db, approved, bad, signed=signed) == level


@pytest.mark.parametrize(("status", "level"), [("spam", 1), ("rejected", 1), ("pending", 2), ("trashed", 2)])
def test_which_comments_are_bad(db: Connection, status: str, level: int) -> None:
    assert trust(db, 10, 5, bad_status=status) == level


@pytest.mark.parametrize(("minutes", "level"), [(-90 * DAY, 1), (-90 * DAY - 1 / 60, 2), (-1, 1)])
def test_how_far_trust_looks_back(db: Connection, minutes: float, level: int) -> None:
    assert trust(db, 10, 5, bad_minutes=minutes) == level


def test_old_good_comments_do_not_outweigh_new_bad_ones(db: Connection) -> None:
    assert trust(db, 100, 1, minutes=-91 * DAY) == 1


def test_a_trusted_reader_is_always_a_known_one(db: Connection) -> None:
    assert trust(db, 5, rules=settings(approved_before="6", trusted_approved="1")) == 0
    article(db, "hai")
    person = make(db, "Bê", key="b")
    for _ in range(6):
        put(db, commenter_id=person.id, decided_at="x")
    rules = settings(approved_before="6", trusted_approved="1")
    assert commenters.record(db, person.id, now=NOW, settings=rules).trust == 2


def test_staff_are_trusted_most(db: Connection) -> None:
    staff = commenters.staff_commenter(db, "lan", now=NOW)
    assert commenters.record(db, staff.id, now=NOW, settings=RULES).trust == 3


def test_a_note_has_the_day_of_the_zone(db: Connection) -> None:
    late = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)  # after midnight in Hanoi
    noted = commenters.add_note(db, make(db).id, "x", now=late, actor="lan", zone=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert noted.note == "2026-03-03 lan: x"
