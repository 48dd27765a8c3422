"""Facts that the intake has read from the file: valid until somebody else writes, so that they are read once for many comments."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from newsroom import store
from newsroom.store import Connection

Found = TypeVar("Found")
MAX_FACTS = 2000  # facts kept; writers decide what is looked up, such as the hosts of links


class Facts:
    """Facts by name, valid until anybody writes to the file; `accept_own_writes` makes an exception."""

    __slots__ = ("_changes", "_found", "_generation", "db")

    def __init__(self, db: Connection) -> None:
        self.db = db
        self._generation = store.generation(db)
        self._changes = store.changes(db)
        self._found: dict[Hashable, Any] = {}

    @staticmethod
    def of(db: Connection) -> Facts:
        """The facts found so far, if they are still valid in the open write transaction; otherwise none."""
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
        """The result of `find`; it is called only once."""
        if name not in self._found:
            self._found[name] = find()
        found: Found = self._found[name]
        return found

    def known(self, name: Hashable) -> Any:
        """The fact with this name if it is known, or None."""
        return self._found.get(name)

    def accept_own_writes(self) -> None:
        """Declare that everything written so far left the facts valid, or was added to them."""
        self._changes = store.changes(self.db)
