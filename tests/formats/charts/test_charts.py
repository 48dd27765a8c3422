"""Charts and reports are whole by themselves, hold their figures as text, and run nothing."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from newsroom.formats.charts import chart as bar_chart
from newsroom.formats.charts import html_report, png, svg
from newsroom.formats.charts.chart import Chart, ChartMark
from newsroom.formats.charts.html_report import ReportLink, ReportPart, ReportTable, StatsReport

NASTY = 'Lũ <script>alert(1)</script> & "x" \x1b[31m\ud800'
SVG = "{http://www.w3.org/2000/svg}"


def chart(values: list[int], title: str = "Views") -> Chart:
    return Chart(title, "Some days.", [f"day {n}" for n in range(len(values))], values, lambda n: f"{n:,}")


@pytest.mark.parametrize("values", [[], [0], [0, 0, 0], [1], [3, 1200, 0, 7], list(range(365))])
def test_bars_stand_on_zero_and_are_as_high_as_their_value(values: list[int]) -> None:
    bars = bar_chart.bars(chart(values))
    assert [bar.value for bar in bars] == values
    floor = bar_chart.HEIGHT - bar_chart.BOTTOM
    assert all(abs(bar.y + bar.height - floor) < 1e-6 for bar in bars)
    assert all(bar.x >= bar_chart.LEFT and bar.x + bar.width <= bar_chart.WIDTH for bar in bars)
    top = bar_chart.steps(max(values, default=0))[-1]
    assert top >= max(values, default=0)
    for bar in bars:
        assert bar.height == pytest.approx((floor - bar_chart.TOP) * bar.value / top)


@pytest.mark.parametrize("most", [0, 1, 2, 7, 10, 99, 100, 101, 5314, 42_048_346])
def test_the_grid_begins_at_zero_in_round_steps(most: int) -> None:
    found = bar_chart.steps(most)
    assert found[0] == 0
    assert 2 <= len(found) <= 6
    assert found[-1] >= most
    assert len({after - before for before, after in pairwise(found)}) == 1


def test_an_svg_is_a_picture_with_a_name_and_nothing_that_runs() -> None:
    root = ElementTree.fromstring(svg.write(chart([3, 1200, 0], NASTY)))
    assert root.get("role") == "img"
    named = (root.get("aria-labelledby") or "").split()
    assert [root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")] == named  # type: ignore[union-attr]
    bars = [one.text for one in root.iter(f"{SVG}title")][1:]
    assert bars == ["day 0: 3", "day 1: 1,200", "day 2: 0"]
    assert not [one for one in root.iter() if one.tag in (f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject")]
    assert not [name for one in root.iter() for name in one.attrib if name.startswith("on") or "href" in name]


def test_a_png_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    for fonts in (png.FONTS, ("there is no such font",)):
        monkeypatch.setattr(png, "FONTS", fonts)
        picture = Image.open(io.BytesIO(png.write(chart([3, 1200, 0], NASTY.replace("\ud800", "")))))
        assert picture.size == (bar_chart.WIDTH * png.SCALE, bar_chart.HEIGHT * png.SCALE)
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or []}
        assert (0x2F, 0x6F, 0x9F) in colours
        assert picture.info["Description"] == "Some days."  # type: ignore[attr-defined]


def test_the_texts_of_a_png_stand_at_their_places() -> None:
    from PIL import Image

    picture = Image.open(io.BytesIO(png.write(chart([3, 1200, 0], "X")))).convert("L")
    scale, width, height = png.SCALE, bar_chart.WIDTH, bar_chart.HEIGHT

    def has_ink(left: int, top: int, right: int, bottom: int) -> bool:
        lowest, _ = picture.crop((left * scale, top * scale, right * scale, bottom * scale)).getextrema()
        return float(lowest) < 80  # type: ignore[arg-type]

    assert has_ink(bar_chart.LEFT, 8, bar_chart.LEFT + 30, 26)  # the title
    assert has_ink(bar_chart.LEFT, height - 28, width, height - 8)  # the labels of the bars
    assert has_ink(0, bar_chart.TOP - 10, bar_chart.LEFT - 6, bar_chart.TOP + 10)  # the topmost figure of the grid
    assert not has_ink(0, 0, width, 8)
    assert not has_ink(0, height - 6, width, height)


def described(**more: Any) -> Chart:
    """A chart of a week whose last day is not over, with days off and two things that happened."""
    labels = [f"{n} Nov" for n in range(2, 9)]
    given: dict[str, Any] = {
        "names": [f"day {n} in full" for n in range(2, 9)], "part": 6, "part_name": "until 12:40",
        "rest": frozenset({5, 6}), "marks": [ChartMark(0, "published"), ChartMark(3, "updated"), ChartMark(3, "updated")],
    }  # fmt: skip
    return Chart("Views", "A week.", labels, [5, 90, 40, 1200, 30, 20, 4], lambda n: f"{n:,}", **(given | more))


def svg_of(made: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(svg.write(made))


def classes(root: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if one.get("class") == kind]


def texts(root: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def test_the_bar_of_a_day_that_is_not_over_is_drawn_as_such() -> None:
    root = svg_of(described())
    (part,) = classes(root, "part")
    assert part.get("fill") == bar_chart.PART
    assert part.findtext(f"{SVG}title") == "day 8 in full (until 12:40): 4"
    assert len(classes(root, "bar")) == 6
    assert "8 Nov: until 12:40" in texts(root)
    whole = svg_of(described(part=None))
    assert (len(classes(whole, "part")), len(classes(whole, "bar"))) == (0, 7)
    assert not any("until" in one for one in texts(whole))


def test_the_largest_bar_has_its_value_above_it() -> None:
    root = svg_of(described())
    (value,) = [one for one in root.iter(f"{SVG}text") if one.text == "1,200" and one.get("font-weight")]
    bar = bar_chart.bars(described())[3]
    assert float(value.get("x") or 0) == pytest.approx(bar.x + bar.width / 2, abs=0.1)
    assert float(value.get("y") or 0) < bar.y


@pytest.mark.parametrize(("values", "highest"), [([], None), ([0, 0], None), ([5], None), ([1, 3, 3], 1), ([0, 1], 1)])
def test_which_bar_is_the_largest(values: list[int], highest: int | None) -> None:
    assert bar_chart.peak(chart(values)) == highest


def test_what_happened_is_marked_and_named_once() -> None:
    root = svg_of(described())
    assert len(classes(root, "mark")) == 2
    assert [one.text for one in classes(root, "note")] == ["published", "updated"]
    assert len(classes(root, "rest")) == 2


@pytest.mark.parametrize(
    "marks",
    [
        [ChartMark(place, "a rather long name of something") for place in range(7)],
        [ChartMark(6, "published")],
        [ChartMark(0, "published"), ChartMark(1, "corrected"), ChartMark(2, "updated")],
    ],
    ids=["many", "last", "close"],
)  # fmt: skip
def test_names_of_marks_do_not_cover_each_other(marks: list[ChartMark]) -> None:
    lines = bar_chart.lines(described(marks=marks))
    assert len(lines) == len({mark.place for mark in marks})
    spans: dict[float, list[tuple[float, float]]] = {}
    for one in lines:
        if one.label:
            wide = len(one.label) * bar_chart.LETTER
            begin = one.x - wide if one.ends_here else one.x
            assert begin >= 0
            assert begin + wide <= bar_chart.WIDTH
            spans.setdefault(one.y, []).append((begin, begin + wide))
    for row in spans.values():
        assert all(end <= begin for (_, end), (begin, _) in pairwise(sorted(row)))


@pytest.mark.parametrize("place", [-1, 7, 100])
def test_what_happened_outside_the_chart_is_left_out(place: int) -> None:
    assert bar_chart.lines(described(marks=[ChartMark(place, "x")])) == []


@pytest.mark.parametrize(("count", "letters"), [(1, 5), (7, 6), (30, 6), (31, 12), (365, 5), (24, 5), (0, 5)])
def test_labels_do_not_overlap_and_the_last_is_there(count: int, letters: int) -> None:
    made = Chart("x", "x", ["m" * letters] * count, [1] * count)
    shown = sorted(bar_chart.shown_labels(made))
    assert shown[-1:] == ([count - 1] if count else [])
    room = bar_chart.column_width(made)
    assert all((after - before) * room >= letters * bar_chart.LETTER for before, after in pairwise(shown))
    assert len(shown) <= bar_chart.MAX_LABELS


def test_a_png_has_all_that_an_svg_has() -> None:
    from PIL import Image

    picture = Image.open(io.BytesIO(png.write(described()))).convert("RGB")
    colours = {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in picture.getcolors(1 << 20) or []}  # type: ignore[misc]
    assert {bar_chart.BAR, bar_chart.PART, bar_chart.REST, bar_chart.MARK} <= colours


class Checker(HTMLParser):
    """What a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_a_report_needs_nothing_from_outside() -> None:
    table = ReportTable(NASTY, ("Story", "Views"), [(NASTY, "5")])
    page = html_report.write(
        StatsReport("en", NASTY, NASTY, [(NASTY, "5,314", NASTY)], [ReportPart(NASTY, chart([1, 2]), [table]), ReportPart("x", None, [
            ReportTable("Empty", ("A", "B"), [])])], NASTY)
    )  # fmt: skip
    page.encode()
    found = Checker()
    found.feed(page)
    assert not {"script", "link", "img", "iframe", "form"} & set(found.tags)
    assert not [value for name, value in found.attributes if name in ("src", "href") or name.startswith("on")]
    assert "url(" not in page
    assert "@import" not in page
    assert "\x1b" not in page
    assert "alert(1)</script>" not in page
    assert found.tags.count("h1") == 1
    assert found.tags.count("caption") == found.tags.count("table") == 2
    ids = [value for name, value in found.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    for name, value in found.attributes:
        if name == "aria-labelledby":
            assert set((value or "").split()) <= set(ids)
    assert re.search(r'<html lang="en">', page)
    assert ("scope", "col") in found.attributes
    assert ("scope", "row") in found.attributes


@pytest.mark.parametrize(
    ("address", "links"),
    [
        ("https://news.example/2026/11/x/", 1),
        ("http://localhost:8000/x/", 1),
        ("javascript:alert(1)", 0),
        ("data:text/html,x", 0),
        ("/x/", 0),
        ('https://news.example/"><script>', 1),
    ],
)
def test_a_cell_leads_to_web_pages_only(address: str, links: int) -> None:
    table = ReportTable("Most read", ("Story", "Views"), [(ReportLink(NASTY, address), "5")])
    page = html_report.write(StatsReport("en", "x", "x", [], [ReportPart("x", None, [table])], "x"))
    found = Checker()
    found.feed(page)
    assert found.tags.count("a") == links
    assert "script" not in found.tags
    assert [value for name, value in found.attributes if name == "href"] == [address] * links


@pytest.mark.parametrize(("columns", "many"), [(4, False), (5, True), (8, True)])
def test_a_table_of_many_columns_is_folded_on_a_phone(columns: int, many: bool) -> None:
    heads = [f"Head {n}" for n in range(columns)]
    page = html_report.write(
        StatsReport("en", "x", "x", [], [ReportPart("x", None, [ReportTable("t", heads, [heads])])], "x")
    )
    assert ('<table class="many">' in page) == many
    assert 'data-name="Head 1"' in page  # what stands before the value there


def test_what_a_png_shows_stands_where_the_svg_has_it() -> None:
    from PIL import Image

    made = described()
    picture = Image.open(io.BytesIO(png.write(made))).convert("RGB")
    room = bar_chart.column_width(made)
    floor = bar_chart.HEIGHT - bar_chart.BOTTOM

    def colour(x: float, y: float) -> str:
        red, green, blue = picture.getpixel((round(x * png.SCALE), round(y * png.SCALE)))  # type: ignore[misc]
        return f"#{red:02x}{green:02x}{blue:02x}"

    # Two pixels from the left of each day, above all bars but the highest: days 5 and 6 are days off.
    upper = bar_chart.TOP + 40
    columns = [colour(bar_chart.LEFT + place * room + 2, upper) for place in range(7)]
    assert [place for place, one in enumerate(columns) if one == bar_chart.REST.lower()] == [5, 6]
    bars = bar_chart.bars(made)
    middles = [colour(bar.x + bar.width / 2 + 9, floor - bar.height / 2) for bar in bars]
    assert [middles[1], middles[2], middles[6]] == [
        bar_chart.BAR.lower(),
        bar_chart.BAR.lower(),
        bar_chart.PART.lower(),
    ]
    for mark in bar_chart.lines(made):
        near = {colour(mark.x + step / 2, (mark.y + floor) / 2 + 3) for step in (-1, 0, 1)}
        assert bar_chart.MARK.lower() in near


def test_the_line_of_a_mark_ends_on_zero() -> None:
    made = described()
    drawn = [(one.get("y1"), one.get("y2")) for one in classes(svg_of(made), "mark")]
    floor = bar_chart.HEIGHT - bar_chart.BOTTOM
    assert drawn == [(f"{mark.y:.1f}", str(floor)) for mark in bar_chart.lines(made)]
    assert len(drawn) == 2
