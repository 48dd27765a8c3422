"""The sender of a log line: a bot by its name, a network by its address. Each is computed once."""

from __future__ import annotations

from newsroom import addresses
from newsroom.core.readership import bots, visitors
from newsroom.settings import Settings

MAX_REMEMBERED = 50_000  # agents, networks and referrers each
MAX_REMEMBERED_LENGTH = 2048  # bytes of one; longer ones are checked each time, and only up to here
MAX_NAMED = 5  # proxies that are named in a message


class Clients:
    """What is known about agents and addresses. `bots` are the agents seen lately, `untrusted` some proxies to report.

    `untrusted` are private addresses that forwarded others and are not in web.trusted_proxies.
    """

    def __init__(self, settings: Settings) -> None:
        self.bots: dict[bytes | None, bots.Bot | None] = {None: None}
        self.untrusted: list[str] = []
        self._networks: dict[bytes, bytes | None] = {}
        self._trusted = addresses.parse_list(settings.text("web.trusted_proxies"))

    def bot(self, agent: bytes | None) -> bots.Bot | None:
        """The bot that sends this User-Agent; None for a person, and if the log has no agents."""
        if agent is None:
            return None
        if len(self.bots) >= MAX_REMEMBERED:
            self.bots.clear()
            self.bots[None] = None
        found = bots.classify(agent[: 8 * bots.MAX_AGENT_LENGTH].decode("utf-8", "replace"))
        if len(agent) <= MAX_REMEMBERED_LENGTH:
            self.bots[agent] = found
        return found

    def bot_that_loads(self, agent: bytes | None) -> bots.Bot | None:
        """The bot that loads an episode of a podcast; None for a person, and if the log has no agents."""
        if agent is None:
            return None
        return bots.classify_player(agent[: 8 * bots.MAX_AGENT_LENGTH].decode("utf-8", "replace"))

    def network(self, address: bytes) -> bytes | None:
        """The network that counts as one reader, or None for no address. `address` is as in `Line`."""
        if address in self._networks:
            return self._networks[address]
        if len(self._networks) >= MAX_REMEMBERED:
            self._networks.clear()
        found = visitors.network(self.address(address) or "")
        network = found.encode() if found else None
        if len(address) <= MAX_REMEMBERED_LENGTH:
            self._networks[address] = network
        return network

    def address(self, written: bytes) -> str | None:
        """The sender of a request: of `reader, proxy, client` the nearest that is not a trusted proxy, or None."""
        *passed_on, peer = addresses.hops([written[:MAX_REMEMBERED_LENGTH].decode("utf-8", "replace")])
        found = addresses.plain(addresses.nearest_untrusted(peer, passed_on, self._trusted))
        if passed_on and found and found == addresses.plain(peer) and addresses.is_private(found):
            self._tell_of(found)
        return found

    def is_proxy(self, written: str) -> bool:
        """Whether this is the address of a trusted proxy."""
        return addresses.is_trusted(written, self._trusted)

    def _tell_of(self, proxy: str) -> None:
        if len(self.untrusted) < MAX_NAMED and proxy not in self.untrusted and not self.is_proxy(proxy):
            self.untrusted.append(proxy)
