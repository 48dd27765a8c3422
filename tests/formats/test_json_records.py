"""JSON records: the same from JSON lines, a list, an object with a list and one object; what is none is refused with its line."""

from __future__ import annotations

import json
import time

import pytest

from newsroom.errors import Invalid
from newsroom.formats import json_records

A, B = {"title": "A", "tags": ["x"]}, {"title": "B\nb"}
INDENTED = json.dumps([A, B], indent=1)
SHAPES = {
    "JSON lines": (f"{json.dumps(A)}\n\n{json.dumps(B)}\n", [(1, A), (3, B)]),
    "JSON lines with a mark, without an end": (f"\ufeff{json.dumps(A)}\r\n{json.dumps(B)}", [(1, A), (2, B)]),
    "a list": (json.dumps([A, B]), [(1, A), (1, B)]),
    "a list on several lines": (INDENTED, [(2, A), (8, B)]),
    "an object with a list": (json.dumps({"total": 2, "_items": [A, B]}, indent=0), [(4, A), (10, B)]),
    "an object with a list on one line": (json.dumps({"posts": [A, B]}), [(1, A), (1, B)]),
    "an object": (json.dumps(A, indent=2), [(1, A)]),
    "an object on one line": (json.dumps(A), [(1, A)]),
    "an object after blank lines": (f"\n \n{json.dumps(A)}", [(3, A)]),
    "half a letter": ('{"a\\udc80": ["b\\ud800c"]}', [(1, {"a": ["bc"]})]),
}


@pytest.mark.parametrize("size", [1, 7, 1 << 16])
@pytest.mark.parametrize(("text", "records"), SHAPES.values(), ids=SHAPES.keys())
def test_records_do_not_depend_on_shape_or_pieces(text: str, records: list[tuple[int, object]], size: int) -> None:
    data = text.encode()
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    assert [tuple(one) for one in json_records.read(parts, "x.json")] == records


DEEP = "[" * 100_000
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "x:1: the file is empty"),
    "blank lines": (b"\n \n", "x:1: the file is empty"),
    "a text": (b'"a"', "neither an object nor a list"),
    "words": (b"title: A\n", "x:1: not JSON"),
    "a bad second line": (b'{"a": 1}\n{"b": }\n', "x:2: not JSON"),
    "cut off": (b'{"a": 1}\n{"b": [1,', "x:2: not JSON"),
    "another encoding": (b'{"a": 1}\n{"b": "\xb5"}\n', "x:2: byte 0xB5 is not UTF-8"),
    "deep lines": (b'{"a": 1}\n{"b": ' + DEEP.encode() + b"\n", "x:2: .*nested too deep"),
    "a list in lists that could still be parsed": (
        b'{"a": 1}\n{"b": ' + b"[" * 300 + b"]" * 300 + b"}",
        "x:2: .*nested too deep",
    ),
    "a deep list": (DEEP.encode(), "nested too deep"),
    "a long number": (b'{"a": 1}\n{"b": ' + b"9" * 10_000 + b"}\n", "x:2: not JSON"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_other_files_are_refused_with_their_line(data: bytes, message: str) -> None:
    begun = time.process_time()
    with pytest.raises(Invalid, match=message):
        list(json_records.read([data], "x"))
    assert time.process_time() - begun < 2


def test_a_line_without_an_end_is_refused_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "LIMIT", 1_000)
    with pytest.raises(Invalid, match=r"^x:2: one line is longer than 1,000 bytes$"):
        list(json_records.read([b'{"a": 1}\n', "đ".encode() * 501], "x"))
