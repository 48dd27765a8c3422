"""The readers of the demo newsroom: some weeks of page views, with some bots."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from newsroom import clock
from newsroom.core.articles import articles
from newsroom.core.readership import bots, closing, counting
from newsroom.core.readership.counting import PageView
from newsroom.desk import Desk

READS_ON = 0.3  # the share of readers who open another page


@dataclass(frozen=True, slots=True)
class ReadersAdded:
    """The number of views counted, and of requests of bots."""

    views: int
    bot_hits: int


def add_readers(desk: Desk, folder: Path, ids: Mapping[str, int]) -> ReadersAdded:
    """Count some weeks of views, drawn with a fixed seed: the same numbers for the same day.

    `views.json` in `folder` says how many there are of each; `ids` are the articles by their slug.
    """
    shape = json.loads((folder / "views.json").read_text(encoding="utf-8"))
    drawn = random.Random(shape["seed"])
    views = sorted(_visits(desk, ids, shape, drawn), key=lambda view: view.at)
    counted = counting.record_many(desk.db, views, settings=desk.settings, now=desk.now)
    closing.close_days(desk.db, now=desk.now, settings=desk.settings)
    hits = 0
    today = clock.local(desk.now, desk.zone).date()
    for back in range(shape["days"]):
        at = clock.day_bounds(str(today - timedelta(days=back)), desk.zone)[0] + timedelta(hours=4)
        for bot in shape["bots"]:
            named = bots.classify(bot["agent"])
            if named and at <= desk.now:
                counting.record_bot(desk.db, *named, at=at, settings=desk.settings, hits=bot["per_day"])
                hits += bot["per_day"]
    return ReadersAdded(counted, hits)


def _visits(desk: Desk, ids: Mapping[str, int], shape: dict[str, Any], drawn: random.Random) -> Iterator[PageView]:
    """All views, and for some readers the pages they open next within minutes."""
    for view in _views(desk, ids, shape, drawn):
        yield view
        at = view.at
        while drawn.random() < READS_ON:
            at += timedelta(seconds=drawn.randrange(20, 400))
            slug = drawn.choice(list(shape["articles"]))
            article = articles.by_id(desk.db, ids[slug]) if drawn.random() < 0.7 else None
            if at > desk.now or (article and clock.from_text(article.published_at or "9999-01-01T00:00:00Z") > at):
                break
            page = "" if article else "/"
            home = desk.settings.text("site.url") + "/"
            yield replace(view, at=at, article_id=article.id if article else 0, page=page, referrer=home)


def _views(desk: Desk, ids: Mapping[str, int], shape: dict[str, Any], drawn: random.Random) -> Iterator[PageView]:
    """The views that readers begin with: of stories, fewer each day, and of pages, the same number each day."""
    zone, now = desk.zone, desk.now
    today = clock.local(now, zone).date()
    live = [(articles.by_id(desk.db, ids[slug]), wish) for slug, wish in shape["articles"].items()]
    for back in range(shape["days"], -1, -1):
        day = today - timedelta(days=back)
        start = clock.day_bounds(str(day), zone)[0]
        busy = shape["weekdays"][day.weekday()]
        for article, wish in live:
            assert article.published_at is not None
            age = (start - clock.from_text(article.published_at)).total_seconds() / 86400
            if age < -1:
                continue
            half = wish.get("half_life_days", shape["half_life_days"])
            fade = max(0.5 ** (max(age, 0) / half), shape["floor"])
            number = shape["first_day_views"] * wish["popularity"] * fade * busy
            for _ in range(_whole(number, drawn)):
                at = _moment(start, shape, drawn)
                if clock.from_text(article.published_at) <= at <= now:
                    yield _view(at, article.id, "", shape, wish, drawn)
        for page, share in shape["pages"].items():
            for _ in range(_whole(shape["first_day_views"] * 2.5 * share * busy, drawn)):
                at = _moment(start, shape, drawn)
                if at <= now:
                    yield _view(at, 0, page, shape, {}, drawn)


def _moment(start: datetime, shape: dict[str, Any], drawn: random.Random) -> datetime:
    hour = drawn.choices(range(24), shape["hours"])[0]
    return start + timedelta(hours=hour, seconds=drawn.randrange(3600))


def _view(
    at: datetime, article_id: int, page: str, shape: dict[str, Any], wish: dict[str, Any], drawn: random.Random
) -> PageView:
    extra = wish.get("sources", {})
    weights = [source["weight"] * extra.get(source["referrer"], 1.0) for source in shape["sources"]]
    referrer = drawn.choices([source["referrer"] for source in shape["sources"]], weights)[0]
    agent = drawn.choices([one["agent"] for one in shape["agents"]], [one["weight"] for one in shape["agents"]])[0]
    reader = drawn.randrange(shape["readers"])
    return PageView(
        at=at,
        article_id=article_id,
        page=page,
        address=f"203.0.{reader // 250}.{reader % 250}",
        agent=agent,
        referrer=referrer,
    )


def _whole(number: float, drawn: random.Random) -> int:
    """A whole number whose average is `number`."""
    return int(number) + (drawn.random() < number % 1)
