"""The JSON that Ghost imports (https://ghost.org/docs/migration/custom/): posts and pages with tags and authors."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from newsroom import files, text
from newsroom.core.articles.statuses import ArticleStatus
from newsroom.formats.outgoing.export_post import ExportFeature, ExportPost, ExportSite

FILE: Final = "ghost.json"


class GhostWriter:
    """Writes `ghost.json`, with the pictures in `content/images/`."""

    publishes_scheduled = True
    holds = frozenset((ExportFeature.PICTURES, ExportFeature.DRAFTS))

    def __init__(self, folder: Path, site: ExportSite) -> None:
        self._site = site
        self._whole = files.writing_text(folder / FILE, mode=files.PRIVATE)
        self._stream = self._whole.__enter__()
        self._tags: dict[str, str] = {}
        self._users: dict[str, str] = {}
        self._posts_tags: list[dict[str, Any]] = []
        self._posts_authors: list[dict[str, Any]] = []
        self._posts_meta: list[dict[str, Any]] = []
        self._first = True
        meta = json.dumps({"exported_on": 0, "version": "5.80.0"})
        self._stream.write(f'{{"db":[{{"meta":{meta},"data":{{"posts":[')

    def picture_file(self, post_slug: str, file: str) -> str:
        """The path in the folder for a picture of a post."""
        return f"content/images/{file}"

    def picture_address(self, post_slug: str, file: str) -> str:
        """Ghost replaces the beginning with its own address."""
        return f"__GHOST_URL__/content/images/{file}"

    def add(self, post: ExportPost) -> None:
        """Write one post."""
        number = f"{post.id:024x}"
        status = {ArticleStatus.PUBLISHED: "published", ArticleStatus.SCHEDULED: "scheduled"}.get(post.status, "draft")
        row: dict[str, Any] = {
            "id": number,
            "uuid": str(post.uid),
            "title": post.title,
            "slug": post.slug,
            "html": post.html,
            "custom_excerpt": post.lead or None,
            "status": "draft" if post.held else status,
            "type": "page" if post.is_page else "post",
            "visibility": "public",
            "created_at": _milli(post.created_at),
            "updated_at": _milli(post.modified_at),
            "published_at": _milli(post.at),
        }
        if post.image:
            row["feature_image"] = self.picture_address("", post.image.file)
            said = " ".join(one for one in (post.image.caption, post.image.credit) if one)
            self._posts_meta.append(
                {"post_id": number, "feature_image_alt": post.image.alt, "feature_image_caption": said}
            )
        self._stream.write(("" if self._first else ",\n") + json.dumps(row, ensure_ascii=False))
        self._first = False
        names = dict.fromkeys((*((post.section,) if post.section else ()), *post.tags))
        for place, name in enumerate(names):
            tag = self._tags.setdefault(name, _number("tag", name))
            self._posts_tags.append({"post_id": number, "tag_id": tag, "sort_order": place})
        for place, name in enumerate(post.authors):
            user = self._users.setdefault(name, _number("user", name))
            self._posts_authors.append({"post_id": number, "author_id": user, "sort_order": place})

    def end(self) -> None:
        """Write the tables beside that of the posts, and close the file."""
        slugs = {name: text.safe_slug(name, fallback="x") for name in (*self._tags, *self._users)}
        tables = {
            "tags": [{"id": number, "name": name, "slug": slugs[name]} for name, number in self._tags.items()],
            "users": [
                {"id": number, "name": name, "slug": slugs[name], "email": f"{slugs[name]}@example.invalid"}
                for name, number in self._users.items()
            ],
            "posts_tags": self._posts_tags,
            "posts_authors": self._posts_authors,
            "posts_meta": self._posts_meta,
            "settings": [{"id": "1", "key": "title", "value": self._site.title}],
        }
        written = ",".join(f'"{name}":{json.dumps(rows, ensure_ascii=False)}' for name, rows in tables.items())
        self._stream.write(f"],{written}}}}}]}}\n")
        self._whole.__exit__(None, None, None)


def _number(kind: str, name: str) -> str:
    """The id of a tag or author: the same in every export."""
    return sha256(f"{kind} {name}".encode()).hexdigest()[:24]


def _milli(moment: str | None) -> str | None:
    return moment.removesuffix("Z") + ".000Z" if moment else None
