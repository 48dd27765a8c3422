"""Proof that the journal is as it was written, and the only way to take something out of it: an erasure that says so."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from newsroom.core.journal.actions import Act
from newsroom.errors import BadFile
from newsroom.store import Connection, chain, snapshot


@dataclass(frozen=True, slots=True)
class Fault:
    """The first entry that is not what was written, and why that is known."""

    entry: int
    message: str


@dataclass(slots=True)
class Proof:
    """What a walk along the chain found. `chain` is the last hash in hex: kept elsewhere, it proves the journal up to
    here for good. `expected` is the entry that has the hash that was asked for; it is None without one."""

    entries: int = 0
    last: int = 0
    at: str | None = None
    chain: str = ""
    redacted: int = 0
    expected: int | None = None
    fault: Fault | None = None


@dataclass(slots=True)
class _Walk:
    """Where the walk stands: the last hash, the entries that are empty, those that an erasure says it has emptied."""

    proof: Proof
    before: bytes = b""
    emptied: list[int] = field(default_factory=list)
    told: list[tuple[int, int]] = field(default_factory=list)


def verify(db: Connection, *, expect: str | None = None) -> Proof:
    """Walk along the whole journal. Raises `BadFile` that names the first entry changed, missing or put in by hand, or,
    when no entry has the hash `expect` (hex), says that the end or all of it is not what it was."""
    proof = walk(db, expect=expect)
    if proof.fault is not None:
        raise BadFile(
            f"the journal is not as it was written: {proof.fault.message}", ref=str(proof.fault.entry),
            hint="restore a backup, and keep this file for a closer look",
        )  # fmt: skip
    if expect and proof.expected is None:
        raise BadFile(
            f"no entry of the journal has the hash {expect}", ref=expect,
            hint="it is of another file, or its last entries were taken away, or all were written anew",
        )  # fmt: skip
    return proof


def walk(db: Connection, *, expect: str | None = None) -> Proof:
    """Follow the chain as far as it is whole; the first fault, if there is one, is in the result."""
    state = _Walk(Proof())
    proof = state.proof
    wanted = expect.lower() if expect else None
    with snapshot(db), _any_bytes(db):
        while proof.fault is None and (rows := chain.rows_after(db, proof.last)):
            for row in rows:
                proof.fault = _next(state, row)
                if proof.fault is not None:
                    return proof
                if wanted is not None and state.before.hex() == wanted:
                    proof.expected = proof.last
        proof.chain = state.before.hex()
        proof.fault = _missing_at_the_end(db, proof) or _emptied_by_hand(state)
    return proof


@contextmanager
def _any_bytes(db: Connection) -> Iterator[None]:
    """Read text that is no UTF-8, which a hand can put in, as something that is not what was written."""
    usual = db.text_factory
    db.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        db.text_factory = usual


def _next(state: _Walk, row: sqlite3.Row) -> Fault | None:
    number, proof = row["id"], state.proof
    if number != proof.last + 1:
        return _missing(proof.last + 1, number - 1)
    redacted = row["redacted"]
    detail = redacted if redacted is not None else chain.digest(row["detail"], row["salt"])
    now = chain.link(state.before, chain.hashed_values(row), detail)
    if now != row["chain"]:
        return Fault(number, f"entry {number} was changed or put in by hand")
    if redacted is not None:
        if row["detail"] != chain.NO_DETAIL:
            return Fault(number, f"entry {number} was erased and written anew")
        state.emptied.append(number)
    if row["kind"] == "journal" and row["action"] == "redact":
        state.told += [(low, min(high, number)) for low, high in _ranges(json.loads(row["detail"])["entries"])]
    state.before = now
    proof.entries, proof.last, proof.at, proof.redacted = proof.entries + 1, number, row["at"], len(state.emptied)
    return None


def _missing(low: int, high: int) -> Fault:
    return Fault(low, f"entry {low} is missing" if low == high else f"the entries {low} to {high} are missing")


def _missing_at_the_end(db: Connection, proof: Proof) -> Fault | None:
    """SQLite itself remembers the highest id that was given."""
    given = chain.newest(db)[0]
    return _missing(proof.last + 1, given) if given > proof.last else None


def _emptied_by_hand(state: _Walk) -> Fault | None:
    told = {number for low, high in state.told for number in range(low, high + 1)}
    for number in state.emptied:
        if number not in told:
            return Fault(number, f"entry {number} was emptied, and no erasure says so")
    return None


def redact(act: Act, entries: Iterable[int]) -> None:
    """Take the details out of entries for good, and say in a new one which they were.

    The chain keeps the digest of each detail, made with random bytes that go as well.
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
