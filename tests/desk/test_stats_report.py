"""Charts and the page of statistics: which numbers stand where."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from newsroom.core.articles.publishing import Order
from newsroom.core.readership import counting, trends
from newsroom.core.readership.article_report import article_report
from newsroom.core.readership.counting import PageView
from newsroom.desk import Desk, publishing, stats_charts, stats_report
from newsroom.desk.stats_report import Wording
from newsroom.errors import Outside
from tests.desk.conftest import Heard, Make

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
WORDING = Wording(lambda percent: f"change {percent}", lambda seconds: f"took {seconds}")


@pytest.fixture
def read(desk: Desk, make: Make) -> Desk:
    """A story with three views on the day before, one today."""
    [article] = publishing.publish(
        desk, [str(make("---\ntitle: Sông\nsection: S\n---\nx\n").id)], Order(), progress=lambda _: None
    ).done
    for number, hours in enumerate((30, 29, 28, 1)):
        view = PageView(
            at=desk.now - timedelta(hours=hours), article_id=article.id, page=article.path or "",
            address=f"203.0.113.{number}", agent=AGENT, referrer="",
        )  # fmt: skip
        counting.record_many(desk.db, [view], settings=desk.settings, now=desk.now)
    return desk


def test_a_chart_of_a_trend(read: Desk) -> None:
    trend = trends.trend(read.db, by="day", since="2026-02-28", until="2026-03-02", now=read.now, zone=read.zone)
    chart = stats_charts.of_trend(read, trend)
    assert chart.title == "Views by day, from 2026-02-28 to 2026-03-02"
    assert list(chart.values) == [0, 3, 1]
    assert list(chart.labels) == [one.label for one in trend.buckets]
    assert chart.description == f"4 views in all; the most, 3, in {trend.buckets[1].label}."
    assert chart.number(1234) == "1.234"
    empty = trends.trend(read.db, by="day", since="2026-01-01", until="2026-01-02", now=read.now, zone=read.zone)
    assert stats_charts.of_trend(read, empty).description == "0 views in all."


def test_a_chart_of_an_article(read: Desk) -> None:
    chart = stats_charts.of_article(read, article_report(read.db, 1, now=read.now, settings=read.settings))
    assert chart.title == "Sông: views by day"
    assert sum(chart.values) == 4
    assert chart.labels[-1] == "2026-03-02"


def test_pictures_are_of_the_kind_that_the_name_says(read: Desk, tmp_path: Path, heard: Heard) -> None:
    chart = stats_charts.of_article(read, article_report(read.db, 1, now=read.now, settings=read.settings))
    stats_charts.draw(read, chart, tmp_path / "a.svg")
    stats_charts.draw(read, chart, tmp_path / "a.PNG")
    assert (tmp_path / "a.svg").read_bytes().startswith(b"<svg")
    assert (tmp_path / "a.PNG").read_bytes().startswith(b"\x89PNG")
    size = (tmp_path / "a.svg").stat().st_size
    assert heard.said[0] == f"{tmp_path / 'a.svg'}: {size / 1000:.0f} kB"
    with pytest.raises(Outside, match="cannot write"):
        stats_charts.write_file(tmp_path / "gone" / "a.svg", b"x")


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        ("2026-03-02", "2026-03-02", "Hour"), ("2026-03-01", "2026-03-02", "Hour"), ("2026-02-28", "2026-03-02", "Day"),
        ("2025-12-01", "2026-03-02", "Day"), ("2025-11-30", "2026-03-02", "Week"), ("2024-03-03", "2026-03-02", "Week"),
        ("2024-03-02", "2026-03-02", "Month"),
    ],
)  # fmt: skip
def test_the_unit_follows_the_length(read: Desk, first: str, last: str, unit: str) -> None:
    assert f'<th scope="col">{unit}' in stats_report.page(read, first, last, WORDING).replace(' class="number"', "")


def test_the_page_holds_what_was_asked_for(read: Desk) -> None:
    page = stats_report.page(read, "2026-03-01", "2026-03-02", WORDING)
    for expected in (
        "From 2026-03-01 to 2026-03-02, days of Asia/Ho_Chi_Minh.", "Views of all time", "since 2026-03-01",
        "The twenty stories read most", "Sông", "By views of the site", "took 0", "As of now", "Pending", ">Section</th>",
        ">Published</th>", ">Story</th>", ">%</th>", ">100.0<",
        "Made 2026-03-02 10:00 +07:00 by newsroom.",
    ):  # fmt: skip
        assert expected in page, expected
    quiet = Wording(lambda percent: "", lambda seconds: "")
    assert "against the time before" not in stats_report.page(read, "2026-03-01", "2026-03-02", quiet)
    assert "change " in page
    assert "against the time before" in page
