"""How a report of losses is cut: so many places of each cause, so many causes, and the numbers of the others."""

from __future__ import annotations

import pytest

from newsroom.core.articles import articles
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.losses import Loss
from newsroom.desk import Desk
from newsroom.desk.loss_report import LossReport
from newsroom.desk.text_source import TextSource
from tests.desk.conftest import Heard, Make

SOURCE = TextSource("a.md")


def told(desk: Desk, heard: Heard, *numbers: int, missing: bool = True) -> list[str]:
    """What is told of so many losses of each of several causes."""
    report = LossReport(desk, missing)
    report._add(
        [Loss(n, "element", f"c{c}", f"m{n}") for c, many in enumerate(numbers) for n in range(1, many + 1)],
        SOURCE,
        "a",
    )
    report.tell()
    said = list(heard.warned)
    heard.warned.clear()
    report.tell()
    assert heard.warned == []  # once
    return said


def test_five_places_of_a_cause_are_listed(desk: Desk, heard: Heard) -> None:
    five = [f"a.md:{number}: m{number}" for number in range(1, 6)]
    assert told(desk, heard, 5) == five
    assert told(desk, heard, 6) == [*five, "c0: and 1 more; newsroom check --all lists every place"]
    assert told(desk, heard, 8, 1) == [*five, "c0: and 3 more; newsroom check --all lists every place", "a.md:1: m1"]


def test_a_text_that_is_not_saved_is_not_yet_checked(desk: Desk, heard: Heard) -> None:
    report = LossReport(desk)
    report.look_at_text(
        Manuscript(title="A", body="Text.\n\n<iframe src='https://v.example/1'></iframe>\n\n" * 6), SOURCE
    )
    report.tell()
    assert "; after saving, newsroom check --all lists every place" in heard.warned[-1]


def test_twenty_five_causes_are_listed(desk: Desk, heard: Heard) -> None:
    assert told(desk, heard, *[1] * 25) == ["a.md:1: m1"] * 25
    assert told(desk, heard, *[1] * 26)[25:] == [
        "and 1 other problem in 1 place; newsroom check --all lists every place"
    ]
    assert told(desk, heard, *[1] * 25, 2, 3)[25:] == [
        "and 2 other problems in 5 places; newsroom check --all lists every place"
    ]


@pytest.mark.parametrize(("options", "lines"), [({}, [3, 5]), ({"missing": True}, [3, 5]), ({"missing": False}, [5])])
def test_missing_pictures_may_be_reported_elsewhere(
    desk: Desk, make: Make, heard: Heard, options: dict[str, bool], lines: list[int]
) -> None:
    article = make("---\ntitle: T\n---\nx\n\n![y](gone.png)\n\n<object data=x></object>\n")
    heard.warned.clear()
    report = LossReport(desk, **options)
    report.look(articles.by_id(desk.db, article.id), 1)
    report.tell()
    assert [one.partition(" of the text: ")[0] for one in heard.warned] == [f"t: line {line}" for line in lines]


def test_related_stories_are_looked_for_at_the_end(desk: Desk, make: Make, heard: Heard) -> None:
    first = make("---\ntitle: One\nrelated: [two, gone]\n---\nx\n")
    heard.warned.clear()
    plain, placed = LossReport(desk), LossReport(desk)
    plain.look(articles.by_id(desk.db, first.id), 1)
    placed.look(articles.by_id(desk.db, first.id), 1, TextSource("one.md", related_line=3))
    unplaced = LossReport(desk)
    unplaced.look(articles.by_id(desk.db, first.id), 1, TextSource("one.md"))
    make("---\ntitle: Two\n---\ny\n")
    for report, place in ((plain, "one: "), (placed, "one.md:3: "), (unplaced, "one.md: ")):
        report.tell()
        [said] = [one for one in heard.warned if "gone" in one]
        assert said.startswith(place)
        heard.warned.clear()
        report.tell()
        assert heard.warned == []


def test_a_text_that_was_not_saved(desk: Desk, heard: Heard) -> None:
    report = LossReport(desk)
    report.look_at_text(Manuscript(title="T", body="x\n\n<object data=x></object>\n"), TextSource("a.md", 5))
    report.tell()
    assert [one.partition(": ")[0] for one in heard.warned] == ["a.md:7"]
