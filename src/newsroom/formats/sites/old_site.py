"""The addresses of an older site: its own are distinguished from those of other sites, and become paths."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from newsroom import hosts, urls

MOST_LABELS: Final = 5000  # addresses of labels that are kept


class ForeignLabel(NamedTuple):
    """What an address of an older site listed: the articles under a `name`, of these kinds of label; `feed`: as a feed."""

    kinds: tuple[str, ...]
    name: str
    feed: bool = False


@dataclass(slots=True)
class OldSite:
    """The hosts of an older site, and the folder on them in which it was, such as `/blog`, or ''.

    `labels` are the addresses of its lists, `fixed` others that it made itself, such as feeds and sitemaps, with the path
    that replaces them here.
    """

    hosts: set[str] = field(default_factory=set)
    folder: str = ""
    labels: dict[str, ForeignLabel] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)

    def add(self, address: str) -> None:
        """Add the host of an address of the site; that of the first one says in which folder the site was."""
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            return
        if not parts.netloc:
            return
        if not self.hosts:
            self.folder = parts.path.rstrip("/")
        self.hosts.add(_plain(parts.netloc))

    @staticmethod
    def leads_on(path: str | None) -> bool:
        """Whether a path, which may have a query, can be a former address here."""
        return path is not None and (former := urls.former(path)) is not None and former != "/"

    def list_at(self, address: str, kinds: tuple[str, ...], name: str, *, feed: str = "", feed_at: str = "") -> None:
        """Remember the address of a list of articles.

        `feed` follows it in the address of its feed, if there is one; or `feed_at` is that address.
        """
        feed_at = feed_at or (address.rstrip("/") + feed if feed else "")
        if name and len(self.labels) < MOST_LABELS:
            self.labels.setdefault(address, ForeignLabel(kinds, name))
            if feed_at:
                self.labels.setdefault(feed_at, ForeignLabel(kinds, name, feed=True))

    def path(self, address: str) -> str | None:
        """The path with query and anchor of an address of the site, without its folder; None for other addresses.

        A path without a host is one of the site.
        """
        address = address.strip()
        if address.startswith("#") or not address:
            return None
        try:
            parts = urlsplit(address)
        except ValueError:
            return None
        if parts.netloc:
            if parts.scheme not in ("http", "https", "") or _plain(parts.netloc) not in self.hosts:
                return None
        elif parts.scheme or not parts.path.startswith("/"):
            return None
        path = parts.path
        if self.folder and (path == self.folder or path.startswith(self.folder + "/")):
            path = path[len(self.folder) :]
        path = path if path.startswith("/") else f"/{path}"
        query = f"?{parts.query}" if parts.query else ""
        anchor = f"#{parts.fragment}" if parts.fragment else ""
        return f"{path}{query}{anchor}"


def slug_in(address: str | None) -> str:
    """The last name in the path of an address, without its ending; '' if it has none."""
    try:
        path = urlsplit(address or "").path
    except ValueError:  # brackets that contain no IPv6 address
        return ""
    return unquote(path).rstrip("/").rpartition("/")[2].partition(".")[0]


def _plain(netloc: str) -> str:
    """A host as it is compared: `www.` and the usual ports make no difference."""
    return hosts.key(netloc.rpartition("@")[2]).removeprefix("www.")
