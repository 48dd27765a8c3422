"""The stories that the desk has chosen: their order, the lead, their end, and undo."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom.core import undo
from newsroom.core.articles.articles import Article
from newsroom.core.front import choices
from newsroom.errors import Invalid, NotFound, Refused
from newsroom.store import Connection
from tests.core.articles.desk import Desk

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def stories(desk: Desk, number: int = 3) -> list[Article]:
    return [desk.in_status("published", f"Tin {n}") for n in range(number)]


def choose(desk: Desk, *wanted: Article, lead: bool = False, hours: float | None = None) -> None:
    until = desk.now + hours * HOUR if hours is not None else None
    with desk.act("front set") as act:
        choices.set_(act, [desk.get(one) for one in wanted], lead=lead, until=until)


def chosen(desk: Desk) -> list[tuple[str, bool]]:
    return [(one.title, one.lead) for one in choices.list_(desk.db, desk.now)]


def test_those_chosen_last_stand_first_in_the_order_given(desk: Desk) -> None:
    one, two, three = stories(desk)
    choose(desk, one)
    choose(desk, three, two)
    assert chosen(desk) == [("Tin 2", False), ("Tin 1", False), ("Tin 0", False)]
    choose(desk, one)
    assert chosen(desk) == [("Tin 0", False), ("Tin 2", False), ("Tin 1", False)]


def test_one_leads_and_the_one_that_led_stays_chosen(desk: Desk) -> None:
    one, two, three = stories(desk)
    choose(desk, one, two, lead=True)
    assert chosen(desk) == [("Tin 0", True), ("Tin 1", False)]
    choose(desk, three, lead=True)
    assert chosen(desk) == [("Tin 2", True), ("Tin 0", False), ("Tin 1", False)]
    choose(desk, three)  # set again without --lead
    assert [lead for _, lead in chosen(desk)] == [False, False, False]


def test_a_choice_ends_at_its_time_to_the_second(desk: Desk) -> None:
    one, two, _ = stories(desk)
    choose(desk, one, hours=2)
    choose(desk, two)
    desk.wait(hours=1, minutes=59, seconds=59)
    assert [title for title, _ in chosen(desk)] == ["Tin 1", "Tin 0"]
    desk.wait(seconds=1)
    assert [title for title, _ in chosen(desk)] == ["Tin 1"]
    choose(desk, one)  # again, without an end
    desk.wait(days=900)
    assert [title for title, _ in chosen(desk)] == ["Tin 0", "Tin 1"]


@pytest.mark.parametrize("verb", ["unpublish", "kill"])
def test_a_choice_ends_when_its_story_is_withdrawn_and_undo_brings_it_back(desk: Desk, verb: str) -> None:
    one, two, _ = stories(desk)
    choose(desk, one, lead=True, hours=9)
    choose(desk, two)
    desk.do(verb, one, **({"reason": "libel"} if verb == "kill" else {}))
    assert chosen(desk) == [("Tin 1", False)]
    undo.undo(desk.db, actor="lan", now=desk.now)
    assert chosen(desk) == [("Tin 0", True), ("Tin 1", False)]


def test_a_withdrawn_story_that_is_published_again_is_not_chosen_any_more(desk: Desk) -> None:
    [one] = stories(desk, 1)
    choose(desk, one, lead=True)
    desk.do("unpublish", one)
    desk.publish(desk.get(one))
    assert chosen(desk) == []


def test_a_story_to_come_is_chosen_and_not_live(desk: Desk) -> None:
    draft = desk.draft("Sắp có")
    choose(desk, draft)
    assert [one.live for one in choices.list_(desk.db, desk.now)] == [False]
    desk.publish(draft)
    assert [one.live for one in choices.list_(desk.db, desk.now)] == [True]


@pytest.mark.parametrize("status", ["killed", "trashed"])
def test_what_no_reader_will_see_is_refused_and_nothing_is_chosen(desk: Desk, status: str) -> None:
    [one] = stories(desk, 1)
    other = desk.in_status(status, "Khác")
    with pytest.raises(Refused, match=f"is {status} and cannot be on the front page"):
        choose(desk, one, other)
    assert chosen(desk) == []


@pytest.mark.parametrize("hours", [0, -1])
def test_an_end_that_has_passed_is_refused(desk: Desk, hours: int) -> None:
    [one] = stories(desk, 1)
    with pytest.raises(Invalid, match="--until must be in the future"):
        choose(desk, one, hours=hours)


def test_undo_takes_a_choice_back_with_the_lead_that_it_took(desk: Desk) -> None:
    one, two, _ = stories(desk)
    choose(desk, one, lead=True)
    choose(desk, two, lead=True)
    undone = undo.undo(desk.db, actor="lan", now=desk.now)
    assert {(unit.kind, unit.title) for unit in undone.units} == {("front", "Tin 0"), ("front", "Tin 1")}
    assert chosen(desk) == [("Tin 0", True)]
    undo.undo(desk.db, undone.undo_batch, actor="lan", now=desk.now)
    assert chosen(desk) == [("Tin 1", True), ("Tin 0", False)]


def test_unset(desk: Desk) -> None:
    one, two, _ = stories(desk)
    choose(desk, one, two)
    with desk.act("front unset") as act:
        choices.unset(act, [one])
    assert chosen(desk) == [("Tin 1", False)]
    with pytest.raises(NotFound, match="tin-0 is not chosen"), desk.act("front unset") as act:
        choices.unset(act, [one])
    choose(desk, one, hours=1)
    desk.wait(hours=1)
    with pytest.raises(NotFound), desk.act("front unset") as act:  # it has ended
        choices.unset(act, [one])


def test_unset_is_undone(desk: Desk) -> None:
    one, two, _ = stories(desk)
    choose(desk, one, two, lead=True)
    with desk.act("front unset") as act:
        choices.unset(act, [one, two])
    assert chosen(desk) == []
    undo.undo(desk.db, actor="lan", now=desk.now)
    assert chosen(desk) == [("Tin 0", True), ("Tin 1", False)]


def test_what_was_chosen_is_returned_and_a_page_is_refused(desk: Desk) -> None:
    one, two, three = stories(desk)
    choose(desk, one)
    with desk.act("front set") as act:
        found = choices.set_(act, [two, three])
    assert [(choice.title, choice.lead) for choice in found] == [("Tin 1", False), ("Tin 2", False)]
    page = desk.draft("Về chúng tôi", kind="page")
    with pytest.raises(Refused, match="page"):
        choose(desk, page)


def test_the_log_names_every_choice(desk: Desk) -> None:
    one, two, _ = stories(desk)
    choose(desk, one, two, lead=True)
    rows = desk.db.execute("select kind, object_id, action from journal where kind = 'front' order by id").fetchall()
    assert [tuple(row) for row in rows] == [("front", one.id, "lead"), ("front", two.id, "choose")]
