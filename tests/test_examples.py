"""The example newsroom is whole: every story, picture, comment and programme that it names is there and fits."""

from __future__ import annotations

import csv
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from PIL import Image

GAZETTE = Path(__file__).parent.parent / "examples" / "gazette"
ARTICLES = sorted((GAZETTE / "articles").glob("*.md"))
ALIASES = {
    "lead": ("lead", "sapo", "summary"),
    "section": ("section", "category"),
    "tags": ("tags", "keywords"),
    "authors": ("authors", "author", "byline"),
    "date": ("date", "publishDate"),
}
PICTURE = re.compile(r'!\[(?P<alt>[^\]]*)\]\((?P<file>[^ )]+)(?: "(?P<title>[^"]*)")?\)')


def fields(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter with every alias under its first name, all scalars as text, and the body."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    found: dict[str, Any] = yaml.load(head, Loader=yaml.BaseLoader)
    for name, aliases in ALIASES.items():
        found[name] = next(found[alias] for alias in aliases if alias in found)
    return found, body


def moment(date: str) -> datetime:
    """A date of the front matter as local wall time."""
    return datetime.fromisoformat(date[:16])


def lines(name: str) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in (GAZETTE / name).read_text(encoding="utf-8").splitlines()]


STORIES = {path.name: fields(path) for path in ARTICLES}
BY_SLUG = {head["slug"]: head for head, _ in STORIES.values()}
NEWSROOM = json.loads((GAZETTE / "newsroom.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", STORIES)
def test_a_story_has_what_a_story_needs(name: str) -> None:
    head, body = STORIES[name]
    assert all(head[key] for key in ("title", "lead", "section", "tags", "authors", "source"))
    assert name == f"{name[:2]}-{head['slug']}.md"
    assert head["lang"] in ("vi", "en")
    assert head["section"] in NEWSROOM["sections"]
    assert 200 <= len(body.split()) <= 500
    assert re.search(r"^## ", body, re.MULTILINE)


@pytest.mark.parametrize("name", STORIES)
def test_a_storys_pictures_exist_and_are_described(name: str) -> None:
    head, body = STORIES[name]
    pictures = [(found["file"], found["alt"]) for found in PICTURE.finditer(body)]
    if "image" in head:
        assert head["image_credit"]
        pictures.append((head["image"], head["image_alt"]))
    for file, alt in pictures:
        path = (GAZETTE / "articles" / file).resolve()
        assert path.parent == (GAZETTE / "pictures").resolve()
        assert len(alt.split()) >= 5
        with Image.open(path) as picture:
            assert (picture.format, picture.size) == ("JPEG", (1600, 900))


def test_the_stories_make_a_newsroom() -> None:
    heads = [head for head, _ in STORIES.values()]
    languages = [head["lang"] for head in heads]
    assert len(heads) >= 12
    assert languages.count("vi") == languages.count("en") == len(heads) / 2
    by_section = {name: [h for h in heads if h["section"] == name] for name in NEWSROOM["sections"]}
    assert len(by_section) >= 4
    assert all(len(stories) >= 3 for stories in by_section.values())
    dates = [moment(head["date"]) for head in heads]
    assert dates == sorted(dates)
    assert dates[-1].date().isoformat() == NEWSROOM["last_day"]


def test_every_picture_is_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in ARTICLES)
    pictures = sorted(path.name for path in (GAZETTE / "pictures").iterdir())
    assert len(pictures) >= 8
    clips = [name for name in pictures if name.endswith(".mp4")]
    captions = {f"{Path(name).stem}.{lang}.vtt" for name in clips for lang in ("vi", "en")}
    assert clips
    assert captions <= set(pictures)
    assert [name for name in pictures if name not in captions and f"../pictures/{name}" not in text] == []


def test_the_markdown_shows_its_range() -> None:
    text = "".join(body for _, body in STORIES.values())
    for mark in (r"^- ", r"^1\. ", r"^> ", r"^\|", r"\[\^\w+\]:", r"\*\*\w"):
        assert re.search(mark, text, re.MULTILINE), mark


