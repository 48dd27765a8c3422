"""Visits that are not counted: those from the newsroom itself, and those that advertise in the referrer."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from newsroom import addresses
from newsroom.settings import Settings

LONGEST = 2048  # characters of a referrer that are checked


class LeftOut:
    """The settings stats.own_addresses and stats.spam_referrers; `any` says whether either is set."""

    def __init__(self, settings: Settings) -> None:
        self.addresses = addresses.parse_list(settings.text("stats.own_addresses"))
        self._hosts = frozenset(settings.text("stats.spam_referrers").lower().replace(",", " ").split())
        self.any = bool(self.addresses or self._hosts)

    def is_own(self, address: str) -> bool:
        """Whether a request from this address is from the newsroom."""
        return bool(self.addresses) and addresses.is_trusted(address, self.addresses)

    def is_spam(self, referrer: str) -> bool:
        """Whether the host of a referrer, or a domain above it, is in stats.spam_referrers."""
        return bool(self._hosts) and _is_below(referrer[:LONGEST], self._hosts)


@lru_cache(maxsize=8192)
def _is_below(referrer: str, hosts: frozenset[str]) -> bool:
    try:
        host = (urlsplit(referrer.strip()).hostname or "").rstrip(".")
    except ValueError:
        return False
    labels = host.split(".")
    return any(".".join(labels[start:]) in hosts for start in range(len(labels)))
