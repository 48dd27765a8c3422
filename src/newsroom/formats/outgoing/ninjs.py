"""IPTC's ninjs 2.1 (ninjs-schema_2.1.json): a file of JSON for each article, with its pictures beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from newsroom import files
from newsroom.core.articles.statuses import ArticleStatus
from newsroom.formats.outgoing.export_post import ExportFeature, ExportPicture, ExportPost, ExportSite

STANDARD: Final = {
    "name": "ninjs",
    "version": "2.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_2.1.json",
}


class NinjsWriter:
    """Writes `items/SLUG.json` and `media/`. What is not published is `withheld`."""

    publishes_scheduled = False
    holds = frozenset(
        (
            ExportFeature.PICTURES,
            ExportFeature.DRAFTS,
            ExportFeature.SOURCE,
            ExportFeature.LANGUAGE,
            ExportFeature.EXPIRY,
            ExportFeature.KICKER,
        )
    )

    def __init__(self, folder: Path, site: ExportSite) -> None:
        self._folder, self._site = folder, site
        (folder / "items").mkdir(mode=files.PRIVATE_FOLDER)

    def picture_file(self, post_slug: str, file: str) -> str:
        """The path in the folder for a picture of a post."""
        return f"media/{file}"

    def picture_address(self, post_slug: str, file: str) -> str:
        """Relative to the item."""
        return f"../media/{file}"

    def add(self, post: ExportPost) -> None:
        """Write one item."""
        headlines = [{"role": "main", "contenttype": "text/plain", "value": post.title}]
        if post.kicker:
            headlines.append({"role": "kicker", "contenttype": "text/plain", "value": post.kicker})
        html = {"role": "main", "contenttype": "text/html", "wordcount": post.words, "value": post.html}
        sources = [
            {"name": self._site.title, "uri": f"{self._site.url}/"},
            *([{"name": post.source}] if post.source else []),
        ]
        published = post.status == ArticleStatus.PUBLISHED
        data: dict[str, Any] = {
            "uri": f"urn:uuid:{post.uid}",
            "standard": STANDARD,
            "type": "text",
            "representationtype": "full",
            "version": str(post.revision),
            "firstcreated": post.at if published else post.created_at,
            "versioncreated": post.modified_at,
            "embargoed": "" if published else post.at,
            "expires": post.expire_at,
            "pubstatus": "usable" if published else "withheld",
            "language": post.lang,
            "title": post.title,
            "headlines": headlines,
            "bodies": [html],
            "descriptions": [{"role": "summary", "contenttype": "text/plain", "value": post.lead}] if post.lead else [],
            "by": ", ".join(post.authors),
            "people": [{"name": name, "rel": "creator"} for name in post.authors],
            "profile": "page" if post.is_page else "",
            "subjects": [
                *([{"name": post.section, "rel": "section"}] if post.section else []),
                *({"name": name, "rel": "keyword"} for name in post.tags),
            ],
            "infosources": sources,
            "associations": [self._picture(one, is_main=one == post.image) for one in _pictures(post)],
            "altids": [{"role": "canonical", "value": f"{self._site.url}{post.path}"}] if post.path else [],
        }
        text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False, indent=1) + "\n"
        path = self._folder / "items" / f"{post.slug}.json"
        files.write(path, text.encode("utf-8", "replace"), mode=files.PRIVATE, durable=False)

    def _picture(self, picture: ExportPicture, *, is_main: bool) -> dict[str, Any]:
        address = self.picture_address("", picture.file)
        words = [("alt", picture.alt), ("caption", picture.caption)]
        data: dict[str, Any] = {
            "name": "featuremedia" if is_main else "",
            "uri": address,
            "type": "picture",
            "by": picture.credit,
            "descriptions": [{"role": role, "contenttype": "text/plain", "value": one} for role, one in words if one],
            "renditions": [{"name": "original", "href": address, "contenttype": picture.mime}],
        }
        return {key: value for key, value in data.items() if value}

    def end(self) -> None:
        """Nothing follows the last item."""


def _pictures(post: ExportPost) -> list[ExportPicture]:
    return list(dict.fromkeys((*([post.image] if post.image else []), *post.pictures.values())))
