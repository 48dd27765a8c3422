"""Which hosts a request may name so that it is for this site."""

from __future__ import annotations

from functools import lru_cache

from newsroom import addresses
from newsroom.core.readership import referrers

MAX_REMEMBERED = 10_000  # hosts; strangers choose them
LONGEST = 300  # characters of a host with its port
NAMELESS = frozenset({"", "-", "_", "localhost"})  # what servers call a site that has no name


class OwnHosts:
    """The hosts of the site's addresses, with any port, in any case, with or without `www.` and the like.

    A site whose own address is this machine (`localhost`) takes every host for its own.
    """

    def __init__(self, *addresses: str) -> None:
        self.names = frozenset(host for one in addresses if (host := referrers.host_of(one)))
        self._every = self.names <= referrers.LOOPBACK
        self._known: dict[str, bool] = {}

    def has(self, host: str) -> bool:
        """Whether a host as a request names it (`news.example.org:443`) is the site's, or is no name at all."""
        if self._every:
            return True
        known = self._known.get(host)
        if known is None:
            if len(self._known) >= MAX_REMEMBERED:
                self._known.clear()
            known = self._known[host[:LONGEST]] = self._is_own(host)
        return known

    def _is_own(self, host: str) -> bool:
        if len(host) > LONGEST:
            return False
        bare = host.strip().lower()
        if bare in NAMELESS:
            return True
        return referrers.host_of(f"http://{bare}") in self.names


@lru_cache(maxsize=1024)
def is_local(host: str) -> bool:
    """Whether a host is this machine or one of its network: a name without a dot, or a private address.

    No public site has such a name. Proxies put it into a request where they are not told to pass the reader's on.
    """
    if len(host) > LONGEST:
        return False
    address = addresses.plain(host)
    if address is not None:
        return addresses.is_private(address)
    name = host.partition(":")[0]
    return "." not in name and "[" not in name
