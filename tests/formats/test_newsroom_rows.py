"""The lines of an exported newsroom: written as described, and refused with their line if anything is wrong."""

from __future__ import annotations

import gzip
import io
from typing import Any

import pytest

from newsroom.errors import Invalid, NotFound
from newsroom.formats.newsroom_rows import LEAST, RowsReader, RowsWriter

ROWS = [
    ("settings", {"key": "site.title", "value": "Phà \x00\u2028"}),
    ("media", {"data": b"\xff\0", "n": None, "w": 0.1}),
]


def written(rows: list[tuple[str, dict[str, Any]]]) -> bytes:
    stream = io.BytesIO()
    writer = RowsWriter(stream, version=20, made_at="2026-05-06T07:00:00Z", program="1")
    for table, values in rows:
        writer.row(table, values)
    writer.end()
    return stream.getvalue()


def read(data: bytes) -> list[tuple[str, dict[str, Any]]]:
    return [(row.table, row.values) for row in RowsReader(io.BytesIO(data), "all.jsonl").rows()]


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_what_was_written_is_read(pack: Any) -> None:
    data = written(ROWS)
    assert data.splitlines()[2] == b'{"table":"media","row":{"data":{"base64":"/wA="},"n":null,"w":0.1}}'
    assert read(pack(data)) == ROWS
    assert read(written([])) == []


def test_large_bytes_can_be_files_of_their_own() -> None:
    kept: dict[str, bytes] = {}
    stream, large = io.BytesIO(), bytes(LEAST)
    writer = RowsWriter(stream, version=1, made_at="", program="1", put=kept.__setitem__)
    writer.row("a", {"large": large, "small": large[1:]})
    writer.end()
    assert list(kept.values()) == [large]
    reader = RowsReader(io.BytesIO(stream.getvalue()), "x", get=lambda digest, _: kept[digest])
    assert [row.values for row in reader.rows()] == [{"large": large, "small": large[1:]}]
    with pytest.raises(Invalid, match="not the value"):
        list(RowsReader(io.BytesIO(stream.getvalue()), "x").rows())

    def missing(_digest: str, _size: int) -> bytes:
        raise NotFound("gone")

    with pytest.raises(NotFound):
        list(RowsReader(io.BytesIO(stream.getvalue()), "x", get=missing).rows())


GOOD = written(ROWS)
LINES = GOOD.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", ":1: not a newsroom export"),
        (b"{}\n", ":1: not a newsroom export"),
        (b'{"newsroom": "20"}\n', ":1: not a newsroom export"),
        (b"[]\n", ":1: not a JSON object"),
        (b"<rss>\n", ":1: not JSON"),
        (b"\xff\xfe{\0", ":1: not JSON"),
        (b"".join(LINES[:-1]), ":3: the file is not complete: its end is missing"),
        (GOOD[:-30], ":4: not JSON"),
        (GOOD.replace(b"site.title", b"site.owner"), ":4: the checksum is wrong"),
        (LINES[0] + LINES[2] + LINES[1] + LINES[3], ":4: the checksum is wrong"),
        (LINES[0] + LINES[1] + LINES[3], ":3: the checksum is wrong"),
        (GOOD + LINES[1], ":5: the checksum is wrong"),
        (LINES[0] + b'{"table": 1, "row": {}}\n', ":2: not a row"),
        (LINES[0] + b'{"table": "a", "row": []}\n', ":2: not a row"),
        (LINES[0] + b'{"table": "a", "row": {"x": [1]}}\n', ":2: not the value"),
        (LINES[0] + b'{"table": "a", "row": {"x": true}}\n', ":2: not the value"),
        (LINES[0] + b'{"table": "a", "row": {"x": {"base64": "*"}}}\n', ":2: not base64"),
        (LINES[0] + b'{"table": "a", "row": {"x": {"base64": 7}}}\n', ":2: not base64"),
        (LINES[0] + b'{"table": "a", "row": {"x": {"y": 7}}}\n', ":2: not the value"),
        (LINES[0] + b"[" * 100_000 + b"\n", ":2: not JSON"),
        (gzip.compress(GOOD)[:-20], "all.jsonl"),
    ],
)
def test_damage_is_named_with_its_line(data: bytes, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        read(data)
