"""Values of JSON that somebody else wrote, with texts that a file can hold."""

from __future__ import annotations

import json
from typing import Any, Final

from newsroom.text import pattern

DEEPEST: Final = 100  # lists and objects in each other
_HALVES: Final = "[\ud800-\udfff]+"


def is_set(flag: Any) -> bool:
    """Whether a flag that hides something is set: by true, or by any other value that does not mean no."""
    if isinstance(flag, str):
        flag = flag.strip().lower()
    return flag not in (None, False, 0, "", "false", "no", "0")


def loads(written: str | bytes) -> Any:
    """The value of a JSON text; bytes are UTF-8, with or without a byte order mark. Halves of letters are left out.

    Raises `ValueError` for what is not JSON, or is nested too deep.
    """
    try:
        found = json.loads(written.decode("utf-8-sig") if isinstance(written, bytes) else written)
        return without_halves(found)
    except RecursionError:
        raise ValueError("the value is nested too deeply") from None


def without_halves(value: Any, depth: int = 0) -> Any:
    """A value without halves of letters (lone surrogates), which JSON can express and UTF-8 cannot.

    Raises `RecursionError` for one that is nested too deep.
    """
    if depth > DEEPEST:
        raise RecursionError
    if isinstance(value, str):
        return value if value.isascii() else pattern(_HALVES).sub("", value)
    if isinstance(value, list):
        return [without_halves(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {without_halves(key): without_halves(one, depth + 1) for key, one in value.items()}
    return value