def test_comments_follow_their_article_and_their_parent() -> None:
    comments = {line["id"]: line for line in lines("comments.jsonl")}
    assert list(comments) == list(range(1, len(comments) + 1))
    approved = {d["comment"]: d["minutes"] for d in lines("decisions.jsonl") if d["action"] == "approve"}
    end = datetime.fromisoformat(NEWSROOM["last_day"]) + timedelta(days=1)
    for number, comment in comments.items():
        assert comment["article"] in BY_SLUG
        assert comment["name"].strip()
        assert comment["text"].strip()
        assert comment.get("email", ".example").endswith(".example")
        assert moment(BY_SLUG[comment["article"]]["date"]) + timedelta(minutes=comment["minutes"]) < end
        assert all(approved[number] < flag["minutes"] for flag in comment.get("flags", ()))
        if "parent" in comment:
            parent = comments[comment["parent"]]
            assert comment["parent"] < number
            assert parent["article"] == comment["article"]
            assert parent["minutes"] + approved[comment["parent"]] < comment["minutes"]


def test_decisions_leave_comments_in_every_state() -> None:
    comments = {line["id"] for line in lines("comments.jsonl")}
    decisions = lines("decisions.jsonl")
    actions = {decision["action"] for decision in decisions}
    assert actions == {"approve", "reject", "spam", "trash", "pin", "reply"}
    assert {decision["comment"] for decision in decisions} < comments
    for decision in decisions:
        assert bool(decision.get("reason")) == (decision["action"] == "reject")
        assert bool(decision.get("text")) == (decision["action"] == "reply")


def test_views_describe_every_article() -> None:
    views = json.loads((GAZETTE / "views.json").read_text(encoding="utf-8"))
    assert set(views["articles"]) == set(BY_SLUG)
    assert (len(views["hours"]), len(views["weekdays"])) == (24, 7)
    known = {source["referrer"] for source in views["sources"]}
    assert all(known >= set(article.get("sources", ())) for article in views["articles"].values())
    first, last = (moment(BY_SLUG[slug]["date"]) for slug in (next(iter(BY_SLUG)), list(BY_SLUG)[-1]))
    assert (last - first).days <= views["days"]


def test_the_programmes_do_not_overlap_and_one_crosses_midnight() -> None:
    with (GAZETTE / "programmes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["channel"] for row in rows} == {channel["id"] for channel in NEWSROOM["channels"]}
    assert {row["date"] for row in rows} == {"today", "tomorrow"}
    ends: dict[tuple[str, str], str] = {}
    for row in rows:
        assert row["title"]
        assert row["start"] < row["stop"]
        assert ends.get((row["channel"], row["date"]), "") <= row["start"]
        ends[row["channel"], row["date"]] = row["stop"]
    assert any(row["start"] < "24:00" < row["stop"] for row in rows)
    assert {row["flags"] for row in rows} >= {"live", "repeat", "new"}


def test_the_xmltv_file_holds_the_same_day() -> None:
    root = ElementTree.parse(GAZETTE / "programmes.xml").getroot()
    channels = {channel.get("id") for channel in root.iter("channel")}
    assert channels == {channel["id"] for channel in NEWSROOM["channels"]}
    found = root.findall("programme")
    with (GAZETTE / "programmes.csv").open(encoding="utf-8", newline="") as file:
        assert len(found) == sum(row["date"] == "today" for row in csv.DictReader(file))
    for programme in found:
        assert programme.get("channel") in channels
        assert all(re.fullmatch(r"\d{14} \+0700", programme.get(key, "")) for key in ("start", "stop"))
        assert programme.get("start", "") < programme.get("stop", "")


def test_the_example_stays_small() -> None:
    assert sum(path.stat().st_size for path in GAZETTE.rglob("*") if path.is_file()) < 2_000_000
