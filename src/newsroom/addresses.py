"""Network addresses as proxies, servers and logs write them, parsed in one place for logs, limits, bans and counting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from newsroom.phrases import phrase

LONGEST: Final = 128  # characters; an address with its port, brackets and zone is shorter
MAX_HOPS: Final = 30  # addresses of proxies between a reader and the server that are checked
LONGEST_LIST: Final = 2048  # characters of such a list
_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_PLAIN: Final = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}", re.ASCII)  # most addresses; `ipaddress` takes longer

_LOCAL: Final = tuple(
    map(
        ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7", "::1/128"),
    )
)


def plain(written: str) -> str | None:
    """An address without port, brackets and zone; None if it is not an address.

    Reads `192.0.2.1:8080`, `[2001:db8::1]:443`, `"[2001:db8::1]"`, `::ffff:192.0.2.1`, `fe80::1%eth0`, and the
    `for=…;proto=…` of a Forwarded header (RFC 7239).
    """
    if _PLAIN.fullmatch(written):
        return written
    return _plain(written) if len(written) <= LONGEST else None


@lru_cache(maxsize=8192)
def _plain(written: str) -> str | None:
    text = written.strip()
    if text[:4].lower() == "for=":
        text = text[4:].partition(";")[0].strip()
    text = text.strip('"').strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # a port; with more colons it is IPv6, which has a port only after brackets
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(found)


@lru_cache(maxsize=8192)
def _network(address: str, ipv4_bits: int, ipv6_bits: int) -> str:
    found = ip_address(address)
    if isinstance(found, IPv4Address):
        return address if ipv4_bits == 32 else str(ip_network((found, ipv4_bits), strict=False))
    return str(ip_network((found, ipv6_bits), strict=False))


def network(written: str, *, ipv4_bits: int, ipv6_bits: int) -> str | None:
    """The network of an address, with a number of bits; with 32 bits it is the address itself.

    None if it is not an address.
    """
    address = plain(written)
    if address is None:
        return None
    if ":" not in address:  # the usual cases, many times faster
        if ipv4_bits == 32:
            return address
        if ipv4_bits == 24:
            return f"{address.rpartition('.')[0]}.0/24"
    return _network(address, ipv4_bits, ipv6_bits)


def hops(lines: Iterable[str]) -> list[str]:
    """The addresses in an X-Forwarded-For header, the farthest first; if there are very many, the nearest ones."""
    return [hop.strip() for line in lines for hop in line.split(",")][-MAX_HOPS:]


def chain(written: str) -> list[str]:
    """The addresses of a list such as `reader, proxy, nearer proxy`, as plain addresses; empty if it is not such a list.

    `unknown` and names made up by proxies (RFC 7239) are kept, but not alone.
    """
    parts = [part.strip() for part in written.strip().strip('"').split(",")] if len(written) <= LONGEST_LIST else []
    found = [plain(part) or (part if part.lower() == "unknown" or part.startswith("_") else "") for part in parts]
    return found if all(found) and any(plain(one) for one in found) else []


def parse_list(written: str) -> tuple[str, ...]:
    """Addresses and networks as people type them into a setting, separated by spaces or commas."""
    return tuple(written.replace(",", " ").split())


def check_list(written: str) -> str:
    """Addresses and networks as a setting stores them. Raises `ValueError` for anything else."""
    parts = parse_list(written)
    for part in parts:
        try:
            ip_network(plain(part) or part, strict=False)
        except ValueError:
            raise ValueError(
                phrase("{part!r} is not an IP address or a network, such as 192.0.2.7 or 10.0.0.0/8", part=part)
            ) from None
    return " ".join(parts)


def is_private(address: str) -> bool:
    """Whether a plain address is in a local network or is this machine, and so cannot be a reader on the internet."""
    return any(ip_address(address) in network for network in _LOCAL if network.version == ip_address(address).version)


def nearest_untrusted(peer: str, forwarded: Sequence[str], trusted: Sequence[str]) -> str:
    """The address a request really came from: the nearest one that is not a trusted proxy.

    `forwarded` are the addresses that proxies added, the farthest first. Anything to the left of the first untrusted address
    was sent by that client and is ignored. `trusted` are addresses or networks (`10.0.0.0/8`).
    """
    address = peer
    proxies = tuple(trusted)
    for hop in reversed(forwarded):
        found = plain(hop)
        if found is None or not is_trusted(address, proxies):
            break
        address = found
    return address


def is_trusted(written: str, trusted: tuple[str, ...]) -> bool:
    """Whether an address is one of these, or in one of these networks. Other text matches nothing."""
    address = plain(written)
    return address is not None and _is_trusted(address, trusted)


@lru_cache(maxsize=1024)
def _is_trusted(address: str, trusted: tuple[str, ...]) -> bool:
    own = ip_address(address)
    for one in trusted:
        try:
            if own in ip_network(plain(one) or one, strict=False):
                return True
        except ValueError:
            continue
    return False
