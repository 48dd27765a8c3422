"""The one SQLite file: opening and copying it, transactions, and its migrations. The rules of the newsroom are in core/."""

from __future__ import annotations

from newsroom.store.copying import READER_TABLES, Scrub, copy, scrub
from newsroom.store.identity import APPLICATION_ID, VERSION
from newsroom.store.opening import CACHE_KB, connect, create, locate, refuse_changed_schema
from newsroom.store.transactions import (
    BUSY_SECONDS,
    Connection,
    any_bytes,
    busy_or,
    changes,
    connection_cache,
    generation,
    is_damage,
    savepoint,
    snapshot,
    transaction,
    uncounted,
)

__all__ = [
    "APPLICATION_ID",
    "BUSY_SECONDS",
    "CACHE_KB",
    "READER_TABLES",
    "VERSION",
    "Connection",
    "Scrub",
    "any_bytes",
    "busy_or",
    "changes",
    "connect",
    "connection_cache",
    "copy",
    "create",
    "generation",
    "is_damage",
    "locate",
    "refuse_changed_schema",
    "savepoint",
    "scrub",
    "snapshot",
    "transaction",
    "uncounted",
]
