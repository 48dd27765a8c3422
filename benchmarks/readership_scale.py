"""Fifteen years of readers: `stats`, `stats top` and `stats article` over 42 million views, and over the demo newsroom."""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import measure

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
VIEWS = 42_048_346
A_DAY = 30
YEARS = 15
RAW_DAYS = 90  # the days of which single views are kept; they go through the program itself
SOON = 0.75  # the share of views in a story's first week
GOAL = 1.3
GOAL_MEMORY = 100
GOAL_ROW = 15.0  # bytes a story and day, the row that most of the file is made of
HOURS = (2, 1, 1, 1, 1, 2, 4, 7, 9, 9, 8, 7, 8, 7, 6, 5, 5, 5, 6, 7, 8, 8, 6, 4)
SOURCES = ("", "facebook.com", "google.com", "zalo.me", "internal", "t.co", "coccoc.com", "news.google.com")
SHARES = (35, 25, 18, 8, 6, 3, 3, 2)


def main() -> None:
    """Measure each command over both files in pairs; exit code 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--turns", type=int, default=9)
    parser.add_argument("--views", type=int, default=VIEWS)
    parser.add_argument("--check", action="store_true", help="prove that all figures of the large file agree")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.make:  # in a process of its own: a child's peak memory begins at its parent's
        print(json.dumps(make(given.make, given.views)))
        return
    command = [*measure.newsroom(), "--now", f"{NOW:%Y-%m-%dT%H:%M:%SZ}"]
    with measure.scratch() as folder:
        measure.run([*command, "demo", folder / "demo"])
        small, large = folder / "demo" / "newsroom.db", folder / "large.db"
        made = [sys.executable, __file__, "--make", large, "--views", str(given.views)]
        sizes = json.loads(subprocess.run(made, capture_output=True, check=True).stdout)
        held = told(sizes, given.views)
        if given.check:
            measure.run([*command, "-d", large, "stats", "check"])
            print("stats check: all figures agree")
        for words in (["stats"], ["stats", "top"], ["stats", "top", "--since", "all"], ["stats", "article", "12"],
                      ["stats", "article", str(A_DAY * 365 * YEARS)], ["stats", "trends"], ["stats", "sources"]):  # fmt: skip
            on_small = [*words[:2], "12"] if words[1:2] == ["article"] else words
            pair = measure.commands(
                [*command, "-d", small, *on_small], [*command, "-d", large, *words], turns=given.turns
            )  # fmt: skip
            print(measure.line(" ".join(words), pair, goal=GOAL))
            held = held and pair.ratio <= GOAL and measure.median(pair.other, "peak") < GOAL_MEMORY
    sys.exit(0 if held else 1)


def told(sizes: dict[str, int], views: int) -> bool:
    """Print the contents of the file; returns whether a row of stories by day is as small as it should be."""
    row = sizes["stories by day"] / sizes.pop("rows of those")
    print(
        f"{views:,} views: "
        + ", ".join(f"{name} {size / 1e6:,.0f} MB ({size / views:.2f} bytes a view)" for name, size in sizes.items())
        + f"; {row:.1f} bytes a story and day (goal {GOAL_ROW}: {'holds' if row <= GOAL_ROW else 'MISSED'})"
    )
    return row <= GOAL_ROW


def make(path: Path, views: int) -> dict[str, int]:
    """Write the large file; returns what its parts take: the stories, the figures kept for ever, the last 90 days."""
    from newsroom import store
    from newsroom.core import stored_settings
    from newsroom.core.readership import closing, counting

    db = store.create(path)
    for pragma in ("journal_mode=off", "synchronous=off", "cache_size=-60000"):
        db.execute(f"pragma {pragma}")
    stored_settings.put(db, {"site.timezone": "Asia/Ho_Chi_Minh"}, now=NOW, actor="bench")
    settings = stored_settings.load(db, {})
    drawn = random.Random(42)
    days = YEARS * 365
    first = NOW.date() - timedelta(days=days - 1)
    with store.transaction(db):
        _stories(db, days, first)
    sizes = {"stories": _size(db)}
    with store.transaction(db):
        _past(db, drawn, first, days - RAW_DAYS, views // days)
    sizes["kept for ever"] = _size(db) - sizes["stories"]
    rows, size = db.execute("select sum(ncell), sum(pgsize) from dbstat where name = 'stat_article_day'").fetchone()
    sizes |= {"stories by day": size, "rows of those": rows}
    before = _size(db)
    for number in range(days - RAW_DAYS, days):
        with store.transaction(db):
            counting.record_many(db, _views(drawn, first, number, views // days), settings=settings, now=NOW)
    closing.close_days(db, now=NOW, settings=settings)
    sizes["the last 90 days"] = _size(db) - before
    db.execute("pragma journal_mode=wal")
    db.close()
    return sizes


def _size(db) -> int:
    pages, size = (db.execute(f"pragma {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return pages * size


def _stories(db, days: int, first) -> None:
    rows = []
    for number in range(days * A_DAY):
        at = f"{first + timedelta(days=number // A_DAY)}T{number % A_DAY // 2:02d}:00:00Z"
        rows.append({"id": number + 1, "slug": f"story-{number + 1}", "title": f"Story {number + 1}", "at": at})
    db.executemany(
        """
        insert into articles (id, uid, slug, path, status, lang, title, head_rev, live_rev, published_at, created_at,
            updated_at) values (:id, 'u' || :id, :slug, '/' || :slug || '/', 'published', 'en', :title, 1, 1, :at, :at, :at)
        """,
        rows,
    )
    db.executemany(
        """
        insert into revisions (article_id, rev, at, actor, title, lead, body, section, tags, authors, source, lang, image,
            extra, media, labels, words, hash)
        values (:id, 1, :at, 'bench', :title, '', '', 'News', '[]', '[]', '', 'en', '', '{}', '{}', 'News', 0, '')
        """,
        rows,
    )


def _read(drawn: random.Random, number: int, views: int) -> Counter[int]:
    """How often each story is read on a day: the last week's soon after they came out, older ones by chance."""
    published = (number + 1) * A_DAY
    fresh = range(max(0, published - 7 * A_DAY), published)
    weights = [0.6 ** ((published - 1 - story) // A_DAY) / (1 + story % A_DAY) for story in fresh]
    soon = drawn.choices(fresh, weights, k=int(views * SOON))
    return Counter(soon + [int(drawn.random() * published) for _ in range(views - len(soon))])


def _past(db, drawn: random.Random, first, days: int, views: int) -> None:
    """The totals of days whose single views were deleted, as the program stores them."""
    from newsroom.core.readership.rollups import day_number

    lives: dict[int, list[int]] = {}
    total = 0
    db.executemany(
        "insert into sources (host, name, channel) values (:host, :host, :channel)",
        [{"host": host, "channel": "own" if host == "internal" else "other"} for host in SOURCES],
    )
    for number in range(days):
        day = first + timedelta(days=number)
        read = _read(drawn, number, int(views * (0.8 + 0.4 * drawn.random())))
        whole = read.total()
        total += whole
        begun = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) - 7 * 3600
        for story, seen in read.items():
            life = lives.setdefault(story, [0, 0, begun, 0])
            life[0] += seen
            life[1] += seen - seen // 8
            life[3] = begun + 80_000
        db.executemany(
            "insert into stat_article_day (day, article_id, views, readers) values (:day, :article, :views, :readers)",
            [
                {"day": day_number(str(day)), "article": story + 1, "views": seen, "readers": seen - seen // 8}
                for story, seen in sorted(read.items())
            ],
        )
        _site(db, str(day), begun, whole)
    db.executemany(
        """
        insert into stat_article (article_id, views, readers, first_at, last_at)
        values (:id, :views, :readers, :first, :last)
        """,
        [
            {"id": story + 1, "views": life[0], "readers": life[1], "first": life[2], "last": life[3]}
            for story, life in sorted(lives.items())
        ],
    )
    db.executemany(
        "insert into stat_source_article (article_id, source_id, views) values (:id, :source, :views)",
        [
            {"id": story + 1, "source": place + 1, "views": part}
            for story, life in sorted(lives.items())
            for place, part in enumerate(_shared(life[0], SHARES))
            if part
        ],
    )
    db.execute(
        "update stat_total set views = :views, visits = (select sum(visits) from stat_site_day), since = :since",
        {"views": total, "since": str(first)},
    )


def _site(db, day: str, begun: int, views: int) -> None:
    hours = _shared(views, HOURS)
    visits = [part * 7 // 10 for part in hours]
    db.execute(
        """
        insert into stat_site_day (day, views, visits, visitors, bounces, closed)
        values (:day, :views, :visits, :visits * 9 / 10, :visits / 2, 1)
        """,
        {"day": day, "views": views, "visits": sum(visits)},
    )
    db.executemany(
        "insert into stat_site_hour (hour, views, visits) values (:hour, :views, :visits)",
        [
            {"hour": begun + 3600 * hour, "views": part, "visits": come}
            for hour, (part, come) in enumerate(zip(hours, visits, strict=True))
        ],
    )
    db.executemany(
        "insert into stat_source_day (day, source_id, article_id, views) values (:day, :source, -1, :views)",
        [{"day": day, "source": place + 1, "views": part} for place, part in enumerate(_shared(views, SHARES)) if part],
    )


def _shared(whole: int, shares: tuple[int, ...]) -> list[int]:
    parts = [whole * share // sum(shares) for share in shares]
    parts[0] += whole - sum(parts)
    return parts


def _views(drawn: random.Random, first, number: int, views: int) -> Iterator:
    """A day's single views."""
    from newsroom.core.readership.counting import PageView

    day = first + timedelta(days=number)
    begun = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=7)
    read = list(_read(drawn, number, views).elements())
    for story, hour in zip(read, drawn.choices(range(24), HOURS, k=len(read)), strict=True):
        at = begun + timedelta(seconds=hour * 3600 + drawn.randrange(3600))
        if at <= NOW:
            host = drawn.choices(SOURCES, SHARES)[0]
            yield PageView(
                at, article_id=story + 1, address=f"198.51.{drawn.randrange(100)}.{drawn.randrange(250)}", agent="Firefox",
                referrer=f"https://{host}/" if host not in ("", "internal") else "",
            )  # fmt: skip


if __name__ == "__main__":
    main()
