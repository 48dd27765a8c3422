"""The addresses of lists and feeds that site builders make: of tags, categories, authors and folders, and of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from newsroom import text, urls
from newsroom.formats.sites import builders
from newsroom.formats.sites.builders import BuilderSite
from newsroom.formats.sites.old_site import OldSite

_KINDS: Final = {"categories": ("section", "tag"), "tags": ("tag", "section"), "authors": ("author",)}
_MOST: Final = 5000  # names of one kind, and folders
_SITEMAPS: Final = ("/sitemap-index.xml", "/sitemap-0.xml", "/sitemap_index.xml")
# Feeds of the site where each builder, or what nearly everybody adds to it, writes them; our own addresses are not here.
_FEEDS: Final[Mapping[str, Mapping[str, str]]] = {
    "hugo": {"/index.xml": urls.feed(), "/index.json": urls.json_feed()},
    "jekyll": {},
    "zola": {"/rss.xml": urls.feed()},
    "pelican": {"/feeds/all.atom.xml": urls.atom(), "/feeds/all.rss.xml": urls.feed(), "/feeds/all-en.atom.xml": urls.atom(),
                "/archives.html": urls.archive()},
    "eleventy": {"/feed/": urls.feed(), "/feed/feed.xml": urls.feed(), "/feed/feed.json": urls.json_feed(), "/rss.xml": urls.feed()},
    "astro": {"/rss.xml": urls.feed()},
}  # fmt: skip


class _List(NamedTuple):
    """Where the lists of one kind were: a pattern with `{slug}`, and that of their feeds, or ''."""

    kind: str
    address: str
    feed: str = ""


@dataclass(slots=True)
class BuilderLists:
    """The names that the posts of a site have, by kind (see `_KINDS`), and the folders of its stories."""

    names: dict[str, dict[str, None]] = field(default_factory=lambda: {kind: {} for kind in _KINDS})
    folders: dict[str, None] = field(default_factory=dict)

    def note(self, kind: str, names: Iterable[str]) -> None:
        """Note the names of one post."""
        found = self.names[kind]
        found.update((name, None) for name in names if name and len(found) < _MOST)

    def folder(self, path: str) -> None:
        """Note the folder of a story, relative to that of all posts."""
        if path not in ("", ".") and not path.startswith("_") and len(self.folders) < _MOST:
            self.folders[path] = None

    def add_to(self, old: OldSite, site: BuilderSite, folder: str) -> None:
        """Add all addresses to those of the older site, which was in `folder` on its host."""
        name = site.builder.name
        fixed = {**_FEEDS[name], **dict.fromkeys(_SITEMAPS, urls.sitemap())}
        if name in ("hugo", "zola", "eleventy", "astro"):
            for one in self.folders:
                fixed[f"/{one}/"] = urls.archive()
                if name in ("hugo", "zola"):
                    fixed |= {f"/{one}/{file}": urls.feed() for file in _feed_files(site)}
        if name == "jekyll":
            fixed |= _of_jekyll(site)
        old.fixed.update((f"{folder}{address}", target) for address, target in fixed.items())
        slugged: Callable[[str], str] = builders.anchorised if name in ("hugo", "jekyll") else text.slugify
        for listed in _lists(site):
            for one in self.names[listed.kind]:
                slug = slugged(one)
                address, feed = (
                    f"{folder}/{pattern.replace('{slug}', slug).lstrip('/')}" if pattern and slug else ""
                    for pattern in (listed.address, listed.feed)
                )
                if address:
                    old.list_at(address, _KINDS[listed.kind], one, feed_at=feed)


def _feed_files(site: BuilderSite) -> tuple[str, ...]:
    """The names of feed files in a list of Hugo or Zola."""
    if site.builder.name == "hugo":
        return ("index.xml",)
    named = site.settings.get("feed_filenames") or site.settings.get("feed_filename") or ["atom.xml", "rss.xml"]
    files = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    return tuple(one for one in files[:5] if isinstance(one, str) and 0 < len(one) < 100)


def _lists(site: BuilderSite) -> list[_List]:
    """Where the lists of a site were, by its settings."""
    name, settings = site.builder.name, site.settings
    if name in ("hugo", "zola"):
        first = next(iter(_feed_files(site)), "")
        return [
            _List(kind, f"/{folder}/{{slug}}/", f"/{folder}/{{slug}}/{first}") for kind, folder in _taxonomies(site)
        ]
    if name == "jekyll":
        archives = settings.get("jekyll-archives")
        given = archives.get("permalinks") if isinstance(archives, dict) else None
        patterns = {"category": "/category/:name/", "tag": "/tag/:name/"} | (given if isinstance(given, dict) else {})
        kinds = {"category": "categories", "tag": "tags"}
        return [
            _List(kinds[one], str(pattern).replace(":name", "{slug}"))
            for one, pattern in patterns.items()
            if one in kinds
        ]
    if name == "pelican":
        return [
            _List(kind, _said(site, f"{one}_url", f"{one}/{{slug}}.html"), _said(site, f"{one}_feed_atom", feed).replace("%s", "{slug}"))
            for one, kind, feed in (
                ("category", "categories", "feeds/{slug}.atom.xml"), ("tag", "tags", ""), ("author", "authors", "feeds/{slug}.atom.xml"),
            )
        ]  # fmt: skip
    return [_List(kind, f"/{kind}/{{slug}}/") for kind in ("tags", "categories", "authors")]


def _taxonomies(site: BuilderSite) -> list[tuple[str, str]]:
    """The kinds of labels of Hugo or Zola that are known here, each with the folder of its lists."""
    given = site.settings.get("taxonomies")
    if isinstance(given, list):
        named = [one.get("name") for one in given if isinstance(one, dict)]
    else:
        named = list(given.values()) if isinstance(given, dict) else list(_KINDS)
    return [(one, one) for one in dict.fromkeys(str(name).lower() for name in named) if one in _KINDS]


def _of_jekyll(site: BuilderSite) -> dict[str, str]:
    """The feed and the folder of further pages that the settings of Jekyll name."""
    found = {}
    feed, pages = site.settings.get("feed"), site.settings.get("paginate_path")
    if isinstance(feed, dict) and isinstance(path := feed.get("path"), str) and path:
        found[f"/{path.lstrip('/')}"] = urls.atom()
    if isinstance(pages, str) and (first := pages.strip("/").rpartition("/")[0]) and ":" not in first:
        found[f"/{first}/"] = urls.archive()
    return found


def _said(site: BuilderSite, key: str, default: str) -> str:
    value = site.settings.get(key, default)
    return value if isinstance(value, str) and len(value) < 200 else default
