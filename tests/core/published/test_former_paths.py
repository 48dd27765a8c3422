"""Former paths: where a path leads that has moved, was withdrawn or was redirected."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom.core.articles import labels, paths
from newsroom.core.published import former_paths
from newsroom.core.published.former_paths import FormerPath
from newsroom.core.series import parts, series
from newsroom.core.series.series import SeriesEntry
from newsroom.store import transaction


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def path(name: str) -> str:
    return f"/2026/03/{name}/"


def stories(paper: Paper, *names: str) -> list[int]:
    """Live stories, each at the path of its name."""
    return [paper.story(name).id for name in names]


def rename(paper: Paper, article: int, slug: str) -> None:
    paper.do("rename", article, slug=slug, zone=paper.settings.zone)


def withdraw(paper: Paper, article: int, redirect_to: str | None = None) -> None:
    paper.do("unpublish", article, redirect_to=redirect_to)


def test_a_live_path_and_one_that_never_was_lead_to_themselves(paper: Paper) -> None:
    stories(paper, "mot")
    assert former_paths.resolve(paper.db, path("mot")) == path("mot")
    assert former_paths.resolve(paper.db, path("nowhere")) == path("nowhere")
    assert former_paths.resolve(paper.db, "https://elsewhere.example/x") == "https://elsewhere.example/x"
    assert former_paths.list_(paper.db) == []
    assert former_paths.find(paper.db, path("mot")) is None
    assert former_paths.find(paper.db, path("nowhere")) is None


def test_every_former_path_leads_straight_to_the_newest(paper: Paper) -> None:
    [mot] = stories(paper, "mot")
    rename(paper, mot, "hai")
    rename(paper, mot, "ba")
    expected = [FormerPath(path("hai"), path("ba"), mot), FormerPath(path("mot"), path("ba"), mot)]
    assert former_paths.list_(paper.db) == former_paths.list_(paper.db, mot) == expected
    assert former_paths.find(paper.db, path("mot")) == expected[1]
    assert former_paths.find(paper.db, path("ba")) is None


def test_a_killed_story_leads_nowhere_even_if_its_row_still_has_a_target(paper: Paper) -> None:
    [mot] = stories(paper, "mot")
    withdraw(paper, mot)
    paper.do("kill", mot, reason="wrong")
    with transaction(paper.db):  # as older versions left it
        paper.db.execute("update paths set kind = 'redirect', target = '/x/' where article_id = :id", {"id": mot})
    assert former_paths.list_(paper.db) == [FormerPath(path("mot"), None, mot)]


def test_a_withdrawn_story_is_gone_at_all_its_paths(paper: Paper) -> None:
    mot, hai = stories(paper, "mot", "hai")
    rename(paper, mot, "ba")
    withdraw(paper, mot)
    expected = [FormerPath(path("ba"), None, mot), FormerPath(path("mot"), None, mot)]
    assert former_paths.list_(paper.db) == former_paths.list_(paper.db, mot) == expected
    assert former_paths.list_(paper.db, hai) == []
    assert former_paths.find(paper.db, path("ba")) == expected[0]
    assert former_paths.resolve(paper.db, path("mot")) is None


def test_a_withdrawn_story_may_lead_elsewhere(paper: Paper) -> None:
    mot, _, ba = stories(paper, "mot", "hai", "ba")
    rename(paper, mot, "bon")
    withdraw(paper, mot, path("hai"))
    withdraw(paper, ba, "https://elsewhere.example/x")
    assert former_paths.list_(paper.db) == [
        FormerPath(path("ba"), "https://elsewhere.example/x", ba),
        FormerPath(path("bon"), path("hai"), mot),
        FormerPath(path("mot"), path("hai"), mot),
    ]


@pytest.mark.parametrize("steps", [2, 3, 12])
def test_a_chain_of_redirects_is_followed_to_its_end(paper: Paper, steps: int) -> None:
    names = [f"tin-{number}" for number in range(steps + 1)]
    ids = stories(paper, *names)
    for number in range(steps):
        withdraw(paper, ids[number], path(names[number + 1]))
    rename(paper, ids[-1], "dich")
    assert former_paths.resolve(paper.db, path("tin-0")) == path("dich")
    found = {one.path: one.target for one in former_paths.list_(paper.db)}
    assert found == {path(name): path("dich") for name in names}
    assert former_paths.articles_leading_to(paper.db, [ids[-1]]) == set(ids[:-1])
    assert former_paths.articles_leading_to(paper.db, [ids[1]]) == {ids[0]}
    withdraw(paper, ids[-1])
    assert {one.target for one in former_paths.list_(paper.db)} == {None}


def test_a_chain_that_comes_back_leads_nowhere(paper: Paper) -> None:
    mot, hai, ba = stories(paper, "mot", "hai", "ba")
    withdraw(paper, mot, path("hai"))
    withdraw(paper, hai, path("ba"))
    withdraw(paper, ba, path("mot"))
    assert [one.target for one in former_paths.list_(paper.db)] == [None, None, None]
    assert former_paths.articles_leading_to(paper.db, [mot]) == {hai, ba}


def test_a_story_published_again_is_no_former_path(paper: Paper) -> None:
    mot, hai = stories(paper, "mot", "hai")
    withdraw(paper, mot, path("hai"))
    assert former_paths.articles_leading_to(paper.db, [hai]) == {mot}
    paper.publish(mot)
    assert former_paths.list_(paper.db) == []
    assert former_paths.resolve(paper.db, path("mot")) == path("mot")


def test_articles_with_former_paths(paper: Paper) -> None:
    mot, hai, ba, bon = stories(paper, "mot", "hai", "ba", "bon")
    rename(paper, hai, "nam")
    withdraw(paper, ba)
    assert former_paths.articles_with(paper.db, [mot, hai, ba, bon]) == {hai, ba}
    assert former_paths.articles_with(paper.db, [mot, bon]) == set()
    assert former_paths.articles_with(paper.db, []) == set()


def test_an_alias_leads_to_its_story_but_showed_none_itself(paper: Paper) -> None:
    [mot] = stories(paper, "mot")
    with paper.act("draft") as act:
        paths.alias(act, mot, "/cu/mot.html")
    assert former_paths.list_(paper.db) == [FormerPath("/cu/mot.html", path("mot"), mot)]
    assert former_paths.find(paper.db, "/cu/mot.html") is None


def merge(paper: Paper, kind: str, one: str, other: str) -> None:
    with paper.act("labels merge") as act:
        labels.merge(act, labels.get(paper.db, kind, one), labels.get(paper.db, kind, other))


def test_the_addresses_of_merged_labels_and_of_series_without_stories(paper: Paper) -> None:
    mot = paper.story("mot", section="Cũ", tags=("lũ",), authors=("Lan",)).id
    paper.story("hai", section="Mới", tags=("mưa",), authors=("Mai",))
    for kind, one, other in (("section", "Cũ", "Mới"), ("tag", "lũ", "mưa"), ("author", "Lan", "Mai")):
        merge(paper, kind, one, other)
    assert former_paths.of_labels(paper.db) == [
        FormerPath("/s/cu/", "/s/moi/", None),
        FormerPath("/tag/lu/", "/tag/mua/", None),
        FormerPath("/author/lan/", "/author/mai/", None),
    ]
    assert former_paths.find(paper.db, "/s/cu/") == FormerPath("/s/cu/", "/s/moi/", None)
    assert former_paths.find(paper.db, "/author/lan/") == FormerPath("/author/lan/", "/author/mai/", None)
    assert former_paths.find(paper.db, "/s/moi/") is None
    assert former_paths.find(paper.db, "/s/cu/2/") is None
    with paper.act("series add") as act:
        rivers = series.add(act, SeriesEntry("Rivers"))
        parts.put(act, rivers, [paper.get(mot)])
    assert former_paths.of_series(paper.db) == []
    withdraw(paper, mot)
    assert former_paths.of_series(paper.db) == [FormerPath("/series/rivers/", None, None)]
    assert former_paths.find(paper.db, "/series/rivers/") == FormerPath("/series/rivers/", None, None)
    assert former_paths.find(paper.db, "/series/cu/") is None


def test_paths_at_which_nothing_is_or_was_are_free(paper: Paper) -> None:
    paper.story("mot", section="Phố", tags=("lũ",), authors=("Lan",))
    wanted = ["/z/", path("mot"), "/s/pho/", "/tag/lu/", "/author/lan/", "/s/lu/", "/a/"]
    assert former_paths.free(paper.db, wanted) == ["/z/", "/s/lu/", "/a/"]
