"""Text helpers on the collected naughty strings."""

from __future__ import annotations

import json
import unicodedata

from tests.conftest import SHARED
from tests.test_text import OBEYED, SLUG

from newsroom import text


def test_naughty_strings() -> None:
    for raw in json.loads((SHARED / "hostile" / "blns.json").read_text()):
        assert not OBEYED.search(text.terminal_safe(raw))
        assert SLUG.fullmatch(text.safe_slug(raw, fallback="article-1"))
        assert unicodedata.is_normalized("NFC", text.clean(raw))
        assert text.words(raw) >= 0
