"""Filters, saved filters and saved replies in the review; the same keys from a pipe."""

from __future__ import annotations

import io

import pytest

from newsroom.core import saved_texts, stored_settings
from newsroom.core.comments import comments
from newsroom.core.comments.selection import Selection
from newsroom.store import Connection
from newsroom.terminal.review import run
from newsroom.terminal.review.session import Review
from tests.comment_rooms import NOW, article, send, settings
from tests.terminal.test_review import keys, review, states, waiting


def with_replies(db: Connection, **replies: str) -> Review:
    at = review(db)
    for name, body in replies.items():
        saved_texts.save(db, at.settings, saved_texts.REPLIES, name, body, now=NOW, actor="hoa")
    return at


def stored(db: Connection, key: str) -> dict[str, str]:
    return stored_settings.load(db, {}).texts(key)


def piped(at: Review, *lines: str) -> tuple[list[str], list[str]]:
    out, said = io.StringIO(), []
    run.piped(at, list(lines), out, said.append, lambda view: run.panel_text(view, str))
    return out.getvalue().splitlines(), said


def answers(db: Connection) -> list[str]:
    return [one.body for one in comments.list_(db, Selection(statuses=("published",), author="lan"), newest=False)]


def test_a_saved_reply_can_be_changed_before_it_is_sent(db: Connection) -> None:
    waiting(db)
    at = with_replies(db, thanks="Cảm ơn bạn", source="Nguồn ở đâu?")
    keys(at, "C")
    assert at.view().prompt == "saved reply: 1 source  2 thanks"
    keys(at, "2")
    assert at.view().typed == "Cảm ơn bạn"
    keys(at, "!", "enter", "C", "1", "enter")
    assert answers(db) == ["Cảm ơn bạn!", "Nguồn ở đâu?"]
    keys(at, "C", "x")  # not one of the answers: nothing happens, the menu stays
    assert at.view().prompt.startswith("saved reply")
    keys(at, "esc", "zz")
    assert answers(db) == []


def test_without_saved_replies_the_way_to_them_is_named(db: Connection) -> None:
    waiting(db)
    at = keys(review(db), "C")
    assert "newsroom comments replies add" in at.message
    keys(at, "f")
    assert at.message.startswith("no saved filters yet")


FILTERS = {
    # what is typed: the comments that it leaves, of those of `several`
    "casino": ["casino"],
    "author:Bình": ["plain"],
    "author:binh": ["plain"],
    "domain:shop.example": ["link"],
    "score:>.8": ["casino"],
    "score:.1-.3": ["plain"],
    "reason:first_link": ["link"],
    'author:"Út Lẹ" xem': ["link"],
    "xem author:nobody": [],
    "http://shop.example": ["link"],
    "queue:spam": ["spam"],
}


@pytest.fixture
def several(db: Connection) -> dict[str, int]:
    """Comments by what is special about them."""
    article(db)
    found = {
        "casino": send(db, 1, "Vào casino chơi nhé", name="An").id,
        "plain": send(db, 1, "Một ý kiến", name="Bình", minutes=1).id,
        "link": send(db, 1, "Xem http://shop.example nha", name="Út Lẹ", minutes=2).id,
        "spam": send(db, 1, "Rác rưởi", name="Dũng", minutes=3).id,
    }
    db.execute("update comments set spam_score = 0.9 where id = ?", (found["casino"],))
    db.execute("update comments set spam_score = 0.2 where id = ?", (found["plain"],))
    db.execute("update comments set status = 'spam' where id = ?", (found["spam"],))
    return found


@pytest.mark.parametrize("typed", FILTERS)
def test_a_filter(db: Connection, several: dict[str, int], typed: str) -> None:
    at = keys(review(db), "/", typed, "enter")
    assert at.order == [several[name] for name in FILTERS[typed]]
    assert f"filter: {typed}" in run_bar(at)
    keys(at, "/", *["backspace"] * len(typed), "enter")
    assert len(at.order) == (1 if typed.startswith("queue:spam") else 3)


def run_bar(at: Review) -> str:
    from tests.terminal.test_review_screen import shown

    return shown(at, 120)[0]


