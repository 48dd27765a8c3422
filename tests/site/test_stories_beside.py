"""The stories beside a story, found one by one and in lists that are read at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.site.paper import START, Paper

from newsroom.site import snapshot as snapshots
from newsroom.site.snapshot import Snapshot
from newsroom.site.stories_beside import FiledStories, StoriesBeside


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def taken(paper: Paper) -> Snapshot:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)


@pytest.mark.parametrize("many", [1, 100])
def test_related_stories_without_tags_are_the_last_of_the_section_before_it(
    paper: Paper, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """Read one by one or with whole lists, they are the same."""
    monkeypatch.setattr(snapshots, "MANY", many)
    ids = [paper.story(f"Tin {n}", section="Phố", date=START - timedelta(days=9 - n)).id for n in range(7)]
    alone = paper.story("Một mình").id
    snapshot = taken(paper)
    snapshot.expect([*ids, alone], text=True)

    def related(article: int) -> list[int]:
        story = snapshot.story(article)
        assert story
        return snapshot.related(story)

    assert related(ids[6]) == [ids[5], ids[4], ids[3]]
    assert related(ids[2]) == [ids[1], ids[0]]
    assert related(ids[0]) == []
    assert related(alone) == []


@pytest.mark.parametrize("many", [1, 100])
def test_named_stories_are_shown_first_and_the_next_is_none_of_them(
    paper: Paper, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(snapshots, "MANY", many)
    ids = [paper.story(f"Tin {n}", section="Phố", date=START - timedelta(days=9 - n)).id for n in range(5)]
    foreign = paper.story("News", lang="en", section="Phố", date=START - timedelta(days=4)).id
    naming = paper.story("Tin cuối", section="Phố", related=("tin-3", "tin-0")).id
    snapshot = taken(paper)
    snapshot.expect([naming, foreign], text=True)
    story, other = snapshot.story(naming), snapshot.story(foreign)
    assert story
    assert other
    assert snapshot.beside(story) == StoriesBeside((ids[3], ids[0], ids[4]), ids[2])
    assert snapshot.beside(other) == StoriesBeside()  # its readers have another front page


def test_all_stories_beside_one() -> None:
    assert StoriesBeside((3, 1), 2).all == (3, 1, 2)
    assert StoriesBeside((3, 1)).all == (3, 1)


def test_lists_are_the_same_one_by_one_and_all_at_once(paper: Paper) -> None:
    ids = [paper.story(f"Tin {n}", section="Phố", date=START - timedelta(hours=20 - n)).id for n in range(14)]
    label = taken(paper).sections[0].id
    one_by_one, at_once = FiledStories(paper.db), FiledStories(paper.db)
    at_once.read_all()
    assert (one_by_one.are_read, at_once.are_read) == (False, True)
    for filed in (one_by_one, at_once):
        assert filed.ids(label) == ids
        assert filed.ids(999) == []
        windows = filed.before([label, 999], ("2026-03-01T20:00:00Z", 0))  # when the last one was published
        assert windows.articles(windows.by_label[label]) == ids[1:13]
        assert list(windows.by_label[999]) == []


@pytest.mark.parametrize("many", [1, 100])
def test_six_of_those_that_a_story_names_are_shown_and_three_that_are_alike(
    paper: Paper, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(snapshots, "MANY", many)
    ids = [paper.story(f"Tin {n}", section="Phố", date=START - timedelta(days=20 - n)).id for n in range(9)]
    seven = paper.story("Bảy", section="Phố", related=tuple(f"tin-{n}" for n in range(7))).id
    two = paper.story("Hai", section="Phố", related=("tin-0", "tin-1")).id
    outside = paper.story("Ngoài", related=("tin-0",), tags=("a",)).id
    paper.story("Sau", tags=("a",))
    snapshot = taken(paper)
    snapshot.expect([seven, two, outside], text=True)
    found = [snapshot.beside(story) for one in (seven, two, outside) if (story := snapshot.story(one))]
    assert found == [
        StoriesBeside(tuple(ids[:6]), ids[8]), StoriesBeside((ids[0], ids[1], seven), ids[8]), StoriesBeside((ids[0],), None),
    ]  # fmt: skip
    story = snapshot.story(two)
    assert story
    assert snapshot.related(story) == [ids[0], ids[1], seven]


@pytest.mark.parametrize("many", [1, 100])
def test_each_language_has_its_own_stories_beside(paper: Paper, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(snapshots, "MANY", many)
    ids = [
        paper.story(
            f"Tin {n}", lang=("vi", "en", "en-GB", "fr")[n % 4], section="Phố", date=START - timedelta(days=20 - n)
        ).id
        for n in range(12)
    ]
    snapshot = taken(paper)
    snapshot.expect(ids, text=True)
    found = {one: snapshot.beside(story) for one in ids if (story := snapshot.story(one))}
    assert found[ids[10]] == StoriesBeside((ids[9], ids[6], ids[5]), ids[2])
    assert found[ids[8]] == StoriesBeside((ids[4], ids[0]), None)
    assert found[ids[11]] == StoriesBeside((ids[7], ids[3]), None)
    assert found[ids[1]] == StoriesBeside()
