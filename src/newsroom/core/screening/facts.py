"""What the intake has read of the file: good until somebody else writes, so that a burst of comments reads it once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from newsroom import store
from newsroom.store import Connection

Found = TypeVar("Found")
MAX_FACTS = 2000  # facts kept; who writes chooses what is asked, such as the hosts of links


class Facts:
    """What was read, by name. What anybody else writes ends it, and what this connection itself writes, save for what
    `accept_own_writes` accounts for."""

    __slots__ = ("_changes", "_found", "_generation", "db")

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._generation = store.generation(db)
        self._changes = store.changes(db)
        self._found: dict[Hashable, Any] = {}

    @staticmethod
    def of(db: Connection) -> Facts:
        """The facts found so far, if they still hold in the open write transaction; otherwise none yet."""
        kept: Facts | None = store.connection_cache(db).get("intake")
        if kept is None or not kept._hold() or len(kept._found) > MAX_FACTS:
            kept = store.connection_cache(db)["intake"] = Facts(db)
        return kept

    def _hold(self) -> bool:
        return self._generation is not None and (self._generation, self._changes) == (
            store.generation(self.db),
            store.changes(self.db),
        )

    def once(self, name: Hashable, find: Callable[[], Found]) -> Found:
        """What `find` finds; found already, it is not looked for again."""
        if name not in self._found:
            self._found[name] = find()
        found: Found = self._found[name]
        return found

    def known(self, name: Hashable) -> Any:
        """What was found under a name already, or None."""
        return self._found.get(name)

    def accept_own_writes(self) -> None:
        """Say that what was written up to now left the facts true, or was added to them."""
        self._changes = store.changes(self.db)
