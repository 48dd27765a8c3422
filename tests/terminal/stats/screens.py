"""Reports and consoles for the tests of the statistics screens."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from rich.console import Console

from newsroom.core.readership.article_report import ArticleDay, ArticleReport
from newsroom.core.readership.live import ReadingNow
from newsroom.core.readership.rankings import RankedArticle, SourceViews
from newsroom.core.readership.summary import (
    AllTime,
    DayTotals,
    DeskToday,
    HourOfToday,
    PendingComments,
    Summary,
    Today,
)
from newsroom.core.readership.trends import Bucket, PeriodTotals, Trend, UsualByNow

HOSTILE = "Lũ \x1b[31mđỏ\n[bold]x[/] \u202eabc"


def console(width: int, *, ascii_only: bool = False) -> Console:
    """A console of that width whose lines `drawn` returns."""
    file = io.TextIOWrapper(
        io.BytesIO(), encoding="ascii" if ascii_only else "utf-8", errors="replace", write_through=True
    )
    return Console(file=file, width=width)


def drawn(screen: Console) -> list[str]:
    """What was drawn, without the spaces at the ends of lines."""
    file: Any = screen.file
    return [line.rstrip() for line in file.buffer.getvalue().decode().splitlines()]


def summary(**changes: Any) -> Summary:
    """Monday noon in Hanoi: a day with some readers, unless changed."""
    made = Summary(
        timezone="Asia/Ho_Chi_Minh",
        generated_at="2026-11-23T05:00:00Z",
        today=Today(1234, 560, 400),
        total=AllTime(9_876_543, 1_234_567, "2009-03-01", 42, 9),
        usual=UsualByNow(1000, 600, 8),
        now=3,
        top=[RankedArticle(2, "flood", "Flood", 900, 350), RankedArticle(1, "bridge", HOSTILE, 1, 1)],
        sources=[SourceViews("Facebook", "social", 800, 80.0), SourceViews("direct", "direct", 200, 20.0)],
        hours=[
            HourOfToday(f"{n:02d}:00", f"2026-11-2{2 if n < 7 else 3}T{(n + 17) % 24:02d}:00:00Z", n, n)
            for n in range(24)
        ],
        days=[DayTotals(f"2026-11-{n:02d}", 10 * n, n) for n in range(1, 24)],
        articles={"draft": 4, "review": 0, "approved": 1, "scheduled": 2, "published": 77, "unpublished": 0},
        comments=PendingComments(5, "2026-11-23T02:30:00Z"),
        output=DeskToday(3, 1),
        bots_today=99,
    )
    return replace(made, **changes)


def empty() -> Summary:
    """The same moment of a newsroom in which nothing happened."""
    return summary(
        today=Today(0, 0, 0),
        total=AllTime(0, 0, None, 0, 0),
        usual=UsualByNow(None, None, 0),
        now=0,
        top=[],
        sources=[],
        hours=[replace(hour, views=0, visits=0) for hour in summary().hours],
        days=[replace(day, views=0, visits=0) for day in summary().days],
        articles=dict.fromkeys(summary().articles, 0),
        comments=PendingComments(0, None),
        output=DeskToday(0, 0),
        bots_today=0,
    )


def article(**changes: Any) -> ArticleReport:
    """An article that was published 28 hours before Monday noon in Hanoi, unless changed."""
    made = ArticleReport(
        id=7,
        slug="bridge",
        title=HOSTILE,
        status="published",
        published_at="2026-11-22T01:00:00Z",
        timezone="Asia/Ho_Chi_Minh",
        generated_at="2026-11-23T05:00:00Z",
        views=1089,
        counted=1001,
        baseline=88,
        readers=950,
        views_today=1,
        readers_today=1,
        rank_today=2,
        read_today=14,
        first_view_at="2026-11-22T01:01:00Z",
        last_view_at="2026-11-23T04:59:58Z",
        comments=PendingComments(1, "2026-11-23T02:30:00Z"),
        comments_published=12,
        first_hours=[500, 250, *[0] * 21, 1],
        ages={"1h": 500, "6h": 750, "24h": 751, "7d": None},
        days=[ArticleDay("2026-11-21", 0, 0), ArticleDay("2026-11-22", 1000, 949), ArticleDay("2026-11-23", 1, 1)],
        sources=[SourceViews("Facebook", "social", 800, 80.0), SourceViews("internal", "own", 201, 20.1)],
    )
    return replace(made, **changes)


def unread() -> ArticleReport:
    """A draft that nobody read."""
    return article(
        title="Bridge",
        status="draft",
        published_at=None,
        views=0,
        counted=0,
        baseline=0,
        readers=0,
        views_today=0,
        readers_today=0,
        rank_today=None,
        read_today=0,
        first_view_at=None,
        last_view_at=None,
        comments=PendingComments(0, None),
        comments_published=0,
        first_hours=None,
        ages={"1h": None, "6h": None},
        days=[ArticleDay("2026-11-23", 0, 0)],
        sources=[],
    )


def trend(by: str = "day", **changes: Any) -> Trend:
    """Four buckets, of which the last has not begun; the second is a day of 25 hours."""
    made = Trend(
        timezone="Europe/Berlin",
        by=by,
        total=PeriodTotals("2026-10-24", "2026-10-27", 1201, 601, 501),
        before=PeriodTotals("2026-10-20", "2026-10-23", 1000, 500, 400),
        change=20.1,
        buckets=[
            Bucket("2026-10-24", "2026-10-23T22:00:00Z", 24.0, 1000, 500, 400),
            Bucket("2026-10-25", "2026-10-24T22:00:00Z", 25.0, 200, 100, 100),
            Bucket("2026-10-26", "2026-10-25T23:00:00Z", 24.0, 1, 1, 1),
            Bucket("2026-10-27", "2026-10-26T23:00:00Z", 24.0, 0, 0, 0),
        ],
    )
    return replace(made, **changes)


def reading(**changes: Any) -> ReadingNow:
    """Some readers at Monday noon in Hanoi."""
    stories = [RankedArticle(2, "flood", HOSTILE, 8, 3), RankedArticle(0, None, "other pages", 1, 1)]
    return replace(ReadingNow("Asia/Ho_Chi_Minh", "2026-11-23T05:00:07Z", 1, 9, stories), **changes)
