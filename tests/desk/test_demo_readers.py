"""The readers of the demo, with draws that a test decides: how many read what, when, where from and with which program."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newsroom.core.readership.counting import PageView
from newsroom.desk import Desk, demo_readers
from tests.desk.conftest import Make

FIREFOX, CHROME = "Firefox/128.0", "Chrome/140.0"


class Chance(random.Random):
    """Draws what is likeliest, the largest number, and a fraction that a test gives."""

    fraction = 0.0

    def random(self) -> float:
        return self.fraction

    def choices(self, among: Sequence[Any], weights: Sequence[float] | None = None, **_: Any) -> list[Any]:  # type: ignore[override]
        assert weights
        return [among[weights.index(max(weights))]]

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        return (start if stop is None else stop) - 1


# Monday is the day of `now`; the story of the day before yesterday is published as that day begins.
SHAPE: dict[str, Any] = {
    "seed": 1, "days": 2, "articles": {"two": {"popularity": 3.0, "half_life_days": 5, "sources": {"": 9.0}}, "one": {"popularity": 1.0}},
    "pages": {"/": 0.5, "/s/song/": 0.1}, "weekdays": [2.0, 7, 7, 7, 7, 1.0, 0.5], "hours": [0.0] * 5 + [1.0] + [0.0] * 18,
    "half_life_days": 1, "floor": 0.3, "first_day_views": 8,
    "sources": [{"referrer": "", "weight": 1}, {"referrer": "https://www.google.com/", "weight": 4}],
    "agents": [{"agent": FIREFOX, "weight": 1}, {"agent": CHROME, "weight": 3}], "readers": 400, "bots": [],
}  # fmt: skip


@pytest.fixture
def ids(desk: Desk, make: Make) -> dict[str, int]:
    made = {slug: make(f"---\ntitle: {slug}\n---\n").id for slug in ("one", "two")}
    desk.db.execute("update articles set published_at = '2026-02-27T17:00:00Z' where slug = 'one'")
    desk.db.execute("update articles set published_at = '2026-03-01T20:00:00Z' where slug = 'two'")
    return made


def views(desk: Desk, ids: dict[str, int], fraction: float = 0.0, **shape: Any) -> list[PageView]:
    chance = Chance(1)
    chance.fraction = fraction
    return list(demo_readers._views(desk, ids, SHAPE | shape, chance))


def test_how_many_read_what_on_each_day(desk: Desk, ids: dict[str, int]) -> None:
    one, two = ids["one"], ids["two"]
    found = views(desk, ids)
    counted = Counter((f"{view.at:%m-%d %H:%M:%S}", view.article_id, view.page) for view in found)
    assert counted == {
        # 05:59:59 in Vietnam is 22:59:59 of the day before. Half of the readers are left after a day, never less than 0.3.
        ("02-27 22:59:59", one, ""): 8, ("02-28 22:59:59", one, ""): 2, ("03-01 22:59:59", one, ""): 5,
        ("03-01 22:59:59", two, ""): 48,
        ("02-27 22:59:59", 0, "/"): 10, ("02-28 22:59:59", 0, "/"): 5, ("03-01 22:59:59", 0, "/"): 20,
        ("02-27 22:59:59", 0, "/s/song/"): 2, ("02-28 22:59:59", 0, "/s/song/"): 1, ("03-01 22:59:59", 0, "/s/song/"): 4,
    }  # fmt: skip
    assert len(views(desk, ids, fraction=0.9)) == len(found) - 1  # 4.8 views are 4 or 5
    two_days = Counter(view.article_id for view in views(desk, ids, floor=0.0, days=1) if view.article_id)
    assert two_days == {one: 2 + 4, two: 48}


def test_nobody_reads_before_the_publication_or_after_now(desk: Desk, ids: dict[str, int]) -> None:
    desk.db.execute("update articles set published_at = '2026-03-01T22:59:59Z' where slug = 'two'")
    at_once = Counter(view.article_id for view in views(desk, ids))
    assert at_once[ids["two"]] == 48
    desk.db.execute("update articles set published_at = '2026-03-01T23:00:00Z' where slug = 'two'")
    assert ids["two"] not in Counter(view.article_id for view in views(desk, ids))
    ten = {"hours": [0.0] * 9 + [1.0] + [0.0] * 14}
    assert max(f"{view.at:%m-%d %H:%M:%S}" for view in views(desk, ids, **ten)) == "03-02 02:59:59"
    eleven = {"hours": [0.0] * 10 + [1.0] + [0.0] * 13}
    assert max(f"{view.at:%m-%d %H:%M:%S}" for view in views(desk, ids, **eleven)) == "03-01 03:59:59"
    on_time = replace(desk, now=desk.now.replace(hour=22, day=1, minute=59, second=59))
    assert max(view.at for view in views(on_time, ids, days=0)) == on_time.now


def test_a_story_is_read_less_from_its_own_half_life_on(desk: Desk, ids: dict[str, int]) -> None:
    desk.db.execute(
        "update articles set published_at = '2026-02-24T17:00:00Z' where slug = 'two'"
    )  # five days before Monday
    counted = Counter(view.article_id for view in views(desk, ids, days=0))
    assert counted[ids["two"]] == 24


def test_where_a_reader_comes_from(desk: Desk, ids: dict[str, int]) -> None:
    first = next(view for view in views(desk, ids) if view.article_id == ids["one"])
    assert replace(first, at=desk.now) == PageView(
        at=desk.now, article_id=ids["one"], page="", address="203.0.1.149", agent=CHROME, referrer="https://www.google.com/"
    )  # fmt: skip
    assert {view.referrer for view in views(desk, ids) if view.article_id == ids["two"]} == {""}
    assert {view.referrer for view in views(desk, ids) if view.page} == {"https://www.google.com/"}
    assert {view.address for view in views(desk, ids, readers=250)} == {"203.0.0.249"}
    assert {view.address for view in views(desk, ids, readers=251)} == {"203.0.1.0"}


class Reader(random.Random):
    """Draws these fractions one after the other."""

    def __init__(self, *fractions: float) -> None:
        super().__init__(1)
        self._fractions = list(fractions)

    def random(self) -> float:
        return self._fractions.pop(0)

    def choice(self, among: Any) -> Any:
        return list(among)[-1]

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        assert (start, stop) == (20, 400)
        return 30


def test_three_in_ten_read_on_and_seven_of_those_a_story(
    desk: Desk, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = desk.now.replace(hour=1)
    first = PageView(
        at=at, article_id=0, page="/s/song/", address="203.0.0.1", agent=CHROME, referrer="https://x.example/"
    )
    monkeypatch.setattr(demo_readers, "_views", lambda *_: [first])
    found = list(demo_readers._visits(desk, ids, SHAPE, Reader(0.29, 0.69, 0.29, 0.7, 0.3)))
    home = "https://news.example.org/"
    assert found == [
        first, replace(first, at=at.replace(second=30), article_id=ids["one"], page="", referrer=home),
        replace(first, at=at.replace(minute=1), page="/", referrer=home),
    ]  # fmt: skip
    late = replace(first, at=desk.now.replace(hour=2, minute=59, second=30))
    monkeypatch.setattr(demo_readers, "_views", lambda *_: [late])
    assert len(list(demo_readers._visits(desk, ids, SHAPE, Reader(0.0, 0.9, 0.0, 0.9)))) == 2  # not later than now


def test_a_story_that_is_published_this_second_may_be_read(
    desk: Desk, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = PageView(at=desk.now.replace(hour=1), article_id=0, page="/")
    monkeypatch.setattr(demo_readers, "_views", lambda *_: [first])
    for published, read in (("01:00:30", 2), ("01:00:31", 1)):
        desk.db.execute("update articles set published_at = ? where slug = 'one'", (f"2026-03-02T{published}Z",))
        assert len(list(demo_readers._visits(desk, ids, SHAPE, Reader(0.0, 0.0, 1.0)))) == read


def test_readers_are_counted_in_the_order_of_time_and_their_days_closed(
    desk: Desk, ids: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_readers.random, "Random", Chance)
    monkeypatch.setattr(Chance, "fraction", 0.5)
    (tmp_path / "views.json").write_text(json.dumps(SHAPE), encoding="utf-8")
    heard: list[list[PageView]] = []
    real = demo_readers.counting.record_many

    def record_many(db: Any, found: list[PageView], **more: Any) -> int:
        heard.append(found)
        return real(db, found, **more)

    monkeypatch.setattr(demo_readers.counting, "record_many", record_many)
    added = demo_readers.add_readers(desk, tmp_path, ids)
    assert (added.views, added.bot_hits) == (105, 0)
    [found] = heard
    assert [view.at for view in found] == sorted(view.at for view in found)
    days = {row["day"]: row["closed"] for row in desk.db.execute("select day, closed from stat_site_day")}
    assert days == {"2026-02-28": 1, "2026-03-01": 0, "2026-03-02": 0}
