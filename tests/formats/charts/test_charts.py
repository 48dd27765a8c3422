"""Charts and reports are whole by themselves, hold their figures as text, and run nothing."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from newsroom.formats.charts import chart as bar_chart
from newsroom.formats.charts import html_report, png, svg
from newsroom.formats.charts.chart import Chart
from newsroom.formats.charts.html_report import ReportPart, ReportTable, StatsReport

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
