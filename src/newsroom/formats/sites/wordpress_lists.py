"""The addresses of lists and feeds that a WordPress site had: of categories, tags, authors, and of the site."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from newsroom import urls
from newsroom.formats.sites import html_tree
from newsroom.formats.sites.old_site import OldSite
from newsroom.formats.xml_stream import XmlElement
from newsroom.text import pattern

_FIXED: Final = {
    "/feed/": urls.feed(), "/feed/rss/": urls.feed(), "/feed/rss2/": urls.feed(), "/feed/rdf/": urls.feed(),
    "/feed/atom/": urls.atom(), "/?feed=rss2": urls.feed(), "/?feed=rss": urls.feed(), "/?feed=atom": urls.atom(),
    # Sitemaps of WordPress itself, and of Yoast, Rank Math and others; crawlers follow those that they know.
    **dict.fromkeys(
        ("/wp-sitemap.xml", "/wp-sitemap-posts-post-1.xml", "/wp-sitemap-posts-page-1.xml", "/wp-sitemap-users-1.xml",
         "/wp-sitemap-taxonomies-category-1.xml", "/wp-sitemap-taxonomies-post_tag-1.xml", "/sitemap_index.xml",
         "/post-sitemap.xml", "/page-sitemap.xml", "/category-sitemap.xml", "/post_tag-sitemap.xml", "/author-sitemap.xml"),
        urls.sitemap(),
    ),
}  # fmt: skip
_MOST: Final = 20_000  # terms and authors
_DEEPEST: Final = 8  # categories in categories
# A category may be a section here, or a tag.
_OF_CATEGORY: Final = ("section", "tag")
_OF_TAG: Final = ("tag", "section")


@dataclass(slots=True)
class WordPressLists:
    """The terms and authors of an export, with what their addresses are made from."""

    categories: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # slug → name, slug of its parent, id
    tags: dict[str, tuple[str, str]] = field(default_factory=dict)  # slug → name, id
    authors: dict[str, tuple[str, str]] = field(default_factory=dict)  # slug → name, id

    def author(self, login: str, name: str, number: str) -> None:
        """Note an author; the address has the login in the form of a slug (sanitize_title)."""
        slug = pattern(r"[^a-z0-9_-]+").sub("-", login.lower().replace(".", "-").replace("@", "")).strip("-")
        if slug and len(self.authors) < _MOST:
            self.authors.setdefault(slug, (name, number))

    def term(self, element: XmlElement) -> str:
        """Note a category, tag or other term of the site; returns its name."""
        kind = element.tag.removeprefix("wp:")
        kind = (
            {"post_tag": "tag"}.get(taxonomy := _text(element, "wp:term_taxonomy"), taxonomy)
            if kind == "term"
            else kind
        )
        name = html_tree.only_text(
            _text(element, "wp:cat_name") or _text(element, "wp:tag_name") or _text(element, "wp:term_name")
        )
        slug = _text(element, "wp:category_nicename") or _text(element, "wp:tag_slug") or _text(element, "wp:term_slug")
        parent = _text(element, "wp:category_parent") or _text(element, "wp:term_parent")
        if kind == "category" and len(self.categories) < _MOST:
            self.categories[slug] = (name, parent, _text(element, "wp:term_id"))
        elif kind == "tag" and len(self.tags) < _MOST:
            self.tags[slug] = (name, _text(element, "wp:term_id"))
        return name

    def item(self, item: XmlElement) -> None:
        """Note the terms of a post: exports of one kind of posts have no list of all."""
        for child in item.every("category"):
            slug, name = child.attributes.get("nicename", ""), html_tree.only_text(child.text)
            domain = child.attributes.get("domain", "")
            if domain == "category" and len(self.categories) < _MOST:
                self.categories.setdefault(slug, (name, "", ""))
            elif domain in ("post_tag", "tag") and len(self.tags) < _MOST:
                self.tags.setdefault(slug, (name, ""))

    def add_to(self, old: OldSite) -> None:
        """Add all addresses to those of the site."""
        old.fixed.update(_FIXED)
        for slug, (name, _, number) in self.categories.items():
            if slug:
                old.list_at(f"/category/{self._with_parents(slug)}/", _OF_CATEGORY, name, feed="/feed/")
                if number.isdecimal():
                    old.list_at(f"/?cat={number}", _OF_CATEGORY, name)
        for slug, (name, _) in self.tags.items():
            if slug:
                old.list_at(f"/tag/{slug}/", _OF_TAG, name, feed="/feed/")
                old.list_at(f"/?tag={slug}", _OF_TAG, name)
        for slug, (name, number) in self.authors.items():
            old.list_at(f"/author/{slug}/", ("author",), name, feed="/feed/")
            if number.isdecimal():
                old.list_at(f"/?author={number}", ("author",), name)

    def _with_parents(self, slug: str) -> str:
        """The path of a category: its parents come first."""
        found = [slug]
        while (
            len(found) < _DEEPEST and (parent := self.categories.get(found[0], ("", "", ""))[1]) and parent not in found
        ):
            found.insert(0, parent)
        return "/".join(found)


def _text(element: XmlElement, tag: str) -> str:
    return next((child.text.strip() for child in element.every(tag)), "")
