"""ninjs 1 and 2: the same article from both, what may not be used stays a draft, and what is none is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.commands.pictures import png

from newsroom.errors import Invalid, NotFound
from newsroom.formats.sites.foreign_post import ForeignItem, ForeignPost, ForeignStatus, ItemLeftOut, ItemProblem
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.formats.sites.ninjs import NinjsExport

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)
Item = dict[str, Any]
HTML = '<p>One <b>two</b></p><p><a href="https://old.example/b">b</a></p>'
COMMON: Item = {
    "uri": "urn:x:1", "type": "text", "pubstatus": "usable", "language": "vi", "firstcreated": "2020-03-02T10:00:00+07:00",
    "versioncreated": "2020-03-03T10:00:00Z", "usageterms": "Not in print", "altids": [{"role": "canonical", "value": "https://old.example/a.html"}],
}  # fmt: skip
ONE: Item = COMMON | {
    "headline": "Ferry &amp; <b>bridge</b>", "byline": "By Mai Lê and Hà An", "body_html": HTML, "body_text": "One two",
    "description_text": "Short", "subject": [{"name": "Town", "code": "1"}, {"name": "Ferry"}, {"name": "Town"}],
    "associations": {
        "embed1": {"type": "picture", "description_text": "Second", "renditions": {
            "small": {"href": "https://old.example/s.jpg", "width": 10}, "big": {"href": "https://old.example/b.jpg", "width": 900}}},
        "featuremedia": {"type": "picture", "body_text": "Alt", "description_text": "Words", "byline": "AFP", "renditions": {
            "original": {"href": "https://old.example/f.jpg", "width": 1}, "big": {"href": "https://old.example/x.jpg", "width": 900}}},
        "video": {"type": "video", "renditions": {"original": {"href": "https://old.example/v.mp4"}}},
        "story": {"type": "text", "uri": "urn:x:9"},
        "nothing": None,
    },
}  # fmt: skip
TWO: Item = COMMON | {
    "headlines": [{"role": "kicker", "value": "Over"}, {"role": "main", "contenttype": "text/html", "value": "Ferry &amp; <b>bridge</b>"}],
    "bodies": [{"role": "main", "contenttype": "text/plain", "value": "One"}, {"role": "main", "contenttype": "text/html", "value": HTML}],
    "descriptions": [{"role": "caption", "value": "no"}, {"role": "summary", "value": "Short"}],
    "by": "The desk",
    "people": [{"name": "Mai Lê", "rel": "author"}, {"name": "Hà An", "rel": "author"}, {"name": "A mayor", "rel": "about"}],
    "subjects": [{"name": "Ferry", "rel": "about"}, {"name": "Town", "rel": "section"}],
    "infosources": [{"name": "The site"}, {"name": "TTXVN"}],
    "associations": [
        {"name": "featuremedia", "type": "picture", "by": "AFP", "renditions": [{"name": "original", "href": "https://old.example/f.jpg"}],
         "descriptions": [{"role": "alt", "value": "Alt"}, {"role": "caption", "value": "Words"}]},
        {"type": "picture",
         "renditions": [{"href": "https://old.example/s.jpg", "width": 10}, {"href": "https://old.example/b.jpg", "width": 900}],
         "descriptions": [{"value": "Second"}]},
        {"type": "video", "renditions": [{"href": "https://old.example/v.mp4"}]}, {"type": "text", "uri": "urn:x:9"}, 7,
    ],
}  # fmt: skip


def items(folder: Path, value: object, *, media: Path | None = None) -> list[ForeignItem]:
    path = folder / "x.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return list(NinjsExport(path, zone=HANOI, now=NOW, library=MediaFolder(media)).items())


def post(folder: Path, value: object) -> ForeignPost:
    [found] = items(folder, value)
    assert isinstance(found, ForeignPost)
    return found


@pytest.mark.parametrize("item", [ONE, TWO], ids=["1", "2"])
def test_an_item_is_the_same_in_both_versions(tmp_path: Path, item: Item) -> None:
    found = post(tmp_path, item)
    text = found.manuscript
    assert text is not None
    assert (text.title, text.lead, text.section, text.tags) == ("Ferry & bridge", "Short", "Town", ("Ferry",))
    assert (text.authors, text.lang) == (("Mai Lê", "Hà An"), "vi")
    assert (text.kicker, text.source) == (("Over", "TTXVN") if item is TWO else ("", ""))
    assert found.body == ('One **two**\n\n[b](https://old.example/b)\n\n![](https://old.example/b.jpg "Second")\n')
    assert text.image == "https://old.example/f.jpg"
    assert dict(text.extra) == {
        "usageterms": "Not in print", "image_alt": "Alt", "image_caption": "Words", "image_credit": "AFP",
        "video": "https://old.example/v.mp4", "aliases": ["/a.html"], "lastmod": "2020-03-03T10:00:00Z",
    }  # fmt: skip
    assert (found.date, found.status, found.slug) == ("2020-03-02T03:00:00Z", ForeignStatus.PUBLISHED, "a")
    assert (found.key, dict(found.lost)) == ("ninjs urn:x:1", {"associated item of type text": 1})


USE: dict[str, tuple[Item, ForeignStatus]] = {
    "usable": ({}, ForeignStatus.PUBLISHED),
    "withheld": ({"pubstatus": "withheld"}, ForeignStatus.DRAFT),
    "canceled": ({"pubstatus": "canceled"}, ForeignStatus.DRAFT),
    "something else": ({"pubstatus": "?"}, ForeignStatus.DRAFT),
    "under an embargo": ({"embargoed": "2090-01-01T00:00:00Z"}, ForeignStatus.SCHEDULED),
    "withheld and under an embargo": ({"pubstatus": "withheld", "embargoed": "2090-01-01T00:00:00Z"}, ForeignStatus.DRAFT),
    "an embargo that is over": ({"embargoed": "2020-01-01T00:00:00Z"}, ForeignStatus.PUBLISHED),
    "an embargo that is no date": ({"embargoed": "next week"}, ForeignStatus.DRAFT),
    "a status of another kind": ({"pubstatus": ["withheld"]}, ForeignStatus.DRAFT),
    "a status that is empty": ({"pubstatus": []}, ForeignStatus.PUBLISHED),
    "an embargo of another kind": ({"embargoed": {"date": "2090-01-01"}}, ForeignStatus.DRAFT),
    "an expiry of another kind": ({"expiry": True}, ForeignStatus.DRAFT),
    "expired": ({"expires": "2021-01-01T00:00:00Z"}, ForeignStatus.DRAFT),
    "expires later": ({"expires": "2090-01-01T00:00:00Z"}, ForeignStatus.PUBLISHED),
}  # fmt: skip


@pytest.mark.parametrize(("said", "status"), USE.values(), ids=USE.keys())
def test_only_what_may_be_used_is_published(tmp_path: Path, said: Item, status: ForeignStatus) -> None:
    found = post(tmp_path, ONE | said)
    assert found.status == status
    if "embargoed" in said and status is ForeignStatus.SCHEDULED:
        assert found.terms is not None
        assert found.date == "2090-01-01T00:00:00Z"
        assert found.terms.embargo is not None


def test_plain_text_is_text_and_a_byline_is_split(tmp_path: Path) -> None:
    found = post(
        tmp_path, {"uri": "u", "headline": "A", "body_text": "1 < 2\n\n*Two*\tthree", "byline": "Bởi Lan và Minh; An"}
    )
    assert found.body == "1 \\< 2\n\n\\*Two\\* three\n"
    assert found.manuscript is not None
    assert found.manuscript.authors == ("Lan", "Minh", "An")


SHAPES = {
    "a list": [ONE, TWO | {"uri": "urn:x:2"}],
    "what Superdesk's API answers": {"_items": [ONE, TWO | {"uri": "urn:x:2"}]},
    "lines": f"{json.dumps(ONE)}\n{json.dumps(TWO | {'uri': 'urn:x:2'})}\n",
}


@pytest.mark.parametrize("value", SHAPES.values(), ids=SHAPES.keys())
def test_several_items_in_one_file(tmp_path: Path, value: object) -> None:
    found = items(tmp_path, value)
    assert [one.key for one in found if isinstance(one, ForeignPost)] == ["ninjs urn:x:1", "ninjs urn:x:2"]


def test_a_folder_with_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "items").mkdir()
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a.png").write_bytes(png("red"))
    (tmp_path / "secret.png").write_bytes(png("red"))
    html = '<p><img src="../media/a.png" alt="A"><img src="../../../../../../etc/passwd.png"></p>'
    (tmp_path / "items" / "story.json").write_text(json.dumps({"uri": "u:1", "headline": "A", "body_html": html}))
    (tmp_path / "items" / "picture.json").write_text(json.dumps({"uri": "u:2", "type": "picture"}))
    (tmp_path / "items" / "bad.json").write_text("{")
    (tmp_path / "items" / "other.json").write_text('{"a": 1}')
    (tmp_path / "newsroom-export.json").write_text("{}")
    (tmp_path / "items" / "notes.txt").write_text("x")
    export = NinjsExport(tmp_path, zone=HANOI, now=NOW, library=MediaFolder(None))
    bad, other, left, story, *others = export.items()
    assert export.total == 7
    assert [(Path(one.where).name, one.what) for one in others if isinstance(one, ItemLeftOut)] == [
        ("notes.txt", "file that is not JSON"),
        ("a.png", "picture (added with the posts that show it)"),
        ("secret.png", "picture (added with the posts that show it)"),
    ]
    assert isinstance(bad, ItemProblem)
    assert isinstance(other, ItemProblem)
    assert isinstance(left, ItemLeftOut)
    assert left.what == "item of type picture"
    assert isinstance(story, ForeignPost)
    assert (list(story.files), story.slug) == (["../media/a.png"], "story")


REFUSED = {
    "other JSON": ({"title": "A"}, "x.json:1: not ninjs"),
    "a list of words": (["a"], "x.json:1: not ninjs"),
    "no JSON": ("<html>", "x.json:1: not JSON"),
    "cut off": (json.dumps([ONE], indent=0)[:-9], "x.json:"),
}


@pytest.mark.parametrize(("value", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_other_files_are_refused(tmp_path: Path, value: object, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        items(tmp_path, value)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        NinjsExport(tmp_path, zone=HANOI, now=NOW, library=MediaFolder(None))


ODD: list[Item] = [
    {
        "headline": ["x"],
        "headlines": "x",
        "bodies": {"value": 7},
        "subject": "x",
        "associations": "x",
        "people": [None, 7],
    },
    {"headline": "x" * 5000, "byline": "and " * 20_000, "keywords": [1, {}], "altids": {"a": 1}, "infosource": 7},
    {"headline": "\u202ea\x00b", "body_html": "<p>" * 100 + "x", "firstcreated": "9999-99-99", "language": "x" * 999},
]


@pytest.mark.parametrize("item", ODD)
def test_fields_of_another_kind_cost_themselves_only(tmp_path: Path, item: Item) -> None:
    [found] = items(tmp_path, [{"uri": "u"} | item])
    assert isinstance(found, ForeignPost)
    assert found.title


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ({"version": "1"}, {"version": "2", "pubstatus": "canceled"}, 1), ({"version": "10"}, {"version": "9"}, 0),
        ({"version": "x"}, {"version": "1"}, 1), ({"versioncreated": "2020-03-05"}, {"versioncreated": "2020-03-04"}, 0), ({}, {}, 1),
    ],
)  # fmt: skip
def test_of_several_versions_of_an_item_the_last_one_counts(
    tmp_path: Path, first: Item, second: Item, kept: int
) -> None:
    """What an agency corrects or withdraws, it sends again under the same address."""
    both = [ONE | {"headline": f"H{number}"} | given for number, given in enumerate((first, second))]
    found = items(tmp_path, both)
    assert [isinstance(one, ForeignPost) for one in found] == [kept == 0, kept == 1]
    assert isinstance(found[1 - kept], ItemLeftOut)
    only = found[kept]
    assert isinstance(only, ForeignPost)
    canceled = "pubstatus" in second
    assert (only.title, only.status, only.withdrawn) == (
        f"H{kept}",
        ForeignStatus.DRAFT if canceled else ForeignStatus.PUBLISHED,
        "the agency says: canceled" if canceled else "",
    )


def test_an_address_that_is_none_ends_nothing(tmp_path: Path) -> None:
    found = post(tmp_path, ONE | {"altids": [{"role": "canonical", "value": "http://[::1"}]})
    assert found.slug == ""


WITHHELD = {
    "canceled": ({"pubstatus": "canceled"}, "the agency says: canceled"),
    "withheld": ({"pubstatus": "withheld"}, "the agency says: withheld"),
    "a status of another kind": ({"pubstatus": ["usable"]}, "the agency says: ['usable']"),
    "an embargo": ({"embargoed": "2090-01-01T00:00:00Z"}, "under an embargo"),
    "an embargo that is no date": ({"embargoed": "next week"}, "date that cannot be read"),
    "expired": ({"expires": "2021-01-01T00:00:00Z"}, "expired on 2021-01-01"),
    "an embargo that is over": ({"pubstatus": "usable", "embargoed": "2020-01-01T00:00:00Z"}, ""),
}


@pytest.mark.parametrize(("given", "why"), WITHHELD.values(), ids=WITHHELD.keys())
def test_pictures_that_may_not_be_used_are_left_out_and_counted(tmp_path: Path, given: Item, why: str) -> None:
    """They were published with the story: as its main picture, and where the text shows them in another size."""
    for name in ("a b.png", "small.png", "free.png"):
        (tmp_path / name).write_bytes(png("red"))
    one = {"type": "picture", "body_text": "Alt", "renditions": {
        "original": {"href": "a%20b.png"}, "small": {"href": "small.png"}}} | given  # fmt: skip
    free = {"type": "picture", "renditions": {"original": {"href": "free.png"}}}
    html = (
        "<p>x</p><figure><img alt='' src=small.png></figure><p><img src='a b.png'>z</p><p><img src=\"a%20b.png\"></p>"
        "<picture><source srcset='small.png 1x, y.png 2x'><img src='small.png'></picture><p><img src='not-small.png'></p>"
    )
    found = post(tmp_path, ONE | {"body_html": html, "associations": {"featuremedia": one, "embed": free}})
    assert found.manuscript
    assert found.status is ForeignStatus.PUBLISHED
    assert dict(found.lost) == ({f"associated item of type picture ({why})": 1} if why else {})
    assert (set(found.files) == {"free.png"}) is bool(why)
    assert "not-small.png" in found.body
    assert (found.body.count("small.png") > 1, found.manuscript.image) == (
        (False, "free.png") if why else (True, "a b.png")
    )
    assert ("image_alt" in found.manuscript.extra) is not bool(why)