@pytest.mark.parametrize("typed", ["score:high", "queue:nope", "domain:..", "x" * 501])
def test_a_filter_that_cannot_be_used_is_refused_and_kept_on_the_line(db: Connection, typed: str) -> None:
    ids = waiting(db)
    at = keys(review(db), "/", typed, "enter")
    assert at.error is not None
    assert at.view().typed == typed
    assert len(at.order) == len(ids)


def test_a_filter_is_saved_used_undone_and_removed(db: Connection, several: dict[str, int]) -> None:
    at = keys(review(db), "/", "casino", "enter", "f")
    assert at.view().prompt == "filter: s save this filter  0 show all"
    keys(at, "s", "night", "enter")
    assert stored(db, "comments.filters") == {"night": "queue:pending casino"}
    keys(at, "f", "0")
    assert len(at.order) == 3
    keys(at, "f")
    assert at.view().prompt == "filter: 1 night  x remove one"
    keys(at, "1")
    assert at.order == [several["casino"]]
    keys(at, "f", "x", "1")
    assert stored(db, "comments.filters") == {}
    keys(at, "z")
    assert stored(db, "comments.filters") == {"night": "queue:pending casino"}
    keys(at, "z")
    assert stored(db, "comments.filters") == {}


def test_an_undone_filter_is_not_offered(db: Connection, several: dict[str, int]) -> None:
    at = keys(review(db), "/", "casino", "enter", "f", "s", "night", "enter", "z", "f")
    assert "night" not in at.view().prompt


# --- from a pipe

WORDS = {
    "r abuse": "rejected",
    "r 3": "rejected",
    "r off_topic": "rejected",
    "a": "published",
    "C thanks": "published",
    "C many thanks": "published",
}


@pytest.mark.parametrize("line", WORDS)
def test_menus_take_words_from_a_pipe(db: Connection, line: str) -> None:
    ids = waiting(db)
    at = with_replies(db, **{"thanks": "Cảm ơn", "many thanks": "Rất cảm ơn"})
    out, _ = piped(at, line)
    assert states(db, ids) == [WORDS[line], "pending", "pending"]
    assert len(out) == 1
    if line.startswith("C"):
        assert answers(db) == [{"C thanks": "Cảm ơn", "C many thanks": "Rất cảm ơn"}[line]]


@pytest.mark.parametrize("line", ["r nonsense", "r 12", "r 3x", "r 33", "b 77", "C nothing", "b who", "w what", "f x"])
def test_a_wrong_word_changes_nothing(db: Connection, line: str) -> None:
    ids = waiting(db)
    at = with_replies(db, thanks="Cảm ơn")
    out, said = piped(at, line, "q")
    assert (out, states(db, ids)) == ([], ["pending"] * 3)
    assert said


def test_marks_are_said_and_decided_from_a_pipe(db: Connection) -> None:
    ids = waiting(db, 4)
    at = review(db)
    out, said = piped(at, "x", "x", "k", "x", "R spam", "R hate", "z", "S y")
    first, second = at.order[:2]
    assert said[:3] == [
        f"comment {first} marked; 1 in total",
        f"comment {second} marked; 2 in total",
        f"comment {second} unmarked; 1 still marked",
    ]
    assert [line.split("\t")[0] for line in out] == ["rejected", "undone"]
    assert "spam is not an answer" in said[3]
    assert states(db, ids) == ["pending"] * 4


@pytest.mark.parametrize(
    ("key", "wanted"), [("i", "new reader: 0 of 2 comments approved"), ("o", "Ý kiến số 0"), ("u", "Ý kiến số 0"),
                        ("l", "Ý kiến số 0"), ("?", "A\tapprove all marked")],
)  # fmt: skip
def test_a_panel_is_said_to_a_pipe_and_closed(db: Connection, key: str, wanted: str) -> None:
    waiting(db)
    at = review(db)
    out, said = piped(at, key, key)
    assert out == []
    assert len(said) == 2
    assert said[0] == said[1]
    assert wanted in said[0]
    assert at.panel == ""


def test_bans_by_word(db: Connection) -> None:
    from newsroom.core.commenters import bans

    waiting(db)
    piped(review(db), "b email week", "q")
    (ban,) = bans.list_(db, now=NOW)
    assert (ban.kind, ban.until) == ("email", "2026-03-09T03:00:00Z")


def test_the_settings_of_a_test_have_no_saved_texts() -> None:
    assert settings().texts("comments.replies") == {}
