"""The counts printed on an article's page: updated only when the page changes for another reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom.core.published import page_figures, stories
from newsroom.core.published.page_figures import PageFigures
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView

DAY = "2026-03-02"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def view(paper: Paper, article: int, readers: int, *, first: int = 1) -> None:
    for number in range(first, first + readers):
        seen = PageView(paper.now, article_id=article, address=f"192.0.2.{number}", agent="x")
        counting.record(paper.db, seen, settings=paper.settings)


def figures(paper: Paper, article: int) -> PageFigures | None:
    return stories.stories(paper.db, [article])[article].figures


def test_figures_are_taken_once_and_kept_until_the_page_changes(paper: Paper) -> None:
    one, other = paper.story("Tin một").id, paper.story("Tin hai").id
    paper.draft("Nháp")
    assert figures(paper, one) is None
    view(paper, one, 3)
    view(paper, other, 2)
    paper.comment(one, "Hay.")
    paper.comment(one, "Chưa duyệt.", approved=False)
    assert page_figures.refresh(paper.db, day=DAY, now=paper.now) == 2
    expected = PageFigures(views=3, comments=1, visits_today=3, visits_total=3, at="2026-03-02T03:00:00Z")
    assert figures(paper, one) == expected
    assert figures(paper, other) == PageFigures(2, 0, 3, 3, "2026-03-02T03:00:00Z")

    view(paper, one, 4, first=10)  # views alone change no page
    paper.wait(minutes=5)
    assert page_figures.refresh(paper.db, day=DAY, now=paper.now) == 0
    assert figures(paper, one) == expected

    paper.edit(one, title="Tựa mới")
    assert page_figures.refresh(paper.db, day=DAY, now=paper.now) == 1
    assert figures(paper, one) == PageFigures(7, 1, 7, 7, "2026-03-02T03:05:00Z")
    assert figures(paper, other) == PageFigures(2, 0, 3, 3, "2026-03-02T03:00:00Z")

    paper.comment(other, "Cũng hay.")
    assert page_figures.refresh(paper.db, day=DAY, now=paper.now) == 1
    assert figures(paper, other) == PageFigures(2, 1, 7, 7, "2026-03-02T03:05:00Z")


def test_visits_today_are_those_of_the_day_named(paper: Paper) -> None:
    one = paper.story("Tin").id
    view(paper, one, 3)
    page_figures.refresh(paper.db, day="2026-03-03", now=paper.now)
    assert figures(paper, one) == PageFigures(3, 0, 0, 3, "2026-03-02T03:00:00Z")


def test_only_the_articles_named_are_looked_at(paper: Paper) -> None:
    one, other = paper.story("Tin một").id, paper.story("Tin hai").id
    assert page_figures.refresh(paper.db, day=DAY, now=paper.now, articles=[]) == 0
    assert page_figures.refresh(paper.db, day=DAY, now=paper.now, articles=[other, 99]) == 1
    assert figures(paper, one) is None
    assert figures(paper, other) is not None
    assert page_figures.refresh(paper.db, day=DAY, now=paper.now, articles=[one, other]) == 1


def test_a_withdrawn_story_has_none_taken(paper: Paper) -> None:
    one = paper.story("Tin")
    paper.do("unpublish", one)
    assert page_figures.refresh(paper.db, day=DAY, now=paper.now) == 0


def test_views_counted_elsewhere_before_count_too(paper: Paper) -> None:
    one = paper.story("Tin").id
    view(paper, one, 1)
    paper.db.execute("update stat_article set baseline = 40 where article_id = :id", {"id": one})
    page_figures.refresh(paper.db, day=DAY, now=paper.now)
    found = figures(paper, one)
    assert found
    assert found.views == 41


def test_comment_counts_are_those_of_the_moment(paper: Paper) -> None:
    one, other, third = (paper.story(f"Tin {number}").id for number in range(3))
    paper.comment(one, "Hay.")
    paper.comment(one, "Rất hay.")
    paper.comment(other, "Chờ duyệt.", approved=False)
    paper.comment(third, "Ở bài khác.")
    assert page_figures.comment_counts(paper.db, [one, other]).get(one) == 2
    assert page_figures.comment_counts(paper.db, [one, other]).get(other, 0) == 0
    assert third not in page_figures.comment_counts(paper.db, [one, other])
    assert page_figures.comment_counts(paper.db, []) == {}
