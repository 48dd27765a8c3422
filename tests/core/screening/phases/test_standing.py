"""What is known about the writer: the record, the e-mail address, and the mode; each limit, and one beyond it."""

from __future__ import annotations

import pytest

from newsroom import clock
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put, settings
from tests.core.screening.judging import judge, person

DAY = 60 * 24
SECOND = 1 / 60
RULES = settings(mode="open", bad_share="30", bad_decisions="4", bad_days="7")


def decided(db: Connection, number: int, statuses: str, *, minutes: float = -60) -> None:
    """Comments of a person decided then: p, r, s for published, rejected, spam; t for the trash."""
    from datetime import timedelta

    names = {"p": "published", "r": "rejected", "s": "spam", "t": "trashed", "w": "pending"}
    at = clock.to_text(NOW + timedelta(minutes=minutes))
    for place, letter in enumerate(statuses):
        put(db, body=f"{minutes} {place}", status=names[letter], minutes=-20 * DAY, commenter_id=number, decided_at=at)


@pytest.mark.parametrize(
    ("statuses", "minutes", "bad"),
    [
        ("", -60, None),
        ("rrr", -60, None),  # fewer than four say nothing
        ("rrrp", -60, {"bad": 3, "decided": 4}),
        ("rrpppppppp", -60, None),  # 2 of 10
        ("rrrppppppp", -60, {"bad": 3, "decided": 10}),  # 30 % itself
        ("srsppppppp", -60, {"bad": 3, "decided": 10}),
        ("tttt", -60, None),
        ("tttrpp", -60, None),
        ("rrrr", -7 * DAY, None),
        ("rrrr", -7 * DAY + SECOND, {"bad": 4, "decided": 4}),
    ],
)
def test_a_bad_record(db: Connection, statuses: str, minutes: float, bad: dict[str, int] | None) -> None:
    article(db)
    number = person(db)
    decided(db, number, statuses, minutes=minutes)
    decided(db, person(db, name="Người khác"), "rrrrrrrr")
    found = judge(db, rules=RULES).get("bad_record")
    assert (found.evidence if found else None) == bad
    if found:
        assert (found.phase, found.verdict) == ("history", "hold")


def test_a_number_of_none_needs_one_decision(db: Connection) -> None:
    article(db)
    none = settings(mode="open", bad_decisions="0", bad_share="0")
    number = person(db)
    assert "bad_record" not in judge(db, rules=none)
    decided(db, number, "p")
    assert "bad_record" in judge(db, rules=none)


def test_the_record_of_a_trusted_reader_holds_nothing(db: Connection) -> None:
    article(db)
    number = person(db, key="k")
    decided(db, number, "p" * 10, minutes=-30 * DAY)
    for place in range(4):
        put(db, body=f"Xấu {place}", status="rejected", minutes=-200 * DAY, commenter_id=number,
            decided_at=clock.to_text(NOW))  # fmt: skip
    assert judge(db, key="k", rules=RULES)["bad_record"].verdict == "note"


@pytest.mark.parametrize(
    ("first", "now", "differs"),
    [("a@x.vn", "a@x.vn", False), ("a@x.vn", " A@X.vn", False), ("a@x.vn", "", True), ("", "b@x.vn", True)],
)
def test_another_address_with_the_same_cookie(db: Connection, first: str, now: str, differs: bool) -> None:
    article(db)
    number = person(db, key="k", email=first)
    decided(db, number, "pp")
    found = judge(db, key="k", email=now)
    assert ("email_differs" in found) is differs
    assert ("open" in found) is differs  # and is trusted like a new one
    assert ("trusted" in found) is not differs


@pytest.mark.parametrize(
    ("mode", "approved", "signed", "code", "verdict"),
    [
        ("open", 0, True, "open", "publish"), ("open", 1, True, "open", "publish"), ("open", 2, True, "trusted", "publish"),
        ("first", 0, True, "first_timer", "hold"), ("first", 1, True, "first_timer", "hold"),
        ("first", 2, True, "trusted", "publish"), ("first", 9, False, "first_timer", "hold"), ("open", 9, False, "open", "publish"),
        ("pre", 0, True, "pre_moderated", "hold"), ("pre", 50, True, "pre_moderated", "hold"),
    ],
)  # fmt: skip
def test_the_mode(db: Connection, mode: str, approved: int, signed: bool, code: str, verdict: str) -> None:
    article(db)
    number = person(db, key="k" if signed else None)
    decided(db, number, "p" * approved)
    put(db, commenter_id=number)  # published by the rules alone: nobody approved it
    found = judge(db, key="k" if signed else None, rules=settings(mode=mode))
    assert [(reason.code, reason.verdict) for reason in found.values() if reason.phase == "mode"] == [(code, verdict)]
    if code == "first_timer":
        assert found[code].evidence == {"approved": approved if signed else 0, "needed": 2}
    if code == "trusted":
        assert found[code].evidence == {"approved": approved, "trust": 1}


def test_staff_are_asked_for_little(db: Connection) -> None:
    article(db)
    found = judge(
        db, "http://a.example " + "A" * 50, name="lan", staff=True, rules=settings(mode="pre"), trap="honeypot"
    )
    assert [(reason.phase, reason.code, reason.verdict) for reason in found.values()] == [("staff", "staff", "publish")]
    assert list(judge(db, "", name="lan", staff=True)) == ["empty"]
