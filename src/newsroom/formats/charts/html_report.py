"""Statistics as one HTML file that needs no others: charts and tables, no scripts, no other addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from newsroom.formats.charts import svg
from newsroom.formats.charts.chart import Chart

STYLE = """
:root { color-scheme: light dark; --ink: #1c1e21; --faint: #d5d9e0; --paper: #fff; --soft: #f3f5f8; --bar: #2f6f9f;
  --part: #9cc0da; --mark: #a8430f; --link: #1d5f8f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --faint: #43474e; --paper: #17191c; --soft: #23262b; --bar: #6aa9d8;
    --part: #35566e; --mark: #f0a27a; --link: #8cc4ee; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); }
h1 { margin: 0 0 .25rem; font-size: 1.8rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 1.5rem 0; }
dl div { padding: .75rem 1rem; background: var(--soft); border-radius: .5rem; }
dt { font-size: .85rem; } dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
dd small { display: block; font-size: .8rem; }
figure, .wide { margin: 0; overflow-x: auto; }
svg { display: block; width: 100%; min-width: 40rem; height: auto; }
.paper { fill: none; } .ink { fill: var(--ink); } .grid { stroke: var(--faint); } .bar { fill: var(--bar); }
.part { fill: var(--part); stroke: var(--bar); } .rest { fill: var(--soft); }
.mark { stroke: var(--mark); } .note { fill: var(--mark); } a { color: var(--link); }
table { width: 100%; border-collapse: collapse; }
caption { text-align: left; font-size: .9rem; padding-bottom: .25rem; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--faint); text-align: left; vertical-align: top; }
tbody th { font-weight: normal; }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
@media (max-width: 40rem) {
  body { padding: 1rem; }
  table.many thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.many tr { display: grid; grid-template-columns: 1fr 1fr; border-bottom: 1px solid var(--faint); padding: .35rem 0; }
  table.many th, table.many td { border: 0; padding: .1rem .5rem; text-align: left; }
  table.many tbody th { grid-column: 1 / -1; font-weight: 600; }
  table.many td::before { content: attr(data-name) ": "; }
}
details { margin-top: .5rem; } footer { margin-top: 3rem; font-size: .85rem; }
@media print { details { display: none; } body { max-width: none; } svg { min-width: 0; } }
"""


MANY_COLUMNS = 5  # a table with more columns is folded into blocks on a phone


@dataclass(frozen=True, slots=True)
class ReportLink:
    """A cell that is a link to a web page; an address that is not http or https is left out."""

    words: str
    address: str


Cell = str | ReportLink


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table: caption, headings, rows. The cells from the column `numbers_from` on are numbers."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers_from: int = 1


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A heading with a chart, tables, or both. The tables below a chart can be unfolded."""

    heading: str
    chart: Chart | None = None
    tables: Sequence[ReportTable] = ()


@dataclass(frozen=True, slots=True)
class StatsReport:
    """A page: title, a line below it, single figures (name, value, remark), parts and a last line."""

    lang: str
    title: str
    subtitle: str
    figures: Sequence[tuple[str, str, str]] = ()
    parts: Sequence[ReportPart] = field(default=())
    closing: str = ""


def write(report: StatsReport) -> str:
    """The page as HTML."""
    figures = "".join(
        f"<div><dt>{_safe(name)}</dt><dd>{_safe(value)}{f'<small>{_safe(more)}</small>' if more else ''}</dd></div>\n"
        for name, value, more in report.figures
    )
    parts = "".join(_part(number, part) for number, part in enumerate(report.parts, 1))
    return (
        f'<!doctype html>\n<html lang="{_safe(report.lang)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{_safe(report.title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{_safe(report.title)}</h1>\n"
        f"<p>{_safe(report.subtitle)}</p>\n</header>\n<main>\n<dl>\n{figures}</dl>\n{parts}</main>\n"
        f"<footer><p>{_safe(report.closing)}</p></footer>\n</body>\n</html>\n"
    )


def _part(number: int, part: ReportPart) -> str:
    name = f"part-{number}"
    inside = ""
    tables = "".join(_table(table) for table in part.tables)
    if part.chart is not None:
        inside = f'<figure role="group" tabindex="0" aria-labelledby="{name}">\n{svg.write(part.chart, number=number)}</figure>\n'
        tables = f"<details><summary>{_safe(part.tables[0].caption)}</summary>\n{tables}</details>\n" if tables else ""
    return (
        f'<section aria-labelledby="{name}">\n<h2 id="{name}">{_safe(part.heading)}</h2>\n{inside}{tables}</section>\n'
    )


def _table(table: ReportTable) -> str:
    def cell(kind: str, place: int, value: Cell, more: str = "") -> str:
        css = ' class="number"' if place >= table.numbers_from else ""
        name = f' data-name="{_safe(table.headings[place])}"' if kind == "td" else ""
        return f"<{kind}{css}{name}{more}>{_cell(value)}</{kind}>"

    head = "".join(cell("th", place, value, ' scope="col"') for place, value in enumerate(table.headings))
    rows = "".join(
        "<tr>"
        + "".join(
            cell("th" if place == 0 else "td", place, value, ' scope="row"' if place == 0 else "")
            for place, value in enumerate(row)
        )
        + "</tr>\n"
        for row in table.rows
    )
    if not table.rows:
        rows = f'<tr><td colspan="{len(table.headings)}">–</td></tr>\n'
    many = ' class="many"' if len(table.headings) >= MANY_COLUMNS else ""
    return (
        f'<div class="wide" role="group" tabindex="0" aria-label="{_safe(table.caption)}">\n'
        f"<table{many}>\n<caption>{_safe(table.caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        return _safe(value)
    if not value.address.startswith(("https://", "http://")):
        return _safe(value.words)
    return f'<a href="{_safe(value.address)}" rel="noreferrer">{_safe(value.words)}</a>'


def _safe(value: str) -> str:
    kept = "".join(letter for letter in value if letter >= " " and not "\ud800" <= letter <= "\udfff")
    return escape(kept)
