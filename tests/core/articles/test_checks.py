"""What `check` reports before a publication: each finding alone, and no findings for a good article."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from newsroom.core.articles import checks
from newsroom.core.media import pictures
from newsroom.store import Connection
from tests.core.articles.desk import Desk

SOUND: dict[str, Any] = {
    "title": "Tin", "lead": "Đã thông xe.", "section": "Xã hội", "authors": ("Lan",), "source": "Hãng tin",
}  # fmt: skip


@pytest.fixture
def desk(db: Connection) -> Desk:
    return Desk(db)


def picture(desk: Desk, alt: str = "") -> int:
    into = io.BytesIO()
    Image.new("RGB", (4, 4)).save(into, "PNG")
    with desk.act() as act:
        return pictures.add(act, into.getvalue(), name="a.png", alt=alt).id


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ({}, []),
        ({"body": ""}, ["error empty-body"]),
        ({"body": " \n\n "}, ["error empty-body"]),
        ({"lead": ""}, ["warning no-lead"]),
        ({"section": ""}, ["warning no-section"]),
        ({"authors": ()}, []),
        ({"source": ""}, []),
        ({"authors": (), "source": ""}, ["warning no-byline"]),
        ({"title": "x" * 110}, []),
        ({"title": "x" * 111}, ["warning long-title"]),
        ({"body": "![](a.png)"}, ["error missing-picture"]),
        ({"body": "![](a.png) ![](a.png) ![](b.png)"}, ["error missing-picture", "error missing-picture"]),
        ({"image": "a.png"}, ["error missing-picture"]),
        ({"image": "a.png", "body": "![](a.png)"}, ["error missing-picture"]),
        (
            {"image": "https://x.example/a.png", "body": "![](https://x.example/b.png)"},
            ["warning remote-picture", "warning remote-picture"],
        ),
        ({"extra": {"aliases": ["/cu/"]}}, []),
        ({"extra": {"aliases": ["/../x", "/cu/", "/a\x00/"]}}, ["warning bad-alias", "warning bad-alias"]),
        ({"extra": {"aliases": "/../x"}}, []),
        ({"extra": {"aliases": ["/", "/feed.xml", "/s/", "/x/"]}}, ["warning bad-alias"] * 3),
        ({"lead": "", "section": ""}, ["warning no-lead", "warning no-section"]),
    ],
)
def test_each_finding(desk: Desk, text: dict[str, Any], found: list[str]) -> None:
    text = SOUND | {"body": "Một."} | text
    article = desk.draft(text.pop("title"), text.pop("body"), **text)
    findings = checks.check(desk.db, article)
    assert [f"{one.level} {one.code}" for one in findings] == found
    assert all(one.where == article.slug for one in findings)


def test_what_is_said(desk: Desk) -> None:
    article = desk.draft("x" * 120, "![](a.png)", lead="x", section="x", source="x", extra={"aliases": ["/../x"]})
    assert [one.message for one in checks.check(desk.db, article)] == [
        "the title has 120 characters; search engines cut it off at 110",
        "line 1 of the text: the picture a.png is not in the newsroom file",
        "the former address /../x is not a valid path on this site, so it will not redirect",
    ]


@pytest.mark.parametrize(
    ("alt", "image", "found"),
    [("", "a.png", ["no-alt"]), ("Cây cầu", "a.png", []), ("", "", [])],
)
def test_the_words_of_the_picture_on_top(desk: Desk, alt: str, image: str, found: list[str]) -> None:
    media = {"a.png": picture(desk, alt)}
    article = desk.draft(
        "Tin", "![](a.png)", media=media, image=image, **{k: v for k, v in SOUND.items() if k != "title"}
    )
    assert [one.code for one in checks.check(desk.db, article)] == found


def test_the_newest_text_is_looked_at(desk: Desk) -> None:
    article = desk.draft("Tin", "Một.", lead="x", section="x", source="x")
    desk.save(article, body=" ")
    assert [one.code for one in checks.check(desk.db, desk.get(article))] == ["empty-body"]
