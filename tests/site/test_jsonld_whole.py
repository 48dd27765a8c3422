"""What pages say to machines, whole: standing pages, the newsroom with its policies, people, and pictures of unknown size."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.core.media.pictures import RemotePicture
from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.site import jsonld
from newsroom.site.snapshot import Snapshot

HOST = "https://news.example.org"
BARE = {"@type": "NewsMediaOrganization", "name": "Báo Thử", "url": f"{HOST}/"}


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en", site_timezone="UTC")


def taken(paper: Paper) -> Snapshot:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)


@pytest.mark.parametrize("lead", ["", "Who we are."])
def test_a_standing_page(paper: Paper, lead: str) -> None:
    number = paper.story("About us", kind="page", lead=lead).id
    snapshot = taken(paper)
    story = snapshot.story(number)
    assert story
    assert json.loads(jsonld.standing_page(snapshot, story)) == {
        "@context": "https://schema.org", "@type": "WebPage", "url": f"{HOST}/about-us/", "name": "About us",
        "dateModified": "2026-03-02T03:00:00+00:00", "inLanguage": "en", "publisher": BARE, **({"description": lead} if lead else {}),
    }  # fmt: skip


def test_the_newsroom_with_all_that_settings_say(paper: Paper) -> None:
    paper.picture("red")
    for title in ("Contact", "Ethics", "Corrections policy", "Privacy"):
        paper.story(title, kind="page")
    paper.set(
        site_logo="red.png", site_links="https://x.example/a, mailto:a@b.example, https://y.example/b",
        site_policies="contact=contact, ethics=ethics, corrections=corrections-policy, privacy=privacy",
    )  # fmt: skip
    snapshot = taken(paper)
    found = dict(jsonld.publisher(snapshot))
    logo = found.pop("logo")
    assert logo.pop("url").startswith(f"{HOST}/media/")
    assert logo == {"@type": "ImageObject", "width": 8, "height": 6}
    assert found == BARE | {
        "sameAs": ["https://x.example/a", "https://y.example/b"],
        "contactPoint": {"@type": "ContactPoint", "contactType": "newsroom", "url": f"{HOST}/contact/"},
        "ethicsPolicy": f"{HOST}/ethics/", "correctionsPolicy": f"{HOST}/corrections-policy/",
    }  # fmt: skip
    assert jsonld.publisher(snapshot) is jsonld.publisher(snapshot)


def authors(paper: Paper, **more: Any) -> Any:
    number = paper.story("Ferry", **more).id
    snapshot = taken(paper)
    story = snapshot.story(number)
    assert story
    return json.loads(jsonld.news_article(snapshot, story, []))["author"]


def test_who_wrote_a_story(paper: Paper) -> None:
    with paper.act("people add") as act:
        people.add(act, PersonEntry("Lan", role="Reporter"))
        people.add(act, PersonEntry("Hoa"))
    named = [
        {"@type": "Person", "name": name, "url": f"{HOST}/author/{name.lower()}/"} for name in ("Lan", "Hoa", "An")
    ]
    assert authors(paper, authors=("Lan", "Hoa", "An"), source="HTTV") == [
        named[0] | {"jobTitle": "Reporter"},
        *named[1:],
    ]
    assert authors(paper, source="HTTV") == [{"@type": "Organization", "name": "HTTV"}]
    assert authors(paper) == [BARE]


def test_a_picture_of_unknown_size(paper: Paper) -> None:
    assert jsonld._image(taken(paper), RemotePicture("https://x.example/a.jpg")) == {
        "@type": "ImageObject", "url": "https://x.example/a.jpg",
    }  # fmt: skip
