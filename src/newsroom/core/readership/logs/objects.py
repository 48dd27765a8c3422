"""The log objects of a storage that were imported, by their names: they are not fetched again.

They are rows of `log_files` under a day that is never closed: their names say nothing about readers. What is remembered is
only a shortcut, because a line that was imported before does not count again.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from newsroom import clock
from newsroom.store import Connection, transaction

_DAY: Final = "9999-12-31"  # in the place of the day of a file's first line
_AT_ONCE: Final = 500


def _head(name: str) -> bytes:
    return hashlib.sha256(b"object\n" + name.encode("utf-8", "surrogatepass")).digest()[:16]


def _digest(version: str) -> bytes:
    return hashlib.sha256(version.encode("utf-8", "surrogatepass")).digest()


def unknown(db: Connection, source: str, versions: dict[str, str]) -> list[str]:
    """The names of objects that were not imported for a source in this version, in their order."""
    names = list(versions)
    known: dict[bytes, bytes] = {}
    for start in range(0, len(names), _AT_ONCE):
        heads = {f"h{n}": _head(name) for n, name in enumerate(names[start : start + _AT_ONCE])}
        rows = db.execute(
            f"select head, digest from log_files where source = :source and day = :day and head in (:{', :'.join(heads)})",
            {"source": source, "day": _DAY, **heads},
        )
        known |= {bytes(row["head"]): bytes(row["digest"]) for row in rows}
    return [name for name in names if known.get(_head(name)) != _digest(versions[name])]


def remember(db: Connection, source: str, name: str, version: str, *, size: int, lines: int, now: datetime) -> None:
    """Store that an object was imported in this version."""
    with transaction(db):
        db.execute(
            """
            insert into log_files (source, head, day, digest, bytes, lines, resume_at, resume_lines, imported_at)
            values (:source, :head, :day, :digest, :bytes, :lines, 0, 0, :now)
            on conflict (source, head) do update set digest = excluded.digest, bytes = excluded.bytes,
                lines = excluded.lines, imported_at = excluded.imported_at
            """,
            {
                "source": source, "head": _head(name), "day": _DAY, "digest": _digest(version), "bytes": size,
                "lines": lines, "now": clock.to_text(now),
            },
        )  # fmt: skip
