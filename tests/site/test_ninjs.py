"""Stories as ninjs items: only what the schema knows, whole addresses, and gone with the story."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.commands.pictures import png
from tests.site.paper import Paper

from newsroom.core.media import pictures

# The members that ninjs-schema_2.1.json has, of those that a story can fill; it allows no others.
KNOWN = set(
    "uri standard type representationtype version firstcreated versioncreated pubstatus language title headlines bodies"
    " altids infosources descriptions by people subjects associations".split()
)
SHAPES = {
    "headlines": {"role", "contenttype", "value"}, "descriptions": {"role", "contenttype", "value"},
    "bodies": {"role", "contenttype", "charcount", "wordcount", "value"}, "altids": {"role", "value"},
    "infosources": {"name", "role", "uri"}, "people": {"name", "rel", "uri"}, "subjects": {"name", "rel", "uri"},
}  # fmt: skip
PICTURE = {"name", "uri", "type", "renditions", "descriptions", "by"}
RENDITION = {"name", "href", "contenttype", "width", "height"}


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_ninjs="true")


def item(paper: Paper, path: str | None) -> Any:
    return json.loads(paper.page(f"{path}ninjs.json"))


def test_an_item_says_what_the_schema_knows(paper: Paper) -> None:
    number = paper.picture("red")
    with paper.act("media edit") as act:
        pictures.describe(act, number, alt="Red", credit="Lan")
    story = paper.story(
        "Tin <b>", "[more](/s/x/) ![x](a.png)", lead="Sapo", section="Kinh tế", tags=("mưa",), authors=("Lan", "Hải"),
        source="HTTV", media={"a.png": number},
    )  # fmt: skip
    paper.do("correct", story, note="A name was wrong.", zone=paper.settings.zone)
    paper.build()
    found = item(paper, story.path)
    assert found.keys() <= KNOWN
    for name, allowed in SHAPES.items():
        assert found[name]
        assert all(one.keys() <= allowed for one in found[name])
    assert found["headlines"][0]["value"] == found["title"] == "Tin <b>"
    assert [one["value"] for one in found["descriptions"]] == ["Sapo", "A name was wrong."]
    assert 'href="https://news.example.org/s/x/"' in found["bodies"][0]["value"]
    assert found["by"] == "Lan, Hải"
    assert [one["name"] for one in found["subjects"]] == ["Kinh tế", "mưa"]
    [picture] = found["associations"]
    assert picture.keys() <= PICTURE
    assert picture["by"] == "Lan"
    assert all(one.keys() <= RENDITION for one in picture["renditions"])
    assert found["uri"] in paper.page("/atom.xml")
    assert found["firstcreated"].endswith("+07:00")


def test_items_leave_with_the_story_or_the_setting(paper: Paper) -> None:
    one, other = paper.story("Một"), paper.story("Hai")
    paper.build()
    assert item(paper, other.path)["title"] == "Hai"
    paper.do("unpublish", one)
    paper.build()
    assert sorted(name for name in paper.files() if name.endswith("ninjs.json")) == [f"{other.path}ninjs.json"[1:]]
    paper.set(site_ninjs="false")
    paper.build()
    assert not [name for name in paper.files() if name.endswith("ninjs.json")]


def test_every_size_of_a_picture(paper: Paper) -> None:
    with paper.act("media add") as act:
        number = pictures.add(act, png("red", (600, 301)), name="a.png", alt="", caption="", credit="").id
        flat = pictures.add(act, png("blue", (600, 1)), name="b.png", alt="Sea", caption="At sea", credit="An").id
    first, second = (
        paper.story(name, f"![x]({name}.png)", media={f"{name}.png": one}) for name, one in (("a", number), ("b", flat))
    )
    paper.build()
    [wide], [thin] = (item(paper, one.path)["associations"] for one in (first, second))
    assert [(one["name"], one["contenttype"], one["width"], one["height"]) for one in wide["renditions"]] == [
        ("original", "image/png", 600, 301), ("240 pixels wide", "image/webp", 240, 120),
        ("480 pixels wide", "image/webp", 480, 241),
    ]  # fmt: skip
    assert [(one["width"], one["height"]) for one in thin["renditions"]] == [(600, 1), (240, 1), (480, 1)]
    assert (wide["name"], wide["type"]) == ("main picture", "picture")
    assert not {"descriptions", "by"} & wide.keys()
    assert (thin["descriptions"], thin["by"]) == (
        [{"role": role, "contenttype": "text/plain", "value": said} for role, said in (("alt", "Sea"),
        ("caption", "At sea"))], "An",
    )  # fmt: skip
