"""The chain of hashes over the log: checking that nobody has changed it, and erasing details, which the log then shows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from newsroom.core.journal.actions import Act
from newsroom.errors import BadFile
from newsroom.phrases import as_message, phrase
from newsroom.store import Connection, any_bytes, chain, snapshot


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first entry that was changed, and how that was found."""

    entry: int
    message: str


@dataclass(slots=True)
class ChainReport:
    """The result of a check of the chain. `chain` is the last hash in hex; if it is kept elsewhere, it can show later that
    the log up to here is the same. `expected` is the entry with the requested hash, if there is one."""

    entries: int = 0
    last: int = 0
    at: str | None = None
    chain: str = ""
    redacted: int = 0
    expected: int | None = None
    fault: ChainFault | None = None


@dataclass(slots=True)
class _Progress:
    """The progress of a check: the last hash, the erased entries, and those that an erasure has named."""

    report: ChainReport
    before: bytes = b""
    erased: list[int] = field(default_factory=list)
    named: list[tuple[int, int]] = field(default_factory=list)


def verify(db: Connection, *, expect: str | None = None) -> ChainReport:
    """Check the whole log. Raises `BadFile`, which names the first entry that was changed, removed or added outside
    newsroom, or says that no entry has the hash `expect` (hex)."""
    report = check(db, expect=expect)
    if report.fault is not None:
        raise BadFile(
            phrase("the log has been changed: {message}", message=as_message(report.fault.message)),
            ref=str(report.fault.entry),
            hint="restore a backup, and keep this file to examine it",
        )
    if expect and report.expected is None:
        raise BadFile(
            phrase("no entry in the log has the hash {expect}", expect=expect),
            ref=expect,
            hint="the hash is from another file, or the last entries were removed, or the whole log was rewritten",
        )
    return report


def check(db: Connection, *, expect: str | None = None) -> ChainReport:
    """Follow the chain up to the first fault, which `verify` raises instead."""
    state = _Progress(ChainReport())
    report = state.report
    wanted = expect.lower() if expect else None
    with snapshot(db), any_bytes(db):
        while report.fault is None and (rows := chain.rows_after(db, report.last)):
            for row in rows:
                report.fault = _next(state, row)
                if report.fault is not None:
                    return report
                if wanted is not None and state.before.hex() == wanted:
                    report.expected = report.last
        report.chain = state.before.hex()
        report.fault = _missing_at_the_end(db, report) or _erased_by_hand(state)
    return report


def _next(state: _Progress, row: sqlite3.Row) -> ChainFault | None:
    number, report = row["id"], state.report
    if number != report.last + 1:
        return _missing(report.last + 1, number - 1)
    redacted = row["redacted"]
    detail = redacted if redacted is not None else chain.digest(row["detail"], row["salt"])
    now = chain.link(state.before, chain.hashed_values(row), detail)
    if now != row["chain"]:
        return ChainFault(number, phrase("entry {number} was changed or added outside newsroom", number=number))
    if redacted is not None:
        if row["detail"] != chain.NO_DETAIL:
            return ChainFault(
                number, phrase("the details of entry {number} were erased and then written again", number=number)
            )
        state.erased.append(number)
    if row["kind"] == "journal" and row["action"] == "redact":
        state.named += [(low, min(high, number)) for low, high in _ranges(json.loads(row["detail"])["entries"])]
    state.before = now
    report.entries, report.last, report.at, report.redacted = report.entries + 1, number, row["at"], len(state.erased)
    return None


def _missing(low: int, high: int) -> ChainFault:
    return ChainFault(
        low,
        phrase("entry {low} is missing", low=low)
        if low == high
        else phrase("entries {low} to {high} are missing", low=low, high=high),
    )


def _missing_at_the_end(db: Connection, report: ChainReport) -> ChainFault | None:
    """SQLite stores the highest id that was used."""
    given = chain.newest(db)[0]
    return _missing(report.last + 1, given) if given > report.last else None


def _erased_by_hand(state: _Progress) -> ChainFault | None:
    named = {number for low, high in state.named for number in range(low, high + 1)}
    for number in state.erased:
        if number not in named:
            return ChainFault(number, phrase("entry {number} was emptied, but no erasure lists it", number=number))
    return None


def redact(act: Act, entries: Iterable[int]) -> None:
    """Erase the details of entries permanently, and write an entry that says which ones.

    The chain keeps the digest of each detail; it was made with random bytes, which are deleted too.
    """
    rows = act.db.execute(
        "select id, detail, salt from journal where id in (select value from json_each(:ids)) and detail <> :nothing",
        {"ids": json.dumps(sorted(set(entries))), "nothing": chain.NO_DETAIL},
    ).fetchall()
    if not rows:
        return
    act.db.executemany(
        "update journal set detail = :nothing, salt = null, redacted = :digest where id = :id",
        [
            {"id": row["id"], "nothing": chain.NO_DETAIL, "digest": chain.digest(row["detail"], row["salt"])}
            for row in rows
        ],
    )
    act.note("journal", None, "redact", entries=_spelled(sorted(row["id"] for row in rows)))


def _spelled(numbers: list[int]) -> str:
    """Ids as people write them: `3-5,9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)


def _ranges(spelled: str) -> list[tuple[int, int]]:
    ends = [part.partition("-") for part in spelled.split(",")]
    return [(int(low), int(high or low)) for low, _, high in ends]
