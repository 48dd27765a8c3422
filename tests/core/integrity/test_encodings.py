"""Text that is not UTF-8 is found wherever it is, also where no other check reads it."""

from __future__ import annotations

from newsroom.core.integrity import encodings, file_check
from newsroom.store import Connection


def test_text_that_is_not_utf_8_is_named_with_its_column(db: Connection) -> None:
    assert list(encodings.check(db)) == []
    usual = db.text_factory
    db.executemany(
        "insert into sources (name, host, channel) values ('Báo', cast(x'66ff' || ? as text), 'other')",
        [(str(number),) for number in range(30)],
    )
    found = [one for one in file_check.check(db) if one.code == "encoding"]
    assert (found[0].level, found[0].where, found[0].message) == ("error", "sources", r"host is not UTF-8: 'f\\xff0'")
    assert len(found) == encodings.MOST
    assert db.text_factory is usual
