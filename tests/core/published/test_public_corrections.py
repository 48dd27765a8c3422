"""Which corrections are in the public list."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom.core.published import public_corrections


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def corrected(paper: Paper, title: str, *notes: str) -> int:
    story = paper.story(title)
    for note in notes:
        paper.wait(minutes=1)
        paper.do("correct", story, note=note, zone=paper.settings.zone)
    return story.id


def test_corrections_of_live_stories_the_oldest_first(paper: Paper) -> None:
    first = corrected(paper, "Cầu", "Ba nhịp.", "Bốn nhịp.")
    withdrawn = corrected(paper, "Chợ", "Sai ngày.")
    paper.draft("Nháp")
    assert [one.body for one in public_corrections.read(paper.db, public_corrections.numbers(paper.db))] == [
        "Sai ngày.",
        "Bốn nhịp.",
        "Ba nhịp.",
    ]
    assert len(public_corrections.of_articles(paper.db, [first, withdrawn])) == 3
    everything = public_corrections.numbers(paper.db)
    paper.do("unpublish", withdrawn)
    left = public_corrections.numbers(paper.db)
    assert left == public_corrections.of_articles(paper.db, [first])
    assert [one.article_id for one in public_corrections.read(paper.db, everything)] == [first, first]


def test_a_note_that_is_no_public_correction_is_not_listed(paper: Paper) -> None:
    story = corrected(paper, "Cầu", "Ba nhịp.")
    paper.db.execute("update notes set public = 0")
    assert public_corrections.numbers(paper.db) == public_corrections.of_articles(paper.db, [story]) == []
    paper.db.execute("update notes set public = 1, kind = 'kill'")
    assert public_corrections.numbers(paper.db) == public_corrections.of_articles(paper.db, [story]) == []
    assert public_corrections.read(paper.db, [1]) == []
