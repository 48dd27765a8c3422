"""What the text says and how it is written: each limit, and one beyond it."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core.commenters import commenters
from newsroom.settings import Settings
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put, settings
from tests.core.screening.judging import judge, person

LINKS = settings(mode="open", max_links="2")


def hosts(number: int) -> str:
    return "xem " + " ".join(f"http://h{n}.example/x" for n in range(number))


def trusted(db: Connection, approved: int) -> int:
    """A signed reader with so many approved comments."""
    number = person(db, key="k")
    for place in range(approved):
        put(db, body=f"Cũ {place}", minutes=-99_999, commenter_id=number, decided_at="2026-01-01T00:00:00Z")
    return number


# How many hosts, after how many approved comments, and which reasons with which verdict.
@pytest.mark.parametrize(
    ("number", "approved", "found"),
    [
        (0, 0, {}),
        (1, 0, {"first_link": "hold"}),
        (2, 0, {"first_link": "hold"}),
        (3, 0, {"many_links": "hold", "first_link": "hold"}),
        (1, 1, {"first_link": "hold"}),
        (1, 2, {}),
        (2, 2, {}),
        (3, 2, {"many_links": "hold"}),
        (3, 9, {"many_links": "hold"}),
        (3, 10, {"many_links": "note"}),
    ],
)
def test_links(db: Connection, number: int, approved: int, found: dict[str, str]) -> None:
    article(db)
    trusted(db, approved)
    reasons = judge(db, hosts(number), key="k", rules=LINKS)
    assert {code: reason.verdict for code, reason in reasons.items() if reason.phase == "links"} == found
    if "many_links" in found:
        assert reasons["many_links"].evidence == {"hosts": ["h0.example", "h1.example", "h2.example"], "limit": 2}


def test_the_own_host_and_allowed_ones_count_for_nothing(db: Connection) -> None:
    article(db)
    rules = Settings(
        {"comments.mode": "open", "comments.max_links": "0", "site.url": "https://news.example",
         "comments.allowed_hosts": "h1.example"}
    )  # fmt: skip
    assert "many_links" not in judge(db, "http://news.example/a http://h1.example/", rules=rules)
    found = judge(db, "http://news.example/a http://h0.example/ http://h1.example", rules=rules)
    assert found["many_links"].evidence == {"hosts": ["h0.example"], "limit": 0}


# What was decided on comments that link to the host, and whether it means spam now.
@pytest.mark.parametrize(
    ("decided", "limit", "spam"),
    [
        (["spam"] * 2, "3", None),
        (["spam"] * 3, "3", 3),
        (["spam"] * 4, "3", 4),
        (["spam"] * 3 + ["published"], "3", None),
        (["spam"] * 3 + ["rejected"], "3", 3),
        (["rejected"] * 5, "3", None),
        ([], "0", None),
        (["spam"], "0", 1),
        (["spam"], "1", 1),
    ],
)
def test_a_host_known_from_spam(db: Connection, decided: list[str], limit: str, spam: int | None) -> None:
    article(db)
    for place, status in enumerate(decided):
        number = put(db, body=f"Cũ {place}", status=status, decided_at="2026-01-01T00:00:00Z")
        db.execute("insert into comment_hosts (host, comment_id) values ('h0.example', ?)", (number,))
    undecided = put(db, status="spam")
    db.execute("insert into comment_hosts (host, comment_id) values ('h0.example', ?)", (undecided,))
    found = judge(db, hosts(2), rules=settings(mode="open", host_spam=limit))
    if spam is None:
        assert "spam_host" not in found
    else:
        assert (found["spam_host"].verdict, found["spam_host"].evidence) == (
            "spam",
            {"host": "h0.example", "spam": spam},
        )


# Of the letters, how many are capitals: more than the share, in a text of more letters than the number.
@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("A" * 7 + "b" * 3, None), ("A" * 8 + "b" * 2, 0.8), ("A" * 10, 1.0), ("A" * 9, None),
        ("Ư" * 7 + "ư" * 3, None), ("Ư" * 8 + "ư" * 2, 0.8), ("Ư" * 10, 1.0), ("Ư" * 9, None),
        ("A1 .,!" * 9, None), ("A1 .,!" * 10, 1.0),
    ],
)  # fmt: skip
def test_capitals(db: Connection, body: str, found: float | None) -> None:
    article(db)
    rules = settings(mode="open", capitals="70", capital_letters="9", run="100")
    reason = judge(db, body, rules=rules).get("capitals")
    assert (reason.evidence["share"] if reason else None) == found


@pytest.mark.parametrize("percent", [29, 57, 58])
def test_a_text_at_the_limit_of_capitals(db: Connection, percent: int) -> None:
    """As a product, 0.57 × 100 would be less than 57."""
    article(db)
    rules = settings(mode="open", capitals=str(percent), run="200")
    for capitals, held in ((percent, False), (percent + 1, True)):
        found = judge(db, "A" * capitals + "b" * (100 - capitals), rules=rules)
        assert ("capitals" in found) is held


@pytest.mark.parametrize(
    ("body", "limit", "times"),
    [
        ("h" + "a" * 4, "5", None), ("h" + "a" * 5, "5", 5), ("h" + "a" * 6, "5", 6), ("h" + "ư" * 5, "5", 5), ("....." * 9, "5", None),
        ("-_=*~" * 9 + "------", "5", None), ("a" * 2, "0", 2), ("ab" * 9, "2", None), ("!!!!!", "5", 5),
    ],
)  # fmt: skip
def test_runs_of_one_character(db: Connection, body: str, limit: str, times: int | None) -> None:
    article(db)
    reason = judge(db, body, rules=settings(mode="open", run=limit)).get("run")
    assert (reason.evidence["times"] if reason else None) == times


@pytest.mark.parametrize(
    ("marks", "limit", "held"), [(4, "3", False), (5, "3", True), (5, "4", False), (1, "0", False)]
)
def test_stacked_marks(db: Connection, marks: int, limit: str, held: bool) -> None:
    """One mark of the stack joins its letter."""
    article(db)
    body = "xin a" + "\u0301\u0302\u0303\u0304\u0305"[:marks] + " chào"
    assert ("stacked_marks" in judge(db, body, rules=settings(mode="open", marks=limit))) is held


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("mua vіаgrа ngay", ["vіаgrа"]), ("русский và tiếng Việt", None), ("аb", None),
        (" ".join(f"vіаgr{letter}" for letter in "abcdefg"), [f"vіаgr{letter}" for letter in "abcde"]),
    ],
)  # fmt: skip
def test_mixed_alphabets(db: Connection, body: str, words: list[str] | None) -> None:
    article(db)
    reason = judge(db, body).get("mixed_alphabets")
    assert (reason.evidence["words"] if reason else None) == words


@pytest.mark.parametrize("where", ["name", "body"])
@pytest.mark.parametrize(
    ("character", "held"),
    [("\u202a", True), ("\u202e", True), ("\u2066", True), ("\u2069", True), ("\u2029", False), ("\u206a", False)],
)
def test_hidden_directions(db: Connection, where: str, character: str, held: bool) -> None:
    article(db)
    fields: dict[str, Any] = {where: f"Xin{character}chào{character}"}
    reason = judge(db, **fields).get("direction")
    assert (reason is not None) is held
    if reason:
        assert reason.evidence == {"characters": [f"U+{ord(character):04X}"]}


@pytest.mark.parametrize(("approved", "verdict"), [(0, "hold"), (9, "hold"), (10, "note")])
def test_a_doubt_about_manners_holds_no_trusted_reader(db: Connection, approved: int, verdict: str) -> None:
    article(db)
    trusted(db, approved)
    assert judge(db, "haaaaaaaaaaaaaay", key="k")["run"].verdict == verdict


def test_listed_words_in_every_field(db: Connection) -> None:
    from newsroom.core.screening import word_lists

    article(db)
    word_lists.add(db, ["casino"], "hold", now=NOW, actor="lan")
    for fields in ({"body": "Ở casino"}, {"name": "Casino"}, {"email": "x@casino.example"}):
        found = judge(db, **fields)
        assert (found["word_hold"].verdict, found["word_hold"].phase) == ("hold", "words"), fields
    assert "word_hold" not in judge(db)


def test_an_official_name_without_any_is_nobodys(db: Connection) -> None:
    article(db)
    assert "official_name" not in judge(db, name="!?", rules=Settings({"comments.mode": "open", "site.title": "!"}))
    commenters.staff_commenter(db, "Nhien", now=NOW)
    found = judge(db, name="nh1en")["official_name"]
    assert (found.phase, found.verdict, found.evidence) == ("names", "hold", {"name": "nh1en"})
    commenters.staff_commenter(db, "Helen", now=NOW)
    assert "official_name" in judge(db, name="He1en_")
    assert "official_name" not in judge(db, name="Hélen")
