"""The languages of live stories, and lists of the stories in some of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.site.paper import START, Paper

from newsroom.core.published import story_languages, story_lists
from newsroom.core.published.story_languages import LanguageFilter
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def test_the_languages_are_those_of_live_revisions(paper: Paper) -> None:
    assert story_languages.tags(paper.db) == []
    vi = paper.story("Tin")
    paper.story("News", lang="en")
    paper.story("About", lang="fr", kind="page")  # pages are on no front page
    paper.draft("Entwurf", lang="de")
    assert story_languages.tags(paper.db) == ["en", "vi"]
    paper.save(vi, lang="km")  # not yet published
    assert story_languages.tags(paper.db) == ["en", "vi"]
    paper.publish(vi)
    assert story_languages.tags(paper.db) == ["en", "km"]
    paper.do("unpublish", vi)
    assert story_languages.tags(paper.db) == ["en"]


def test_lists_of_some_languages(paper: Paper) -> None:
    spoken = ("vi", "en", "vi", "en-GB", "fr", "vi")
    ids = [
        paper.story(f"Tin {n}", lang=lang, section="Phố", date=START - timedelta(days=20 - n)).id
        for n, lang in enumerate(spoken)
    ]
    [section] = story_lists.labels(paper.db, "section")
    english, others = LanguageFilter(("en", "en-GB")), LanguageFilter(("en", "en-GB", "fr"), excluded=True)
    newest = {
        (3, 1): english,
        (5, 2, 0): others,
        (5, 4, 3, 2, 1, 0): None,
    }
    for places, only in newest.items():
        expected = [ids[place] for place in places]
        assert story_lists.newest(paper.db, 9, only=only) == expected
        assert story_lists.newest_in_label(paper.db, section.id, 9, only=only) == expected
        assert story_lists.newest(paper.db, 1, only=only) == expected[:1]
    paper.save(ids[1], lang="vi")  # a draft of a live story changes no list
    assert story_lists.newest(paper.db, 9, only=english) == [ids[3], ids[1]]
    assert story_lists.newest(paper.db, 9, only=english, since="2026-02-12T00:00:00Z") == [ids[3]]


def test_the_most_read_stories_of_some_languages(paper: Paper) -> None:
    vi, en = paper.story("Tin"), paper.story("News", lang="en")
    for number, story in enumerate((vi, vi, en)):
        view = PageView(at=paper.now, article_id=story.id, page="", visitor=f"{number}".encode())
        counting.record(paper.db, view, settings=paper.settings)
    read = {"since": "2026-01-01", "limit": 5}
    assert story_lists.most_read(paper.db, **read) == [vi.id, en.id]
    assert story_lists.most_read(paper.db, **read, only=LanguageFilter(("en",))) == [en.id]
    assert story_lists.most_read(paper.db, **read, only=LanguageFilter(("en",), excluded=True)) == [vi.id]


def test_a_filter_knows_its_languages() -> None:
    english = LanguageFilter(("en", "en-GB"))
    assert [english.has(lang) for lang in ("en", "en-GB", "en-US", "")] == [True, True, False, False]
    others = LanguageFilter(("en",), excluded=True)
    assert [others.has(lang) for lang in ("en", "vi")] == [False, True]
