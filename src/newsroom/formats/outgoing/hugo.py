"""A content tree of Hugo: a page bundle for each article, `content/posts/SLUG/index.md` with its pictures beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from newsroom import files
from newsroom.core.articles.statuses import ArticleStatus
from newsroom.formats.front_matter import article_file
from newsroom.formats.outgoing.export_post import ExportFeature, ExportPost, ExportSite

# Keys of front matter that Hugo or the importer would read as something else.
_OURS: Final = frozenset(("aliases", "lastmod", "draft", "url", "date", "publishdate", "expirydate"))


class HugoWriter:
    """Writes `hugo.toml` and `content/`."""

    publishes_scheduled = False
    holds = frozenset(
        (
            ExportFeature.PICTURES,
            ExportFeature.DRAFTS,
            ExportFeature.EXTRA,
            ExportFeature.EXPIRY,
            ExportFeature.FORMER,
            ExportFeature.SOURCE,
            ExportFeature.KICKER,
            ExportFeature.RELATED,
            ExportFeature.LANGUAGE,
            ExportFeature.MARKDOWN,
        )
    )

    def __init__(self, folder: Path, site: ExportSite) -> None:
        self._folder = folder
        quoted = {"baseURL": site.url + "/", "title": site.title, "languageCode": site.lang}
        lines = [f"{key} = {_toml(value)}" for key, value in quoted.items()]
        files.write(folder / "hugo.toml", ("\n".join(lines) + "\n").encode(), mode=files.PRIVATE, durable=False)

    def picture_file(self, post_slug: str, file: str) -> str:
        """The path in the folder for a picture of a post."""
        return f"{_bundle(post_slug)}/{file}"

    def picture_address(self, post_slug: str, file: str) -> str:
        """Beside the text."""
        return file

    def add(self, post: ExportPost) -> None:
        """Write one page bundle."""
        named: dict[str, Any] = {
            "title": post.title,
            "lead": post.lead,
            "slug": post.slug,
            "section": post.section,
            "tags": list(post.tags),
            "authors": list(post.authors),
            "source": post.source,
            "lang": post.lang,
            "date": post.at or "",
            "image": post.image.file if post.image else "",
            "kicker": post.kicker,
            "related": list(post.related),
            "kind": "page" if post.is_page else "" if post.at else "story",
        }
        # Other systems have keys with these names: one is kept if the field is empty.
        taken = {*_OURS, *(name for name, value in named.items() if value)}
        extra = {key: value for key, value in post.extra.items() if key.lower() not in taken}
        more: dict[str, Any] = {
            "lastmod": post.modified_at,
            "url": post.path or "",
            "aliases": list(post.former),
            "expiryDate": post.expire_at or "",
        }
        if post.image:
            more |= {"image_alt": post.image.alt, "image_caption": post.image.caption}
        shown = {key: value for key, value in {**named, **more, **extra}.items() if value}
        if post.status != ArticleStatus.PUBLISHED:  # a date to come alone would make it public then
            shown["draft"] = True
        written = article_file.write({**shown, "body": post.body})
        path = self._folder / _bundle(post.slug) / "index.md"
        path.parent.mkdir(mode=files.PRIVATE_FOLDER, parents=True, exist_ok=True)
        files.write(path, written.encode("utf-8"), mode=files.PRIVATE, durable=False)

    def end(self) -> None:
        """Nothing follows the last post."""


def _bundle(slug: str) -> str:
    return f"content/posts/{slug}"


def _toml(value: str) -> str:
    import json  # here: a text in TOML is one in JSON

    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
