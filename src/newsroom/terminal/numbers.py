"""Statistics as names and values in plain text: for pipes, and for the screens that draw them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newsroom import clock, text
from newsroom.core.readership.summary import Summary
from newsroom.core.readership.trends import Trend, percent
from newsroom.terminal import charts
from newsroom.terminal.output import Record

if TYPE_CHECKING:
    from newsroom.core.readership.article_report import ArticleReport

NOTHING = "–"
Pairs = list[tuple[str, str]]


def duration(seconds: int | None) -> str:
    """A length of time as people say it, or a dash."""
    if seconds is None:
        return NOTHING
    start = datetime(2000, 1, 1, tzinfo=UTC)
    return clock.ago(start, start + timedelta(seconds=seconds))


def count(value: int | None, lang: str) -> str:
    """A number as the site's readers write it, or a dash for none."""
    return NOTHING if value is None else text.number(value, lang)


def many(value: int, one: str, lang: str) -> str:
    """A number and what it counts: `1 view`, `2 views`."""
    return f"{count(value, lang)} {one if value == 1 else one + 's'}"


def safe(value: str) -> str:
    """Text from outside on one line, with nothing in it that a terminal obeys."""
    return text.terminal_safe(text.one_line(value))


def when(moment: str | None, zone_name: str) -> str:
    """A moment with its offset, or a dash."""
    return clock.echo(clock.from_text(moment), clock.zone(zone_name)) if moment else NOTHING


def compared(summary: Summary) -> tuple[float | None, float | None]:
    """Today's views and visits against the usual by now, in per cent."""
    return (
        percent(summary.today.views, summary.usual.views),
        percent(summary.today.visits, summary.usual.visits),
    )


def summary_pairs(summary: Summary, lang: str) -> Pairs:
    """Every figure of the first screen with its name."""
    pairs = [
        ("at", f"{when(summary.generated_at, summary.timezone)} {summary.timezone}"),
        ("views today", count(summary.today.views, lang)),
        ("visits today", count(summary.today.visits, lang)),
        ("visitors today", count(summary.today.visitors, lang)),
        ("usual views by now", count(summary.usual.views, lang)),
        ("usual visits by now", count(summary.usual.visits, lang)),
        ("readers now", count(summary.now, lang)),
        ("views in all", count(summary.total.views, lang)),
        ("visits in all", count(summary.total.visits, lang)),
        ("counted since", summary.total.since or NOTHING),
        ("bots today", count(summary.bots_today, lang)),
    ]
    pairs += [(f"articles {state}", count(number, lang)) for state, number in summary.articles.items()]
    pairs += [
        ("published today", count(summary.output.published_today, lang)),
        ("past deadline", count(summary.output.overdue, lang)),
        ("comments pending", count(summary.comments.pending, lang)),
        ("oldest pending", when(summary.comments.oldest_pending_at, summary.timezone)),
    ]
    pairs += [
        (f"top {place}", f"{count(row.views, lang)}\t{safe(row.title)}") for place, row in enumerate(summary.top, 1)
    ]
    pairs += [("from", f"{count(row.views, lang)}\t{safe(row.name)}") for row in summary.sources]
    return pairs


def summary_records(summary: Summary) -> list[Record]:
    """The single figures of the first screen as records, for CSV."""
    single = {
        "today.views": summary.today.views, "today.visits": summary.today.visits,
        "today.visitors": summary.today.visitors, "usual.views": summary.usual.views,
        "usual.visits": summary.usual.visits, "now": summary.now, "total.views": summary.total.views,
        "total.visits": summary.total.visits, "total.since": summary.total.since,
        **{f"articles.{state}": number for state, number in summary.articles.items()},
        "output.published_today": summary.output.published_today, "output.overdue": summary.output.overdue,
        "comments.pending": summary.comments.pending,
        "comments.oldest_pending_at": summary.comments.oldest_pending_at, "bots_today": summary.bots_today,
    }  # fmt: skip
    return [{"figure": name, "value": value} for name, value in single.items()]


def article_pairs(report: ArticleReport, lang: str) -> Pairs:
    """Every figure of an article with its name."""
    pairs = [
        ("article", f"{report.id}\t{safe(report.title)}"),
        ("state", report.status),
        ("published", when(report.published_at, report.timezone)),
        ("views", count(report.views, lang)),
        ("of which carried over", count(report.baseline, lang)),
        ("readers", count(report.readers, lang)),
        ("views today", count(report.views_today, lang)),
        ("readers today", count(report.readers_today, lang)),
        ("rank today", place(report, lang)),
        ("comments", count(report.comments_published, lang)),
        ("comments pending", count(report.comments.pending, lang)),
        ("last view", when(report.last_view_at, report.timezone)),
    ]
    pairs += [(f"views by {age}", count(views, lang)) for age, views in report.ages.items()]
    pairs += [("from", f"{count(row.views, lang)}\t{safe(row.name)}") for row in report.sources]
    pairs += [
        ("day", f"{day.day}\t{count(day.views, lang)}\t{count(day.readers, lang)}") for day in report.days if day.views
    ]
    return pairs


def place(report: ArticleReport, lang: str) -> str:
    """An article's place among those read today: `1 of 14`."""
    if report.rank_today is None:
        return NOTHING
    return f"{count(report.rank_today, lang)} of {count(report.read_today, lang)}"


def trend_lines(trend: Trend, lang: str, *, ascii_only: bool = False) -> list[str]:
    """A trend's totals in a sentence, and one that compares them with the stretch before where that was counted."""
    total, before = trend.total, trend.before
    lines = [
        f"{_days(total.since, total.until)}: {many(total.views, 'view', lang)}, {many(total.visits, 'visit', lang)}, "
        f"{many(total.visitor_days, 'visitor-day', lang)}"
    ]
    change = charts.change(trend.change, ascii_only=ascii_only)
    if change:
        lines.append(f"{change} views against {_days(before.since, before.until)} ({count(before.views, lang)})")
    return lines


def _days(since: str, until: str) -> str:
    return since if since == until else f"{since} to {until}"
