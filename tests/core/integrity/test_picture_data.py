"""Clips as a check of the file sees them: their bytes and their recorded size."""

from __future__ import annotations

import io

import pytest

from newsroom.core.integrity import picture_data
from newsroom.core.media import clips
from newsroom.core.media.clips import ClipFacts
from newsroom.core.media.pictures import Medium
from newsroom.store import Connection
from tests.core.articles.desk import Desk


@pytest.fixture
def clip(db: Connection) -> Medium:
    with Desk(db).act("media add") as act:
        return clips.add(
            act, io.BytesIO(b"film"), lambda: ClipFacts("video/mp4", 2.5, 320, 180), name="a.mp4", words={}
        )


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("select 1", ""), ("update media_parts set data = x'00'", "its bytes have changed: the hash differs"),
        ("delete from media_parts", "its bytes have changed: the hash differs"),
        ("update media set bytes = 5", "its recorded size is wrong"),
    ],
)  # fmt: skip
def test_a_clip(db: Connection, clip: Medium, statement: str, message: str) -> None:
    for name in [row[0] for row in db.execute("select name from sqlite_master where type = 'trigger'")]:
        db.execute(f'drop trigger "{name}"')
    db.execute(statement)
    found = [(one.level, one.where, one.code, one.message) for one in picture_data.check(db)]
    assert found == ([("error", f"clip {clip.id} (a.mp4)", "clip", message)] if message else [])
