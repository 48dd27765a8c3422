"""The map from old addresses to articles; differences between addresses that do not matter are ignored."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from newsroom.core.articles import old_addresses
from newsroom.core.articles.old_addresses import OldAddress


class MappedAddresses:
    """Old address, slug or thread → REF of an article; an address without a host means that path on any host."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self._written = mapping
        self._found: dict[Hashable, str | None] = {}  # None if two lines of the map contradict each other
        for written, ref in mapping.items():
            address = old_addresses.read(written)
            for form, path in enumerate((address.path, address.folded)):
                self._add((form, address.host, path, address.query), ref)
                if address.host:
                    self._add((form, None, path, address.query), ref)

    def _add(self, key: Hashable, ref: str) -> None:
        self._found[key] = ref if self._found.get(key, ref) == ref else None

    def ref(self, written: str) -> str | None:
        """The REF in the map for an old address, slug or thread, or None."""
        if not written or not self._written:
            return None
        return self._written.get(written) or self._compared(old_addresses.read(written))

    def _compared(self, address: OldAddress) -> str | None:
        if not (address.host or address.path or address.query):
            return None
        # A map without hosts applies to all; an address without one, such as those of isso, can be of any host in the map.
        places = (address.host, "") if address.host else ("", None)
        queries = (address.query,) if address.named_by_query else dict.fromkeys((address.query, ""))
        for query in queries:
            for form, path in enumerate((address.path, address.folded)):
                for place in places:
                    if found := self._found.get((form, place, path, query)):
                        return found
        return None
