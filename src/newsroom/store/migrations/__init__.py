"""The numbered, append-only steps from an empty file to today's tables, run through sqlite-utils."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sqlite_utils import Database, Migrations

from newsroom.store.identity import APPLICATION_ID, MIGRATIONS, VERSION
from newsroom.store.transactions import Connection, transaction

if TYPE_CHECKING:
    from collections.abc import Callable

newsroom = Migrations("newsroom")

STEPS: tuple[Callable[[Database], None], ...] = tuple(
    getattr(import_module(f"newsroom.store.migrations.{name}"), name) for name in MIGRATIONS
)
for step in STEPS:
    newsroom()(step)


def apply(db: Connection, version: int) -> None:
    """Run the first `version` migrations in an empty file that is open."""
    wrapped = Database(db, execute_plugins=False)
    newsroom.apply(wrapped, stop_before=[step.__name__ for step in STEPS[version:]])


def upgrade(db: Connection) -> None:
    """Migrate the file to the current version, in one transaction; another program may have done it in the meantime."""
    wrapped = Database(db, execute_plugins=False)
    with transaction(db):
        if db.execute("pragma user_version").fetchone()[0] >= VERSION:
            return
        newsroom.apply(wrapped)
        db.execute(f"pragma application_id={APPLICATION_ID}")
        db.execute(f"pragma user_version={VERSION}")
