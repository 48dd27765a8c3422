"""Breaking news: a story's title or a text, until its time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom.core import undo
from newsroom.core.articles.articles import Article
from newsroom.core.front import breaking
from newsroom.errors import Invalid, NotFound, Refused
from newsroom.store import Connection
from tests.core.articles.desk import Desk


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def put(desk: Desk, about: Article | str, minutes: int = 60) -> None:
    with desk.act("front breaking") as act:
        breaking.set_(act, about, until=desk.now + timedelta(minutes=minutes))


def line(desk: Desk) -> tuple[str, str | None] | None:
    found = breaking.find(desk.db, desk.now)
    return (found.text, found.path) if found else None


def test_a_story_is_shown_by_its_live_title_and_linked(desk: Desk) -> None:
    story = desk.in_status("published", "Cầu đóng")
    put(desk, story)
    assert line(desk) == ("Cầu đóng", "/2026/03/cau-dong/")
    desk.save(story, title="Cầu mở lại")
    assert line(desk) == ("Cầu đóng", "/2026/03/cau-dong/")
    desk.publish(desk.get(story))
    assert line(desk) == ("Cầu mở lại", "/2026/03/cau-dong/")


def test_a_text_stands_until_its_time_and_another_takes_its_place(desk: Desk) -> None:
    put(desk, "  Cầu  đóng\n vì va chạm ")
    assert line(desk) == ("Cầu đóng vì va chạm", None)
    put(desk, "Cầu mở", minutes=1)
    desk.wait(seconds=59)
    assert line(desk) == ("Cầu mở", None)
    desk.wait(seconds=1)
    assert line(desk) is None


def test_a_story_that_is_not_published_is_not_told(desk: Desk) -> None:
    draft = desk.draft("Sắp có")
    put(desk, draft)
    assert line(desk) is None
    set_line = breaking.set_line(desk.db, desk.now)
    assert set_line
    assert set_line.text == "Sắp có"
    desk.publish(draft)
    assert line(desk) == ("Sắp có", "/2026/03/sap-co/")


def test_it_goes_with_its_story_and_comes_back_with_undo(desk: Desk) -> None:
    story = desk.in_status("published", "Cầu đóng")
    put(desk, story)
    desk.do("unpublish", story)
    assert breaking.set_line(desk.db, desk.now) is None
    undo.undo(desk.db, actor="lan", now=desk.now)
    assert line(desk) == ("Cầu đóng", "/2026/03/cau-dong/")


def test_undo_puts_the_line_before_back(desk: Desk) -> None:
    put(desk, "Cầu đóng")
    put(desk, "Cầu mở")
    undone = undo.undo(desk.db, actor="lan", now=desk.now)
    assert [(unit.kind, unit.title) for unit in undone.units] == [("breaking", "Cầu mở")]
    assert line(desk) == ("Cầu đóng", None)


def test_end(desk: Desk) -> None:
    put(desk, "Cầu đóng")
    with desk.act("front breaking") as act:
        breaking.end(act)
    assert line(desk) is None
    with pytest.raises(NotFound, match="there is no breaking news"), desk.act("front breaking") as act:
        breaking.end(act)


@pytest.mark.parametrize("text", ["", "  \n ", "a" * 201])
def test_a_line_has_some_words_and_not_too_many(desk: Desk, text: str) -> None:
    with pytest.raises(Invalid, match="one line of at most 200 characters"):
        put(desk, text)


def test_a_line_of_the_longest_length_is_shown_whole(desk: Desk) -> None:
    put(desk, "a" * 200)
    assert line(desk) == ("a" * 200, None)


@pytest.mark.parametrize("status", ["killed", "trashed"])
def test_what_no_reader_will_see_is_refused(desk: Desk, status: str) -> None:
    with pytest.raises(Refused, match="cannot be breaking news"):
        put(desk, desk.in_status(status))


def test_an_end_that_has_passed_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid, match="--until must be in the future"):
        put(desk, "Cầu đóng", minutes=0)
