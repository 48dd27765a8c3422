"""The fields of a comment are known everywhere, and its enumerations are those of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from newsroom.core.commenters import commenters
from newsroom.core.commenters.bans import BanKind, BanMode
from newsroom.core.comments import comments, decisions, erasure, fields, personal_data, statistics
from newsroom.core.comments.decisions import DecisionAction
from newsroom.core.comments.fields import CommentStatus
from newsroom.core.screening.phase import Verdict
from newsroom.core.screening.word_lists import WordAction
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, send

# Columns that say nothing of a person, or are computed from those that do.
NOT_PERSONAL = {
    "html", "fingerprint", "status", "status_before", "pinned", "spam_score", "edited_at",
}  # fmt: skip


def columns(db: Connection) -> set[str]:
    return {row["name"] for row in db.execute("pragma table_info(comments)")}


def test_every_column_is_read_into_the_record_or_left_out_on_purpose(db: Connection) -> None:
    assert columns(db) == set(fields.COLUMNS) | set(fields.STORED_ONLY)
    assert set(fields.ERASED) <= columns(db)


def test_the_json_is_that_of_the_contract_in_its_order() -> None:
    assert fields.JSON_KEYS == (
        "id", "article_id", "article_slug", "parent_id", "author", "body", "status", "created_at", "decided_at",
        "decided_by", "spam_score", "reasons", "version", "flags", "staff", "pinned", "edited_at", "revision", "person_id",
    )  # fmt: skip


def test_an_erasure_leaves_nothing_of_the_person(db: Connection) -> None:
    article(db)
    sent = send(
        db, 1, "Một bí mật của riêng tôi", name="Trần Thị Bí", email="bi@example.org", agent="Firefox", network="net"
    )
    before = dict(db.execute("select * from comments").fetchone())
    assert before["author"]
    erasure.erase(db, [commenters.get(db, sent.person_id or 0)], now=NOW, actor="lan")
    after = dict(db.execute("select * from comments").fetchone())
    kept = {name for name in after if after[name] == before[name] and before[name] is not None}
    assert kept == {"id", "article_id", "commenter_id", "rev", "staff", "created_at", "pinned"}
    assert (after["status"], after["author"], after["body"], after["html"]) == ("erased", "", "", "")
    assert after["network"] is after["agent"] is after["spam_score"] is None


def test_a_person_is_given_every_column_that_an_erasure_empties(db: Connection) -> None:
    article(db)
    sent = send(db, 1, "Tôi viết", name="Trần Thị Bí", agent="Firefox", network="net")
    person = commenters.get(db, sent.person_id or 0)
    (given,) = personal_data.personal_data(db, [person], now=NOW)["people"][0]["comments"]
    assert set(fields.ERASED) - NOT_PERSONAL <= set(given)
    assert (given["network"], given["agent"], given["texts"][0]["body"]) == ("net", "Firefox", "Tôi viết")


@pytest.mark.parametrize(
    ("table", "column", "listed"),
    [
        ("comments", "status", CommentStatus),
        ("comment_reasons", "verdict", [verdict for verdict in Verdict if verdict != Verdict.REFUSE]),
        ("bans", "kind", BanKind),
        ("bans", "mode", BanMode),
        ("words", "action", WordAction),
    ],
)
def test_what_the_file_allows_is_what_is_listed(db: Connection, table: str, column: str, listed: Iterable[str]) -> None:
    written = db.execute("select sql from sqlite_master where name = :table", {"table": table}).fetchone()[0]
    allowed = re.findall(rf"{column} text not null check \({column} in \((.*?)\)\)", written)
    assert re.findall(r"'(\w+)'", allowed[0]) == list(map(str, listed))


def test_verdicts_stand_from_mild_to_severe() -> None:
    assert list(Verdict) == ["note", "publish", "flag", "hold", "spam", "reject", "refuse"]


# Action → from which statuses it can be taken, and what it makes of them; written by hand.
ALLOWED = {
    "approve": ({"pending", "published", "rejected", "spam"}, "published"),
    "reject": ({"pending", "published", "rejected", "spam"}, "rejected"),
    "spam": ({"pending", "published", "rejected", "spam"}, "spam"),
    "hold": ({"pending", "published", "rejected", "spam"}, "pending"),
    "trash": ({"pending", "published", "rejected", "spam", "trashed"}, "trashed"),
    "restore": ({"rejected", "spam", "trashed"}, "published"),
}


@pytest.mark.parametrize("status", CommentStatus)
@pytest.mark.parametrize("action", DecisionAction)
def test_the_table_of_decisions(db: Connection, action: str, status: str) -> None:
    article(db)
    sent = send(db, 1, "Xin chào cả nhà")
    db.execute("update comments set status = :status, status_before = 'published'", {"status": status})
    outcome = decisions.decide(db, action, [sent.id], now=NOW, actor="lan")
    froms, after = ALLOWED[action]
    assert bool(outcome.done) is (status in froms)
    assert bool(outcome.failed) is (status not in froms)
    assert comments.get(db, sent.id).status == (after if status in froms else status)


@pytest.mark.parametrize(
    ("waits", "share", "found"),
    [([], 0.5, None), ([7], 0.5, 7), ([7], 0.9, 7), ([1, 2], 0.5, 1), ([1, 2, 3], 0.5, 2),
     ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9), ([1, 2, 3, 4, 5, 6, 7, 8, 9], 0.9, 9)],
)  # fmt: skip
def test_percentiles_of_waiting(waits: list[int], share: float, found: int | None) -> None:
    assert statistics.quantile(waits, share) == found
