"""The host that a browser goes to for a web address, in one spelling that is used to compare hosts.

Browsers read hosts as in the URL standard (https://url.spec.whatwg.org/#host-parsing): `%6e` is a letter, `。` is a dot,
letters of other scripts and forms are mapped (UTS 46), and numbers such as `0x7f.1` are IPv4 addresses.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import unquote_to_bytes

LONGEST: Final = 253  # characters of a host name (RFC 1035)
LONGEST_WRITTEN: Final = 2048  # characters that are checked: one letter may be written with twelve
_PLAIN: Final = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z_-][a-z0-9_-]*", re.ASCII)  # nearly every host; it is not changed
_PLAIN_ADDRESS: Final = re.compile(rf"https?://({_PLAIN.pattern})(?:[/?#]|\Z)", re.ASCII)
_SCHEME: Final = re.compile(r"https?:[/\\]*", re.IGNORECASE)
_AUTHORITY_END: Final = re.compile(r"[/\\?#]")
_UNSEEN: Final = str.maketrans("", "", "\t\r\n")  # browsers remove these from an address, wherever they are
_OUTER: Final = "".join(map(chr, range(33)))  # and these at its beginning and end
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f\ufffd#%/:<>?@\[\\\]^|]")
_NUMBER: Final = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+", re.ASCII)


def of_address(address: str) -> str | None:
    """The host that a browser goes to for an http or https address; None if it cannot be opened."""
    address = address.translate(_UNSEEN).strip(_OUTER)
    scheme = _SCHEME.match(address)
    return of_authority(address[scheme.end() :]) if scheme else None


def of_authority(rest: str) -> str | None:
    """The host in what follows `https://`: name and password, host, port, and a path; or None."""
    end = _AUTHORITY_END.search(rest)
    authority = (rest[: end.start()] if end else rest).rpartition("@")[2]
    if len(authority) > LONGEST_WRITTEN:
        return None
    host, colon, port = authority, "", ""
    if not authority.endswith("]"):
        host, colon, port = authority.rpartition(":") if ":" in authority else (authority, "", "")
    if colon and port and not (port.isascii() and port.isdigit() and len(port.lstrip("0")) <= 5 and int(port) < 65536):
        return None
    return parse(host)


def parse(host: str) -> str | None:
    """A host as a browser spells it: lower case, punycode, numbers as an IPv4 address. None if it cannot be a host."""
    if len(host) <= LONGEST and _PLAIN.fullmatch(host):
        return host
    return _parsed(host) if len(host) <= LONGEST_WRITTEN else None


def key(written: str) -> str:
    """The form in which hosts are compared: as browsers read them, without `www.` and the final dot. '' for no host.

    A person may type a host or a whole address.
    """
    if len(written) <= LONGEST and _PLAIN.fullmatch(written):
        return _key(written)
    written = written.translate(_UNSEEN).strip(_OUTER + "\xa0")
    host = of_address(written) if _SCHEME.match(written) else of_authority(written.removeprefix("//"))
    return _key(host) if host else ""


def key_of_address(address: str) -> str | None:
    """The key of the host that a browser goes to for an http or https address; None if it cannot be opened."""
    plain = _PLAIN_ADDRESS.match(address)
    host = plain[1] if plain and len(plain[1]) <= LONGEST else of_address(address)
    return (_key(host) or None) if host else None


def with_port(address: str) -> str:
    """The host of an http or https address, with its port unless that is the usual one; or ''."""
    host = of_address(address)
    if host is None:
        return ""
    scheme, _, rest = address.translate(_UNSEEN).strip(_OUTER).partition(":")
    authority = _AUTHORITY_END.split(rest.lstrip("/\\"), maxsplit=1)[0].rpartition("@")[2]
    port = authority.rpartition("]")[2].partition(":")[2].lstrip("0")
    return host if port in ("", "443" if scheme.lower() == "https" else "80") else f"{host}:{port}"


def domains_of(host: str) -> list[str]:
    """A host and the domains that it belongs to, down to two labels: `a.b.example`, `b.example`. A number has none."""
    if "." not in host or _ends_in_a_number(host):
        return [host]
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def _key(host: str) -> str:
    host = host.rstrip(".")
    if host.startswith("www.") and "." in host[4:]:
        return host[4:]
    return host


@lru_cache(4096)
def _parsed(host: str) -> str | None:
    if host.startswith("["):
        with suppress(ValueError):
            return f"[{IPv6Address(host[1:-1]).compressed}]" if host.endswith("]") and "%" not in host else None
        return None
    decoded = unquote_to_bytes(host).decode("utf-8", "replace") if "%" in host else host
    ascii_form = decoded.lower() if decoded.isascii() else _ascii_form(decoded)
    if not ascii_form or len(ascii_form.removesuffix(".")) > LONGEST or _FORBIDDEN.search(ascii_form):
        return None
    return _numeric(ascii_form) if _ends_in_a_number(ascii_form) else ascii_form


def _ascii_form(host: str) -> str | None:
    """A host with letters of any script in ASCII: mapped as in UTS 46 for browsers, each label in punycode."""
    import idna  # here: its tables take longer to load than most commands run, and few hosts need them

    try:
        mapped = idna.uts46_remap(host, std3_rules=False, transitional=False)
    except (idna.IDNAError, UnicodeError, IndexError):
        return None
    if len(mapped) > LONGEST + 1:  # punycode is never shorter
        return None
    labels = [
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii") for label in mapped.split(".")
    ]
    return ".".join(labels).lower()


def _ends_in_a_number(host: str) -> bool:
    last = host.removesuffix(".").rpartition(".")[2]
    return last.isdigit() or (last.startswith("0x") and _NUMBER.fullmatch(last) is not None)


def _numeric(host: str) -> str | None:
    """An IPv4 address of one to four numbers, decimal, octal or hexadecimal; the last number fills the rest."""
    numbers = [_number(part) for part in host.removesuffix(".").split(".")]
    if len(numbers) > 4:
        return None
    value = 0
    for place, number in enumerate(numbers):
        last = place == len(numbers) - 1
        if number is None or number >= (256 ** (4 - place) if last else 256):
            return None
        value += number if last else number * 256 ** (3 - place)
    return str(IPv4Address(value))


def _number(part: str) -> int | None:
    if not part.isascii() or not _NUMBER.fullmatch(part):
        return None
    if part[:2].lower() == "0x":
        return int(part[2:] or "0", 16)
    try:
        return int(part, 8) if len(part) > 1 and part[0] == "0" else int(part)
    except ValueError:  # 08 is not an octal number
        return None
