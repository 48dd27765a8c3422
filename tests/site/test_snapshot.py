"""The newsroom file at one moment, read for pages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import START, Paper

from newsroom.core import stored_settings, undo
from newsroom.core.published import page_figures, stories
from newsroom.site import snapshot as snapshots
from newsroom.site.snapshot import Snapshot, focus_class


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_page_size="2", site_url="https://news.example.org/bao")


def taken(paper: Paper, **more: Any) -> Snapshot:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None, **more)


def test_what_every_template_knows_as_site(paper: Paper) -> None:
    paper.story("Tin", section="Phố")
    site = taken(paper).site
    assert site["title"] == "Báo Thử"
    assert (site["url"], site["base"], site["lang"]) == ("https://news.example.org/bao", "/bao", "vi")
    assert site["sections"] == [{"name": "Phố", "url": "/s/pho/"}]
    assert site["feeds"] == {"rss": "/feed.xml", "atom": "/atom.xml", "json": "/feed.json"}
    assert (site["counting"], site["reserved"], site["dated"]) == (True, False, None)
    assert (site["tagline"], site["comments_origin"], site["least_views"]) == ("", "", 1)
    assert (site["foreign"], site["in_row"]) == ({}, 1)
    assert site["limits"] == {"body": 4000, "name": 60, "email": 254}
    assert site["links"] == {
        "home": "/",
        "search": "/search/",
        "archive": "/archive/",
        "corrections": "/corrections/",
        "figures": "/figures/",
        "programmes": None,
    }
    assert site["fragments"] == {
        "latest": "/_f/latest.html",
        "most_read": "/_f/most-read.html",
        "latest_comments": "/_f/comments.html",
        "programmes": None,
        "counts": "/_f/counts.json",
    }


def test_a_card(paper: Paper) -> None:
    picture = paper.picture(alt="Sông", caption="Chiều", credit="Lan")
    article = paper.story("Tin", lead="Tóm tắt", section="Phố", authors=("Lan",), media={"x.png": picture}).id
    paper.comment(article, "Hay.")
    page_figures.refresh(paper.db, day="2026-03-02", now=paper.now)
    card = taken(paper).card(article)
    image = card.pop("image")
    assert card == {
        "id": article,
        "url": "/2026/03/tin/",
        "title": "Tin",
        "kicker": "",
        "lead": "Tóm tắt",
        "section": {"name": "Phố", "url": "/s/pho/"},
        "published": "2026-03-02T03:00:00Z",
        "modified": None,
        "comments": 1,
        "views": 0,
        "authors": [{"name": "Lan", "url": "/author/lan/"}],
        "lang": "vi",
    }
    assert (image["width"], image["height"], image["alt"]) == (8, 6, "Sông")
    assert (image["caption"], image["credit"]) == ("Chiều", "Lan")
    assert image["url"].startswith("/media/")


def test_cards_keep_their_order_and_their_identity(paper: Paper) -> None:
    one, other = paper.story("Một").id, paper.story("Hai").id
    draft = paper.draft("Nháp").id
    snapshot = taken(paper)
    first = snapshot.cards([other, draft, one, 99])
    assert [card["id"] for card in first] == [other, one]
    snapshot.expect([one, other], text=True)
    assert snapshot.cards([other])[0] is first[0]
    assert (snapshot.card(one)["views"], snapshot.card(one)["image"], snapshot.card(one)["section"]) == (0, None, None)


def test_memory_is_bounded(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "MAX_STORIES", 2)
    monkeypatch.setattr(snapshots, "MAX_CARDS", 3)
    ids = [paper.story(f"Tin {number}").id for number in range(6)]
    snapshot = taken(paper)
    for one in ids:
        assert snapshot.story(one)
        assert len(snapshot._stories) <= 2
        assert len(snapshot._cards) <= 3
    snapshot.expect(ids[:2])
    assert snapshot._stories.keys() == set(ids[:2])
    assert [card["id"] for card in snapshot.cards(ids)] == ids


def test_stories_beside_others_are_kept_for_their_own_pages(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that makes stories from the newest to the oldest makes their pages next."""
    ids = [paper.story(f"Tin {n}", section="Phố", date=START - timedelta(days=9 - n)).id for n in range(8)]
    monkeypatch.setattr(snapshots, "MANY", 2)
    for most, kept in ((2_000, {*ids[2:]}), (4, {*ids[2:]}), (2, {*ids[2:]})):
        monkeypatch.setattr(snapshots, "MAX_STORIES", most)
        snapshot = taken(paper)
        snapshot.expect(ids[6:], text=True)
        assert snapshot._stories.keys() == kept
    read: list[int] = []
    really = stories.stories
    monkeypatch.setattr(stories, "stories", lambda db, ids, **more: read.extend(ids) or really(db, ids, **more))
    snapshot.expect(ids[4:6], text=True)
    assert read == ids[:2]  # the others were read before
    assert {*ids[4:6]} <= snapshot._stories.keys()


