"""Writes totals into a folder for a warehouse: a CSV or Parquet file for each table and day, and only what changed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from newsroom import files, text
from newsroom.core.readership import warehouse
from newsroom.core.readership.warehouse import TABLES, ExportTable
from newsroom.desk import Desk
from newsroom.errors import Outside, Refused
from newsroom.phrases import phrase, word

SCHEMA: Final = "schema.json"
NAME, VERSION = "stats export", 1
CSV, PARQUET = "csv", "parquet"  # the formats, which are the endings of the files


@dataclass(frozen=True, slots=True)
class StatsExport:
    """The files of an export, relative to its folder: those that were written, and the number of those that were not."""

    written: tuple[str, ...]
    unchanged: int
    days: int


def export(desk: Desk, folder: Path, *, full: bool = False, ending: str = CSV) -> StatsExport:
    """Write the totals of every day into a folder. Files with the same contents are not touched.

    `ending` is the format: CSV or PARQUET. Days that are closed are final: once written they are not read again, unless
    `full`. Only their owner may read the files. Raises `Refused` for a folder with other files or another format, `Usage` for
    one in a site, `Outside` if it cannot be written.
    """
    files.refuse_published(folder / SCHEMA)
    final = _closed_before(folder, desk.settings.text("site.url"), ending)
    closed_before = set[str]() if full else final
    written: list[str] = []
    unchanged = 0
    found = warehouse.days(desk.db)
    wanted = [(table, day) for day, _ in found if day not in closed_before for table in TABLES if table.by_day]
    wanted += [(table, "") for table in TABLES if not table.by_day]
    try:
        # The schema says whose folder it is, and at the end which days are final: after an interruption those of this export
        # are written again.
        schema = folder / SCHEMA
        before = schema.read_bytes() if schema.exists() else b""
        _put(schema, _schema(desk, sorted(final), ending))
        for table, day in wanted:
            name = f"{table.name}/{day}.{ending}" if day else f"{table.name}.{ending}"
            if _put(folder / name, _FORMS[ending](table, warehouse.rows(desk.db, table, day))):
                written.append(name)
            else:
                unchanged += 1
        after = _schema(desk, [day for day, closed in found if closed], ending)
        _put(schema, after)
        if after != before:
            written.append(SCHEMA)
    except OSError as error:
        raise Outside(
            phrase("cannot write {path}: {strerror}", path=folder, strerror=word(error.strerror)), ref=str(folder)
        ) from error
    return StatsExport(tuple(written), unchanged, len(found))


def _put(path: Path, data: bytes) -> bool:
    """Write a file if its contents differ; whether it was written."""
    try:
        if path.read_bytes() == data:
            return False
    except FileNotFoundError:
        path.parent.mkdir(mode=files.PRIVATE_FOLDER, parents=True, exist_ok=True)
    files.write_named(path, data)
    return True


def _csv(table: ExportTable, rows: list[tuple[object, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    for row in rows:
        writer.writerow(_cell(value) for value in row)
    return out.getvalue().encode()


def _parquet(table: ExportTable, rows: list[tuple[object, ...]]) -> bytes:
    from newsroom.formats.parquet import parquet  # here: most exports are CSV

    return parquet([(column.name, column.type) for column in table.columns], rows)


_FORMS: Final[dict[str, Callable[[ExportTable, list[tuple[object, ...]]], bytes]]] = {CSV: _csv, PARQUET: _parquet}


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return text.csv_safe(value) if isinstance(value, str) else value


def _schema(desk: Desk, closed: list[str], ending: str) -> bytes:
    tables = [
        {
            "name": table.name,
            "meaning": table.meaning,
            "files": f"{table.name}/DAY.{ending}" if table.by_day else f"{table.name}.{ending}",
            "columns": [{"name": one.name, "type": one.type, "meaning": one.meaning} for one in table.columns],
        }
        for table in TABLES
    ]
    told = {
        "newsroom": NAME,
        "version": VERSION,
        "format": ending,
        "site": desk.settings.text("site.url"),
        "timezone": desk.settings.text("site.timezone"),
        "tables": tables,
        "closed_days": closed,
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _closed_before(folder: Path, site: str, ending: str) -> set[str]:
    """The days that an earlier export of this site wrote when they were final."""
    try:
        told: Any = json.loads((folder / SCHEMA).read_bytes())
    except FileNotFoundError:
        if folder.is_dir() and any(folder.iterdir()):
            raise _refused(folder) from None
        return set()
    except (OSError, ValueError):
        raise _refused(folder) from None
    if not isinstance(told, dict) or told.get("newsroom") != NAME:
        raise _refused(folder)
    if told.get("format", CSV) != ending:
        raise Refused(
            phrase("{folder} has an export in another format", folder=folder),
            ref=str(folder),
            hint="use a separate folder for each format",
        )
    closed = told.get("closed_days")
    if told.get("version") != VERSION or told.get("site") != site or not isinstance(closed, list):
        return set()
    tables = [table.name for table in TABLES if table.by_day]
    return {
        day
        for day in closed
        if isinstance(day, str) and all((folder / name / f"{day}.{ending}").is_file() for name in tables)
    }


def _refused(folder: Path) -> Refused:
    return Refused(
        phrase("{folder} has files that do not belong to this export", folder=folder),
        ref=str(folder),
        hint="use an empty folder",
    )
