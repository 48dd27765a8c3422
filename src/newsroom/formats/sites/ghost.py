"""The JSON export of Ghost (https://ghost.org/docs/migration/custom/), with and without its `db` wrapper: posts and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from newsroom import text, urls
from newsroom.errors import Invalid, NewsroomError, NotFound
from newsroom.formats import json_stream
from newsroom.formats.comments import timestamps
from newsroom.formats.json_stream import ITEM, JsonValue
from newsroom.formats.recoding import pieces_of
from newsroom.formats.sites import ghost_text, html_tree, markdown_blocks
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
from newsroom.markup.canonical import parser
from newsroom.phrases import phrase, word

_STATUSES: Final = {
    "published": ForeignStatus.PUBLISHED,
    "draft": ForeignStatus.DRAFT,
    "scheduled": ForeignStatus.SCHEDULED,
    "sent": ForeignStatus.PRIVATE,  # mailed only, never on the site
}
# What readers of the export need, and tables that hold nothing of a site for readers.
_READ: Final = frozenset("posts tags users posts_tags posts_authors posts_meta settings".split())
_META: Final = ("feature_image_alt", "feature_image_caption", "meta_description", "meta_title", "email_only")
_MACHINERY: Final = frozenset(
    "roles roles_users permissions permissions_roles permissions_users permissions_apps apps app_settings app_fields"
    " migrations migrations_lock sessions actions brute mobiledoc_revisions post_revisions custom_theme_settings tokens"
    " api_keys integrations webhooks invites stripe_products stripe_prices jobs collections collections_posts".split()
)
# Addresses that Ghost makes itself; `/sitemap.xml` is ours too.
_FIXED: Final = {
    "/rss/": urls.feed(), "/feed/": urls.feed(),
    **{f"/sitemap-{one}.xml": urls.sitemap() for one in ("posts", "pages", "authors", "tags")},
}  # fmt: skip
_PLACE: Final = re.compile(r"__GHOST_URL__|\{\{url\}\}")
# The beginning of a part that Ghost shows to some readers, with its conditions, and its end.
_GATED: Final = re.compile(r"<!--\s{0,9}kg-gated-block:begin([^<>]*)-->")
_NO_MEMBERS: Final = 'memberSegment:""'
_GATE_END: Final = re.compile(r"<!--\s{0,9}kg-gated-block:end\s{0,9}-->")
_UNIQUE: Final = re.compile(r"[0-9a-f]{24}|[0-9a-f-]{36}")


@dataclass(slots=True)
class _GhostFacts:
    """What the first reading found out about the whole file."""

    site: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    users: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    tags_of: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    authors_of: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    meta: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)
    posts: int = 0
    others: int = 0


class GhostExport:
    """A JSON export of Ghost. It is read twice: first to check it and to know its tags and authors, then post by post."""

    def __init__(self, path: Path, *, library: PictureLibrary, encoding: str | None = None) -> None:
        """Read the file once; it is in UTF-8 unless an encoding is given.

        Raises `NotFound` for a file that cannot be read; `Invalid` with the line for one that is not JSON or not of Ghost.
        """
        self.path, self.library, self.encoding = path, library, encoding
        self.notes: list[str] = []
        self.old_site = OldSite(fixed=dict(_FIXED))
        self._facts = _GhostFacts()
        for table, one in self._rows():
            self._note(table, one)
        if not self._facts.posts:
            raise Invalid(phrase("{name}:1: not a Ghost export: it has no posts", name=path), ref=str(path))

    @property
    def total(self) -> int:
        """The number of items."""
        return self._facts.posts + self._facts.others

    @property
    def authors(self) -> list[ForeignAuthor]:
        """The authors of posts of whom the export says more than their names."""
        writing = {user for found in self._facts.authors_of.values() for _, user in found}
        return [
            ForeignAuthor(
                name=_text(user, "name"),
                about=_text(user, "bio"),
                links=tuple(link for link in (_text(user, "website"),) if link),
                portrait=self._picture(_text(user, "profile_image"), {}) if user.get("profile_image") else "",
            )
            for number, user in self._facts.users.items()
            if number in writing and any(user.get(key) for key in ("bio", "website", "profile_image"))
        ]

    def _rows(self) -> Iterator[tuple[str, JsonValue]]:
        """Each row of each table, with the name of the table."""
        name = str(self.path)
        try:
            with self.path.open("rb") as file:
                for one in json_stream.values(pieces_of(file, name, self.encoding), name, opens=_opens):
                    path = one.path[2:] if one.path[:2] == ("db", ITEM) else one.path
                    if len(path) == 3 and path[0] == "data" and isinstance(one.value, dict):
                        yield path[1], one
        except OSError as error:
            raise NotFound(
                phrase("cannot read {path}: {strerror}", path=self.path, strerror=word(error.strerror)), ref=name
            ) from error

    def _note(self, table: str, one: JsonValue) -> None:
        """Remember what posts need to know about a row."""
        facts, row = self._facts, one.value
        if table == "posts":
            facts.posts += 1
            facts.slugs.add(_text(row, "slug"))
            if row.get("author_id"):  # before Ghost 2 a post had one author
                facts.authors_of.setdefault(str(row.get("id")), []).append((9e9, str(row["author_id"])))
        elif table == "tags":
            name = facts.tags[str(row.get("id"))] = _text(row, "name")
            if not name.startswith("#"):
                self.old_site.list_at(f"/tag/{_text(row, 'slug')}/", ("tag", "section"), name, feed="/rss/")
        elif table == "users":
            self.old_site.list_at(f"/author/{_text(row, 'slug')}/", ("author",), _text(row, "name"), feed="/rss/")
            facts.users[str(row.get("id"))] = {
                key: row.get(key) for key in ("name", "bio", "website", "profile_image", "email")
            }
        elif table in ("posts_tags", "posts_authors"):
            key, found = ("tag_id", facts.tags_of) if table == "posts_tags" else ("author_id", facts.authors_of)
            order = row.get("sort_order")
            place = float(order) if isinstance(order, (int, float)) else 0.0
            found.setdefault(str(row.get("post_id")), []).append((place, str(row.get(key))))
        elif table == "posts_meta":
            facts.meta[str(row.get("post_id"))] = {key: row.get(key) for key in _META}
        elif table == "settings" and row.get("key") == "title":
            facts.site = _text(row, "value")
        if table not in _READ | _MACHINERY:
            facts.others += 1

    def items(self) -> Iterator[ForeignItem]:
        """Each post, and each row of a table that newsroom has no place for."""
        for table, one in self._rows():
            where = f"{self.path}:{one.line}"
            if table == "posts":
                try:
                    yield self._post(one.value, where)
                except NewsroomError as error:
                    yield ItemProblem(
                        where, phrase("{title}: {message}", title=_text(one.value, "title"), message=error.message)
                    )
            elif table not in _READ | _MACHINERY:
                yield ItemLeftOut(where, phrase("row of the table {table}", table=table))

    def _post(self, row: Mapping[str, Any], where: str) -> ForeignPost:
        number = str(row.get("uuid") or row.get("id"))
        key = f"ghost {number}" if _UNIQUE.fullmatch(number) else f"ghost {self._facts.site}#{number}"
        lost: Counter[str] = Counter()
        pictures: dict[str, None] = {}
        meta = self._facts.meta.get(str(row.get("id")), {})
        body = self._body(row, pictures, lost)
        tags = self._tags(row, lost)
        image = _text(row, "feature_image") or _text(row, "image")
        slug = _text(row, "slug")
        self._count_other(row, meta, lost)
        page = row.get("type") == "page" or row.get("page") in (1, True)
        return ForeignPost(
            where=where,
            key=key,
            title=_text(row, "title") or phrase("Post {number}", number=number),
            body=body,
            status=ForeignStatus.PRIVATE if meta.get("email_only") else _status(row),
            page=page,
            slug=slug,
            date=timestamps.milliseconds_or_iso(row.get("published_at")),
            modified=timestamps.milliseconds_or_iso(row.get("updated_at")),
            lead=_text(row, "custom_excerpt"),
            section=tags[0] if tags and not page else "",
            tags=tuple(tags),
            authors=self._authors(row),
            image=self._picture(image, pictures) if image else "",
            image_alt=_text(meta, "feature_image_alt"),
            image_caption=html_tree.only_text(_text(meta, "feature_image_caption")),
            pictures=tuple(pictures),
            addresses=(f"/{slug}/",) if slug and not page else (),
            lost=lost,
        )

    def _body(self, row: Mapping[str, Any], pictures: dict[str, None], lost: Counter[str]) -> str:
        html = _string(row, "html")
        if not html and row.get("lexical"):
            html = ghost_text.html_of_lexical(_string(row, "lexical"), lost)
        elif not html and row.get("mobiledoc"):
            html = ghost_text.html_of_mobiledoc(_string(row, "mobiledoc"), lost)
        elif html:
            html = _for_all(html, lost)
        else:
            html = parser().html(_string(row, "markdown") or _string(row, "plaintext"))
        made = markdown_blocks.to_markdown(
            html, picture=lambda address: self._picture(address, pictures), link=_without_host
        )
        lost.update(made.lost)
        return made.markdown

    def _picture(self, address: str, pictures: dict[str, None]) -> str:
        name = self.library.name(_without_host(address))
        pictures[name] = None
        return name

    def _tags(self, row: Mapping[str, Any], lost: Counter[str]) -> list[str]:
        """The tags in their order; those for the machine begin with #."""
        found = sorted(self._facts.tags_of.get(str(row.get("id")), []))
        names = [self._facts.tags.get(number, "") for _, number in found]
        for name in names:
            if name.startswith("#"):
                lost[phrase("internal tag {name}", name=name)] += 1
        return list(dict.fromkeys(name for name in names if name and not name.startswith("#")))

    def _authors(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        found = sorted(self._facts.authors_of.get(str(row.get("id")), []))
        names = (_text(self._facts.users.get(number, {}), "name") for _, number in found)
        return tuple(dict.fromkeys(name for name in names if name))

    @staticmethod
    def _count_other(row: Mapping[str, Any], meta: Mapping[str, Any], lost: Counter[str]) -> None:
        """Count the settings of a post that newsroom has no place for."""
        if row.get("featured"):
            lost[phrase("featured mark (newsroom front set REF does the same)")] += 1
        if row.get("canonical_url"):
            lost[phrase("canonical address")] += 1
        if row.get("codeinjection_head") or row.get("codeinjection_foot"):
            lost[phrase("code injection of a post (put it in the theme)")] += 1
        if any(meta.get(key) or row.get(key) for key in ("meta_title", "meta_description")):
            lost[phrase("text for search engines")] += 1
        if row.get("custom_template"):
            lost[phrase("custom template of a post")] += 1


def _opens(path: tuple[str, ...]) -> bool:
    """Whether a part of the file is a list of rows, or leads to one."""
    path = path[2:] if path[:2] == ("db", ITEM) else path
    return path in ((), ("db",), ("data",)) or (len(path) == 2 and path[0] == "data")


def _status(row: Mapping[str, Any]) -> ForeignStatus:
    status = _STATUSES.get(_text(row, "status"), ForeignStatus.UNKNOWN)
    if status is ForeignStatus.PUBLISHED and row.get("visibility") not in (None, "", "public"):
        return ForeignStatus.MEMBERS
    return status


def _for_all(html: str, lost: Counter[str]) -> str:
    """A text without the parts that visitors without an account do not see. An opening without an end is ignored, as in Ghost."""
    out: list[str] = []
    end = 0
    while (begun := _GATED.search(html, end)) and (ended := _GATE_END.search(html, begun.end())):
        out.append(html[end : begun.start()])
        if re.search(r"nonMember:\s{0,9}true", begun[1]):
            out.append(html[begun.end() : ended.start()])
        else:
            lost[ghost_text.MAILS if _NO_MEMBERS in begun[1] else ghost_text.MEMBERS] += 1
        end = ended.end()
    return "".join(out) + html[end:]


def _string(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return text.clean(value) if isinstance(value, str) else ""


def _text(row: Mapping[str, Any], key: str) -> str:
    return _string(row, key).strip()


def _without_host(address: str) -> str:
    """An address of the site itself as a path."""
    return _PLACE.sub("", address, count=1) if address.startswith(("__GHOST_URL__", "{{url}}")) else address
