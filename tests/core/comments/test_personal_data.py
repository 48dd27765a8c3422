"""The data that a person gets about themselves: all of it, and nothing about others."""

from __future__ import annotations

from newsroom.core.commenters import bans, commenters
from newsroom.core.comments import decisions, personal_data, reader_reports
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, send, settings

OPEN = settings(mode="open")


def test_a_person_without_anything(db: Connection) -> None:
    person = commenters.find_or_create(db, name="Bình", email="b@x.vn", now=NOW)
    assert personal_data.personal_data(db, [person], now=NOW) == {
        "at": "2026-03-02T03:00:00Z",
        "people": [
            {
                "id": person.id, "name": "Bình", "earlier_names": [], "email": "b@x.vn", "first_seen": "2026-03-02T03:00:00Z",
                "known_by_cookie": False, "staff": False, "notes": [], "bans": [], "comments": [], "reports_made": [], "error_reports": [],
            }
        ],
        "error_reports": [], "bans": [],
    }  # fmt: skip


def test_bans_on_them_and_on_nobody_else(db: Connection) -> None:
    person = commenters.find_or_create(db, name="Bình", email="b@x.vn", now=NOW)
    bans.add(db, "email", "B@x.vn", reason="phá", until=None, now=NOW, actor="lan", mode="premod")
    bans.add(db, "email", "c@x.vn", now=NOW, actor="lan", mode="premod")
    lifted = bans.add(db, "name", "Bình", now=NOW, actor="lan", mode="shadow")
    bans.lift(db, lifted.id, now=NOW, actor="lan")
    (found,) = personal_data.personal_data(db, [person], now=NOW)["people"]
    assert found["bans"] == [
        {"kind": "name", "mode": "shadow", "value": "bình", "until": None, "reason": "", "at": "2026-03-02T03:00:00Z",
         "lifted_at": "2026-03-02T03:00:00Z"},
        {"kind": "email", "mode": "premod", "value": "b@x.vn", "until": None, "reason": "phá",
         "at": "2026-03-02T03:00:00Z", "lifted_at": None},
    ]  # fmt: skip


def test_comments_with_what_was_done_to_them_the_oldest_first(db: Connection) -> None:
    article(db)
    first = send(db, 1, "Một ý kiến của tôi", name="Bình", agent="Firefox", network="n", minutes=-9, rules=OPEN)
    second = send(db, 1, "Ý kiến khác nữa", name="Bình", rules=OPEN)
    send(db, 1, "Của người khác", name="An", rules=OPEN)
    reader_reports.report(db, first.id, by_hash="r", reason="abuse", body="Sai", now=NOW, actor="reader")
    decisions.decide(db, "reject", [first.id], now=NOW, actor="lan", reason="hate")
    (found,) = personal_data.personal_data(db, commenters.resolve(db, "Bình"), now=NOW)["people"]
    assert [one["id"] for one in found["comments"]] == [first.id, second.id]
    told = found["comments"][0]
    assert (told["agent"], told["network"], told["source"], told["source_id"]) == ("Firefox", "n", None, None)
    assert told["texts"] == [{"revision": 1, "by": "reader", "at": first.created_at, "body": "Một ý kiến của tôi"}]
    assert told["reports"] == [{"reason": "abuse", "text": "Sai", "at": "2026-03-02T03:00:00Z", "outcome": "upheld"}]
    assert [(one["action"], one["from"], one["to"]) for one in told["decisions"]] == [
        ("receive", None, "published"), ("flag", "published", "published"), ("reject", "published", "rejected"),
    ]  # fmt: skip
    assert told["decisions"][2]["reason"] == "hate"


def test_reports_that_they_made_by_cookie_or_by_address(db: Connection) -> None:
    article(db)
    target = send(db, 1, "Của người khác", name="An", rules=OPEN).id
    signed = commenters.find_or_create(db, name="Bình", email="b@x.vn", key="k", now=NOW)
    by_mail = db.execute("select email_hash from commenters where id = ?", (signed.id,)).fetchone()[0]
    for minutes, by in ((2, by_mail), (1, commenters.key_hash(db, "k")), (0, "somebody")):
        db.execute(
            "insert into comment_flags (comment_id, by_hash, reason, at) values (?, ?, 'abuse', ?)",
            (target, by, f"2026-03-02T03:0{minutes}:00Z"),
        )
    (found,) = personal_data.personal_data(db, [signed], now=NOW)["people"]
    assert [one["at"] for one in found["reports_made"]] == ["2026-03-02T03:01:00Z", "2026-03-02T03:02:00Z"]
    assert found["known_by_cookie"] is True
