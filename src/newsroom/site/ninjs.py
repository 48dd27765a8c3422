"""A story as a news item in JSON: IPTC's ninjs 2.1 (ninjs-schema_2.1.json), beside its page if the setting is on."""

from __future__ import annotations

import json
from typing import Any, Final

from newsroom import markup, urls
from newsroom.content_types import content_type
from newsroom.core.media.pictures import Medium, RemotePicture
from newsroom.core.published.stories import Correction, Story
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

STANDARD: Final = {
    "name": "ninjs",
    "version": "2.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_2.1.json",
}


def item(snapshot: Snapshot, story: Story, corrections: list[Correction]) -> SiteFile:
    """The story as a ninjs item; addresses are whole, and its id is the same as in feeds."""
    html = markup.rebase(snapshot.body(story.id), snapshot.site_url, page=snapshot.absolute(story.path))
    data: dict[str, Any] = {
        "uri": f"urn:uuid:{story.uid}",
        "standard": STANDARD,
        "type": "text",
        "representationtype": "full",
        "version": str(story.rev),
        "firstcreated": snapshot.moment(story.published_at),
        "versioncreated": snapshot.moment(story.updated_at),
        "pubstatus": "usable",
        "language": story.lang,
        "title": story.title,
        "headlines": [{"role": "main", "contenttype": "text/plain", "value": story.title}],
        "bodies": [{"role": "main", "contenttype": "text/html", "wordcount": story.words, "value": html}],
        "altids": [{"role": "canonical", "value": snapshot.absolute(story.path)}],
        "infosources": [{"name": snapshot.settings.text("site.title"), "uri": snapshot.absolute(urls.home())}],
    }
    if story.lead:
        data["descriptions"] = [{"role": "summary", "contenttype": "text/plain", "value": story.lead}]
    data.setdefault("descriptions", []).extend(
        {"role": "correction", "contenttype": "text/plain", "value": one.body} for one in corrections
    )
    if story.authors:
        data["by"] = ", ".join(one.name for one in story.authors)
        data["people"] = [_named(snapshot, one, "creator") for one in story.authors]
    if story.source:
        data["infosources"].append({"name": story.source})
    data["subjects"] = [_named(snapshot, one, "about") for one in (*filter(None, [story.section]), *story.tags)]
    if story.first_picture:
        data["associations"] = [_picture(snapshot, story.first_picture)]
    written = {key: value for key, value in data.items() if value}
    text = json.dumps(written, ensure_ascii=False, indent=1) + "\n"
    return SiteFile(urls.ninjs(story.path), data=text.encode("utf-8", "replace"))


def _named(snapshot: Snapshot, label: Any, rel: str) -> dict[str, str]:
    link = snapshot.link(label)
    return {"name": link["name"], "rel": rel, "uri": snapshot.absolute(link["url"])}


def _picture(snapshot: Snapshot, medium: Medium | RemotePicture) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": "main picture",
        "uri": snapshot.absolute(medium.path),
        "type": "picture",
        "renditions": [_rendition(snapshot, "original", medium.path, medium.width, medium.height)],
    }
    if isinstance(medium, Medium):
        for width in medium.widths:
            height = max(round((medium.height or 0) * width / (medium.width or width)), 1)
            path = urls.media(medium.sha256, "webp", width)
            shown["renditions"].append(_rendition(snapshot, f"{width} pixels wide", path, width, height))
    words = [("alt", medium.alt), ("caption", medium.caption)]
    if described := [{"role": role, "contenttype": "text/plain", "value": said} for role, said in words if said]:
        shown["descriptions"] = described
    if medium.credit:
        shown["by"] = medium.credit
    return shown


def _rendition(snapshot: Snapshot, name: str, path: str, width: int | None, height: int | None) -> dict[str, Any]:
    size = {"width": width, "height": height} if width and height else {}
    return {"name": name, "href": snapshot.absolute(path), "contenttype": content_type(path), **size}
