"""The counters of the live site: kept for a moment, of which stories, and what is not answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.site.paper import START, Paper
from tests.web.live import Live, serving

from newsroom.core.published import story_lists
from newsroom.core.readership import counting
from newsroom.core.readership.counting import PageView
from newsroom.errors import BadFile
from newsroom.web import fragments
from newsroom.web.fragments import CountsCache


def test_counters_are_kept_for_a_second_and_until_something_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(fragments.time, "monotonic", lambda: now[0])
    cache = CountsCache()
    assert cache.get(0) is None
    cache.keep(3, {"views": 7})
    assert cache.get(3) == {"views": 7}
    assert cache.get(4) is None  # counted since
    now[0] += 1
    assert cache.get(3) == {"views": 7}
    now[0] += 0.1
    assert cache.get(3) is None


def test_which_stories_are_in_the_file_for_all_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (fragments.NEWEST, fragments.MOST_READ, fragments.MOST_READ_DAYS, fragments.FRESH) == (200, 10, 7, 1)
    paper = Paper(tmp_path, site_timezone="UTC")
    for number in range(5):
        paper.story(f"Tin {number}")
        paper.wait(minutes=1)
    paper.now = START + timedelta(days=10)
    for days, article in ((7, 1), (6, 2), (0, 3), (0, 3)):
        at = paper.now - timedelta(days=days)
        counting.record(
            paper.db, PageView(at, article_id=article, address="192.0.2.1", agent="x"), settings=paper.settings
        )
    paper.comment(3, "Hay.")
    monkeypatch.setattr(fragments, "NEWEST", 1)
    found = fragments.site_counts(paper.db, now=paper.now, settings=paper.settings)
    assert found == {
        "visits_today": 1,
        "visits_total": 3,
        "articles": {
            "2": {"views": 1, "comments": 0},
            "3": {"views": 2, "comments": 1},
            "5": {"views": 0, "comments": 0},
        },
    }
    asked: list[int] = []
    newest, most_read = story_lists.newest, story_lists.most_read
    monkeypatch.undo()
    monkeypatch.setattr(story_lists, "newest", lambda db, limit: asked.append(limit) or newest(db, limit))
    monkeypatch.setattr(
        story_lists,
        "most_read",
        lambda db, *, since, limit: asked.append(limit) or most_read(db, since=since, limit=limit),
    )
    fragments.site_counts(paper.db, now=paper.now, settings=paper.settings)
    assert asked == [200, 10]
    paper.db.close()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    paper = Paper(tmp_path_factory.mktemp("counters"))
    paper.story("Bến đò")
    paper.draft("Kín")
    with serving(paper) as served:
        yield served


COUNTED = {"1": {"views": 0, "comments": 0}}


@pytest.mark.parametrize(
    ("query", "articles"),
    [
        ("ids=1", COUNTED), ("ids=1,%201,,", COUNTED), ("ids=1,2,99", COUNTED), ("ids=", {}), ("", {}), ("ids=" + "1," * 200, COUNTED),
        ("ids=" + "9" * 17, {}), ("paths=/2026/03/ben-do/", COUNTED), ("paths=,%20/2026/03/ben-do/,/x/", COUNTED),
        ("ids=" + "1," * 100 + "&paths=" + "/x/," * 100, COUNTED),
    ],
)  # fmt: skip
def test_counters_of_given_stories(live: Live, query: str, articles: dict[str, object]) -> None:
    answer = live.get(f"/api/counts?{query}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=10")
    found = answer.json()
    assert found.pop("paths", None) == (
        None if "paths" not in query else {"/2026/03/ben-do/": 1} if "ben-do" in query else {}
    )
    assert found == {"visits_today": 0, "visits_total": 0, "articles": articles}


@pytest.mark.parametrize(
    "query",
    ["ids=x", "ids=-1", "ids=1.5", "ids=%D9%A3", "ids=" + "9" * 18, "ids=" + "1," * 201, "ids=" + "1," * 100 + "&paths=" + "/x/," * 101],
)  # fmt: skip
def test_what_is_no_list_of_stories(live: Live, query: str) -> None:
    answer = live.get(f"/api/counts?{query}")
    assert (answer.status_code, answer.json()) == (400, {
        "error": {"code": "usage", "message": "ids are numbers with commas between them; ids and paths are at most 200"}
    })  # fmt: skip


def test_health_is_never_cached(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: object) -> None:
        raise BadFile("removed")

    told = []
    for _ in range(2):
        answer = live.get("/healthz")
        told.append((answer.status_code, answer.json(), answer.headers["cache-control"]))
        monkeypatch.setattr(live.state.database, "read", gone)
    assert told == [(200, {"status": "ok"}, "no-store"), (503, {"status": "the file cannot be read"}, "no-store")]


def test_the_counters_of_the_site_are_read_once_for_many(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    first = live.get("/_f/counts.json")
    assert first.headers["cache-control"] == "public, max-age=10"
    monkeypatch.setattr(live.state.database, "read", None)
    assert live.get("/_f/counts.json").json() == first.json()
