"""Search on the live site: which words and pages are asked for, and what the answer says to caches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from tests.site.paper import Paper
from tests.web.live import Live, serving

from newsroom.settings import Settings
from newsroom.store import Connection
from newsroom.web.database import Overloaded


@dataclass
class Asked:
    """What the function that makes the page was asked for."""

    of: list[tuple[str, int]] = field(default_factory=list)
    error: Exception | None = None

    def page(self, db: Connection, settings: Settings, query: str, number: int) -> bytes:
        self.of.append((query, number))
        if self.error:
            raise self.error
        return b"<p>found"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(Paper(tmp_path_factory.mktemp("search"))) as served:
        yield served


@pytest.fixture
def asked(live: Live) -> Asked:
    made = Asked()
    live.state.search_page = made.page
    return made


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("b%20a%20b", "b a"), ("%20a%20%20b%20", "a b"),
        ("+".join(f"w{n}" for n in range(12)), " ".join(f"w{n}" for n in range(10))),
        ("a+" * 30 + "b", "a b"), ("x" * 300, "x" * 200), ("đò", "đò"),
    ],
)  # fmt: skip
def test_words(live: Live, asked: Asked, query: str, words: str) -> None:
    answer = live.get(f"/search?q={query}")
    assert asked.of == [(words, 1)]
    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (
        200,
        "<p>found",
        "text/html; charset=utf-8",
    )
    assert (answer.headers["cache-control"], answer.headers["x-robots-tag"]) == ("private, max-age=30", "noindex")


@pytest.mark.parametrize(
    ("page", "number"),
    [
        ("1", 1), ("2", 2), ("0", 1), ("-1", 1), ("500", 500), ("501", 500), ("99999", 500), ("100000", 1), ("x", 1), ("", 1),
        ("%C2%B2", 1),
        ("1.5", 1),
    ],
)  # fmt: skip
def test_pages(live: Live, asked: Asked, page: str, number: int) -> None:
    live.get(f"/search?q=a&page={page}")
    assert asked.of == [("a", number)]


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "page=2"])
def test_without_words_it_is_the_page_with_the_form(live: Live, asked: Asked, query: str) -> None:
    answer = live.get(f"/search/?{query}" if query else "/search/")
    assert (answer.status_code, asked.of) == (200, [])
    assert 'name="q"' in answer.text


def test_too_many_searches(live: Live, asked: Asked) -> None:
    asked.error = Overloaded()
    answer = live.get("/search?q=a")
    assert (answer.status_code, answer.headers["retry-after"], answer.headers["cache-control"]) == (
        503,
        "10",
        "no-store",
    )
    assert answer.text == "too many are searching, or this search takes too long; please try again\n"
    live.state.search_page = None
    assert 'name="q"' in live.get("/search?q=a", follow_redirects=True).text


def test_how_many_may_wait_for_a_search_and_how_long_one_may_take(
    live: Live, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []

    async def search(*args: object) -> bytes:
        given.extend(args)
        return b""

    monkeypatch.setattr(live.state.database, "search", search)
    assert live.get("/search?q=a&page=3").status_code == 200
    assert given == [8, 2.0, asked.page, live.state.settings, "a", 3]
