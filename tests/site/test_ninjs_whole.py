"""Whole ninjs items: of a story with everything, and of one with little."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.commands.pictures import png
from tests.site.paper import Paper

from newsroom.core.media import pictures
from newsroom.core.published import stories
from newsroom.site import ninjs
from newsroom.site.snapshot import Snapshot

HOST = "https://news.example.org"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en", site_timezone="UTC")


def item(paper: Paper, number: int) -> tuple[str, Any]:
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    story = snapshot.story(number)
    assert story
    file = ninjs.item(snapshot, story, stories.corrections(paper.db, number))
    return file.path, json.loads(file.data)


def text(role: str, value: str) -> dict[str, str]:
    return {"role": role, "contenttype": "text/plain", "value": value}


def test_an_item_with_everything(paper: Paper) -> None:
    with paper.act("media add") as act:
        medium = pictures.add(act, png("red", (300, 150)), name="a.png", alt="River", caption="Evening", credit="Lan")
    story = paper.story(
        "Ferry", "Good [news](/s/x/).", lead="In short.", section="Town", tags=("boats", "ice"), authors=("Lan", "Hoa"), source="HTTV",
        media={"a.png": medium.id}, image="a.png",
    )  # fmt: skip
    paper.wait(hours=1)
    paper.do("correct", story, note="A name.", zone=paper.settings.zone)
    small = medium.path.replace(".png", "-240.webp")
    assert item(paper, story.id) == ("/2026/03/ferry/ninjs.json", {
        "uri": f"urn:uuid:{story.uid}",
        "standard": {"name": "ninjs", "version": "2.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_2.1.json"},
        "type": "text", "representationtype": "full", "version": "1", "firstcreated": "2026-03-02T03:00:00+00:00",
        "versioncreated": "2026-03-02T04:00:00+00:00", "pubstatus": "usable", "language": "en", "title": "Ferry",
        "headlines": [text("main", "Ferry")],
        "bodies": [
            {"role": "main", "contenttype": "text/html", "wordcount": 2,
             "value": f'<p>Good <a href="{HOST}/s/x/">news</a>.</p>\n'}
        ],
        "altids": [{"role": "canonical", "value": f"{HOST}/2026/03/ferry/"}],
        "infosources": [{"name": "Báo Thử", "uri": f"{HOST}/"}, {"name": "HTTV"}],
        "descriptions": [text("summary", "In short."), text("correction", "A name.")],
        "by": "Lan, Hoa",
        "people": [{"name": name, "rel": "creator", "uri": f"{HOST}/author/{name.lower()}/"} for name in ("Lan", "Hoa")],
        "subjects": [
            {"name": "Town", "rel": "about", "uri": f"{HOST}/s/town/"}, {"name": "boats", "rel": "about", "uri": f"{HOST}/tag/boats/"},
            {"name": "ice", "rel": "about", "uri": f"{HOST}/tag/ice/"},
        ],
        "associations": [{
            "name": "main picture", "uri": f"{HOST}{medium.path}", "type": "picture",
            "renditions": [
                {"name": "original", "href": f"{HOST}{medium.path}", "contenttype": "image/png", "width": 300, "height": 150},
                {"name": "240 pixels wide", "href": f"{HOST}{small}", "contenttype": "image/webp", "width": 240, "height": 120},
            ],
            "descriptions": [text("alt", "River"), text("caption", "Evening")], "by": "Lan",
        }],
    })  # fmt: skip


def test_an_item_with_little(paper: Paper) -> None:
    story = paper.story("Ferry", "")
    path, found = item(paper, story.id)
    assert path == "/2026/03/ferry/ninjs.json"
    assert set(found) == {
        "uri", "standard", "type", "representationtype", "version", "firstcreated", "versioncreated", "pubstatus", "language", "title",
        "headlines", "bodies", "altids", "infosources",
    }  # fmt: skip
    assert found["versioncreated"] == found["firstcreated"]
    assert found["infosources"] == [{"name": "Báo Thử", "uri": f"{HOST}/"}]


def test_a_picture_elsewhere_has_no_size(paper: Paper) -> None:
    paper.set(site_picture_hosts="x.example")
    story = paper.story("Ferry", image="https://x.example/a.jpg")
    _, found = item(paper, story.id)
    assert found["associations"] == [{
        "name": "main picture", "uri": "https://x.example/a.jpg", "type": "picture",
        "renditions": [{"name": "original", "href": "https://x.example/a.jpg", "contenttype": "image/jpeg"}],
    }]  # fmt: skip
