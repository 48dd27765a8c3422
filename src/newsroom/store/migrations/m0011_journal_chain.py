"""The chain of the log: a hash in every row, over the row and the one before it."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store import chain
from newsroom.store.migrations.tracking import run

# `salt` is used to hash the details of a row. An erasure deletes both and leaves the digest in `redacted`, which is part
# of the chain in any case: so erased details are neither missing nor can be guessed.
SCRIPT = """
alter table journal add column salt blob
;;
alter table journal add column redacted blob
;;
alter table journal add column chain blob
"""


def m0011_journal_chain(db: Database) -> None:
    """Chain the existing rows of the log."""
    run(db, SCRIPT)
    chain.chain_all_rows(db.conn)
