"""The figures of readership as plain lines of name and value, and the choice between them and a screen."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from newsroom import clock, text
from newsroom.core.readership.live import ReadingNow
from newsroom.core.readership.summary import Summary
from newsroom.core.readership.trends import Trend
from newsroom.terminal.numbers import NOTHING, Pairs, article_pairs, count, duration, safe, summary_pairs, when

if TYPE_CHECKING:
    from newsroom.core.comments.statistics import ModerationStatistics
    from newsroom.core.readership.article_report import ArticleReport


def show_summary(summary: Summary, *, title: str, lang: str) -> None:
    """Print the first screen; in a pipe its figures as lines of name, tab, value."""
    if sys.stdout.isatty():
        from newsroom.terminal import screens

        screens.print_summary(summary, title=title, lang=lang)
    else:
        _write(summary_pairs(summary, lang))


def show_article(report: ArticleReport, *, lang: str) -> None:
    """Print the figures of one article; in a pipe as lines of name, tab, value."""
    if sys.stdout.isatty():
        from newsroom.terminal import screens

        screens.print_article(report, lang=lang)
    else:
        _write(article_pairs(report, lang))


def show_trend(trend: Trend, *, lang: str, now: datetime) -> None:
    """Print a trend as bars on a terminal, in a pipe as lines of label, views, visits and visitor-days."""
    if sys.stdout.isatty():
        from newsroom.terminal import screens

        screens.print_trend(trend, lang=lang, now=clock.to_text(now))
        return
    _write([("label", "views\tvisits\tvisitor-days")])
    for bucket in trend.buckets:
        days = NOTHING if bucket.visitor_days is None else text.number(bucket.visitor_days, lang)
        views, visits = text.number(bucket.views, lang), text.number(bucket.visits, lang)
        _write([(bucket.label, f"{views}\t{visits}\t{days}")])


def show_live(found: ReadingNow, *, title: str, lang: str, anew: bool = False) -> None:
    """Print who is reading now; on a terminal in place of what stood there when `anew`."""
    if sys.stdout.isatty():
        from newsroom.terminal import screens

        screens.print_live(found, title=title, lang=lang, anew=anew)
        return
    pairs = [("at", f"{when(found.at, found.timezone)} {found.timezone}")]
    pairs += [("readers now", count(found.readers, lang)), ("views in 5 min", count(found.views, lang))]
    pairs += [("reads", f"{count(row.views, lang)}\t{safe(row.title)}") for row in found.stories]
    _write(pairs)


def show_moderation(found: ModerationStatistics, reported: int, *, now: datetime, lang: str) -> None:
    """Print the work of moderation: on a terminal its names dim, in a pipe as lines of name, tab, value."""
    oldest = f", the oldest for {clock.ago(clock.from_text(found.oldest_at), now)}" if found.oldest_at else ""
    pairs = [
        ("waiting", f"{count(found.waiting, lang)}{oldest}"),
        ("reported", count(reported, lang)),
        ("received", f"{count(found.total, lang)}{_parts(found.received, lang)}"),
        ("held for", _parts(found.held_for, lang).strip(" ()") or NOTHING),
        ("decided", f"{count(found.decided, lang)}, {count(found.overturned, lang)} overturned"),
        ("time to decision", f"median {duration(found.median)}, 90 % within {duration(found.p90)}"),
    ]
    if sys.stdout.isatty():
        from newsroom.terminal import screens

        screens.print_pairs(f"Moderation in {found.days} days", pairs)
    else:
        _write(pairs)


def _parts(counts: Mapping[str, int], lang: str) -> str:
    named = ", ".join(f"{count(n, lang)} {safe(name).replace('_', ' ')}" for name, n in counts.items() if n)
    return f" ({named})" if named else ""


def show_spark(name: str, values: Sequence[float]) -> None:
    """Print a sparkline on a terminal."""
    from newsroom.terminal import screens

    screens.print_spark(name, values)


def _write(pairs: Pairs) -> None:
    for name, value in pairs:
        sys.stdout.write(f"{name}\t{value}\n")
