"""Writes tables as Parquet files, with arro3: columns with types, which warehouses read without guessing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from newsroom.errors import Outside

if TYPE_CHECKING:
    from arro3.core import DataType

_EPOCH: Final = date(1970, 1, 1).toordinal()


def parquet(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[object]]) -> bytes:
    """A Parquet file of rows; `columns` are their names and types: `date`, `text`, `integer`, `boolean`, `timestamp`.

    Dates are days, timestamps UTC with microseconds. The same rows give the same bytes. Raises `Outside` without arro3.
    """
    try:
        from arro3.core import Array, DataType, Table  # here: only Parquet files need it
        from arro3.io import write_parquet  # here: only Parquet files need it
    except ImportError as error:
        raise Outside("Parquet needs arro3, which is not installed", hint="pip install 'newsroom[parquet]'") from error
    stored: dict[str, tuple[DataType, DataType]] = {  # the type in which values are given, and that of the column
        "date": (DataType.int32(), DataType.date32()),
        "text": (DataType.utf8(), DataType.utf8()),
        "integer": (DataType.int64(), DataType.int64()),
        "boolean": (DataType.bool(), DataType.bool()),
        "timestamp": (DataType.int64(), DataType.timestamp("us", tz="UTC")),
    }
    made: dict[str, Any] = {}
    for place, (name, kind) in enumerate(columns):
        given, column = stored[kind]
        values = Array([_value(row[place], kind) for row in rows], given)
        made[name] = values if given == column else values.cast(column)
    out = io.BytesIO()
    write_parquet(Table.from_pydict(made), out)
    return out.getvalue()


def _value(value: Any, kind: str) -> Any:
    if value is None or kind not in ("date", "timestamp"):
        return value
    if kind == "date":
        return date.fromisoformat(value).toordinal() - _EPOCH
    return int(datetime.fromisoformat(value).timestamp() * 1_000_000)
