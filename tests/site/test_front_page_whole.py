"""Everything that the templates of front pages and of their fragments are given."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.comment_rooms import put
from tests.site.paper import START, Paper

from newsroom import clock
from newsroom.core.front import breaking, choices
from newsroom.core.programmes import editing
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.site import comment_feeds, front_page
from newsroom.site.snapshot import Snapshot

HOST = "https://news.example.org"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en")


def taken(paper: Paper) -> Snapshot:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)


def home(snapshot: Snapshot, key: str = "") -> dict[str, Any]:
    file = front_page.home(snapshot, snapshot.fronts.find(key))
    assert file.context is not None
    return dict(file.context)


def ids_of(cards: list[dict[str, Any]]) -> list[int]:
    return [card["id"] for card in cards]


def test_the_front_pages_of_a_site_in_two_languages(paper: Paper) -> None:
    paper.set(site_tagline="River news", site_date="true", **{"site_tagline.vi": "Tin sông"})
    english = paper.story("Ferry", section="Town").id
    paper.story("Phà", lang="vi")
    with paper.act("front breaking") as act:
        breaking.set_(act, paper.get(english), until=paper.now + timedelta(hours=1))
    snapshot = taken(paper)
    main, other = home(snapshot), home(snapshot, "vi")
    alternates = [
        {"lang": lang, "url": f"{HOST}{path}"} for lang, path in (("en", "/"), ("vi", "/vi/"), ("x-default", "/"))
    ]
    for found, path, lang, tagline in ((main, "/", "en", "River news"), (other, "/vi/", "vi", "Tin sông")):
        about = dict(found["page"])
        assert about.pop("image") == snapshot.once("card", dict)
        assert '"WebSite"' in about.pop("jsonld")
        elsewhere = {"/": ("vi", "Tiếng Việt", "/vi/"), "/vi/": ("en", "English", "/")}[path]
        assert about == {
            "kind": "home", "path": path, "title": "Báo Thử", "canonical": f"{HOST}{path}", "description": tagline, "lang": lang,
            "robots": None, "published": None, "modified": None, "prev": None, "next": "/archive/", "feed": None, "podcast": None,
            "alternates": alternates, "languages": [dict(zip(("lang", "name", "url"), elsewhere, strict=True))], "crumbs": [],
            "trail": None, "policy": None,
        }  # fmt: skip
        assert found["pages"] == {"number": None, "count": None, "older": "/archive/", "newer": None}
        assert (found["today"], found["layout"], found["site"]["lang"]) == ("2026-03-02", "text", lang)
        assert (found["programmes"], found["latest_programmes"]) == ([], [])
    assert main["breaking"] == {
        "text": "Ferry", "url": "/2026/03/ferry/", "until": "2026-03-02T04:00:00Z", "at": "2026-03-02T03:00:00Z",
    }  # fmt: skip
    assert other["breaking"] is None
    assert (main["lead"]["title"], other["lead"]["title"]) == ("Ferry", "Phà")
    assert (ids_of(main["latest"]), ids_of(other["latest"])) == ([english], [2])


def test_a_section_has_four_stories_on_the_front_page(paper: Paper) -> None:
    ids = [paper.story(f"Story {n}", section="Town", date=START - timedelta(days=30 - n)).id for n in range(18)]
    [section] = home(taken(paper))["by_section"]
    assert (section["name"], section["url"], ids_of(section["stories"])) == ("Town", "/s/town/", ids[4:0:-1])


@pytest.mark.parametrize(
    ("chosen", "below"), [(range(1, 4), [1, 2, 3, 4, *range(5, 11), 11, 12]), (range(14, 17), None)]
)
def test_chosen_stories_do_not_shorten_the_front_page(paper: Paper, chosen: range, below: list[int] | None) -> None:
    """Whether they are among the newest ones or not: there are twelve stories below the lead."""
    ids = [paper.story(f"Story {n}", date=START - timedelta(days=30 - n)).id for n in range(20)][::-1]
    with paper.act("front set") as act:
        choices.set_(act, [paper.get(ids[one]) for one in chosen])
    found = home(taken(paper))
    assert found["lead"]["id"] == ids[0]
    assert len(found["stories"]) == 12
    assert ids_of(found["under"]) == [ids[one] for one in chosen]
    if below:
        assert ids_of(found["stories"]) == [ids[one] for one in below]


def test_as_many_as_sixteen_chosen_stories_leave_twelve(paper: Paper) -> None:
    ids = [paper.story(f"Story {n}", date=START - timedelta(days=30 - n)).id for n in range(20)][::-1]
    with paper.act("front set") as act:
        choices.set_(act, [paper.get(one) for one in ids[2:18]])
    found = home(taken(paper))
    assert ids_of(found["under"] + found["below"]) == ids[2:14]
    assert ids_of(found["beside"]) == [ids[1], *ids[14:19]]  # the newest that are left


def test_of_a_story_that_was_chosen_the_version_in_the_language_is_shown(paper: Paper) -> None:
    english, vietnamese, french = paper.story("Ferry"), paper.story("Phà", lang="vi"), paper.story("Bac", lang="fr")
    paper.story("Later"), paper.story("Sau", lang="vi")
    paper.db.execute("update articles set translation_of = ? where id = ?", (english.id, vietnamese.id))
    snapshot = taken(paper)
    main, other, third = (snapshot.fronts.find(key) for key in ("", "vi", "fr"))
    assert main
    assert other
    assert third
    shown = [
        [front_page._version(snapshot, front, one.id) for one in (english, vietnamese, french)]
        for front in (main, other, third)
    ]
    assert shown == [[english.id, english.id, None], [vietnamese.id, vietnamese.id, None], [None, None, french.id]]
    assert front_page._version(snapshot, main, 999) is None


def test_eight_of_the_latest_programmes_are_in_the_box(paper: Paper) -> None:
    paper.set(site_programme_box="latest")
    for number in range(10):
        start = clock.to_text(paper.now - timedelta(hours=30 - number))
        entry = ProgrammeEntry(channel="one", start=start, title=f"Show {number}")
        editing.add(paper.db, entry, video_url=f"https://x.example/{number}", now=paper.now, actor="lan", force=True)
    snapshot = taken(paper)
    box = front_page.programme_box(snapshot)
    assert [row["title"] for row in box["latest_programmes"]] == [f"Show {number}" for number in range(9, 1, -1)]
    assert box["programmes"] == []
    paper.set(site_programme_box="today")
    snapshot = taken(paper)
    today = front_page.programme_box(snapshot)
    assert today["latest_programmes"] == []
    assert [one["channel"] for one in today["programmes"]] in ([], ["one"])
    file = front_page.programmes_fragment(snapshot)
    assert (file.path, file.template) == ("/_f/programmes.html", "fragment_programmes.html")
    assert {name: value for name, value in (file.context or {}).items() if name not in ("site", "assets")} == today


def test_the_comments_on_the_front_page(paper: Paper) -> None:
    """The newest five for the readers of a front page, among the newest forty of all; of a long one 120 characters."""
    paper.set(comments_mode="open")
    story, other, page = paper.story("Ferry"), paper.story("Phà", lang="vi"), paper.story("About", kind="page")
    put(paper.db, body="Old.", minutes=1, article_id=story.id, author="An")
    for number in range(40):
        put(paper.db, body=f"Mới {number}.", minutes=2 + number, article_id=other.id, author="Bình")
    snapshot = taken(paper)
    main, vietnamese = snapshot.fronts.main, snapshot.fronts.others[0]
    assert comment_feeds.on_front_page(snapshot, main) == []  # the forty-first
    assert [one["text"] for one in comment_feeds.on_front_page(snapshot, vietnamese)] == [
        f"Mới {n}." for n in range(39, 34, -1)
    ]
    paper.db.execute("update comments set status = 'spam' where id = 2")
    put(paper.db, body="On a page.", minutes=99, article_id=page.id, author="An")
    paper.db.execute("update comments set status = 'spam' where id = 3")
    assert comment_feeds.on_front_page(taken(paper), main) == [
        {"id": 1, "author": "An", "text": "Old.", "url": "/2026/03/ferry/", "title": "Ferry", "lang": "en"}
    ]
    put(paper.db, body="a " * 59 + "bcd", minutes=200, article_id=story.id, author="An")  # 121 characters
    put(paper.db, body="a " * 59 + "bc", minutes=201, article_id=story.id, author="An")
    found = [one["text"] for one in comment_feeds.on_front_page(taken(paper), main)][:2]
    assert found == ["a " * 59 + "bc", "a " * 58 + "a…"]
    file = front_page.comments_fragment(snapshot, vietnamese)
    assert (file.path, file.template) == ("/_f/vi/comments.html", "fragment_comments.html")
    assert file.context
    assert len(file.context["latest_comments"]) == 5


def test_the_fragment_of_the_latest_news(paper: Paper) -> None:
    paper.story("Ferry")
    paper.story("Phà", lang="vi")
    with paper.act("front breaking") as act:
        breaking.set_(act, "Bridge closed", until=paper.now + timedelta(hours=1))
    snapshot = taken(paper)
    for key, path, titles, line in (
        ("", "/_f/latest.html", ["Ferry"], "Bridge closed"),
        ("vi", "/_f/vi/latest.html", ["Phà"], None),
    ):
        front = snapshot.fronts.find(key)
        assert front
        file = front_page.latest_fragment(snapshot, front)
        assert (file.path, file.template) == (path, "fragment_latest.html")
        assert file.context
        assert [card["title"] for card in file.context["latest"]] == titles
        assert (file.context["breaking"] or {"text": None})["text"] == line
        assert set(file.context) == {"site", "assets", "latest", "breaking"}
