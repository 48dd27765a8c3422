"""The stories beside a story: named ones, and those that are alike and earlier."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.site.paper import START, Paper

from newsroom.core.published import related_stories, stories
from newsroom.core.published.related_stories import WINDOW
from newsroom.core.published.stories import Story


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def story(paper: Paper, article_id: int) -> Story:
    return stories.stories(paper.db, [article_id])[article_id]


def test_stories_have_numbers_of_any_size() -> None:
    windows = {1: [70_000, 5_000_000_000], 2: [70_000, 3]}
    assert related_stories.alike(windows, 1, 9) == [70_000, 3, 5_000_000_000]


def alike(paper: Paper, article_id: int, limit: int = 9) -> list[int]:
    own = story(paper, article_id)
    place = (own.published_at, own.id)
    windows = {label: related_stories.before(paper.db, label, place) for label in related_stories.labels_of(own)}
    order = sorted({one for window in windows.values() for one in window})
    numbers = {label: [order.index(one) for one in window] for label, window in windows.items()}
    section = own.section.id if own.section else None
    return [order[number][1] for number in related_stories.alike(numbers, section, limit)]


def tell(paper: Paper, *days_ago: int, **labels: object) -> list[int]:
    return [paper.story(f"Tin {n}", date=START - timedelta(days=n), **labels).id for n in days_ago]


def test_a_tag_counts_twice_a_section_and_of_equals_the_newest_comes_first(paper: Paper) -> None:
    [section] = tell(paper, 2, section="Phố")
    [tag] = tell(paper, 9, tags=("lũ",))
    [older] = tell(paper, 10, tags=("lũ",))
    [both] = tell(paper, 12, section="Phố", tags=("lũ",))
    [two] = tell(paper, 14, tags=("lũ", "cầu"))
    tell(paper, 1, section="Chợ", tags=("chợ",), authors=("Lan",))
    own = paper.story("Mới", section="Phố", tags=("lũ", "cầu"), authors=("Lan",)).id
    assert alike(paper, own) == [two, both, tag, older, section]
    assert alike(paper, own, 2) == [two, both]


def test_a_story_without_a_section_has_those_with_its_tags_and_one_without_either_has_none(paper: Paper) -> None:
    [one] = tell(paper, 5, tags=("lũ",))
    assert alike(paper, paper.story("Không mục", tags=("lũ",)).id) == [one]
    assert alike(paper, paper.story("Một mình").id) == []


def test_later_stories_and_withdrawn_ones_are_not_among_them(paper: Paper) -> None:
    one, own, later = tell(paper, 5, 4, 3, section="Phố")
    assert alike(paper, own) == [one]
    assert alike(paper, later) == [own, one]
    paper.do("unpublish", own)
    assert alike(paper, later) == [one]


def test_after_is_the_other_side_of_before(paper: Paper) -> None:
    ids = tell(paper, *range(WINDOW + 3, 0, -1), section="Phố")
    own = story(paper, ids[0])
    [label] = related_stories.labels_of(own)
    near = related_stories.after(paper.db, label, (own.published_at, own.id))
    assert near == ids[1 : WINDOW + 1]
    for one in ids[1:]:
        other = story(paper, one)
        window = [place[1] for place in related_stories.before(paper.db, label, (other.published_at, one))]
        assert (ids[0] in window) == (one in near)


def test_named_stories_in_their_order_each_once_and_live_ones_only(paper: Paper) -> None:
    one, two, gone = (paper.story(title).id for title in ("Một", "Hai", "Gỡ"))
    paper.do("unpublish", gone)
    own = paper.story("Mới", related=("hai", "go", "/2026/03/mot/", "2", "moi", "khong-co")).id
    assert related_stories.chosen(paper.db, [own]) == {own: [two, one]}
    assert related_stories.chosen(paper.db) == {own: [two, one]}
    assert related_stories.chosen(paper.db, [one]) == {}
    assert related_stories.naming(paper.db, [one]) == {own}
    assert related_stories.naming(paper.db, [own]) == set()
    paper.wait(hours=1)
    paper.story("Sau")  # newer than all, and named by nobody
    assert related_stories.chosen(paper.db, [own]) == {own: [two, one]}


def test_a_reference_to_what_comes_later_is_found_once_it_is_live_and_a_renamed_one_too(paper: Paper) -> None:
    own = paper.story("Mới", related=("sap-co",)).id
    assert related_stories.chosen(paper.db) == {}
    draft = paper.draft("Sắp có")
    assert related_stories.chosen(paper.db) == {}
    later = paper.publish(draft).id
    assert related_stories.chosen(paper.db) == {own: [later]}
    assert related_stories.naming(paper.db, [later]) == {own}
    paper.do("rename", later, slug="da-co", zone=paper.settings.zone)
    assert related_stories.chosen(paper.db) == {own: [later]}
    assert related_stories.naming(paper.db, [later]) == {own}
