"""Values of JSON: halves of letters go, everything else stays, and what is no value says so."""

from __future__ import annotations

import pytest

from newsroom.formats import json_values


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"a\\ud800b"', "ab"), ('"\\udc00"', ""), ('"\\ud83d\\ude00"', "😀"), ('{"\\ud800k": ["\\udfff", 1, null]}', {"k": ["", 1, None]}),
        (b'\xef\xbb\xbf{"a": "\xc4\x91"}', {"a": "đ"}), ("[" * 100 + "]" * 100, None), ("1.5", 1.5),
    ],
)  # fmt: skip
def test_loads(written: str | bytes, value: object) -> None:
    found = json_values.loads(written)
    assert value is None or found == value


@pytest.mark.parametrize("written", ["", "{", b'"\xff"', "[" * 102 + "]" * 102, "[" * 100_000, "1" * 5000, "a"])
def test_what_is_no_value(written: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        json_values.loads(written)


@pytest.mark.parametrize(
    ("flag", "is_set"),
    [
        (True, True), (1, True), ("true", True), (" YES ", True), ({}, True), ([], True), (False, False), (0, False), (None, False),
        ("", False), (" False ", False), ("0", False), ("no", False),
    ],
)  # fmt: skip
def test_flags_that_hide(flag: object, is_set: bool) -> None:
    assert json_values.is_set(flag) is is_set
