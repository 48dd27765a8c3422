"""WXR, the export of WordPress (wp-admin/includes/export.php, versions 1.0 to 1.2): posts and pages with their comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote

from newsroom import clock, text, urls
from newsroom.errors import Invalid, NewsroomError, NotFound
from newsroom.formats.comments import timestamps
from newsroom.formats.comments import wordpress as comments
from newsroom.formats.recoding import pieces_of
from newsroom.formats.sites import html_tree, markdown_blocks, wordpress_lists, wordpress_text, xml_mending
from newsroom.formats.sites.foreign_post import (
    ForeignAuthor,
    ForeignItem,
    ForeignPost,
    ForeignStatus,
    ItemLeftOut,
    ItemProblem,
    PictureLibrary,
)
from newsroom.formats.sites.old_site import OldSite
from newsroom.formats.sites.wordpress_text import Attachment
from newsroom.formats.xml_stream import XmlElement, elements
from newsroom.phrases import phrase, word
from newsroom.text import pattern

LIMIT: Final = 64_000_000  # characters of one post including all its comments
_STATUSES: Final = {
    "publish": ForeignStatus.PUBLISHED,
    "draft": ForeignStatus.DRAFT,
    "auto-draft": ForeignStatus.DRAFT,
    "pending": ForeignStatus.PENDING,
    "future": ForeignStatus.SCHEDULED,
    "private": ForeignStatus.PRIVATE,
    "trash": ForeignStatus.TRASHED,
}
_KINDS: Final = {"post": False, "page": True}
# Other types of items, as nouns.
_TYPES: Final = {
    "attachment": phrase("file in the media library"),
    "nav_menu_item": phrase("menu entry"),
    "revision": phrase("earlier revision"),
    "custom_css": phrase("style sheet"),
    "wp_block": phrase("reusable block"),
    "wp_template": phrase("template"),
    "wp_global_styles": phrase("style sheet"),
    "wp_navigation": phrase("menu"),
    "customize_changeset": phrase("change to the theme"),
}
_NO_CATEGORY: Final = frozenset(
    ("uncategorized", "uncategorised", "chua-phan-loai", "khong-phan-loai", "chua-duoc-phan-loai")
)
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\r")
_LONGEST_TITLE: Final = 80  # characters of a title that is made from the text


@dataclass(slots=True)
class _Facts:
    """What the first reading found out about the whole file."""

    site: str = ""
    old: OldSite = field(default_factory=OldSite)
    names: dict[str, str] = field(default_factory=dict)  # login → name
    terms: dict[str, str] = field(default_factory=dict)  # term id → name of a category
    attachments: dict[str, Attachment] = field(default_factory=dict)  # by id
    children: dict[str, list[str]] = field(default_factory=dict)  # post → its attachments
    typed: set[str] = field(default_factory=set)  # ids of items with a type
    paths: set[str] = field(default_factory=set)  # of posts and pages
    by_id: dict[str, str] = field(default_factory=dict)  # post → its path on the old or new site
    items: int = 0
    controls: int = 0


class WordPressExport:
    """A WXR file. It is read twice: first to check it and to know its authors and files, then post by post."""

    def __init__(self, path: Path, *, zone: tzinfo, library: PictureLibrary, encoding: str | None = None) -> None:
        """Read the file once. Times without a zone are in `zone`; `encoding` replaces that which the file states.

        Raises `NotFound` for a file that cannot be read; `Invalid` with the line for one that is not WXR or not XML.
        """
        self.path, self.zone, self.library, self.encoding = path, zone, library, encoding
        self.authors: list[ForeignAuthor] = []  # the format says no more than their names
        self._facts = _Facts()
        self._mended = False
        try:
            self._read()
        except Invalid as error:
            self._read_mended(error)

    @property
    def total(self) -> int:
        """The number of items."""
        return self._facts.items

    @property
    def notes(self) -> list[str]:
        """What was changed in the file as a whole."""
        number = self._facts.controls
        notes: list[str] = []
        if number:
            notes.append(phrase("control characters left out of the text: {number}", number=number))
        if self._mended:
            notes.append(
                phrase("{name} is not well-formed XML; its ampersands and CDATA were repaired", name=self.path)
            )
        return notes

    @property
    def old_site(self) -> OldSite:
        """The addresses of the site."""
        return self._facts.old

    def _elements(self, *, count: bool = False) -> Iterator[XmlElement]:
        name = str(self.path)
        try:
            with self.path.open("rb") as file:
                parts = self._without_controls(pieces_of(file, name, self.encoding), count=count)
                parts = xml_mending.mended(parts) if self._mended else parts
                yield from elements(parts, name, root="rss", within="channel", limit=LIMIT)
        except OSError as error:
            raise NotFound(
                phrase("cannot read {path}: {strerror}", path=self.path, strerror=word(error.strerror)), ref=name
            ) from error

    def _without_controls(self, parts: Iterable[bytes], *, count: bool) -> Iterator[bytes]:
        """The file without control characters, which XML does not allow and WordPress writes all the same."""
        narrow = None
        for part in parts:
            if narrow is None:
                narrow = b"\0" not in part[:4] and part[:2] not in (b"\xff\xfe", b"\xfe\xff")
            if not narrow:
                yield part
                continue
            kept = part.translate(None, _CONTROLS)
            if count:
                self._facts.controls += len(part) - len(kept)
            yield kept

    def _read_mended(self, refused: Invalid) -> None:
        """Read a file that was refused once more, with its usual faults mended. Raises the first error if that fails too."""
        self._facts, self._mended = _Facts(), True
        try:
            self._read()
        except Invalid:
            raise refused from None

    def _read(self) -> None:
        """The first reading."""
        facts, version, posts = self._facts, "", 0
        lists = wordpress_lists.WordPressLists()
        for element in self._elements(count=True):
            if element.tag == "wp:wxr_version":
                version = element.text.strip()
            elif element.tag in ("link", "wp:base_site_url", "wp:base_blog_url"):
                if element.tag == "wp:base_blog_url" or (element.tag == "link" and not facts.site):
                    facts.site = element.text.strip().partition("://")[2].rstrip("/")
                facts.old.add(element.text)
            elif element.tag == "wp:author":
                login = _text(element, "wp:author_login")
                facts.names[login] = html_tree.only_text(_text(element, "wp:author_display_name")) or login
                lists.author(login, facts.names[login], _text(element, "wp:author_id"))
            elif element.tag in ("wp:category", "wp:tag", "wp:term"):
                name = lists.term(element)
                if element.tag != "wp:tag":
                    facts.terms[_text(element, "wp:term_id")] = name
            elif element.tag == "item":
                facts.items += 1
                posts += element.has("wp:post_id") or element.has("wp:comment")
                self._note(element)
                if _text(element, "wp:post_type") in _KINDS:
                    lists.item(element)
        lists.add_to(facts.old)
        if not version and not posts:
            raise Invalid(
                phrase("{name}:1: not a WordPress export: it has no WXR version", name=self.path), ref=str(self.path)
            )

    def _note(self, item: XmlElement) -> None:
        """Store the facts about an item that other items need."""
        facts, number, kind = self._facts, _text(item, "wp:post_id"), _text(item, "wp:post_type")
        link = _text(item, "link")
        if not facts.old.hosts and (host := pattern(r"[^:/?#]{1,20}://[^/?#]{1,500}").match(link)):
            facts.old.add(host[0])
        if kind:
            facts.typed.add(number)
        if kind == "attachment":
            alt = _meta(item).get("_wp_attachment_image_alt", "")
            caption = html_tree.only_text(_text(item, "excerpt:encoded"))
            parent = _text(item, "wp:post_parent")
            facts.attachments[number] = Attachment(_text(item, "wp:attachment_url"), alt, caption, parent)
            facts.children.setdefault(parent, []).append(number)
        elif kind in _KINDS:
            path = facts.old.path(link)
            if path and "?" not in path and path != "/":
                facts.paths.add(path)
                facts.by_id[number] = path
            else:
                facts.by_id[number] = self._new_path(item, page=_KINDS[kind])

    def _new_path(self, item: XmlElement, *, page: bool) -> str:
        """The path that a post without an address of its own will have here."""
        slug = text.safe_slug(unquote(_text(item, "wp:post_name")) or _text(item, "title"), fallback="article")
        date = self._date(item)
        if page or date is None:
            return urls.page(slug)
        return urls.article(clock.from_text(date).astimezone(self.zone), slug)

    def items(self) -> Iterator[ForeignItem]:
        """Each item of the file."""
        for element in self._elements():
            if element.tag == "item":
                try:
                    yield self._item(element)
                except NewsroomError as error:
                    yield ItemProblem(f"{self.path}:{element.line}", error.with_hint)

    def _item(self, item: XmlElement) -> ForeignItem:
        where, number, kind = f"{self.path}:{item.line}", _text(item, "wp:post_id"), _text(item, "wp:post_type")
        if kind not in _KINDS:
            commented = item.has("wp:comment")
            if kind or not commented or number in self._facts.typed:
                what = _TYPES.get(kind) or (
                    phrase("item of type {kind}", kind=kind) if kind else phrase("item without a type")
                )
                return ItemLeftOut(where, what, len(item.every("wp:comment")))
        key = number or _text(item, "guid") or _text(item, "link") or _text(item, "title")
        status = _STATUSES.get(_text(item, "wp:status"), ForeignStatus.UNKNOWN)
        if _text(item, "wp:post_password") and status == ForeignStatus.PUBLISHED:
            status = ForeignStatus.PROTECTED
        meta = _meta(item)
        lost: Counter[str] = Counter()
        pictures: dict[str, None] = {}
        body = self._body(item, number, pictures, lost)
        section, tags, authors = self._labels(item, meta, lost)
        for name in meta:
            if not name.startswith("_"):
                lost[phrase("custom field {name}", name=name)] += 1
        if _text(item, "wp:is_sticky") == "1":
            lost[phrase("sticky mark (newsroom front set REF does the same)")] += 1
        image = self._facts.attachments.get(meta.get("_thumbnail_id", ""), Attachment(""))
        takes_comments = _text(item, "wp:comment_status")
        return ForeignPost(
            where=where,
            key=f"wordpress {self._facts.site}#{key}",
            title=self._title(item, body, lost),
            body=body,
            status=status,
            page=_KINDS.get(kind, False),
            slug=unquote(_text(item, "wp:post_name")),
            date=self._date(item),
            modified=self._time(item, "wp:post_modified"),
            expire=_expiry(meta),
            lead=html_tree.only_text(_text(item, "excerpt:encoded")),
            section=section,
            tags=tags,
            authors=authors,
            image=self._picture(image.url, pictures) if image.url else "",
            image_alt=image.alt,
            image_caption=image.caption,
            pictures=tuple(pictures),
            addresses=self._addresses(item),
            comments_open=takes_comments == "open" if takes_comments in ("open", "closed") else None,
            comments=list(comments.comments_of(item, str(self.path), self._facts.site)),
            lost=lost,
        )

    def _picture(self, address: str, pictures: dict[str, None]) -> str:
        name = self.library.name(address)
        pictures[name] = None
        return name

    def _body(self, item: XmlElement, number: str, pictures: dict[str, None], lost: Counter[str]) -> str:
        html = wordpress_text.html_of(
            "".join(child.text for child in item.every("content:encoded")),
            gallery=lambda given: self._gallery(given, number),
            lost=lost,
        )
        made = markdown_blocks.to_markdown(
            html, picture=lambda address: self._picture(address, pictures), link=self._link
        )
        lost.update(made.lost)
        return made.markdown

    def _title(self, item: XmlElement, body: str, lost: Counter[str]) -> str:
        title = text.one_line(text.clean(html_tree.only_text(_text(item, "title"))))
        if title:
            return title
        lost[phrase("post without a title (its first words become the title)")] += 1
        plain = text.one_line(text.clean(html_tree.only_text(body[:2000])))
        words = text.excerpt(plain.lstrip("#>-* "), _LONGEST_TITLE)
        return words or phrase("Post {number}", number=_text(item, "wp:post_id"))

    def _gallery(self, given: Mapping[str, str], number: str) -> list[Attachment]:
        named = given.get("ids") or given.get("include") or ""
        ids = named.replace(" ", "").split(",") if named else self._facts.children.get(given.get("id", number), [])
        return [self._facts.attachments[one] for one in ids if one in self._facts.attachments]

    def _link(self, href: str) -> str:
        """A link to another post of the site as its path; other addresses stay as they are."""
        path = self._facts.old.path(href)
        if path is None:
            return href
        bare, hash_mark, anchor = path.partition("#")
        if bare in self._facts.paths or f"{bare}/" in self._facts.paths:
            return path
        query = parse_qs(bare.partition("?")[2], max_num_fields=20) if len(bare) < 500 and "?" in bare else {}
        number = next((query[name][0] for name in ("p", "page_id") if name in query), "")
        target = self._facts.by_id.get(number)
        return f"{target}{hash_mark}{anchor}" if target else href

    def _labels(
        self, item: XmlElement, meta: Mapping[str, str], lost: Counter[str]
    ) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Section, tags and authors. Of several categories one is the section, and the others are tags."""
        categories, tags, authors = [], [], []
        for child in item.every("category"):
            name, domain = html_tree.only_text(child.text), child.attributes.get("domain", "category")
            if domain == "category":
                known = child.attributes.get("nicename", "").lower() in _NO_CATEGORY
                categories += [] if known else [name]
            elif domain in ("post_tag", "tag"):
                tags.append(name)
            elif domain == "author":
                authors.append(name)
            elif domain == "post_format":
                lost[phrase("post format {name}", name=name)] += 1
            else:
                lost[phrase("label of kind {domain}", domain=domain)] += 1
        main = self._facts.terms.get(meta.get("_yoast_wpseo_primary_category", ""), "")
        section = main if main in categories else next(iter(categories), "")
        others = [name for name in dict.fromkeys(categories) if name != section]
        creator = _text(item, "dc:creator")
        if not authors and creator:
            authors = [self._facts.names.get(creator, creator)]
        return section, tuple(dict.fromkeys([*tags, *others])), tuple(dict.fromkeys(authors))

    def _addresses(self, item: XmlElement) -> tuple[str, ...]:
        """The addresses that the post had: that of its link, those with its earlier slugs, and those with its number."""
        path = self._facts.old.path(_text(item, "link"))
        number = _text(item, "wp:post_id")
        names = ("p", "page_id") if _KINDS.get(_text(item, "wp:post_type")) else ("p",)
        asked = tuple(f"/?{name}={number}" for name in names) if number.isdecimal() else ()
        if not path or "?" in path or path == "/":
            return asked
        slug, found = _text(item, "wp:post_name"), [path]
        if slug and f"/{slug}" in path:
            # Each earlier slug is a field of its own, all of one name.
            earlier = (_text(one, "wp:meta_value") for one in item.every("wp:postmeta")
                       if _text(one, "wp:meta_key") == "_wp_old_slug")  # fmt: skip
            found += [path.replace(f"/{slug}", f"/{one}") for one in earlier if one]
        return (*dict.fromkeys(unquote(one) for one in found), *asked)

    def _date(self, item: XmlElement) -> str | None:
        return self._time(item, "wp:post_date") or _mail_date(_text(item, "pubDate"))

    def _time(self, item: XmlElement, tag: str) -> str | None:
        """A time as UTC text: the one in UTC, else the one in the zone of the site; None without either."""
        return timestamps.utc(_text(item, f"{tag}_gmt")) or timestamps.utc(_text(item, tag), self.zone)


def _mail_date(written: str) -> str | None:
    try:
        return timestamps.utc(parsedate_to_datetime(written[:60]).isoformat()) if written else None
    except (ValueError, TypeError, OverflowError):
        return None


def _expiry(meta: Mapping[str, str]) -> str | None:
    """When the plug-in PublishPress Future (Post Expirator) withdraws a post, as UTC text."""
    written = meta.get("_expiration-date", "").strip()
    if meta.get("_expiration-date-status", "saved") != "saved" or not (
        written.isascii() and written.isdigit() and len(written) < 13
    ):
        return None
    return timestamps.seconds(int(written))


def _meta(item: XmlElement) -> dict[str, str]:
    """The custom fields of an item; those of WordPress itself begin with an underscore."""
    return {_text(one, "wp:meta_key"): _text(one, "wp:meta_value") for one in item.every("wp:postmeta")}


def _text(element: XmlElement, tag: str) -> str:
    """The text of the first child with this tag."""
    return next((child.text.strip() for child in element.every(tag)), "")
