"""WXR 1.2, as WordPress exports and imports it (wp-admin/includes/export.php): posts, pages, pictures and comments."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Final

from newsroom import files, text
from newsroom.core.articles.statuses import READ_BY_THE_DESK, ArticleStatus
from newsroom.formats.comments import wordpress as comments
from newsroom.formats.outgoing.export_post import ExportFeature, ExportPicture, ExportPost, ExportSite
from newsroom.formats.xml_writer import XmlWriter

FILE: Final = "wordpress.xml"
_NAMESPACES: Final = {
    "version": "2.0",
    "xmlns:excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:wp": "http://wordpress.org/export/1.2/",
}
_STATUSES: Final = {
    ArticleStatus.PUBLISHED: "publish",
    ArticleStatus.SCHEDULED: "future",
    **dict.fromkeys(READ_BY_THE_DESK, "pending"),
    ArticleStatus.UNPUBLISHED: "private",
    ArticleStatus.TRASHED: "trash",
}
_ATTACHMENTS: Final = 10_000_000  # the numbers of pictures begin above those of articles
# What WordPress turns into a player: an address alone on its line.
_EMBED: Final = re.compile(r'<figure class="embed"><a href="([^"]{1,2000})"[^>]{0,100}>[^<]{0,2000}</a></figure>')


class WordPressWriter:
    """Writes `wordpress.xml`, with the pictures in `uploads/`."""

    publishes_scheduled = True
    holds = frozenset(
        (
            ExportFeature.COMMENTS,
            ExportFeature.PICTURES,
            ExportFeature.DRAFTS,
            ExportFeature.TRASHED,
        )
    )

    def __init__(self, folder: Path, site: ExportSite) -> None:
        self._site = site
        self._whole = files.writing_text(folder / FILE, mode=files.PRIVATE)
        self._xml = XmlWriter(self._whole.__enter__(), references=comments.ACTIVE)
        self._logins: dict[str, str] = {}
        self._attached: set[int] = set()
        self._xml.start("rss", _NAMESPACES)
        self._xml.start("channel")
        for tag, content in (
            ("title", site.title),
            ("link", site.url),
            ("language", site.lang),
            ("wp:wxr_version", "1.2"),
            ("wp:base_site_url", site.url),
            ("wp:base_blog_url", site.url),
        ):
            self._xml.text(tag, content)

    def picture_file(self, post_slug: str, file: str) -> str:
        """The path in the folder for a picture of a post."""
        return f"uploads/{file}"

    def picture_address(self, post_slug: str, file: str) -> str:
        """Where the picture will be in WordPress."""
        return f"{self._site.url}/wp-content/uploads/{file}"

    def add(self, post: ExportPost) -> None:
        """Write one post with its comments, after its pictures and authors."""
        xml = self._xml
        for name in post.authors:
            self._author(name)
        for picture in dict.fromkeys((*post.pictures.values(), *([post.image] if post.image else []))):
            self._attachment(picture, post)
        xml.start("item")
        status = "private" if post.held else _STATUSES.get(post.status, "draft")
        # A bracket would begin a shortcode; as a reference it is a bracket for readers.
        html = post.html.replace("[", "&#91;")
        html = _EMBED.sub(lambda found: f"\n[embed]{found[1]}[/embed]\n", html)
        address = f"{self._site.url}{post.path}" if post.path else f"{self._site.url}/?p={post.id}"
        self._texts(
            ("title", _html(post.title)),
            ("link", address),
            ("dc:creator", self._logins.get((post.authors or ("",))[0], "")),
            ("content:encoded", html),
            ("excerpt:encoded", _html(post.lead)),
            ("wp:post_id", str(post.id)),
            *_dates(post),
            ("wp:comment_status", "open" if post.takes_comments else "closed"),
            ("wp:ping_status", "closed"),
            ("wp:post_name", post.slug),
            ("wp:status", status),
            ("wp:post_parent", "0"),
            ("wp:menu_order", "0"),
            ("wp:post_type", "page" if post.is_page else "post"),
            ("wp:post_password", ""),
            ("wp:is_sticky", "0"),
        )
        guid = {"isPermaLink": "false"}
        xml.text("guid", f"urn:uuid:{post.uid}", guid)
        for domain, names in (
            ("category", (post.section,) if post.section else ()),
            ("post_tag", post.tags),
            ("author", post.authors),  # of the plug-in Co-Authors Plus, for more than one
        ):
            for name in names:
                xml.text("category", _html(name), {"domain": domain, "nicename": text.safe_slug(name, fallback="x")})
        if post.image:
            self._meta("_thumbnail_id", str(_ATTACHMENTS + post.image.id))
        for record in post.comments:
            comments.write_comment(xml, record)
        xml.end()

    def _texts(self, *pairs: tuple[str, str]) -> None:
        for tag, content in pairs:
            self._xml.text(tag, content)

    def _author(self, name: str) -> None:
        if name in self._logins:
            return
        login = self._logins[name] = f"author{len(self._logins) + 1}"
        self._xml.start("wp:author")
        self._texts(("wp:author_login", login), ("wp:author_display_name", _html(name)))
        self._xml.end()

    def _attachment(self, picture: ExportPicture, post: ExportPost) -> None:
        if picture.id in self._attached:
            return
        self._attached.add(picture.id)
        address = self.picture_address("", picture.file)
        said = " ".join(one for one in (picture.caption, picture.credit) if one)
        self._xml.start("item")
        self._texts(
            ("title", picture.file),
            ("link", address),
            ("excerpt:encoded", _html(said)),
            ("wp:post_id", str(_ATTACHMENTS + picture.id)),
            ("wp:status", "inherit"),
            ("wp:post_parent", str(post.id)),
            ("wp:post_type", "attachment"),
            ("wp:attachment_url", address),
        )
        self._meta("_wp_attachment_image_alt", picture.alt)
        self._xml.end()

    def _meta(self, key: str, value: str) -> None:
        self._xml.start("wp:postmeta")
        self._texts(("wp:meta_key", key), ("wp:meta_value", value))
        self._xml.end()

    def end(self) -> None:
        """Close the file."""
        self._xml.end()
        self._xml.end()
        self._whole.__exit__(None, None, None)


def _dates(post: ExportPost) -> list[tuple[str, str]]:
    at, modified = (_plain(one) for one in (post.at or "", post.modified_at))
    found = [("wp:post_modified", modified), ("wp:post_modified_gmt", modified)]
    return [*found, ("wp:post_date", at), ("wp:post_date_gmt", at)] if at else found


def _html(plain: str) -> str:
    """A text as WordPress stores titles, excerpts and names: as HTML."""
    return escape(plain, quote=False).replace("[", "&#91;")


def _plain(moment: str) -> str:
    """A time as WordPress writes it, in UTC."""
    return moment.replace("T", " ").removesuffix("Z")
