"""A newsroom file that is made from an export is deleted with all that SQLite put beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.desk import whole_newsroom
from newsroom.errors import Invalid
from newsroom.store import VERSION, rows


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_is_left_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    export = tmp_path / "all.jsonl"
    export.write_text(f'{{"newsroom": {VERSION}}}\n', encoding="utf-8")
    near = tmp_path / "near"
    near.mkdir()

    def build(path: Path, _version: int, _rows: object) -> None:
        for name in ("-wal", "-shm"):
            Path(f"{path}{name}").write_bytes(b"x")
        if fails:
            raise Invalid("a wrong row")

    monkeypatch.setattr(rows, "build", build)
    if fails:
        with (
            pytest.raises(Invalid, match=r"all\.jsonl:\d+: a wrong row"),
            whole_newsroom.built(export, near, progress=lambda _: None),
        ):
            pass
    else:
        with whole_newsroom.built(export, near, progress=lambda _: None) as made:
            assert made.is_file()
            assert made.parent == near
    assert list(near.iterdir()) == []
