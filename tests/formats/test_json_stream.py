"""JSON as a stream: the values that a parser would give, with their lines, whatever the size of the pieces."""

from __future__ import annotations

import gc
import json
import time
import tracemalloc
from itertools import chain

import pytest

from newsroom.errors import Invalid
from newsroom.formats import json_stream
from newsroom.formats.json_stream import JsonValue, values

WHOLE = '{"a": [1, 23,\n {"b": "x\\ny"}],\n "c": {"d": null, "e": []}, "f": true}'


def read(text: str | bytes, size: int = 1 << 16) -> list[JsonValue]:
    data = text.encode() if isinstance(text, str) else text
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    return list(values(parts, "x.json", opens=lambda path: len(path) < 2))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_values_and_lines_do_not_depend_on_the_pieces(size: int) -> None:
    assert read(WHOLE, size) == [
        (("a", "*"), 1, 1), (("a", "*"), 1, 23), (("a", "*"), 2, {"b": "x\ny"}), (("c", "d"), 3, None), (("c", "e"), 3, []),
        (("f",), 3, True),
    ]  # fmt: skip


SINGLE = {"a number": "12", "a text": '"ấ"', "an empty list": "[]", "an empty object": " {} ", "a mark": "\ufeff[1]"}


@pytest.mark.parametrize("text", SINGLE.values(), ids=SINGLE.keys())
def test_small_files(text: str) -> None:
    found = read(text, 1)
    whole = json.loads(text.removeprefix("\ufeff"))
    assert [one.value for one in found] == ([] if whole in ([], {}) else whole if isinstance(whole, list) else [whole])


REFUSED = {
    "empty": ("", "x.json:1: the file is empty"),
    "spaces": (" \n ", "x.json:1: the file is empty"),
    "cut off": ('{"a":\n [1,', "x.json:2: not JSON"),
    "cut off after a value": ('{"a": 1\n', "x.json:2: } is missing: the file is cut off"),
    "no comma": ('{"a": 1\n"b": 2}', "x.json:2: } is missing before '\"'"),
    "a name without quotes": ("{a: 1}", "x.json:1: a name in quotes is missing"),
    "two files": ("{}\n{}", "x.json:2: there is more"),
    "not JSON": ("<html>", "x.json:1: not JSON"),
    "another encoding": (b'["\n\xe0"]', "x.json:2: byte 0xE0 is not UTF-8"),
    "nested too deep": ("[[" + "[" * 100_000, "x.json:1: the value is nested too deep"),
    "a long number": ("1" * 10_000, "x.json:1: not JSON"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_other_files_are_refused_with_their_line(text: str | bytes, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text)
    assert refused.value.message.startswith(message)


def test_a_value_that_never_ends_is_refused_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LIMIT", 1_000_000)
    begun = time.process_time()
    with pytest.raises(Invalid, match="longer than 1,000,000"):
        list(
            values((b'"' + b"a" * 65_000 if not n else b"a" * 65_000 for n in range(10**6)), "x", opens=lambda _: False)
        )
    assert time.process_time() - begun < 5


def test_what_was_read_is_not_kept() -> None:
    item = b'{"a": "' + b"x" * 900 + b'"},'
    parts = (item[500:] + item[:500] for _ in range(300))
    gc.collect()
    gc.disable()  # an import makes many objects before the collector looks
    try:
        tracemalloc.start()
        for one in json_stream.values(
            chain([b"[", item[:500]], parts, [item[500:], b"1]"]), "x", opens=lambda path: not path
        ):
            del one
        assert tracemalloc.get_traced_memory()[0] < 20_000
    finally:
        tracemalloc.stop()
        gc.enable()
