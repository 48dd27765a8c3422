"""Totals for a warehouse: every figure, in files that are written once and again only if they change."""

from __future__ import annotations

import csv
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsroom.core.articles.publishing import Order
from newsroom.core.readership import closing
from newsroom.core.readership.warehouse import TABLES
from newsroom.desk import Desk, publishing, stats_export
from newsroom.errors import Outside, Refused
from tests.desk.conftest import Make
from tests.desk.test_log_import import line, run


def before(number: int, **more: str) -> str:
    """A line of the day before."""
    return line(number, **more).replace("01/Mar", "28/Feb")  # type: ignore[arg-type]


@pytest.fixture
def counted(desk: Desk, make: Make, tmp_path: Path) -> Desk:
    """Two days: three views of the front page and one of a story; a view and a bot."""
    article = make()
    publishing.publish(desk, [str(article.id)], Order(), progress=lambda _: None)
    path = desk.db.execute("select path from articles where id = :id", {"id": article.id}).fetchone()[0]
    lines = [line(number) for number in (1, 2, 3)] + [
        line(4, path),
        before(5),
        before(6, agent="=cmd|bot"),
    ]
    (tmp_path / "a.log").write_text("".join(lines), encoding="utf-8")
    run(desk, "a.log")
    return desk


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_figure_is_there_with_a_schema(counted: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    done = stats_export.export(counted, folder)
    assert done.days == 2
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == set(done.written)
    assert {path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))} == {0o600, 0o700}
    [first], [second] = (table(folder, f"site_days/2026-{day}.csv") for day in ("03-01", "02-28"))
    assert (first["views"], first["visitors"], first["counted_by"], first["closed"]) == ("4", "4", "log", "false")
    assert (second["views"], second["bot_hits"]) == ("1", "1")
    stories = table(folder, "article_days/2026-03-01.csv")
    assert [(row["article_id"], row["views"]) for row in stories] == [("0", "3"), ("1", "1")]
    assert sum(int(row["views"]) for row in table(folder, "source_days/2026-03-01.csv")) == 4
    assert [row["article_id"] for row in table(folder, "articles.csv")] == ["1"]
    told = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    for one in told["tables"]:
        file = folder / one["files"].replace("DAY", "2026-03-01")
        assert file.read_text(encoding="utf-8").splitlines()[0] == ",".join(column["name"] for column in one["columns"])
    assert [one["name"] for one in told["tables"]] == [one.name for one in TABLES]


