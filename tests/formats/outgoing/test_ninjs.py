"""Items of ninjs: a whole one, one with nothing, and what is withheld."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.formats.outgoing.posts import BARE, FULL, SITE

from newsroom.core.articles.statuses import ArticleStatus
from newsroom.formats.outgoing.export_post import ExportFeature, ExportPost
from newsroom.formats.outgoing.ninjs import NinjsWriter

STANDARD = {"name": "ninjs", "version": "2.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_2.1.json"}


def written(folder: Path, post: ExportPost) -> dict[str, Any]:
    writer = NinjsWriter(folder, SITE)
    writer.add(post)
    writer.end()
    item: dict[str, Any] = json.loads((folder / "items" / f"{post.slug}.json").read_text())
    return item


def text(role: str, value: str) -> dict[str, str]:
    return {"role": role, "contenttype": "text/plain", "value": value}


def test_a_whole_item(tmp_path: Path) -> None:
    assert written(tmp_path, FULL) == {
        "uri": "urn:uuid:0190-7", "standard": STANDARD, "type": "text", "representationtype": "full", "version": "5",
        "firstcreated": "2026-03-02T05:00:00Z", "versioncreated": "2026-03-03T06:00:00Z", "expires": "2026-04-01T00:00:00Z",
        "pubstatus": "usable", "language": "vi", "title": "Ferry [new]",
        "headlines": [text("main", "Ferry [new]"), text("kicker", "Harbour")],
        "bodies": [{"role": "main", "contenttype": "text/html", "wordcount": 120, "value": "<p>Text [x]</p>"}],
        "descriptions": [text("summary", "Late & <slow>")], "by": "Lan, Hà An",
        "people": [{"name": "Lan", "rel": "creator"}, {"name": "Hà An", "rel": "creator"}],
        "subjects": [
            {"name": "Town", "rel": "section"}, {"name": "boats", "rel": "keyword"}, {"name": "Town", "rel": "keyword"},
        ],
        "infosources": [{"name": "Town <Paper>", "uri": "https://news.example/"}, {"name": "TTXVN"}],
        "associations": [
            {
                "name": "featuremedia", "uri": "../media/boat.jpg", "type": "picture", "by": "Lan",
                "descriptions": [text("alt", "A <boat>"), text("caption", "At sea")],
                "renditions": [{"name": "original", "href": "../media/boat.jpg", "contenttype": "image/jpeg"}],
            },
            {
                "uri": "../media/map.png", "type": "picture",
                "renditions": [{"name": "original", "href": "../media/map.png", "contenttype": "image/png"}],
            },
        ],
        "altids": [{"role": "canonical", "value": "https://news.example/2026/03/ferry/"}],
    }  # fmt: skip


def test_an_item_with_nothing(tmp_path: Path) -> None:
    assert written(tmp_path, BARE) == {
        "uri": "urn:uuid:0190-8", "standard": STANDARD, "type": "text", "representationtype": "full", "version": "1",
        "firstcreated": "2026-03-01T04:00:00Z", "versioncreated": "2026-03-01T04:00:00Z", "pubstatus": "withheld",
        "language": "en", "title": "Bare", "headlines": [text("main", "Bare")],
        "bodies": [{"role": "main", "contenttype": "text/html", "wordcount": 0, "value": ""}],
        "infosources": [{"name": "Town <Paper>", "uri": "https://news.example/"}],
    }  # fmt: skip


def test_what_is_to_come_is_withheld_until_then(tmp_path: Path) -> None:
    item = written(tmp_path, replace(FULL, status=ArticleStatus.SCHEDULED, is_page=True))
    assert (item["pubstatus"], item["embargoed"], item["firstcreated"], item["profile"]) == (
        "withheld", "2026-03-02T05:00:00Z", "2026-03-01T04:00:00Z", "page",
    )  # fmt: skip


def test_what_it_holds_and_where_pictures_are(tmp_path: Path) -> None:
    assert NinjsWriter.holds == {
        ExportFeature.PICTURES, ExportFeature.DRAFTS, ExportFeature.SOURCE, ExportFeature.LANGUAGE, ExportFeature.EXPIRY,
        ExportFeature.KICKER,
    }  # fmt: skip
    assert NinjsWriter(tmp_path, SITE).picture_file("ferry", "a.png") == "media/a.png"