def test_stories_announced_are_read_with_few_queries(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [paper.story(f"Tin {n}", section="Phố", date=START - timedelta(days=9 - n)).id for n in range(8)]
    snapshot = taken(paper)
    read: list[list[int]] = []
    really = stories.stories

    def counted(db: Any, wanted: Any, **more: Any) -> Any:
        read.append(sorted(wanted))
        return really(db, wanted, **more)

    monkeypatch.setattr(stories, "stories", counted)
    monkeypatch.setattr(snapshots, "MANY", 3)
    snapshot.expect(ids[5:], text=True)
    assert read == [ids[5:], ids[1:5]]  # the stories, and those beside them: related, and the next
    for one in ids[5:]:
        story = snapshot.story(one)
        assert story
        snapshot.cards(snapshot.beside(story).all)
        assert snapshot.body(one) == "<p>Text.</p>\n"
    assert len(read) == 2
    assert snapshot.story(ids[0])  # related stories were read for their cards only
    assert len(read) == 3


def test_lists_are_divided_by_the_page_size(paper: Paper) -> None:
    ids = [paper.story(f"Tin {n}", section="Phố", date=START - timedelta(days=59 - n)).id for n in range(5)]
    snapshot = taken(paper)
    label = snapshot.sections[0].id
    assert [page.ids for page in snapshot.list_pages("section", str(label))] == [(ids[0], ids[1]), tuple(ids[2:])]
    assert [page.ids for page in snapshot.list_pages("month", "2026-01")] == [(ids[0], ids[1]), tuple(ids[2:])]
    assert snapshot.list_pages("month", "2025-12") == []
    assert snapshot.list_pages("section", str(label)) == snapshot.list_pages("section", str(label))


def test_former_paths_are_asked_for_only_where_there_may_be_some(paper: Paper) -> None:
    one, other = paper.story("Một").id, paper.story("Hai").id
    paper.do("rename", other, slug="ba", zone=paper.settings.zone)
    snapshot = taken(paper)
    assert snapshot.may_have_moved(one)  # not known yet
    snapshot.expect([one, other], text=True)
    assert [snapshot.may_have_moved(article) for article in (one, other, 99)] == [False, True, True]


def test_text_is_that_of_live_stories(paper: Paper) -> None:
    one, draft = paper.story("Một", "Bài một.").id, paper.draft("Nháp", "Bí mật").id
    snapshot = taken(paper)
    assert snapshot.body(one) == "<p>Bài một.</p>\n"
    assert snapshot.body(draft) == ""
    assert snapshot.story(draft) is None


def test_times_and_addresses(paper: Paper) -> None:
    snapshot = taken(paper)
    assert snapshot.moment("2026-03-31T17:00:00Z") == "2026-04-01T00:00:00+07:00"
    assert snapshot.month_of("2026-03-31T17:00:00Z") == "2026-04"
    assert snapshot.month_of("2026-03-31T16:59:59Z") == "2026-03"
    assert snapshot.today == "2026-03-02"
    assert snapshot.absolute("/a b/") == "https://news.example.org/bao/a%20b/"
    assert snapshot.picture(None) is None


def test_pictures_for_pages_and_for_other_sites(paper: Paper) -> None:
    article = paper.story("Tin", media={"x.png": paper.picture()}).id
    snapshot = taken(paper)
    story = snapshot.story(article)
    assert story
    assert story.first_picture
    here, elsewhere = snapshot.picture(story.first_picture), snapshot.picture(story.first_picture, absolute=True)
    assert here
    assert elsewhere
    assert here["url"] == story.first_picture.path
    assert elsewhere["url"] == f"https://news.example.org/bao{story.first_picture.path}"
    assert elsewhere["srcset"] is None


@pytest.mark.parametrize(
    ("focus", "size", "classes"),
    [
        ("30,20", (8, 6), "x3 y2"), ("0,100", (8, 6), "x0 y10"), ("96,4", (6, 8), "x10 y0"), ("", (8, 6), ""), ("", (None, None), ""),
        ("", (6, 8), "y2"), ("", (100, 95), "y2"), ("", (100, 94), ""),
    ],
)  # fmt: skip
def test_the_point_that_crops_keep(focus: str, size: tuple[int | None, int | None], classes: str) -> None:
    """Of an upright picture without a point it is above the middle, where faces are."""
    assert focus_class(focus, *size) == classes


def test_what_is_read_once_is_kept(paper: Paper) -> None:
    snapshot = taken(paper)
    calls: list[int] = []
    assert [snapshot.once("a", lambda: calls.append(1) or len(calls)) for _ in range(3)] == [1, 1, 1]
    assert snapshot.once("b", lambda: "other") == "other"


@pytest.mark.parametrize("size", ["0", "1"])
def test_a_page_holds_one_story_at_least(tmp_path: Path, size: str) -> None:
    paper = Paper(tmp_path, site_page_size="2", site_feed_size="2")
    # Older versions stored 0 too.
    paper.db.execute(
        "update settings set value = :size where key in ('site.page_size', 'site.feed_size')", {"size": size}
    )
    assert (taken(paper).page_size, taken(paper).feed_size) == (1, 1)


def test_sections_are_ordered_by_the_setting_in_force_and_then_by_first_use(paper: Paper) -> None:
    def shown(environment: dict[str, str] | None = None) -> list[str]:
        settings = stored_settings.load(paper.db, environment or {})
        return [one.name for one in Snapshot(paper.db, settings=settings, now=paper.now, theme=None).sections]

    for name in ("Sport", "Culture", "Money", "Town"):
        paper.story(name, section=name)
    assert shown() == ["Sport", "Culture", "Money", "Town"]
    paper.set(site_sections="Town, Nowhere, Money")
    assert shown() == ["Town", "Money", "Sport", "Culture"]
    assert shown({"NEWSROOM_SITE_SECTIONS": "culture"}) == ["Culture", "Sport", "Money", "Town"]
    undo.undo(paper.db, None, actor="lan", now=paper.now)
    assert shown() == ["Sport", "Culture", "Money", "Town"]
    paper.set(site_sections="Town")
    assert shown()[0] == "Town"
    stored_settings.unset(paper.db, "site.sections", now=paper.now, actor="lan")
    assert shown() == ["Sport", "Culture", "Money", "Town"]