def test_only_what_changed_is_written_again(counted: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    first = stats_export.export(counted, folder)
    again = stats_export.export(counted, folder)
    assert (again.written, again.unchanged) == ((), len(first.written) - 1)
    (tmp_path / "b.log").write_text(before(7), encoding="utf-8")
    run(counted, "b.log")
    assert set(stats_export.export(counted, folder).written) == {
        "site_days/2026-02-28.csv", "article_days/2026-02-28.csv", "source_days/2026-02-28.csv",
    }  # fmt: skip


def test_parquet_files_have_the_same_rows_with_types(counted: Desk, tmp_path: Path) -> None:
    read = pytest.importorskip("arro3.io").read_parquet
    stats_export.export(counted, tmp_path / "csv")
    done = stats_export.export(counted, tmp_path / "out", ending=stats_export.PARQUET)
    for table_ in TABLES:
        name = f"{table_.name}/2026-03-01" if table_.by_day else table_.name
        assert f"{name}.parquet" in done.written
        found = read(tmp_path / "out" / f"{name}.parquet").read_all()
        assert found.column_names == [column.name for column in table_.columns]
        rows = list(zip(*([cell.as_py() for cell in found.column(one)] for one in found.column_names), strict=True))
        plain = table(tmp_path / "csv", f"{name}.csv")
        assert len(rows) == len(plain)
        for row, texts in zip(rows, plain, strict=True):
            for value, column in zip(row, table_.columns, strict=True):
                if column.type in ("integer", "boolean", "date"):
                    assert str(value).lower() == texts[column.name]
                elif column.type == "timestamp":
                    assert value == datetime.fromisoformat(texts[column.name])
    again = stats_export.export(counted, tmp_path / "out", ending=stats_export.PARQUET)
    assert again.written == ()
    with pytest.raises(Refused, match="another format"):
        stats_export.export(counted, tmp_path / "out")


def test_without_the_library_the_way_to_it_is_named(
    counted: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "arro3.io", None)
    with pytest.raises(Outside, match="not installed") as refused:
        stats_export.export(counted, tmp_path / "out", ending=stats_export.PARQUET)
    assert "newsroom[parquet]" in str(refused.value.hint)


def test_closed_days_are_final(counted: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out"
    stats_export.export(counted, folder)
    closing.close_days(counted.db, now=counted.now + timedelta(days=60), settings=counted.settings)
    closed = stats_export.export(counted, folder)
    assert set(closed.written) == {"site_days/2026-03-01.csv", "site_days/2026-02-28.csv", "schema.json"}
    asked: list[str] = []
    real = stats_export.warehouse.rows
    monkeypatch.setattr(
        stats_export.warehouse, "rows", lambda db, one, day="": (asked.append(day), real(db, one, day))[1]
    )
    assert stats_export.export(counted, folder).written == ()
    assert asked == [""]  # the stories alone
    (folder / "bot_days" / "2026-02-28.csv").unlink()
    assert stats_export.export(counted, folder).written == ("bot_days/2026-02-28.csv",)
    (folder / "site_days" / "2026-03-01.csv").write_text("changed")
    assert stats_export.export(counted, folder).written == ()
    assert stats_export.export(counted, folder, full=True).written == ("site_days/2026-03-01.csv",)


def test_an_interrupted_export_is_completed(counted: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    real, written = stats_export.files.write_named, []

    def broken(path: Path, data: bytes) -> None:
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        written.append(path)
        real(path, data)

    monkeypatch.setattr(stats_export.files, "write_named", broken)
    with pytest.raises(Outside, match="cannot write"):
        stats_export.export(counted, folder)
    monkeypatch.setattr(stats_export.files, "write_named", real)
    stats_export.export(counted, folder)
    whole = tmp_path / "whole"
    stats_export.export(counted, whole)
    assert {one.relative_to(folder): one.read_bytes() for one in folder.rglob("*.csv")} == {
        one.relative_to(whole): one.read_bytes() for one in whole.rglob("*.csv")
    }


@pytest.mark.parametrize("name", ["other.csv", "schema.json"])
def test_a_folder_of_something_else_is_refused(counted: Desk, tmp_path: Path, name: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("[1]")
    for full in (False, True):
        with pytest.raises(Refused, match="has files that do not belong to this export"):
            stats_export.export(counted, tmp_path / "out", full=full)


def test_without_a_day_there_are_the_schema_and_no_stories(desk: Desk, tmp_path: Path) -> None:
    assert stats_export.export(desk, tmp_path / "out").written == ("articles.csv", "schema.json")


def test_cells_are_no_formulas(counted: Desk, tmp_path: Path) -> None:
    counted.db.execute("update bot_days set bot = '=1+1'")
    stats_export.export(counted, tmp_path / "out")
    assert [row["bot"] for row in table(tmp_path / "out", "bot_days/2026-02-28.csv")] == ["'=1+1"]


def test_the_schema_says_everything(counted: Desk, tmp_path: Path) -> None:
    stats_export.export(counted, tmp_path / "out")
    written = (tmp_path / "out" / "schema.json").read_text(encoding="utf-8")
    told = json.loads(written)
    assert written == json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    tables = told.pop("tables")
    assert told == {
        "newsroom": "stats export", "version": 1, "format": "csv", "site": "https://news.example.org",
        "timezone": "Asia/Ho_Chi_Minh", "closed_days": [],
    }  # fmt: skip
    for one, table_ in zip(tables, TABLES, strict=True):
        assert (one["name"], one["meaning"]) == (table_.name, table_.meaning)
        assert one["files"] == (f"{table_.name}/DAY.csv" if table_.by_day else f"{table_.name}.csv")
        assert one["columns"] == [
            {"name": col.name, "type": col.type, "meaning": col.meaning} for col in table_.columns
        ]


OTHERS: dict[str, tuple[str, object]] = {
    "another version": ("version", 2), "another site": ("site", "https://other.example"), "no list": ("closed_days", {"2026-02-28": 1}),
    "no texts": ("closed_days", [20260228, None]), "none": ("closed_days", None),
}  # fmt: skip


@pytest.mark.parametrize(("key", "value"), OTHERS.values(), ids=OTHERS.keys())
def test_days_that_another_export_closed_are_written_again(
    counted: Desk, tmp_path: Path, key: str, value: object
) -> None:
    folder = tmp_path / "out"
    stats_export.export(counted, folder)
    closing.close_days(counted.db, now=counted.now + timedelta(days=60), settings=counted.settings)
    stats_export.export(counted, folder)
    told = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    assert sorted(told["closed_days"]) == ["2026-02-28", "2026-03-01"]
    told[key] = value
    (folder / "schema.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "site_days" / "2026-02-28.csv").write_text("changed")
    assert set(stats_export.export(counted, folder).written) == {"site_days/2026-02-28.csv", "schema.json"}


def test_the_first_exports_did_not_name_their_format(counted: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    stats_export.export(counted, folder)
    told = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    del told["format"]
    (folder / "schema.json").write_text(json.dumps(told), encoding="utf-8")
    assert stats_export.export(counted, folder).written == ("schema.json",)
    with pytest.raises(Refused) as refused:
        stats_export.export(counted, folder, ending=stats_export.PARQUET)
    assert refused.value.hint == "use a separate folder for each format"


@pytest.mark.parametrize("written", ["{", "[]", '"stats export"', '{"newsroom": "other"}', "{}"])
def test_a_schema_of_something_else_is_refused(counted: Desk, tmp_path: Path, written: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "schema.json").write_text(written)
    with pytest.raises(Refused) as refused:
        stats_export.export(counted, tmp_path / "out")
    assert refused.value.message == f"{tmp_path / 'out'} has files that do not belong to this export"
    assert refused.value.hint == "use an empty folder"


def test_an_empty_folder_may_be_there(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    done = stats_export.export(desk, tmp_path / "out")
    assert (done.days, done.unchanged) == (0, 0)
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refused):
        stats_export.export(desk, tmp_path / "file")
