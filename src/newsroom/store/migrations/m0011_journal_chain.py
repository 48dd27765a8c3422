"""The chain of the journal: a hash in every row, over the row and the one before it."""

from __future__ import annotations

from sqlite_utils import Database

from newsroom.store import chain
from newsroom.store.migrations.tracking import run

# `salt` is what a row's detail is hashed with. An erasure takes both out and leaves the digest in `redacted`, which the
# chain holds in any case: so an erased detail is neither missing nor guessable.
SCRIPT = """
alter table journal add column salt blob
;;
alter table journal add column redacted blob
;;
alter table journal add column chain blob
"""


def m0011_journal_chain(db: Database) -> None:
    """Chain what is in the journal already, as it stands."""
    run(db, SCRIPT)
    chain.chain_all_rows(db.conn)
