"""A whole newsroom as JSON lines: a heading, one line for each row of each table, and an end with a checksum.

{"newsroom": 20, "made_at": "2026-05-06T07:00:00Z", "program": "1.0"}    the version of the tables
{"table": "articles", "row": {"id": 1, …}}                               bytes as {"base64": "…"}
{"end": 1234, "sha256": "…"}                                             the number of rows; over all lines before

In a backup with separate media, large bytes are files of their own: {"file": "SHA-256 of the bytes", "bytes": 123456}.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any, BinaryIO, Final

from newsroom import library_messages
from newsroom.errors import Invalid
from newsroom.formats import json_values, packing
from newsroom.phrases import as_message, of_error, phrase

LINE: Final = 400_000_000  # bytes of the longest line that is read
LEAST: Final = 65_536  # bytes that are worth a file of their own
KEY: Final = "newsroom"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode

Put = Callable[[str, bytes], None]  # stores bytes under their SHA-256
Get = Callable[[str, int], bytes]  # the bytes with a SHA-256 and a length; raises `NewsroomError`


class RowsWriter:
    """Writes the lines to a stream. With `put`, large bytes are not written but given to it."""

    def __init__(self, stream: BinaryIO, *, version: int, made_at: str, program: str, put: Put | None = None) -> None:
        self._stream, self._put = stream, put
        self._digest = sha256()
        self.rows = 0
        self._line({KEY: version, "made_at": made_at, "program": program})

    def row(self, table: str, values: dict[str, Any]) -> None:
        """Write one row."""
        for name, value in values.items():
            if isinstance(value, bytes):
                values = values | {name: self._bytes(value)}
        self._line({"table": table, "row": values})
        self.rows += 1

    def _bytes(self, value: bytes) -> dict[str, Any]:
        if self._put is None or len(value) < LEAST:
            return {"base64": base64.b64encode(value).decode("ascii")}
        digest = sha256(value).hexdigest()
        self._put(digest, value)
        return {"file": digest, "bytes": len(value)}

    def end(self) -> str:
        """Write the end; returns the checksum."""
        checksum = self._digest.hexdigest()
        self._line({"end": self.rows, "sha256": checksum})
        return checksum

    def _line(self, value: dict[str, Any]) -> None:
        line = (_encode(value) + "\n").encode("utf-8")
        self._digest.update(line)
        self._stream.write(line)


@dataclass(frozen=True, slots=True)
class NewsroomRow:
    """One row of a table."""

    table: str
    values: dict[str, Any]


class RowsReader:
    """Reads the lines, packed or not. The heading is read at once."""

    def __init__(self, file: BinaryIO, name: str, *, get: Get | None = None) -> None:
        """`get` gives bytes that are files of their own. Raises `Invalid` if this is not a newsroom export."""
        self.name, self._get = name, get
        self._stream: IO[bytes] = packing.unpacked(file, name).stream
        self._digest = sha256()
        self._number = 0
        heading = self._next()
        if heading is None or not isinstance(heading.get(KEY), int):
            raise Invalid(
                phrase("{name}:1: not a newsroom export", name=name),
                ref=name,
                hint="to make one: newsroom export newsroom -o FILE",
            )
        self.version: int = heading[KEY]
        self.made_at = str(heading.get("made_at") or "")

    @property
    def line(self) -> int:
        """The number of the line that was read last."""
        return self._number

    def rows(self) -> Iterator[NewsroomRow]:
        """Every row. Raises `Invalid` with the line if the file is damaged or ends too early."""
        count = 0
        while True:
            before = self._digest.hexdigest()
            value = self._next()
            if value is None:
                raise self._invalid(phrase("the file is not complete: its end is missing"))
            if "end" in value:
                if value["end"] != count or value.get("sha256") != before or self._next() is not None:
                    raise self._invalid(phrase("the checksum is wrong: the file was changed or is damaged"))
                return
            table, row = value.get("table"), value.get("row")
            if not isinstance(table, str) or not isinstance(row, dict):
                raise self._invalid(phrase("not a row of a table"))
            count += 1
            if any(isinstance(one, (dict, list, bool)) for one in row.values()):
                row = {name: self._value(one) for name, one in row.items()}
            yield NewsroomRow(table, row)

    def _value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            if isinstance(value, (list, bool)):
                raise self._invalid(phrase("not the value of a column"))
            return value
        try:
            if "base64" in value:
                return base64.b64decode(value["base64"], validate=True)
            if self._get is not None and isinstance(value.get("file"), str) and isinstance(value.get("bytes"), int):
                return self._get(value["file"], value["bytes"])
        except (binascii.Error, TypeError, ValueError) as error:
            raise self._invalid(phrase("not base64: {error}", error=of_error(error))) from error
        raise self._invalid(phrase("not the value of a column"))

    def _next(self) -> dict[str, Any] | None:
        line = self._stream.readline(LINE)
        if not line:
            return None
        self._number += 1
        self._digest.update(line)
        try:
            value = json_values.loads(line)
        except ValueError as error:
            raise self._invalid(phrase("not JSON: {error}", error=library_messages.recognise(str(error)))) from error
        if not isinstance(value, dict):
            raise self._invalid(phrase("not a JSON object"))
        return value

    def _invalid(self, why: str) -> Invalid:
        return Invalid(
            phrase("{name}:{line}: {why}", name=self.name, line=max(self._number, 1), why=as_message(why)),
            ref=self.name,
        )
