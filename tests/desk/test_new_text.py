"""The new text of an article: one with nothing in it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.desk import Desk
from newsroom.errors import Invalid
from tests.desk.conftest import Make
from tests.desk.test_editing import change, manuscript


@pytest.mark.parametrize("written", [b"", b" \n\n"])
def test_a_new_text_with_nothing_in_it_is_refused(desk: Desk, make: Make, tmp_path: Path, written: bytes) -> None:
    article = make()
    (tmp_path / "in.md").write_bytes(written)
    for body in ("-", "in.md"):
        with pytest.raises(Invalid, match="the new text is empty"):
            change(desk, article, body=body, stdin=written)
    assert manuscript(desk, article).body.strip()
