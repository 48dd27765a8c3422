"""Charts and the page of statistics: which numbers they show, and where."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom import clock, languages
from newsroom.core.articles import articles
from newsroom.core.articles.publishing import Order
from newsroom.core.comments import intake
from newsroom.core.readership import counting, trends
from newsroom.core.readership.article_report import ArticleUpdate, article_report
from newsroom.core.readership.counting import PageView
from newsroom.core.readership.rankings import RankedArticle, SourceViews
from newsroom.core.screening.case import NewComment
from newsroom.desk import Desk, publishing, stats_charts, stats_report
from newsroom.desk.stats_report import Wording
from newsroom.errors import Outside
from newsroom.formats.charts.chart import Chart, ChartMark
from tests.desk.conftest import Heard, Make

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
WORDING = Wording(lambda percent: f"change {percent}", lambda seconds, lang: f"took {seconds} {lang}")


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


def of_days(read: Desk, since: str, until: str, lang: str | None = "en", by: str = "day") -> Chart:
    trend = trends.trend(read.db, by=by, since=since, until=until, now=read.now, zone=read.zone)
    return stats_charts.of_trend(read, trend, lang)


def test_a_chart_of_a_trend(read: Desk) -> None:
    made = of_days(read, "2026-02-28", "2026-03-02")
    assert made.title == "Views by day, 28 February 2026 to 2 March 2026"
    assert list(made.values) == [0, 3, 1]
    assert list(made.labels) == ["28 Feb", "1 Mar", "2 Mar"]
    assert made.names[-1] == "Monday, 2 March 2026"
    assert made.description == "4 views in total; highest: 3 (Sunday, 1 March 2026)."
    assert made.number(1234) == "1,234"
    assert (made.part, made.part_name, made.rest) == (2, "until 10:00", frozenset({0, 1}))
    assert of_days(read, "2026-01-01", "2026-01-02").description == "0 views in total."


@pytest.mark.parametrize(
    ("by", "since", "until", "labels", "part"),
    [
        ("day", "2026-02-27", "2026-03-01", ["27 Feb", "28 Feb", "1 Mar"], None),
        ("week", "2026-02-23", "2026-03-02", ["23 Feb", "2 Mar"], 1),
        ("month", "2026-01-15", "2026-03-02", ["Jan 2026", "Feb 2026", "Mar 2026"], 2),
        ("hour", "2026-03-02", "2026-03-02", [f"{hour:02d}:00" for hour in range(24)], 10),
    ],
)
def test_the_labels_are_dates_that_people_read(
    read: Desk, by: str, since: str, until: str, labels: list[str], part: int | None
) -> None:
    made = of_days(read, since, until, by=by)
    assert (list(made.labels), made.part) == (labels, part)


@pytest.mark.parametrize(
    ("zone", "until", "count", "first", "last"),
    [
        ("Europe/Berlin", "2025-10-26", 25, "00:00", "23:00"),  # the clocks go back
        ("Europe/Berlin", "2025-03-30", 23, "00:00", "23:00"),
        ("Asia/Ho_Chi_Minh", "2025-10-27", 48, "26 Oct 00:00", "27 Oct 23:00"),
    ],
)
def test_hours_name_their_day_if_they_are_of_several_days(
    read: Desk, zone: str, until: str, count: int, first: str, last: str
) -> None:
    since = until if count < 48 else "2025-10-26"
    made = of_days(replace(read, settings=read.settings.override(site_timezone=zone)), since, until, by="hour")
    assert (len(made.labels), made.labels[0], made.labels[-1]) == (count, first, last)


def test_a_chart_in_vietnamese(read: Desk) -> None:
    made = of_days(read, "2026-02-28", "2026-03-02", "vi")
    assert list(made.labels) == ["28/2", "1/3", "2/3"]
    assert made.names[-1] == "Thứ Hai, 02/03/2026"
    assert made.number(1234) == "1.234"


def of_article(read: Desk, lang: str = "en", **changes: Any) -> Chart:
    found = article_report(read.db, 1, now=read.now, settings=read.settings)
    return stats_charts.of_article(read, replace(found, **changes), lang)


def test_a_chart_of_an_article_begins_with_its_publication(read: Desk) -> None:
    made = of_article(read, published_at="2026-02-28T05:00:00Z", first_hours=None)
    assert made.title == "Sông: views by day"
    assert list(made.labels) == ["28 Feb", "1 Mar", "2 Mar"]
    assert (list(made.values), made.part) == ([0, 3, 1], 2)
    assert list(made.marks) == [ChartMark(0, "published")]


def test_a_chart_of_an_old_article_has_30_days_and_no_mark(read: Desk) -> None:
    made = of_article(read, published_at="2025-01-01T05:00:00Z", first_hours=None)
    assert (len(made.values), made.labels[-1], list(made.marks)) == (30, "2 Mar", [])


def test_views_before_the_publication_are_not_cut_off(read: Desk) -> None:
    made = of_article(read, published_at="2026-03-02T01:00:00Z", first_hours=None)
    assert (list(made.values), list(made.marks)) == ([3, 1], [ChartMark(1, "published")])


def test_a_new_article_is_charted_by_hour(read: Desk) -> None:
    hours = [7, 3, 0, 1, *[0] * 20]
    made = of_article(read, published_at="2026-03-02T00:20:00Z", first_hours=hours)
    assert made.title == "Sông: views by hour since publication"
    assert (list(made.labels), list(made.values), made.part) == (["07:20", "08:20", "09:20"], [7, 3, 0], 2)


def test_updates_and_corrections_are_marked(read: Desk) -> None:
    updates = (ArticleUpdate("2026-03-01T03:00:00Z", "update"), ArticleUpdate("2026-03-02T02:00:00Z", "correct"))
    by_day = of_article(read, published_at="2026-02-28T05:00:00Z", first_hours=None, updates=updates)
    assert [(one.place, one.label) for one in by_day.marks] == [(0, "published"), (1, "updated"), (2, "corrected")]
    by_hour = of_article(read, published_at="2026-03-02T00:20:00Z", first_hours=[1] * 24, updates=updates[1:])
    assert list(by_hour.marks) == [ChartMark(1, "corrected")]


def test_the_report_of_an_article_knows_its_updates(read: Desk) -> None:
    drafted = article_report(read.db, 1, now=read.now, settings=read.settings)
    assert drafted.updates == ()
    for number, (action, undone) in enumerate((("update", None), ("update", None), ("correct", None), ("update", 1))):
        read.db.execute(
            "insert into batches (id, at, actor, command, undone_by) values (:id, :at, 'lan', 'publish', :undone)",
            {"id": 900 + number, "at": f"2026-03-01T0{number}:00:00Z", "undone": undone},
        )
        for one in dict.fromkeys((action, "update")):
            read.db.execute(
                "insert into journal (batch_id, at, actor, kind, object_id, action) values (:id, :at, 'lan', 'article', 1, :do)",
                {"id": 900 + number, "at": f"2026-03-01T0{number}:00:00Z", "do": one},
            )
    found = article_report(read.db, 1, now=read.now, settings=read.settings).updates
    assert [(one.at[11:13], one.action) for one in found] == [("00", "update"), ("01", "update"), ("02", "correct")]


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
    assert f'<th scope="col">{unit}' in stats_report.page(read, first, last, WORDING, "en").replace(
        ' class="number"', ""
    )


def test_the_page_holds_what_was_asked_for(read: Desk) -> None:
    page = stats_report.page(read, "2026-03-01", "2026-03-02", WORDING, "en")
    for expected in (
        '<html lang="en">', "1 March 2026 to 2 March 2026. Days and hours are in the time zone Asia/Ho_Chi_Minh.", "All-time views",
        "since 1 March 2026", "Stories by views", "Sông", "Sources by views, whole site", "took 0 en", "As of now", "pending",
        ">Section</th>", ">New</th>", ">Story</th>", ">%</th>", ">100.0<",
        "Made by newsroom on 2 March 2026, 10:00 (Asia/Ho_Chi_Minh).", "All sections",
    ):  # fmt: skip
        assert expected in page, expected
    assert "The twenty" not in page
    assert "ompared with" not in page  # the days before were not counted
    assert ">Before</th>" not in page


def test_stories_lead_to_their_pages(read: Desk) -> None:
    page = stats_report.page(read, "2026-03-01", "2026-03-02", WORDING, "en")
    path = articles.get(read.db, "1").path
    assert f'<a href="{read.settings.text("site.url")}{path}" rel="noreferrer">Sông</a>' in page
    read.db.execute("update articles set status = 'unpublished'")
    assert "<a " not in stats_report.page(read, "2026-03-01", "2026-03-02", WORDING, "en")


def test_a_period_is_compared_with_the_one_before(read: Desk) -> None:
    read.db.execute("update stat_total set since = '2026-01-01'")
    page = stats_report.page(read, "2026-03-02", "2026-03-02", WORDING, "en")
    assert "Today is counted until 10:00. Compared with 1 March 2026 until the same time of day." in page
    assert page.count(">Before</th>") == 2
    assert "(“Before” is the whole previous period)" in page
    assert ">3<" in page  # the views of the story on the day before
    whole = stats_report.page(read, "2026-03-01", "2026-03-01", WORDING, "en")
    assert "Compared with 28 February 2026." in whole
    assert "the whole period before" not in whole


def test_a_change_of_few_views_has_no_arrow(read: Desk) -> None:
    read.db.execute("update stat_total set since = '2026-01-01'")
    page = stats_report.page(read, "2026-03-02", "2026-03-02", WORDING, "en")
    assert "change None (before: " in page


def test_the_day_under_way_is_named_in_the_table(read: Desk) -> None:
    page = stats_report.page(read, "2026-02-20", "2026-03-02", WORDING, "en")
    assert "Monday, 2 March 2026 (until 10:00)</th>" in page
    assert "2 Mar: until 10:00" in page
    before = stats_report.page(read, "2026-02-20", "2026-03-01", WORDING, "en")
    assert "until" not in before


@pytest.mark.parametrize(
    ("site", "command", "lang"),
    [
        ("vi", "en", "vi"),
        ("en", "vi", "en"),
        ("en-GB", "vi", "en-GB"),
        ("fr", "vi", "vi"),
        ("fr", "en", "en"),
        ("xx", "en", "en"),
    ],
)
def test_the_page_speaks_the_language_of_the_site_or_of_the_command(
    read: Desk, site: str, command: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSROOM_LANG", command)
    here = replace(read, settings=read.settings.override(site_lang=site))
    assert stats_report.language_of(here) == lang


def test_the_page_in_vietnamese(read: Desk) -> None:
    page = stats_report.page(read, "2026-02-20", "2026-03-02", WORDING, "vi")
    assert '<html lang="vi">' in page
    assert "Thứ Hai, 02/03/2026" in page
    assert "100,0" in page
    assert "took 0 vi" in page
    assert "Lượt xem" in page
    assert "Views" not in page


def rows_of(page: str, caption: str) -> list[list[str]]:
    """The cells of the table with this caption, headings first, without elements."""
    table = page[page.index(f"<caption>{caption}") :].partition("</table>")[0]
    return [
        [re.sub("<[^>]*>", "", one) for one in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)
    ]


def figures_of(page: str) -> list[tuple[str, str, str]]:
    """Name, value and remark of each figure above the parts."""
    return re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)(?:<small>(.*?)</small>)?</dd></div>", page)


def test_every_figure_and_table_of_a_period(read: Desk) -> None:
    page = stats_report.page(read, "2026-03-01", "2026-03-02", WORDING, "en")
    assert figures_of(page) == [
        ("Views", "4", ""), ("Visits", "4", ""), ("Visitor-days", "4", "the visitors of each day, added up"),
        ("Stories published", "1", ""), ("All-time views", "4", "since 1 March 2026"),
    ]  # fmt: skip
    assert rows_of(page, "Stories by views") == [["Story", "Views", "Readers"], ["Sông", "4", "4"]]
    assert rows_of(page, "Sources by views, whole site") == [["From", "Views", "%"], ["direct", "4", "100.0"]]
    [heads, section, everything] = rows_of(page, "Stories by section")
    assert heads == ["Section", "New", "Updated", "Corrected", "Withdrawn", "Median time", "90% within", "Views"]
    assert section == ["S", "1", "0", "0", "0", "took 0 en", "took 0 en", "4"]
    assert everything == ["All sections", "1", "0", "0", "0", "took 0 en", "took 0 en", "4"]
    [heads, *counts] = rows_of(page, "As of now")
    assert heads == ["Status", "Comments"]
    assert ["pending", "0"] in counts


def test_every_figure_beside_the_period_before(read: Desk) -> None:
    read.db.execute("update stat_total set since = '2026-01-01'")
    page = stats_report.page(read, "2026-03-02", "2026-03-02", WORDING, "en")
    views, visits, visitors, *_ = figures_of(page)
    assert (views[:2], visits[:2], visitors) == (
        ("Views", "1"), ("Visits", "1"), ("Visitor-days", "1", "the visitors of each day, added up"),
    )  # fmt: skip
    assert rows_of(page, "Stories by views") == [["Story", "Views", "Before", "Readers"], ["Sông", "1", "3", "1"]]
    assert rows_of(page, "Sources by views") == [["From", "Views", "Before", "%"], ["direct", "1", "3", "100.0"]]
    whole = stats_report.page(read, "2026-03-01", "2026-03-01", WORDING, "en")
    assert figures_of(whole)[2] == ("Visitor-days", "3", "change None (before: 0)")
    assert rows_of(whole, "Stories by views") == [["Story", "Views", "Before", "Readers"], ["Sông", "3", "0", "3"]]


def test_a_chart_of_an_article_that_is_newer_than_the_counted_days(read: Desk) -> None:
    made = of_article(read, published_at="2026-05-01T05:00:00Z", first_hours=None, days=article_days(read)[-1:])
    assert len(made.values) == 1


def article_days(read: Desk) -> Any:
    days = article_report(read.db, 1, now=read.now, settings=read.settings).days
    return [replace(one, views=0) for one in days]


def texts_of(page: str) -> dict[str, str]:
    """The heading of the page, the line below it, the line at its end."""
    found = re.search(r"<h1>(.*?)</h1>\s*<p[^>]*>(.*?)</p>", page, re.S)
    assert found
    return {"title": found[1], "subtitle": found[2]}


def test_the_head_of_a_page(read: Desk) -> None:
    here = replace(read, settings=read.settings.override(site_title="Báo Sông"))
    day = texts_of(stats_report.page(here, "2026-03-01", "2026-03-01", WORDING, "en"))
    assert day == {
        "title": "Báo Sông: readers and desk",
        "subtitle": "1 March 2026. Days and hours are in the time zone Asia/Ho_Chi_Minh.",
    }


def test_every_status_of_comments_and_every_heading(read: Desk) -> None:
    statuses = ("pending", "published", "rejected", "spam", "trashed")
    for number, status in enumerate(statuses, 1):
        for copy in range(number):
            new = NewComment(1, "Hoa", f"Words of {status} {copy}", staff=True)
            intake.receive(read.db, new, now=read.now, actor="lan", settings=read.settings)
        read.db.execute("update comments set status = ? where body like ?", (status, f"Words of {status} %"))
    page = stats_report.page(read, "2026-03-01", "2026-03-02", WORDING, "en")
    assert rows_of(page, "As of now") == [
        ["Status", "Comments"], *([status, str(number)] for number, status in enumerate(statuses, 1)), ["reported", "0"]
    ]  # fmt: skip
    headings = [re.sub("<[^>]*>", "", one) for one in re.findall(r"<h2[^>]*>(.*?)</h2>", page)]
    assert headings == ["Readers", "Most read", "Where readers came from", "The desk", "Comments"]
    captions = [re.sub("<[^>]*>", "", one) for one in re.findall(r"<caption>(.*?)</caption>", page)]
    assert captions == [
        "The numbers in this chart", "Stories by views", "Sources by views, whole site",
        "Stories by section, and the time from the first draft to publication", "As of now",
    ]  # fmt: skip


def test_the_numbers_of_a_chart_as_a_table(read: Desk) -> None:
    page = stats_report.page(read, "2026-02-28", "2026-03-02", WORDING, "en")
    assert rows_of(page, "The numbers in this chart") == [
        ["Day", "Views", "Visits", "Visitor-days"], ["Saturday, 28 February 2026", "0", "0", "0"], ["Sunday, 1 March 2026", "3", "3", "3"],
        ["Monday, 2 March 2026 (until 10:00)", "1", "1", "1"],
    ]  # fmt: skip


def test_twenty_stories_and_sources_are_listed(read: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, list[object]] = {"top": [], "sources": []}
    for name in asked:
        real = getattr(stats_report.rankings, name)

        def ask(db: Any, real: Any = real, name: str = name, **given: Any) -> Any:
            asked[name].append(given.get("limit"))
            return real(db, **given)

        monkeypatch.setattr(stats_report.rankings, name, ask)
    stats_report.page(read, "2026-03-01", "2026-03-02", WORDING, "en")
    assert asked == {"top": [20, None], "sources": [20, None]}


def test_sources_have_names_that_people_read(read: Desk) -> None:
    found = [
        SourceViews(name, "", views, share)
        for name, views, share in (("internal", 3, 60.0), ("direct", 1, 20.0), ("x.example", 1, 20.04))
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stats_report.rankings, "sources", lambda *_, **__: found)
        page = stats_report.page(read, "2026-03-01", "2026-03-02", WORDING, "en")
    assert rows_of(page, "Sources by views") == [
        ["From", "Views", "%"], ["within the site", "3", "60.0"], ["direct", "1", "20.0"], ["x.example", "1", "20.0"]
    ]  # fmt: skip


def test_what_is_no_story_has_no_link(read: Desk) -> None:
    found = [
        RankedArticle(0, "", "front page", 5, 4),
        RankedArticle(9, None, "[deleted #9]", 2, 1),
        RankedArticle(1, "song", "Sông", 1, 1),
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stats_report.rankings, "top", lambda *_, **__: found)
        page = stats_report.page(read, "2026-03-01", "2026-03-02", WORDING, "en")
    assert [row[0] for row in rows_of(page, "Stories by views")] == ["Story", "front page", "[deleted #9]", "Sông"]
    assert page.count("<a ") == 1
    read.db.execute("update articles set path = null")
    assert "<a " not in stats_report.page(read, "2026-03-01", "2026-03-02", WORDING, "en")


def test_stories_published_before_are_compared_if_the_newsroom_is_that_old(read: Desk) -> None:
    def published(first: str) -> tuple[str, str]:
        page = stats_report.page(read, first, "2026-03-02", WORDING, "en")
        [found] = [one for one in figures_of(page) if one[0] == "Stories published"]
        return found[1:]

    assert published("2026-03-02") == ("1", "")
    read.db.execute("update revisions set at = '2026-02-28T17:00:00Z'")
    read.db.execute("update articles set created_at = '2026-02-28T17:00:00Z'")
    read.db.execute("update journal set at = '2026-02-28T17:00:00Z' where action = 'draft'")
    assert published("2026-03-02") == ("1", "change None (before: 0)")
    assert published("2026-03-01") == ("1", "")


def test_a_clear_change_is_written_with_the_number_before(read: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read.db.execute("update stat_total set since = '2026-01-01'")
    monkeypatch.setattr(stats_report, "clear_change", lambda new, old: 100 * (new - old) / old)
    page = stats_report.page(read, "2026-03-02", "2026-03-02", WORDING, "en")
    assert "change " in figures_of(page)[0][2]
    silent = Wording(lambda percent: "", lambda seconds, lang: "")
    page = stats_report.page(read, "2026-03-02", "2026-03-02", silent, "en")
    assert figures_of(page)[0][2].startswith("before: ")


def test_without_a_view_there_is_no_first_day(desk: Desk) -> None:
    page = stats_report.page(desk, "2026-03-01", "2026-03-02", WORDING, "en")
    assert figures_of(page)[-1] == ("All-time views", "0", "")
    assert rows_of(page, "Stories by section")[1:] == [
        ["All sections", "0", "0", "0", "0", "took None en", "took None en", "0"]
    ]


def test_an_article_without_a_section_is_under_none(read: Desk, make: Make) -> None:
    publishing.publish(read, [str(make("---\ntitle: Bare\n---\nx\n").id)], Order(), progress=lambda _: None)
    page = stats_report.page(read, "2026-03-01", "2026-03-02", WORDING, "en")
    assert "(none)" in [row[0] for row in rows_of(page, "Stories by section")]


@pytest.mark.parametrize(
    ("age", "day", "hours", "by_hour"),
    [
        (timedelta(hours=24) - timedelta(seconds=1), None, [1] * 24, 24), (timedelta(hours=24), None, [1] * 24, 0),
        (timedelta(minutes=59), None, [1] * 24, 1), (timedelta(minutes=60), None, [1] * 24, 2),
        (timedelta(hours=3), "2026-03-02", [1] * 24, 0),
        (timedelta(hours=3), None, None, 0), (timedelta(0), None, [1] * 24, 1),
    ],
)  # fmt: skip
def test_the_first_day_of_an_article_is_shown_by_hour(
    read: Desk, age: timedelta, day: str | None, hours: list[int] | None, by_hour: int
) -> None:
    published = clock.to_text(read.now - age)
    made = of_article(read, published_at=published, published_day=day, first_hours=hours)
    assert made.title == f"Sông: views by {'hour since publication' if by_hour else 'day'}"
    if by_hour:
        assert (len(made.values), made.part) == (by_hour, by_hour - 1)
        assert made.names[0] == languages.of("en").moment(clock.local(read.now - age, read.zone))


def test_a_long_title_is_cut_and_weekends_are_marked(read: Desk) -> None:
    made = of_article(read, title="a" * 80, published_at="2026-02-27T05:00:00Z", first_hours=None)
    assert made.title == f"{'a' * 69}…: views by day"
    assert made.rest == frozenset({1, 2})  # 28 February and 1 March
    assert made.names[0] == "Friday, 27 February 2026"
    assert made.description == "4 views in total; highest: 3 (Sunday, 1 March 2026)."


def test_an_article_that_is_not_published_has_all_its_days(read: Desk) -> None:
    made = of_article(read, published_at=None, first_hours=None)
    assert (len(made.values), list(made.marks), made.part) == (30, [], 29)


def test_the_names_of_weeks_months_and_hours(read: Desk) -> None:
    week = of_days(read, "2026-02-23", "2026-03-02", by="week")
    assert list(week.names) == ["week starting Monday, 23 February 2026", "week starting Monday, 2 March 2026"]
    assert week.title == "Views by week, 23 February 2026 to 2 March 2026"
    month = of_days(read, "2026-02-01", "2026-03-02", by="month")
    assert (list(month.names), month.title) == (
        ["February 2026", "March 2026"], "Views by month, 1 February 2026 to 2 March 2026"
    )  # fmt: skip
    hour = of_days(read, "2026-03-01", "2026-03-01", by="hour")
    assert (hour.title, hour.part, hour.rest) == ("Views by hour, 1 March 2026", None, frozenset())
    assert hour.names[5] == "1 March 2026, 05:00"
    one = of_days(read, "2026-03-02", "2026-03-02")
    assert one.description == "1 view in total; highest: 1 (Monday, 2 March 2026)."
