"""JSON that stands in pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.site.embedded_json import embed

VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=8)


@pytest.mark.parametrize(
    ("data", "written"),
    [
        ({"a": 1, "b": [True, None]}, '{"a":1,"b":[true,null]}'),
        ("</script>", '"\\u003c/script\\u003e"'),
        ("<!-- & -->", '"\\u003c!-- \\u0026 --\\u003e"'),
        ("\u2028\u2029", '"\\u2028\\u2029"'),
        ("Đảng", '"Đảng"'),
        ('"\\', '"\\"\\\\"'),
    ],
)
def test_written(data: Any, written: str) -> None:
    assert embed(data) == written


@given(VALUES)
def test_it_is_harmless_and_says_the_same(data: Any) -> None:
    written = embed(data)
    assert not set("<>&\u2028\u2029\n") & set(written)
    assert json.loads(written) == data
