"""Tells others which pages a deploy changed: hubs of feeds by WebSub, search engines by IndexNow.

WebSub leaves the request of a publisher to its hub open; every hub takes `hub.mode=publish` with `hub.url`, the form of
its predecessor PubSubHubbub (0.4, section 7). IndexNow is described at indexnow.org/documentation.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final
from urllib.parse import urlencode, urlsplit

from newsroom import content_types, urls
from newsroom.errors import Outside
from newsroom.phrases import phrase
from newsroom.settings import Settings

SECONDS: Final = 10  # how long an answer may take
MOST_ADDRESSES: Final = 10_000  # in one request, as IndexNow allows
MOST_FEEDS: Final = 100  # in one request, as its form has to stay small
_FEEDS: Final = ("/feed.xml", "/atom.xml", "/feed.json")
_NOT_FOR_SEARCH: Final = ("/_f/", urls.search(), urls.not_found(), urls.gone())
_PAGE: Final = content_types.content_type(urls.home())


@dataclass(frozen=True, slots=True)
class Announcement:
    """One request to a hub or a search engine: its address, what is sent, and the notice for the person who deploys."""

    address: str
    body: bytes
    content_type: str
    said: str

    def send(self) -> None:
        """Send it. Raises `Outside` if it is not accepted."""
        from urllib import request  # here: most deploys notify nobody
        from urllib.error import HTTPError  # here: most deploys notify nobody

        headers = {"Content-Type": self.content_type, "User-Agent": "newsroom"}
        asked = request.Request(self.address, data=self.body, headers=headers, method="POST")
        try:
            with request.urlopen(asked, timeout=SECONDS):
                return
        except HTTPError as error:
            reason = f"HTTP {error.code}"
            error.close()
        except (OSError, ValueError, HTTPException) as error:
            reason = str(getattr(error, "reason", error))
        raise Outside(
            phrase(
                "the site is deployed, but {name} was not notified of the changes: {reason}",
                name=self.address,
                reason=reason,
            ),
            ref=self.address,
        )


def announcements(settings: Settings, paths: Collection[str], *, key: str) -> Iterator[Announcement]:
    """What is sent about changed site paths to the hub and the search engines of the settings.

    `key` is that of IndexNow, which a file of the site contains.
    """
    site = settings.text("site.url")
    hub, index = settings.text("site.hub"), settings.text("site.indexnow")
    feeds = [urls.absolute(site, path) for path in sorted(filter(is_feed, paths), key=_depth)]
    for start in range(0, len(feeds) if hub else 0, MOST_FEEDS):
        asked = feeds[start : start + MOST_FEEDS]
        form = urlencode([("hub.mode", "publish"), *(("hub.url", one) for one in asked)])
        said = phrase("{name} was notified (feeds: {number})", name=hub, number=len(asked))
        yield Announcement(hub, form.encode(), "application/x-www-form-urlencoded", said)
    pages = [urls.absolute(site, path) for path in paths if is_page(path)]
    for start in range(0, len(pages) if index else 0, MOST_ADDRESSES):
        some = pages[start : start + MOST_ADDRESSES]
        told = {
            "host": urlsplit(site).netloc,
            "key": key,
            "keyLocation": urls.absolute(site, urls.index_key(key)),
            "urlList": some,
        }
        said = phrase("{name} was notified (pages: {number})", name=index, number=len(some))
        yield Announcement(index, json.dumps(told).encode(), "application/json; charset=utf-8", said)


def is_feed(path: str) -> bool:
    """Whether the file at a site path is a feed, which names the hub."""
    return path.endswith(_FEEDS) or urls.is_podcast(path)


def _depth(path: str) -> int:
    """Orders feeds: those of the front page first, those of one story last."""
    return path.count("/")


def is_page(path: str) -> bool:
    """Whether search engines may want the page at a site path."""
    return content_types.content_type(path) == _PAGE and not path.startswith(_NOT_FOR_SEARCH)
