"""The hosts that a request may name to be for this site."""

from __future__ import annotations

from functools import lru_cache

from newsroom import addresses
from newsroom.core.readership import referrers

MAX_REMEMBERED = 10_000  # hosts; strangers choose them
LONGEST = 300  # characters of a host with its port
NAMELESS = frozenset({"", "-", "_", "localhost"})  # what servers call a site without a name


class OwnHosts:
    """The hosts of the site's addresses, with any port, in any case, with or without `www.` and similar.

    If the address of the site is this machine (`localhost`), every host counts.
    """

    def __init__(self, *addresses: str) -> None:
        self.names = frozenset(host for one in addresses if (host := referrers.host_of(one)))
        self._every = self.names <= referrers.LOOPBACK
        self._known: dict[str, bool] = {}

    def has(self, host: str) -> bool:
        """Whether a host in a request (`news.example.org:443`) belongs to the site, or is not a name at all."""
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
    """Whether a host is this machine or one in its network: a name without a dot, or a private address.

    No public site has such a name. Proxies send it if they are not configured to forward the host of the request.
    """
    if len(host) > LONGEST:
        return False
    address = addresses.plain(host)
    if address is not None:
        return addresses.is_private(address)
    name = host.partition(":")[0]
    return "." not in name and "[" not in name
