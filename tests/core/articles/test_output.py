"""The desk's output is read from the log: undone and imported actions are not counted, a correction is not an update."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsroom.core import undo
from newsroom.core.articles import articles, drafting, output, publishing, workflow
from newsroom.core.articles.fields import Manuscript
from newsroom.core.articles.publishing import Order
from newsroom.core.articles.revisions import save
from newsroom.core.journal import actions
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView
from newsroom.errors import Usage
from newsroom.settings import Settings
from newsroom.store import Connection

HANOI = Settings({"site.timezone": "Asia/Ho_Chi_Minh"})
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def published(
    db: Connection, title: str, *, after: int, at: datetime = NOW, section: str = "News", by: str = "Hà An",
    command: str = "publish",
) -> int:  # fmt: skip
    """A story published so many minutes after its first draft."""
    copy = Manuscript(title=title, body="One two three.", section=section, authors=tuple(by.split("|")))
    with actions.act(db, actor="lan", now=at - timedelta(minutes=after), command="draft") as act:
        number = drafting.draft(act, copy, lang="vi").article.id
    with actions.act(db, actor="lan", now=at, command=command) as act:
        publishing.publish(act, articles.by_id(db, number), Order(), zone=HANOI.zone)
    return number


def made(
    db: Connection, by: str = "section", since: str = "2026-11-22", until: str = "2026-11-23"
) -> output.OutputReport:
    return output.report(db, since=since, until=until, by=by, settings=HANOI)


def test_output_of_a_desk(db: Connection) -> None:
    first = published(db, "One", after=60)
    published(db, "Two", after=10, by="Hà An|Lan")
    published(db, "Three", after=200, section="Sport", at=NOW - timedelta(days=1))
    published(db, "Old archive", after=5, command="import markdown")
    counting.record(db, PageView(NOW, article_id=first), settings=HANOI)
    story = articles.by_id(db, first)
    with actions.act(db, actor="lan", now=NOW, command="edit") as act:
        save(act, story, Manuscript(title="One more", body="Text.", section="News", authors=("Hà An",)))
        publishing.publish(act, articles.by_id(db, first), Order(), zone=HANOI.zone)
    with actions.act(db, actor="lan", now=NOW, command="correct") as act:
        fixed = Manuscript(title="One more", body="Text!", section="News", authors=("Hà An",))
        publishing.correct(act, articles.by_id(db, first), note="a stop", manuscript=fixed, zone=HANOI.zone)
    with actions.act(db, actor="lan", now=NOW, command="unpublish") as act:
        workflow.unpublish(act, articles.by_id(db, first))
    found = made(db)
    total = found.total
    assert (total.published, total.updated, total.corrected, total.withdrawn) == (3, 1, 1, 1)
    assert (total.words, total.views) == (9, 1)
    assert (total.median, total.p90) == (60 * 60, 200 * 60)
    assert [(row.name, row.published, row.median) for row in found.rows] == [("News", 2, 600), ("Sport", 1, 12_000)]
    assert found.days == {"2026-11-22": 1, "2026-11-23": 2}
    assert [(row.name, row.published) for row in made(db, "author").rows] == [("Hà An", 3), ("Lan", 1)]
    assert [(row.name, row.published) for row in made(db, "day").rows] == [("2026-11-22", 1), ("2026-11-23", 2)]
    assert made(db, since="2026-11-23").total.published == 2


def test_what_is_undone_was_not_made(db: Connection) -> None:
    published(db, "One", after=60)
    undo.undo(db, actor="lan", now=NOW)
    assert made(db).total == output.DeskOutput("total")


def test_nothing_made(db: Connection) -> None:
    found = made(db, since="2030-01-01", until="2030-01-03")
    assert (found.total.published, found.total.median, found.rows) == (0, None, [])
    assert list(found.days.values()) == [0, 0, 0]
    assert output.first_day(db, HANOI.zone) is None
    with pytest.raises(Usage):
        made(db, "planet")


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [([], None, None), ([5], 5, 5), ([1, 2, 3, 4], 2, 4), (list(range(1, 101)), 50, 90), ([9, 1], 1, 9)],
)
def test_quantiles(values: list[int], median: int | None, p90: int | None) -> None:
    assert (output.quantile(values, 0.5), output.quantile(values, 0.9)) == (median, p90)


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        (datetime(2026, 11, 21, 16, 59, 59, tzinfo=UTC), 0),  # 23:59:59 of the day before in Hanoi
        (datetime(2026, 11, 21, 17, 0, 0, tzinfo=UTC), 1),
        (datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 23, 17, 0, 0, tzinfo=UTC), 0),
    ],
)
def test_the_days_begin_and_end_at_midnight_of_the_place(db: Connection, at: datetime, counted: int) -> None:
    published(db, "One", after=1, at=at)
    found = made(db)
    assert (found.total.published, sum(found.days.values())) == (counted, counted)


def test_the_groups_with_the_most_come_first_and_days_in_their_order(db: Connection) -> None:
    for title, section, day in (("a", "Sport", 1), ("b", "Art", 0), ("c", "Sport", 0), ("d", "Law", 0), ("e", "", 1)):
        published(db, title, after=1, section=section, at=NOW - timedelta(days=day))
    assert [row.name for row in made(db).rows] == ["Sport", "", "Art", "Law"]
    assert [row.name for row in made(db, "day").rows] == ["2026-11-22", "2026-11-23"]
    story = articles.get(db, "d")
    with actions.act(db, actor="lan", now=NOW, command="edit") as act:
        save(act, story, Manuscript(title="d", body="Text.", section="Law"))
        publishing.publish(act, articles.by_id(db, story.id), Order(), zone=HANOI.zone)
    assert [row.name for row in made(db).rows] == ["Sport", "Law", "", "Art"]  # then the most updated


def test_an_update_and_a_correction_apart(db: Connection) -> None:
    """A correction publishes its text as an update of the same batch, which does not count; an update alone does."""
    number = published(db, "One", after=1)
    other = published(db, "Two", after=1)
    for title, target in (("fixed", number), ("newer", other)):
        with actions.act(db, actor="lan", now=NOW, command="both") as act:
            story = articles.by_id(db, target)
            text = Manuscript(title=title, body="Text.", section="News")
            if title == "fixed":
                publishing.correct(act, story, note="a", manuscript=text, zone=HANOI.zone)
            else:
                save(act, story, text)
                publishing.publish(act, articles.by_id(db, target), Order(), zone=HANOI.zone)
    with actions.act(db, actor="lan", now=NOW, command="kill") as act:
        workflow.kill(act, articles.by_id(db, other), reason="x")
    total = made(db).total
    assert (total.updated, total.corrected, total.withdrawn) == (1, 1, 1)


def test_a_story_dated_back_took_no_time_at_all(db: Connection) -> None:
    number = published(db, "One", after=0)
    with actions.act(db, actor="lan", now=NOW, command="x") as act:
        act.db.execute("update articles set created_at = '2026-12-01T00:00:00Z' where id = ?", (number,))
        act.note("article", number, "x")
    assert made(db).total.median == 0


def test_baseline_views_and_a_story_without_views(db: Connection) -> None:
    number = published(db, "One", after=1)
    published(db, "Two", after=1)
    counting.record(db, PageView(NOW, article_id=number), settings=HANOI)
    with actions.act(db, actor="lan", now=NOW, command="x") as act:
        act.db.execute("update stat_article set baseline = 40 where article_id = ?", (number,))
        act.note("article", number, "x")
    assert made(db).total.views == 41


def test_the_first_day_is_that_of_the_place(db: Connection) -> None:
    published(db, "One", after=0, at=datetime(2026, 11, 22, 17, 30, tzinfo=UTC))
    published(db, "Two", after=0, at=datetime(2026, 11, 25, 17, 30, tzinfo=UTC))
    assert output.first_day(db, HANOI.zone) == "2026-11-23"


@pytest.mark.parametrize(
    ("values", "share", "value"),
    [
        ([10, 20], 0.5, 10), ([10, 20, 30], 0.5, 20), ([10, 20, 30], 0.9, 30), (list(range(1, 11)), 0.9, 9),
        (list(range(1, 12)), 0.9, 10), (list(range(1, 21)), 0.9, 18), ([3, 1, 2], 0.0, 1), ([3, 1, 2], 1.0, 3),
    ],
)  # fmt: skip
def test_more_quantiles(values: list[int], share: float, value: int) -> None:
    assert output.quantile(values, share) == value
