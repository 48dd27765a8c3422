"""Everything that templates know about a site: with all that settings may add, and in another language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.core.programmes import editing
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.site import snapshot as snapshots
from newsroom.site.snapshot import Snapshot

ICONS = {"favicon": "/favicon.ico", "touch": "/apple-touch-icon.png", "manifest": "/manifest.webmanifest"}


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def taken(paper: Paper, **more: Any) -> Snapshot:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None, **more)


def test_a_site_with_all_that_settings_may_add(paper: Paper) -> None:
    paper.picture("red")
    paper.story("Tin", section="Phố")
    paper.story("Bài", section="Chợ")
    paper.story("Giới thiệu", kind="page")
    paper.story("Quy tắc", kind="page")
    editing.add(
        paper.db, ProgrammeEntry(channel="one", start="2026-03-02T01:00:00Z", title="Phim"), now=paper.now, actor="lan"
    )
    paper.set(
        site_tagline="Tin sông", site_footer="Kè *Đá*", site_licence="GP 7", site_editor="Lan", site_date="true",
        site_menu="gioi-thieu, X=https://x.example/", site_policies="ethics=quy-tac, contact=gioi-thieu",
        site_links="https://www.facebook.com/x", site_logo="red.png", site_font="newsreader", site_ai="search",
        site_comments_origin="https://live.example.org", site_programme_box="latest", site_least_views="5", stats_count="false",
        comments_max_length="900", comments_max_name="30", comments_max_email="80", comments_mode="closed",
    )  # fmt: skip
    snapshot = taken(paper)
    site = dict(snapshot.site)
    logo = site.pop("logo")
    assert (logo["width"], logo["height"], logo["srcset"]) == (53, 40, None)
    assert logo["url"].startswith("/media/")
    icons = site.pop("icons")
    assert icons.pop("large").startswith("/assets/icon-192.")
    assert icons == ICONS
    assert site.pop("preload") == [snapshot.assets[f"newsreader-{part}.woff2"] for part in ("vietnamese", "latin")]
    assert site == {
        "title": "Báo Thử", "url": "https://news.example.org", "lang": "vi", "base": "",
        "tagline": "Tin sông", "footer": "<p>Kè <em>Đá</em></p>\n", "licence": "GP 7", "foreign": {},
        "menu": ({"name": "Giới thiệu", "url": "/gioi-thieu/"}, {"name": "X", "url": "https://x.example/"}),
        "policies": [{"name": "Quy tắc", "url": "/quy-tac/"}],
        "accounts": ({"name": "Facebook", "url": "https://www.facebook.com/x"},),
        "editor": "Lan", "year": 2026, "dated": "Asia/Ho_Chi_Minh", "in_row": 2,
        "sections": [{"name": "Phố", "url": "/s/pho/"}, {"name": "Chợ", "url": "/s/cho/"}],
        "feeds": {"rss": "/feed.xml", "atom": "/atom.xml", "json": "/feed.json"},
        "comments_origin": "https://live.example.org", "programme_box": "latest", "least_views": 5, "reserved": True,
        "counting": False, "limits": {"body": 900, "name": 30, "email": 80},
        "links": {
            "home": "/", "search": "/search/", "archive": "/archive/", "corrections": "/corrections/", "figures": "/figures/",
            "programmes": "/programmes/",
        },
        "fragments": {
            "latest": "/_f/latest.html", "most_read": "/_f/most-read.html", "latest_comments": None,
            "programmes": "/_f/programmes.html", "counts": "/_f/counts.json",
        },
    }  # fmt: skip


def test_a_site_as_readers_of_another_language_see_it(paper: Paper) -> None:
    about, ours = paper.story("Giới thiệu", kind="page"), paper.story("About us", kind="page", lang="en")
    rules, theirs = paper.story("Quy tắc", kind="page"), paper.story("Our rules", kind="page", lang="en")
    for one, other in ((about, ours), (rules, theirs)):
        paper.db.execute("update articles set translation_of = ? where id = ?", (one.id, other.id))
    paper.story("Tin", section="Phố")
    paper.story("News", lang="en")
    editing.add(
        paper.db, ProgrammeEntry(channel="one", start="2026-03-02T01:00:00Z", title="Phim"), now=paper.now, actor="lan"
    )
    paper.set(
        site_menu="gioi-thieu, X=/x/", site_policies="ethics=quy-tac", site_tagline="Tin sông", site_licence="GP 7"
    )
    snapshot = taken(paper)
    site, main = snapshot.site_for("en"), snapshot.site
    assert site is snapshot.site_for("en-GB")
    changed = {name for name in main.keys() | site.keys() if main.get(name) != site.get(name)}
    assert {name: site[name] for name in changed} == {
        "lang": "en", "tagline": "", "foreign": {"licence": "vi"},
        "menu": [{"name": "About us", "url": "/about-us/"}, {"name": "X", "url": "/x/"}],
        "policies": [{"name": "Our rules", "url": "/our-rules/"}],
        "feeds": {"rss": "/en/feed.xml", "atom": "/en/atom.xml", "json": "/en/feed.json"},
        "links": main["links"] | {"home": "/en/"},
        "fragments": {
            "latest": "/_f/en/latest.html", "most_read": "/_f/en/most-read.html", "latest_comments": "/_f/en/comments.html",
            "programmes": None, "counts": "/_f/counts.json",
        },
    }  # fmt: skip
    assert snapshot.front_links("en") == [{"lang": "vi", "name": "Tiếng Việt", "url": "/"}]
    assert snapshot.front_links("vi") == [{"lang": "en", "name": "English", "url": "/en/"}]
    french = snapshot.site_for("fr")  # no front page, and so the feeds and the home page of the site
    assert (french["lang"], french["links"], french["feeds"]) == ("fr", main["links"], main["feeds"])
    assert french["fragments"] == main["fragments"]


def test_a_site_whose_comments_are_closed_has_no_box_of_them_in_any_language(paper: Paper) -> None:
    paper.set(comments_mode="closed")
    paper.story("Tin")
    paper.story("News", lang="en")
    assert taken(paper).site_for("en")["fragments"]["latest_comments"] is None
    paper.set(comments_section_modes="Phố=open")
    assert taken(paper).site_for("en")["fragments"]["latest_comments"] == "/_f/en/comments.html"
    paper.set(comments_mode="pre", comments_section_modes="")
    assert taken(paper).site["fragments"]["latest_comments"] == "/_f/comments.html"


def test_a_picture_for_pages_and_for_others_whole(paper: Paper) -> None:
    number = paper.picture("red", alt="Sông", caption="Chiều", credit="Lan")
    paper.db.execute(
        "update media set width = 2400, height = 1200, mime = 'image/webp', focus = '30,20' where id = ?", (number,)
    )
    snapshot = taken(paper)
    story = snapshot.story(paper.story("Tin", media={"x.png": number}).id)
    assert story
    assert story.first_picture
    sha = story.first_picture.sha256  # type: ignore[union-attr]
    words = {"alt": "Sông", "caption": "Chiều", "credit": "Lan", "focus": "x3 y2"}
    here = snapshot.picture(story.first_picture)
    assert here
    offered = here.pop("srcset")
    assert [one.split()[1] for one in offered.split(", ")] == ["240w", "480w", "960w", "1600w"]
    assert here == {"url": f"/media/{sha[:2]}/{sha[:16]}.webp", "width": 2400, "height": 1200, **words}
    assert snapshot.picture(story.first_picture, absolute=True) == {
        "url": f"https://news.example.org/media/{sha[:2]}/{sha[:16]}-1200.jpg", "width": 1200, "height": 600, "srcset": None, **words,
    }  # fmt: skip


def test_a_story_that_nobody_counted_has_no_views_and_no_comments(paper: Paper) -> None:
    card = taken(paper).card(paper.story("Tin").id)
    assert (card["views"], card["comments"], card["authors"], card["section"], card["image"]) == (0, 0, [], None, None)


def test_labels_and_links_are_the_same_objects_each_time(paper: Paper) -> None:
    paper.story("Tin", section="Phố", tags=("mưa",), authors=("Lan",))
    paper.draft("Nháp", tags=("kín",))
    snapshot = taken(paper)
    label = {row["name"]: row["id"] for row in paper.db.execute("select id, name from labels")}
    section = snapshot.label(label["Phố"])
    assert section
    assert snapshot.label(label["Phố"]) is section
    assert snapshot.link(section) is snapshot.link(section)
    links = [snapshot.link(one) for name in ("Phố", "mưa", "Lan") if (one := snapshot.label(label[name]))]
    assert links == [
        {"name": "Phố", "url": "/s/pho/"}, {"name": "mưa", "url": "/tag/mua/"}, {"name": "Lan", "url": "/author/lan/"},
    ]  # fmt: skip
    assert snapshot.label(9999) is None


def test_how_much_is_kept_in_memory() -> None:
    """Known sizes of large newsrooms were measured with these."""
    assert (snapshots.MAX_STORIES, snapshots.MAX_CARDS, snapshots.MANY) == (2_000, 60_000, 100)


def test_cards_are_dropped_only_when_there_would_be_too_many(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "MAX_CARDS", 3)
    monkeypatch.setattr(snapshots, "MAX_STORIES", 2)
    ids = [paper.story(f"Tin {number}").id for number in range(5)]
    snapshot = taken(paper)
    first = snapshot.cards(ids[:2])
    snapshot.cards([ids[2]])  # three: as many as there may be
    assert snapshot.cards(ids[:2])[0] is first[0]
    snapshot.cards([ids[3]])
    assert set(snapshot._cards) == {ids[3]}
    snapshot.expect(ids[:2])
    assert set(snapshot._stories) == set(ids[:2])
    kept = snapshot.story(ids[0])
    snapshot.expect(ids[:2])
    assert snapshot.story(ids[0]) is kept
    snapshot.story(ids[4])
    assert set(snapshot._stories) == {ids[4]}


def test_the_last_list_and_the_last_thread_are_read_once(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = paper.story("Một", section="Phố"), paper.story("Hai", section="Phố")
    paper.comment(one, "Hay.")
    snapshot = taken(paper)
    label = str(snapshot.sections[0].id)
    assert snapshot.list_pages("section", label) is snapshot.list_pages("section", label)
    assert [page.ids for page in snapshot.list_pages("month", "2026-03")] == [(one.id, other.id)]
    pages = snapshot.thread_pages(one.id)
    assert snapshot.thread_pages(one.id) is pages
    assert [page.ids for page in pages] == [(1,)]
    assert [page.ids for page in snapshot.thread_pages(other.id)] in ([], [()])
