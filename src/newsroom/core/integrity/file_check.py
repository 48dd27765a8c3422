"""All checks of a newsroom file, as one list of findings."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator

from newsroom.core.articles.checks import Finding
from newsroom.core.integrity import encodings, invariants, picture_data, texts
from newsroom.core.journal import chain
from newsroom.phrases import of_error, phrase
from newsroom.store import VERSION, Connection, any_bytes, is_damage, schema, snapshot

MOST = 20  # findings of one kind that are listed; damage may be everywhere


def check(db: Connection) -> list[Finding]:
    """Check the file without changing it. Memory is limited by the largest picture or text.

    If the tables are not those of its version, nothing else is checked.
    """
    differences = schema.differences(db)
    found = [Finding("error", one.name, "schema", str(one)) for one in differences[:MOST]]
    try:
        found += _on_disk(db)
        if any(one.breaks_queries for one in differences):
            return found
        with snapshot(db), any_bytes(db):
            found += _first_of_each(encodings.check(db))
            found += _first_of_each(invariants.check(db))
            found += _first_of_each(texts.check(db))
            found += _first_of_each(picture_data.check(db))
        broken = chain.check(db).fault
    except sqlite3.DatabaseError as error:  # damaged pages cannot be read; SQLite's own check mostly names them
        if not is_damage(error):
            raise
        if not any(one.code == "integrity" for one in found):
            found.append(Finding("error", "file", "integrity", of_error(error)))
        return found
    if broken is not None:
        found.append(Finding("error", phrase("log entry {entry}", entry=broken.entry), "chain", broken.message))
    return found


def _on_disk(db: Connection) -> Iterator[Finding]:
    """What SQLite's own check finds."""
    for row in db.execute(f"pragma integrity_check({MOST})"):
        if row[0] != "ok":
            yield Finding("error", "file", "integrity", str(row[0]))
    for number, row in enumerate(db.execute("pragma foreign_key_check")):
        if number < MOST:
            yield Finding(
                "error",
                str(row[0]),
                "foreign-key",
                phrase("row {row} refers to a missing row in {row2}", row=row[1], row2=row[2])
                if row[1] is not None  # a table without row ids has no number to name
                else phrase("a row refers to a missing row in {table}", table=row[2]),
            )
    version = db.execute("pragma user_version").fetchone()[0]
    if version != VERSION:
        yield Finding(
            "error",
            "file",
            "version",
            phrase("the file is at version {version}, not {version2}", version=version, version2=VERSION),
        )


def _first_of_each(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first MOST findings of each code, and how many more there are."""
    seen: Counter[tuple[str, str]] = Counter()
    for one in findings:
        seen[one.level, one.code] += 1
        if seen[one.level, one.code] <= MOST:
            yield one
    for (level, code), number in seen.items():
        if number > MOST:
            yield Finding(level, "file", code, phrase("and {number} more of this kind", number=number - MOST))
